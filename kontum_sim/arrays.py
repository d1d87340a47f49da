"""The shapes of the model's arrays, and the few operations that equations share.

The draw is the last axis; any axis for years stands just before it. A member axis (sector,
source, ...) comes first, so a provincial value broadcasts against a value per sector.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Provincial: TypeAlias = Array  # [draw]
PerSector: TypeAlias = Array  # [sector, draw]
PerGroup: TypeAlias = Array  # [group, draw]
PerSource: TypeAlias = Array  # [source, draw]
PerSourceSector: TypeAlias = Array  # [source, sector, draw]
PerGroupSector: TypeAlias = Array  # [group, sector, draw]
PerLine: TypeAlias = Array  # [revenue_line, draw]
PerLineSector: TypeAlias = Array  # [revenue_line, sector, draw]
PerCrop: TypeAlias = Array  # [crop, draw]
PerCommodity: TypeAlias = Array  # [commodity, draw]
PerCommoditySector: TypeAlias = Array  # [commodity, sector, draw]
PerTechnology: TypeAlias = Array  # [technology, draw]

INDEX_OF: Mapping[str, tuple[str, ...]] = {
    "Provincial": (),
    "PerSector": ("sector",),
    "PerGroup": ("group",),
    "PerSource": ("source",),
    "PerSourceSector": ("source", "sector"),
    "PerGroupSector": ("group", "sector"),
    "PerLine": ("revenue_line",),
    "PerLineSector": ("revenue_line", "sector"),
    "PerCrop": ("crop",),
    "PerCommodity": ("commodity",),
    "PerCommoditySector": ("commodity", "sector"),
    "PerTechnology": ("technology",),
}


def total(values: Array) -> Array:
    """Sum over the first axis, row by row, so that a draw's sum has the same bits in any block."""
    result: Array = values[0]
    for place in range(1, len(values)):
        result = result + values[place]
    return result


def total_by_row(values: Array) -> Array:
    """Sum over the second axis: of [source, sector, draw], the total of each source."""
    return total(np.swapaxes(values, 0, 1))


def share(part: Array, whole: Array) -> Array:
    """`part` as a percentage of `whole`."""
    return 100 * part / whole


def growth(value: Array, value_last_year: Array) -> Array:
    """Relative change on last year, as a fraction."""
    return value / value_last_year - 1


def weighted_sum(weights: Array, values: Array) -> Array:
    """Sum over the second axis: weights [line, sector, draw] of [sector, draw]; [line, draw]."""
    result: Array = weights[:, 0] * values[0]
    for place in range(1, len(values)):
        result = result + weights[:, place] * values[place]
    return result


def spread(values: Array, shares: Array) -> Array:
    """Values [source, draw] spread by shares [source, sector, draw], summed to [sector, draw]."""
    result: Array = shares[0] * values[0]
    for place in range(1, len(values)):
        result = result + shares[place] * values[place]
    return result
