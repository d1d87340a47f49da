"""Values of all numbers for draws of those that the window reads: the others keep their prior."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.posterior import standard_normal
from kontum_sim.calibrate.problem import Problem
from kontum_sim.errors import EstimationError, Fault

MEMBERS, SUMMARY = 1001, 1002  # streams of their own
MOST_DRAWS = 2**18  # of the unread numbers, to find enough inside their ranges


def with_unread(problem: Problem, active: Array, seed: int, stream: int) -> Array:
    """The value of every cell [cell, draw]; active: scores of what the window reads.

    The unread numbers are drawn from the part of their prior that lies in their ranges. Raises
    EstimationError when next to nothing of it does.
    """
    scores = problem.whole(active)
    rest = [row for row in range(len(problem.coordinates)) if row not in problem.active]
    if rest:
        scores[rest] = _inside(problem, rest, active.shape[1], seed, stream)
    values, _ = problem.transform.values(scores)
    return values


def _inside(problem: Problem, rest: list[int], count: int, seed: int, stream: int) -> Array:
    """`count` draws of the coordinates `rest` inside their ranges, [rest, draw]."""
    draws = 2 ** int(np.ceil(np.log2(2 * count)))
    while True:
        alone = np.zeros((len(problem.coordinates), draws))
        alone[rest] = standard_normal(len(rest), draws, seed, stream)
        _, inside = problem.transform.values(alone, set(rest))
        kept = np.flatnonzero(inside)
        if len(kept) >= count:
            break
        if draws >= MOST_DRAWS:
            fields = {"kept": len(kept), "draws": draws, "count": count}
            raise EstimationError(Fault("estimate.unread_outside", fields))
        draws *= 2
    rng = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, stream])))
    found: Array = alone[rest][:, rng.permutation(kept[:count])]
    return found
