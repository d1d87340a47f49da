"""Draws whose projects are simulated: blocks, streams, and the record played again."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.project_draws import project_draws
from kontum_sim.ensemble.run import run_ensemble
from kontum_sim.ensemble.streams import uniforms
from kontum_sim.projects.remaining import Remaining, remaining
from kontum_sim.simulation import simulate_draws

ROOT = Path(__file__).parents[2]
SIMULATED = "projects.timing=simulated"
SHORT = "levers.central_capital_transfers={multiply: 0.5, from: 2021}"


@cache
def ensemble(*overrides: str, draws: int = 24) -> Ensemble:
    path = ROOT / "scenarios" / "baseline.yaml"
    return Ensemble(Request(path, None, (SIMULATED, *overrides), None, draws, 7))


def test_the_bytes_of_a_draw_do_not_depend_on_its_block() -> None:
    one = ensemble(SHORT)
    whole = one.run(0, 24)
    parts = [one.run(first, count) for first, count in ((0, 1), (1, 10), (11, 13))]
    np.testing.assert_array_equal(np.concatenate(parts, axis=-1), whole)


def test_the_calendars_played_again_are_those_of_the_draws() -> None:
    request = ensemble(SHORT)
    again = project_draws(run_ensemble(request))
    assert again is not None
    found = simulate_draws(
        request.scenario,
        request.calibration,
        drawn=request.uncertain.parameters(0, 24),
        noise=request.uncertain.paths(0, 24),
        luck=lambda stream: uniforms(7, stream, 1, 0, 24)[0],
    ).record
    assert found is not None
    np.testing.assert_array_equal(again.record.public, found.public)
    for name, values in found.lives.items():
        np.testing.assert_array_equal(again.record.lives[name], values, err_msg=name)
    assert again.record.lives["wait_money"].any()


def draws_of(*overrides: str) -> dict[str, Remaining]:
    one = ensemble(*overrides)
    plan = simulate_draws(one.scenario, one.calibration).projects
    return {
        planned.id: remaining(planned, 2021, lambda stream: uniforms(7, stream, 1, 0, 500)[0])
        for planned in plan.projects
    }


def test_a_project_moved_by_a_month_changes_no_other_projects_draws() -> None:
    base = draws_of()
    moved = draws_of("projects.changes.delay={kon_plong_wind: {months: 1}}")
    fewer = draws_of("projects.changes.cancel=[dak_mi_1]")
    for name, left in base.items():
        for other in (moved.get(name), fewer.get(name)):
            if other is None:
                assert name == "dak_mi_1"
                continue
            shift = name == "kon_plong_wind" and other is moved[name]
            np.testing.assert_array_equal(other.months, left.months + shift)
            np.testing.assert_array_equal(other.cash, left.cash)
            np.testing.assert_array_equal(other.comes_about, left.comes_about)


def test_draws_follow_the_distributions_of_their_type() -> None:
    """Dak Mi 1: hydropower, 59 months planned, 12 gone: median delay 1.35, 90th percentile 2.2."""
    left = draws_of()
    months: Array = left["dak_mi_1"].months.astype(np.float64)
    done = np.minimum(12, months.max())
    low, high = 59 * 1.35 - done, 59 * 2.2 - done
    # 500 draws: the standard error of a share of one half is 2 points, of .9 is 1.3 points
    assert abs((months < low).mean() - 0.5) < 0.08
    assert abs((months < high).mean() - 0.9) < 0.05
    assert abs(left["kon_plong_wind"].comes_about.mean() - 0.5) < 0.08
    assert left["thuong_kon_tum"].comes_about.all()
    assert set(left["thuong_kon_tum"].months.tolist()) == {2}
