"""Reads a run's folder back, and says when it is not one or was edited."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.folder import RUN, WRITTEN_BY, is_ours, kind_of, mend, read_manifest
from kontum_sim.report.manifest import sha256


@dataclass(frozen=True)
class StoredRun:
    """A run on disk: its manifest and the texts of its files."""

    folder: Path
    manifest: Mapping[str, Any]

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of one of its CSV files. Raises InputError when the file was edited."""
        path = self.folder / name
        hashes = {entry["path"]: entry["sha256"] for entry in self.manifest["outputs"]}
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if sha256(content) != hashes.get(name):
            raise InputError(Fault("run_folder.edited", {"path": shown(path)}))
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    def values(self, variable: str) -> dict[int, float]:
        """year -> value of a published variable; empty when the run does not publish it."""
        return {
            int(row["year"]): float(row["value"])
            for row in self.rows("results.csv")
            if row["variable"] == variable
        }


def read_run(folder: Path) -> StoredRun:
    """Open a run's folder. Raises InputError when it is not one."""
    folder = folder if folder.name else folder.resolve()
    if folder.name:
        mend(folder)
    if not folder.exists():
        siblings = [p.as_posix() for p in folder.parent.glob("*") if is_ours(p)]
        near = ", ".join(nearest(folder.as_posix(), siblings)) or "-"
        raise InputError(Fault("run_folder.missing", {"folder": shown(folder), "near": near}))
    manifest = read_manifest(folder)
    if manifest is None:
        raise InputError(Fault("run_folder.not_run", {"folder": shown(folder)}))
    if kind_of(manifest) != RUN:
        fields = {"folder": shown(folder), "command": WRITTEN_BY.get(kind_of(manifest), "?")}
        raise InputError(Fault("run_folder.other_kind", fields))
    return StoredRun(folder, manifest)
