"""What must go up goes up, what cancels cancels, whatever the parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from drawn_runs import Array, draw_parameters, examples, producing, run_draws, scenario_of, seeds
from hypothesis import assume, given
from hypothesis import strategies as st

from kontum_sim import simulation
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.scenario_items import Scenario

CALIBRATIONS = ("plan2020", "three_groups", "revised2022")
DRAWS = 30
ROUNDING = 1e-12  # relative
YEARS = tuple(range(2015, 2026))

plan_years = st.integers(min_value=2021, max_value=2025)


def grdp(calibration: str, overrides: list[str], seed: int) -> Array:
    """[year, draw]; the draws of one seed are the same whatever the overrides."""
    base, _ = scenario_of(calibration)
    scenario, data = scenario_of(calibration, tuple(overrides))
    return run_draws(scenario, data, draw_parameters(base, DRAWS, seed))["grdp"]


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds, factor=st.floats(1, 3), first=plan_years)
def test_more_central_transfers_never_lower_grdp_of_2025(
    calibration: str, seed: int, factor: float, first: int
) -> None:
    change = f"levers.central_capital_transfers={{multiply: {factor!r}, from: {first}}}"
    more, base = grdp(calibration, [change], seed), grdp(calibration, [], seed)
    assert (more[-1] >= base[-1] * (1 - ROUNDING)).all()


@examples
@given(seed=seeds, water=st.floats(0.2, 1), harvest=st.floats(-1, 0), year=plan_years)
def test_a_drought_never_raises_grdp_of_its_year(
    seed: int, water: float, harvest: float, year: int
) -> None:
    drought = (
        f"shocks=[{{name: drought, year: {year}, hydrology_index: {water!r}, "
        f"output_shock.agriculture: {harvest!r}}}]"
    )
    dry, base = grdp("plan2020", [drought], seed), grdp("plan2020", [], seed)
    place = YEARS.index(year)
    assert (dry[place] <= base[place] * (1 + ROUNDING)).all()
    # what happens in a year changes none before it
    np.testing.assert_array_equal(dry[:place], base[:place])


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds, place=st.integers(0, 2), more=st.floats(0, 0.05), year=plan_years)
def test_faster_productivity_never_lowers_grdp_of_the_year(
    calibration: str, seed: int, place: int, more: float, year: int
) -> None:
    sector = producing(scenario_of(calibration)[1])[place]
    change = f"levers.tfp_growth_adjustment.{sector}={{value: {more!r}, from: {year}}}"
    faster, base = grdp(calibration, [change], seed), grdp(calibration, [], seed)
    assert (faster[YEARS.index(year)] >= base[YEARS.index(year)] * (1 - ROUNDING)).all()


@examples
@given(seed=seeds, rate=st.floats(0.2, 1), year=plan_years)
def test_paying_out_more_of_the_plan_never_lowers_public_investment_of_the_year(
    seed: int, rate: float, year: int
) -> None:
    assume(rate > 0.2)
    base, data = scenario_of()
    drawn = draw_parameters(base, DRAWS, seed)
    del drawn["disbursement_rate"]
    paid = []
    for value in (0.2 + (rate - 0.2) / 2, rate):
        change = f"levers.disbursement_rate={{value: {value!r}, from: {year}}}"
        scenario, _ = scenario_of("plan2020", (change,))
        paid.append(run_draws(scenario, data, drawn).year("public_investment", year))
    assert (paid[1] >= paid[0] * (1 - ROUNDING)).all()


# projects


def paid(overrides: list[str]) -> tuple[list[str], Array, Array]:
    """Ids, payments [project, year] and month of service of the central run's projects."""
    record = simulation.run(*scenario_of("plan2020", tuple(overrides))).record
    assert record is not None
    payments = record.public[..., 0] + record.other[..., 0]
    ids = list(dict.fromkeys(name for _, name, _ in record.trace))
    return sorted(ids), payments.T, record.lives["in_service"][:, 0].astype(np.float64)


delays = st.one_of(
    st.floats(1, 3).map(lambda factor: f"multiply: {factor!r}"),
    st.integers(0, 60).map(lambda count: f"months: {count}"),
)


def delayed(change: str) -> list[str]:
    """`--set` texts of a delay of all projects, such as `multiply: 1.3`."""
    return [f"projects.changes.delay.all={{{change}}}"]


