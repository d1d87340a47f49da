"""Estimates a calibration: checks, posterior sample, mode, frozen members, what they say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.evidence import Evidence
from kontum_sim.calibrate.evidence_checks import check_evidence, check_priors
from kontum_sim.calibrate.mode import Mode, posterior_mode
from kontum_sim.calibrate.posterior import (
    Sample,
    Sizes,
    resample,
    sample_posterior,
    standard_normal,
)
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.solved import Solved, solved_results
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import central_value
from kontum_sim.inputs.records import CellName

LEARNED, WEAK = 0.5, 0.1  # of the prior variance that the evidence took away
SUMMARY_DRAWS = 2**14  # of prior and posterior, for means and percentiles
INACTIVE, SUMMARY = 1001, 1002  # streams of their own
PERCENTILES = (5.0, 50.0, 95.0)
Progress = Callable[[str, int, int], None]  # (what is done, how much, of how much)


@dataclass(frozen=True)
class Summary:
    """Mean, standard deviation and 5th, 50th, 95th percentile."""

    mean: float
    sd: float
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class CellEstimate:
    """What became of one uncertain number.

    centre: before estimation (the calibration's own value); mode: what a run uses
    contraction: share of the prior variance that the evidence took away
    is_read: whether the window reads it at all
    """

    cell: CellName
    prior: str
    unit: str
    status: str
    source: str
    centre: float
    mode: float
    before: Summary
    after: Summary
    is_read: bool

    @property
    def contraction(self) -> float:
        return 1 - (self.after.sd / self.before.sd) ** 2 if self.before.sd > 0 else 0.0

    @property
    def shift(self) -> float:
        """By how many standard deviations of the prior the mean moved."""
        return (self.after.mean - self.before.mean) / self.before.sd if self.before.sd > 0 else 0.0

    @property
    def verdict(self) -> str:
        """learned, weak or prior_only; not_read where the window has no use for the number."""
        if not self.is_read:
            return "not_read"
        if self.contraction >= LEARNED:
            return "learned"
        return "weak" if self.contraction >= WEAK else "prior_only"


@dataclass(frozen=True)
class Fit:
    """How one piece of evidence is met: modelled before (prior predictive), at the mode, after."""

    evidence: Evidence
    before: Summary
    mode: float
    after: Summary

    @property
    def residual(self) -> float:
        """Figure less modelled value at the mode, in standard errors."""
        return (self.evidence.value - self.mode) / self.evidence.spread

    @property
    def prior_distance(self) -> float:
        """Figure less the mean of the prior predictive, in its joint standard deviations."""
        joint = math.hypot(self.before.sd, self.evidence.spread)
        return (self.evidence.value - self.before.mean) / joint


@dataclass(frozen=True)
class Laplace:
    """The normal approximation against the sample, over the active scores.

    mean_gap: largest |posterior mean - mode| in standard deviations, and where
    sd_low, sd_high: smallest and largest ratio of sample to approximate standard deviation
    log_evidence: of the approximation; log_evidence_sample: of the sample
    """

    mean_gap: float
    mean_gap_at: CellName
    sd_low: float
    sd_high: float
    condition: float
    log_evidence: float
    log_evidence_sample: float


@dataclass(frozen=True)
class Estimate:
    """An estimated calibration.

    members: value of every cell, [cell, member]; distinct: how many different draws they are
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
    sample = sample_posterior(
        problem, seed, sizes, lambda done, most: progress("sample", done, most)
    )
    check_evidence(problem.evidence, sample.prior)
    mode = posterior_mode(problem, sample, lambda done, most: progress("mode", done, most))
    chosen = resample(sample.weights, sizes.members, seed)
    members = _members(problem, sample.scores[:, chosen], seed)
    centre = _centre(problem, mode)
    result = Estimate(
        problem=problem,
        seed=seed,
        sizes=sizes,
        sample=sample,
        mode=mode,
        cells=_cells(problem, sample, centre[:, 0], seed),
        fits=_fits(problem, sample, mode),
        laplace=_laplace(problem, sample, mode),
        members=members,
        distinct=len(np.unique(chosen)),
        solved=solved_results(problem, centre, members),
    )
    progress("summary", 1, 1)
    return result


def _whole(problem: Problem, active: Array) -> Array:
    """Scores of all coordinates, [coordinate, draw], the inactive at their centre."""
    scores = np.zeros((len(problem.coordinates), active.shape[1]))
    scores[list(problem.active)] = active
    return scores


def _centre(problem: Problem, mode: Mode) -> Array:
    """Central value of every cell, [cell, 1]: the mode; unread numbers keep their centre."""
    found, _ = problem.transform.values(_whole(problem, mode.scores[:, None]))
    read = set(problem.moving)
    for place, (name, member) in enumerate(problem.transform.cells):
        if place not in read:
            found[place] = central_value(problem.calibration.parameters[name].cells[member])
    return found


def _members(problem: Problem, active: Array, seed: int) -> Array:
    """Values of every cell, [cell, member]: what the window does not read comes from its prior."""
    count = active.shape[1]
    values, _ = problem.transform.values(_with_prior(problem, active, seed, INACTIVE))
    return values[:, :count]


def _with_prior(problem: Problem, active: Array, seed: int, stream: int) -> Array:
    """The inactive coordinates drawn from the part of their prior that lies in its range."""
    count = active.shape[1]
    rest = [row for row in range(len(problem.coordinates)) if row not in problem.active]
    scores = _whole(problem, active)
    if not rest:
        return scores
    draws = 2 ** int(np.ceil(np.log2(2 * count)))
    alone = np.zeros((len(problem.coordinates), draws))
    alone[rest] = standard_normal(len(rest), draws, seed, stream)
    _, inside = problem.transform.values(alone)
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, stream])))
    kept = rng.permutation(np.flatnonzero(inside)[:count])
    scores[rest] = alone[rest][:, kept]
    return scores


