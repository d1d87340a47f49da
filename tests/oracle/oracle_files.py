"""The files that the oracle reads: a calibration folder and a list of projects."""

from __future__ import annotations

import copy
import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

BASE, FIRST, END = 2015, 2016, 2020  # the reference year, and the calibration window 2016-2020
MONTHS = 12
Changes = Mapping[tuple[str, str], Mapping[int, float]]
Results = Mapping[str, dict[Any, float]]


# ------------------------------------------------------------------ the files of a calibration


class Data:
    """Sets, parameters and observations of one calibration folder and its parent (section 1)."""

    def __init__(self, folder: Path, changes: Changes) -> None:
        head = _yaml(folder)
        parent = folder / head["extends"] if "extends" in head else None
        sets = (_yaml(parent) if parent else {}) | head
        self.vintage: str = head["accounts_vintage"]
        self.groups = [each["id"] for each in sets["groups"]]
        self.sectors: list[dict[str, Any]] = sets["sectors"]
        self.sector_ids = [each["id"] for each in self.sectors]
        self.group_of = {each["id"]: each["group"] for each in self.sectors}
        self.agriculture = next(s["id"] for s in self.sectors if s.get("agriculture"))
        self.capacity = next((s["id"] for s in self.sectors if s["mode"] == "capacity"), None)
        self.demand = next((s["id"] for s in self.sectors if s["mode"] == "demand"), None)
        self.cobb_douglas = [s["id"] for s in self.sectors if s["mode"] == "cobb_douglas"]
        self.other_sectors = [s for s in self.sector_ids if s != self.agriculture]
        self.sources = [each["id"] for each in sets["sources"]]
        self.lines: list[dict[str, Any]] = sets["revenue_lines"]
        self.line_ids = [each["id"] for each in self.lines]
        self.crops = [each["id"] for each in sets["crops"]]
        self.commodities = {each["id"]: each["sector"] for each in sets["commodities"]}
        self.technologies: list[dict[str, Any]] = sets["technologies"]
        self.sector_map: dict[str, str] = sets.get("sector_map", {})
        # A parameter of the child replaces all rows of that name in the parent.
        self._rows: dict[str, list[dict[str, str]]] = {}
        self._folders = [parent, folder] if parent else [folder]
        for rows in self._files("parameters.csv"):
            self._rows.update({row["name"]: [] for row in rows})
            for row in rows:
                self._rows[row["name"]].append(row)
        self._changes = changes
        self._drawn: Changes = {}
        self._given: dict[tuple[str, str, int], float] = {}  # what was looked up in the files
        self._known: dict[tuple[str, str, int], float] = {}  # and in the drawn numbers
        # Observations of the parent are inherited, its accounts only if the vintage is the same.
        self.observations: dict[tuple[str, str, str], dict[str, str]] = {}
        for rows in self._files("observations.csv"):
            for row in rows:
                if row["domain"] != "accounts" or row["vintage"] == self.vintage:
                    key = (row["variable"], row["member"], row["year"])
                    self.observations[key] = row
        self.observed = {key: float(row["value"]) for key, row in self.observations.items()}
        soft = [row for rows in self._files("soft_priors.csv") for row in rows]
        self.soft_priors = {row["quantity"]: row["prior"] for row in soft}

    def _files(self, name: str) -> list[list[dict[str, str]]]:
        """The tables of that name, the parent's first, where there are any."""
        paths = [folder / name for folder in self._folders]
        return [_csv(path) for path in paths if path.exists()]

    def drawn(self, paths: Changes) -> Data:
        """The same with other numbers: {(parameter, member): {each given year, or 0: value}}."""
        other = copy.copy(self)
        other._drawn, other._known = paths, {}
        return other

    def path(self, name: str, member: str) -> dict[int, dict[str, str]]:
        """The rows of a parameter for a member by the year they give, 0 for all years."""
        rows = self._rows[name]
        names = {row["member"] for row in rows}
        star = member.split(":")[0] + ":*"
        found = member if member in names else star if star in names else "*"
        return {int(row["year"] or 0): row for row in rows if row["member"] == found}

    def rows(self) -> list[dict[str, str]]:
        """All rows of parameters.csv, those of the parent that the child does not replace too."""
        return [row for rows in self._rows.values() for row in rows]

    def record(self, variable: str, year: int) -> float | None:
        return self.observed.get((variable, "", str(year)))

    def imposed(self, variable: str, year: int) -> float:
        """What a test imposes on a variable in a year, 0 where nothing."""
        given = self._changes.get((f"imposed_{variable}", ""), {})
        before = [y for y in given if y <= year]
        return given[max(before)] if before else 0.0

    def value(self, name: str, member: str = "", year: int = BASE) -> float:
        """A parameter of a member in a year: held or interpolated between the given years."""
        known = self._known if (name, member) in self._drawn else self._given
        if (name, member, year) not in known:
            known[name, member, year] = self._value(name, member, year)
        return known[name, member, year]

    def _value(self, name: str, member: str, year: int) -> float:
        changed = self._changes.get((name, member), {})
        if min(changed, default=year + 1) <= year:
            return changed[max(y for y in changed if y <= year)]
        path = self.path(name, member)
        number = self._drawn.get((name, member)) or {y: float(path[y]["value"]) for y in path}
        before = [y for y in path if y <= year]
        after = [y for y in path if y > year]
        if not before:
            return number[min(after)]
        y0, y1 = max(before), min(after, default=0)
        if not after or path[y0]["fill"] != "linear":
            return number[y0]
        return number[y0] + (number[y1] - number[y0]) * (year - y0) / (y1 - y0)


