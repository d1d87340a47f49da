"""What commands share that take a scenario file or the folder of a run."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kontum_sim.cli.common import words
from kontum_sim.errors import Fault, InputError


@dataclass(frozen=True)
class Changes:
    """What the command line changes in a scenario file."""

    calibration: Path | None
    overrides: tuple[str, ...]
    until: int | None

    def options(self) -> list[str]:
        """The options that were given."""
        given = {
            "--calibration": self.calibration,
            "--set": self.overrides,
            "--until": self.until,
        }
        return [option for option, value in given.items() if value]


def scenario_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --calibration, --set and --until, as one argument `changes`."""

    @click.option(
        "--calibration",
        type=click.Path(path_type=Path),
        help=words("cli.run.calibration"),
    )
    @click.option(
        "--set", "overrides", multiple=True, metavar="KEY=VALUE", help=words("cli.run.set")
    )
    @click.option("--until", type=int, metavar="YEAR", help=words("cli.run.until"))
    @functools.wraps(function)
    def command(
        *,
        calibration: Path | None,
        overrides: tuple[str, ...],
        until: int | None,
        **options: Any,
    ) -> None:
        function(changes=Changes(calibration, overrides, until), **options)

    return command


def is_run(path: Path, changes: Changes) -> bool:
    """Whether a path is a run's folder, not a scenario file.

    Raises InputError when it is neither, or for options that only a scenario file takes.
    """
    from kontum_sim.errors import nearest
    from kontum_sim.inputs.text_files import is_file, shown
    from kontum_sim.report.folder import is_ours

    if is_ours(path):
        given = changes.options()
        if given:
            fields = {"option": ", ".join(given), "path": shown(path)}
            raise InputError(Fault("growth.options_of_folder", fields))
        return True
    if path.is_dir() or not is_file(path):
        here = [*path.parent.glob("*.yaml"), *(p for p in path.parent.glob("*") if is_ours(p))]
        near = ", ".join(nearest(path.as_posix(), [p.as_posix() for p in here])) or "-"
        raise InputError(Fault("growth.not_found", {"path": shown(path), "near": near}))
    return False
