"""Reads national.csv of a calibration: growth of the whole country in the window's years.

It may be left out; then there is no rule that looks at the nation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.calibration_file import parent_of
from kontum_sim.inputs.csv_rows import Row, faults_of_number, read_rows
from kontum_sim.inputs.text_files import shown

FILE = "national.csv"
COLUMNS = ["variable", "year", "value", "unit", "source", "url", "note"]
NATIONAL_GROWTH = "National GDP [Growth Rate]"
UNIT = "%"


@dataclass(frozen=True)
class National:
    """National growth, % by year of the window, and the file that holds it."""

    growth: Mapping[int, float]
    file: Path


def read_national(calibration: Calibration) -> National | None:
    """The nearest national.csv of a calibration and those that it extends; None without one.

    Raises CalibrationError with all faults of the file.
    """
    folder: Path | None = calibration.folder
    while folder is not None and not (folder / FILE).exists():
        folder = parent_of(folder)
    if folder is None:
        return None
    file = folder / FILE
    window = range(calibration.base_year + 1, calibration.window_end + 1)
    growth: dict[int, float] = {}
    faults: list[Fault] = []
    for row in read_rows(file, COLUMNS, CalibrationError):
        found = list(_faults(row, shown(file), window, growth))
        faults += found
        if not found:
            growth[int(row["year"])] = float(row["value"])
    missing = [str(year) for year in window if year not in growth]
    if missing and not faults:
        fields = {"name": NATIONAL_GROWTH, "years": ", ".join(missing)}
        faults.append(Fault("backtest.national.missing", fields, shown(file)))
    if faults:
        raise CalibrationError(faults)
    return National(growth, file)


def _faults(row: Row, place: str, window: range, before: Mapping[int, float]) -> Iterator[Fault]:
    yield from faults_of_number(row, "value", place)
    if row["variable"] != NATIONAL_GROWTH:
        near = ", ".join(nearest(row["variable"], [NATIONAL_GROWTH])) or NATIONAL_GROWTH
        yield Fault("backtest.unknown", {"name": row["variable"], "near": near}, place, row.line)
    if row["unit"] != UNIT:
        fields = {"name": row["variable"], "unit": row["unit"], "expected": UNIT}
        yield Fault("backtest.unit", fields, place, row.line)
    if row["year"] not in map(str, window):
        ends = {"text": row["year"], "first": window[0], "last": window[-1]}
        yield Fault("backtest.year", ends, place, row.line)
    elif int(row["year"]) in before:
        fields = {"name": row["variable"], "year": row["year"]}
        yield Fault("backtest.national.twice", fields, place, row.line)
    if not row["source"]:
        yield Fault("backtest.national.source", {"year": row["year"]}, place, row.line)
