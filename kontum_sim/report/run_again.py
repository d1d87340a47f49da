"""The command that makes a stored run once more, with something added, beside the old folder."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kontum_sim.inputs.text_files import shown

if TYPE_CHECKING:
    from kontum_sim.report.usable_run import UsableRun

REPLACED = ("--output", "--draws", "--seed")  # options that the new command gives by itself
TAKES_VALUE = ("--set", "--until", "--calibration", "--workers", "--lang", "--variables")


def command_again(run: UsableRun, more: Sequence[str], ending: str, draws: int, seed: int) -> str:
    """The command of a run with `more`, these draws, and a folder of its own.

    ending: of the new folder's name, which is otherwise that of the run
    """
    try:
        given = shlex.split(str(run.manifest.get("command")))
    except ValueError:  # a manifest that someone edited
        given = []
    kept = [*_kept(given, run.scenario), "--draws", str(draws), "--seed", str(seed)]
    folder = f"{shown(run.folder)}_{ending}"
    return shlex.join([*kept, *more, "--output", folder])


def _kept(given: Sequence[str], scenario: str) -> Iterator[str]:
    """The words of a command, without other scenarios and without what is given anew."""
    words = iter(given)
    for word in words:
        name = word.partition("=")[0]
        if name in REPLACED:
            if name == word:
                next(words, None)
        elif word in TAKES_VALUE:
            yield word
            yield from ([value] if (value := next(words, None)) is not None else [])
        elif word in ("--quiet", "--json"):
            continue
        elif not word.endswith(".yaml") or PurePosixPath(word).stem == scenario:
            yield word
