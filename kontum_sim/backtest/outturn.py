"""Reads OUTTURN.csv: what was published later, checked against the codelist, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.backtest.benchmarks import INVESTMENT
from kontum_sim.backtest.national import NATIONAL_GROWTH, UNIT
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.conflicts import FAR, LEVELS
from kontum_sim.inputs.csv_rows import Row, faults_of_number, number, read_rows
from kontum_sim.inputs.text_files import shown
from kontum_sim.results.codelist import Series

COLUMNS = ["series", "year", "value", "unit"]


@dataclass(frozen=True)
class Allowed:
    """What an outturn may hold.

    series: by variable; last_values: of the window, by variable
    years: from the first year after the window to the latest of a run
    has_nation: whether the calibration knows the nation's growth in the window
    """

    series: Mapping[str, Series]
    last_values: Mapping[str, float]
    years: range
    has_nation: bool


@dataclass(frozen=True)
class Outturn:
    """Later published values: variable -> year -> value, in the order of the file.

    nation: growth of the whole country, % by year, which is not scored
    """

    path: Path
    values: Mapping[str, Mapping[int, float]]
    nation: Mapping[int, float]

    @property
    def last_year(self) -> int:
        return max(year for path in self.values.values() for year in path)

    def investment(self, first_year: int) -> dict[int, float]:
        """Recorded investment of the consecutive years from the first one after the window."""
        found, year = {}, first_year
        recorded = self.values.get(INVESTMENT, {})
        while year in recorded:
            found[year] = recorded[year]
            year += 1
        return found


def read_outturn(path: Path, allowed: Allowed) -> Outturn:
    """The outturn in a file. Raises InputError with all of its faults."""
    place = shown(path)
    values: dict[str, dict[int, float]] = {}
    lines: dict[tuple[str, str], int] = {}
    faults: list[Fault] = []
    for row in read_rows(path, COLUMNS, InputError):
        found = list(_faults(row, place, allowed))
        key = (row["series"], row["year"])
        if key in lines:
            fields = {"name": key[0], "year": key[1], "line": lines[key]}
            found.append(Fault("backtest.twice", fields, place, row.line))
        lines.setdefault(key, row.line)
        faults += found
        if not found:
            values.setdefault(row["series"], {})[int(row["year"])] = float(row["value"])
    nation = values.pop(NATIONAL_GROWTH, {})
    if not faults and not values:
        faults.append(Fault("backtest.nothing", {}, place))
    if faults:
        raise InputError(faults)
    return Outturn(path, values, nation)


def _faults(row: Row, place: str, allowed: Allowed) -> Iterator[Fault]:
    name = row["series"]
    if row["value"]:
        yield from faults_of_number(row, "value", place)
    else:
        yield Fault("backtest.blank", {"name": name, "year": row["year"]}, place, row.line)
    if row["year"] not in map(str, allowed.years):
        fields = {"text": row["year"], "first": allowed.years[0], "last": allowed.years[-1]}
        yield Fault("backtest.year", fields, place, row.line)
    series = allowed.series.get(name)
    if series is None and name != NATIONAL_GROWTH:
        names = [*allowed.series, NATIONAL_GROWTH]
        near = ", ".join(nearest(name, names)) or "-"
        yield Fault("backtest.unknown", {"name": name, "near": near}, place, row.line)
        return
    if series is None and not allowed.has_nation:
        yield Fault("backtest.no_nation", {"name": name}, place, row.line)
        return
    unit = series.code.unit if series is not None else UNIT
    if row["unit"] != unit:
        fields = {"name": name, "unit": row["unit"], "expected": unit}
        yield Fault("backtest.unit", fields, place, row.line)
    elif series is not None and not series.is_of_one_year:
        yield Fault("ensemble.five_years", {"name": name}, place, row.line)
    elif series is not None:
        yield from _faults_of_size(row, place, unit, allowed.last_values.get(name))


def _faults_of_size(row: Row, place: str, unit: str, known: float | None) -> Iterator[Fault]:
    """A value that has another sign or size than anything known: mostly a wrong unit."""
    try:
        value = number(row["value"])
    except ValueError:
        return
    fields = {"name": row["series"], "year": row["year"], "value": row["value"], "unit": unit}
    is_level = unit.startswith(LEVELS)
    if is_level and value <= 0:
        yield Fault("backtest.positive", fields, place, row.line)
    elif known is not None and (known > 0 or not is_level):
        size = abs(known) if is_level else max(abs(known), 1.0)
        if abs(value) > FAR * size or (is_level and abs(value) * FAR < size):
            yield Fault("backtest.far", {**fields, "known": f"{known:.6g}"}, place, row.line)
