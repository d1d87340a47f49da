"""The core that `make bench-rivals` times: our equations against a loop over plain numbers."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

RIVALS = Path(__file__).parents[1] / "benchmark" / "rivals"


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(RIVALS)
    return importlib.import_module("three_sectors")


@pytest.fixture
def ours(data: ModuleType) -> ModuleType:
    """Needs the folder of `data` on the path."""
    return importlib.import_module("ours")


def by_hand(data: ModuleType, drawn: list[float]) -> list[list[float]]:
    """The headline results of one draw, year by year; sectors are agriculture first."""
    a, b, three = data.OPENING, data.FIXED, range(3)
    trend, capital_share = drawn[:3], drawn[3:6]
    wear, more_people, elasticity, invested, drift, buoyancy = drawn[6:]
    people, workers = a["labour_force"], list(a["employment"])
    capital, added = list(a["capital_stock"]), list(a["commissioned_capital"])
    made, rise = list(a["value_added"]), list(a["value_added_growth"])
    price, revenue = list(a["value_added_deflator"]), a["budget_revenue"]
    base = sum(a["nominal_value_added"])
    logs = [0.0, 0.0, 0.0]  # of productivity
    years = []
    for n in range(1, 11):
        people *= 1 + more_people
        jobs = people * (1 - b["unemployment_rate"])
        asked = [workers[s] * (1 + elasticity * rise[s]) for s in (1, 2)]
        room = jobs * (1 - b["agricultural_employment_floor"])
        cut = room / sum(asked) if sum(asked) > room else 1.0
        workers = [jobs - cut * sum(asked), cut * asked[0], cut * asked[1]]
        before = made
        capital = [capital[s] - wear * capital[s] + added[s] for s in three]
        halved = 2 ** (-n / b["tfp_growth_half_life"])  # n years after the base year
        logs = [logs[s] + trend[s] + (a["tfp_growth"][s] - trend[s]) * halved for s in three]
        made = [
            a["value_added"][s]
            * math.exp(
                logs[s]
                + capital_share[s] * math.log(capital[s] / a["capital_stock"][s])
                + (1 - capital_share[s]) * math.log(workers[s] / a["employment"][s])
            )
            for s in three
        ]
        rise = [made[s] / before[s] - 1 for s in three]
        halved = 2 ** (-n / b["price_drift_half_life"])
        price = [
            price[s] * math.exp(drift + (a["sector_price_drift"][s] - drift) * halved)
            for s in three
        ]
        nominal = [price[s] * made[s] for s in three]
        revenue *= (sum(nominal) / base) ** buoyancy
        base = sum(nominal)
        grdp = sum(made) * (1 + b["product_tax_ratio"])
        nominal_grdp = base * (1 + b["product_tax_rate"])
        investment = invested * nominal_grdp
        goods = a["investment_price_index"] * (1 + b["investment_price_growth"]) ** n
        formed = b["capital_formation_ratio"] * investment / goods
        added = [formed * part for part in b["allocation_share"]]
        province = [grdp, nominal_grdp, 100 * nominal_grdp / grdp, investment, revenue]
        years.append([*province, *made, *workers, *(100 * x / nominal_grdp for x in nominal)])
    return years


def test_our_core_is_the_loop_over_plain_numbers(data: ModuleType, ours: ModuleType) -> None:
    parameters = data.draws(40, 7)
    results = ours.run(parameters)
    assert results.shape == (len(data.HEADLINE), len(data.YEARS), 40) == (14, 10, 40)
    expected = [by_hand(data, draw.tolist()) for draw in parameters.T]
    np.testing.assert_allclose(results, np.array(expected).T, rtol=1e-12)


def test_some_draws_meet_the_limit_on_leaving_agriculture_and_some_do_not(
    data: ModuleType, ours: ModuleType
) -> None:
    """Both branches of the core are timed, and compared with the rivals."""
    results = ours.run(data.draws(1000, 1))
    row = data.HEADLINE.index("employment.agriculture")
    employment = results[row : row + 3, -1]
    in_agriculture = employment[0] / employment.sum(axis=0)
    at_the_limit = np.isclose(in_agriculture, data.FIXED["agricultural_employment_floor"])
    assert 0.02 < at_the_limit.mean() < 0.98


def test_a_draw_does_not_depend_on_the_block_that_it_is_in(
    data: ModuleType, ours: ModuleType
) -> None:
    parameters = data.draws(ours.BLOCK + 3, 1)
    whole = ours.run(parameters)
    np.testing.assert_array_equal(whole[..., -1:], ours.run(parameters[:, -1:]))


def test_the_core_takes_its_equations_from_the_package_where_one_fits(
    data: ModuleType, ours: ModuleType
) -> None:
    """core.md counts 28 equations, 18 of them the package's."""
    equations = ours.three_sector_model().equations.values()
    origins = [equation.function.__module__ for equation in equations]
    assert len(origins) == 28
    assert sum(origin.startswith("kontum_sim.equations.") for origin in origins) == 18
    assert sum(equation.index == ("sector",) for equation in equations) == 15
