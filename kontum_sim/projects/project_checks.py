"""What can be wrong with the rows of a project file: each cell, cells together, rows together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row, number
from kontum_sim.projects.project_types import number_faults

INFRASTRUCTURE = "public"
# column -> (lowest, highest) that a number may have
RANGES: Mapping[str, tuple[float, float]] = {
    "capital": (0.001, 1_000_000),
    "capacity_mw": (0.001, 20_000),
    "capacity_factor": (0.001, 1),
    "local_share": (0, 1),
    "realisation": (0, 1),
    "paid_before": (0, 1_000_000),
    "delay": (0.1, 10),
    "cost_factor": (0.1, 10),
    "priority": (1, 9),
}
NEEDED = ("capital", "local_share", "realisation")
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
FUND = re.compile(r"(\w+)\s+(\S+)")
SUM = 1e-9


class RowCheck:
    """Collects the faults of one row."""

    def __init__(
        self, row: Row, place: str, types: Collection[str], calibration: Calibration
    ) -> None:
        self.row, self.place, self.types, self.calibration = row, place, types, calibration
        self.faults: list[Fault] = []

    def report(self, key: str, cell: str, /, **fields: object) -> None:
        at = self.row.position(cell)
        named = {"id": self.row["id"], **fields}
        self.faults.append(Fault(key, named, self.place, self.row.line, at))

    def known(self, column: str, names: Sequence[str]) -> None:
        if self.row[column] not in names:
            near = ", ".join(nearest(self.row[column], names)) or ", ".join(names)
            self.report("project.word", column, column=column, text=self.row[column], near=near)

    def run(self) -> list[Fault]:
        row, described = self.row, self.calibration.described
        sets, included = self.calibration.sets, row["included"] == "yes"
        if not row["id"].isidentifier():
            self.report("project.identifier", "id")
        for column in ("name_vi", "name_en", "reference"):
            if not row[column]:
                self.report("project.blank", column, column=column)
        self.known("included", ("yes", "no"))
        if included:
            self.known("sector", (*sets["sector"], *described.sector_map))
        self.known("source", sets["source"])
        self.known("type", tuple(self.types))
        if row["technology"]:
            self.known("technology", sets["technology"])
        self.known("window_plant", ("", "yes"))
        for column, bounds in RANGES.items():
            if row[column] or (included and column in NEEDED):
                is_whole = column == "priority"
                self.faults += number_faults(row, column, bounds, self.place, is_whole)
        self._dates(included)
        self._funds()
        self._assumed()
        if bool(row["capacity_mw"]) != bool(row["technology"]):
            self.report("project.technology", "capacity_mw")
        if included and not self.faults:
            self._together()
        return self.faults

    def _dates(self, included: bool) -> None:
        months = {}
        for column in ("start", "completion"):
            text = self.row[column]
            months[column] = month_of(text)
            if months[column] is None and (text or included):
                self.report("project.month", column, column=column, text=text)
        start, completion = months["start"], months["completion"]
        if start is not None and completion is not None and completion <= start:
            fields = {"start": self.row["start"], "completion": self.row["completion"]}
            self.report("project.reversed", "completion", **fields)

    def _funds(self) -> None:
        """Sources and their shares, such as `public_budget 0.4; private 0.6`."""
        text = self.row["funds"]
        if not text:
            return
        try:
            shares = funds_of(text)
        except ValueError:
            self.report("project.funds", "funds", text=text)
            return
        for name in shares:
            if name not in self.calibration.sets["source"]:
                names = self.calibration.sets["source"]
                near = ", ".join(nearest(name, names)) or ", ".join(names)
                self.report("project.word", "funds", column="funds", text=name, near=near)
        total = sum(shares.values())
        if abs(total - 1) > SUM or min(shares.values()) <= 0:
            self.report("project.funds_sum", "funds", text=text, sum=f"{total:g}")
        if self.row["source"] not in shares:
            self.report("project.funds_source", "funds", source=self.row["source"], text=text)

    def _assumed(self) -> None:
        """An assumed cell is one that exists, holds something, and is explained."""
        names = self.row["assumed"].split()
        columns = [name for name in self.row.cells if name not in ("assumed", "id", "note")]
        for name in names:
            if name not in columns:
                near = ", ".join(nearest(name, columns)) or ", ".join(columns)
                self.report("project.word", "assumed", column="assumed", text=name, near=near)
            elif not self.row[name]:
                self.report("project.assumed_blank", "assumed", column=name)
        if names and not self.row["note"]:
            self.report("project.assumed_note", "assumed", columns=", ".join(names))

    def _together(self) -> None:
        """What is wrong between the cells of a row whose every cell is right."""
        row, calibration = self.row, self.calibration
        sector_map, public = calibration.described.sector_map, calibration.public_source
        sector = sector_map.get(row["sector"], row["sector"])
        sources = funds_of(row["funds"]) if row["funds"] else {row["source"]: 1.0}
        if sector == INFRASTRUCTURE and set(sources) != {public}:
            self.report("project.infrastructure", "source", source=row["source"], public=public)
        if sector != INFRASTRUCTURE and set(sources) == {public}:
            names = ", ".join(name for name, of in sector_map.items() if of == INFRASTRUCTURE)
            self.report(
                "project.public_sector", "sector", sector=row["sector"], expected=names or "-"
            )
        capacity = [s.id for s in calibration.members["sector"] if s.text("mode") == "capacity"]
        if row["capacity_mw"] and capacity and sector not in capacity:
            fields = {"sector": row["sector"], "expected": capacity[0]}
            self.report("project.capacity_sector", "sector", **fields)
        if row["window_plant"] and not row["capacity_mw"]:
            self.report("project.window_plant", "window_plant")
        if row["paid_before"] and number(row["paid_before"]) > number(row["capital"]):
            fields = {"paid": row["paid_before"], "capital": row["capital"]}
            self.report("project.overpaid", "paid_before", **fields)


def faults_between(
    rows: Sequence[Row],
    place: str,
    known: Mapping[str, int],
    broken: Collection[str],
    left_out: Collection[str],
) -> list[Fault]:
    """Ids that are there twice, needs that no simulated row meets, needs in a circle.

    known: ids of another file's projects and their lines; left_out: of its rows that are not
        simulated; broken: ids whose faults have been told
    """
    found: list[Fault] = []
    first: dict[str, Row] = {}
    for row in rows:
        name = row["id"]
        if name in first or name in known:
            line = first[name].line if name in first else known[name]
            at = row.position("id")
            found.append(Fault("project.twice", {"id": name, "line": line}, place, row.line, at))
        first.setdefault(name, row)
    simulated = {name: row for name, row in first.items() if row["included"] == "yes"}
    graph: dict[str, list[str]] = {}
    for name, row in simulated.items():
        needs = row["requires"].split()
        graph[name] = [need for need in needs if need in simulated]
        for need in needs:
            if need in simulated or need in known or need in broken:
                continue
            is_left_out = need in first or need in left_out
            key = "project.need_left_out" if is_left_out else "project.need_unknown"
            names = [*known, *simulated]
            near = ", ".join(nearest(need, names)) or ", ".join(names)
            fields = {"id": name, "need": need, "near": near}
            found.append(Fault(key, fields, place, row.line, row.position("requires")))
    return found + _circles(graph, simulated, place)


def _circles(
    graph: Mapping[str, Sequence[str]], rows: Mapping[str, Row], place: str
) -> list[Fault]:
    """One fault for every circle of needs."""
    found: list[Fault] = []
    left = {name: list(needs) for name, needs in graph.items()}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            row = min((rows[name] for name in circle), key=lambda row: row.line)
            fields = {"id": row["id"], "circle": " -> ".join(circle)}
            at = row.position("requires")
            found.append(Fault("project.circle", fields, place, row.line, at))
            for name in circle:
                left.pop(name, None)
            left = {n: [need for need in needs if need in left] for n, needs in left.items()}
            continue
        return found


def month_of(text: str) -> int | None:
    """Months since year 0 of a text such as 2021-03."""
    match = MONTH.fullmatch(text)
    return int(match[1]) * 12 + int(match[2]) - 1 if match else None


def funds_of(text: str) -> dict[str, float]:
    """Source -> share. Raises ValueError when the text is no list of sources and shares."""
    found: dict[str, float] = {}
    for part in text.split(";"):
        match = FUND.fullmatch(part.strip())
        if match is None or match[1] in found:
            raise ValueError(text)
        found[match[1]] = number(match[2])
    return found
