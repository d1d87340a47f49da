"""A table with typed cells, which becomes a CSV file or a sheet of a workbook.

Two dialects of CSV: `canonical` (comma, decimal point: what every program reads) and `vi`
(semicolon, decimal comma, byte order mark: what a Vietnamese Excel opens with a double click).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kontum_sim.report.cells import canonical, csv_text, made_safe, restored

Cell = str | float | int | None
CANONICAL, VIETNAMESE = "canonical", "vi"
PROBABILITY = ("probability", "standard_error")  # columns of shares of all draws
DIALECTS = (CANONICAL, VIETNAMESE)


@dataclass(frozen=True)
class Sheet:
    """A table: name of the file or sheet, names of the columns, and rows of typed cells.

    floats are values, ints are years and counts; unit: the column with the unit of a row, which
    says how many decimals a person wants to see; row_units: of every row, where no column has
    them as the codelist does; units: of columns that have their own
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    frozen: int = 1  # columns that stay in view
    row_units: Sequence[str] = ()

    def units_of(self, place: int) -> list[str]:
        """The unit of every cell of a row."""
        unit = self.row_units[place] if self.row_units else ""
        if self.unit is not None:
            unit = str(self.rows[place][self.header.index(self.unit)])
        return [self.units.get(column, unit) for column in self.header]


def sheet_csv(sheet: Sheet, dialect: str = CANONICAL) -> str:
    """The sheet as a CSV file in one of the dialects."""
    if dialect == CANONICAL:
        return csv_text(sheet.header, [[_plain(cell) for cell in row] for row in sheet.rows])
    rows = [[_vietnamese(cell) for cell in row] for row in sheet.rows]
    return _semicolons(sheet.header, rows)


def _plain(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return canonical(cell) if isinstance(cell, float) else str(cell)


def _vietnamese(cell: Cell) -> str:
    if isinstance(cell, float):
        return _plain(cell).replace(".", ",")
    return made_safe(_plain(cell))


def _semicolons(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([made_safe(cell) for cell in header])
    writer.writerows(rows)
    return "\ufeff" + buffer.getvalue()


def typed_sheet(
    name: str, rows: Sequence[Mapping[str, str]], numbers: Sequence[str], counts: Sequence[str]
) -> Sheet:
    """A CSV file that was read as text, with its numbers as numbers.

    numbers: columns of values; counts: columns of whole numbers. A cell of them that is no number
    stays a text.
    """
    header = tuple(rows[0]) if rows else ()

    def cell(column: str, content: str) -> Cell:
        if column not in numbers and column not in counts:
            return restored(content)
        try:
            return int(content) if column in counts else float(content)
        except ValueError:
            return content or None

    cells = [[cell(column, row[column]) for column in header] for row in rows]
    units = {column: "probability" for column in header if column in PROBABILITY}
    return Sheet(name, header, cells, "unit" if "unit" in header else None, units)
