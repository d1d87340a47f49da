"""Imposed values and add-factors of a scenario, as arrays over the years of a run."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np

from kontum_sim.engine.imposed import Adjustment, Imposed
from kontum_sim.inputs.records import Member
from kontum_sim.inputs.scenario_items import Scenario


def _rows(scenario: Scenario, variable: str, member: Member) -> list[tuple[int, ...]]:
    """The positions that a member stands for; all of them for ()."""
    sets = scenario.vocabulary.sets
    index = scenario.vocabulary.variables[variable].index
    if not member:
        return list(product(*(range(len(sets[axis])) for axis in index)))
    return [tuple(sets[axis].index(name) for axis, name in zip(index, member, strict=True))]


def _shape(scenario: Scenario, variable: str, years: tuple[int, ...]) -> tuple[int, ...]:
    sets = scenario.vocabulary.sets
    index = scenario.vocabulary.variables[variable].index
    return (*(len(sets[axis]) for axis in index), len(years), 1)


def scenario_impositions(
    scenario: Scenario,
    record: Mapping[str, Imposed],
    years: tuple[int, ...],
    apart: str,
) -> dict[str, Imposed]:
    """The scenario's imposed values on top of the record of the window.

    apart: the variable that is imposed in a way of its own
    """
    found: dict[str, Imposed] = {}
    for item in scenario.impositions:
        name = item.variable
        if name == apart:
            continue
        before = found.get(name) or record.get(name)
        shape = _shape(scenario, name, years)
        if before is None:
            values, mask = np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_)
        else:
            values, mask = before.values.copy(), before.mask.copy()
        for row in _rows(scenario, name, item.member):
            for year, value in item.values.items():
                if year in years:
                    position = years.index(year)
                    values[(*row, position)] = value
                    mask[(*row, position)] = True
        found[name] = Imposed(values, mask)
    return found


def scenario_adjustments(scenario: Scenario, years: tuple[int, ...]) -> dict[str, Adjustment]:
    """The scenario's add-factors."""
    found: dict[str, Adjustment] = {}
    for item in scenario.adjustments:
        shape = _shape(scenario, item.variable, years)
        factor = found.setdefault(item.variable, Adjustment(np.ones(shape), np.zeros(shape)))
        if item.year not in years:
            continue
        for row in _rows(scenario, item.variable, item.member):
            place = (*row, years.index(item.year))
            if item.operation == "multiply":
                factor.multiply[place] *= item.amount
            else:
                factor.add[place] += item.amount
    return found