@examples
@given(delay=delays)
def test_delaying_all_projects_never_raises_what_they_are_paid_in_the_period(
    delay: str,
) -> None:
    """And no project is ahead of its old calendar, in any year."""
    (ids, late, service), (same, base, before) = paid(delayed(delay)), paid([])
    assert ids == same
    assert late.sum() <= base.sum() * (1 + ROUNDING)
    assert (service >= before).all()
    assert (np.cumsum(base - late, axis=1) >= -ROUNDING * base.sum()).all()


@examples
@given(seed=seeds)
def test_cash_of_a_project_is_investment_once(seed: int) -> None:
    """Of private and foreign projects: their payments and nothing else are added in 2021."""
    base, data = scenario_of()
    drawn = draw_parameters(base, DRAWS, seed)
    with_all = run_draws(base, data, drawn)
    scenario, _ = scenario_of("plan2020", ("projects=none",))
    without = run_draws(scenario, data, drawn)
    for source in ("private_investment", "fdi_investment", "state_enterprise_investment"):
        row = data.sets["source"].index(source.removesuffix("_investment"))
        paid = with_all.year("project_investment", 2021)[row]
        more = with_all.year(source, 2021) - without.year(source, 2021)
        np.testing.assert_allclose(more, np.broadcast_to(paid, more.shape), rtol=1e-9, atol=1e-9)
    # public projects are inside the envelope
    public = "public_investment"
    np.testing.assert_allclose(with_all.year(public, 2021), without.year(public, 2021), rtol=1e-12)


# scale

# Measured in capital, so they scale with it; everything else must stay as it is.
SCALE = {"capital_formation_ratio", "capital_output_ratio_base", "public_capital_ratio_base"}
IN_CAPITAL = (
    "capital_stock",
    "public_capital",
    "capital_outlay",
    "public_capital_outlay",
    "commissioned_capital",
    "commissioned_public_capital",
    "construction_in_progress",
    "public_construction_in_progress",
    "all_capital",
)
NOT_IN_CAPITAL = (
    "value_added",
    "nominal_value_added",
    "grdp",
    "nominal_grdp",
    "grdp_share",
    "employment",
    "investment_by_source",
    "investment_by_sector",
    "private_residual_plan",
    "capital_budget",
    "revenue",
    "current_transfers",
    "electricity_capacity_mw",
    "electricity_output",
    "exports",
    "poverty_rate",
    "tfp_index",
    "value_added_deflator",
)


def with_every_scaled(
    scenario: Scenario, drawn: Mapping[str, Array], factor: float
) -> dict[str, Array]:
    words = scenario.vocabulary
    scaled = dict(drawn)
    for name in SCALE:
        base = base_values(words.parameters[name], words, scenario.last_year)
        scaled[name] = factor * scaled.get(name, np.repeat(base, DRAWS, axis=-1))
    return scaled


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds, factor=st.floats(0.25, 4))
def test_scaling_formation_ratios_and_all_starting_stocks_together_changes_nothing(
    calibration: str, seed: int, factor: float
) -> None:
    """Capital is measured in an arbitrary unit: only how it changes has an effect."""
    scenario, data = scenario_of(calibration)
    drawn = draw_parameters(scenario, DRAWS, seed)
    base = run_draws(scenario, data, drawn)
    other = run_draws(scenario, data, with_every_scaled(scenario, drawn, factor))
    for name in NOT_IN_CAPITAL:
        np.testing.assert_allclose(other[name], base[name], rtol=1e-9, atol=1e-9, err_msg=name)
    for name in IN_CAPITAL:
        expected = factor * base[name]
        np.testing.assert_allclose(other[name], expected, rtol=1e-9, atol=1e-7, err_msg=name)


@examples
@given(seed=seeds)
def test_the_starting_stocks_alone_do_change_something(seed: int) -> None:
    """The other half of the test above: it would pass if nothing read the stocks."""
    scenario, data = scenario_of()
    drawn = draw_parameters(scenario, DRAWS, seed)
    base = run_draws(scenario, data, drawn).year("grdp", 2025)
    more = dict(drawn)
    more["capital_output_ratio_base"] = 1.5 * drawn["capital_output_ratio_base"]
    found = run_draws(scenario, data, more).year("grdp", 2025)
    assert (np.abs(found / base - 1) > 1e-6).all()
