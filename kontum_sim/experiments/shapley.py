"""Shapley values of a game whose every coalition has been played."""

from __future__ import annotations

from math import factorial

import numpy as np

from kontum_sim.arrays import Array


def shapley_values(values: Array) -> Array:
    """Each player's part of the last value less the first, the mean over all orders.

    values: [coalition, ...], 2**n of them; the last player changes fastest, so player p is bit
        n - 1 - p of the coalition's place. Returns [player, ...]; sums to the difference.
    """
    players = len(values).bit_length() - 1
    found = np.zeros((players, *values.shape[1:]))
    whole = factorial(players)
    for player in range(players):
        bit = 1 << (players - 1 - player)
        for place in range(len(values)):
            if place & bit:
                continue
            others = place.bit_count()
            weight = factorial(others) * factorial(players - others - 1) / whole
            found[player] += weight * (values[place | bit] - values[place])
    return found
