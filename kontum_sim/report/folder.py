"""A run's folder: written under a temporary name, moved into place when complete.

A former run is renamed, the new one moved in, the former deleted; whatever a killed command left
is mended by the next one. Only a folder that holds our manifest is ever replaced.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.text_files import shown

MANIFEST = "manifest.json"
MARK = "kontum_sim"


def write_folder(folder: Path, contents: Mapping[str, str]) -> None:
    """Write the files of a run (name -> text) as `folder`, all or nothing.

    Raises OutputError when the folder is not ours, or can't be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        mend(folder)
        check_ours(folder)
        fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
        _write_fresh(fresh, contents)
        _swap(fresh, folder)
    except OSError as error:
        fields = {"folder": shown(folder), "why": error.strerror or str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error


def check_ours(folder: Path) -> None:
    """Raise OutputError when something that no run wrote stands at the folder's place."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(Fault("output.not_folder", {"folder": shown(folder)}))
    if folder.is_dir() and any(folder.iterdir()) and not is_ours(folder):
        raise OutputError(Fault("output.not_ours", {"folder": shown(folder)}))
    foreign = _foreign_files(folder)
    if foreign:
        fields = {"folder": shown(folder), "files": ", ".join(foreign)}
        raise OutputError(Fault("output.foreign_files", fields))


def _foreign_files(folder: Path) -> list[str]:
    """What lies in a run's folder although its manifest does not list it: it would be lost."""
    if not folder.is_dir() or not is_ours(folder):
        return []
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    written = {MANIFEST, *(entry["path"] for entry in manifest["outputs"])}
    return sorted(entry.name for entry in folder.iterdir() if entry.name not in written)


def is_ours(folder: Path) -> bool:
    """Whether a folder holds a manifest that a run of ours wrote."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(manifest, dict) or manifest.get("model") != MARK:
        return False
    outputs = manifest.get("outputs")
    return isinstance(outputs, list) and all(
        isinstance(entry, dict) and "path" in entry for entry in outputs
    )


def mend(folder: Path) -> None:
    """Undo what a command that was killed left beside the folder."""
    former = folder.with_name(f".{folder.name}.former")
    if former.is_dir() and is_ours(former):
        if folder.exists():
            shutil.rmtree(former)
        else:
            former.rename(folder)
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


def _write_fresh(fresh: Path, contents: Mapping[str, str]) -> None:
    fresh.mkdir()
    try:
        for name, text in contents.items():
            with open(fresh / name, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _swap(fresh: Path, folder: Path) -> None:
    """Put the fresh folder in the place of the former one."""
    former = folder.with_name(f".{folder.name}.former")
    try:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
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


def check_file_ours(path: Path, mark: str) -> None:
    """Raise OutputError when another's file stands there: one that does not begin with the mark."""
    try:
        begins = path.read_text(encoding="utf-8-sig").startswith(mark) if path.exists() else True
    except (OSError, UnicodeDecodeError):
        begins = False
    if not begins:
        raise OutputError(Fault("output.not_ours", {"folder": shown(path)}))


def write_file(path: Path, text: str, mark: str) -> None:
    """Write one file, all or nothing, over a former one only if that begins with the mark."""
    check_file_ours(path, mark)
    fresh = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with open(fresh, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        fields = {"folder": shown(path), "why": str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error
