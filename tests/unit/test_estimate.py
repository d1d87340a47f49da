"""A fresh estimate: its members, what the window does not read, what keeps it from being made."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kontum_sim.calibrate.estimate import Estimate, estimate
from kontum_sim.calibrate.members import SUMMARY, with_unread
from kontum_sim.calibrate.posterior import Sizes, resample
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.window import positive_results
from kontum_sim.errors import CalibrationError, EstimationError
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.records import CellName

EXAMPLE = Path(__file__).parents[2] / "examples" / "six_sectors"
SMALL = Sizes(2**13, 2**13, 6, 3000.0, 500.0, 800)


def silent(step: str, done: int, most: int) -> None:
    pass


@cache
def found() -> Estimate:
    return estimate(load_calibration(EXAMPLE), 3, SMALL, silent)


def rows_of(name: CellName) -> np.ndarray:
    return found().members[found().problem.transform.cells.index(name)]


def changed(folder: Path, name: str, member: str = "", **cells: str) -> int:
    """Change a row of parameters.csv; its line."""
    path = folder / "parameters.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    line = 0
    for number, row in enumerate(rows, 2):
        if row["name"] == name and member in ("", row["member"]):
            row.update(cells)
            line = number
    assert line, name
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return line


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "six_sectors"))


def test_members_are_the_resampled_draws_in_what_the_window_reads() -> None:
    problem, sample = found().problem, found().sample
    chosen = resample(sample.weights, SMALL.members, 3)
    values, _ = problem.transform.values(problem.whole(sample.scores[:, chosen]))
    read = problem.moving
    assert np.array_equal(found().members[read], values[read])
    assert found().distinct == len(set(chosen.tolist()))


def test_members_have_the_weighted_mean_and_spread_of_the_sample() -> None:
    problem, sample = found().problem, found().sample
    values, _ = problem.transform.values(problem.whole(sample.scores))
    for place in problem.moving:
        mean = float(values[place] @ sample.weights)
        sd = float(np.sqrt((values[place] - mean) ** 2 @ sample.weights))
        member = found().members[place]
        assert member.mean() == pytest.approx(mean, abs=0.15 * sd)
        assert member.std() == pytest.approx(sd, rel=0.12)


def test_members_lie_in_their_ranges_and_close_the_window_with_positive_levels() -> None:
    for (name, _), row in zip(found().problem.transform.cells, found().members, strict=True):
        parameter = found().calibration.parameters[name]
        assert parameter.low <= row.min() <= row.max() <= parameter.high, name
    for name, array in positive_results(found().problem.closed(found().members)).items():
        assert (array > 0).all(), name


def test_what_the_window_does_not_read_is_drawn_from_its_prior_and_keeps_its_centre() -> None:
    unread = [entry for entry in found().cells if not entry.is_read]
    assert unread
    for entry in unread:
        assert entry.mode == entry.centre
        row = rows_of(entry.cell)
        assert row.std() == pytest.approx(entry.before.sd, rel=0.12), entry.cell
        assert row.mean() == pytest.approx(entry.before.mean, abs=0.15 * entry.before.sd)


def test_unread_numbers_are_independent_of_what_was_learned() -> None:
    read = found().members[found().problem.moving]
    for entry in found().cells:
        if not entry.is_read:
            row = rows_of(entry.cell)
            worst = max(abs(float(np.corrcoef(row, other)[0, 1])) for other in read)
            assert worst < 0.17, entry.cell  # 4.8 standard errors of 800 members


def test_unread_numbers_mostly_outside_their_ranges_are_still_drawn_inside(copy: Path) -> None:
    changed(copy, "adjustment_speed", low="0.40", high="0.60", prior="N(0.5, 0.5)", value="0.5")
    problem = Problem(load_calibration(copy))
    active = np.zeros((len(problem.active), 300))
    values = with_unread(problem, active, 1, SUMMARY)
    row = values[problem.transform.cells.index(("adjustment_speed", ()))]
    assert 0.40 <= row.min() < 0.42
    assert 0.58 < row.max() <= 0.60


def test_an_unread_number_whose_median_is_out_of_its_range_rejects_no_draw(copy: Path) -> None:
    changed(copy, "adjustment_speed", low="0.50", high="0.90", prior="Beta(8, 8)", value="0.5")
    problem = Problem(load_calibration(copy))
    place = next(
        row for row, c in enumerate(problem.coordinates) if c.cell == ("adjustment_speed", ())
    )
    assert place not in problem.active
    object.__setattr__(problem.coordinates[place], "low", 0.6)  # above the median .5
    evaluation = problem.evaluate(np.zeros((len(problem.active), 5)))
    assert evaluation.accepted.all()


def test_a_calibration_without_evidence_has_no_estimate(copy: Path) -> None:
    (copy / "soft_priors.csv").unlink()
    path = copy / "observations.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    use, error = rows[0].index("use"), rows[0].index("standard_error")
    kept = [row for row in rows if row[use] != "measurement"]
    for row in kept[1:]:
        row[error] = ""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(kept)
    for sector in ("crops", "manufacturing", "services"):
        changed(copy, "tfp_trend_growth", sector, prior="fixed")
    with pytest.raises(CalibrationError, match="no evidence"):
        Problem(load_calibration(copy))


def test_a_calibration_whose_numbers_are_all_fixed_has_no_estimate(copy: Path) -> None:
    path = copy / "parameters.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "prior": "fixed"} for row in rows)
    with pytest.raises(CalibrationError, match="fixed"):
        estimate(load_calibration(copy), 1, SMALL, silent)


@pytest.mark.parametrize("prior", ["LogN(0.01, sd 0.5)", "Beta(2, 100)"])
def test_a_prior_of_productivity_growth_that_cannot_judge_the_window_is_refused(
    copy: Path, prior: str
) -> None:
    line = changed(copy, "tfp_trend_growth", "services", prior=prior)
    with pytest.raises(CalibrationError) as caught:
        load_calibration(copy)
    told = [(fault.key, fault.line) for fault in caught.value.faults]
    assert ("parameter.judging_prior", line) in told


def test_growth_that_follows_from_two_shares_is_refused(copy: Path) -> None:
    path = copy / "observations.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    share = next(r for r in rows if (r["variable"], r["member"]) == ("real_grdp_share", "industry"))
    assert share["year"] == "2017"
    with open(path, "a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(share), lineterminator="\n")
        writer.writerow({**share, "year": "2018"})
    with pytest.raises(CalibrationError) as caught:
        load_calibration(copy)
    (fault,) = caught.value.faults
    assert fault.key == "observation.follows"
    assert fault.fields["name"] == "value_added_growth_by_group industry 2018"


@pytest.mark.parametrize("prior", ["N(60, 0.5)", "N(-40, 1)"])
def test_a_soft_prior_that_no_draw_comes_near_is_refused_before_sampling(
    copy: Path, prior: str
) -> None:
    path = copy / "soft_priors.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    line = next(n for n, row in enumerate(rows, 2) if row["quantity"] == "net_return_on_capital")
    rows[line - 2]["prior"] = prior
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    steps: list[int] = []
    with pytest.raises(CalibrationError) as caught:
        estimate(load_calibration(copy), 1, SMALL, lambda step, done, most: steps.append(done))
    (fault,) = caught.value.faults
    assert (fault.key, fault.line) == ("estimate.soft_impossible", line)
    assert steps == [0]


def test_numbers_that_are_next_to_never_inside_their_ranges_together_are_an_error(
    copy: Path,
) -> None:
    problem = Problem(load_calibration(copy))
    for row, coordinate in enumerate(problem.coordinates):
        if row not in problem.active:
            object.__setattr__(coordinate, "low", float("inf"))
    with pytest.raises(EstimationError, match="in their ranges"):
        with_unread(problem, np.zeros((len(problem.active), 10)), 1, SUMMARY)
