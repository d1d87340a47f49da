"""`kontum-sim targets`: the scorecard of a run, or the arithmetic of the plan itself."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError

PLAN = Path("scenarios/targets/resolution_2021_2025.csv")
CALIBRATION = Path("calibration/plan2020")


@click.command("targets", help=words("cli.targets.help"))
@click.argument("run", required=False, type=click.Path(path_type=Path))
@click.option("--accounting", is_flag=True, help=words("cli.targets.accounting"))
@click.option("--all", "everything", is_flag=True, help=words("cli.targets.all"))
@click.option(
    "--file", default=PLAN, type=click.Path(path_type=Path), help=words("cli.targets.file")
)
@click.option(
    "--calibration",
    default=CALIBRATION,
    type=click.Path(path_type=Path),
    help=words("cli.targets.calibration"),
)
@common
def targets_command(
    out: Output,
    run: Path | None,
    accounting: bool,
    everything: bool,
    file: Path,
    calibration: Path,
) -> None:
    if accounting:
        _accounting(out, file, calibration)
    elif run is None:
        raise InputError(Fault("targets.no_run"))
    else:
        _scorecard(out, run, everything)


def _scorecard(out: Output, folder: Path, everything: bool) -> None:
    from kontum_sim.report.read_run import read_run
    from kontum_sim.report.stored_scorecard import stored_count, stored_scorecard, typed

    rows = read_run(folder).rows("targets.csv")
    out.data([typed(row) for row in rows])
    out.table(stored_scorecard(rows, out.lang, everything))
    out.line(stored_count(rows, out.lang))


def _accounting(out: Output, file: Path, calibration: Path) -> None:
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.report.accounting_table import accounting_json, accounting_table
    from kontum_sim.results.base_facts import accounting_base
    from kontum_sim.targets.accounting import accounting_tests
    from kontum_sim.targets.targets import load_targets

    data = load_calibration(calibration)
    base = accounting_base(data)
    tests = accounting_tests(load_targets(file), base)
    out.data([accounting_json(test) for test in tests])
    fields = {"year": base.year, "vintage": data.described.accounts_vintage}
    out.line(out.text("accounting.heading", **fields))
    out.line()
    out.table(accounting_table(tests, out.lang))
    for test in tests:
        out.table(f"{out.text(test.label_key)}: {test.statement.text(out.lang)}")
        out.table(f"  {test.assumption.text(out.lang)}")
