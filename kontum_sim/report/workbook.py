"""Sheets as an Excel workbook: typed numbers, a heading that stays in view, the same bytes.

The number formats carry the language where it is Vietnamese: LibreOffice then shows 1.234,5
everywhere. Excel follows the computer: a Vietnamese Excel shows 1.234,5 by itself.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kontum_sim.catalogue import has, text
from kontum_sim.report.cells import decimals
from kontum_sim.report.folder import MARK
from kontum_sim.report.sheets import Cell, Sheet

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2020, 12, 31)  # always: the bytes depend on the content alone
VIETNAMESE = "[$-42A]"  # of a number format
WIDEST, NARROWEST = 60, 8  # columns, in characters
CORE = "docProps/core.xml"
OURS = f"<dc:creator>{MARK}</dc:creator><cp:lastModifiedBy>{MARK}</cp:lastModifiedBy>".encode()
PLACES = {"probability": 3}  # decimals of what is no unit of the codelist
MOST_CHARACTERS = 32_767  # of a cell, by the format


def workbook_bytes(
    sheets: Sequence[Sheet], title: str, lang: str, plain: Sequence[str] = ()
) -> bytes:
    """The workbook's file.

    plain: sheets whose name and heading are for programs, and stay as they are in any language
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "author": MARK, "created": CREATED})
        formats = _Formats(book, lang)
        for sheet in sheets:
            is_plain = sheet.name in plain
            name = sheet.name if is_plain else text(f"sheet.{sheet.name}", lang)
            _fill(book.add_worksheet(name), sheet, formats, None if is_plain else lang)
    return buffer.getvalue()


def is_our_workbook(content: bytes) -> bool:
    """Whether we wrote this file, and nobody saved it since."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            core = archive.read(CORE)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError):
        return False
    stamp = f"{CREATED.isoformat()}Z".encode()
    return OURS in core and core.count(stamp) == 2  # created and modified


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self.book = book
        self.locale = VIETNAMESE if lang == "vi" else ""
        self.made: dict[str, Any] = {}
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.heading.set_bottom(1)

    def number(self, value: float, unit: str) -> Any:
        """How a value of a unit is shown; the cell holds every digit."""
        places = PLACES[unit] if unit in PLACES else decimals(unit, value)
        if value and abs(value) < 0.5 * 10**-places:
            return self._made("0.00E+00")
        return self._made("#,##0" + ("." + "0" * places if places else ""))

    def count(self) -> Any:
        return self._made("0")

    def _made(self, code: str) -> Any:
        if code not in self.made:
            self.made[code] = self.book.add_format({"num_format": self.locale + code})
        return self.made[code]


def _fill(page: Worksheet, sheet: Sheet, formats: _Formats, lang: str | None) -> None:
    heading = [_heading(column, lang) for column in sheet.header]
    for column, word in enumerate(heading):
        if lang is None and word.isdigit():
            page.write_number(0, column, int(word), formats.heading)  # a year, for programs
        else:
            page.write_string(0, column, word, formats.heading)
    for place, row in enumerate(sheet.rows):
        units = sheet.units_of(place)
        for column, (cell, unit) in enumerate(zip(row, units, strict=True)):
            _write(page, place + 1, column, cell, formats, unit)
    page.freeze_panes(1, sheet.frozen)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(heading) - 1)
    for column, width in enumerate(_widths(heading, sheet.rows)):
        page.set_column(column, column, width)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write(
    page: Worksheet, row: int, column: int, cell: Cell, formats: _Formats, unit: str
) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell[:MOST_CHARACTERS])
    elif isinstance(cell, int):
        page.write_number(row, column, cell, formats.count())
    elif cell is not None and math.isfinite(cell):
        page.write_number(row, column, cell, formats.number(cell, unit))


def _heading(column: str, lang: str | None) -> str:
    if lang is None or not has(f"column.{column}"):
        return column
    return text(f"column.{column}", lang)


def _widths(heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[float]:
    def wide(cell: Cell) -> int:
        return len(cell) if isinstance(cell, str) else 11 if cell is not None else 0

    found = []
    for column, word in enumerate(heading):
        longest = max((wide(row[column]) for row in rows), default=0)
        found.append(float(min(WIDEST, max(NARROWEST, longest + 2, min(len(word), 14) + 3))))
    return found
