"""A run's folder with its draws in it: as kontum_sim.report.folder writes it, all or nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.folder import _swap, _write_fresh, check_ours, mend


def write_drawn_folder(
    folder: Path, contents: Mapping[str, str], place: Callable[[Path], None]
) -> None:
    """Write the files of a run (name -> text) and its draws as `folder`, all or nothing.

    place: puts the draws into the folder that it is given
    Raises OutputError when the folder is not ours, or can't be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        mend(folder)
        check_ours(folder)
        fresh = folder.with_name(f".{folder.name}.new-{os.getpid()}")
        _write_fresh(fresh, contents)
        try:
            place(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        _swap(fresh, folder)
    except OSError as error:
        fields = {"folder": shown(folder), "why": error.strerror or str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error
