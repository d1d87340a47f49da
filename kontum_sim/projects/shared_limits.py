"""The limits that all projects share, as a scenario changes them."""

from __future__ import annotations

from dataclasses import asdict

from kontum_sim.errors import Fault, ProjectError, nearest
from kontum_sim.inputs.scenario_items import ProjectsSetting
from kontum_sim.projects.project_types import LIMITS, UNLIMITED, SharedLimits, shared_limits


def changed_limits(limits: SharedLimits, setting: ProjectsSetting) -> SharedLimits:
    """The limits with those of `changes.capacity` in their place. Raises ProjectError."""
    values: dict[str, float | None] = asdict(limits)
    faults = []
    for name, given in setting.changes.capacity.items():
        where = setting.place("capacity", name)
        fields: dict[str, object] = {"name": name, "text": given}
        if name not in LIMITS:
            fields["near"] = ", ".join(nearest(name, LIMITS)) or ", ".join(LIMITS)
            faults.append(Fault("project.no_limit", fields, where.path, where.line, where.column))
            continue
        low, high, may_be_none, is_whole = LIMITS[name]
        if given == UNLIMITED and may_be_none:
            values[name] = None
        elif (
            isinstance(given, bool)
            or not isinstance(given, int | float)
            or not low <= given <= high
            or (is_whole and given != int(given))
        ):
            fields |= {"low": f"{low:g}", "high": f"{high:g}"}
            key = "project.limit_range.none" if may_be_none else "project.limit_range"
            faults.append(Fault(key, fields, where.path, where.line, where.column))
        else:
            values[name] = given
    if faults:
        raise ProjectError(faults)
    return shared_limits(values)
