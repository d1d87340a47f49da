"""The accounts of a run in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import prod

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.accounts_file import Accounts
from kontum_sim.report.cells import for_people
from kontum_sim.report.tables import WIDTH
from kontum_sim.results.accounts import (
    CAPITAL,
    CLOSING,
    GROWTH,
    OPENING,
    PRODUCTIVITY,
    REVENUE,
    TOTAL,
    Entry,
)
from kontum_sim.results.bridges import CAPITAL_ITEMS, REVENUE_ITEMS, WHOLE_ITEMS
from kontum_sim.results.growth_accounts import ITEMS, PRODUCT_TAXES

YEARS_ACROSS = 5
POINTS_WIDTH, MONEY_WIDTH, SPAN_WIDTH, SECTOR_WIDTH = 6, 8, 8, 12
LEAST_LABEL = 15
Path = Mapping[int, float]
Rows = list[tuple[str, Path]]


def growth_tables(of: Accounts, lang: str) -> Iterator[tuple[str, Sequence[Table], str]]:
    """(heading, tables, note) of each account."""
    entries = [entry for entry in of.entries if entry.account == GROWTH]
    by_factor = _sums(entries, lambda e: e.item, ITEMS, lambda i: _item(i, lang))
    by_sector = _sums(entries, lambda e: e.member, of.names, lambda member: of.names[member][lang])
    years = _projection(of)
    average = _average_note(entries, years, lang)
    for kind, rows, note in (
        ("factors", by_factor, f"{average} {text('growth.note_factors', lang)}"),
        ("sectors", by_sector, average),
    ):
        rows = [*rows, (text("growth.sum.growth", lang), _sum(path for _, path in rows))]
        first = "growth.factor" if kind == "factors" else "growth.sector"
        heading = text(f"growth.heading.{kind}", lang)
        yield heading, _by_years(of, rows, text(first, lang), lang, with_means=True), note
    heading = text("growth.heading.cross", lang, first=years[0], last=years[-1])
    note = text("growth.note", lang, end=of.history_until)
    yield heading, [_cross(of, entries, years, lang)], note
    entries = [entry for entry in of.entries if entry.account == PRODUCTIVITY]
    items = dict.fromkeys(entry.item for entry in entries)
    rows = _sums(entries, lambda e: e.item, items, lambda i: _item(i, lang))
    rows.append((text("growth.sum.productivity", lang), _sum(path for _, path in rows)))
    heading = text("growth.heading.productivity", lang)
    tables = _by_years(of, rows, text("growth.item", lang), lang, with_means=True)
    yield heading, tables, text("growth.note_productivity", lang)
    for account, items_of in (
        (REVENUE, (OPENING, *REVENUE_ITEMS, CLOSING)),
        (CAPITAL, (*WHOLE_ITEMS, *CAPITAL_ITEMS[1:])),
    ):
        kept = [e for e in of.entries if e.account == account and not _is_twice(e)]
        rows = _sums(kept, lambda e: e.item, items_of, lambda i: _item(i, lang))
        heading = text(f"growth.heading.{account}", lang)
        tables = _by_years(of, rows, text("growth.item", lang), lang, with_means=False)
        yield heading, tables, text(f"growth.note_{account}", lang)


def _is_twice(entry: Entry) -> bool:
    """What is formed stands in the whole and by sector: the whole is shown."""
    return entry.account == CAPITAL and entry.item == "formed" and entry.member != TOTAL


def _item(item: str, lang: str) -> str:
    return text(f"growth.item.{item}", lang)


def _projection(of: Accounts) -> list[int]:
    """The years after the window."""
    years = {year for entry in of.entries for year in entry.values}
    return sorted(year for year in years if year > of.history_until)


def _sums(
    entries: Sequence[Entry],
    key: Callable[[Entry], str],
    order: Iterable[str],
    label: Callable[[str], str],
) -> Rows:
    """(label, sum of the entries of one key by year) in the given order; keys that occur."""
    present = {key(entry) for entry in entries}
    return [
        (label(name), _sum(entry.values for entry in entries if key(entry) == name))
        for name in order
        if name in present
    ]


def _sum(paths: Iterable[Path]) -> dict[int, float]:
    found: dict[int, float] = {}
    for path in paths:
        for year, value in path.items():
            found[year] = found.get(year, 0.0) + value
    return found


def _mean(path: Path, years: Sequence[int]) -> float:
    return sum(path.get(year, 0.0) for year in years) / len(years)


def _average_note(entries: Sequence[Entry], years: Sequence[int], lang: str) -> str:
    """The average growth of the projection as targets count it: compound, not a mean of years."""
    growth = _sum(entry.values for entry in entries)
    compound = prod(1 + growth[year] / 100 for year in years) ** (1 / len(years))
    fields = {"first": years[0], "last": years[-1]}
    average = for_people(100 * (compound - 1), "", lang, 2)
    mean = for_people(_mean(growth, years), "", lang, 2)
    return text("growth.note_average", lang, average=average, mean=mean, **fields)


def _by_years(of: Accounts, rows: Rows, first: str, lang: str, with_means: bool) -> list[Table]:
    """Rows by year, five years in a table; beside them the means of window and projection."""
    years = _projection(of)
    window = sorted({y for _, path in rows for y in path if y <= of.history_until})
    spans = [window, years] if with_means and window else []
    width = POINTS_WIDTH if with_means else MONEY_WIDTH
    tables = []
    for start in range(0, len(years), YEARS_ACROSS):
        block = years[start : start + YEARS_ACROSS]
        taken = (width + 1) * len(block) + (SPAN_WIDTH + 1) * len(spans)
        table = _table(first, WIDTH - taken - 1)
        columns = [(str(year), width) for year in block]
        if spans:
            columns = [(_span(window), SPAN_WIDTH), *columns, (_span(years), SPAN_WIDTH)]
        for heading, wide in columns:
            table.add_column(heading, justify="right", width=wide, no_wrap=True)
        for place, (label, path) in enumerate(rows):
            numbers = [path.get(year) for year in block]
            if spans:
                numbers = [_mean(path, window), *numbers, _mean(path, years)]
            is_sum = with_means and place == len(rows) - 1
            cells = [_number(number, with_means, lang) for number in numbers]
            table.add_row(label, *cells, style="bold" if is_sum else None)
        tables.append(table)
    return tables


def _table(first: str, width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, width=width, vertical="bottom")
    return table


def _span(years: Sequence[int]) -> str:
    return f"{years[0]}-{years[-1] % 100:02d}*"


def _number(value: float | None, is_points: bool, lang: str) -> str:
    if value is None:
        return "–"
    return for_people(value, "", lang, 2 if is_points else 0)


def _cross(of: Accounts, entries: Sequence[Entry], years: Sequence[int], lang: str) -> Table:
    """Factors down, sectors across, the mean of the projection; product taxes left out."""
    members = [m for m in dict.fromkeys(e.member for e in entries) if m != PRODUCT_TAXES]
    width = min(SECTOR_WIDTH, (WIDTH - LEAST_LABEL) // len(members) - 1)
    table = _table(text("growth.factor", lang), WIDTH - (width + 1) * len(members) - 1)
    for member in members:
        table.add_column(of.names[member][lang], justify="right", width=width, overflow="fold")
    by_cell = {(e.item, e.member): _mean(e.values, years) for e in entries}
    for item in ITEMS:
        cells = [by_cell.get((item, member)) for member in members]
        if any(cell is not None for cell in cells):
            table.add_row(_item(item, lang), *(_number(cell, True, lang) for cell in cells))
    sums = [sum(v for (_, m), v in by_cell.items() if m == member) for member in members]
    label = text("growth.sum.growth", lang)
    table.add_row(label, *(_number(value, True, lang) for value in sums), style="bold")
    return table
