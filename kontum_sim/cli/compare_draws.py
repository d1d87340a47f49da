"""The ensembles of runs that are compared, simulated again from their manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kontum_sim.cli.common import Output

if TYPE_CHECKING:
    from kontum_sim.ensemble.run import EnsembleRun
    from kontum_sim.report.compare_draws import DrawnBeside
    from kontum_sim.report.comparison import Comparison
    from kontum_sim.report.usable_run import UsableRun


def compared_draws(
    out: Output, found: Comparison, workers: int, variables: Sequence[str]
) -> list[DrawnBeside]:
    """The differences draw by draw, of the runs that have the draws of the base.

    Raises ComparisonError when a replay is not the run on disk, and what `run` raises.
    """
    from kontum_sim.report.compare_draws import draws_beside, same_draws

    same = [entry for entry in found.beside if same_draws(found.base, entry.run)]
    if not same:
        return []
    base = _replayed(out, found.base, workers)

    def is_kept(variable: str) -> bool:
        return not variables or variable in variables

    return [
        draws_beside(entry.name, base, _replayed(out, entry.run, workers), is_kept)
        for entry in same
    ]


def _replayed(out: Output, run: UsableRun, workers: int) -> EnsembleRun:
    """The draws of a run again; they are held against its quantiles."""
    from kontum_sim.cli.asked import asked_run
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.cli.run_draws import DEFAULT_SEED, prepared
    from kontum_sim.ensemble.blocks import Request
    from kontum_sim.ensemble.run import check_request, run_ensemble
    from kontum_sim.report.compare_draws import check_replayed
    from kontum_sim.report.verify import check_manifest

    check_manifest(run.stored)
    asked = asked_run(run.stored)
    options = asked.options
    seed = DEFAULT_SEED if options["seed"] is None else options["seed"]
    check_request(options["draws"] or 0, seed, workers)
    request = Request(
        asked.scenario,
        asked.calibration,
        options["overrides"],
        options["until"],
        options["draws"],
        seed,
        options["variables"],
    )
    with progress_bar(out) as show:
        found = run_ensemble(
            prepared(request), workers, lambda done, most: show("ensemble.step", done, most)
        )
    check_replayed(run, found)
    return found
