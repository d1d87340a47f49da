"""What a run computed, by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array


@dataclass(frozen=True)
class Result(Mapping[str, Array]):
    """Computed variables and inputs by name: arrays [*members, year, draw].

    years: the calendar years of the year axis; a value that does not exist is NaN.
    """

    years: tuple[int, ...]
    arrays: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def year(self, name: str, year: int) -> Array:
        """The value of one year, [*members, draw]."""
        values = self.arrays[name]
        position = self.years.index(year) if values.shape[-2] > 1 else 0
        picked: Array = values[..., position, :]
        return picked

    def central(self, name: str) -> Array:
        """The first draw, [*members, year]."""
        values = self.arrays[name][..., 0]
        return np.broadcast_to(values, (*values.shape[:-1], len(self.years)))
