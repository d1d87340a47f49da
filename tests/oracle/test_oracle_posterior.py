"""The calibration of the package against the oracle's: numbers, likelihood, weights, mode."""

from __future__ import annotations

import csv
import json
import math
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from oracle_posterior import Judge, weights_of
from oracle_priors import Cell

from kontum_sim.calibrate.posterior import effective_draws, normalised
from kontum_sim.calibrate.problem import Problem
from kontum_sim.inputs.calibration import load_calibration

ROOT = Path(__file__).parents[2]
CALIBRATIONS = ("plan2020", "three_groups", "revised2022")
SAMPLES = {"plan2020": 4096, "three_groups": 1000, "revised2022": 1000}
TOLERANCE = 1e-9
STEP = 0.05  # in scores, around the mode
MAIN: tuple[Cell, ...] = (
    ("capital_formation_ratio", "private"),
    ("capital_output_ratio_base", "services"),
    ("nominal_grdp_base", ""),
    ("real_share_base", "agriculture"),
    ("capital_share", "services"),
)
Scores = Mapping[Cell, float]


@cache
def package(calibration: str) -> Problem:
    return Problem(load_calibration(ROOT / "calibration" / calibration))


@cache
def oracle(calibration: str) -> Judge:
    return Judge(ROOT / "calibration" / calibration)


def uncertain(calibration: str) -> list[Cell]:
    """The package's coordinates, named as in the files."""
    return [_named(each.cell) for each in package(calibration).coordinates]


def unread(calibration: str) -> list[Cell]:
    """Those that the package holds not to be read by the window."""
    active = package(calibration).active
    return [cell for place, cell in enumerate(uncertain(calibration)) if place not in active]


def _named(cell: tuple[str, tuple[str, ...]]) -> Cell:
    return cell[0], ":".join(cell[1])


NEAR = 0.4  # of the prior's spread, so that more than a draw or two have weight


def drawn(calibration: str, count: int, seed: int, spread: float = 1.0) -> list[dict[Cell, float]]:
    """Scores, zero where the window does not read the number (its range would reject draws)."""
    generator, still = random.Random(seed), set(unread(calibration))
    return [
        {c: 0.0 if c in still else generator.gauss(0, spread) for c in uncertain(calibration)}
        for _ in range(count)
    ]


def as_array(calibration: str, draws: Sequence[Scores]) -> NDArray[np.float64]:
    """[coordinate, draw] as the package takes them."""
    return np.array([[each[cell] for each in draws] for cell in uncertain(calibration)])


def gap(left: float, right: float, scale: float = 0.0) -> float:
    """Relative to the oracle's value, or to a scale where that is near zero; 0 if both -inf."""
    return 0.0 if left == right else abs(left - right) / max(abs(right), scale)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_the_same_numbers_are_uncertain_and_the_same_evidence_counts(calibration: str) -> None:
    assert set(uncertain(calibration)) == set(oracle(calibration).draws.priors)
    fields = ("kind", "quantity", "member", "year", "value", "spread")
    ours, theirs = (
        [tuple(getattr(piece, field) for field in fields) for piece in evidence]
        for evidence in (package(calibration).evidence, oracle(calibration).evidence)
    )
    assert ours == theirs


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_every_number_follows_from_its_score_alike(calibration: str) -> None:
    problem, judge = package(calibration), oracle(calibration)
    generator = random.Random(11)
    draws = [{c: generator.gauss(0, 1) for c in uncertain(calibration)} for _ in range(40)]
    values, inside = problem.transform.values(as_array(calibration, draws))
    for draw, column, within in zip(draws, values.T, inside, strict=True):
        numbers = judge.draws.numbers(draw)
        assert {_named(cell) for cell in problem.transform.cells} == set(numbers)
        for cell, value in zip(problem.transform.cells, column, strict=True):
            assert gap(float(value), numbers[_named(cell)]) <= TOLERANCE, cell
        assert bool(within) == judge.draws.in_range(numbers)