def _cells(problem: Problem, sample: Sample, centre: Array, seed: int) -> tuple[CellEstimate, ...]:
    """Every cell before and after, in the order of the parameters file."""
    accepted = np.flatnonzero(sample.prior.accepted)[:SUMMARY_DRAWS]
    before, _ = problem.transform.values(
        _with_prior(problem, sample.prior_scores[:, accepted], seed, SUMMARY)
    )
    chosen = resample(sample.weights, SUMMARY_DRAWS, seed)
    after, _ = problem.transform.values(
        _with_prior(problem, sample.scores[:, chosen], seed, SUMMARY)
    )
    read = set(problem.moving)
    found = []
    for place, (name, member) in enumerate(problem.transform.cells):
        parameter = problem.calibration.parameters[name]
        cell = parameter.cells[member]
        found.append(
            CellEstimate(
                cell=(name, member),
                prior=cell.prior,
                unit=parameter.unit,
                status=cell.status,
                source=cell.source,
                centre=central_value(cell),
                mode=float(centre[place]),
                before=summary(before[place]),
                after=summary(after[place]),
                is_read=place in read,
            )
        )
    return tuple(found)


def _fits(problem: Problem, sample: Sample, mode: Mode) -> tuple[Fit, ...]:
    at_mode = problem.evaluate(mode.scores[:, None]).modelled[:, 0]
    accepted = sample.prior.accepted
    return tuple(
        Fit(
            evidence=item,
            before=summary(sample.prior.modelled[row, accepted]),
            mode=float(at_mode[row]),
            after=summary(sample.evaluation.modelled[row], sample.weights),
        )
        for row, item in enumerate(problem.evidence)
    )


def _laplace(problem: Problem, sample: Sample, mode: Mode) -> Laplace:
    mean = np.einsum("ij,j->i", sample.scores, sample.weights)
    apart = sample.scores - mean[:, None]
    sd = np.sqrt(np.einsum("ij,j->i", apart * apart, sample.weights))
    gap = np.abs(mean - mode.scores) / sd
    ratio = sd / np.sqrt(np.diag(mode.covariance))
    worst = int(np.argmax(gap))
    return Laplace(
        mean_gap=float(gap[worst]),
        mean_gap_at=problem.coordinates[problem.active[worst]].cell,
        sd_low=float(ratio.min()),
        sd_high=float(ratio.max()),
        condition=mode.condition,
        log_evidence=mode.log_evidence,
        log_evidence_sample=sample.log_evidence,
    )


def summary(values: Array, weights: Array | None = None) -> Summary:
    """Of values [draw] with weights that sum to one, equal where none are given."""
    if weights is None:
        weights = np.full(len(values), 1 / len(values))
    kept = weights > 0
    values, weights = values[kept], weights[kept]
    mean = float(np.sum(weights * values))
    sd = float(np.sqrt(np.sum(weights * (values - mean) ** 2)))
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    places = np.minimum(np.searchsorted(reached, np.array(PERCENTILES) / 100), len(order) - 1)
    low, median, high = (float(value) for value in values[order][places])
    return Summary(mean, sd, low, median, high)
