"""Reads a targets file: every fault of the file at once, each with its line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from kontum_sim.errors import Fault, TargetError, nearest
from kontum_sim.inputs.records import Origin
from kontum_sim.targets import rows
from kontum_sim.targets.rows import Target

COLUMNS = tuple(field.name for field in fields(Target) if field.name != "origin")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of any plan


def load_targets(path: Path | str) -> tuple[Target, ...]:
    """The targets of a CSV file (UTF-8, comma-separated), in the order of the file.

    Raises TargetError with every fault of the file: columns, words, units, numbers, years, bounds
    that the operator needs, ids given twice.
    """
    shown = _shown(Path(path))
    lines = _lines(Path(path), shown)
    faults: list[Fault] = []
    header = _split(lines[0], shown, 1, faults)
    _check_header([name for name, _ in header], [start for _, start in header], shown, faults)
    if faults:
        raise TargetError(faults)
    names = [name for name, _ in header]
    first_line_of: dict[str, int] = {}
    targets: list[Target] = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _split(line, shown, number, faults)
        if not cells:
            continue
        if len(cells) != len(names):
            given = {"given": len(cells), "expected": len(names)}
            faults.append(Fault("targets.cells", given, shown, number))
            continue
        row = _Row(dict(zip(names, cells, strict=True)), shown, number, faults)
        target = row.target()
        if row["id"] in first_line_of:
            row.fault("id", "targets.double_id", id=row["id"], line=first_line_of[row["id"]])
        first_line_of.setdefault(row["id"], number)
        targets.append(target)
    if not targets and not faults:
        faults.append(Fault("targets.no_rows", path=shown))
    if faults:
        raise TargetError(faults)
    return tuple(targets)


def _shown(path: Path) -> str:
    """The path for messages: relative to the current directory where it lies below it."""
    here = Path.cwd()
    full = path.absolute()
    return (full.relative_to(here) if full.is_relative_to(here) else path).as_posix()


def _lines(path: Path, shown: str) -> list[str]:
    if path.is_dir():
        raise TargetError(Fault("targets.is_folder", path=shown))
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise TargetError(Fault("targets.no_file", path=shown)) from None
    except OSError as error:
        fault = Fault(
            "targets.unreadable", {"error": error.strerror or type(error).__name__}, shown
        )
        raise TargetError(fault) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TargetError(Fault("targets.not_utf8", path=shown, line=line)) from error
    if not content.strip():
        raise TargetError(Fault("targets.no_rows", path=shown))
    return [line.removesuffix("\r") for line in content.split("\n")]


def _split(line: str, shown: str, number: int, faults: list[Fault]) -> list[tuple[str, int]]:
    """The cells of one line with the columns (from 1) where they start; none when it is broken."""
    try:
        values = next(csv.reader([line], strict=True), [])
    except csv.Error:
        column = line.rfind('"') + 1
        faults.append(Fault("targets.quotes", path=shown, line=number, column=column))
        return []
    starts = [1]
    inside = False
    for position, character in enumerate(line, start=1):
        if character == '"' and line[starts[-1] - 1] == '"':
            inside = not inside
        elif character == "," and not inside:
            starts.append(position + 1)
    return list(zip((value.strip() for value in values), starts, strict=True))


def _check_header(
    names: Sequence[str], starts: Sequence[int], shown: str, faults: list[Fault]
) -> None:
    if len(names) == 1 and ";" in names[0]:
        faults.append(Fault("targets.semicolons", path=shown, line=1))
        return
    for place, (name, start) in enumerate(zip(names, starts, strict=True)):
        if name not in COLUMNS:
            words = _choice(name, COLUMNS)
            faults.append(Fault("targets.unknown_column", words, shown, 1, start))
        elif name in names[:place]:
            faults.append(Fault("targets.double_column", {"value": name}, shown, 1, start))
    for name in COLUMNS:
        if name not in names:
            faults.append(Fault("targets.missing_column", {"value": name}, shown, 1))


def _choice(value: str, allowed: Sequence[str]) -> dict[str, object]:
    near = ", ".join(nearest(value, allowed)) or "—"
    return {"value": value, "near": near, "allowed": " | ".join(allowed)}


class _Row:
    """One line of the file, and what is wrong with it."""

    def __init__(
        self, cells: Mapping[str, tuple[str, int]], path: str, line: int, faults: list[Fault]
    ) -> None:
        self._cells, self._path, self._line, self._faults = cells, path, line, faults

    def __getitem__(self, column: str) -> str:
        return self._cells[column][0]

    def fault(self, column: str, key: str, **words: object) -> None:
        start = self._cells[column][1]
        self._faults.append(Fault(key, {"name": column, **words}, self._path, self._line, start))

    def target(self) -> Target:
        """The row as a target; only to be used when no fault was found."""
        if not IDENTIFIER.fullmatch(self["id"]):
            self.fault("id", "targets.id", value=self["id"])
        target = Target(
            id=self["id"],
            label_vi=self._text("label_vi"),
            label_en=self._text("label_en"),
            section=self._text("section"),
            operator=self._word("operator", rows.OPERATORS),
            low=self._number("low"),
            high=self._number("high"),
            unit=self._word("unit", rows.KNOWN_UNITS),
            rule=self._word("rule", rows.RULES),
            first_year=self._year("first_year"),
            last_year=self._year("last_year"),
            direction=self._word("direction", rows.DIRECTIONS),
            tolerance=self._tolerance(),
            coverage=self._word("coverage", rows.COVERAGE_IN_FILE),
            variable=self["variable"],
            note_vi=self["note_vi"],
            note_en=self["note_en"],
            source=self._text("source"),
            origin=Origin(self._path, self._line),
        )
        self._check_bounds(target)
        self._check_years(target)
        self._check_rule(target)
        self._check_variable(target)
        return target

    def _text(self, column: str) -> str:
        if not self[column]:
            self.fault(column, "targets.empty_cell")
        return self[column]

    def _word(self, column: str, allowed: Sequence[str]) -> str:
        if self[column] not in allowed:
            self.fault(column, "targets.word", **_choice(self[column], allowed))
        return self[column]

    def _number(self, column: str) -> float | None:
        if not self[column]:
            return None
        if not NUMBER.fullmatch(self[column]):
            self.fault(column, "targets.number", value=self[column])
            return None
        return float(self[column])

    def _year(self, column: str) -> int | None:
        value = self[column]
        if not value:
            return None
        if not re.fullmatch(r"\d{4}", value) or not FIRST_YEAR <= int(value) <= LAST_YEAR:
            self.fault(column, "targets.year", value=value, first=FIRST_YEAR, last=LAST_YEAR)
            return None
        return int(value)

    def _tolerance(self) -> float:
        with_tolerance = self["operator"] in rows.WITH_TOLERANCE
        if not self["tolerance"]:
            return rows.DEFAULT_TOLERANCE if with_tolerance else 0.0
        value = self._number("tolerance")
        if value is None:
            return 0.0
        if not 0 <= value < 1:
            self.fault("tolerance", "targets.tolerance", value=self["tolerance"])
        elif value and not with_tolerance and self["operator"] in rows.OPERATORS:
            self.fault("tolerance", "targets.tolerance_unread", operator=self["operator"])
        return value

    def _check_bounds(self, target: Target) -> None:
        operator = target.operator
        needed = {">": ("low",), ">=": ("low",), "<": ("high",), "<=": ("high",)}.get(
            operator, ("low", "high") if operator in rows.QUANTITATIVE else ()
        )
        for column in ("low", "high"):
            if column in needed and not self[column]:
                self.fault(column, "targets.bound_needed", operator=operator)
            elif column not in needed and self[column] and operator in rows.OPERATORS:
                self.fault(column, "targets.bound_unread", operator=operator)
        if target.low is not None and target.high is not None and target.low > target.high:
            self.fault("low", "targets.reversed", low=self["low"], high=self["high"])
        expected = {">": "up", ">=": "up", "<": "down", "<=": "down"}.get(operator)
        if expected and target.direction in rows.DIRECTIONS and target.direction != expected:
            self.fault("direction", "targets.direction", operator=operator, expected=expected)

    def _check_years(self, target: Target) -> None:
        first, last = target.first_year, target.last_year
        for column, other in (("first_year", "last_year"), ("last_year", "first_year")):
            needed = target.rule in rows.RULES and target.rule != "none"
            if not self[column] and (needed or self[other]):
                self.fault(column, "targets.year_needed", rule=target.rule)
        if first is None or last is None:
            return
        if first > last:
            self.fault("first_year", "targets.years_reversed", first=first, last=last)
        elif target.rule == "end_year" and first != last:
            self.fault("first_year", "targets.end_year", first=first, last=last)

    def _check_rule(self, target: Target) -> None:
        operator, rule, unit = target.operator, target.rule, target.unit
        if operator in rows.QUANTITATIVE and rule == "none":
            self.fault("rule", "targets.rule_needed", operator=operator)
        if operator in rows.QUALITATIVE and rule in rows.RULES and rule != "none":
            self.fault("rule", "targets.rule_unread", operator=operator)
        wanted = {"average_growth": "%", "every_year_fall": "percentage points/yr"}.get(rule)
        if unit not in rows.KNOWN_UNITS:
            return
        if wanted and unit != wanted:
            self.fault("unit", "targets.rule_unit", rule=rule, expected=wanted, value=unit)
        if rule == "sum" and unit.endswith("/yr"):
            expected = unit.removesuffix("/yr")
            self.fault("unit", "targets.rule_unit", rule=rule, expected=expected, value=unit)

    def _check_variable(self, target: Target) -> None:
        if target.coverage == rows.MODELLED:
            if target.operator in rows.QUALITATIVE:
                self.fault("coverage", "targets.coverage", operator=target.operator)
            if not target.variable:
                self.fault("variable", "targets.variable_needed")
        elif target.coverage == rows.NOT_MODELLED and target.variable:
            self.fault("variable", "targets.variable_unread", value=target.variable)