@pytest.mark.parametrize("spread", [1.0, 1.7], ids=["usual draws", "wide draws"])
@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_every_modelled_figure_and_the_likelihood_agree(calibration: str, spread: float) -> None:
    """Wide draws: about a tenth is rejected, out of range or for a negative level."""
    problem, judge = package(calibration), oracle(calibration)
    draws = drawn(calibration, 12 if spread == 1 else 150, 5, spread)
    judged = problem.evaluate(as_array(calibration, draws)[list(problem.active)])
    rejected = 0
    for place, draw in enumerate(draws):
        likelihood, modelled = judge.likelihood(judge.draws.numbers(draw))
        assert bool(judged.accepted[place]) == math.isfinite(likelihood)
        assert gap(float(judged.log_likelihood[place]), likelihood, 1.0) <= TOLERANCE
        for row, right in enumerate(modelled):
            piece = judge.evidence[row]
            ours = float(judged.modelled[row, place])
            assert gap(ours, right, piece.spread) <= TOLERANCE, piece
        rejected += not modelled
    assert rejected == 0 if spread == 1 else 5 <= rejected <= 50


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_numbers_that_the_window_does_not_read_leave_the_likelihood(calibration: str) -> None:
    judge, generator = oracle(calibration), random.Random(2)
    for draw in drawn(calibration, 12, 6):
        moved = draw | {c: generator.uniform(-1.5, 1.5) for c in unread(calibration)}
        first, other = (judge.likelihood(judge.draws.numbers(each)) for each in (draw, moved))
        assert math.isfinite(first[0])
        assert first == other


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_a_sample_of_the_prior_is_weighed_alike(calibration: str) -> None:
    problem, judge = package(calibration), oracle(calibration)
    draws = drawn(calibration, SAMPLES[calibration], 7, spread=NEAR)
    scores = as_array(calibration, draws)
    ours = normalised(problem.evaluate(scores[list(problem.active)]).log_likelihood)
    numbers = [judge.draws.numbers(draw) for draw in draws]
    weights = weights_of([judge.likelihood(each)[0] for each in numbers])
    assert effective_draws(ours) > 3  # the weights are not one draw's
    for weight, right in zip(ours, weights, strict=True):
        assert gap(float(weight), right) <= TOLERANCE
    values, _ = problem.transform.values(scores)
    places = {_named(cell): place for place, cell in enumerate(problem.transform.cells)}
    for cell in MAIN:
        mean = float(np.sum(values[places[cell]] * ours))
        pairs = zip(weights, numbers, strict=True)
        assert gap(mean, math.fsum(weight * each[cell] for weight, each in pairs)) <= TOLERANCE


def frozen_mode(calibration: str) -> dict[Cell, float]:
    """The scores of the mode in the estimate that stands in the calibration's folder.

    What the window does not read has no mode: it keeps its centre (decision 15).
    """
    draws = oracle(calibration).draws
    with (_estimate(calibration) / "parameters.csv").open(encoding="utf-8", newline="") as file:
        modes = {(r["name"], r["member"]): float(r["mode"]) for r in csv.DictReader(file)}
    return draws.scores({cell: modes[cell] for cell in draws.priors})


def _estimate(calibration: str) -> Path:
    return ROOT / "calibration" / calibration / "estimate"


def log_posterior(judge: Judge, scores: Scores) -> float:
    likelihood, _ = judge.likelihood(judge.draws.numbers(scores))
    return likelihood - math.fsum(score**2 for score in scores.values()) / 2


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_the_frozen_mode_is_the_top_of_the_posterior(calibration: str) -> None:
    judge, still = oracle(calibration), set(unread(calibration))
    mode = {c: 0.0 if c in still else score for c, score in frozen_mode(calibration).items()}
    top = log_posterior(judge, mode)
    manifest = json.loads((_estimate(calibration) / "manifest.json").read_text(encoding="utf-8"))
    assert gap(manifest["log_posterior_of_mode"], top) <= TOLERANCE
    for cell in mode.keys() - still:
        for step in (-STEP, STEP):
            assert log_posterior(judge, mode | {cell: mode[cell] + step}) < top, (cell, step)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_the_estimate_reports_what_the_mode_gives(calibration: str) -> None:
    judge = oracle(calibration)
    likelihood, modelled = judge.likelihood(judge.draws.numbers(frozen_mode(calibration)))
    assert math.isfinite(likelihood)
    with (_estimate(calibration) / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, piece, right in zip(rows, judge.evidence, modelled, strict=True):
        assert (row["quantity"], row["member"], row["year"]) == (
            piece.quantity,
            piece.member,
            piece.year,
        )
        assert gap(float(row["mode"]), right, piece.spread) <= TOLERANCE, piece
