"""How often targets are met: alone, together, and given that another is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.targets.draws import NEVER, DrawnAssessment

FEWEST = 100  # draws in which a condition holds, below which nothing is said given it
VISIBLE = 0.02  # difference of probability from which a condition matters
ERRORS = 2.0  # and the standard errors that it must exceed
MOST_GIVEN = 3  # conditions that are named for one target


@dataclass(frozen=True)
class Probability:
    """A share of draws with its standard error, and in how many draws it was asked."""

    value: float
    error: float
    draws: int


@dataclass(frozen=True)
class TargetProbability:
    """One target in an ensemble.

    given: (id of another target, probability where that one is met), those that matter most
    usual_first_miss: the most frequent first year of a miss, None where no draw misses
    """

    assessment: DrawnAssessment
    probability: Probability
    given: tuple[tuple[str, Probability], ...]
    usual_first_miss: int | None


@dataclass(frozen=True)
class Probabilities:
    """Every target that was assessed, and all of them together."""

    targets: tuple[TargetProbability, ...]
    together: Probability


def probabilities(assessed: Sequence[DrawnAssessment], members: int) -> Probabilities | None:
    """The probabilities of an ensemble; None where no target was assessed.

    members: draws d and d + members share their parameters, so they are no independent draws
    """
    if not assessed:
        return None
    met = np.stack([np.broadcast_to(entry.met, _draws(assessed)) for entry in assessed])
    found = []
    for row, entry in enumerate(assessed):
        found.append(
            TargetProbability(
                entry,
                _probability(met[row], members),
                _given(assessed, met, row, members),
                _usual_first_miss(entry),
            )
        )
    every: NDArray[np.bool_] = np.asarray(met.all(axis=0))
    return Probabilities(tuple(found), _probability(every, members))


def _draws(assessed: Sequence[DrawnAssessment]) -> int:
    return max(len(entry.met) for entry in assessed)


def _probability(met: NDArray[np.bool_], members: int) -> Probability:
    """Share and standard error; the draws of one member are a cluster."""
    draws = len(met)
    value = float(met.mean())
    if draws <= members:
        return Probability(value, float(np.sqrt(value * (1 - value) / draws)), draws)
    cluster = np.arange(draws) % members
    counts = np.bincount(cluster, minlength=members)
    apart = np.bincount(cluster, weights=met - value, minlength=members)
    kept = counts > 0
    error = np.sqrt(np.sum(apart[kept] ** 2)) / draws
    return Probability(value, float(error), draws)


def _given(
    assessed: Sequence[DrawnAssessment], met: NDArray[np.bool_], row: int, members: int
) -> tuple[tuple[str, Probability], ...]:
    own = _probability(met[row], members)
    found = []
    for other, entry in enumerate(assessed):
        holds = met[other]
        if other == row or holds.sum() < FEWEST or holds.all():
            continue
        value = float(met[row][holds].mean())
        count = int(holds.sum())
        error = float(np.sqrt(max(value * (1 - value), 1 / count) / count))
        difference = abs(value - own.value)
        if difference > max(VISIBLE, ERRORS * error):
            found.append((difference, entry.central.target.id, Probability(value, error, count)))
    found.sort(key=lambda item: (-item[0], item[1]))
    return tuple((name, probability) for _, name, probability in found[:MOST_GIVEN])


def _usual_first_miss(entry: DrawnAssessment) -> int | None:
    missed = entry.first_missed_year[entry.first_missed_year != NEVER]
    if not len(missed):
        return None
    years, counts = np.unique(missed, return_counts=True)
    return int(years[np.argmax(counts)])
