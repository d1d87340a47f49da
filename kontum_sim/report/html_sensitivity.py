"""What the results depend on most: bars from the file that `kontum-sim sensitivity` writes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kontum_sim.errors import Fault, InputError
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.html_bars import HISTORY, Bars, Series, bars_chart
from kontum_sim.report.html_blocks import Block, Group, Para, Section
from kontum_sim.report.html_run import ReportRun
from kontum_sim.report.html_words import Said, figure, glued, plain, said
from kontum_sim.report.sensitivity import MARK

SHOWN = 8  # variations of each outcome, the largest first
AGREES = 1e-6  # relative: the file's outcomes are those of the run
GROWTH, REVENUE = "GRDP:growth", "State Budget Revenue"
Row = dict[str, str]


def sensitivity_section(runs: Sequence[ReportRun], file: Path | None) -> Section:
    """Bars of each outcome; the command that makes the file where none is given.

    Raises InputError where the file is no such file, or of another run than the first.
    """
    if file is None:
        return Section("sensitivity", said("report.sensitivity.none"), [_how(runs[0])])
    by_outcome: dict[str, list[Row]] = {}
    for row in _rows(file):
        by_outcome.setdefault(row["outcome"], []).append(row)
    _check_run(by_outcome, runs[0], file)
    charts: list[Block] = [_chart(rows, place) for place, rows in enumerate(by_outcome.values())]
    first = next(iter(by_outcome.values()))[0]
    title = said("report.sensitivity.title", what=_label(first))
    note = Para(said("report.sensitivity.note", file=shown(file)), "note")
    return Section("sensitivity", title, [Group(charts), note])


def _how(run: ReportRun) -> Para:
    return Para(said("report.sensitivity.how", scenario=run.scenario), "gap")


def _rows(file: Path) -> list[Row]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.startswith(MARK):
        raise InputError(Fault("report.sensitivity.not_one", {}, shown(file)))
    rows = list(csv.DictReader(text.splitlines()))
    if not rows:
        raise InputError(Fault("report.sensitivity.not_one", {}, shown(file)))
    return rows


def _check_run(by_outcome: dict[str, list[Row]], run: ReportRun, file: Path) -> None:
    """Raise InputError where the outcomes are not those of the run."""
    known = {
        GROWTH: run.average_growth("GRDP", run.history_until, run.last_year),
        REVENUE: run.value("State Budget Revenue", run.last_year),
    }
    for outcome, rows in by_outcome.items():
        base, own = float(rows[0]["outcome_base"]), known.get(outcome)
        if own is not None and abs(base - own) > AGREES * abs(own):
            fields = {"name": outcome, "file": f"{base:.6g}", "run": f"{own:.6g}"}
            raise InputError(Fault("report.sensitivity.other", fields, shown(file)))


def _label(row: Row) -> Said:
    return Said(row["label_vi"], row["label_en"])


def _chart(rows: Sequence[Row], place: int) -> Block:
    kept = rows[:SHOWN]
    name = rows[0]["outcome"]
    key = {GROWTH: "growth", REVENUE: "revenue"}.get(name)
    outcome = plain(name) if key is None else said(f"report.sensitivity.{key}")
    places = 2 if abs(float(rows[0]["outcome_base"])) < 1000 else 0
    fields = {"outcome": outcome, "what": _label(kept[0])}
    return bars_chart(
        Bars(
            id=f"sensitivity-{place}",
            title=said("report.sensitivity.chart", **fields),
            note=said("report.sensitivity.units", unit=said(f"unit.{kept[0]['effect_unit']}")),
            labels=[_ends(row) for row in kept],
            series=[
                Series(said("report.sensitivity.low"), HISTORY, [_value(r, "low") for r in kept]),
                Series(said("report.sensitivity.high"), 0, [_value(r, "high") for r in kept]),
            ],
            places=places,
        )
    )


def _ends(row: Row) -> Said:
    """The number that is changed, with its low and high value where they are values."""
    if row["operation"] != "value" or not row["low"] or not row["high"]:
        return _label(row)
    low, high = figure(float(row["low"])), figure(float(row["high"]))
    return glued([_label(row), plain(" ("), low, plain(" … "), high, plain(")")], "")


def _value(row: Row, end: str) -> float | None:
    cell = row[f"{end}_effect"]
    return float(cell) if cell else None
