"""`kontum-sim verify`: a run again from its manifest, and whether it has the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.asked import AskedRun, asked_run
from kontum_sim.cli.common import Output, common, words

if TYPE_CHECKING:
    pass


@click.command("verify", help=words("cli.verify.help"), short_help=words("cli.verify.short"))
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--workers", type=int, default=1, metavar="N", help=words("cli.run.workers"))
@common
def verify_command(out: Output, run: Path, workers: int) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.read_run import read_run
    from kontum_sim.report.verify import check_manifest, verify

    stored = read_run(run)
    check_manifest(stored)
    asked = asked_run(stored)
    found = verify(stored, lambda: _replayed(out, asked, workers))
    command, folder = stored.manifest["command"], shown(run)
    same = {"run": folder, "command": command, "same": True}
    out.data({**same, "files": list(found.files), "others": list(found.others)})
    if not out.quiet:
        out.line(out.text("verify.same", run=folder, count=len(found.files)))
        out.line(f"  {command}")
    if found.others:
        out.remark("verify.others", names=", ".join(found.others))


def _replayed(out: Output, asked: AskedRun, workers: int) -> Mapping[str, str]:
    """The files of the run again. Raises what `run` raises."""
    from kontum_sim.report.run_folder import folder_contents
    from kontum_sim.simulation import simulate

    options = asked.options
    if options["draws"] is None:
        run = simulate(
            asked.scenario,
            calibration=asked.calibration,
            overrides=options["overrides"],
            last_year=options["until"],
            prior_centres=options["prior_centres"],
        )
        return folder_contents(run, asked.lang, asked.words)
    from kontum_sim.cli.run_draws import DrawOptions, draws_here, prepared
    from kontum_sim.ensemble.parts import kept_file, kept_parts_of

    is_data_set = options["scheduler"] is not None
    keep = options["keep_draws"] or is_data_set
    drawn = DrawOptions(
        options["draws"], options["seed"], workers, options["variables"], keep, None
    )
    drawn.check(prior_centres=False, dry_run=False)
    overrides, until = options["overrides"], options["until"]
    ensemble = prepared(drawn.request(asked.scenario, asked.calibration, overrides, until))
    found = draws_here(out, ensemble, workers)
    kept = None
    if keep:
        kept = (kept_parts_of if is_data_set else kept_file)(ensemble, found.values)
    return folder_contents(found.central, asked.lang, asked.words, found, kept)
