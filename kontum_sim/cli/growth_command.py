"""`kontum-sim growth`: where growth comes from, by sector and factor, and the two bridges."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.cli.scenario_options import Changes, is_run, scenario_options


@click.command("growth", help=words("cli.growth.help"))
@click.argument("run", type=click.Path(path_type=Path))
@scenario_options
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.growth.output"))
@common
def growth_command(out: Output, run: Path, changes: Changes, output: Path | None) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.accounts_file import (
        MARK,
        accounts_of,
        contributions_csv,
        stored_accounts,
    )
    from kontum_sim.report.accounts_tables import growth_tables
    from kontum_sim.report.folder import write_file
    from kontum_sim.report.read_run import read_run
    from kontum_sim.simulation import simulate

    if is_run(run, changes):
        found = stored_accounts(read_run(run))
    else:
        found = accounts_of(
            simulate(
                run,
                calibration=changes.calibration,
                overrides=changes.overrides,
                last_year=changes.until,
            )
        )
    if output is not None:
        write_file(output, contributions_csv(found), MARK)
    out.data(
        [
            {
                "account": entry.account,
                "member": entry.member,
                "item": entry.item,
                "unit": entry.unit,
                "values": {str(year): value for year, value in entry.values.items()},
            }
            for entry in found.entries
        ]
    )
    if not out.quiet:
        for heading, tables, note in growth_tables(found, out.lang):
            out.line(heading)
            out.table(*tables)
            if note:
                out.table(note)
            out.line()
    if output is not None:
        out.line(out.text("growth.written", path=shown(output)))
