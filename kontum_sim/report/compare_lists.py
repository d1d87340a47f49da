"""Targets side by side, in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.report.compare_draws import DrawnBeside
from kontum_sim.report.compare_tables import ASIDE, plain_table
from kontum_sim.report.compare_targets import Judged, TargetRow
from kontum_sim.report.comparison import Beside, Comparison
from kontum_sim.report.ensemble_tables import share_in_brackets
from kontum_sim.report.tables import Line, requirement
from kontum_sim.targets.rows import MISSED, NOT_ASSESSED

RUNS_ACROSS = 3
CHANGED = "*"  # a run judges a target otherwise; bold is lost in a file
NAMES = {1: 20, 2: 15}  # characters of a run's name above its column, by runs in the table


def target_tables(found: Comparison, lang: str) -> list[Table]:
    """The targets that any run assesses: the base, and at most three runs in a table."""
    rows = [row for row in found.targets if row.is_assessed]
    if not rows:
        return []
    tables = []
    for first in range(1, len(found.runs), RUNS_ACROSS):
        places = [0, *range(first, min(first + RUNS_ACROSS, len(found.runs)))]
        most = NAMES.get(len(places) - 1, 12)
        names = [_short(found.names[place], most) for place in places]
        table = plain_table(text("table.target", lang), text("table.required", lang), *names)
        for row in rows:
            cells = [_judged(row.judged[place], row.row["unit"], lang) for place in places]
            changed = any(row.changes(place) for place in places)
            label = row.row[f"label_{lang}"] + (f" {CHANGED}" if changed else "")
            table.add_row(label, _required(row, lang), *cells, style="bold" if changed else None)
        tables.append(table)
    return tables


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _required(row: TargetRow, lang: str) -> str:
    low, high = (float(row.row[key]) if row.row[key] else None for key in ("low", "high"))
    operator = row.row["operator"]
    return requirement(
        Line(row.row[f"label_{lang}"], row.row["unit"], operator, low, high, None, None, ""), lang
    )


def _judged(entry: Judged | None, unit: str, lang: str) -> str:
    """`8.53 ✗`, with draws `8.53 ✗ (0.11)`."""
    if entry is None or entry.value is None or entry.status == NOT_ASSESSED:
        return ASIDE
    value = for_people(entry.value, unit, lang, 0 if abs(entry.value) >= 1000 else 2)
    if entry.status == MISSED:
        value += f" {text('vintages.miss', lang)}"
    if entry.probability is not None:
        value += share_in_brackets(entry.probability, lang)
    return value


def target_lines(found: Comparison, lang: str) -> Iterator[str]:
    """Which targets a run judges otherwise than the base, and which are worded differently."""
    for place, beside in enumerate(found.beside, start=1):
        for row in found.targets:
            base, other = row.judged[0], row.judged[place]
            if base is not None and other is not None and row.changes(place):
                yield text(
                    "compare.changed",
                    lang,
                    run=beside.name,
                    target=row.row[f"label_{lang}"],
                    was=text(f"table.{base.status}", lang),
                    now=text(f"table.{other.status}", lang),
                )
    worded = [row.id for row in found.targets if row.differs]
    if worded:
        yield text("compare.worded", lang, names=", ".join(worded))
    probability = any(run.draws for run in found.runs)
    yield text("compare.note_draws" if probability else "compare.note", lang)


def drawn_targets(beside: Beside, drawn: DrawnBeside, lang: str, found: Comparison) -> list[Table]:
    """Targets that draws judge otherwise: the probability, and what became of single draws."""
    labels = {row.id: row.row[f"label_{lang}"] for row in found.targets}
    moved = [entry for entry in drawn.targets if entry.gained or entry.lost]
    if not moved:
        return []
    keys = ("probability", "run_probability", "gained", "lost")
    table = plain_table(text("table.target", lang), *(text(f"compare.{key}", lang) for key in keys))
    for entry in moved:
        shares = (entry.base, entry.run, entry.gained, entry.lost)
        cells = [for_people(share, "1", lang, 3) for share in shares]
        table.add_row(labels[entry.id], *cells)
    return [table]
