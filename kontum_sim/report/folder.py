"""A folder of results: written under a temporary name, moved into place when complete.

A former one is renamed, the new one moved in, the former deleted; whatever a killed command left
is mended by the next one. Only a folder that holds our manifest is ever replaced, and only by the
command that wrote it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.inputs.text_files import shown

MARK = "kontum_sim"
RUN, ESTIMATE, BACKTEST = "run", "estimate", "backtest"  # kinds of folders
COMPARISON, EXPORT = "compare", "export"
WRITTEN_BY = {  # kind -> command
    RUN: "run",
    ESTIMATE: "calibrate",
    BACKTEST: "backtest",
    COMPARISON: "compare",
    EXPORT: "export",
}


def write_folder(
    folder: Path,
    contents: Mapping[str, str],
    kind: str,
    known: Collection[str] = (),
    place: Callable[[Path], None] | None = None,
) -> None:
    """Write files (name -> text, the manifest among them) as `folder`, all or nothing.

    kind, known: as for check_ours; place: puts files that are no text into the folder that it is
    given. Raises OutputError when the folder is not ours, or can't be
    written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        mend(folder)
        check_ours(folder, kind, known)
        fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
        _write_fresh(fresh, contents, place)
        _swap(fresh, folder)
    except OSError as error:
        fields = {"folder": shown(folder), "why": error.strerror or str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error


def check_ours(folder: Path, kind: str, known: Collection[str] = ()) -> None:
    """Raise OutputError when something that the same command did not write stands there.

    kind: of the folder to be written; known: where its manifest is lost or damaged, a folder that
    holds nothing but these files is ours too
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(Fault("output.not_folder", {"folder": shown(folder)}))
    present = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    if not present:
        return
    manifest = read_manifest(folder)
    if manifest is None:
        if not set(present) <= set(known):
            raise OutputError(Fault("output.not_ours", {"folder": shown(folder)}))
        return
    if kind_of(manifest) != kind:
        fields = {"folder": shown(folder), "command": WRITTEN_BY.get(kind_of(manifest), "?")}
        raise OutputError(Fault("output.other_kind", fields))
    written = {MANIFEST, *(entry["path"] for entry in manifest["outputs"])}
    foreign = [name for name in present if name not in written]
    if foreign:
        fields = {"folder": shown(folder), "files": ", ".join(foreign)}
        raise OutputError(Fault("output.foreign_files", fields))


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder that a command of ours wrote; None where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("model") != MARK:
        return None
    outputs = manifest.get("outputs")
    entries = outputs if isinstance(outputs, list) else [None]
    if not all(isinstance(entry, dict) and isinstance(entry.get("path"), str) for entry in entries):
        return None
    return manifest


def kind_of(manifest: Mapping[str, Any]) -> str:
    return str(manifest.get("kind", RUN))


def is_ours(folder: Path) -> bool:
    """Whether a folder holds a manifest that a command of ours wrote."""
    return read_manifest(folder) is not None


def mend(folder: Path) -> None:
    """Undo what a command that was killed left beside the folder."""
    former = folder.with_name(f".{folder.name}.former")
    if former.is_dir() and is_ours(former):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if not folder.exists():
            former.rename(folder)
        elif is_ours(folder):
            shutil.rmtree(former)
    for stale in folder.parent.glob(f".{folder.name}.new-*"):
        process = stale.name.rpartition("-")[2]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(stale)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write_fresh(
    fresh: Path, contents: Mapping[str, str], place: Callable[[Path], None] | None
) -> None:
    fresh.mkdir()
    try:
        for name, text in contents.items():
            with open(fresh / name, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        if place is not None:
            place(fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _swap(fresh: Path, folder: Path) -> None:
    """Put the fresh folder in the place of the former one."""
    former = folder.with_name(f".{folder.name}.former")
    try:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if folder.exists() and former.exists():
            shutil.rmtree(folder)  # damaged: the former one is the better
        if folder.exists():
            folder.rename(former)
        fresh.rename(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        if former.exists() and not folder.exists():
            former.rename(folder)
        raise
    if former.exists():
        shutil.rmtree(former)
