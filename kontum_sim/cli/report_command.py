"""`kontum-sim report`: one page that shows runs, alone or side by side."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words


@click.command("report", help=words("cli.report.help"))
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    help=words("cli.report.output"),
)
@click.option(
    "--sensitivity", type=click.Path(path_type=Path), help=words("cli.report.sensitivity")
)
@common
def report_command(
    out: Output, runs: tuple[Path, ...], output: Path, sensitivity: Path | None
) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.html_page import MARK, report_page
    from kontum_sim.report.own_file import check_text_file, write_text_file

    check_text_file(output, MARK)
    page = report_page(runs, out.lang, sensitivity)
    write_text_file(output, page, MARK)
    size = len(page.encode("utf-8"))
    out.data({"file": shown(output), "bytes": size, "runs": [shown(run) for run in runs]})
    out.line(out.text("report.written", path=shown(output), size=f"{size / 1000:.0f}"))
