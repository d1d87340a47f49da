"""What became of each uncertain number and of each piece of evidence: before and after."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.evidence import Evidence
from kontum_sim.calibrate.members import SUMMARY, with_unread
from kontum_sim.calibrate.mode import Mode
from kontum_sim.calibrate.posterior import Sample, resample
from kontum_sim.calibrate.problem import Problem
from kontum_sim.inputs.draws import central_value
from kontum_sim.inputs.records import CellName

LEARNED, WEAK = 0.5, 0.1  # of the prior variance that the evidence took away
SUMMARY_DRAWS = 2**14  # of prior and posterior, for means and percentiles
PERCENTILES = (5.0, 50.0, 95.0)


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


def cell_estimates(
    problem: Problem, sample: Sample, centre: Array, seed: int
) -> tuple[CellEstimate, ...]:
    """Every cell before and after, in the order of the parameters file.

    centre: what a run uses, [cell]
    """
    accepted = np.flatnonzero(sample.prior.evaluation.accepted)[:SUMMARY_DRAWS]
    before = with_unread(problem, sample.prior.scores[:, accepted], seed, SUMMARY)
    chosen = resample(sample.weights, SUMMARY_DRAWS, seed)
    after = with_unread(problem, sample.scores[:, chosen], seed, SUMMARY)
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


def evidence_fits(problem: Problem, sample: Sample, mode: Mode) -> tuple[Fit, ...]:
    """Every piece of evidence before, at the mode and after."""
    at_mode = problem.evaluate(mode.scores[:, None]).modelled[:, 0]
    before = sample.prior.evaluation
    return tuple(
        Fit(
            evidence=item,
            before=summary(before.modelled[row, before.accepted]),
            mode=float(at_mode[row]),
            after=summary(sample.evaluation.modelled[row], sample.weights),
        )
        for row, item in enumerate(problem.evidence)
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
