"""What the command in a run's manifest asked for, for the run of one folder."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kontum_sim.catalogue import LANGUAGES
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.report.read_run import StoredRun


@dataclass(frozen=True)
class AskedRun:
    """One run of the command that a manifest keeps.

    words: the command; options: those of `run` as click reads them
    """

    words: tuple[str, ...]
    options: Mapping[str, Any]
    scenario: Path
    calibration: Path | None
    lang: str


def asked_run(stored: StoredRun) -> AskedRun:
    """What the manifest's command asks for, for the run of this folder.

    Raises InputError when no run can be read from it or the scenario is not there.
    """
    from kontum_sim.report.manifest import relative

    manifest = stored.manifest
    command, lang = manifest["command"], manifest["language"]
    try:
        given = shlex.split(command)
        options = _options(given)
    except (ValueError, click.ClickException):
        raise InputError(Fault("verify.command", {"command": command})) from None
    name, folder = manifest["scenario"].get("name"), manifest["calibration"].get("folder")
    scenarios = [path for path in options["scenarios"] if path.stem == name]
    calibrations = [path for path in options["calibrations"] if relative(path) == folder]
    if not scenarios or lang not in LANGUAGES or (options["calibrations"] and not calibrations):
        raise InputError(Fault("verify.command", {"command": command}))
    if not scenarios[0].is_file():
        fields = {"path": scenarios[0].as_posix(), "command": command}
        raise InputError(Fault("verify.no_scenario", fields))
    return AskedRun(tuple(given), options, scenarios[0], next(iter(calibrations), None), lang)


def _options(given: Sequence[str]) -> Mapping[str, Any]:
    """The options of a command line `kontum-sim ... run ...`, as `run` itself reads them.

    Raises ValueError for another command, ClickException for options that `run` does not have.
    """
    from kontum_sim.cli.main import commands

    context = click.Context(commands, info_name="kontum-sim")
    _, rest, _ = commands.make_parser(context).parse_args(list(given[1:]))
    command = commands.get_command(context, "run")
    if command is None or rest[:1] != ["run"] or "--help" in rest:
        raise ValueError(given)
    return command.make_context("run", rest[1:], parent=context).params
