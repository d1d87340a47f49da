"""`kontum-sim verify`: a run again from its manifest, and whether it has the same bytes."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kontum_sim.catalogue import LANGUAGES
from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.report.read_run import StoredRun


@click.command("verify", help=words("cli.verify.help"), short_help=words("cli.verify.short"))
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--workers", type=int, default=1, metavar="N", help=words("cli.run.workers"))
@common
def verify_command(out: Output, run: Path, workers: int) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.read_run import read_run
    from kontum_sim.report.verify import check_manifest, verify

    stored = read_run(run)
    check_manifest(stored)
    asked = _asked(stored)
    found = verify(stored, lambda: _replayed(out, asked, workers))
    command, folder = stored.manifest["command"], shown(run)
    same = {"run": folder, "command": command, "same": True}
    out.data({**same, "files": list(found.files), "others": list(found.others)})
    if not out.quiet:
        out.line(out.text("verify.same", run=folder, count=len(found.files)))
        out.line(f"  {command}")
    if found.others:
        out.remark("verify.others", names=", ".join(found.others))


@dataclass(frozen=True)
class _Asked:
    """One run of the command that a manifest keeps.

    words: the command; options: those of `run` as click reads them
    """

    words: tuple[str, ...]
    options: Mapping[str, Any]
    scenario: Path
    calibration: Path | None
    lang: str


def _asked(stored: StoredRun) -> _Asked:
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
    return _Asked(tuple(given), options, scenarios[0], next(iter(calibrations), None), lang)


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


def _replayed(out: Output, asked: _Asked, workers: int) -> Mapping[str, str]:
    """The files of the run again. Raises what `run` raises."""
    from kontum_sim.report.run_folder import folder_contents
    from kontum_sim.simulation import simulate

    options = asked.options
    if options["draws"] is None:
        run = simulate(
            asked.scenario,
            calibration=asked.calibration,
            overrides=options["overrides"],
            last_year=options["until"],
            prior_centres=options["prior_centres"],
        )
        return folder_contents(run, asked.lang, asked.words)
    from kontum_sim.cli.run_draws import DrawOptions, draws_here, prepared
    from kontum_sim.ensemble.parts import kept_file, kept_parts_of

    is_data_set = options["scheduler"] is not None
    keep = options["keep_draws"] or is_data_set
    drawn = DrawOptions(
        options["draws"], options["seed"], workers, options["variables"], keep, None
    )
    drawn.check(prior_centres=False, dry_run=False)
    overrides, until = options["overrides"], options["until"]
    ensemble = prepared(drawn.request(asked.scenario, asked.calibration, overrides, until))
    found = draws_here(out, ensemble, workers)
    kept = None
    if keep:
        kept = (kept_parts_of if is_data_set else kept_file)(ensemble, found.values)
    return folder_contents(found.central, asked.lang, asked.words, found, kept)
