"""Contributions to growth, moves of workers and the revenue bridge, exact for any draw."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_runs import Array, draw_parameters, examples, run_draws, scenario_of, seeds
from hypothesis import given

from kontum_sim.results.accounts import GROWTH, TOTAL, accounts
from kontum_sim.results.bridges import revenue_bridge
from kontum_sim.results.growth_accounts import OVERRIDES, Contributions, growth_contributions
from kontum_sim.results.productivity_accounts import shift_share
from kontum_sim.simulation import run


def sums(found: Contributions) -> tuple[Array, Array]:
    """(sum of all parts and items, growth) of the years that have one."""
    return found.of_item().sum(axis=0)[1:], found.growth[1:]


@pytest.mark.parametrize("calibration", ["plan2020", "revised2022", "three_groups"])
@examples
@given(seed=seeds)
def test_contributions_sum_to_growth_in_every_year_of_every_draw(
    calibration: str, seed: int
) -> None:
    scenario, data = scenario_of(calibration)
    result = run_draws(scenario, data, draw_parameters(scenario, 5, seed)).result
    sectors = tuple(data.sets["sector"])
    found = growth_contributions(result, sectors)
    np.testing.assert_allclose(*sums(found), rtol=0, atol=1e-12)
    assert np.nanmax(np.abs(found.points[:, -1])) < 1e-10  # the factors alone explain it
    np.testing.assert_allclose(found.growth[1:], 100 * result["grdp_growth"][1:], atol=1e-11)
    moved = shift_share(result, sectors)
    np.testing.assert_allclose(*sums(moved), rtol=0, atol=1e-12)
    productivity = result["labour_productivity"]
    growth = 100 * (productivity[1:] / productivity[:-1] - 1)
    np.testing.assert_allclose(moved.growth[1:], growth, atol=1e-7)
    bridge = revenue_bridge(result, tuple(data.sets["revenue_line"])).values.sum(axis=(0, 1))
    np.testing.assert_allclose(bridge[1:], np.diff(result["budget_revenue"], axis=0), atol=1e-9)


def test_an_adjusted_sector_shows_what_the_scenario_imposed() -> None:
    overrides = ("adjust.value_added.services={2023: {multiply: 1.02, reason: test}}",)
    scenario, data = scenario_of("plan2020", overrides)
    found = run(scenario, data)
    entries = accounts(found.result, data)
    imposed = {e.member: e.values for e in entries if (e.account, e.item) == (GROWTH, OVERRIDES)}
    assert set(imposed) == {"services"}
    share = found.result.year("value_added", 2022)[-1, 0] / found.result.year("grdp", 2022)[0]
    # 2% of services, at the logarithmic mean of both years
    assert imposed["services"][2023] == pytest.approx(2 * share, rel=0.1)
    assert imposed["services"][2024] == pytest.approx(-imposed["services"][2023], rel=0.15)
    assert [e for e in entries if e.member == TOTAL and e.item == "closing"]
