"""Scores of draws against one outturn: CRPS, PIT, central intervals, and what counts can show."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from kontum_sim.arrays import Array


def fair_crps(draws: Array, outturn: float) -> float:
    """The continuous ranked probability score of an ensemble, in its fair form.

    mean|x - y| - sum|xi - xj| / (2 m (m - 1)) over all pairs of m draws, by sorting: its
    expectation does not depend on m. A little below 0 where few draws stand close to the outturn.
    """
    count = len(draws)
    if count < 2:
        raise ValueError("the fair form needs two draws")
    weights = 2 * np.arange(1, count + 1) - count - 1
    spread = float(weights @ np.sort(draws)) / (count * (count - 1))
    return float(np.mean(np.abs(draws - outturn))) - spread


def mid_rank_pit(draws: Array, outturn: float) -> float:
    """Where the outturn stands among the draws, between 0 and 1; ties count half."""
    below, equal = int(np.sum(draws < outturn)), int(np.sum(draws == outturn))
    return (below + equal / 2 + 0.5) / (len(draws) + 1)


def central_interval(draws: Array, percent: int) -> tuple[float, float]:
    """The interval that leaves as many draws below as above."""
    tail = (1 - percent / 100) / 2
    low, high = np.quantile(draws, (tail, 1 - tail))
    return float(low), float(high)


def binomial_band(count: int, probability: float, level: float = 0.9) -> tuple[int, int]:
    """How many of `count` independent values lie inside an interval of that probability.

    The smallest and largest number with at most (1 - level) / 2 beyond it on either side.
    """
    tail = (1 - level) / 2
    reached, low, high = 0.0, count, count
    for hits in range(count + 1):
        reached += math.comb(count, hits) * probability**hits * (1 - probability) ** (count - hits)
        if low == count and reached > tail:
            low = hits
        if reached >= 1 - tail:
            high = hits
            break
    return low, high


def relative_score(pairs: Iterable[tuple[float, float]]) -> float:
    """Geometric mean of own score over the other's, one pair a series: below 1 is better.

    Units cancel, and the two sides may be swapped. Infinite where the other is exact.
    """
    logs = []
    for own, other in pairs:
        if own <= 0 and other <= 0:
            logs.append(0.0)
        elif other <= 0:
            return math.inf
        elif own <= 0:
            logs.append(-math.inf)
        else:
            logs.append(math.log(own / other))
    if not logs:
        raise ValueError("nothing to compare")
    return math.exp(sum(logs) / len(logs))
