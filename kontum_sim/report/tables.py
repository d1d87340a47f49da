"""What a run says in a terminal of 80 columns: indicators by year, then the targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.cells import for_people
from kontum_sim.results.codelist import Series
from kontum_sim.results.headlines import HEADLINES
from kontum_sim.simulation import Run
from kontum_sim.targets.rows import MET, MISSED, NOT_ASSESSED, QUALITATIVE
from kontum_sim.targets.targets import Assessment

WIDTH = 80
YEARS_ACROSS = 7
VISIBLE = 0.05  # percentage points: what a reader of one decimal sees


def console(width: int = WIDTH) -> Console:
    """A terminal of a fixed width, plain where the output is not a terminal."""
    return Console(width=width, highlight=False, soft_wrap=False)


def indicator_rows(run: Run, lang: str) -> Iterator[tuple[str, Series]]:
    """(short label, series) of the headline indicators that the run has."""
    for name in HEADLINES:
        for series in run.series:
            if series.code.id == name:
                member = series.member.name[lang] if series.member else ""
                yield text(f"short.{name}", lang, member=member), series


def blocks_of_years(run: Run) -> list[list[int]]:
    """The years to show, at most seven in a block: the ends of the window, then every year."""
    window_end = run.calibration.window_end
    shown = [run.calibration.base_year, *range(window_end, run.years[-1] + 1)]
    return [shown[i : i + YEARS_ACROSS] for i in range(0, len(shown), YEARS_ACROSS)]


def indicators(run: Run, lang: str) -> list[Table]:
    """The headline indicators by year."""
    tables = []
    history = text("table.history_mark", lang)
    for years in blocks_of_years(run):
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column(text("table.indicator", lang), width=WIDTH - 8 * len(years) - 1)
        for year in years:
            mark = history if year <= run.calibration.window_end else ""
            table.add_column(f"{year}{mark}", justify="right", width=7, no_wrap=True)
        for label, series in indicator_rows(run, lang):
            path = series.path(run.result)
            cells = [
                number_of(float(path[run.years.index(year)]), series.code.unit, lang)
                for year in years
            ]
            table.add_row(label, *cells)
        tables.append(table)
    return tables


def number_of(value: float, unit: str, lang: str) -> str:
    if not np.isfinite(value):
        return "–"
    if unit == "%":
        return for_people(value, unit, lang, 2 if abs(value) < 10 else 1)
    if unit == "million USD/yr" or abs(value) < 1000:
        return for_people(value, unit, lang, 1)
    return for_people(value, unit, lang, 0)


@dataclass(frozen=True)
class Line:
    """A target as the scorecard shows it."""

    label: str
    unit: str
    operator: str
    low: float | None
    high: float | None
    value: float | None
    margin: float | None
    status: str


def requirement(line: Line, lang: str) -> str:
    """The bound as worded: `> 10`, `19–20`, `≈ 5,000`."""
    if line.operator == "range" and line.low is not None and line.high is not None:
        return f"{_bound(line.low, lang)}–{_bound(line.high, lang)}"
    sign = {"~": "≈", ">=": "≥", "<=": "≤"}.get(line.operator, line.operator)
    bound = line.low if line.low is not None else line.high
    return f"{sign} {_bound(bound, lang)}" if bound is not None else "–"


def _bound(value: float, lang: str) -> str:
    places = 0 if value == int(value) else 1 if value * 10 == int(value * 10) else 2
    return for_people(value, "", lang, places)


def scorecard(assessments: Sequence[Assessment], lang: str) -> list[Table]:
    """The targets that the run decides, in the order of the plan; no table when there is none."""
    lines = [
        Line(
            label=entry.target.label_vi if lang == "vi" else entry.target.label_en,
            unit=entry.target.unit,
            operator=entry.target.operator,
            low=entry.target.low,
            high=entry.target.high,
            value=entry.value,
            margin=entry.margin,
            status=entry.status,
        )
        for entry in assessments
        if entry.status != NOT_ASSESSED
    ]
    return [scorecard_table(lines, lang)] if lines else []


def scorecard_table(lines: Sequence[Line], lang: str) -> Table:
    """A table of targets at 80 columns."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("table.target", lang), ratio=1)
    table.add_column(text("table.unit", lang), width=12)
    for key in ("table.required", "table.value", "table.margin"):
        table.add_column(text(key, lang), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for line in lines:
        places = 0 if abs(line.value or 0) >= 1000 else 2
        value, margin = (
            "–" if number is None else for_people(number, line.unit, lang, places)
            for number in (line.value, line.margin)
        )
        table.add_row(
            line.label,
            text(f"unit.{line.unit}", lang),
            requirement(line, lang),
            value,
            margin if line.margin is None or line.margin < 0 else f"+{margin}",
            text(f"table.{line.status}", lang),
            style="bold" if line.status == MISSED else None,
        )
    return table


def count_line(assessments: Sequence[Assessment], lang: str) -> str:
    """How many targets are met, missed and not assessed."""
    return count_text(Counter(entry.status for entry in assessments), lang)


def count_text(count: Counter[str], lang: str) -> str:
    fields = {
        "met": count[MET],
        "missed": count[MISSED],
        "open": count[NOT_ASSESSED],
        "all": count.total(),
    }
    return text("table.count", lang, **fields)


REASONS = {
    "not_modelled": "reason.not_modelled",
    "horizon": "reason.horizon",
    **dict.fromkeys(QUALITATIVE, "reason.no_number"),
}


def reasons_line(assessments: Sequence[Assessment], lang: str) -> str:
    """Why targets are not assessed, and how many for each reason."""
    found = Counter(
        REASONS.get(entry.reason.key.rpartition(".")[2], "reason.other")
        for entry in assessments
        if entry.status == NOT_ASSESSED and entry.reason is not None
    )
    reasons = "; ".join(f"{text(key, lang)} {count}" for key, count in found.most_common())
    return text("table.reasons", lang, reasons=reasons) if reasons else ""


def remarks(run: Run, lang: str, drawn: bool = False) -> list[str]:
    """What a reader must know of the figures: identities, what is assumed, what is missing."""
    checks = [equation.name for equation in run.model.equations.values() if equation.is_check]
    largest = max(float(np.nanmax(np.abs(run.result[name]))) for name in checks)
    found = [
        text("run.identities", lang, count=len(checks), residual=f"{largest:.0e}"),
        text("run.assumed", lang),
        _central_values(run, lang, drawn),
        *_published_shares(run, lang),
    ]
    other = run.calibration.superseded_by
    if other is not None:
        found.append(text("run.superseded", lang, other=shown(other)))
    share = float(np.max(run.closure.inputs["capacity_realisation_share"]))
    if share > 1:
        found.append(text("run.capacity_share", lang, share=for_people(100 * share, "%", lang)))
    if run.projects.absorbed:
        found.append(text("run.absorbed", lang, names=", ".join(run.projects.absorbed)))
    return found


def _central_values(run: Run, lang: str, drawn: bool) -> str:
    """What the central parameters are: the mode of an estimate, or the centres of the priors."""
    estimate = run.calibration.estimate
    if estimate is None:
        return text("run.caveat", lang)
    fields = {"id": run.calibration.id, "hash": estimate.sha256[:8]}
    told = text("run.estimated", lang, **fields, folder=shown(estimate.folder))
    return told if drawn else f"{told} {text('run.no_draws', lang)}"


def _published_shares(run: Run, lang: str) -> Iterator[str]:
    """The published structure of the window's last year, where the estimate moved off it."""
    calibration = run.calibration
    year = calibration.window_end
    moved = []
    for group in calibration.members["group"]:
        published = calibration.observed_share(group.id, year)
        value = run.values(f"GRDP [Share|{group.iamc}]")[year]
        if published is not None and abs(value - published) > VISIBLE:
            told, model = (for_people(number, "%", lang, 1) for number in (published, value))
            moved.append(text("run.share", lang, name=group.name[lang], told=told, model=model))
    if moved:
        yield text("run.shares", lang, year=year, shares="; ".join(moved))
