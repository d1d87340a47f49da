"""`kontum-sim run`: scenario files in, folders of results out."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import MISSED, Output, common, words
from kontum_sim.errors import Fault, InputError, ScenarioError

if TYPE_CHECKING:
    from kontum_sim.simulation import Run

OUTPUTS = Path("outputs")
SIDE_BY_SIDE = "scenarios.csv"
MARK = "kind,name,label,unit,year,"  # how that file begins


@click.command("run", help=words("cli.run.help"), short_help=words("cli.run.short"))
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--calibration", type=click.Path(path_type=Path), help=words("cli.run.calibration"))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help=words("cli.run.set"))
@click.option("--prior-centres", is_flag=True, help=words("cli.run.prior_centres"))
@click.option("--until", type=int, metavar="YEAR", help=words("cli.run.until"))
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.run.output"))
@click.option("--dry-run", is_flag=True, help=words("cli.run.dry_run"))
@click.option("--require-targets", is_flag=True, help=words("cli.run.require_targets"))
@common
def run_command(
    out: Output,
    scenarios: tuple[Path, ...],
    calibration: Path | None,
    overrides: tuple[str, ...],
    prior_centres: bool,
    until: int | None,
    dry_run: bool,
    require_targets: bool,
    output: Path | None,
) -> None:
    from kontum_sim.report.folder import check_file_ours, check_ours, write_folder
    from kontum_sim.report.run_folder import folder_contents
    from kontum_sim.simulation import simulate

    folders = _folders(scenarios, output, _changes(calibration, overrides, prior_centres, until))
    for folder in folders:
        check_ours(folder)
    if len(folders) > 1:
        check_file_ours(folders[0].parent / SIDE_BY_SIDE, MARK)
    runs, failed = [], []
    for scenario in scenarios:
        try:
            runs.append(
                simulate(
                    scenario,
                    calibration=calibration,
                    overrides=overrides,
                    last_year=until,
                    prior_centres=prior_centres,
                )
            )
        except InputError as error:
            failed += [fault for fault in error.faults if fault not in failed]
    if failed:
        raise ScenarioError(failed)
    contents = [folder_contents(run, out.lang, _command(run, sys.argv[1:])) for run in runs]
    if not dry_run:
        for folder, content in zip(folders, contents, strict=True):
            write_folder(folder, content)
        if len(runs) > 1:
            _write_side_by_side(folders[0].parent, runs, out)
    for run in runs:
        names = ", ".join(dict.fromkeys(item.key for item in run.scenario.uncertainties))
        if names:
            out.remark("run.uncertainties", names=names)
    _report(out, runs, folders, dry_run)
    if require_targets and any(e.status == "missed" for run in runs for e in run.assessments):
        out.remark("run.missed")
        sys.exit(MISSED)


def _changes(
    calibration: Path | None, overrides: tuple[str, ...], prior_centres: bool, until: int | None
) -> str:
    """Eight hex digits of what the command line changes, "" when it changes nothing."""
    if calibration is None and not overrides and until is None and not prior_centres:
        return ""
    place = calibration.as_posix() if calibration is not None else None
    text = json.dumps([place, list(overrides), until, *([True] if prior_centres else [])])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _folders(scenarios: tuple[Path, ...], asked: Path | None, changes: str) -> list[Path]:
    """Where each run goes. Raises ScenarioError when two scenarios share a name."""
    stems = [path.stem for path in scenarios]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    if twice:
        raise ScenarioError(Fault("run.same_name", {"names": ", ".join(twice)}))
    if asked is not None:
        return [asked] if len(scenarios) == 1 else [asked / stem for stem in stems]
    return [OUTPUTS / (f"{stem}+{changes}" if changes else stem) for stem in stems]


def _command(run: Run, arguments: list[str]) -> list[str]:
    """The command as the manifest keeps it: paths relative, nothing of this machine."""
    from kontum_sim.report.manifest import relative

    words = ["kontum-sim"]
    for word in arguments:
        option, equals, value = word.rpartition("=")
        words.append(option + equals + (relative(Path(value)) if value.startswith("/") else value))
    return words


def _write_side_by_side(parent: Path, runs: list[Run], out: Output) -> None:
    from kontum_sim.report.folder import write_file
    from kontum_sim.report.side_by_side import scenarios_csv

    write_file(parent / SIDE_BY_SIDE, scenarios_csv(runs, out.lang), MARK)


def _report(out: Output, runs: list[Run], folders: list[Path], dry_run: bool) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.run_json import run_json
    from kontum_sim.report.tables import (
        count_line,
        indicators,
        reasons_line,
        remarks,
        scorecard,
    )

    out.data({"runs": [run_json(r, shown(f), dry_run) for r, f in zip(runs, folders, strict=True)]})
    if out.as_json or out.quiet:
        return
    for run, folder in zip(runs, folders, strict=True):
        sets = run.calibration.described
        out.line(run.scenario.title[out.lang])
        fields = {"id": sets.id, "vintage": sets.title[out.lang]}
        out.table(out.text("run.calibration", **fields))
        out.line()
        out.table(*indicators(run, out.lang))
        out.table(out.text("table.note", year=run.calibration.window_end))
        if run.assessments:
            out.line()
            out.table(*scorecard(run.assessments, out.lang))
            out.line(count_line(run.assessments, out.lang))
            out.table(reasons_line(run.assessments, out.lang), out.text("table.tolerance"))
        out.line()
        key = "run.dry" if dry_run else "run.written"
        out.line(out.text(key, folder=shown(folder)))
        out.table(*remarks(run, out.lang))
        out.line()
