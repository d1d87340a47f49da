"""The posterior mode in the normal scores, and the normal approximation around it.

Derivatives are central differences; the points of one gradient or of the whole Hessian are
evaluated together, as draws of one block.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.posterior import Sample
from kontum_sim.calibrate.problem import Problem
from kontum_sim.errors import EstimationError, Fault
from kontum_sim.inputs.draws import label

STEP = 1e-4  # of a score, for the gradient
HESSIAN_STEP = 1e-2  # of a score
REJECTED = 1e12  # the objective where a draw is rejected
BEST_DRAWS = 3  # starts taken from the sample, beside the prior's centre and the posterior mean
AGREED = 1e-3  # log density within which two starts found the same mode


@dataclass(frozen=True)
class Mode:
    """The most probable parameters.

    scores: of the active coordinates; log_posterior: log prior plus log likelihood there
    hessian: of minus the log posterior, [active, active]
    found: the log posterior that each start reached
    """

    scores: Array
    log_posterior: float
    log_likelihood: float
    hessian: Array
    found: tuple[float, ...]

    @property
    def covariance(self) -> Array:
        """Of the normal approximation (Laplace)."""
        return np.asarray(np.linalg.inv(self.hessian))

    @property
    def condition(self) -> float:
        """The largest eigenvalue of the Hessian over the smallest."""
        values = np.linalg.eigvalsh(self.hessian)
        return float(values[-1] / values[0])

    @property
    def log_evidence(self) -> float:
        """Laplace's approximation of the log of the mean likelihood under the prior."""
        log_determinant = float(np.linalg.slogdet(self.hessian)[1])
        return self.log_posterior - 0.5 * log_determinant

    @property
    def starts_agreed(self) -> int:
        return sum(value > self.log_posterior - AGREED for value in self.found)


def posterior_mode(problem: Problem, sample: Sample, progress: Callable[[int, int], None]) -> Mode:
    """Climb from several starts and keep the highest.

    Raises EstimationError when a draw of the sample is more probable than what was found, when
    it lies at the edge of what is allowed, or the surface is not curved downwards there.
    """
    from scipy.optimize import minimize

    objective = _Objective(problem)
    starts = _starts(sample)
    results = []
    for done, start in enumerate(starts, 1):
        results.append(
            minimize(
                objective,
                start,
                jac=True,
                method="L-BFGS-B",
                options={"maxiter": 500, "maxcor": 30, "ftol": 1e-13, "gtol": 1e-5},
            )
        )
        progress(done, len(starts))
    best = min(results, key=lambda result: float(result.fun))
    scores = np.asarray(best.x)
    log_posterior = -float(best.fun)
    highest = float(np.max(_log_posterior(sample.scores, sample.evaluation.log_likelihood)))
    if not np.isfinite(log_posterior) or highest > log_posterior + AGREED:
        fields = {"found": log_posterior, "higher": highest}
        raise EstimationError(Fault("estimate.not_mode", fields))
    _check_inside(problem, objective, scores)
    hessian = _hessian(objective, scores)
    if np.linalg.eigvalsh(hessian)[0] <= 0:
        raise EstimationError(Fault("estimate.not_curved", {}))
    return Mode(
        scores=scores,
        log_posterior=log_posterior,
        log_likelihood=log_posterior + 0.5 * float(scores @ scores),
        hessian=hessian,
        found=tuple(-float(result.fun) for result in results),
    )


def _starts(sample: Sample) -> list[Array]:
    """The prior's centre, the posterior mean, and the most probable draws of the sample."""
    density = _log_posterior(sample.scores, sample.evaluation.log_likelihood)
    best = np.argsort(-density, kind="stable")[:BEST_DRAWS]
    mean = np.einsum("ij,j->i", sample.scores, sample.weights)
    return [np.zeros_like(mean), mean, *(sample.scores[:, place] for place in best)]


def _log_posterior(scores: Array, log_likelihood: Array) -> Array:
    """Up to the constant of the prior, [draw]."""
    density: Array = log_likelihood - 0.5 * np.sum(scores * scores, axis=0)
    return density


class _Objective:
    """Minus the log posterior with its gradient, for the optimiser."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __call__(self, scores: Array) -> tuple[float, Array]:
        count = len(scores)
        steps = STEP * np.eye(count)
        points = np.concatenate(
            [scores[:, None], scores[:, None] + steps, scores[:, None] - steps], 1
        )
        values = self.values(points)
        gradient = (values[1 : count + 1] - values[count + 1 :]) / (2 * STEP)
        return float(values[0]), gradient

    def values(self, points: Array) -> Array:
        """[point]; points: [active, point]"""
        density = _log_posterior(points, self.problem.evaluate(points).log_likelihood)
        return np.where(np.isfinite(density), -density, REJECTED)


def _check_inside(problem: Problem, objective: _Objective, scores: Array) -> None:
    """Raise EstimationError, naming the numbers, where a small step leaves what is allowed."""
    moved = _moved(scores, [(row,) for row in range(len(scores))])
    left = objective.values(np.stack(moved, axis=1)).reshape(-1, 2) == REJECTED
    if left.any():
        at_edge = [problem.coordinates[problem.active[row]] for row in np.flatnonzero(left.any(1))]
        names = ", ".join(f"{label(c.cell)} ({c.low:g} - {c.high:g})" for c in at_edge)
        raise EstimationError(Fault("estimate.mode_at_edge", {"names": names}))


def _hessian(objective: _Objective, scores: Array) -> Array:
    """[active, active], by central differences."""
    count = len(scores)
    pairs = list(combinations(range(count), 2))
    points = [scores, *_moved(scores, [(row,) for row in range(count)]), *_moved(scores, pairs)]
    values = objective.values(np.stack(points, axis=1))
    centre, single = values[0], values[1 : 1 + 2 * count].reshape(count, 2)
    double = values[1 + 2 * count :].reshape(len(pairs), 2)
    square = HESSIAN_STEP * HESSIAN_STEP
    curvature = (single.sum(axis=1) - 2 * centre) / square
    hessian = np.diag(curvature)
    for (row, column), both in zip(pairs, double, strict=True):
        cross = (both.sum() - single[row].sum() - single[column].sum() + 2 * centre) / (2 * square)
        hessian[row, column] = hessian[column, row] = cross
    return hessian


def _moved(scores: Array, rows: Sequence[tuple[int, ...]]) -> list[Array]:
    """The scores with the named rows moved up together, then down together."""
    found = []
    for group in rows:
        for sign in (1, -1):
            point = scores.copy()
            point[list(group)] += sign * HESSIAN_STEP
            found.append(point)
    return found
