"""`kontum-sim validate`, `list`, `schema`: scenario files, without running them."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError, ScenarioError


@click.command("validate", help=words("cli.validate.help"))
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--calibration", type=click.Path(path_type=Path), help=words("cli.run.calibration"))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help=words("cli.run.set"))
@click.option("--prior-centres", is_flag=True, help=words("cli.run.prior_centres"))
@common
def validate_command(
    out: Output,
    scenarios: tuple[Path, ...],
    calibration: Path | None,
    overrides: tuple[str, ...],
    prior_centres: bool,
) -> None:
    from kontum_sim.simulation import check_scenario

    faults: list[Fault] = []
    valid = []
    for path in scenarios:
        try:
            scenario = check_scenario(
                path, calibration=calibration, overrides=overrides, prior_centres=prior_centres
            )
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
            continue
        valid.append(path.as_posix())
        count = len(scenario.settings) + len(scenario.impositions) + len(scenario.adjustments)
        count += len(scenario.equations) + len(scenario.shocks)
        name = scenario.calibration.name
        fields = {"path": path.as_posix(), "count": count, "calibration": name}
        if not out.quiet:
            out.line(out.text("validate.ok", **fields))
    if faults:
        raise ScenarioError(faults)
    out.data({"valid": valid})


@click.command("list", help=words("cli.list.help"))
@click.argument("folder", default="scenarios", type=click.Path(path_type=Path))
@common
def list_command(out: Output, folder: Path) -> None:
    from kontum_sim.inputs.scenario_titles import scenario_titles

    found = scenario_titles(folder)
    out.data([{"path": p.as_posix(), "title": t} for p, t in found])
    if not found:
        out.remark("list.none", folder=folder.as_posix())
    width = max((len(path.as_posix()) for path, _ in found), default=0)
    for path, title in found:
        name = title[out.lang] if title else out.text("list.broken")
        out.line(f"{path.as_posix():<{width}}  {name}")


@click.command("schema", help=words("cli.schema.help"))
@common
def schema_command(out: Output) -> None:
    from importlib.resources import files

    text = (files("kontum_sim") / "data" / "scenario.schema.json").read_text(encoding="utf-8")
    click.echo(text.rstrip("\n"))
