"""`kontum-sim attribute`: which levers made the difference between two scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.cli.scenario_options import Changes, scenario_options

if TYPE_CHECKING:
    from kontum_sim.experiments.attribution import Attribution

DEFAULT_SEED = 1


@click.command("attribute", help=words("cli.attribute.help"))
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--outcome", "outcomes", multiple=True, help=words("cli.attribute.outcome"))
@click.option("--group", "groups", multiple=True, help=words("cli.attribute.group"))
@click.option("--draws", type=int, metavar="N", help=words("cli.attribute.draws"))
@click.option("--seed", type=int, metavar="S", help=words("cli.run.seed"))
@scenario_options
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.attribute.output"))
@common
def attribute_command(
    out: Output,
    base: Path,
    run: Path,
    outcomes: tuple[str, ...],
    groups: tuple[str, ...],
    draws: int | None,
    seed: int | None,
    changes: Changes,
    output: Path | None,
) -> None:
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.cli.replayed import loaded
    from kontum_sim.ensemble.run import check_request
    from kontum_sim.errors import Fault, InputError
    from kontum_sim.experiments.attribution import attribute
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.attribution import (
        MARK,
        attribution_csv,
        attribution_rows,
    )
    from kontum_sim.report.own_file import check_text_file, write_text_file

    if draws is None and seed is not None:
        raise InputError(Fault("run.needs_draws", {"option": "--seed"}))
    if draws is not None:
        check_request(draws, DEFAULT_SEED if seed is None else seed, 1)
    if output is not None:
        check_text_file(output, MARK)
    before, after = loaded(base, changes), loaded(run, changes)
    with progress_bar(out) as show:
        found = attribute(
            before,
            after,
            outcomes=outcomes,
            groups=groups,
            draws=draws or 1,
            seed=DEFAULT_SEED if draws is not None and seed is None else seed,
            progress=lambda done, most: show("attribute.step", done, most),
        )
    if output is not None:
        write_text_file(output, attribution_csv(found), MARK)
    out.data(
        {
            "base": before[0].stem,
            "run": after[0].stem,
            "draws": found.draws,
            "seed": found.seed,
            "rows": list(attribution_rows(found)),
        }
    )
    if not out.quiet and not out.as_json:
        _print(out, found)
    if output is not None:
        out.line(out.text("growth.written", path=shown(output)))


def _print(out: Output, found: Attribution) -> None:
    from kontum_sim.report.attribution import attribution_blocks, attribution_notes

    titles = {
        "other": found.other.scenario.title[out.lang],
        "base": found.base.scenario.title[out.lang],
    }
    out.table(out.text("attribute.heading", **titles))
    out.line()
    if not found.groups:
        out.table(out.text("attribute.same"))
        return
    for label, change, table in attribution_blocks(found, out.lang):
        out.table(label, change, table)
        out.line()
    out.table(*attribution_notes(found, out.lang))
