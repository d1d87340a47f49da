"""`kontum-sim explain`: one variable or parameter."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words

DEFAULT_CALIBRATION = Path("calibration/plan2020")


@click.command("explain", help=words("cli.explain.help"))
@click.argument("variable")
@click.option("--run", type=click.Path(path_type=Path), help=words("cli.explain.run"))
@click.option(
    "--calibration",
    default=DEFAULT_CALIBRATION,
    type=click.Path(path_type=Path),
    help=words("cli.explain.calibration"),
)
@common
def explain_command(out: Output, variable: str, run: Path | None, calibration: Path) -> None:
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.inputs.vocabulary import base_model
    from kontum_sim.report.cells import for_people
    from kontum_sim.report.explain import explain
    from kontum_sim.report.read_run import read_run

    found = explain(variable, base_model(), load_calibration(calibration), out.lang)
    values: dict[str, dict[int, float]] = {}
    if run is not None:
        stored = read_run(run)
        values = {entry.variable: stored.values(entry.variable) for entry in found.published}
        for row in stored.rows("assumptions.csv"):
            if row["kind"] == "equation" and row["key"] == found.name:
                place = f"{row['file']}:{row['line']}"
                out.remark("explain.replaced", file=row["source"], place=place)
    out.data(
        {
            "name": found.name,
            "label": found.label,
            "facts": [[out.text(key) if key else "", fact] for key, fact in found.facts],
            "formula": found.formula,
            "published": [entry.variable for entry in found.published],
            "values": {name: {str(y): v for y, v in path.items()} for name, path in values.items()},
        }
    )
    out.line(f"{found.name}: {found.label}")
    for key, fact in found.facts:
        out.table(f"{out.text(key)}: {fact}" if key else fact)
    if found.formula:
        out.line(f"{out.text('explain.formula')}:")
        for line in found.formula.splitlines():
            out.line(f"  {line}")
    if found.published:
        names = "; ".join(f"{entry.variable} [{entry.code.unit}]" for entry in found.published)
        out.table(f"{out.text('explain.published')}: {names}")
    if run is not None and not values:
        out.line(out.text("explain.no_values"))
    for entry in found.published:
        path = values.get(entry.variable)
        if path:
            shown = ", ".join(
                f"{y}: {for_people(v, entry.code.unit, out.lang)}" for y, v in path.items()
            )
            out.line(out.text("explain.values", run=run) + f", {entry.variable}:")
            out.table(f"  {shown}")
