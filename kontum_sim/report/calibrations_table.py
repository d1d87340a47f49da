"""Calibrations side by side at 80 columns, and what a reader must know of the figures."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kontum_sim.catalogue import has, text
from kontum_sim.report.calibrations_columns import Column
from kontum_sim.report.calibrations_rows import Value, centre_of, sections
from kontum_sim.report.cells import for_people
from kontum_sim.report.tables import WIDTH

MOST_COLUMNS = 4  # in one block of the table; the first calibration leads every block
VALUE_WIDTHS = {1: 20, 2: 18, 3: 14, 4: 12}
LABEL_WIDTH = 44
Line = Table | Text | Padding


def indented(line: str, by: int = 2) -> Padding:
    """A paragraph, wrapped with a margin on the left."""
    return Padding(Text(line), (0, 0, 0, by))


def plain(lines: Iterable[Line]) -> list[str]:
    """Paragraphs as strings, without their margins."""
    texts = [line.renderable if isinstance(line, Padding) else line for line in lines]
    return [item.plain for item in texts if isinstance(item, Text) and item.plain]


def command_lines(words: Sequence[str]) -> Iterator[Line]:
    """A command that can be copied: where it is too long it goes on after a backslash."""
    lines = [""]
    for word in (shlex.quote(word) for word in words):
        if lines[-1] and len(lines[-1]) + len(word) > WIDTH - 7:
            lines[-1] += " \\"
            lines.append("  ")
        lines[-1] += word if not lines[-1].strip() else f" {word}"
    yield from (indented(line) for line in lines)


def calibrations_table(columns: Sequence[Column], lang: str) -> Iterator[Line]:
    """Their titles, and the table, in blocks where there are more than four calibrations."""
    for column in columns:
        yield Text(f"{column.name}: {column.before.described.title[lang]}")
    yield Text("")
    found = sections(columns, lang)
    for places in _blocks(len(columns)):
        width = VALUE_WIDTHS[len(places)]
        heading = _grid(len(places))
        names = [Text(broken(columns[place].name, width), style="bold") for place in places]
        heading.add_row(Text(""), *names)
        yield heading
        for section in found:
            yield Text(section.title, style="bold")
            table = _grid(len(places))
            for row in section.rows:
                cells = [_cell(row.values[place], row.places, width, lang) for place in places]
                table.add_row(indented(row.label), *cells)
            yield table
        yield Text("")


def _grid(count: int) -> Table:
    """A table of labels and `count` columns; the same widths in every section."""
    width = VALUE_WIDTHS[count]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(width=min(LABEL_WIDTH, WIDTH - count * (width + 1)))
    for _ in range(count):
        table.add_column(justify="right", width=width, overflow="fold")
    return table


def _blocks(count: int) -> list[list[int]]:
    """Positions of the columns of each block; the first calibration stands in all of them."""
    rest = list(range(1, count))
    step = MOST_COLUMNS - 1
    return [[0, *rest[start : start + step]] for start in range(0, max(len(rest), 1), step)]


def _cell(value: Value, places: int, width: int, lang: str) -> Text:
    if value is None:
        return Text("–")
    if isinstance(value, str):
        return Text(broken(value, width))
    if isinstance(value, tuple):
        return Text("–".join(for_people(v, "", lang, places) for v in value))
    return Text(for_people(value, "", lang, places))


def broken(name: str, width: int) -> str:
    """A name such as V1_estimate_UBND_2016-2020 broken after underscores to fit a column."""
    lines = [""]
    for part in name.replace("_", "_\n").split("\n"):
        if lines[-1] and " " not in name and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def notes(columns: Sequence[Column], lang: str) -> Iterator[Line]:
    """Which columns stand at no estimate, and how to mend it; what a scenario was refused for."""
    states = dict.fromkeys(c.estimate.state for c in columns if not c.is_estimated)
    for state in states:
        found = [column for column in columns if column.estimate.state == state]
        names = ", ".join(column.name for column in found)
        reason = _reason(found[0], lang)
        yield Text(text("calibrations.fallback", lang, names=names, reason=reason))
        for column in found:
            mend = column.estimate.fault and column.estimate.fault.fields.get("mend")
            if mend:
                yield from command_lines(str(mend).split(" ", 2))
    if states and any(column.is_estimated for column in columns):
        yield Text(text("calibrations.mixed", lang))
    if any(column.is_estimated for column in columns):
        yield Text(text("calibrations.verdicts", lang))
    for column in columns:
        if column.refused:
            yield Text(text("calibrations.refused", lang, name=column.name))
            yield from (indented(fault.message(lang)) for fault in column.refused)
    yield Text("")


def _reason(column: Column, lang: str) -> str:
    key, fault = f"calibrations.reason.{column.estimate.state}", column.estimate.fault
    return text(key, lang) if has(key) or fault is None else fault.message(lang)


def calibrations_json(columns: Sequence[Column], lang: str) -> dict[str, object]:
    """The same for programs: who the calibrations are, then every row by calibration."""
    return {
        "calibrations": [_column_json(column, lang) for column in columns],
        "rows": [
            {
                "id": row.id,
                "section": section.title,
                "label": row.label,
                "unit": row.unit,
                "values": _by_name(columns, row.values),
            }
            for section in sections(columns, lang)
            for row in section.rows
        ],
    }


def _by_name(columns: Sequence[Column], values: Sequence[Value]) -> Mapping[str, object]:
    return {column.name: value for column, value in zip(columns, values, strict=True)}


def _column_json(column: Column, lang: str) -> dict[str, object]:
    described, fault = column.before.described, column.estimate.fault
    return {
        "name": column.name,
        "id": described.id,
        "folder": column.folder,
        "title": dict(described.title),
        "region": described.region,
        "accounts_vintage": described.accounts_vintage,
        "sectors": list(column.before.sets["sector"]),
        "estimate": column.estimate.state,
        "central_values": centre_of(column),
        "why_not_estimated": None if fault is None else fault.message(lang),
        "mend": None if fault is None else fault.fields.get("mend"),
        "scenario_refused": [fault.message(lang) for fault in column.refused],
    }
