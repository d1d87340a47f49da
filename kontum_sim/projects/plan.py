"""The projects of a scenario: the files, and what the scenario changes in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from kontum_sim.errors import Fault, InputError, ProjectError
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.csv_rows import read_rows
from kontum_sim.inputs.scenario_items import ProjectDelay, ProjectsSetting
from kontum_sim.projects.added import with_added
from kontum_sim.projects.change_checks import (
    ALL,
    bad_numbers,
    change_fault,
    needs_that_are_gone,
    unknown_names,
)
from kontum_sim.projects.project import COLUMNS, Project, ProjectFile, check_projects
from kontum_sim.projects.project_types import (
    LIMITS_FILE,
    TYPES_FILE,
    SharedLimits,
    read_limits,
    read_types,
)
from kontum_sim.projects.remaining import Planned, left_at_median
from kontum_sim.projects.shared_limits import changed_limits


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

    @property
    def is_simulated(self) -> bool:
        """Whether every draw has a calendar of its own."""
        return self.timing == "simulated"


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
    faults = list(bad_numbers(setting))
    limits, read = _read(setting, calibration, faults)
    changes = setting.changes
    cancelled = {project.id for project in read.projects}
    if ALL not in changes.cancel:
        cancelled = set(changes.cancel)
    kept = [project for project in read.projects if project.id not in cancelled]
    has_capacity = bool(calibration.structure["is_capacity"].any())
    absorbed = [p.id for p in kept if p.window_plant and not has_capacity]
    kept = [project for project in kept if project.id not in absorbed]
    faults += needs_that_are_gone(setting, kept, {*cancelled} - {ALL})
    planned = [_planned(project, setting, absorbed) for project in kept]
    for found in planned:
        name = found.id if found.id in changes.delay else ALL
        if found.multiply > 0 and left_at_median(found, opening) < 1:
            fields = {"id": found.id, "year": opening}
            faults.append(change_fault(setting, "delay", name, "project.too_early", **fields))
    if faults or limits is None:
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


def _read(
    setting: ProjectsSetting, calibration: Calibration, faults: list[Fault]
) -> tuple[SharedLimits | None, ProjectFile]:
    """The three files and the projects that the scenario adds; what is wrong goes to `faults`."""
    folder = setting.file.parent
    limits, types, read = None, None, None
    try:
        limits = changed_limits(read_limits(folder / LIMITS_FILE), setting)
    except InputError as error:
        faults += error.faults
    try:
        types = read_types(folder / TYPES_FILE)
        rows = read_rows(setting.file, COLUMNS, ProjectError)
        read = check_projects(rows, setting.file, types, calibration)
    except InputError as error:
        faults += error.faults
    if types is None or read is None:
        return limits, ProjectFile((), {})
    added = [str(given.get("id")) for given in setting.changes.add]
    faults += unknown_names(setting, read, added)
    try:
        read = with_added(read, setting, types, calibration)
    except ProjectError as error:
        faults += error.faults
    return limits, read


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
