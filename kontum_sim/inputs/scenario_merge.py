"""The layers of a scenario put together: a child replaces, removes, or acts on what it inherits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from kontum_sim.errors import nearest
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_checks import FileCheck, Removal, settings
from kontum_sim.inputs.scenario_items import (
    ProjectChanges,
    ProjectDelay,
    ProjectsSetting,
    Setting,
    Shock,
)
from kontum_sim.inputs.scenario_keys import label
from kontum_sim.inputs.scenario_schema import ProjectChanges as ChangesTable

Item = TypeVar("Item")


def merged_settings(checks: Sequence[FileCheck], is_complete: bool) -> tuple[Setting, ...]:
    """All settings in the order in which they apply.

    A value replaces the inherited settings of its key where it covers their years; what they say
    of other years stays, and so do all settings that a `multiply` or `add` acts on.
    """
    kept: list[Setting] = []
    for check in checks:
        inherited = list(kept)
        for item in settings(check):
            if isinstance(item, Removal):
                same = [s for s in inherited if (s.section, _name(s)) == (item.section, item.key)]
                names = {_name(s) for s in inherited if s.section == item.section}
                if not same and is_complete:
                    _nothing_to_remove(check, item, names)
                kept = [s for s in kept if s not in same]
            else:
                if item.operation in ("value", "values"):
                    kept = [s for s in kept if not _replaces(item, s, check)]
                kept.append(item)
    return tuple(kept)


def latest(
    files: Sequence[tuple[FileCheck, Sequence[Item | Removal]]],
    name: Callable[[Item], str],
    is_complete: bool,
) -> list[Item]:
    """Per key the items of the last file that has it, in the order in which they apply."""
    kept: dict[str, list[Item]] = {}
    for check, items in files:
        own: dict[str, list[Item]] = {}
        for item in items:
            if not isinstance(item, Removal):
                own.setdefault(name(item), []).append(item)
            elif kept.pop(item.key, None) is None and is_complete:
                _nothing_to_remove(check, item, set(kept))
        for key, values in own.items():
            kept.pop(key, None)
            kept[key] = values
    return [item for items in kept.values() for item in items]


def _nothing_to_remove(check: FileCheck, removal: Removal, inherited: set[str]) -> None:
    fields: dict[str, object] = {"key": f"{removal.section}.{removal.key}"}
    near = nearest(removal.key, sorted(inherited), 1)
    if near:
        fields["near"] = f"{removal.section}.{near[0]}"
    suffix = ".near" if near else ""
    check.source.report_at(removal.origin, f"scenario.nothing_to_remove{suffix}", **fields)


def within_horizon(shocks: Sequence[Shock], last_year: int) -> tuple[Shock, ...]:
    """The shocks that begin by the last year, ended there."""
    return tuple(
        replace(shock, last=min(shock.last, last_year))
        for shock in shocks
        if shock.first <= last_year
    )


def _name(setting: Setting) -> str:
    return label(setting.key, setting.member)


def _replaces(new: Setting, old: Setting, check: FileCheck) -> bool:
    """Whether nothing of an earlier setting of the same key would be left."""
    if (new.key, new.member) != (old.key, old.member):
        return False
    (first, last), (old_first, old_last) = (_years(setting, check) for setting in (new, old))
    return first <= old_first and last >= old_last


def _years(setting: Setting, check: FileCheck) -> tuple[int, int]:
    first = setting.first if setting.first is not None else check.vocabulary.first_year
    if setting.values:
        first = max(first, min(setting.values))
    last = setting.last if setting.last is not None else check.vocabulary.latest_year
    return first, last


@dataclass
class _Projects:
    """What the layers have said about projects, each field by the last that names it."""

    origin: Origin
    layer: str
    file: Path | None = None
    timing: str = "expected"
    changes: ProjectChanges = field(default_factory=ProjectChanges)
    has_file: bool = False
    places: dict[tuple[str, str], Origin] = field(default_factory=dict)
    layers: dict[str, str] = field(default_factory=dict)


def merged_projects(checks: Sequence[FileCheck], is_complete: bool) -> ProjectsSetting | None:
    """The projects setting: `none` or null ends it, a table changes the fields that it names."""
    so_far: _Projects | None = None
    is_given = False
    last: FileCheck | None = None
    for check in checks:
        if "projects" not in check.source.model.model_fields_set:
            continue
        given = check.source.model.projects
        origin = check.source.origin("projects")
        if given is None or given == "none":
            if given is None and not is_given and is_complete:
                check.report("scenario.nothing_to_remove", "projects", key="projects")
            so_far, is_given = None, given is not None
            continue
        so_far = replace(so_far or _Projects(origin, ""), origin=origin, layer=check.layer)
        is_given, last = True, check
        fields = given.model_fields_set
        if "file" in fields:
            so_far.has_file = True
            so_far.file = check.source.named_file(given.file, ("projects", "file"))
        if "timing" in fields:
            so_far.timing = given.timing
            so_far.places["timing", ""] = check.source.origin("projects", "timing")
            so_far.layers["timing"] = check.layer
        if "changes" in fields:
            so_far.changes = _changes(given.changes)
            timing = {key: place for key, place in so_far.places.items() if key[0] == "timing"}
            so_far.places = _places(check, given.changes) | timing
            so_far.layers["changes"] = check.layer
    if so_far is None or last is None:
        return None
    if so_far.file is None:
        if not so_far.has_file and is_complete:
            last.report("scenario.projects_without_file", "projects")
        return None
    return ProjectsSetting(
        so_far.file,
        so_far.timing,
        so_far.changes,
        so_far.origin,
        so_far.layer,
        so_far.places,
        so_far.layers,
    )


def _places(check: FileCheck, given: ChangesTable) -> dict[tuple[str, str], Origin]:
    """Where each change is written, by verb and name; `cancel` and `add` by their number.

    A cell of an added row is ("add", "0.capital").
    """
    found = {}
    for verb in sorted(given.model_fields_set):
        entries = getattr(given, verb)
        for name in range(len(entries)) if isinstance(entries, list) else entries:
            found[verb, str(name)] = check.source.origin("projects", "changes", verb, name)
    for number, cells in enumerate(given.add or ()):
        for name in cells:
            origin = check.source.origin("projects", "changes", "add", number, name)
            found["add", f"{number}.{name}"] = origin
    return found


def _changes(given: ChangesTable) -> ProjectChanges:
    return ProjectChanges(
        delay={
            project: ProjectDelay(delay.months, delay.multiply)
            for project, delay in (given.delay or {}).items()
        },
        cancel=tuple(given.cancel or ()),
        add=tuple(given.add or ()),
        priority=dict(given.priority or {}),
        cost={project: cost.multiply for project, cost in (given.cost or {}).items()},
        capacity=dict(given.capacity or {}),
    )


def merged_targets(checks: Sequence[FileCheck], is_complete: bool) -> Path | None:
    """The targets file that the last layer names; null removes an inherited one."""
    path: Path | None = None
    is_given = False
    for check in checks:
        if "targets" not in check.source.model.model_fields_set:
            continue
        text = check.source.model.targets
        if text is None:
            if not is_given and is_complete:
                check.report("scenario.nothing_to_remove", "targets", key="targets")
            path, is_given = None, False
        else:
            path, is_given = check.source.named_file(text, ("targets",)), True
    return path
