"""`kontum-sim backtest`: a calibration's draws against later published values."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words

BASELINE = Path("scenarios/baseline.yaml")
DRAWS = 2000
SEED = 1


@click.command("backtest", help=words("cli.backtest.help"))
@click.argument("outturn", metavar="OUTTURN.csv", type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    default=BASELINE,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=words("cli.backtest.scenario"),
)
@click.option(
    "--calibration",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help=words("cli.backtest.calibration"),
)
@click.option("--draws", default=DRAWS, type=int, metavar="N", help=words("cli.backtest.draws"))
@click.option("--seed", default=SEED, type=int, metavar="S", help=words("cli.backtest.seed"))
@click.option(
    "--output", metavar="DIR", type=click.Path(path_type=Path), help=words("cli.backtest.output")
)
@common
def backtest_command(
    out: Output,
    outturn: Path,
    scenario: Path,
    calibration: Path | None,
    draws: int,
    seed: int,
    output: Path | None,
) -> None:
    from kontum_sim.backtest.backtest import run_backtest
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.backtest_folder import backtest_contents, backtest_json
    from kontum_sim.report.backtest_notes import notes
    from kontum_sim.report.backtest_table import half_tables, opening, value_tables
    from kontum_sim.report.folder import BACKTEST, check_ours, write_folder
    from kontum_sim.report.manifest import command_words

    if output is not None:
        check_ours(output, BACKTEST)
    with progress_bar(out) as show:
        found = run_backtest(
            outturn,
            scenario,
            calibration,
            draws,
            seed,
            lambda done, most: show("ensemble.step", done, most),
        )
    if output is not None:
        contents = backtest_contents(found, command_words(sys.argv[1:]), out.lang)
        write_folder(output, contents, BACKTEST)
    out.data(backtest_json(found, out.lang))
    if out.quiet or out.as_json:
        return
    out.table(*opening(found, out.lang))
    for half in found.halves:
        out.table(*half_tables(found, half, out.lang))
    for half in found.halves:
        out.table(*value_tables(half, out.lang))
    out.line()
    out.table(*notes(found, out.lang))
    if output is not None:
        out.line(out.text("run.written", folder=shown(output)))
