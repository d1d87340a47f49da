"""Reading a text file that someone else wrote: bounded, UTF-8, and named as a person sees it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from kontum_sim.errors import Fault, InputError

KIB = 1024
_UNPRINTABLE = re.compile(
    "[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def shown(path: Path) -> str:
    """The path as messages show it: relative to the current directory."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return path.as_posix()


def is_file(path: Path) -> bool:
    """Whether a regular file is there; False too where the question itself fails."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def is_below(path: Path, folder: Path) -> bool:
    """Whether `path` lies below `folder` once every symbolic link is followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


def read_text(path: Path, name: str, limit: int) -> str:
    """The text of a file of at most `limit` bytes, without its byte order mark.

    Raises InputError for a file that is missing, a folder, unreadable, larger than `limit`,
    not UTF-8, or with characters that do not belong in a text.
    """
    content = _content(path, name, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        line, column = position(before, len(before))
        byte = f"0x{content[error.start]:02X}"
        raise InputError(Fault("text_file.not_utf8", {"byte": byte}, name, line, column)) from None
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        line, column = position(text, unprintable.start())
        code = f"U+{ord(unprintable.group()):04X}"
        raise InputError(Fault("text_file.character", {"code": code}, name, line, column))
    return text


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both from 1."""
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def _content(path: Path, name: str, limit: int) -> bytes:
    try:
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise InputError(Fault("text_file.folder", {}, name))
        if not stat.S_ISREG(kind):
            raise InputError(Fault("text_file.not_regular", {}, name))
        with open(path, "rb") as file:
            content = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError(Fault("text_file.missing", {}, name)) from None
    except OSError:
        raise InputError(Fault("text_file.unreadable", {}, name)) from None
    if len(content) > limit:
        raise InputError(Fault("text_file.too_large", {"limit": limit // KIB}, name))
    return content
