"""The projects of a scenario: the file, what the scenario changes in it, and the calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from kontum_sim.errors import Fault, ProjectError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row, read_rows
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_items import ProjectsSetting
from kontum_sim.projects.project import (
    COLUMNS,
    TYPES_FILE,
    Project,
    ProjectFile,
    check_projects,
    read_types,
)
from kontum_sim.projects.schedule import Calendar, Stretch, calendar

ALL = "all"


@dataclass(frozen=True)
class ProjectPlan:
    """The projects that a run simulates, each with its calendar; and what it leaves out."""

    calendars: tuple[Calendar, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()
    absorbed: tuple[str, ...] = field(default=())


def plan_projects(
    setting: ProjectsSetting | None, calibration: Calibration, years: tuple[int, ...]
) -> ProjectPlan:
    """Read the scenario's projects and date them. Raises ProjectError with all faults.

    A plant whose payments the window holds is ordinary investment where the calibration has no
    capacity sector: it is then left out (`absorbed`).
    """
    if setting is None:
        return ProjectPlan()
    if setting.timing == "simulated":
        origin = setting.origin
        raise ProjectError(
            Fault("project.not_simulated", {}, origin.path, origin.line, origin.column)
        )
    read = _projects_of(setting, calibration)
    changes = setting.changes
    known = [project.id for project in read.projects]
    origin = setting.origin
    faults = [
        Fault(
            "project.unknown",
            {"id": name, "near": ", ".join(nearest(name, known)) or ", ".join(known)},
            origin.path,
            origin.line,
        )
        for name in (*changes.delay, *changes.cancel)
        if name not in known and name != ALL
    ]
    if faults:
        raise ProjectError(faults)
    has_capacity = bool(calibration.structure["is_capacity"].any())
    cancelled = set(known) if ALL in changes.cancel else set(changes.cancel)
    kept = [project for project in read.projects if project.id not in cancelled]
    absorbed = [p.id for p in kept if p.window_plant and not has_capacity]
    calendars = []
    for project in kept:
        if project.id in absorbed:
            continue
        try:
            stretch = _stretch(project, setting)
            calendars.append(calendar(project, years, calibration.window_end, stretch))
        except ValueError:
            fields = {"id": project.id, "year": calibration.window_end + 1}
            faults.append(Fault("project.too_early", fields, origin.path, origin.line))
    if faults:
        raise ProjectError(faults)
    return ProjectPlan(tuple(calendars), read.left_out, read.files, tuple(absorbed))


def _projects_of(setting: ProjectsSetting, calibration: Calibration) -> ProjectFile:
    """The file's projects and those that the scenario adds."""
    types = read_types(setting.file.parent / TYPES_FILE)
    rows = read_rows(setting.file, COLUMNS, ProjectError)
    read = check_projects(rows, setting.file, types, calibration)
    if not setting.changes.add:
        return read
    origin = setting.origin
    added = [_added_row(given, origin) for given in setting.changes.add]
    extra = check_projects(added, Path(origin.path), types, calibration)
    twice = {project.id for project in read.projects} & {project.id for project in extra.projects}
    if twice:
        fields = {"id": ", ".join(sorted(twice)), "line": "-"}
        raise ProjectError(Fault("project.twice", fields, origin.path, origin.line))
    own = tuple(replace(project, in_file=False) for project in extra.projects)
    return ProjectFile((*read.projects, *own), read.left_out, read.files)


def _added_row(given: Mapping[str, str | int | float | bool | None], origin: Origin) -> Row:
    """A project written in a scenario, as a row of the file; blank where it says nothing."""
    unknown = [name for name in given if name not in COLUMNS]
    if "included" in given:
        raise ProjectError(Fault("project.add_included", {}, origin.path, origin.line))
    if unknown:
        fields = {"column": unknown[0], "near": ", ".join(nearest(unknown[0], COLUMNS)) or "-"}
        raise ProjectError(Fault("csv.unknown_column", fields, origin.path, origin.line))
    cells = {column: "" if given.get(column) is None else str(given[column]) for column in COLUMNS}
    cells["included"] = "yes"
    for column in ("local_share", "realisation"):
        cells[column] = str(given.get(column, 1))
    for column in ("name_vi", "name_en"):
        cells[column] = cells[column] or cells["id"]
    return Row(origin.line, cells)


def _stretch(project: Project, setting: ProjectsSetting) -> Stretch | None:
    """What the scenario changes in a project's duration, `all` and its own together."""
    if not {ALL, project.id} & set(setting.changes.delay):
        return None
    multiply, months = 1.0, 0
    for name in (ALL, project.id):
        delay = setting.changes.delay.get(name)
        if delay is not None:
            multiply *= delay.multiply if delay.multiply is not None else 1.0
            months += delay.months if delay.months is not None else 0
    return Stretch(multiply, months)
