"""One file of any kind, written all or nothing, and only over a former one of ours."""

from __future__ import annotations

import codecs
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.text_files import shown

IsOurs = Callable[[bytes], bool]


def check_own(path: Path, is_ours: IsOurs) -> None:
    """Raise OutputError when something that we did not write stands there."""
    try:
        if path.is_symlink() or path.is_dir():
            raise OutputError(Fault("output.file_not_ours", {"folder": shown(path)}))
        content = path.read_bytes() if path.exists() else None
    except (OSError, ValueError) as error:
        raise OutputError(Fault("output.not_written", _why(path, error))) from error
    if content is not None and not is_ours(content):
        raise OutputError(Fault("output.file_not_ours", {"folder": shown(path)}))


def write_own(path: Path, content: bytes, is_ours: IsOurs) -> None:
    """Write a file, all or nothing, over a former one only where that is ours."""
    check_own(path, is_ours)
    fresh = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(fresh, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise OutputError(Fault("output.not_written", _why(path, error))) from error


def check_text_file(path: Path, mark: str) -> None:
    """check_own for a text file, which is ours when it begins with the mark."""
    check_own(path, _begins_with(mark))


def write_text_file(path: Path, text: str, mark: str) -> None:
    """write_own for a text file, which is ours when it begins with the mark."""
    write_own(path, text.encode("utf-8"), _begins_with(mark))


def _begins_with(mark: str) -> IsOurs:
    return lambda content: content.removeprefix(codecs.BOM_UTF8).startswith(mark.encode("utf-8"))


def _why(path: Path, error: Exception) -> dict[str, object]:
    reason = error.strerror if isinstance(error, OSError) else None
    return {"folder": shown(path), "why": reason or str(error)}
