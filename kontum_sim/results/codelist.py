"""The codelist: which variables a run publishes, under which names, units and labels.

One table (data/codelist.csv) drives the writer, the scorecard, the summary and `variables`. A
name with {group}, {leaf}, {sector}, ... stands for one variable per member of that set; a leaf is
a sector that shares its group with others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.catalogue import text
from kontum_sim.engine.result import Result
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.calibration_file import SetMember
from kontum_sim.results.periods import icor_over_years

SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Code:
    """A row of the codelist."""

    id: str
    variable: str
    model: str
    aggregate: str
    unit: str
    factor: float
    kind: str
    summary: bool
    needs: str

    @property
    def slot(self) -> str | None:
        """The set that the name runs over, None for one variable."""
        match = SLOT.search(self.variable)
        return match[1] if match else None


@dataclass(frozen=True)
class Series:
    """One published variable of a calibration.

    rows: the rows of the model variable that it sums; None for a provincial one.
    """

    code: Code
    variable: str
    member: SetMember | None
    rows: tuple[int, ...] | None

    def label(self, lang: str) -> str:
        key = f"variable.{self.code.id}"
        return text(key, lang, member=self.member.name[lang]) if self.member else text(key, lang)

    @property
    def is_of_one_year(self) -> bool:
        """Whether a value needs one year only; the others are made for the central run alone."""
        return self.code.aggregate != "five_years"

    def paths(self, result: Result) -> Array:
        """Values of every draw in the codelist's unit, [year, draw]."""
        values = result[self.code.model]
        if self.rows is not None:
            values = total(values[list(self.rows)])
        scaled = values * self.code.factor
        return np.broadcast_to(scaled, (len(result.years), scaled.shape[-1]))

    def path(self, result: Result) -> Array:
        """Values in the codelist's unit, [year]; NaN where there is none."""
        if self.code.aggregate == "five_years":
            return icor_over_years(self.code.model, result)
        values = result.central(self.code.model)
        if self.rows is not None:
            values = np.add.reduce(values[list(self.rows)], axis=0)
        scaled: Array = values * self.code.factor
        return scaled


@cache
def codelist() -> tuple[Code, ...]:
    """The rows of the codelist, in the order of the tables."""
    file = files("kontum_sim") / "data" / "codelist.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return tuple(
        Code(
            id=row["id"],
            variable=row["variable"],
            model=row["model"],
            aggregate=row["aggregate"],
            unit=row["unit"],
            factor=float(row["factor"]),
            kind=row["kind"],
            summary=row["summary"] == "yes",
            needs=row["needs"],
        )
        for row in rows
    )


def published_series(calibration: Calibration) -> tuple[Series, ...]:
    """Every variable that a run under this calibration publishes."""
    return tuple(series for code in codelist() for series in _series(code, calibration))


def _series(code: Code, calibration: Calibration) -> Iterator[Series]:
    modes = [sector.text("mode") for sector in calibration.members["sector"]]
    if code.needs == "capacity" and "capacity" not in modes:
        return
    slot = code.slot
    if slot is None:
        count = len(calibration.members["crop"]) if code.aggregate == "all" else 0
        yield Series(code, code.variable, None, tuple(range(count)) if count else None)
        return
    for name, member, rows in _members(slot, code, calibration):
        if code.needs == "cobb_douglas" and modes[rows[0]] != "cobb_douglas":
            continue
        yield Series(code, code.variable.replace(f"{{{slot}}}", name), member, rows)


def _members(
    slot: str, code: Code, calibration: Calibration
) -> Iterator[tuple[str, SetMember, tuple[int, ...]]]:
    """(name in the variable, member, rows of the model variable)."""
    groups, sectors = calibration.members["group"], calibration.members["sector"]
    of_group: dict[str, list[int]] = {group.id: [] for group in groups}
    for row, sector in enumerate(sectors):
        of_group[sector.text("group")].append(row)
    if slot == "leaf":
        for row, sector in enumerate(sectors):
            group = next(group for group in groups if group.id == sector.text("group"))
            if len(of_group[group.id]) > 1:
                yield f"{group.iamc}|{sector.iamc}", sector, (row,)
        return
    if slot == "group" and code.aggregate == "group":
        for group in groups:
            yield group.iamc, group, tuple(of_group[group.id])
        return
    for row, member in enumerate(calibration.members[slot]):
        yield member.iamc, member, (row,)


def by_year(path: Array, years: tuple[int, ...]) -> Mapping[int, float]:
    """year -> value, empty years left out."""
    return {
        year: float(value) for year, value in zip(years, path, strict=True) if np.isfinite(value)
    }
