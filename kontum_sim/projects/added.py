"""The projects that a scenario adds: rows of its own, or rows that the file leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from kontum_sim.errors import Fault, ProjectError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_items import ProjectsSetting
from kontum_sim.inputs.text_files import shown
from kontum_sim.projects.project import COLUMNS, ProjectFile, check_projects
from kontum_sim.projects.project_types import ProjectType

Cells: TypeAlias = Mapping[str, str | int | float | bool | None]
# A new project says at least these; one that says fewer than half of them means a row of the file.
OF_A_NEW_ONE = ("sector", "source", "type", "capital", "start", "completion")
# What a column is called elsewhere.
MEANT = {
    "cost": "capital",
    "investment": "capital",
    "budget": "capital",
    "bn": "capital",
    "name": "name_en",
    "begin": "start",
    "end": "completion",
    "finish": "completion",
    "mw": "capacity_mw",
    "fund": "funds",
    "needs": "requires",
}


@dataclass(frozen=True)
class AddedRow(Row):
    """A row written in a scenario; columns: where its cells are, from 1."""

    columns: Mapping[str, int | None] = field(default_factory=dict)
    column: int | None = None

    def position(self, column: str) -> int | None:
        """Of the cell where it is on the line of the row, or of the row."""
        return self.columns.get(column, self.column)


def with_added(
    read: ProjectFile,
    setting: ProjectsSetting,
    types: Mapping[str, ProjectType],
    calibration: Calibration,
) -> ProjectFile:
    """The file's projects and those that the scenario adds. Raises ProjectError, all faults."""
    if not setting.changes.add:
        return read
    rows, faults, broken = [], list[Fault](), list[str]()
    for number, given in enumerate(setting.changes.add):
        found = _faults_of_names(given, str(number), setting, read)
        if found:
            faults += found
            broken.append(str(given.get("id")))
            continue
        rows.append(_row(given, str(number), setting, read.left_out))
    try:
        extra = check_projects(
            rows,
            Path(setting.origin.path),
            types,
            calibration,
            known=read.projects,
            broken=broken,
            left_out=read.left_out,
        )
    except ProjectError as error:
        faults += error.faults
    if faults:
        raise ProjectError(sorted(faults, key=lambda fault: fault.line or 0))
    own = tuple(replace(project, in_file=False) for project in extra.projects)
    names = {project.id for project in own}
    left_out = {name: row for name, row in read.left_out.items() if name not in names}
    return ProjectFile((*read.projects, *own), left_out)


def _faults_of_names(
    given: Cells, number: str, setting: ProjectsSetting, read: ProjectFile
) -> list[Fault]:
    """Columns that there are none of; an id that is no row left out, or one that is simulated."""
    name = str(given.get("id") or "")

    def fault(key: str, cell: str, /, **fields: object) -> Fault:
        where = _place(setting, number, cell)
        return Fault(key, {"id": name or "?", **fields}, where.path, where.line, where.column)

    if "included" in given:
        return [fault("project.add_included", "included")]
    found = [
        fault("project.add_column", column, column=column, near=", ".join(_columns_near(column)))
        for column in given
        if column not in COLUMNS
    ]
    lines = {project.id: project.line for project in read.projects}
    is_short = sum(column in given for column in OF_A_NEW_ONE) < len(OF_A_NEW_ONE) / 2
    if name in lines:
        where = f"{shown(setting.file)}:{lines[name]}"
        found.append(fault("project.add_twice", "id", where=where))
    elif not name:
        found.append(fault("project.add_no_id", "id"))
    elif name not in read.left_out and is_short:
        near = ", ".join(nearest(name, read.left_out)) or ", ".join(read.left_out) or "-"
        fields = {"near": near, "columns": ", ".join(OF_A_NEW_ONE)}
        found.append(fault("project.add_unknown", "id", **fields))
    return found


def _columns_near(name: str) -> Sequence[str]:
    """The columns that a name may mean: by another word for them, then by spelling."""
    meant = [MEANT[word] for word in name.lower().split("_") if word in MEANT]
    return list(dict.fromkeys([*meant, *nearest(name, COLUMNS)])) or COLUMNS


def _place(setting: ProjectsSetting, number: str, column: str) -> Origin:
    """Where a cell of an added row is written, or the row where the cell is not."""
    return setting.places.get(("add", f"{number}.{column}"), setting.place("add", number))


def _row(given: Cells, number: str, setting: ProjectsSetting, left_out: Mapping[str, Row]) -> Row:
    """A project written in a scenario, as a row of the file; blank where it says nothing.

    With the id of a row that the file leaves out, what it does not say is as in that row.
    """
    row = left_out.get(str(given.get("id")))
    cells = dict(row.cells) if row is not None else dict.fromkeys(COLUMNS, "")
    cells |= {name: "" if value is None else str(value) for name, value in given.items()}
    cells["included"] = "yes"
    for column in ("local_share", "realisation"):
        cells[column] = cells[column] or "1"
    for column in ("name_vi", "name_en"):
        cells[column] = cells[column] or cells["id"]
    origin = setting.place("add", number)
    places = {column: _place(setting, number, column) for column in given}
    on_line = {c: place.column for c, place in places.items() if place.line == origin.line}
    return AddedRow(origin.line, cells, columns=on_line, column=origin.column)
