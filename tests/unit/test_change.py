"""What moved a variable since the year before: exact for every equation, and as worked by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import kontum_sim
from kontum_sim.errors import InputError
from kontum_sim.experiments.change import IMPOSED, Cause, change_of_variable
from kontum_sim.simulation import Run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SERVICES = (4,)


@cache
def drought(*overrides: str) -> Run:
    return kontum_sim.simulate(SCENARIOS / "drought.yaml", overrides=overrides)


def parts(cause: Cause) -> dict[tuple[str, tuple[int, ...]], float]:
    return {(child.name, child.row): child.part for child in cause.causes}


def assert_sums(cause: Cause) -> None:
    """The causes of every node sum to its part, but for rounding of the largest."""
    if cause.causes:
        largest = max(abs(child.part) for child in cause.causes)
        total = sum(child.part for child in cause.causes)
        assert abs(total - cause.part) <= 1e-9 * largest, cause.name
    for child in cause.causes:
        assert_sums(child)


@pytest.mark.parametrize("year", [2018, 2021, 2024])
def test_the_causes_of_every_variable_sum_to_its_change(year: int) -> None:
    run = drought()
    taken_apart = 0
    for name, equation in run.model.equations.items():
        for row in np.ndindex(*(len(run.calibration.sets[axis]) for axis in equation.index)):
            tree = change_of_variable(run, name, tuple(row), year, depth=2, least=0)
            assert_sums(tree)
            taken_apart += bool(tree.causes)
    assert taken_apart > 150


def test_a_sum_is_moved_by_what_it_sums() -> None:
    run = drought()
    tree = change_of_variable(run, "grdp", (), 2024, depth=1, least=0)
    found = parts(tree)
    for row in range(5):
        moved = run.result["value_added"][row, 9, 0] - run.result["value_added"][row, 8, 0]
        assert found["value_added", (row,)] == pytest.approx(moved)


def test_capital_is_moved_by_what_was_commissioned_and_what_wore_out() -> None:
    """Not by the change of these flows: a stock starts from its own last year."""
    run = drought()
    found = parts(change_of_variable(run, "capital_stock", SERVICES, 2023, least=0))
    result = run.result
    commissioned = result.year("commissioned_capital", 2022)[4, 0]
    worn = result.year("depreciation_rate", 2023)[4, 0] * result.year("capital_stock", 2022)[4, 0]
    assert found["commissioned_capital_last_year", SERVICES] == pytest.approx(commissioned)
    assert found["depreciation_rate", SERVICES] == pytest.approx(-worn)
    assert len(found) == 2


def test_an_elasticity_moves_nothing_beside_its_base() -> None:
    """Revenue grows with its base; the buoyancy is how, not why."""
    tree = change_of_variable(drought(), "revenue", (0,), 2024, depth=1, least=0)
    assert parts(tree) == {("revenue_base", (0,)): pytest.approx(tree.part)}


def test_two_factors_that_rise_together_share_what_they_do_together() -> None:
    """Of a product of two the Shapley values are each change at the mean of the other."""
    run = drought()
    tree = change_of_variable(run, "nominal_value_added", SERVICES, 2023, depth=1, least=0)
    price, volume = (
        [run.result.year(name, year)[4, 0] for year in (2022, 2023)]
        for name in ("value_added_deflator", "value_added")
    )
    expected = (price[1] - price[0]) * (volume[0] + volume[1]) / 2
    assert parts(tree)["value_added_deflator", SERVICES] == pytest.approx(expected)


def test_the_drought_is_a_cause_of_the_electricity_that_was_lost() -> None:
    tree = change_of_variable(drought(), "electricity_output", (), 2024, depth=1)
    water = parts(tree)["hydrology_index", ()]
    assert water < 0
    assert water < tree.part


def test_what_a_scenario_imposes_is_a_cause_of_its_own() -> None:
    run = drought("adjust.value_added.services={2023: {add: 100, reason: test}}")
    tree = change_of_variable(run, "value_added", SERVICES, 2023, depth=1, least=0)
    assert parts(tree)[IMPOSED, ()] == pytest.approx(100)


def test_a_year_needs_two_years_before_it() -> None:
    with pytest.raises(InputError, match="from 2017 to 2025"):
        change_of_variable(drought(), "grdp", (), 2016)
