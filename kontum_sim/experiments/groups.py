"""In what two scenarios differ, as groups of levers that can be switched one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.scenario_items import Scenario, Setting, Shock
from kontum_sim.inputs.vocabulary import base_model

MOST = 8
STRUCTURAL = ("impose", "adjust", "equations", "projects")  # what no draw can hold
THEMES: Mapping[str, tuple[str, ...]] = {
    "people": ("population", "labour", "living_standards"),
    "investment": ("investment", "capital"),
    "production": ("production", "indicators", "identities", ""),
    "prices": ("prices", "trade", "accounts"),
    "budget": ("government",),
    "projects": ("projects",),
    "shocks": ("shocks",),
    "orders": ("impose", "adjust", "equations"),
}
Item = TypeVar("Item")


@dataclass(frozen=True)
class Unit:
    """One thing in which two scenarios differ. section: levers, shocks, impose, projects, ..."""

    section: str
    key: str

    @property
    def name(self) -> str:
        return f"{self.section}.{self.key}" if self.key else self.section

    @property
    def is_structural(self) -> bool:
        return self.section in STRUCTURAL


@dataclass(frozen=True)
class Group:
    """Units that are switched together.

    name: given by the reader, "" where the group is one unit; theme: "" or a key of THEMES
    """

    units: tuple[Unit, ...]
    name: str = ""
    theme: str = ""

    @property
    def id(self) -> str:
        return self.name or self.theme or self.units[0].name

    @property
    def is_structural(self) -> bool:
        return any(unit.is_structural for unit in self.units)


def differing_units(base: Scenario, other: Scenario) -> list[Unit]:
    """In what `other` differs from `base`, in the order of its file."""
    found = list(_settings(base, other))
    pairs: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("shocks", _shocks(base), _shocks(other)),
        ("impose", _imposed(base), _imposed(other)),
        ("adjust", _adjusted(base), _adjusted(other)),
        ("equations", _equations(base), _equations(other)),
        ("projects", _projects(base), _projects(other)),
    )
    for section, before, after in pairs:
        for key in dict.fromkeys([*after, *before]):
            if before.get(key) != after.get(key):
                found.append(Unit(section, key))
    return found


def mixture(base: Scenario, other: Scenario, units: Sequence[Unit]) -> Scenario:
    """`base` with these units as `other` has them."""
    on = {(unit.section, unit.key) for unit in units}

    def chosen(section: str, before: Sequence[Item], after: Sequence[Item], key: str) -> list[Item]:
        kept = [item for item in before if (section, getattr(item, key)) not in on]
        return kept + [item for item in after if (section, getattr(item, key)) in on]

    sections = [setting.section for setting in (*base.settings, *other.settings)]
    settings: list[Setting] = []
    for section in dict.fromkeys(sections):
        own = [s for s in base.settings if s.section == section]
        theirs = [s for s in other.settings if s.section == section]
        settings += chosen(section, own, theirs, "key")
    equations = {k: v for k, v in base.equations.items() if ("equations", k) not in on}
    equations |= {k: v for k, v in other.equations.items() if ("equations", k) in on}
    return replace(
        base,
        settings=tuple(settings),
        shocks=tuple(chosen("shocks", base.shocks, other.shocks, "name")),
        impositions=tuple(chosen("impose", base.impositions, other.impositions, "variable")),
        adjustments=tuple(chosen("adjust", base.adjustments, other.adjustments, "variable")),
        equations=equations,
        projects=other.projects if ("projects", "") in on else base.projects,
        allow=tuple(replace(item, inherited=True) for item in (*base.allow, *other.allow)),
    )


def grouped(units: Sequence[Unit], written: Sequence[str]) -> tuple[Group, ...]:
    """At most eight groups: those that were asked for, each other unit by itself, or by theme.

    written: texts such as "funds=central_capital_transfers,borrowing"
    Raises InputError for keys that are not among the differences, or more than eight groups.
    """
    given = list(_written(units, written))
    taken = {unit for group in given for unit in group.units}
    rest = [unit for unit in units if unit not in taken]
    if len(given) + len(rest) <= MOST:
        return (*given, *(Group((unit,)) for unit in rest))
    by_theme: dict[str, list[Unit]] = {}
    for unit in rest:
        by_theme.setdefault(theme_of(unit), []).append(unit)
    groups = [
        Group(tuple(members), theme=theme if len(members) > 1 else "")
        for theme, members in by_theme.items()
    ]
    if len(given) + len(groups) > MOST:
        fields = {"count": len(given) + len(groups), "most": MOST}
        raise InputError(Fault("attribute.too_many", fields))
    return (*given, *groups)


def theme_of(unit: Unit) -> str:
    """The theme of a unit: of a parameter, by the block of the first equation that reads it."""
    block = unit.section
    if block in ("levers", "assumptions"):
        users = base_model().users(unit.key)
        block = Path(base_model().equations[users[0]].path).stem if users else ""
    return next(theme for theme, blocks in THEMES.items() if block in blocks)


def _written(units: Sequence[Unit], written: Sequence[str]) -> Iterator[Group]:
    known = {name: unit for unit in units for name in (unit.name, unit.key) if name}
    faults = []
    taken: dict[Unit, str] = {}
    groups = []
    for text in written:
        name, equals, keys = text.partition("=")
        if not equals or not name.strip():
            faults.append(Fault("attribute.group", {"text": text}))
            continue
        members = []
        for key in (part.strip() for part in keys.split(",")):
            unit = known.get(key)
            if unit is None:
                near = ", ".join(nearest(key, known)) or ", ".join(unit.name for unit in units)
                faults.append(Fault("attribute.no_unit", {"key": key, "near": near or "-"}))
            elif unit in taken:
                fields = {"key": key, "one": taken[unit], "other": name.strip()}
                faults.append(Fault("attribute.unit_twice", fields))
            else:
                taken[unit] = name.strip()
                members.append(unit)
        groups.append(Group(tuple(members), name=name.strip()))
    if faults:
        raise InputError(faults)
    yield from groups


def _settings(base: Scenario, other: Scenario) -> Iterator[Unit]:
    def by_key(scenario: Scenario) -> dict[tuple[str, str], list[object]]:
        found: dict[tuple[str, str], list[object]] = {}
        for s in scenario.settings:
            says = (s.member, s.operation, s.value, dict(s.values), s.between, s.first, s.last)
            found.setdefault((s.section, s.key), []).append(says)
        return found

    before, after = by_key(base), by_key(other)
    for name in dict.fromkeys([*after, *before]):
        if before.get(name) != after.get(name):
            yield Unit(*name)


def _shocks(scenario: Scenario) -> dict[str, object]:
    def says(shock: Shock) -> object:
        effects = [(e.key, e.member, e.operation, e.amount) for e in shock.effects]
        return shock.first, shock.last, effects

    return {shock.name: says(shock) for shock in scenario.shocks}


def _imposed(scenario: Scenario) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for item in scenario.impositions:
        found.setdefault(item.variable, []).append((item.member, dict(item.values)))
    return dict(found)


def _adjusted(scenario: Scenario) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for item in scenario.adjustments:
        says = (item.member, item.year, item.operation, item.amount)
        found.setdefault(item.variable, []).append(says)
    return dict(found)


def _equations(scenario: Scenario) -> dict[str, object]:
    return {name: item.path.resolve() for name, item in scenario.equations.items()}


def _projects(scenario: Scenario) -> dict[str, object]:
    given = scenario.projects
    if given is None:
        return {}
    return {"": (given.file.resolve(), given.timing, given.changes)}
