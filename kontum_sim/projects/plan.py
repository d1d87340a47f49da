"""The projects of a scenario: the files, and what the scenario changes in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kontum_sim.errors import Fault, InputError, ProjectError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import Row, read_rows
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_items import ProjectDelay, ProjectsSetting
from kontum_sim.projects.project import COLUMNS, Project, ProjectFile, check_projects
from kontum_sim.projects.project_types import (
    LIMITS_FILE,
    TYPES_FILE,
    ProjectType,
    SharedLimits,
    read_limits,
    read_types,
)
from kontum_sim.projects.remaining import Planned, left_at_median
from kontum_sim.projects.shared_limits import changed_limits

ALL = "all"


@dataclass(frozen=True)
class ProjectPlan:
    """The projects that a run simulates, what they share, and what it leaves out.

    opening: the first year that is simulated; public_source: the one with an envelope
    left_out: (id, why); absorbed: ids of plants that the calibration holds as ordinary investment
    """

    opening: int
    public_source: str
    timing: str = "expected"
    projects: tuple[Planned, ...] = ()
    limits: SharedLimits | None = None
    left_out: tuple[tuple[str, str], ...] = ()
    files: tuple[Path, ...] = ()
    absorbed: tuple[str, ...] = ()


def plan_projects(
    setting: ProjectsSetting | None, calibration: Calibration, years: tuple[int, ...]
) -> ProjectPlan:
    """Read the scenario's projects with its changes. Raises ProjectError with all faults.

    A plant whose payments the window holds is ordinary investment where the calibration has no
    capacity sector: it is then left out (`absorbed`).
    """
    opening = calibration.window_end + 1
    if setting is None:
        return ProjectPlan(opening, calibration.public_source)
    read, limits = _read(setting, calibration)
    faults = [*_unknown_names(setting, read), *_bad_priorities(setting)]
    if faults:
        raise ProjectError(faults)
    changes = setting.changes
    cancelled = {project.id for project in read.projects}
    if ALL not in changes.cancel:
        cancelled = set(changes.cancel)
    kept = [project for project in read.projects if project.id not in cancelled]
    has_capacity = bool(calibration.structure["is_capacity"].any())
    absorbed = [p.id for p in kept if p.window_plant and not has_capacity]
    kept = [project for project in kept if project.id not in absorbed]
    faults = _needs_that_are_gone(setting, kept, {*cancelled} - {ALL})
    planned = []
    for project in kept:
        found = _planned(project, setting, absorbed)
        if left_at_median(found, opening) < 1:
            where = setting.place("delay", project.id if project.id in changes.delay else ALL)
            fields = {"id": project.id, "year": opening}
            faults.append(_fault("project.too_early", where, fields))
        planned.append(found)
    if faults:
        raise ProjectError(faults)
    folder = setting.file.parent
    return ProjectPlan(
        opening=opening,
        public_source=calibration.public_source,
        timing=setting.timing,
        projects=tuple(planned),
        limits=limits,
        left_out=tuple((name, row["note"]) for name, row in read.left_out.items()),
        files=(setting.file, folder / TYPES_FILE, folder / LIMITS_FILE),
        absorbed=tuple(absorbed),
    )


def _read(setting: ProjectsSetting, calibration: Calibration) -> tuple[ProjectFile, SharedLimits]:
    """The three files and the projects that the scenario adds, the faults of all together."""
    folder, faults = setting.file.parent, list[Fault]()
    types: Mapping[str, ProjectType] = {}
    limits, read = None, None
    try:
        limits = changed_limits(read_limits(folder / LIMITS_FILE), setting)
    except InputError as error:
        faults += error.faults
    try:
        types = read_types(folder / TYPES_FILE)
        rows = read_rows(setting.file, COLUMNS, ProjectError)
        read = _with_added(rows, setting, types, calibration)
    except InputError as error:
        faults += error.faults
    if faults or limits is None or read is None:
        raise ProjectError(faults)
    return read, limits


def _with_added(
    rows: list[Row],
    setting: ProjectsSetting,
    types: Mapping[str, ProjectType],
    calibration: Calibration,
) -> ProjectFile:
    """The file's projects and those that the scenario adds."""
    read = check_projects(rows, setting.file, types, calibration)
    if not setting.changes.add:
        return read
    added, faults = [], list[Fault]()
    for number, given in enumerate(setting.changes.add):
        try:
            added.append(_added_row(given, setting.place("add", str(number)), read.left_out))
        except ProjectError as error:
            faults += error.faults
    if faults:
        raise ProjectError(faults)
    extra = check_projects(
        added, Path(setting.origin.path), types, calibration, known=read.projects
    )
    own = tuple(replace(project, in_file=False) for project in extra.projects)
    names = {project.id for project in own}
    left_out = {name: row for name, row in read.left_out.items() if name not in names}
    return ProjectFile((*read.projects, *own), left_out)


