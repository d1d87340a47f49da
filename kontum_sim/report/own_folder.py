"""A folder that a command other than `run` writes: never in the place of a run's."""

from __future__ import annotations

import json
from pathlib import Path

from kontum_sim.errors import Fault, OutputError
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.folder import MANIFEST, check_ours, is_ours


def check_own_folder(folder: Path, key: str) -> None:
    """Raise OutputError where a folder may not be written: not ours, or of another command.

    key: of the manifest, by which the folders of this command are told from a run's
    """
    try:
        check_ours(folder)
        if is_ours(folder):
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if key not in manifest:
                raise OutputError(Fault("output.run_there", {"folder": shown(folder)}))
    except (OSError, ValueError) as error:
        fields = {"folder": shown(folder), "why": str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error
