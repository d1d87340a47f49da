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
from kontum_sim.errors import Fault, InputError, ScenarioError

if TYPE_CHECKING:
    from kontum_sim.ensemble.blocks import Ensemble, Request
    from kontum_sim.ensemble.run import EnsembleRun
    from kontum_sim.simulation import Run

    Done = tuple[Run, EnsembleRun | None]

OUTPUTS = Path("outputs")
DEFAULT_SEED = 1
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
    dry_run: bool,
    require_targets: bool,
    output: Path | None,
) -> None:
    from kontum_sim.cli.run_report import report
    from kontum_sim.report.folder import check_file_ours, check_ours, write_folder
    from kontum_sim.report.manifest import command_words
    from kontum_sim.report.run_folder import folder_contents

    asked = _asked(draws, seed, workers, variables, prior_centres)
    changes = _changes(calibrations, overrides, prior_centres, until)
    folders = _folders(scenarios, calibrations, output, changes)
    for folder in folders:
        check_ours(folder)
    if len(folders) > 1:
        check_file_ours(folders[0].parent / SIDE_BY_SIDE, MARK)
    wanted = list(product(scenarios, calibrations or (None,)))
    done, ready = _read(wanted, overrides, until, prior_centres, asked)
    done += [_drawn(out, ensemble, workers or 1) for ensemble in ready]
    runs = [run for run, _ in done]
    command = command_words(sys.argv[1:])
    contents = [folder_contents(run, out.lang, command, drawn) for run, drawn in done]
    if not dry_run:
        for folder, content in zip(folders, contents, strict=True):
            write_folder(folder, content)
        if len(runs) > 1:
            _write_side_by_side(folders, runs, out)
    for run in runs:
        names = ", ".join(dict.fromkeys(item.key for item in run.scenario.uncertainties))
        if names and asked is None:
            out.remark("run.uncertainties", names=names)
    report(out, done, folders, dry_run, side_by_side=len(calibrations) > 1)
    if require_targets and any(e.status == "missed" for run in runs for e in run.assessments):
        out.remark("run.missed")
        sys.exit(MISSED)


def _read(
    wanted: list[tuple[Path, Path | None]],
    overrides: tuple[str, ...],
    until: int | None,
    prior_centres: bool,
    asked: tuple[int, int, tuple[str, ...]] | None,
) -> tuple[list[Done], list[Ensemble]]:
    """(central runs, ensembles made ready): every file is read before the first draw.

    Raises ScenarioError with the faults of all scenarios.
    """
    from kontum_sim.ensemble.blocks import Request
    from kontum_sim.simulation import simulate

    done: list[Done] = []
    ready: list[Ensemble] = []
    failed: list[Fault] = []
    for scenario, calibration in wanted:
        try:
            if asked is not None:
                ready.append(_prepared(Request(scenario, calibration, overrides, until, *asked)))
                continue
            run = simulate(
                scenario,
                calibration=calibration,
                overrides=overrides,
                last_year=until,
                prior_centres=prior_centres,
            )
            done.append((run, None))
        except InputError as error:
            failed += [fault for fault in error.faults if fault not in failed]
    if failed:
        raise ScenarioError(failed)
    return done, ready


def _asked(
    draws: int | None,
    seed: int | None,
    workers: int | None,
    variables: tuple[str, ...],
    prior_centres: bool,
) -> tuple[int, int, tuple[str, ...]] | None:
    """(draws, seed, variables) that were asked for; None for the central run alone.

    Raises InputError for numbers that make no ensemble and for options that need draws.
    """
    if draws is None:
        given = {"--seed": seed, "--workers": workers, "--variables": variables or None}
        faults = [
            Fault("run.needs_draws", {"option": option})
            for option, value in given.items()
            if value is not None
        ]
        if faults:
            raise InputError(faults)
        return None
    from kontum_sim.ensemble.run import check_request

    chosen = DEFAULT_SEED if seed is None else seed
    check_request(draws, chosen, 1 if workers is None else workers)
    if prior_centres:
        raise InputError(Fault("ensemble.no_estimate", {"id": "--prior-centres"}))
    return draws, chosen, variables


def _prepared(request: Request) -> Ensemble:
    from kontum_sim.ensemble.blocks import Ensemble

    ensemble = Ensemble(request)
    _ = ensemble.series  # names every variable that does not exist before the first draw
    return ensemble


def _drawn(out: Output, ensemble: Ensemble, workers: int) -> Done:
    """The central run and the draws of one scenario."""
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.ensemble.run import run_ensemble

    with progress_bar(out) as show:
        found = run_ensemble(
            ensemble, workers, lambda done, most: show("ensemble.step", done, most)
        )
    return found.central, found


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
    from kontum_sim.report.folder import write_file
    from kontum_sim.report.side_by_side import scenarios_csv

    names = [folder.name for folder in folders]
    if len({run.calibration.id for run in runs}) == 1:
        names = [run.scenario.stem for run in runs]
    write_file(folders[0].parent / SIDE_BY_SIDE, scenarios_csv(runs, names, out.lang), MARK)
