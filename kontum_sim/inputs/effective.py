"""A scenario written out: flat, as a difference from its parent, or as the start of a new one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kontum_sim.inputs.path_base import filled, members_of
from kontum_sim.inputs.paths import apply_settings
from kontum_sim.inputs.records import Member, Origin
from kontum_sim.inputs.scenario_items import Allowance, ProjectsSetting, Scenario, Setting, Shock
from kontum_sim.inputs.scenario_keys import label
from kontum_sim.inputs.scenario_template import template
from kontum_sim.inputs.yaml_writing import flow, key_text

__all__ = ["Difference", "difference", "effective_yaml", "template"]

Value = object  # what YAML can hold: mapping, list, text, number, None


@dataclass(frozen=True)
class Difference:
    """One thing in which a scenario differs from another; "" where one of them has nothing."""

    key: str
    parent: str
    child: str
    origin: Origin | None


def effective_yaml(scenario: Scenario) -> str:
    """One flat scenario file that loads to the same scenario.

    Its paths are relative to the scenario's folder, where it is meant to lie.
    """
    lines = [f"{key}: {flow(value)}" for key, value in _head(scenario).items()]
    for section, entries in _sections(scenario, in_order=True).items():
        if isinstance(entries, Mapping) and entries:
            lines.append(f"{section}:")
            lines += [f"  {key_text(key)}: {flow(value)}" for key, value in entries.items()]
        elif isinstance(entries, list) and entries:
            lines.append(f"{section}:")
            lines += [f"  - {flow(item)}" for item in entries]
    return "\n".join(lines) + "\n"


def difference(child: Scenario, parent: Scenario) -> list[Difference]:
    """In what a scenario differs from another, in the order of the file's sections."""
    before, after = _flat(parent), _flat(child)
    places = _places(child)
    return [
        Difference(key, before.get(key, ""), after.get(key, ""), places.get(key))
        for key in [*after, *(key for key in before if key not in after)]
        if before.get(key) != after.get(key)
    ]


def _flat(scenario: Scenario) -> dict[str, str]:
    """`levers.x` -> what the flat file says of it."""
    found = {
        key: flow(value)
        for key, value in _head(scenario).items()
        if key not in ("schema", "title", "author", "purpose")
    }
    for section, entries in _sections(scenario, in_order=False).items():
        if isinstance(entries, Mapping):
            found |= {f"{section}.{key}": flow(value) for key, value in entries.items()}
        elif isinstance(entries, list):
            label_of = "name" if section == "shocks" else "key"
            found |= {f"{section}.{entry[label_of]}": flow(entry) for entry in entries}
    return found


def _places(scenario: Scenario) -> dict[str, Origin]:
    found = {f"{s.section}.{label(s.key, s.member)}": s.origin for s in scenario.settings}
    found |= {f"impose.{label(i.variable, i.member)}": i.origin for i in scenario.impositions}
    found |= {f"adjust.{label(a.variable, a.member)}": a.origin for a in scenario.adjustments}
    found |= {f"equations.{name}": e.origin for name, e in scenario.equations.items()}
    found |= {f"uncertainties.{label(u.key, u.member)}": u.origin for u in scenario.uncertainties}
    found |= {f"indicators.{name}": i.origin for name, i in scenario.indicators.items()}
    found |= {f"shocks.{shock.name}": shock.origin for shock in scenario.shocks}
    found |= {f"allow.{label(a.key, a.member)}": a.origin for a in scenario.allow}
    if scenario.projects is not None:
        found["projects"] = scenario.projects.origin
    return found


def _head(scenario: Scenario) -> dict[str, Value]:
    head: dict[str, Value] = {"schema": 1, "title": dict(scenario.title)}
    if scenario.author is not None:
        head["author"] = scenario.author
    if scenario.purpose is not None:
        head["purpose"] = dict(scenario.purpose)
    head["calibration"] = _relative(scenario, scenario.calibration)
    head["horizon"] = {"last_year": scenario.last_year}
    head["projects"] = _projects(scenario, scenario.projects)
    if scenario.targets is not None:
        head["targets"] = _relative(scenario, scenario.targets)
    return head


def _sections(scenario: Scenario, in_order: bool) -> dict[str, Value]:
    """The sections of the flat file; in_order as for _by_member."""
    settings = _grouped(scenario, in_order)
    adjust: dict[str, dict[int, Value]] = {}
    for item in sorted(scenario.adjustments, key=lambda item: item.variable):
        factor = {item.operation: item.amount, "reason": item.reason}
        adjust.setdefault(label(item.variable, item.member), {})[item.year] = factor
    return {
        "levers": settings.get("levers", {}),
        "assumptions": settings.get("assumptions", {}),
        "uncertainties": {
            label(item.key, item.member): {item.distribution: dict(item.numbers) or True}
            for item in sorted(scenario.uncertainties, key=lambda item: item.key)
        },
        "impose": {
            label(item.variable, item.member): dict(item.values)
            for item in sorted(scenario.impositions, key=lambda item: item.variable)
        },
        "adjust": adjust,
        "equations": {
            name: _relative(scenario, item.path)
            for name, item in sorted(scenario.equations.items())
        },
        "indicators": {
            name: _indicator(scenario, name)
            for name, item in sorted(scenario.indicators.items())
            if not item.values or min(item.values) <= scenario.last_year
        },
        "shocks": [_shock(shock) for shock in scenario.shocks],
        "allow": [
            {"key": label(item.key, item.member), "reason": item.reason}
            for item in _needed(scenario)
        ],
    }


