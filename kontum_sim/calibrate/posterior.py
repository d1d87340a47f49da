"""The posterior by importance sampling: a Sobol sample of the prior, then tempered stages.

Everything happens in the normal scores of the active coordinates, where the prior is standard
normal. No matrix product runs over the draws, so the bytes do not depend on threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.calibrate.problem import BLOCK, Evaluation, Problem
from kontum_sim.errors import EstimationError, Fault

Positions = NDArray[np.intp]
Chosen = NDArray[np.bool_]

FITTED = 3000.0  # effective draws that a proposal is fitted to
SMALLEST = 2.0**-40  # of a uniform number: its score stays finite
RESAMPLING = 1000  # the stream of resampling: beyond every stage
MIXING = 3000  # the streams that choose which draws come from the prior, by stage


@dataclass(frozen=True)
class Sizes:
    """How much is sampled (specification, section 5)."""

    prior_draws: int = 2**18
    stage_draws: int = 2**17
    most_stages: int = 6
    enough: float = 5000.0  # effective draws from which no further stage is needed
    fewest: float = 1000.0  # effective draws below which there is no estimate
    members: int = 1000
    prior_share: float = 0.05


@dataclass(frozen=True)
class Stage:
    """One sample on the way. power: of the likelihood that the proposal was fitted to."""

    draws: int
    power: float
    effective: float
    rejected: float
    largest_weight: float


@dataclass(frozen=True)
class PriorSample:
    """A sample of the prior and what the window says of it: the prior predictive.

    scores: [active, draw]
    """

    scores: Array
    evaluation: Evaluation


@dataclass(frozen=True)
class Sample:
    """A weighted sample of the posterior.

    scores: [active, draw]; weights: [draw], summing to one
    log_evidence: log of the mean likelihood under the prior
    """

    scores: Array
    weights: Array
    evaluation: Evaluation
    prior: PriorSample
    stages: tuple[Stage, ...]
    log_evidence: float


def sample_prior(problem: Problem, seed: int, sizes: Sizes) -> PriorSample:
    """A Sobol sample of the prior, judged. Raises EstimationError when every draw is rejected."""
    scores = standard_normal(len(problem.active), sizes.prior_draws, seed, 0)
    evaluation = problem.evaluate(scores)
    _check_accepted(evaluation)
    return PriorSample(scores, evaluation)


def sample_posterior(
    problem: Problem,
    prior: PriorSample,
    seed: int,
    sizes: Sizes,
    progress: Callable[[int, int], None],
) -> Sample:
    """Sample the posterior, from a sample of the prior with the same seed.

    progress: called with (draws done, draws at most). Raises EstimationError when too few
    effective draws remain.
    """
    most = sizes.prior_draws + sizes.most_stages * sizes.stage_draws
    scores, evaluation, done = prior.scores, prior.evaluation, sizes.prior_draws
    progress(done, most)
    tilt = np.zeros(scores.shape[1])  # log prior less log proposal
    stages = [_stage(evaluation, tilt, 1.0)]
    power = 0.0
    while stages[-1].effective < sizes.enough and len(stages) <= sizes.most_stages:
        wanted = min(FITTED, scores.shape[1] / 20)
        power = _power(evaluation.log_likelihood, tilt, wanted, power)
        mean, factor = _fit(scores, normalised(_tempered(evaluation.log_likelihood, power) + tilt))
        from_prior = _from_prior(seed, len(stages), sizes)
        scores = standard_normal(len(mean), sizes.stage_draws, seed, len(stages))
        _propose(scores, from_prior, mean, factor)
        evaluation = problem.evaluate(scores)
        tilt = _tilt(scores, mean, factor, float(from_prior.mean()))
        stages.append(_stage(evaluation, tilt, power))
        done += sizes.stage_draws
        progress(done, most)
    if not stages[-1].effective >= sizes.fewest:
        fields = {"effective": f"{stages[-1].effective:.0f}", "fewest": round(sizes.fewest)}
        raise EstimationError(Fault("estimate.few_draws", fields))
    log_weights = evaluation.log_likelihood + tilt
    top = log_weights.max()
    return Sample(
        scores=scores,
        weights=normalised(log_weights),
        evaluation=evaluation,
        prior=prior,
        stages=tuple(stages),
        log_evidence=float(top + math.log(np.mean(np.exp(log_weights - top)))),
    )


def standard_normal(dimensions: int, draws: int, seed: int, stage: int) -> Array:
    """Sobol points as standard normal scores, [dimension, draw]; scrambled by (seed, stage)."""
    from scipy.special import ndtri
    from scipy.stats.qmc import Sobol

    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, stage])))
    points = Sobol(dimensions, scramble=True, rng=rng).random(draws)
    scores: Array = ndtri(np.clip(points, SMALLEST, 1 - SMALLEST)).T
    return np.ascontiguousarray(scores)


def normalised(log_weights: Array) -> Array:
    """Weights that sum to one, [draw]."""
    weights = np.exp(log_weights - log_weights.max())
    result: Array = weights / weights.sum()
    return result


def effective_draws(weights: Array) -> float:
    """Kish's effective sample size of normalised weights."""
    return float(1 / np.sum(weights * weights))


