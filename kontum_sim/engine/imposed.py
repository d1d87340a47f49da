"""Values put in the place of an equation's, and add-factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array


@dataclass(frozen=True)
class Imposed:
    """Values put in the place of an equation's.

    values: [*members, year, draw]; NaN where it is known that nothing was observed.
    mask: [*members, year, 1], True where the value is imposed.
    """

    values: Array
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class Adjustment:
    """An add-factor: value * multiply + add; both [*members, year, 1]."""

    multiply: Array
    add: Array
