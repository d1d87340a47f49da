"""Attribution of a difference: Shapley by hand, exact sums, stacked runs as the real ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kontum_sim.arrays import Array
from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.errors import ComparisonError, InputError
from kontum_sim.experiments.attribution import Attribution, attribute
from kontum_sim.experiments.groups import MOST, Group, Unit, differing_units, grouped, theme_of
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.report.attribution import agreeing_places
from kontum_sim.simulation import load_scenario, run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
Loaded = tuple[Scenario, Calibration]
UNCERTAIN = ("uncertainties.hydrology_index={normal: {mean: 1, sd: 0.3}}",)


@cache
def loaded(name: str, *overrides: str, calibration: str = "plan2020") -> Loaded:
    folder = SCENARIOS.parent / "calibration" / calibration
    return load_scenario(SCENARIOS / f"{name}.yaml", overrides=overrides, calibration=folder)


def game(values: dict[str, float]) -> Attribution:
    """Two groups a and b; values of "", "b", "a", "ab"."""
    base = run(*loaded("baseline"))
    groups = (Group((Unit("levers", "a"),)), Group((Unit("levers", "b"),)))
    rows = np.array([values[on] for on in ("", "b", "a", "ab")])[:, None, None]
    return Attribution(base, base, groups, (), 1, None, rows)


def test_two_groups_that_only_work_together_share_the_gain() -> None:
    """Alone a gives 1 and b nothing; together 5. Shapley: a (1 + 5) / 2, b (0 + 4) / 2."""
    found = game({"": 10, "a": 11, "b": 10, "ab": 15})
    assert found.shapley().ravel().tolist() == [3, 2]
    assert found.leave_one_out().ravel().tolist() == [5, 4]  # 4 more than the difference of 5
    assert found.in_order().ravel().tolist() == [1, 4]
    assert found.difference.ravel().tolist() == [5]


@pytest.mark.parametrize("name", ["infrastructure_push", "pandemic_2021", "plan_targets"])
def test_shapley_values_sum_to_the_difference_of_the_real_runs(name: str) -> None:
    found = attribute(loaded("baseline"), loaded(name))
    np.testing.assert_allclose(found.shapley().sum(axis=0), found.difference, rtol=1e-12)
    np.testing.assert_allclose(found.in_order().sum(axis=0), found.difference, rtol=1e-12)
    for row, of in ((0, "baseline"), (-1, name)):
        real = run(*loaded(of))
        for place, variable in ((1, "GRDP"), (2, "State Budget Revenue")):
            value = float(found.values[row, place, 0])
            assert value == pytest.approx(real.values(variable)[2025], rel=1e-12)


def test_a_mixture_is_the_scenario_that_a_person_would_write() -> None:
    """Only the second group on: the run of a file with that lever alone."""
    found = attribute(loaded("baseline"), loaded("project_delays"), outcomes=("GRDP",))
    ids = [group.id for group in found.groups]
    assert ids == ["levers.disbursement_rate", "projects"]
    alone = run(*loaded("project_delays", "projects={changes: {delay: {}}}"))
    assert found.values[0b10, 0, 0] == pytest.approx(alone.values("GRDP")[2025], rel=1e-12)


def test_constants_close_the_window_again_in_every_combination() -> None:
    """A constant and a lever on a path that closing the window solves, together."""
    constant = "assumptions.depreciation_rate.services={value: 0.06, unit: 1/yr, source: test}"
    lever = "levers.central_capital_transfers={multiply: 1.3, from: 2022}"
    found = attribute(
        loaded("baseline"), loaded("baseline", constant, lever), outcomes=("GRDP", "GRDP:growth")
    )
    first, second = (group.units[0].section for group in found.groups)
    written = {"assumptions": constant, "levers": lever}
    on = ((), (written[second],), (written[first],), (written[first], written[second]))
    for row, overrides in enumerate(on):
        real = run(*loaded("baseline", *overrides)).values("GRDP")[2025]
        assert found.values[row, 0, 0] == pytest.approx(real, rel=1e-12)


def test_draws_are_those_of_the_ensemble() -> None:
    found = attribute(
        loaded("baseline"),
        loaded("infrastructure_push"),
        outcomes=("GRDP", "target:grdp_growth_avg"),
        draws=20,
        seed=3,
    )
    request = Request(SCENARIOS / "infrastructure_push.yaml", None, (), None, 20, 3)
    ensemble = Ensemble(request)
    values: Array = ensemble.run(0, 20)
    row = [entry.variable for entry in ensemble.series].index("GRDP")
    np.testing.assert_allclose(found.values[-1, 0], values[row, -1], rtol=1e-11)
    assert set(found.values[:, 1].ravel()) <= {0.0, 100.0}
    total = found.shapley().sum(axis=0)
    np.testing.assert_allclose(total, found.difference, rtol=1e-10, atol=1e-9)


def test_a_replaced_equation_runs_apart_and_the_group_says_so() -> None:
    other = loaded(
        "baseline",
        "equations.private_residual_plan=equations/accelerator.py",
        "levers.borrowing.value=200",
    )
    found = attribute(loaded("baseline"), other, outcomes=("GRDP",))
    assert {g.id: g.is_structural for g in found.groups} == {
        "levers.borrowing": False,
        "equations.private_residual_plan": True,
    }
    real = run(*other).values("GRDP")[2025]
    assert found.values[-1, 0, 0] == pytest.approx(real, rel=1e-12)
    assert found.shapley().sum() == pytest.approx(found.difference.sum(), rel=1e-12)


def test_a_shock_on_a_lever_that_differs_too_counts_for_both() -> None:
    """Shock and setting move one path: each has its own group and the sum is exact."""
    scenario = loaded("drought", 'assumptions.hydrology_index={value: 0.9, unit: "1", source: t}')
    found = attribute(loaded("baseline"), scenario, outcomes=("GRDP:2024",))
    assert len(found.groups) == 2
    assert (found.shapley() < 0).all()
    real = run(*scenario).values("GRDP")[2024]
    assert found.values[-1, 0, 0] == pytest.approx(real, rel=1e-12)


def test_more_than_eight_differences_are_joined_by_theme() -> None:
    keys = (
        "borrowing carry_over_share current_expenditure_growth programme_effect "
        "trained_labour_share crowding_in adjustment_speed export_elasticity price_drift"
    ).split()
    groups = grouped([Unit("levers", key) for key in keys], ())
    assert len(groups) <= MOST
    assert {group.id for group in groups} == {"budget", "people", "investment", "prices"}
    assert sum(len(group.units) for group in groups) == len(keys)


def test_every_parameter_has_a_theme() -> None:
    for name in loaded("baseline")[0].vocabulary.parameters:
        assert theme_of(Unit("levers", name))


def test_groups_of_one_s_own_take_their_keys_and_leave_the_rest() -> None:
    units = differing_units(loaded("baseline")[0], loaded("infrastructure_push")[0])
    groups = grouped(units, ("funds=central_capital_transfers, levers.borrowing",))
    assert groups[0].id == "funds"
    assert [unit.key for unit in groups[0].units] == ["central_capital_transfers", "borrowing"]
    assert len(groups) == 4


def test_faults_of_groups_and_outcomes_come_together_with_the_nearest_names() -> None:
    with pytest.raises(InputError) as caught:
        attribute(
            loaded("baseline"),
            loaded("infrastructure_push"),
            outcomes=("GRPD", "GRDP:2019", "target:grdp_growth_avg", "target:nothing"),
            groups=("a=borowing", "b=borrowing", "c=borrowing", "funds"),
        )
    message = str(caught.value)
    for part in ("borrowing", "'GRPD'. Nearest: GRDP", "2021 to 2025", "add --draws", "NAME=key"):
        assert part in message, part
    assert len(caught.value.faults) == 7


def test_other_data_years_or_spreads_are_refused_with_six() -> None:
    base = loaded("baseline")
    for other in (
        loaded("baseline", calibration="revised2022"),
        loaded("baseline", "horizon.last_year=2030"),
    ):
        with pytest.raises(ComparisonError) as caught:
            attribute(base, other)
        assert caught.value.exit_code == 6
    with pytest.raises(ComparisonError, match="uncertainties"):
        attribute(base, loaded("baseline", *UNCERTAIN), draws=10, seed=1)


def test_two_equal_scenarios_have_no_groups_and_no_difference() -> None:
    found = attribute(loaded("baseline"), loaded("baseline", *UNCERTAIN))
    assert found.groups == ()
    assert not found.difference.any()
    assert found.shapley().shape == found.leave_one_out().shape == (0, 4, 1)


def test_one_more_decimal_is_shown_where_the_rounded_figures_do_not_agree() -> None:
    assert agreeing_places(8.35, 8.00, 2) == 2
    # 8.353 to 7.998: 8.35, 8.00 and -0.36 (-0.355...) do not agree; the third decimal does
    assert agreeing_places(8.3534, 7.9978, 2) == 3
    # 0.4 to 0.8 is rounded 0 to 1, a difference of 0
    assert agreeing_places(0.4, 0.8, 0) == 1
