"""What can be wrong with a scenario's changes of projects, apart from those that it adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs.scenario_items import ProjectsSetting
from kontum_sim.projects.project import Project, ProjectFile

ALL = "all"


def change_fault(
    setting: ProjectsSetting, verb: str, name: str, key: str, /, **fields: object
) -> Fault:
    """A fault at the place where a change is written."""
    where = setting.place(verb, name)
    return Fault(key, fields, where.path, where.line, where.column)


def unknown_names(
    setting: ProjectsSetting, read: ProjectFile, added: Iterable[str]
) -> Iterator[Fault]:
    """Changes of projects that there are none of. added: ids that the scenario adds"""
    known = list(dict.fromkeys([*(project.id for project in read.projects), *added]))
    changes = setting.changes
    named = [("delay", name, name) for name in changes.delay]
    named += [("cost", name, name) for name in changes.cost]
    named += [("priority", name, name) for name in changes.priority]
    named += [("cancel", str(place), name) for place, name in enumerate(changes.cancel)]
    for verb, place, name in named:
        if name in known or (name == ALL and verb != "priority"):
            continue
        key = "project.left_out" if name in read.left_out else "project.unknown"
        near = ", ".join(nearest(name, known)) or ", ".join(known)
        yield change_fault(setting, verb, place, key, id=name, near=near)


def bad_numbers(setting: ProjectsSetting) -> Iterator[Fault]:
    """Priorities outside 1 to 9, factors that are not above 0."""
    changes = setting.changes
    for name, value in changes.priority.items():
        if not 1 <= value <= 9:
            yield change_fault(setting, "priority", name, "project.priority", id=name, text=value)
    factors = [("cost", name, factor) for name, factor in changes.cost.items()]
    factors += [
        ("delay", name, delay.multiply)
        for name, delay in changes.delay.items()
        if delay.multiply is not None
    ]
    for verb, name, factor in factors:
        if factor <= 0:
            fields = {"id": name, "change": verb, "text": f"{factor:g}"}
            yield change_fault(setting, verb, name, "project.factor", **fields)


def needs_that_are_gone(
    setting: ProjectsSetting, kept: Iterable[Project], cancelled: set[str]
) -> Iterator[Fault]:
    """A project that stays may not need one that the scenario cancels."""
    names = list(setting.changes.cancel)
    for project in kept:
        for need in project.requires:
            if need in cancelled:
                place = str(names.index(need)) if need in names else "0"
                key, fields = "project.needs_cancelled", {"id": project.id, "need": need}
                yield change_fault(setting, "cancel", place, key, **fields)
