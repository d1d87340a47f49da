"""scenarios.csv: the indicators and targets of several runs side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.report.cells import canonical, csv_text, for_people
from kontum_sim.report.ensemble_tables import share_in_brackets
from kontum_sim.report.tables import Line, requirement
from kontum_sim.simulation import Run
from kontum_sim.targets.rows import MISSED, NOT_ASSESSED
from kontum_sim.targets.targets import Assessment

HEADER = ("kind", "name", "label", "unit", "year")


def scenarios_csv(runs: Sequence[Run], names: Sequence[str], lang: str) -> str:
    """One row per indicator and year, and per target; one column per run, by its name."""
    header = [*HEADER, *names]
    values = [
        {series.variable: run.values(series.variable) for series in run.series} for run in runs
    ]
    series = {entry.variable: entry for run in runs for entry in run.series if entry.code.summary}
    years = sorted({year for run in runs for year in run.years})
    rows: list[list[str]] = []
    for name, entry in series.items():
        for year in years:
            cells = [by_name.get(name, {}).get(year) for by_name in values]
            if any(cell is not None for cell in cells):
                shown = ["" if cell is None else canonical(cell) for cell in cells]
                head = ["indicator", name, entry.label(lang), entry.code.unit]
                rows.append([*head, str(year), *shown])
    by_id = [{entry.target.id: entry for entry in run.assessments} for run in runs]
    targets = {entry.target.id: entry.target for run in runs for entry in run.assessments}
    for name, target in targets.items():
        label = target.label_vi if lang == "vi" else target.label_en
        found = [assessments.get(name) for assessments in by_id]
        value = ["" if e is None or e.value is None else canonical(e.value) for e in found]
        status = ["" if e is None else e.status for e in found]
        judged = str(target.last_year or "")
        rows.append(["target value", name, label, target.unit, judged, *value])
        rows.append(["target status", name, label, "", judged, *status])
    return csv_text(header, rows, bom=True)


def vintages_table(done: Sequence[tuple[Run, EnsembleRun | None]], lang: str) -> Table:
    """One scenario's targets under several calibrations: value, and probability with draws."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("table.target", lang), ratio=1)
    table.add_column(text("table.required", lang), justify="right", no_wrap=True)
    for run, _ in done:
        table.add_column(run.calibration.id, justify="right", no_wrap=True)
    first, _ = done[0]
    by_id = [{entry.target.id: entry for entry in run.assessments} for run, _ in done]
    for entry in first.assessments:
        found = [assessed.get(entry.target.id) for assessed in by_id]
        if all(e is None or e.status == NOT_ASSESSED for e in found):
            continue
        target = entry.target
        line = Line(
            label=target.label_vi if lang == "vi" else target.label_en,
            unit=target.unit,
            operator=target.operator,
            low=target.low,
            high=target.high,
            value=None,
            margin=None,
            status="",
        )
        cells = [_judged(e, drawn, lang) for e, (_, drawn) in zip(found, done, strict=True)]
        table.add_row(line.label, requirement(line, lang), *cells)
    return table


def _judged(entry: Assessment | None, drawn: EnsembleRun | None, lang: str) -> str:
    """`8.53 x`, or with draws `8.53 (0.11)`; x marks a miss of the central run."""
    if entry is None or entry.value is None:
        return "–"
    places = 0 if abs(entry.value) >= 1000 else 2
    value = for_people(entry.value, entry.target.unit, lang, places)
    mark = f" {text('vintages.miss', lang)}" if entry.status == MISSED else ""
    if drawn is None or drawn.probabilities is None:
        return value + mark
    for found in drawn.probabilities.targets:
        if found.assessment.central.target.id == entry.target.id:
            return value + mark + share_in_brackets(found.probability.value, lang)
    return value + mark
