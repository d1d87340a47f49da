"""The sampler and the mode on a problem whose posterior is known in closed form."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from kontum_sim.calibrate.evidence import Evidence
from kontum_sim.calibrate.mode import posterior_mode
from kontum_sim.calibrate.posterior import (
    Sample,
    Sizes,
    _fit,
    _from_prior,
    effective_draws,
    normalised,
    resample,
    sample_posterior,
    sample_prior,
    standard_normal,
)
from kontum_sim.calibrate.problem import Evaluation
from kontum_sim.errors import EstimationError
from kontum_sim.inputs.records import Origin

Array = NDArray[np.float64]
DIMENSIONS = 6
SMALL = Sizes(prior_draws=2**13, stage_draws=2**12, enough=3000.0, fewest=1000.0, members=500)


class Line:
    """y = x0 + 2 x1 was observed with a normal error; the prior of x is standard normal.

    Posterior: covariance I - v v' / (error^2 + v'v), mean v y / (error^2 + v'v), v = (1, 2, 0...);
    the evidence is the density of N(0, error^2 + 5) at y.
    """

    def __init__(self, observed: float, error: float, least: float = -math.inf) -> None:
        self.observed, self.error, self.least = observed, error, least
        self.active = tuple(range(DIMENSIONS))
        self.direction = np.array([1.0, 2.0, 0, 0, 0, 0])
        self.coordinates = [SimpleNamespace(cell=(f"x{row}", ()), low=least, high=9.0)
                            for row in range(DIMENSIONS)]  # fmt: skip

    def evaluate(self, scores: Array) -> Evaluation:
        modelled = scores[0] + 2 * scores[1]
        density = -0.5 * ((self.observed - modelled) / self.error) ** 2
        density -= math.log(self.error * math.sqrt(2 * math.pi))
        accepted = scores[2] > self.least
        return Evaluation(np.where(accepted, density, -np.inf), modelled[None], accepted)

    @property
    def variance(self) -> float:
        return self.error**2 + 5

    @property
    def mean(self) -> Array:
        return np.asarray(self.direction * self.observed / self.variance)


def silent(done: int, most: int) -> None:
    pass


def sampled(problem: Line, sizes: Sizes = SMALL) -> Sample:
    prior = sample_prior(problem, 7, sizes)  # type: ignore[arg-type]
    return sample_posterior(problem, prior, 7, sizes, silent)  # type: ignore[arg-type]


@pytest.mark.parametrize(("observed", "error"), [(3.0, 1.0), (6.0, 0.05)])
def test_mean_covariance_and_evidence_are_those_of_the_closed_form(
    observed: float, error: float
) -> None:
    problem = Line(observed, error)
    sample = sampled(problem)
    mean = sample.scores @ sample.weights
    apart = sample.scores - mean[:, None]
    covariance = (apart * sample.weights) @ apart.T
    v = problem.direction
    assert mean == pytest.approx(problem.mean, abs=0.06)
    assert covariance == pytest.approx(np.eye(6) - np.outer(v, v) / problem.variance, abs=0.08)
    density = -0.5 * observed**2 / problem.variance
    density -= 0.5 * math.log(2 * math.pi * problem.variance)
    assert sample.log_evidence == pytest.approx(density, abs=0.05)


def test_a_sharp_figure_needs_tempered_stages_and_a_vague_one_none() -> None:
    sharp = sampled(Line(6.0, 0.05))
    vague = sampled(Line(1.0, 5.0))
    assert len(sharp.stages) > 1
    assert len(vague.stages) == 1
    assert sharp.stages[0].effective < SMALL.enough <= sharp.stages[-1].effective


def test_too_few_effective_draws_are_an_error() -> None:
    none_left = Sizes(prior_draws=2**10, stage_draws=2**10, most_stages=0, fewest=500.0)
    with pytest.raises(EstimationError, match="effective draws"):
        sampled(Line(9.0, 0.001), none_left)


def test_a_prior_that_is_rejected_whole_is_an_error() -> None:
    with pytest.raises(EstimationError, match="rejected"):
        sampled(Line(1.0, 1.0, least=math.inf))


def test_rejected_draws_have_no_weight() -> None:
    problem = Line(1.0, 1.0, least=0.5)
    sample = sampled(problem)
    assert sample.weights[sample.scores[2] <= 0.5].sum() == 0
    assert 0.6 < sample.stages[0].rejected < 0.75  # P(z < .5) = .69


def test_the_mode_of_a_normal_posterior_is_its_mean_and_its_hessian_the_precision() -> None:
    problem = Line(3.0, 0.5)
    sample = sampled(problem)
    mode = posterior_mode(problem, sample, silent)  # type: ignore[arg-type]
    v = problem.direction
    assert mode.scores == pytest.approx(problem.mean, abs=1e-6)
    assert mode.hessian == pytest.approx(np.eye(6) + np.outer(v, v) / 0.25, abs=1e-5)
    assert mode.condition == pytest.approx(1 + 5 / 0.25, rel=1e-6)
    assert mode.starts_agreed == len(mode.found) == 5
    exact = -0.5 * 9 / problem.variance - 0.5 * math.log(2 * math.pi * problem.variance)
    assert mode.log_evidence == pytest.approx(exact, abs=1e-6)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    one, same, other = (standard_normal(3, 64, seed, 1) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_sobol_scores_are_standard_normal() -> None:
    scores = standard_normal(4, 2**12, 3, 0)
    assert scores.mean(axis=1) == pytest.approx(np.zeros(4), abs=2e-3)
    assert scores.std(axis=1) == pytest.approx(np.ones(4), abs=5e-3)


def test_the_draws_of_a_proposal_that_are_not_the_priors_own_are_standard_normal_too() -> None:
    """Every twentieth Sobol point left out (a multiple of 4) would move a mean by .03."""
    sizes = Sizes(stage_draws=2**14, prior_share=0.05)
    left = standard_normal(DIMENSIONS, sizes.stage_draws, 7, 1)[:, ~_from_prior(7, 1, sizes)]
    assert left.shape[1] == 2**14 - 819
    error = 4 * math.sqrt(0.05 / 2**14)  # four standard errors of leaving out at random
    assert left.mean(axis=1) == pytest.approx(np.zeros(DIMENSIONS), abs=error)
    assert np.cov(left) == pytest.approx(np.eye(DIMENSIONS), abs=3 * error)


def test_stages_that_have_few_draws_left_never_step_back() -> None:
    """P(z > 2.5) = .006: the first sample keeps 50 draws, fewer than a fit wants."""
    sample = sampled(Line(6.0, 0.05, least=2.5))
    powers = [stage.power for stage in sample.stages[1:]]
    assert powers == sorted(powers)
    assert sample.stages[0].rejected > 0.99
    assert sample.stages[-1].effective >= SMALL.fewest


def test_a_fit_on_fewer_draws_than_coordinates_keeps_the_prior_where_it_knows_nothing() -> None:
    scores = standard_normal(DIMENSIONS, 64, 3, 0)
    weights = np.zeros(64)
    weights[:3] = 1 / 3
    _, factor = _fit(scores, weights)
    variances = np.linalg.eigvalsh(factor @ factor.T)
    assert variances.min() == pytest.approx(1.0)


def test_a_mode_at_the_edge_of_a_range_names_the_number() -> None:
    problem = Line(3.0, 0.5, least=0.5)
    sample = sampled(problem)
    with pytest.raises(EstimationError, match="x2"):
        posterior_mode(problem, sample, silent)  # type: ignore[arg-type]


def test_effective_draws_count_equal_weights_and_forget_the_rest() -> None:
    assert effective_draws(np.array([0.25, 0.25, 0.25, 0.25])) == pytest.approx(4)
    assert effective_draws(np.array([1.0, 0, 0, 0])) == pytest.approx(1)
    assert normalised(np.log([1.0, 3.0])) == pytest.approx([0.25, 0.75])


def test_resampling_takes_each_draw_as_often_as_its_weight_says() -> None:
    chosen = resample(np.array([0.5, 0.25, 0.25, 0.0]), 400, 1)
    assert np.bincount(chosen, minlength=4).tolist() == [200, 100, 100, 0]


def test_a_measurement_is_judged_by_student_t_and_a_soft_prior_by_the_normal() -> None:
    origin = Origin("observations.csv", 2)
    measured = Evidence("measurement", "grdp_share", "services", "2018", 40, 0.8, "%", "-", origin)
    expected = Evidence("soft prior", "revenue_elasticity", "", "", 0.9, 0.15, "1", "-", origin)
    # t with 4 degrees of freedom at distance 2: 3/8 (1 + 4/4)^(-5/2), over the scale .8
    density = 0.375 * 2**-2.5 / 0.8
    assert measured.log_density(np.array([41.6])) == pytest.approx([math.log(density)])
    normal = math.exp(-0.5) / (0.15 * math.sqrt(2 * math.pi))
    assert expected.log_density(np.array([1.05])) == pytest.approx([math.log(normal)])
