"""Reads the estimate of a calibration: its centre, and the members of its ensemble.

calibration/<id>/estimate/ is written by `kontum-sim calibrate`. It is refused when it was not
written from today's numbers and priors, or when a file of it was changed or cut off since.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import with_centre
from kontum_sim.inputs.fingerprint import fingerprint
from kontum_sim.inputs.records import Cell, CellName
from kontum_sim.inputs.stored_estimate import CELLS, MANIFEST, MEMBERS, StoredEstimate
from kontum_sim.inputs.text_files import shown

FOLDER = "estimate"
FORMER = ".estimate.former"  # where a killed `calibrate` left the former estimate


@dataclass(frozen=True)
class _Refusal:
    """Errors about one estimate; each names the command that mends it."""

    calibration: Calibration

    def __call__(
        self, key: str, path: Path, line: int | None = None, **fields: object
    ) -> CalibrationError:
        mend = f"kontum-sim calibrate {shown(self.calibration.folder)}"
        named = {"mend": mend, "id": self.calibration.id, **fields}
        return CalibrationError(Fault(key, named, shown(path), line))


def load_estimate(calibration: Calibration) -> StoredEstimate:
    """The estimate of a calibration.

    Raises CalibrationError when there is none, when it is stale, cut off or edited; the message
    names the command that mends it.
    """
    folder, refusal = _folder(calibration.folder), _Refusal(calibration)
    if not (folder / MANIFEST).is_file():
        raise refusal("estimate.none", folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        hashes = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
        told, seed = manifest["calibration"]["fingerprint"], int(manifest["seed"])
        wanted = {name: hashes[name] for name in (CELLS, MEMBERS)}
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}"
        raise refusal("estimate.manifest", folder / MANIFEST, 1, why=why) from error
    for name, known in wanted.items():
        _check(folder / name, known, refusal)
    if told != fingerprint(calibration):
        raise refusal("estimate.stale", folder / MANIFEST)
    centre = _centre(folder / CELLS, calibration, refusal)
    return StoredEstimate(folder, centre, wanted[MEMBERS], seed)


def estimated(calibration: Calibration) -> Calibration:
    """The calibration at the most probable values of its estimate."""
    stored = load_estimate(calibration)
    centred = with_centre(calibration, stored.centre)
    parameters = dict(centred.parameters)
    for name, member in stored.centre:
        parameter = parameters[name]
        cells = {**parameter.cells, member: _told(parameter.cells[member])}
        parameters[name] = replace(parameter, cells=cells)
    return replace(centred, parameters=parameters, estimate=stored)


def _told(cell: Cell) -> Cell:
    """The cell with its source saying that the value is estimated."""
    note = f"posterior mode; prior {cell.prior}: "
    by_year = dict(cell.by_year)
    if by_year:
        last = max(by_year)
        status, source, origin = by_year[last]
        by_year[last] = (status, note + source, origin)
    return replace(cell, source=note + cell.source, by_year=by_year)


def _folder(calibration: Path) -> Path:
    """The estimate's folder; the former one where a command was killed between two renames."""
    folder, former = calibration / FOLDER, calibration / FORMER
    return former if not folder.exists() and former.is_dir() else folder


def _check(path: Path, known: str, refusal: _Refusal) -> None:
    """Raise when a file is not the one that the manifest describes, and say where it ends."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refusal("estimate.unreadable", path, why=error.strerror) from error
    if hashlib.sha256(content).hexdigest() == known:
        return
    if not content.endswith(b"\n"):
        raise refusal("estimate.truncated", path, content.count(b"\n") + 1)
    raise refusal("estimate.edited", path, 1)


def _centre(path: Path, calibration: Calibration, refusal: _Refusal) -> dict[CellName, float]:
    found: dict[CellName, float] = {}
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    for line, row in enumerate(rows, 2):
        member = tuple(row["member"].split(":")) if row["member"] else ()
        value = float(row["mode"])
        if member not in calibration.parameters[row["name"]].cells or not math.isfinite(value):
            raise refusal("estimate.stale", path, line)
        found[row["name"], member] = value
    return found
