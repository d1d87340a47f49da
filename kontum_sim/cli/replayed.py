"""A scenario from its file, or from the folder of a run by what its manifest says."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kontum_sim.cli.scenario_options import Changes, is_run
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.inputs.calibration import Calibration
    from kontum_sim.inputs.scenario_items import Scenario


def loaded(path: Path, changes: Changes) -> tuple[Scenario, Calibration]:
    """The scenario of a file, changed as the command line says, or that a run's folder holds.

    Raises InputError when a folder's run can't be made again with the results that it holds.
    """
    from kontum_sim.simulation import load_scenario

    if not is_run(path, changes):
        return load_scenario(
            path,
            calibration=changes.calibration,
            overrides=changes.overrides,
            last_year=changes.until,
        )
    return _of_folder(path)


def _of_folder(folder: Path) -> tuple[Scenario, Calibration]:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.files import results_csv
    from kontum_sim.report.manifest import sha256
    from kontum_sim.report.read_run import read_run
    from kontum_sim.simulation import load_scenario, run

    manifest = read_run(folder).manifest
    options, scenario, calibration = _asked(manifest, folder)
    found = load_scenario(
        scenario,
        calibration=calibration,
        overrides=options["overrides"],
        last_year=options["until"],
        prior_centres=options["prior_centres"],
    )
    known = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    if sha256(results_csv(run(*found)).encode("utf-8")) != known.get("results.csv"):
        raise InputError(Fault("attribute.changed", {"path": shown(folder)}))
    return found


def _asked(manifest: Mapping[str, Any], folder: Path) -> tuple[dict[str, Any], Path, Path | None]:
    """(options of the command, scenario file, calibration) of the run of this folder."""
    from kontum_sim.cli.main import commands
    from kontum_sim.inputs.text_files import shown

    refusal = InputError(Fault("attribute.command", {"path": shown(folder)}))
    try:
        words = shlex.split(manifest["command"])
        context = click.Context(commands, info_name="kontum-sim")
        _, rest, _ = commands.make_parser(context).parse_args(words[1:])
        command = commands.get_command(context, "run")
        if command is None or rest[:1] != ["run"]:
            raise refusal
        options = command.make_context("run", rest[1:], parent=context).params
    except (ValueError, click.ClickException, click.exceptions.Exit):
        raise refusal from None
    scenarios = [p for p in options["scenarios"] if p.stem == manifest["scenario"]["name"]]
    given = options["calibrations"]
    name = manifest["calibration"]["id"]
    of_run = [path for path in given if path.name == name] if len(given) > 1 else list(given)
    if not scenarios or (given and not of_run):
        raise refusal
    return options, scenarios[0], of_run[0] if of_run else None
