"""Arrays of one draw for tests of single equations, and how a result is compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Nested = float | Sequence[float] | Sequence[Sequence[float]]


def one(value: float) -> Array:
    """A provincial value, [draw]."""
    return np.array([value], dtype=np.float64)


def each(*values: float) -> Array:
    """A value per member, [member, draw]."""
    return np.array(values, dtype=np.float64)[:, None]


def table(*rows: Sequence[float]) -> Array:
    """A value per pair of members, [row, column, draw]."""
    return np.array(rows, dtype=np.float64)[..., None]


def assert_gives(found: Array, expected: Nested, tolerance: float = 1e-12) -> None:
    """The one draw of `found` is `expected`, of the same shape."""
    worked = np.asarray(expected, dtype=np.float64)
    assert found.shape == (*worked.shape, 1)
    np.testing.assert_allclose(found[..., 0], worked, rtol=tolerance, atol=tolerance)
