"""Estimates a calibration: checks, posterior sample, mode, frozen members, what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.evidence_checks import check_evidence, check_priors
from kontum_sim.calibrate.laplace import Laplace, laplace
from kontum_sim.calibrate.measured import Measured, measured_alone
from kontum_sim.calibrate.members import MEMBERS, with_unread
from kontum_sim.calibrate.mode import Mode, posterior_mode
from kontum_sim.calibrate.posterior import (
    Sample,
    Sizes,
    resample,
    sample_posterior,
    sample_prior,
)
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.solved import Solved, solved_results
from kontum_sim.calibrate.summaries import CellEstimate, Fit, cell_estimates, evidence_fits
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import central_value

Progress = Callable[[str, int, int], None]  # (what is done, how much, of how much)


@dataclass(frozen=True)
class Estimate:
    """An estimated calibration.

    members: value of every cell, [cell, member]; distinct: how many different draws they are
    measured: what the measurements tell alone, None where there are none
    """

    problem: Problem
    seed: int
    sizes: Sizes
    sample: Sample
    mode: Mode
    cells: tuple[CellEstimate, ...]
    fits: tuple[Fit, ...]
    laplace: Laplace
    members: Array
    distinct: int
    solved: tuple[Solved, ...]
    measured: Measured | None

    @property
    def calibration(self) -> Calibration:
        return self.problem.calibration


def estimate(calibration: Calibration, seed: int, sizes: Sizes, progress: Progress) -> Estimate:
    """Estimate a calibration.

    Raises CalibrationError (evidence that cannot be used), EstimationError (too few effective
    draws, no mode).
    """
    problem = Problem(calibration)
    check_priors(problem)
    progress("sample", 0, 1)
    prior = sample_prior(problem, seed, sizes)
    check_evidence(problem.evidence, prior.evaluation)
    sample = sample_posterior(
        problem, prior, seed, sizes, lambda done, most: progress("sample", done, most)
    )
    mode = posterior_mode(problem, sample, lambda done, most: progress("mode", done, most))
    chosen = resample(sample.weights, sizes.members, seed)
    members = with_unread(problem, sample.scores[:, chosen], seed, MEMBERS)
    centre = _centre(problem, mode)
    progress("summary", 0, 1)
    cells = cell_estimates(problem, sample, centre[:, 0], seed)
    result = Estimate(
        problem=problem,
        seed=seed,
        sizes=sizes,
        sample=sample,
        mode=mode,
        cells=cells,
        fits=evidence_fits(problem, sample, mode),
        laplace=laplace(problem, sample, mode),
        members=members,
        distinct=len(np.unique(chosen)),
        solved=solved_results(problem, centre, members),
        measured=measured_alone(problem, cells, seed, sizes),
    )
    progress("summary", 1, 1)
    return result


def _centre(problem: Problem, mode: Mode) -> Array:
    """Central value of every cell, [cell, 1]: the mode; unread numbers keep their centre."""
    found, _ = problem.transform.values(problem.whole(mode.scores[:, None]))
    read = set(problem.moving)
    for place, (name, member) in enumerate(problem.transform.cells):
        if place not in read:
            found[place] = central_value(problem.calibration.parameters[name].cells[member])
    return found
