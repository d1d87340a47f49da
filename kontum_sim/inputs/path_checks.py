"""What a scenario has made of a path must lie in its range, and shares must sum to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kontum_sim.errors import Fault
from kontum_sim.inputs.path_base import members_of
from kontum_sim.inputs.path_record import TouchedPath
from kontum_sim.inputs.ranges import is_outside, number, point_outside, range_message
from kontum_sim.inputs.records import Member, Vocabulary
from kontum_sim.inputs.scenario_items import Allowance, Scenario
from kontum_sim.inputs.scenario_keys import label

SUM_TOLERANCE = 1e-9


def check_ranges(
    touched: Mapping[str, TouchedPath], scenario: Scenario, words: Vocabulary
) -> Iterator[Fault]:
    """One fault per member that the scenario takes out of its range: the first such year."""
    for name, path in touched.items():
        for member, year, value, mark in _outside(path, words):
            if any(_covers(allowance, name, member) for allowance in scenario.allow):
                continue
            key, fields = range_message(label(name, member), year, value, path.parameter)
            place = path.marks[mark].origin
            yield Fault(key, fields, place.path, place.line, place.column)


def check_sums(touched: Mapping[str, TouchedPath], words: Vocabulary) -> Iterator[Fault]:
    """One fault per row whose sum over the last index is no longer one."""
    for name, path in touched.items():
        parameter = path.parameter
        if not parameter.sums_to_one or not parameter.index or not path.is_checked:
            continue
        axis = len(parameter.index) - 1
        totals = path.values[..., 0].sum(axis=axis)
        marks = path.mark_of.max(axis=axis)
        wrong = (np.abs(totals - 1) > SUM_TOLERANCE) & (marks >= 0)
        if parameter.sum_rule == "sum=1 or 0":
            wrong &= np.abs(totals) > SUM_TOLERANCE
        rows = [member[:-1] for member in members_of(parameter, words)]
        rows = list(dict.fromkeys(rows))
        count = totals.shape[-1]
        for position, row in enumerate(rows):
            years = np.flatnonzero(wrong.reshape(-1, count)[position])
            if not years.size:
                continue
            first = int(years[0])
            fields: dict[str, object] = {
                "key": label(name, row),
                "total": number(float(totals.reshape(-1, count)[position, first])),
                "set": parameter.index[-1],
                "members": ", ".join(words.sets[parameter.index[-1]]),
            }
            message = "scenario.sum_not_one"
            if parameter.time == "path":
                fields["year"] = words.base_year + first
                message += ".year"
            place = path.marks[int(marks.reshape(-1, count)[position, first])].origin
            yield Fault(message, fields, place.path, place.line, place.column)


def check_group_sums(touched: Mapping[str, TouchedPath], words: Vocabulary) -> Iterator[Fault]:
    """One fault per group whose sectors no longer sum to one."""
    for name, path in touched.items():
        if path.parameter.sum_rule != "sum=1 in group" or not path.is_checked:
            continue
        for group, rows in words.sectors_of_group.items():
            total = float(path.values[list(rows), ..., 0].sum())
            marks = path.mark_of[list(rows)].max()
            if abs(total - 1) <= SUM_TOLERANCE or marks < 0:
                continue
            fields = {
                "key": label(name, (group,)),
                "total": number(total),
                "set": "sector",
                "members": ", ".join(words.sets["sector"][row] for row in rows),
            }
            place = path.marks[int(marks)].origin
            yield Fault("scenario.sum_not_one", fields, place.path, place.line, place.column)


def unneeded_allowances(
    touched: Mapping[str, TouchedPath], scenario: Scenario, words: Vocabulary
) -> Iterator[Fault]:
    """An `allow` of the scenario itself that nothing needs; a parent's is the parent's matter."""
    for allowance in scenario.allow:
        path = touched.get(allowance.key)
        if allowance.inherited or (path is not None and not path.is_checked):
            continue
        if allowance_is_needed(allowance, path, scenario, words):
            continue
        place = allowance.origin
        fields = {"key": label(allowance.key, allowance.member)}
        yield Fault("scenario.allow_not_needed", fields, place.path, place.line, place.column)


def allowance_is_needed(
    allowance: Allowance, path: TouchedPath | None, scenario: Scenario, words: Vocabulary
) -> bool:
    """Whether a value or distribution that is written, or a value that results, is out of range."""
    for item in scenario.uncertainties:
        parameter = words.parameters[item.key]
        if _covers(allowance, item.key, item.member) and point_outside(
            item.distribution, item.numbers, parameter
        ):
            return True
    if path is None:
        return False
    for setting in scenario.settings:
        if setting.key != allowance.key or not _covers(allowance, setting.key, setting.member):
            continue
        written = [setting.value] if setting.operation == "value" else setting.values.values()
        if any(value is not None and is_outside(value, path.parameter) for value in written):
            return True
    return any(_covers(allowance, allowance.key, member) for member, *_ in _outside(path, words))


def _covers(allowance: Allowance, name: str, member: Member) -> bool:
    return allowance.key == name and allowance.member in ((), member)


def _outside(
    path: TouchedPath, words: Vocabulary
) -> Iterator[tuple[Member, int | None, float, int]]:
    """Per member the first value set by the scenario that is out of range: year, value, mark."""
    if not path.is_checked:
        return
    parameter = path.parameter
    count = path.values.shape[-2]
    values = path.values[..., 0].reshape(-1, count)
    marks = path.mark_of.reshape(-1, count)
    for position, member in enumerate(members_of(parameter, words)):
        for index, (value, mark) in enumerate(
            zip(values[position].tolist(), marks[position].tolist(), strict=True)
        ):
            if mark >= 0 and is_outside(value, parameter):
                year = words.base_year + index if parameter.time == "path" else None
                yield member, year, value, mark
                break
