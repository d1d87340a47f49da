"""The scorecard of a run that was written before, from its targets.csv."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.table import Table

from kontum_sim.report.tables import Line, count_text, scorecard_table
from kontum_sim.targets.rows import NOT_ASSESSED

Row = Mapping[str, str]


def stored_scorecard(rows: Sequence[Row], lang: str, everything: bool) -> Table:
    """Met and missed targets; with `everything`, also those that are not assessed."""
    return scorecard_table(
        [_line(row, lang) for row in rows if everything or row["status"] != NOT_ASSESSED], lang
    )


def typed(row: Row) -> dict[str, str | float | None]:
    """A row with numbers as numbers, and None where there is none."""
    numeric = ("low", "high", "value", "margin", "first_missed_year")
    return {key: _optional(cell) if key in numeric else cell for key, cell in row.items()}


def _line(row: Row, lang: str) -> Line:
    return Line(
        label=row[f"label_{lang}"],
        unit=row["unit"],
        operator=row["operator"],
        low=_optional(row["low"]),
        high=_optional(row["high"]),
        value=_optional(row["value"]),
        margin=_optional(row["margin"]),
        status=row["status"],
    )


def _optional(cell: str) -> float | None:
    return float(cell) if cell else None


def stored_count(rows: Sequence[Row], lang: str) -> str:
    """How many targets are met, missed and not assessed."""
    return count_text(Counter(row["status"] for row in rows), lang)
