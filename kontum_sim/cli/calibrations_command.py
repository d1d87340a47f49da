"""`kontum-sim calibrations`: calibrations side by side, what differs between them and why."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words

FOLDER = Path("calibration")


@click.command("calibrations", help=words("cli.calibrations.help"))
@click.argument("folders", nargs=-1, metavar="[FOLDER]...", type=click.Path(path_type=Path))
@click.option(
    "--scenario",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=words("cli.calibrations.scenario"),
)
@common
def calibrations_command(out: Output, folders: tuple[Path, ...], scenario: Path | None) -> None:
    from kontum_sim.report.calibrations_columns import calibration_folders, read_columns
    from kontum_sim.report.calibrations_differences import differences, differences_json
    from kontum_sim.report.calibrations_table import (
        calibrations_json,
        calibrations_table,
        notes,
        plain,
    )
    from kontum_sim.report.calibrations_why import closing_lines, why_lines

    columns = read_columns(calibration_folders(folders or (FOLDER,)), scenario)
    found = differences(columns)
    compared = [differences_json(item) for item in found]
    conclusion = list(closing_lines(columns, found, scenario, out.lang))
    table = calibrations_json(columns, out.lang)
    out.data({**table, "conclusion": plain(conclusion), "differences": compared})
    if out.as_json or out.quiet:
        return
    out.table(*calibrations_table(columns, out.lang), *notes(columns, out.lang), *conclusion)
    for item in found:
        out.table(*why_lines(item, out.lang))
