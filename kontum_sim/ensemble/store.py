"""Blocks of draws on disk while a large run lasts: complete, or not counted.

The store is a hidden folder beside the run's own, its name the hash of everything that decides
the draws; the name of each block carries the hash of its bytes:

    outputs/.baseline.draws-1a2b3c4d5e6f7a8b/0000004096-9f86d081...0f00a08.parquet
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.blocks import Ensemble
from kontum_sim.ensemble.identity import digest, identity
from kontum_sim.ensemble.parts import DRAWS, Kept, kept_parts, part_name
from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.text_files import shown

COMPLETE = re.compile(r"(\d{10,})-([0-9a-f]{64})\.parquet")

Block = tuple[int, int]  # first draw, how many


class DrawStore:
    """The blocks of one ensemble that are complete on disk."""

    def __init__(self, run_folder: Path, ensemble: Ensemble) -> None:
        place = run_folder if run_folder.name else run_folder.resolve()
        mark = digest(identity(ensemble))[:16]
        self.folder = place.with_name(f".{place.name}.draws-{mark}")
        self.ensemble = ensemble
        self.counts = dict(ensemble.request.blocks())
        self.hashes = self._found()

    def _found(self) -> dict[int, str]:
        """first draw -> SHA-256 of every block whose file is as it was written."""
        names = sorted(path.name for path in self.folder.glob("*"))
        matches = [match for name in names if (match := COMPLETE.fullmatch(name))]
        return {
            int(match[1]): match[2]
            for match in matches
            if int(match[1]) in self.counts
            and hashlib.sha256((self.folder / match[0]).read_bytes()).hexdigest() == match[2]
        }

    def missing(self) -> list[Block]:
        return [block for block in self.counts.items() if block[0] not in self.hashes]

    def write(self, first: int, content: bytes) -> None:
        """Keep a block: under a temporary name, renamed when it is on the disk."""
        known = hashlib.sha256(content).hexdigest()
        fresh = self.folder / f"{first}.new-{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with open(fresh, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path(first, known))
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            fields = {"folder": shown(self.folder), "why": error.strerror or str(error)}
            raise OutputError(Fault("store.not_written", fields)) from error
        self.hashes[first] = known

    def column(self, variable: str) -> Array:
        """One variable of all draws, once every block is complete, [year, draw]."""
        import pyarrow.parquet as parquet

        years = len(self.ensemble.years)
        found = np.empty((years, self.ensemble.request.draws))
        for first, count in self.counts.items():
            path = self._path(first, self.hashes[first])
            column = parquet.ParquetFile(path).read(columns=[variable]).column(variable)
            found[:, first : first + count] = column.to_numpy().reshape(count, years).T
        return found

    def kept(self) -> Kept:
        return kept_parts(self.hashes)

    def place(self, folder: Path) -> None:
        """Put every block into a run's folder; the store stays as it is.

        Links where the file system has them, so that no draw is written twice.
        """
        (folder / DRAWS).mkdir()
        for first, known in self.hashes.items():
            source, target = self._path(first, known), folder / DRAWS / part_name(first)
            try:
                os.link(source, target)
            except OSError:
                shutil.copyfile(source, target)

    def remove(self) -> None:
        """Delete the store, once its draws stand in the run's folder."""
        shutil.rmtree(self.folder)

    def others(self) -> list[Path]:
        """The stores that other commands, which were stopped, have left beside."""
        begins = self.folder.name.rpartition("-")[0]
        beside = (p for p in self.folder.parent.glob("*") if p != self.folder)
        return sorted(path for path in beside if path.name.rpartition("-")[0] == begins)

    def _path(self, first: int, known: str) -> Path:
        return self.folder / f"{first:010d}-{known}.parquet"


class StoredSeries:
    """The kept series of a complete store, each read when it is asked for."""

    def __init__(self, store: DrawStore) -> None:
        self._store = store

    def __getitem__(self, row: int, /) -> Array:
        return self._store.column(self._store.ensemble.series[row].variable)
