"""What the types of project have in common, and what all projects share: two small files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import Fault, ProjectError, nearest
from kontum_sim.inputs.csv_rows import Row, number, read_rows
from kontum_sim.inputs.text_files import shown

TYPES_FILE = "types.csv"
LIMITS_FILE = "limits.csv"
TYPE_COLUMNS = (
    "type name_vi name_en delay_median delay_p90 cost_mean cost_sd needs_contractor status source"
).split()
LIMIT_COLUMNS = "name value unit status source".split()
STATUSES = ("measured", "estimated", "literature", "assumed")
UNLIMITED = "none"
P90 = 1.2815515655446004  # normal score of the 90th percentile
# name -> (lowest, highest, whether it may be "none", whether it is a whole number)
LIMITS: Mapping[str, tuple[float, float, bool, bool]] = {
    "management_boards": (1, 1000, True, True),
    "contractors": (1, 1000, True, True),
    "public_share": (0, 1, False, False),
    "months_of_credit": (0, 120, False, True),
    "months_until_cancelled": (1, 1200, False, True),
}


@dataclass(frozen=True)
class ProjectType:
    """Delay (actual over planned duration) and cost (actual over planned), both lognormal.

    needs_contractor: it is built by the province's contractors and waits for a free one
    """

    delay_median: float
    delay_p90: float
    cost_mean: float
    cost_sd: float
    needs_contractor: bool

    @property
    def delay_spread(self) -> float:
        """Standard deviation of the logarithm."""
        return math.log(self.delay_p90 / self.delay_median) / P90

    @property
    def cost_spread(self) -> float:
        """Standard deviation of the logarithm."""
        return math.sqrt(math.log1p((self.cost_sd / self.cost_mean) ** 2))

    @property
    def cost_median(self) -> float:
        return self.cost_mean / math.exp(self.cost_spread**2 / 2)


@dataclass(frozen=True)
class SharedLimits:
    """What all projects share; None where nothing limits. Slots, a share, months."""

    management_boards: int | None
    contractors: int | None
    public_share: float
    months_of_credit: int
    months_until_cancelled: int


def read_types(path: Path) -> dict[str, ProjectType]:
    """The types of project by name. Raises ProjectError with all faults."""
    place = shown(path)
    found: dict[str, ProjectType] = {}
    faults: list[Fault] = []
    for row in read_rows(path, TYPE_COLUMNS, ProjectError):
        bad = source_faults(row, row["type"], place)
        for column, low, high in (
            ("delay_median", 0.5, 10),
            ("delay_p90", 0.5, 20),
            ("cost_mean", 0.5, 10),
            ("cost_sd", 0, 10),
        ):
            bad += number_faults(row, column, (low, high), place)
        if row["needs_contractor"] not in ("yes", "no"):
            bad.append(_word(row, "needs_contractor", ("yes", "no"), place))
        if not bad and number(row["delay_p90"]) < number(row["delay_median"]):
            fields = {"id": row["type"], "p90": row["delay_p90"], "median": row["delay_median"]}
            bad.append(Fault("project.p90", fields, place, row.line, row.position("delay_p90")))
        faults += bad
        if not bad:
            found[row["type"]] = ProjectType(
                number(row["delay_median"]),
                number(row["delay_p90"]),
                number(row["cost_mean"]),
                number(row["cost_sd"]),
                row["needs_contractor"] == "yes",
            )
    if faults:
        raise ProjectError(faults)
    return found


def read_limits(path: Path) -> SharedLimits:
    """What all projects share. Raises ProjectError with all faults."""
    place = shown(path)
    values: dict[str, float | None] = {}
    faults: list[Fault] = []
    for row in read_rows(path, LIMIT_COLUMNS, ProjectError):
        name = row["name"]
        bad = source_faults(row, name, place)
        if name not in LIMITS:
            bad.append(_word(row, "name", tuple(LIMITS), place))
        elif name in values:
            fields = {"name": name}
            bad.append(Fault("project.limit_twice", fields, place, row.line, row.position("name")))
        elif row["value"] == UNLIMITED and LIMITS[name][2]:
            values[name] = None
        else:
            low, high, _, _ = LIMITS[name]
            bad += number_faults(row, "value", (low, high), place, LIMITS[name][3])
            values[name] = None if bad else number(row["value"])
        faults += bad
    missing = [name for name in LIMITS if name not in values]
    if missing:
        faults.append(Fault("project.limit_missing", {"names": ", ".join(missing)}, place))
    if faults:
        raise ProjectError(faults)
    return shared_limits(values)


def shared_limits(values: Mapping[str, float | None]) -> SharedLimits:
    """From numbers by name that have been checked."""
    whole = {name: None if value is None else int(value) for name, value in values.items()}
    return SharedLimits(
        management_boards=whole["management_boards"],
        contractors=whole["contractors"],
        public_share=float(values["public_share"] or 0),
        months_of_credit=whole["months_of_credit"] or 0,
        months_until_cancelled=whole["months_until_cancelled"] or 1,
    )


def number_faults(
    row: Row, column: str, bounds: tuple[float, float], place: str, is_whole: bool = False
) -> list[Fault]:
    """The fault of a cell that should hold a number within bounds, if any."""
    low, high = bounds
    name = next(iter(row.cells.values()))
    fields: dict[str, object] = {"id": name, "column": column, "text": row[column]}
    fields |= {"low": f"{low:.10g}", "high": f"{high:.10g}"}
    at = row.position(column)
    try:
        value = number(row[column])
    except ValueError as fault:
        key = str(fault).replace("csv.", "project.")
        return [Fault(key if row[column] else "project.blank", fields, place, row.line, at)]
    if not low <= value <= high:
        return [Fault("project.range", fields, place, row.line, at)]
    if is_whole and value != int(value):
        return [Fault("project.whole", fields, place, row.line, at)]
    return []


def source_faults(row: Row, name: str, place: str) -> list[Fault]:
    """A row says where its numbers are from, and of what kind that is."""
    found = []
    if not row["source"]:
        at = row.position("source")
        found.append(Fault("project.no_source", {"id": name}, place, row.line, at))
    if row["status"] not in STATUSES:
        found.append(_word(row, "status", STATUSES, place))
    return found


def _word(row: Row, column: str, names: tuple[str, ...], place: str) -> Fault:
    near = ", ".join(nearest(row[column], names)) or ", ".join(names)
    fields = {"id": next(iter(row.cells.values())), "column": column}
    fields |= {"text": row[column], "near": near}
    return Fault("project.word", fields, place, row.line, row.position(column))
