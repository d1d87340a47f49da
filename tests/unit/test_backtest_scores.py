"""Scores of a backtest: worked by hand, against integrals and tables, and fair in expectation."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from kontum_sim.backtest.scores import (
    binomial_band,
    central_interval,
    fair_crps,
    mid_rank_pit,
    relative_score,
)

Array = NDArray[np.float64]
EXPECTED = 1 / math.sqrt(math.pi)  # CRPS of the standard normal for a draw of itself: .5642


def pairs(draws: Array) -> float:
    """Sum of |xi - xj| over all ordered pairs."""
    return float(np.abs(draws[:, None] - draws[None, :]).sum())


# CRPS


def test_three_draws_by_hand() -> None:
    # mean of |1-3|, |2-3|, |4-3| is 4/3; pairs 1 + 3 + 2, twice, over 2 x 3 x 2 is 1
    assert fair_crps(np.array([4.0, 1.0, 2.0]), 3.0) == pytest.approx(1 / 3)
    # mean of |0-1|, |4-1| is 2; the pair 4, twice, over 2 x 2 x 1 is 2
    assert fair_crps(np.array([0.0, 4.0]), 1.0) == pytest.approx(0)


def test_draws_without_spread_have_the_absolute_error_of_a_point() -> None:
    assert fair_crps(np.full(50, 7.5), 9.13) == pytest.approx(1.63)


def test_one_draw_has_no_fair_score() -> None:
    with pytest.raises(ValueError, match="two draws"):
        fair_crps(np.array([1.0]), 1.0)


@pytest.mark.parametrize("outturn", [-3.0, 0.2, 5.0])
def test_sorting_gives_what_all_pairs_give(outturn: float) -> None:
    draws = np.random.default_rng(1).gamma(2, 3, 41)
    slow = np.abs(draws - outturn).mean() - pairs(draws) / (2 * 41 * 40)
    assert fair_crps(draws, outturn) == pytest.approx(slow, rel=1e-12)


@pytest.mark.parametrize("outturn", [-1.5, 0.0, 2.0])
def test_the_score_is_the_integral_of_the_squared_difference_less_its_unfair_part(
    outturn: float,
) -> None:
    """The integral of (F - step)^2 is the score with m^2 in the place of m(m - 1)."""
    draws = np.random.default_rng(2).normal(size=25)
    grid = np.linspace(-8, 8, 400_001)
    share = np.searchsorted(np.sort(draws), grid, side="right") / 25
    integral = float(np.sum((share - (grid >= outturn)) ** 2)) * (grid[1] - grid[0])
    unfair = pairs(draws) / (2 * 25 * 25 * 24)
    assert fair_crps(draws, outturn) == pytest.approx(integral - unfair, abs=1e-4)


def test_many_normal_draws_have_the_score_of_the_normal_distribution() -> None:
    # y (2 Phi(y) - 1) + 2 phi(y) - 1 / sqrt(pi) at y = 1: .6827 + .4839 - .5642 = .6024
    draws = np.random.default_rng(3).normal(size=200_000)
    assert fair_crps(draws, 1.0) == pytest.approx(0.6024, abs=0.005)


def scores(members: int, times: int = 10_000) -> Array:
    """Fair scores of ensembles of some size whose outturns come from the same distribution."""
    random = np.random.default_rng(members)
    return np.array(
        [fair_crps(random.normal(size=members), float(random.normal())) for _ in range(times)]
    )


@pytest.mark.parametrize("members", [2, 5, 25])
def test_the_expected_score_does_not_depend_on_the_number_of_draws(members: int) -> None:
    found = scores(members)
    error = found.std() / math.sqrt(len(found))
    assert found.mean() == pytest.approx(EXPECTED, abs=4 * error)
    assert error < 0.01


# PIT and intervals


def test_the_rank_of_the_outturn_by_hand() -> None:
    draws = np.array([3.0, 1.0, 2.0, 2.0])
    assert mid_rank_pit(draws, 0.0) == pytest.approx(0.5 / 5)
    assert mid_rank_pit(draws, 2.5) == pytest.approx(3.5 / 5)
    assert mid_rank_pit(draws, 2.0) == pytest.approx((1 + 1 + 0.5) / 5)
    assert mid_rank_pit(draws, 9.0) == pytest.approx(4.5 / 5)


def test_the_rank_is_uniform_when_the_outturn_is_one_more_draw() -> None:
    random = np.random.default_rng(4)
    found = [mid_rank_pit(random.normal(size=9), float(random.normal())) for _ in range(20_000)]
    places, counts = np.unique(np.round(found, 3), return_counts=True)
    assert places == pytest.approx([(rank + 0.5) / 10 for rank in range(10)])
    assert np.abs(counts - 2000).max() < 4 * math.sqrt(20_000 * 0.1 * 0.9)


def test_a_central_interval_leaves_as_much_on_either_side() -> None:
    draws = np.arange(101.0)
    assert central_interval(draws, 50) == pytest.approx((25, 75))
    assert central_interval(draws, 90) == pytest.approx((5, 95))
    assert central_interval(draws, 0) == pytest.approx((50, 50))


@pytest.mark.parametrize(("percent", "share"), [(50, 0.5), (80, 0.8), (90, 0.9)])
def test_an_interval_holds_its_share_of_outturns(percent: int, share: float) -> None:
    random = np.random.default_rng(5)
    inside = 0
    for _ in range(2000):
        low, high = central_interval(random.normal(size=400), percent)
        inside += low <= random.normal() <= high
    assert inside / 2000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 2000))


# counts


@pytest.mark.parametrize(
    ("count", "probability", "band"),
    [
        (4, 0.5, (0, 4)),  # P(0) = .0625: even none of four is no surprise
        (20, 0.5, (6, 14)),  # P(X <= 5) = .0207, P(X <= 6) = .0577, P(X <= 14) = .9793
        (10, 0.8, (6, 10)),  # P(X <= 5) = .0328, P(X <= 6) = .1209
        (10, 0.9, (7, 10)),  # P(X <= 6) = .0128, P(X <= 7) = .0702
        (0, 0.5, (0, 0)),
    ],
)
def test_the_band_of_counts_is_that_of_the_binomial_table(
    count: int, probability: float, band: tuple[int, int]
) -> None:
    assert binomial_band(count, probability) == band


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.9])
def test_the_band_of_counts_is_the_narrowest_with_a_twentieth_beyond(probability: float) -> None:
    """Against the binomial distribution function of scipy."""
    from scipy.special import bdtr

    for count in (1, 3, 8, 28, 60, 250):
        low, high = binomial_band(count, probability)
        below = bdtr(np.arange(count + 1), count, probability)
        assert low == int(np.argmax(below > 0.05)), count
        assert high == int(np.argmax(below >= 0.95)), count


# relative scores


def test_relative_scores_are_geometric_means_and_may_be_swapped() -> None:
    assert relative_score([(2, 1), (1, 2)]) == pytest.approx(1)
    assert relative_score([(8, 1), (1, 2)]) == pytest.approx(2)
    assert relative_score([(1, 8), (2, 1)]) == pytest.approx(1 / 2)


def test_an_exact_rule_is_infinitely_better() -> None:
    assert relative_score([(0.5, 0), (1, 2)]) == math.inf
    assert relative_score([(0, 0)]) == 1
    assert relative_score([(0, 1), (5, 1)]) == 0
    with pytest.raises(ValueError, match="nothing"):
        relative_score([])


@pytest.mark.parametrize("change", [lambda x: 1000 * x, lambda x: x / 21_000])
def test_a_unit_cancels(change: Callable[[float], float]) -> None:
    own, other = [3.0, 5.0], [2.0, 9.0]
    before = relative_score(zip(own, other, strict=True))
    after = relative_score(zip(map(change, own), map(change, other), strict=True))
    assert after == pytest.approx(before)