def _grouped(scenario: Scenario, in_order: bool) -> dict[str, dict[str, Value]]:
    """section -> key -> one operation, or the list of those that act one after the other."""
    by_parameter: dict[str, list[Setting]] = {}
    for setting in scenario.settings:
        by_parameter.setdefault(setting.key, []).append(setting)
    found: dict[str, dict[str, Value]] = {}
    for name in sorted(by_parameter):
        for member, settings in _by_member(scenario, by_parameter[name], in_order).items():
            written = [_operation(setting, scenario.last_year) for setting in settings]
            operations = [operation for operation in written if operation]
            if operations:
                entry = operations[0] if len(operations) == 1 else operations
                found.setdefault(settings[0].section, {})[label(name, member)] = entry
    return found


def _by_member(
    scenario: Scenario, settings: Sequence[Setting], in_order: bool
) -> dict[Member, list[Setting]]:
    """The settings of one parameter by key.

    in_order: applied key by key they have the effect that they have one after the other; where
    a setting of all members stands between two of one member, every member is written out.
    """
    grouped: dict[Member, list[Setting]] = {}
    for setting in settings:
        grouped.setdefault(setting.member, []).append(setting)
    if not in_order:
        return grouped
    rank = {id(s): place for place, s in enumerate(s for group in grouped.values() for s in group)}
    for place, later in enumerate(settings):
        for earlier in settings[:place]:
            overlap = () in (earlier.member, later.member)
            if overlap and rank[id(earlier)] > rank[id(later)]:
                parameter = scenario.vocabulary.parameters[later.key]
                return {
                    member: [s for s in settings if s.member in ((), member)]
                    for member in members_of(parameter, scenario.vocabulary)
                }
    return grouped


def _operation(setting: Setting, last_year: int) -> dict[str, Value]:
    """One operation as the file has it; empty when it acts only after the last year."""
    starts = [year for year in (setting.first, min(setting.values, default=None)) if year]
    if starts and max(starts) > last_year:
        return {}
    entry: dict[str, Value] = {}
    between = setting.between
    if setting.values:
        entry["values"], between = _until(setting.values, between, last_year)
    else:
        entry[setting.operation] = setting.value
    last = setting.last if setting.last is not None and setting.last <= last_year else None
    rest = {
        "between": between,
        "from": setting.first,
        "to": last,
        "unit": setting.unit,
        "source": setting.source,
    }
    return {**entry, **{key: value for key, value in rest.items() if value is not None}}


def _until(
    values: Mapping[int, float], between: str | None, last_year: int
) -> tuple[dict[int, float], str | None]:
    """The values up to the last year, year by year where a later one shapes them."""
    if max(values) <= last_year:
        return dict(values), between
    years = np.arange(min(values), last_year + 1)
    path = filled(values, between or "hold", years)
    return dict(zip(years.tolist(), path.tolist(), strict=True)), None


def _indicator(scenario: Scenario, name: str) -> dict[str, Value]:
    item = scenario.indicators[name]
    entry: dict[str, Value] = {}
    between = item.between
    if item.value is not None:
        entry["value"] = item.value
    else:
        entry["values"], between = _until(item.values, between, scenario.last_year)
    if between is not None:
        entry["between"] = between
    return {**entry, "unit": item.unit, "source": item.source}


def _shock(shock: Shock) -> dict[str, Value]:
    years = (
        {"year": shock.first}
        if shock.first == shock.last
        else {"from": shock.first, "to": shock.last}
    )
    effects = {label(effect.key, effect.member): effect.amount for effect in shock.effects}
    return {"name": shock.name, **years, **effects}


def _projects(scenario: Scenario, setting: ProjectsSetting | None) -> Value:
    if setting is None:
        return "none"
    changes: dict[str, Value] = {}
    if setting.changes.delay:
        changes["delay"] = {
            project: {"months": delay.months}
            if delay.months is not None
            else {"multiply": delay.multiply}
            for project, delay in setting.changes.delay.items()
        }
    if setting.changes.cancel:
        changes["cancel"] = list(setting.changes.cancel)
    if setting.changes.add:
        changes["add"] = [dict(row) for row in setting.changes.add]
    if setting.changes.priority:
        changes["priority"] = dict(setting.changes.priority)
    if setting.changes.cost:
        changes["cost"] = {p: {"multiply": factor} for p, factor in setting.changes.cost.items()}
    if setting.changes.capacity:
        changes["capacity"] = dict(setting.changes.capacity)
    entry: dict[str, Value] = {
        "file": _relative(scenario, setting.file),
        "timing": setting.timing,
    }
    return {**entry, "changes": changes} if changes else entry


def _needed(scenario: Scenario) -> Iterable[Allowance]:
    """The scenario's own allowances, and of the inherited ones those that it still needs."""
    if not any(allowance.inherited for allowance in scenario.allow):
        return scenario.allow
    applied = apply_settings(scenario, scenario.vocabulary)
    return [item for item in scenario.allow if not item.inherited or applied.needs(item)]


def _relative(scenario: Scenario, path: Path) -> str:
    return Path(os.path.relpath(path, scenario.path.parent)).as_posix()
