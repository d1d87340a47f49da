"""A comparison in a terminal of 80 columns: the differences by year, then the largest of all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.report.compare_differences import Difference, VariableDifference
from kontum_sim.report.compare_draws import DrawnBeside, DrawnDifference
from kontum_sim.report.comparison import Beside, Comparison
from kontum_sim.report.ensemble_files import PERCENTILES
from kontum_sim.report.tables import WIDTH, YEARS_ACROSS, number_of
from kontum_sim.results.headlines import HEADLINES

MINUS = "-"
ASIDE = "–"  # where there is no number
DRAWN_SHOWN = (5, 50, 95)


def plain_table(*columns: str, ratio: int = 1) -> Table:
    """A table of 80 columns: the first takes what the others leave."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", width=WIDTH)
    table.add_column(columns[0], ratio=ratio)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def signed(value: float, unit: str, lang: str) -> str:
    """`+12.3`, `-0.45`; `0` for none."""
    if value == 0:
        return "0"
    size = abs(value)
    places = 0 if size >= 1000 else 1 if size >= 10 else 2
    if unit in ("person", "person/yr"):
        places = 0
    elif size < 0.005:
        places = min(6, -math.floor(math.log10(size)))
    return f"{'+' if value > 0 else MINUS}{for_people(size, unit, lang, places)}"


def percent(point: Difference, lang: str) -> str:
    return ASIDE if point.relative is None else f"{signed(point.relative, '%', lang)}%"


def chosen(beside: Beside, variables: Sequence[str]) -> list[VariableDifference]:
    """What is shown by year: the variables asked for, else the headlines; those that differ."""
    return [
        entry
        for entry in beside.differences
        if entry.differs
        and (variables or (entry.variable.code and entry.variable.code.id in HEADLINES))
    ]


def by_year(
    found: Comparison, beside: Beside, lang: str, variables: Sequence[str], relative: bool
) -> list[Table]:
    """Differences by year, the largest first; at most seven years in a table."""
    entries = chosen(beside, variables)
    years = sorted({p.year for entry in entries for p in entry.points if p.absolute})
    if years:
        years = list(range(years[0], years[-1] + 1))
    tables = []
    for first in range(0, len(years), YEARS_ACROSS):
        across = years[first : first + YEARS_ACROSS]
        heading = text("compare.relative" if relative else "compare.absolute", lang)
        table = plain_table(heading, *(str(year) for year in across))
        for entry in entries:
            points = [entry.at(year) for year in across]
            cells = [
                ASIDE
                if point is None
                else percent(point, lang)
                if relative
                else signed(point.absolute, entry.unit, lang)
                for point in points
            ]
            table.add_row(short_label(found, entry, lang), *cells)
        tables.append(table)
    return tables


def short_label(found: Comparison, entry: VariableDifference, lang: str) -> str:
    """The short label of a headline, with its unit; the whole one of another variable."""
    variable = entry.variable
    if variable.code is not None and variable.code.id in HEADLINES:
        member = variable.member_name(lang, found.base.members)
        return text(f"short.{variable.code.id}", lang, member=member)
    return whole_label(found, entry, lang)


def whole_label(found: Comparison, entry: VariableDifference, lang: str) -> str:
    return f"{found.base.label(entry.variable, lang)}, {text(f'unit.{entry.unit}', lang)}"


def largest(found: Comparison, beside: Beside, lang: str, most: int | None) -> Table:
    """The variables in order, each in the year in which it differs most."""
    keys = ("largest", "year", "base", "run", "difference", "percent")
    table = plain_table(*(text(f"compare.{key}", lang) for key in keys))
    entries = [entry for entry in beside.differences if entry.differs]
    for entry in entries[:most]:
        point = entry.largest
        table.add_row(
            whole_label(found, entry, lang),
            str(point.year),
            number_of(point.base, entry.unit, lang),
            number_of(point.value, entry.unit, lang),
            signed(point.absolute, entry.unit, lang),
            percent(point, lang),
        )
    return table


def drawn_table(
    found: Comparison, beside: Beside, drawn: DrawnBeside, lang: str, variables: Sequence[str]
) -> Table:
    """Percentiles of the difference draw by draw, in the year in which its median is largest."""
    columns = [text("compare.drawn", lang), text("compare.year", lang)]
    columns += [f"{p}%" for p in DRAWN_SHOWN]
    table = plain_table(*columns, text("compare.above", lang))
    for entry in chosen(beside, variables):
        rows = drawn.of(entry.name)
        if not rows:
            continue
        row = max(rows, key=_spread)
        cells = [
            signed(row.percentiles[PERCENTILES.index(p)], entry.unit, lang) for p in DRAWN_SHOWN
        ]
        share = f"{for_people(100 * row.above, '%', lang, 0)}%"
        table.add_row(short_label(found, entry, lang), str(row.year), *cells, share)
    return table


def _spread(row: DrawnDifference) -> float:
    return abs(row.percentiles[PERCENTILES.index(50)])


def opening(found: Comparison, beside: Beside, lang: str) -> Iterator[str]:
    """Which runs these are."""
    fields = {"run": beside.name, "base": found.name}
    yield text("compare.heading", lang, **fields)
    yield text("compare.titles", lang, run=beside.run.title(lang), base=found.base.title(lang))


def unpublished(found: Comparison, beside: Beside, lang: str) -> Iterator[str]:
    """Variables that one of the two does not have."""
    for name, missing in ((found.name, beside.only_base), (beside.name, beside.only_run)):
        if missing:
            shown = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
            yield text("compare.only", lang, run=name, count=len(missing), names=shown)