def _yaml(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(folder / "calibration.yaml")
    return loaded


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --------------------------------------------------------------------------------- projects


@dataclass(frozen=True)
class Project:
    """One project at median delay and cost (section 6, decision 30), never short of money.

    Months count from year 0.
    """

    source: str
    sector: str  # a sector of the calibration, or "public" for public infrastructure
    first: int  # month in which building starts
    service: int  # month from whose start it is in service
    monthly_cash: float
    technology: str
    megawatt: float  # in service for the province; 0 where the project is capital
    capacity_factor: float  # of its technology unless the row has its own
    overrun: float  # actual over planned cost of what is paid from 2021
    past_cash: float  # paid before 2021

    def cash(self, year: int) -> float:
        """Paid in a year. What fell due before 2021 is in the record and not paid again."""
        if year <= END:
            return 0.0
        start, end = year * MONTHS, (year + 1) * MONTHS
        return self.monthly_cash * max(0, min(end, self.service) - max(start, self.first))

    def months_in_service(self, year: int) -> int:
        return min(MONTHS, max(0, (year + 1) * MONTHS - self.service))

    def capital(self, year: int, data: Data, x: Results) -> float:
        """Capital commissioned in the year of service: all its cash, that before 2021 too."""
        if self.megawatt or self.service // MONTHS != year:
            return 0.0
        built = sum(self.outlay(y, data, x) for y in range(END + 1, year + 1))
        return built + self.taken_over(data, x)

    def taken_over(self, data: Data, x: Results) -> float:
        """Works of 1 January 2021 that were the residual's until then."""
        if self.megawatt:
            return 0.0
        ratio = data.value("capital_formation_ratio", self.source)
        return self.past_cash * ratio / x["investment_price_index"][END]

    def outlay(self, year: int, data: Data, x: Results) -> float:
        """Cash that forms capital. A project adds capital or MW, never both."""
        if self.megawatt:
            return 0.0
        ratio = data.value("capital_formation_ratio", self.source)
        return self.cash(year) / self.overrun * ratio / x["investment_price_index"][year]


def read_projects(path: Path | None, data: Data) -> list[Project]:
    if path is None:
        return []
    types = {row["type"]: row for row in _csv(path.parent / "types.csv")}
    projects = []
    for row in _csv(path):
        window_plant = row["window_plant"] == "yes"
        if row["included"] != "yes" or (window_plant and data.capacity is None):
            continue  # a plant of the window is ordinary investment without a capacity sector
        is_counted_before = bool(row["paid_before"])
        first = (END + 1) * MONTHS if is_counted_before else _month(row["start"])
        planned = _month(row["completion"]) - first
        of = types[row["type"]]
        months = round(planned * float(row["delay"] or of["delay_median"]))
        mean, deviation = float(of["cost_mean"]), float(of["cost_sd"])
        median = mean / (1 + (deviation / mean) ** 2) ** 0.5  # of a lognormal
        overrun = float(row["cost_factor"] or median)
        part = float(row["local_share"]) * float(row["realisation"])
        unpaid = float(row["capital"]) - float(row["paid_before"] or 0)
        generates = bool(row["technology"]) and data.capacity is not None
        factor = 0.0
        if generates:
            usual = data.value("capacity_factor", row["technology"])
            factor = float(row["capacity_factor"] or usual)
        projects.append(
            Project(
                source=row["source"],
                sector=data.sector_map.get(row["sector"], row["sector"]),
                first=first,
                service=first + months,
                monthly_cash=unpaid / months * part * overrun,
                technology=row["technology"],
                megawatt=float(row["capacity_mw"]) * part if generates else 0.0,
                capacity_factor=factor,
                overrun=overrun,
                past_cash=unpaid / months * part * max(0, (END + 1) * MONTHS - first),
            )
        )
    return projects


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * MONTHS + int(month) - 1
