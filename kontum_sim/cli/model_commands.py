"""`kontum-sim equations`, `inputs`, `variables`: what the model is made of."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.inputs.records import Parameter

DEFAULT_CALIBRATION = Path("calibration/plan2020")
calibration_option = click.option(
    "--calibration",
    default=DEFAULT_CALIBRATION,
    type=click.Path(path_type=Path),
    help=words("cli.model.calibration"),
)


@click.command("equations", help=words("cli.equations.help"))
@common
def equations_command(out: Output) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.inputs.vocabulary import base_model

    model = base_model()
    rows = []
    for name in (*model.order[0], *model.order[1]):
        equation = model.equations[name]
        rows.append(
            {
                "name": name,
                "label": out.text(f"name.{name}"),
                "unit": equation.unit,
                "index": list(equation.index),
                "place": f"{shown(Path(equation.path))}:{equation.line}",
                "needs": list(equation.arguments),
            }
        )
    out.data(rows)
    for row in rows:
        out.line(f"{row['name']}  [{row['unit']}]  {row['place']}")
        out.line(f"    {row['label']}")


@click.command("inputs", help=words("cli.inputs.help"))
@calibration_option
@common
def inputs_command(out: Output, calibration: Path) -> None:
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.report.cells import canonical

    rows = []
    for parameter in sorted(load_calibration(calibration).parameters.values(), key=_order):
        rows.append(
            {
                "name": parameter.name,
                "label": out.text(f"name.{parameter.name}"),
                "role": parameter.role,
                "unit": parameter.unit,
                "index": list(parameter.index),
                "low": parameter.low,
                "high": parameter.high,
                "time": parameter.time,
                "values": {
                    ":".join(member): {
                        str(year or ""): value for year, value in cell.values.items()
                    }
                    for member, cell in parameter.cells.items()
                },
            }
        )
        low, high = canonical(parameter.low), canonical(parameter.high)
        index = f"[{', '.join(parameter.index)}]" if parameter.index else ""
        role = out.text(f"role.{parameter.role}")
        cells = [cell for cell in parameter.cells.values() if cell.values]
        values = sorted({list(cell.values.values())[-1] for cell in cells})
        shown = (
            " … ".join(canonical(value) for value in {values[0]: 0, values[-1]: 0})
            if values
            else "-"
        )
        out.line(f"{parameter.name}{index} = {shown}  ({role}; {parameter.unit}; {low} … {high})")
        out.line(f"    {rows[-1]['label']}")
    out.data(rows)


def _order(parameter: Parameter) -> tuple[bool, str]:
    """Levers first, then by name."""
    return parameter.role != "lever", parameter.name


@click.command("variables", help=words("cli.variables.help"))
@calibration_option
@common
def variables_command(out: Output, calibration: Path) -> None:
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.results.codelist import published_series

    rows = []
    for series in published_series(load_calibration(calibration)):
        rows.append(
            {
                "variable": series.variable,
                "unit": series.code.unit,
                "kind": series.code.kind,
                "model": series.code.model,
                "label": series.label(out.lang),
            }
        )
        out.line(f"{series.variable}  [{series.code.unit}]  {series.code.model}")
        out.line(f"    {rows[-1]['label']}")
    out.data(rows)
