"""Rows of a CSV file, each with its line, or an error that names every fault of the file."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.text_files import read_text, shown

# 5.000 is five in the file and five thousand to a Vietnamese reader: refused
DOTTED_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(\.000)+")
LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, its cells by column name, stripped, and the text itself."""

    line: int
    cells: dict[str, str]
    text: str = ""

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def position(self, column: str) -> int | None:
        """Where the cell begins in its line, from 1; None when the text is not known."""
        before = list(self.cells).index(column)
        is_quoted = False
        for place, character in enumerate(self.text):
            if not before:
                return place + 1
            is_quoted ^= character == '"'
            before -= character == "," and not is_quoted
        return None


def read_rows(path: Path, columns: Sequence[str], error: type[InputError]) -> list[Row]:
    """All rows of a comma-separated file that has exactly these columns, in any order."""
    place = shown(path)
    try:
        text = read_text(path, place, LARGEST)
    except InputError as fault:
        raise error(fault.faults) from None
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as fault:
        raise error(Fault("csv.broken", {"why": fault}, place, 1)) from None
    _check_header(header, columns, place, error)
    rows, faults = [], []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                fields = {"given": len(cells), "expected": len(header)}
                faults.append(Fault("csv.width", fields, place, reader.line_num))
                continue
            stripped = (cell.strip() for cell in cells)
            filled = dict(zip(header, stripped, strict=True))
            rows.append(Row(reader.line_num, filled, lines[reader.line_num - 1]))
    except csv.Error as fault:
        faults.append(Fault("csv.broken", {"why": fault}, place, reader.line_num))
    if faults:
        raise error(faults)
    return rows


def _check_header(
    header: list[str], columns: Sequence[str], place: str, error: type[InputError]
) -> None:
    if not header:
        raise error(Fault("csv.empty", {"columns": ", ".join(columns)}, place, 1))
    if len(header) == 1 and ";" in header[0]:
        raise error(Fault("csv.semicolon", {}, place, 1))
    faults = [
        Fault("csv.no_column", {"column": column, "columns": ", ".join(columns)}, place, 1)
        for column in columns
        if column not in header
    ]
    for position, column in enumerate(header):
        if column not in columns:
            fields = {"column": column, "near": ", ".join(nearest(column, columns)) or "-"}
            faults.append(Fault("csv.unknown_column", fields, place, 1))
        elif column in header[:position]:
            faults.append(Fault("csv.double_column", {"column": column}, place, 1))
    if faults:
        raise error(faults)


def number(text: str) -> float:
    """The number that a cell holds. Raises ValueError with a catalogue key."""
    try:
        value = float(text)
    except ValueError:
        comma = "," in text and text.replace(",", "").replace(".", "").strip("-+").isdigit()
        raise ValueError("csv.comma" if comma else "csv.not_number") from None
    if DOTTED_THOUSANDS.fullmatch(text):
        raise ValueError("csv.thousands")
    if not math.isfinite(value) or "_" in text:
        raise ValueError("csv.not_finite" if "_" not in text else "csv.not_number")
    return value


def faults_of_number(row: Row, column: str, place: str) -> Iterator[Fault]:
    """The fault of a cell that should hold a number, if any."""
    try:
        number(row[column])
    except ValueError as fault:
        fields = {"column": column, "text": row[column]}
        yield Fault(str(fault), fields, place, row.line)
