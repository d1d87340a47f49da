"""Reads a file of investment projects: what is known of each, and what is assumed.

A row that is not `included` is kept for the record and not simulated; its note says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import Fault, ProjectError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row, number, read_rows
from kontum_sim.inputs.text_files import shown

COLUMNS = [
    "id",
    "name_vi",
    "name_en",
    "sector",
    "source",
    "type",
    "capital",
    "start",
    "completion",
    "capacity_mw",
    "technology",
    "capacity_factor",
    "local_share",
    "realisation",
    "paid_before",
    "delay",
    "window_plant",
    "included",
    "status",
    "note",
    "reference",
]
TYPE_COLUMNS = ["type", "name_vi", "name_en", "delay_median", "status", "source"]
TYPES_FILE = "types.csv"
# column -> (lowest, highest) that a number may have
RANGES: Mapping[str, tuple[float, float]] = {
    "capital": (0.001, 1_000_000),
    "capacity_mw": (0.001, 20_000),
    "capacity_factor": (0.001, 1),
    "local_share": (0, 1),
    "realisation": (0, 1),
    "paid_before": (0, 1_000_000),
    "delay": (0.1, 10),
}
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
INFRASTRUCTURE = "public"


@dataclass(frozen=True)
class Project:
    """A project as written.

    sector: of the calibration, or "public" for public infrastructure
    capital: billion VND; start, completion: months since year 0 (year * 12 + month - 1)
    delay: actual over planned duration, the median of its type unless the row gives its own
    paid_before: paid up to the end of the window, billion VND; None when not known
    """

    id: str
    name: Mapping[str, str]
    sector: str
    source: str
    capital: float
    start: int
    completion: int
    capacity_mw: float
    technology: str
    capacity_factor: float | None
    local_share: float
    realisation: float
    paid_before: float | None
    delay: float
    window_plant: bool
    reference: str
    line: int
    in_file: bool = True


@dataclass(frozen=True)
class ProjectFile:
    """The projects to simulate, those left out, and the files that were read."""

    projects: tuple[Project, ...]
    left_out: tuple[tuple[str, str], ...]  # (id, note)
    files: tuple[Path, ...]


def month_of(text: str) -> int | None:
    """Months since year 0 of a text such as 2021-03."""
    match = MONTH.fullmatch(text)
    return int(match[1]) * 12 + int(match[2]) - 1 if match else None


def check_projects(
    rows: Sequence[Row],
    path: Path,
    types: Mapping[str, float],
    calibration: Calibration,
) -> ProjectFile:
    """The projects of some rows. Raises ProjectError with all faults.

    types: median delay by type of project
    """
    place = shown(path)
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    projects, left_out = [], []
    for row in rows:
        row_faults = _faults(row, place, types, calibration)
        if row["id"] in seen:
            fields = {"id": row["id"], "line": seen[row["id"]]}
            row_faults.append(Fault("project.twice", fields, place, row.line))
        seen.setdefault(row["id"], row.line)
        faults += row_faults
        if row["included"] == "no":
            left_out.append((row["id"], row["note"]))
        elif not row_faults:
            projects.append(_project(row, types, calibration))
    if faults:
        raise ProjectError(faults)
    files = (path, path.parent / TYPES_FILE)
    return ProjectFile(tuple(projects), tuple(left_out), files)


def read_types(path: Path) -> dict[str, float]:
    """Median delay (actual over planned duration) by type of project."""
    place = shown(path)
    found: dict[str, float] = {}
    faults = []
    for row in read_rows(path, TYPE_COLUMNS, ProjectError):
        faults += _number_faults(row, "delay_median", (0.5, 10), place)
        if not row["source"]:
            faults.append(Fault("project.no_source", {"id": row["type"]}, place, row.line))
        if not faults:
            found[row["type"]] = number(row["delay_median"])
    if faults:
        raise ProjectError(faults)
    return found


def _number_faults(row: Row, column: str, bounds: tuple[float, float], place: str) -> list[Fault]:
    low, high = bounds
    fields: dict[str, object] = {"column": column, "text": row[column], "low": low, "high": high}
    try:
        value = number(row[column])
    except ValueError as fault:
        return [Fault(str(fault), fields, place, row.line)]
    if not low <= value <= high:
        return [Fault("project.range", fields, place, row.line)]
    return []


def _faults(
    row: Row,
    place: str,
    types: Mapping[str, float],
    calibration: Calibration,
) -> list[Fault]:
    found: list[Fault] = []
    sets, sector_map = calibration.sets, calibration.described.sector_map

    def fault(key: str, **fields: object) -> None:
        found.append(Fault(key, {"id": row["id"], **fields}, place, row.line))

    def known(column: str, names: Sequence[str]) -> None:
        if row[column] not in names:
            near = ", ".join(nearest(row[column], names)) or ", ".join(names)
            fault("project.word", column=column, text=row[column], near=near)

    if not row["id"].isidentifier():
        fault("project.identifier")
    for column in ("name_vi", "name_en", "reference"):
        if not row[column]:
            fault("project.blank", column=column)
    known("included", ("yes", "no"))
    included = row["included"] == "yes"
    if included:
        known("sector", (*sets["sector"], *sector_map))
    known("source", sets["source"])
    known("type", tuple(types))
    if row["technology"]:
        known("technology", sets["technology"])
    known("window_plant", ("", "yes"))
    for column, bounds in RANGES.items():
        needed = included and column in ("capital", "local_share", "realisation")
        if row[column] or needed:
            found += _number_faults(row, column, bounds, place)
    months = {}
    for column in ("start", "completion"):
        months[column] = month_of(row[column])
        if months[column] is None and (row[column] or included):
            fault("project.month", column=column, text=row[column])
    start, completion = months["start"], months["completion"]
    if start is not None and completion is not None and completion <= start:
        fault("project.reversed", start=row["start"], completion=row["completion"])
    if bool(row["capacity_mw"]) != bool(row["technology"]):
        fault("project.technology")
    if included and not found:
        found += _faults_together(row, place, calibration)
    return found


def _faults_together(row: Row, place: str, calibration: Calibration) -> list[Fault]:
    """What is wrong between the cells of a row whose every cell is right."""
    found: list[Fault] = []
    sector_map = calibration.described.sector_map
    sector = sector_map.get(row["sector"], row["sector"])
    public = calibration.public_source

    def fault(key: str, **fields: object) -> None:
        found.append(Fault(key, {"id": row["id"], **fields}, place, row.line))

    if sector == INFRASTRUCTURE and row["source"] != public:
        fault("project.infrastructure", source=row["source"], public=public)
    if sector != INFRASTRUCTURE and row["source"] == public:
        names = ", ".join(name for name, of in sector_map.items() if of == INFRASTRUCTURE)
        fault("project.public_sector", sector=row["sector"], expected=names or "-")
    capacity = [s.id for s in calibration.members["sector"] if s.text("mode") == "capacity"]
    if row["capacity_mw"] and capacity and sector not in capacity:
        fault("project.capacity_sector", sector=row["sector"], expected=capacity[0])
    if row["paid_before"] and number(row["paid_before"]) > number(row["capital"]):
        fault("project.overpaid", paid=row["paid_before"], capital=row["capital"])
    return found


def _project(row: Row, types: Mapping[str, float], calibration: Calibration) -> Project:
    def optional(column: str) -> float | None:
        return number(row[column]) if row[column] else None

    start, completion = month_of(row["start"]), month_of(row["completion"])
    if start is None or completion is None:
        raise ValueError(row["id"])  # _faults has let it through
    sector = row["sector"]
    if sector not in calibration.sets["sector"]:
        sector = calibration.described.sector_map[sector]
    own_delay = optional("delay")
    return Project(
        id=row["id"],
        name={"vi": row["name_vi"], "en": row["name_en"]},
        sector=sector,
        source=row["source"],
        capital=number(row["capital"]),
        start=start,
        completion=completion,
        capacity_mw=optional("capacity_mw") or 0.0,
        technology=row["technology"],
        capacity_factor=optional("capacity_factor"),
        local_share=number(row["local_share"]),
        realisation=number(row["realisation"]),
        paid_before=optional("paid_before"),
        delay=types[row["type"]] if own_delay is None else own_delay,
        window_plant=row["window_plant"] == "yes",
        reference=row["reference"],
        line=row.line,
    )
