"""`kontum-sim projects`: when a run's projects were built, what they waited for, who paid."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words


@click.command("projects", help=words("cli.projects.help"))
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--svg", type=click.Path(path_type=Path), help=words("cli.projects.svg"))
@common
def projects_command(out: Output, run: Path, svg: Path | None) -> None:
    from kontum_sim.report.gantt import svg_chart, terminal_chart
    from kontum_sim.report.own_file import write_text_file
    from kontum_sim.report.projects_table import (
        critical_waits,
        money_table,
        projects_json,
        projects_table,
        table_notes,
    )
    from kontum_sim.report.read_run import read_run
    from kontum_sim.report.stored_projects import stored_projects

    folder = read_run(run)
    stored = stored_projects(folder.rows("projects.csv"))
    money = {name: {str(y): v for y, v in of.items()} for name, of in stored.funds.items()}
    out.data({"projects": [projects_json(entry) for entry in stored.projects], "money": money})
    if not stored.projects:
        out.line(out.text("projects.none"))
        return
    out.table(projects_table(stored, out.lang))
    out.line()
    if notes := list(table_notes(stored, out.lang)):
        out.table(*notes)
        out.line()
    for line in terminal_chart(stored, out.lang):
        out.line(line)
    out.line()
    out.table(*critical_waits(stored, out.lang))
    out.line()
    out.table(money_table(stored, out.lang))
    if stored.has_public:
        out.line()
        out.table(out.text("projects.other_works"))
    if svg is not None:
        chart = svg_chart(stored, out.lang, folder.manifest["scenario"]["title"][out.lang])
        write_text_file(svg, chart, "<svg ")
        out.remark("projects.svg", path=svg)
