"""What `kontum-sim run` says: the central run, then the draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kontum_sim.cli.common import Output
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.cells import for_people
from kontum_sim.report.ensemble_tables import fan_table, limits, probability_table
from kontum_sim.report.run_json import run_json
from kontum_sim.report.side_by_side import vintages_table
from kontum_sim.report.tables import count_line, indicators, reasons_line, remarks, scorecard
from kontum_sim.simulation import Run


def report(
    out: Output,
    done: Sequence[tuple[Run, EnsembleRun | None]],
    folders: Sequence[Path],
    dry_run: bool,
    side_by_side: bool,
) -> None:
    """Print every run.

    done: the central run and its draws, if there are
    side_by_side: the runs of one scenario differ in their calibration: compare their targets
    """
    written = [
        run_json(run, shown(folder), dry_run, drawn)
        for (run, drawn), folder in zip(done, folders, strict=True)
    ]
    out.data({"runs": written})
    if out.as_json or out.quiet:
        return
    for (run, drawn), folder in zip(done, folders, strict=True):
        _central(out, run)
        if drawn is not None:
            _draws(out, drawn)
        key = "run.dry" if dry_run else "run.written"
        out.line(out.text(key, folder=shown(folder)))
        out.table(*remarks(run, out.lang, drawn is not None))
        out.line()
    if side_by_side:
        _vintages(out, done)


def _vintages(out: Output, done: Sequence[tuple[Run, EnsembleRun | None]]) -> None:
    """The targets of each scenario under every calibration that it was run on."""
    for stem in dict.fromkeys(run.scenario.stem for run, _ in done):
        same = [entry for entry in done if entry[0].scenario.stem == stem]
        out.line(out.text("vintages.heading", title=same[0][0].scenario.title[out.lang]))
        out.line()
        out.table(vintages_table(same, out.lang))
        out.table(out.text("vintages.note_draws" if same[0][1] else "vintages.note"))
        out.line()


def _central(out: Output, run: Run) -> None:
    sets = run.calibration.described
    out.line(run.scenario.title[out.lang])
    fields = {"id": sets.id, "vintage": sets.title[out.lang]}
    out.table(out.text("run.calibration", **fields))
    out.line()
    out.table(*indicators(run, out.lang))
    out.table(out.text("table.note", year=run.calibration.window_end))
    if run.assessments:
        out.line()
        out.table(*scorecard(run.assessments, out.lang))
        out.line(count_line(run.assessments, out.lang))
        out.table(reasons_line(run.assessments, out.lang), out.text("table.tolerance"))
    out.line()


def _draws(out: Output, drawn: EnsembleRun) -> None:
    draws = for_people(drawn.request.draws, "", out.lang, 0)
    out.line(out.text("ensemble.heading", draws=draws, seed=drawn.request.seed))
    out.line()
    out.table(fan_table(drawn, out.lang))
    if drawn.probabilities is not None:
        out.line()
        out.table(probability_table(drawn, out.lang))
        out.table(*limits(drawn, out.lang))
    out.line()
