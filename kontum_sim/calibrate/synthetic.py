"""Simulation-based calibration: does the estimator find what it should in invented provinces?

Parameters are drawn from the prior (soft priors included), figures are drawn from them with their
errors, and the estimator is run on those figures. If it is right, the true value of every number
is equally likely to take any rank among the members (Talts et al. 2018, arXiv:1804.06788).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.evidence import (
    FREEDOM,
    MEASUREMENT,
    SOFT_PRIOR,
    Evidence,
    log_likelihood,
)
from kontum_sim.calibrate.posterior import (
    Sizes,
    normalised,
    resample,
    sample_posterior,
    sample_prior,
    standard_normal,
)
from kontum_sim.calibrate.problem import Problem
from kontum_sim.errors import EstimationError, Fault
from kontum_sim.inputs.records import CellName

MEMBERS = 99  # ranks 0 to 99
BINS = 10
TRUTHS = 2**17  # draws of the prior that the true parameters are chosen from: few repeat
STREAM = 2000
SMALL = Sizes(2**14, 2**14, 6, 2000.0, 200.0, MEMBERS)


@dataclass(frozen=True)
class CellRanks:
    """The rank of the true value of one number among the members, for each province.

    p_value: of a chi-square test that the ranks are uniform, in ten classes
    """

    cell: CellName
    ranks: tuple[int, ...]
    p_value: float


@dataclass(frozen=True)
class Ranks:
    """Simulation-based calibration. failed: provinces whose estimate had too few draws."""

    provinces: int
    failed: int
    members: int
    seed: int
    cells: tuple[CellRanks, ...]

    @property
    def smallest_p_value(self) -> float:
        """The smallest p-value times their number (Bonferroni), at most one."""
        smallest = min(entry.p_value for entry in self.cells)
        return min(1.0, smallest * len(self.cells))


def rank_provinces(
    problem: Problem, provinces: int, seed: int, progress: Callable[[int, int], None]
) -> Ranks:
    """Estimate invented provinces and rank the truth of each number that the window reads."""
    truths = _truths(problem, provinces, seed)
    cells = problem.moving
    ranks: list[Array] = []
    for number in range(provinces):
        with suppress(EstimationError):  # counted: a province fewer than asked for
            ranks.append(_ranks(problem, truths[:, number : number + 1], seed, number))
        progress(number + 1, provinces)
    if not ranks:
        raise EstimationError(Fault("estimate.no_province", {"provinces": provinces}))
    table = np.stack(ranks, axis=1)
    return Ranks(
        provinces=provinces,
        failed=provinces - len(ranks),
        members=MEMBERS,
        seed=seed,
        cells=tuple(
            CellRanks(
                problem.transform.cells[place],
                tuple(int(rank) for rank in row),
                _p_value(row),
            )
            for place, row in zip(cells, table, strict=True)
        ),
    )


def _truths(problem: Problem, provinces: int, seed: int) -> Array:
    """Scores of the true parameters, [active, province]: prior times soft priors."""
    scores = standard_normal(len(problem.active), TRUTHS, seed, STREAM)
    evaluation = problem.evaluate(scores)
    soft = [row for row, item in enumerate(problem.evidence) if item.kind == SOFT_PRIOR]
    density = log_likelihood([problem.evidence[row] for row in soft], evaluation.modelled[soft])
    density = np.where(evaluation.accepted, density, -np.inf)
    return scores[:, resample(normalised(density), provinces, seed + STREAM)]


def _ranks(problem: Problem, truth: Array, seed: int, number: int) -> Array:
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, STREAM, number])))
    invented = problem.judged_by(_invented(problem, truth, rng))
    prior = sample_prior(invented, seed + number + 1, SMALL)
    sample = sample_posterior(invented, prior, seed + number + 1, SMALL, lambda done, most: None)
    chosen = resample(sample.weights, MEMBERS, seed + number + 1)
    places = problem.moving
    true_values = problem.transform.values(problem.whole(truth))[0][places]
    members = problem.transform.values(problem.whole(sample.scores[:, chosen]))[0][places]
    below = (members < true_values).sum(axis=1)
    ties = (members == true_values).sum(axis=1)
    found: Array = below + rng.integers(0, ties + 1)
    return found


def _invented(problem: Problem, truth: Array, rng: np.random.Generator) -> tuple[Evidence, ...]:
    """The evidence with the figures that the true parameters give, with their errors.

    The cells that the window is closed on stay as published: everything is conditional on them.
    """
    modelled = problem.evaluate(truth).modelled[:, 0]
    return tuple(
        replace(item, value=float(value + item.spread * rng.standard_t(FREEDOM)))
        if item.kind == MEASUREMENT
        else item
        for item, value in zip(problem.evidence, modelled, strict=True)
    )


def _p_value(ranks: Array) -> float:
    """Chi-square test of uniformity in ten classes of equal probability."""
    from scipy.stats import chisquare

    counts = np.bincount((ranks * BINS) // (MEMBERS + 1), minlength=BINS)
    return float(chisquare(counts).pvalue)
