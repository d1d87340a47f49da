"""`kontum-sim explain`: one variable or parameter, and what moved it in a run."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError

DEFAULT_CALIBRATION = Path("calibration/plan2020")
DEPTH, DEEPEST = 3, 8


@click.command("explain", help=words("cli.explain.help"))
@click.argument("variable")
@click.option("--run", type=click.Path(path_type=Path), help=words("cli.explain.run"))
@click.option("--year", type=int, metavar="Y", help=words("cli.explain.year"))
@click.option("--member", metavar="NAME", help=words("cli.explain.member"))
@click.option("--depth", type=int, metavar="N", help=words("cli.explain.depth"))
@click.option(
    "--calibration",
    default=DEFAULT_CALIBRATION,
    type=click.Path(path_type=Path),
    help=words("cli.explain.calibration"),
)
@common
def explain_command(
    out: Output,
    variable: str,
    run: Path | None,
    year: int | None,
    member: str | None,
    depth: int | None,
    calibration: Path,
) -> None:
    _check(run, year, member, depth)
    if run is not None and year is not None:
        _explain_change(out, variable, run, year, member, DEPTH if depth is None else depth)
    else:
        _explain(out, variable, run, calibration)


def _check(run: Path | None, year: int | None, member: str | None, depth: int | None) -> None:
    """Raise InputError for options that need another, all at once."""
    faults = []
    if run is None and year is not None:
        faults.append(Fault("change.needs_run", {"option": "--year"}))
    for option, value in (("--member", member), ("--depth", depth)):
        if year is None and value is not None:
            faults.append(Fault("change.needs_year", {"option": option}))
    if depth is not None and not 1 <= depth <= DEEPEST:
        faults.append(Fault("change.depth", {"depth": depth, "most": DEEPEST}))
    if faults:
        raise InputError(faults)


def _explain_change(
    out: Output, variable: str, path: Path, year: int, member: str | None, depth: int
) -> None:
    """The equation with its numbers, and the tree of what moved it since last year."""
    from kontum_sim.cli.replayed import loaded
    from kontum_sim.cli.scenario_options import Changes
    from kontum_sim.report.explain import explain
    from kontum_sim.report.explain_change import (
        change_json,
        change_table,
        explained_change,
        names_in,
        wide_lines,
    )
    from kontum_sim.simulation import run as run_scenario

    run = run_scenario(*loaded(path, Changes(None, (), None)))
    found = explain(variable, run.model, run.calibration, out.lang)
    change = explained_change(run, found, variable, member, year, depth)
    out.data({"name": found.name, "label": found.label, **change_json(change)})
    if out.as_json or out.quiet:
        return
    out.table(f"{found.name}: {found.label}")
    unit = out.text(f"unit.{change.unit}") if change.unit else "-"
    out.line()
    if change.formula:
        out.line(out.text("change.equation", year=year))
        for line in change.formula.splitlines():
            out.line(f"  {line}")
        out.table(*wide_lines(change, out.lang))
        out.line()
    out.line(out.text("change.heading", year=year, before=year - 1, unit=unit))
    out.table(change_table(change, out.lang))
    out.table(out.text("change.note", before=year - 1))
    out.line()
    out.line(out.text("change.names"))
    out.table(*(f"{name}: {label}" for name, label in names_in(change, out.lang).items()))


def _explain(out: Output, variable: str, run: Path | None, calibration: Path) -> None:
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
