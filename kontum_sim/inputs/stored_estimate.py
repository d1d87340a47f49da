"""An estimate as it lies in a calibration's folder, once it has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.inputs.records import CellName

MANIFEST, CELLS, MEMBERS = "manifest.json", "parameters.csv", "members.csv"


@dataclass(frozen=True)
class StoredEstimate:
    """An estimate that stands: complete, unchanged, of today's numbers.

    centre: the most probable value of every uncertain number; sha256: of the members
    """

    folder: Path
    centre: Mapping[CellName, float]
    sha256: str
    seed: int

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.folder / MANIFEST, self.folder / CELLS, self.folder / MEMBERS)

    def members(self) -> Array:
        """The values of every cell of the centre, in its order, by member, [cell, member]."""
        with open(self.folder / MEMBERS, encoding="utf-8") as file:
            rows = np.loadtxt(file, delimiter=",", skiprows=1, ndmin=2)
        return np.ascontiguousarray(rows[:, 1:].T)
