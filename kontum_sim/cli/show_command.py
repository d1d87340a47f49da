"""`kontum-sim show`: a scenario as written, with all that it inherits, or against another."""

from __future__ import annotations

from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError


@click.command("show", help=words("cli.show.help"))
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--effective", is_flag=True, help=words("cli.show.effective"))
@click.option("--diff", "other", type=click.Path(path_type=Path), help=words("cli.show.diff"))
@common
def show_command(out: Output, scenario: Path, effective: bool, other: Path | None) -> None:
    from kontum_sim.inputs.effective import difference, effective_yaml
    from kontum_sim.simulation import load_scenario

    if effective and other is not None:
        raise InputError(Fault("show.both"))
    child, _ = load_scenario(scenario, prior_centres=True)
    if other is not None:
        parent, _ = load_scenario(other, prior_centres=True)
        found = difference(child, parent)
        out.data([{"key": d.key, "parent": d.parent, "child": d.child} for d in found])
        nothing = out.text("show.nothing")
        for entry in found:
            place = f"  ({entry.origin.path}:{entry.origin.line})" if entry.origin else ""
            out.line(f"{entry.key}{place}")
            out.line(f"  - {entry.parent or nothing}")
            out.line(f"  + {entry.child or nothing}")
        if not found:
            out.line(out.text("show.same"))
        return
    text = effective_yaml(child) if effective else scenario.read_text(encoding="utf-8-sig")
    out.data({"scenario": child.stem, "text": text})
    out.line(text.rstrip("\n"))
