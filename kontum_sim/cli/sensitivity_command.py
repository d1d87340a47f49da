"""`kontum-sim sensitivity`: what the results of a scenario depend on most."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.cli.scenario_options import Changes, scenario_options
from kontum_sim.errors import Fault, InputError

TOP = 12


@click.command("sensitivity", help=words("cli.sensitivity.help"))
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--outcome", "outcomes", multiple=True, help=words("cli.sensitivity.outcome"))
@click.option("--top", type=int, default=TOP, metavar="N", help=words("cli.sensitivity.top"))
@click.option("--posterior", is_flag=True, help=words("cli.sensitivity.posterior"))
@scenario_options
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.sensitivity.output"))
@common
def sensitivity_command(
    out: Output,
    scenario: Path,
    outcomes: tuple[str, ...],
    top: int,
    posterior: bool,
    changes: Changes,
    output: Path | None,
) -> None:
    from kontum_sim.cli.replayed import loaded
    from kontum_sim.experiments.sensitivity import sensitivity
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.own_file import check_text_file, write_text_file
    from kontum_sim.report.sensitivity import (
        MARK,
        sensitivity_csv,
        sensitivity_notes,
        sensitivity_rows,
        tornadoes,
    )

    if top < 1:
        raise InputError(Fault("sensitivity.top", {"top": top}))
    if output is not None:
        check_text_file(output, MARK)
    found = sensitivity(*loaded(scenario, changes), outcomes, posterior=posterior)
    if output is not None:
        write_text_file(output, sensitivity_csv(found), MARK)
    out.data({"scenario": found.central.scenario.stem, "rows": list(sensitivity_rows(found))})
    if not out.quiet and not out.as_json:
        out.table(out.text("sensitivity.heading", title=found.central.scenario.title[out.lang]))
        out.line()
        for heading, table in tornadoes(found, top, out.lang):
            out.table(heading, table)
            out.line()
        out.table(*sensitivity_notes(found, out.lang))
    if output is not None:
        out.line(out.text("growth.written", path=shown(output)))