def _added_row(
    given: Mapping[str, str | int | float | bool | None],
    origin: Origin,
    left_out: Mapping[str, Row],
) -> Row:
    """A project written in a scenario, as a row of the file; blank where it says nothing.

    With the id of a row that the file leaves out, what it does not say is as in that row.
    """
    if "included" in given:
        raise ProjectError(_fault("project.add_included", origin, {}))
    unknown = [name for name in given if name not in COLUMNS]
    if unknown:
        fields = {"column": unknown[0], "near": ", ".join(nearest(unknown[0], COLUMNS)) or "-"}
        raise ProjectError(_fault("csv.unknown_column", origin, fields))
    row = left_out.get(str(given.get("id")))
    cells = dict(row.cells) if row is not None else dict.fromkeys(COLUMNS, "")
    cells |= {name: "" if value is None else str(value) for name, value in given.items()}
    cells["included"] = "yes"
    for column in ("local_share", "realisation"):
        cells[column] = cells[column] or "1"
    for column in ("name_vi", "name_en"):
        cells[column] = cells[column] or cells["id"]
    return Row(origin.line, cells)


def _planned(project: Project, setting: ProjectsSetting, absorbed: Iterable[str]) -> Planned:
    """A project with what the scenario changes in it, `all` and its own together."""
    changes = setting.changes
    multiply, months, cost = 1.0, 0, 1.0
    for name in (ALL, project.id):
        delay = changes.delay.get(name, ProjectDelay(None, None))
        multiply *= 1.0 if delay.multiply is None else delay.multiply
        months += delay.months or 0
        cost *= changes.cost.get(name, 1.0)
    requires = tuple(name for name in project.requires if name not in absorbed)
    kept = replace(
        project, priority=changes.priority.get(project.id, project.priority), requires=requires
    )
    return Planned(kept, multiply, months, cost)


def _unknown_names(setting: ProjectsSetting, read: ProjectFile) -> list[Fault]:
    """Changes of projects that there are none of."""
    known = [project.id for project in read.projects]
    changes = setting.changes
    named = [("delay", name, name) for name in changes.delay]
    named += [("cost", name, name) for name in changes.cost]
    named += [("priority", name, name) for name in changes.priority]
    named += [("cancel", str(place), name) for place, name in enumerate(changes.cancel)]
    faults = []
    for verb, place, name in named:
        if name in known or (name == ALL and verb != "priority"):
            continue
        key = "project.left_out" if name in read.left_out else "project.unknown"
        fields = {"id": name, "near": ", ".join(nearest(name, known)) or ", ".join(known)}
        faults.append(_fault(key, setting.place(verb, place), fields))
    return faults


def _bad_priorities(setting: ProjectsSetting) -> list[Fault]:
    return [
        _fault("project.priority", setting.place("priority", name), {"id": name, "text": value})
        for name, value in setting.changes.priority.items()
        if not 1 <= value <= 9
    ]


def _needs_that_are_gone(
    setting: ProjectsSetting, kept: Iterable[Project], cancelled: set[str]
) -> list[Fault]:
    """A project that stays may not need one that the scenario cancels."""
    names = list(setting.changes.cancel)
    return [
        _fault(
            "project.needs_cancelled",
            setting.place("cancel", str(names.index(need)) if need in names else "0"),
            {"id": project.id, "need": need},
        )
        for project in kept
        for need in project.requires
        if need in cancelled
    ]


def _fault(key: str, origin: Origin, fields: Mapping[str, object]) -> Fault:
    return Fault(key, fields, origin.path, origin.line, origin.column)
