"""scenarios.csv: the indicators and targets of several runs side by side."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.simulation import Run

HEADER = ("kind", "name", "label", "unit", "year")


def scenarios_csv(runs: Sequence[Run], lang: str) -> str:
    """One row per indicator and year, and per target; one column per scenario."""
    header = [*HEADER, *(run.scenario.stem for run in runs)]
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
