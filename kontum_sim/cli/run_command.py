"""`kontum-sim run`: scenario files in, folders of results out."""

from __future__ import annotations

import hashlib
import json
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import MISSED, Output, common, words
from kontum_sim.cli.run_draws import Done, DrawOptions, draws_done, prepared
from kontum_sim.errors import Fault, InputError, ScenarioError

if TYPE_CHECKING:
    from kontum_sim.ensemble.blocks import Ensemble
    from kontum_sim.simulation import Run

OUTPUTS = Path("outputs")
SIDE_BY_SIDE = "scenarios.csv"
MARK = "kind,name,label,unit,year,"  # how that file begins


@click.command("run", help=words("cli.run.help"), short_help=words("cli.run.short"))
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(path_type=Path),
    help=words("cli.run.calibrations"),
)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help=words("cli.run.set"))
@click.option("--prior-centres", is_flag=True, help=words("cli.run.prior_centres"))
@click.option("--until", type=int, metavar="YEAR", help=words("cli.run.until"))
@click.option("--draws", type=int, metavar="N", help=words("cli.run.draws"))
@click.option("--seed", type=int, metavar="S", help=words("cli.run.seed"))
@click.option("--workers", type=int, metavar="N", help=words("cli.run.workers"))
@click.option("--variables", multiple=True, metavar="NAME", help=words("cli.run.variables"))
@click.option("--keep-draws", is_flag=True, help=words("cli.run.keep_draws"))
@click.option("--scheduler", metavar="ADDRESS", help=words("cli.run.scheduler"))
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.run.output"))
@click.option("--dry-run", is_flag=True, help=words("cli.run.dry_run"))
@click.option("--require-targets", is_flag=True, help=words("cli.run.require_targets"))
@common
def run_command(
    out: Output,
    scenarios: tuple[Path, ...],
    calibrations: tuple[Path, ...],
    overrides: tuple[str, ...],
    prior_centres: bool,
    until: int | None,
    draws: int | None,
    seed: int | None,
    workers: int | None,
    variables: tuple[str, ...],
    keep_draws: bool,
    scheduler: str | None,
    dry_run: bool,
    require_targets: bool,
    output: Path | None,
) -> None:
    from kontum_sim.cli.run_report import report
    from kontum_sim.report.folder import RUN, check_ours
    from kontum_sim.report.own_file import check_text_file

    asked = DrawOptions(draws, seed, workers, variables, keep_draws, scheduler)
    asked.check(prior_centres, dry_run)
    changes = _changes(calibrations, overrides, prior_centres, until)
    folders = _folders(scenarios, calibrations, output, changes)
    for folder in folders:
        check_ours(folder, RUN)
    if len(folders) > 1:
        check_text_file(folders[0].parent / SIDE_BY_SIDE, MARK)
    wanted = list(product(scenarios, calibrations or (None,)))
    done, ready = _read(wanted, overrides, until, prior_centres, asked)
    done += [draws_done(out, *pair, asked) for pair in zip(ready, folders, strict=False)]
    if not dry_run:
        _write(done, folders, out)
    runs = [entry.run for entry in done]
    for run in runs:
        names = ", ".join(dict.fromkeys(item.key for item in run.scenario.uncertainties))
        if names and not asked.is_asked:
            out.remark("run.uncertainties", names=names)
    pairs = [(entry.run, entry.drawn) for entry in done]
    report(out, pairs, folders, dry_run, side_by_side=len(calibrations) > 1)
    for entry in done:
        entry.finish()
    if require_targets and any(e.status == "missed" for run in runs for e in run.assessments):
        out.remark("run.missed")
        sys.exit(MISSED)


def _read(
    wanted: list[tuple[Path, Path | None]],
    overrides: tuple[str, ...],
    until: int | None,
    prior_centres: bool,
    asked: DrawOptions,
) -> tuple[list[Done], list[Ensemble]]:
    """(central runs, ensembles made ready): every file is read before the first draw.

    Raises ScenarioError with the faults of all scenarios.
    """
    from kontum_sim.simulation import simulate

    done: list[Done] = []
    ready: list[Ensemble] = []
    failed: list[Fault] = []
    for scenario, calibration in wanted:
        try:
            if asked.is_asked:
                ready.append(prepared(asked.request(scenario, calibration, overrides, until)))
                continue
            run = simulate(
                scenario,
                calibration=calibration,
                overrides=overrides,
                last_year=until,
                prior_centres=prior_centres,
            )
            done.append(Done(run))
        except InputError as error:
            failed += [fault for fault in error.faults if fault not in failed]
    if failed:
        raise ScenarioError(failed)
    return done, ready


def _write(done: list[Done], folders: list[Path], out: Output) -> None:
    """Write every run into its folder, and of several the table side by side."""
    from kontum_sim.report.folder import RUN, write_folder
    from kontum_sim.report.manifest import command_words
    from kontum_sim.report.run_folder import folder_contents

    command = command_words(sys.argv[1:])
    contents = [
        folder_contents(entry.run, out.lang, command, entry.drawn, entry.kept) for entry in done
    ]
    for entry, folder, content in zip(done, folders, contents, strict=True):
        write_folder(folder, content, RUN, place=entry.place)
    if len(done) > 1:
        _write_side_by_side(folders, [entry.run for entry in done], out)


def _changes(
    calibrations: tuple[Path, ...],
    overrides: tuple[str, ...],
    prior_centres: bool,
    until: int | None,
) -> str:
    """Eight hex digits of what the command line changes, "" when it changes nothing.

    Of several calibrations each has a folder of its own name.
    """
    place = calibrations[0].as_posix() if len(calibrations) == 1 else None
    if place is None and not overrides and until is None and not prior_centres:
        return ""
    text = json.dumps([place, list(overrides), until, *([True] if prior_centres else [])])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _folders(
    scenarios: tuple[Path, ...], calibrations: tuple[Path, ...], asked: Path | None, changes: str
) -> list[Path]:
    """Where each run goes. Raises ScenarioError when two runs would share a folder."""
    stems = [path.stem for path in scenarios]
    if len(calibrations) > 1:
        stems = [f"{stem}+{path.resolve().name}" for stem in stems for path in calibrations]
    twice = sorted({stem for stem in stems if stems.count(stem) > 1})
    if twice:
        raise ScenarioError(Fault("run.same_name", {"names": ", ".join(twice)}))
    if asked is not None:
        return [asked] if len(stems) == 1 else [asked / stem for stem in stems]
    return [OUTPUTS / (f"{stem}+{changes}" if changes else stem) for stem in stems]


def _write_side_by_side(folders: list[Path], runs: list[Run], out: Output) -> None:
    from kontum_sim.report.own_file import write_text_file
    from kontum_sim.report.side_by_side import scenarios_csv

    names = [folder.name for folder in folders]
    if len({run.calibration.id for run in runs}) == 1:
        names = [run.scenario.stem for run in runs]
    write_text_file(folders[0].parent / SIDE_BY_SIDE, scenarios_csv(runs, names, out.lang), MARK)