def resample(weights: Array, members: int, seed: int) -> Positions:
    """Positions of `members` draws, systematic resampling in a random order."""
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, RESAMPLING])))
    steps = (np.arange(members) + rng.random()) / members
    found: Positions = np.minimum(np.searchsorted(np.cumsum(weights), steps), len(weights) - 1)
    return rng.permutation(found)


def _check_accepted(evaluation: Evaluation) -> None:
    if not evaluation.accepted.any():
        draws = len(evaluation.accepted)
        raise EstimationError(Fault("estimate.all_rejected", {"draws": draws}))


def _stage(evaluation: Evaluation, tilt: Array, power: float) -> Stage:
    _check_accepted(evaluation)
    weights = normalised(evaluation.log_likelihood + tilt)
    return Stage(
        draws=len(tilt),
        power=power,
        effective=effective_draws(weights),
        rejected=float(1 - evaluation.accepted.mean()),
        largest_weight=float(weights.max()),
    )


def _power(log_likelihood: Array, tilt: Array, wanted: float, least: float) -> float:
    """The highest power of the likelihood that leaves `wanted` effective draws.

    At least the one of the stage before: a sample that is too thin for a step forward is
    refitted where it stands.
    """
    low, high = least, 1.0
    if effective_draws(normalised(log_likelihood + tilt)) >= wanted:
        return 1.0
    for _ in range(30):
        middle = (low + high) / 2
        if effective_draws(normalised(_tempered(log_likelihood, middle) + tilt)) >= wanted:
            low = middle
        else:
            high = middle
    return low


def _tempered(log_likelihood: Array, power: float) -> Array:
    """The likelihood to a power, also 0, where rejected draws stay rejected."""
    accepted = np.isfinite(log_likelihood)
    return np.where(accepted, power * np.where(accepted, log_likelihood, 0.0), -np.inf)


def _fit(scores: Array, weights: Array) -> tuple[Array, Array]:
    """(mean, lower triangular factor of the covariance) of weighted draws.

    Directions whose variance is that of the prior within sampling error keep the prior's, so that
    a finite sample of many coordinates does not invent structure.
    """
    mean = np.einsum("ij,j->i", scores, weights)
    centred = (scores - mean[:, None]) * np.sqrt(weights)
    covariance = np.einsum("ik,jk->ij", centred, centred)
    values, vectors = np.linalg.eigh(covariance)
    noise = math.sqrt(len(mean) / effective_draws(weights))
    narrow = values < (1 - noise) ** 2 if noise < 1 else np.zeros(len(values), dtype=np.bool_)
    told = narrow | (values > (1 + noise) ** 2)
    kept = np.where(told, np.maximum(values, 1e-4), 1.0)
    return mean, np.linalg.cholesky((vectors * kept) @ vectors.T)


def _from_prior(seed: int, stage: int, sizes: Sizes) -> Chosen:
    """Which draws of a stage come from the prior itself, [draw]; scattered over the sequence.

    Every n-th would thin the Sobol points of the others unevenly, and so bias them.
    """
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, MIXING + stage])))
    chosen = np.zeros(sizes.stage_draws, dtype=np.bool_)
    chosen[: round(sizes.prior_share * sizes.stage_draws)] = True
    return rng.permutation(chosen)


def _propose(scores: Array, from_prior: Chosen, mean: Array, factor: Array) -> None:
    """Turn standard normal scores into draws of the mixture, in place."""
    for start in range(0, scores.shape[1], BLOCK):
        block = scores[:, start : start + BLOCK]
        fitted = mean[:, None] + np.einsum("ij,jk->ik", factor, block)
        block[...] = np.where(from_prior[start : start + BLOCK], block, fitted)


def _tilt(scores: Array, mean: Array, factor: Array, prior_share: float) -> Array:
    """Log density of the prior less that of the mixture, [draw]."""
    inverse = np.linalg.inv(factor)
    found = np.empty(scores.shape[1])
    log_determinant = float(np.sum(np.log(np.diag(factor))))
    for start in range(0, scores.shape[1], BLOCK):
        block = scores[:, start : start + BLOCK]
        whitened = np.einsum("ij,jk->ik", inverse, block - mean[:, None])
        prior = -0.5 * np.sum(block * block, axis=0)
        fitted = -0.5 * np.sum(whitened * whitened, axis=0) - log_determinant
        mixture = np.logaddexp(math.log(prior_share) + prior, math.log(1 - prior_share) + fitted)
        found[start : start + BLOCK] = prior - mixture
    return found
