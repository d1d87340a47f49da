"""Reads a file of investment projects: what is known of each, and what is assumed.

A row that is not `included` is kept for the record and not simulated; its note says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import Fault, ProjectError
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row, number
from kontum_sim.inputs.text_files import shown
from kontum_sim.projects.project_checks import RowCheck, faults_between, funds_of, month_of
from kontum_sim.projects.project_types import ProjectType

COLUMNS = (
    "id name_vi name_en sector source funds type capital start completion capacity_mw technology "
    "capacity_factor local_share realisation paid_before delay cost_factor priority requires "
    "window_plant included assumed status note reference"
).split()
USUAL_PRIORITY = 5


@dataclass(frozen=True)
class Project:
    """A project as written.

    sector: of the calibration, or "public" for public infrastructure
    funds: source -> share of its cost, all of it from `source` unless the row says otherwise
    capital: billion VND; start, completion: months since year 0 (year * 12 + month - 1)
    delay, cost_factor: the row's own actual over planned duration and cost, None where those of
        its type apply; own ones are not uncertain
    paid_before: paid up to the end of the window, billion VND; None when not known
    assumed: the columns that no evidence gives
    """

    id: str
    name: Mapping[str, str]
    sector: str
    source: str
    funds: Mapping[str, float]
    type: ProjectType
    capital: float
    start: int
    completion: int
    capacity_mw: float
    technology: str
    capacity_factor: float | None
    local_share: float
    realisation: float
    paid_before: float | None
    delay: float | None
    cost_factor: float | None
    priority: int
    requires: tuple[str, ...]
    window_plant: bool
    assumed: tuple[str, ...]
    note: str
    reference: str
    line: int
    in_file: bool = True


@dataclass(frozen=True)
class ProjectFile:
    """The projects to simulate and the rows left out, by id."""

    projects: tuple[Project, ...]
    left_out: Mapping[str, Row]


def check_projects(
    rows: Sequence[Row],
    path: Path,
    types: Mapping[str, ProjectType],
    calibration: Calibration,
    known: Sequence[Project] = (),
    broken: Sequence[str] = (),
    left_out: Mapping[str, Row] | None = None,
) -> ProjectFile:
    """The projects of some rows. Raises ProjectError with all faults, in the order of lines.

    known: projects of another file that the rows may need and whose ids they may not take
    broken: ids of rows whose faults have been told; left_out: rows that the other file leaves out
    """
    place = shown(path)
    faults: list[Fault] = []
    for row in rows:
        faults += RowCheck(row, place, types, calibration).run()
    lines = {project.id: project.line for project in known}
    faults += faults_between(rows, place, lines, broken, left_out or {})
    if faults:
        raise ProjectError(sorted(faults, key=lambda fault: fault.line or 0))
    return ProjectFile(
        tuple(_project(row, types, calibration) for row in rows if row["included"] == "yes"),
        {row["id"]: row for row in rows if row["included"] == "no"},
    )


def _project(row: Row, types: Mapping[str, ProjectType], calibration: Calibration) -> Project:
    def optional(column: str) -> float | None:
        return number(row[column]) if row[column] else None

    start, completion = month_of(row["start"]), month_of(row["completion"])
    if start is None or completion is None:
        raise ValueError(row["id"])  # the checks have let it through
    sector = row["sector"]
    if sector not in calibration.sets["sector"]:
        sector = calibration.described.sector_map[sector]
    return Project(
        id=row["id"],
        name={"vi": row["name_vi"], "en": row["name_en"]},
        sector=sector,
        source=row["source"],
        funds=funds_of(row["funds"]) if row["funds"] else {row["source"]: 1.0},
        type=types[row["type"]],
        capital=number(row["capital"]),
        start=start,
        completion=completion,
        capacity_mw=optional("capacity_mw") or 0.0,
        technology=row["technology"],
        capacity_factor=optional("capacity_factor"),
        local_share=number(row["local_share"]),
        realisation=number(row["realisation"]),
        paid_before=optional("paid_before"),
        delay=optional("delay"),
        cost_factor=optional("cost_factor"),
        priority=int(optional("priority") or USUAL_PRIORITY),
        requires=tuple(row["requires"].split()),
        window_plant=row["window_plant"] == "yes",
        assumed=tuple(row["assumed"].split()),
        note=row["note"],
        reference=row["reference"],
        line=row.line,
    )
