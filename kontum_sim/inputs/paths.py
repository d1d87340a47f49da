"""A scenario's levers, assumptions and shocks applied to the paths of its calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.path_base import base_values, filled, positions
from kontum_sim.inputs.path_checks import (
    allowance_is_needed,
    check_group_sums,
    check_ranges,
    check_sums,
    unneeded_allowances,
)
from kontum_sim.inputs.path_record import Mark, TouchedPath, UsedValue, used_values
from kontum_sim.inputs.records import Vocabulary
from kontum_sim.inputs.scenario_items import Allowance, Scenario, Setting, Shock, ShockEffect
from kontum_sim.inputs.scenario_keys import label

__all__ = ["Applied", "UsedValue", "apply_settings"]


@dataclass(frozen=True)
class Applied:
    """Every parameter as the run uses it.

    values: name -> [*members, year, draw] for a path, [*members, 1, draw] for a constant; one
        draw unless `solved` gave more. The years are base_year ... last_year.
    """

    values: dict[str, Array]
    _scenario: Scenario = field(repr=False)
    _words: Vocabulary = field(repr=False)
    _touched: Mapping[str, TouchedPath] = field(repr=False)

    @cached_property
    def used(self) -> list[UsedValue]:
        """Every value that the run uses with its layer, place and source; years without a value
        are left out. Of several draws, the first.
        """
        return used_values(self.values, self._touched, self._scenario, self._words)

    def needs(self, allowance: Allowance) -> bool:
        """Whether an `allow` entry is needed, as far as one can know before the window closes."""
        path = self._touched.get(allowance.key)
        if path is not None and not path.is_checked:
            return True
        return allowance_is_needed(allowance, path, self._scenario, self._words)


def apply_settings(
    scenario: Scenario, vocabulary: Vocabulary, solved: Mapping[str, Array] | None = None
) -> Applied:
    """Every parameter of the calibration with what the scenario changes.

    solved: values that replace the calibration's before the scenario acts on them, such as those
    that closing the window gives, [*members, year or 1, draw]. Ranges and sums are checked where
    there is one draw. Raises ScenarioError with every fault of the result.
    """
    solved = solved or {}
    values = {
        name: base_values(parameter, vocabulary, scenario.last_year, solved.get(name))
        for name, parameter in vocabulary.parameters.items()
    }
    work = _Work(scenario, vocabulary, values, frozenset(solved))
    for setting in scenario.settings:
        work.set(setting)
    for shock in scenario.shocks:
        for effect in shock.effects:
            work.shock(shock, effect)
    faults = [*work.faults, *check_ranges(work.touched, scenario, vocabulary)]
    faults += check_sums(work.touched, vocabulary)
    faults += check_group_sums(work.touched, vocabulary)
    faults += unneeded_allowances(work.touched, scenario, vocabulary)
    if faults:
        raise ScenarioError(faults)
    return Applied(values, scenario, vocabulary, work.touched)


class _Work:
    """The arrays while settings and shocks act on them, in their order."""

    def __init__(
        self,
        scenario: Scenario,
        words: Vocabulary,
        values: dict[str, Array],
        solved: frozenset[str],
    ) -> None:
        self.scenario, self.words, self.values, self.solved = scenario, words, values, solved
        self.years: NDArray[np.int64] = np.arange(words.base_year, scenario.last_year + 1)
        self.touched: dict[str, TouchedPath] = {}
        self.faults: list[Fault] = []

    def path(self, name: str) -> TouchedPath:
        if name not in self.touched:
            parameter = self.words.parameters[name]
            awaits = name not in self.solved and any(
                not cell.values for cell in parameter.cells.values()
            )
            self.touched[name] = TouchedPath(parameter, self.values[name], self.words, awaits)
        return self.touched[name]

    def span(self, first: int, last: int) -> slice:
        """The positions of the years from `first` to `last`, as far as the run goes."""
        return slice(first - self.words.base_year, last - self.words.base_year + 1)

    def set(self, setting: Setting) -> None:
        path = self.path(setting.key)
        row = positions(path.parameter, setting.member, self.words)
        source = setting.source or Path(setting.origin.path).name
        mark = Mark(source, setting.layer, setting.origin)
        last_year = self.scenario.last_year
        last = last_year if setting.last is None else min(setting.last, last_year)
        first = self.words.first_year if setting.first is None else setting.first
        if path.parameter.time == "constant":
            self.change(path, row, slice(None), setting, mark)
        elif setting.operation != "values":
            self.change(path, row, self.span(first, last), setting, mark)
        else:
            first = max(first, min(setting.values))
            span = self.span(first, last)
            given = filled(setting.values, setting.between or "hold", self.years[span])
            path.write(row, span, given[:, None], mark)
            path.held[row][..., span] = self.years[span] > max(setting.values)

    def change(
        self,
        path: TouchedPath,
        row: tuple[int, ...],
        span: slice,
        setting: Setting,
        mark: Mark,
    ) -> None:
        """`value`, `multiply` or `add` over some years."""
        amount = setting.value
        if amount is None:
            return
        if setting.operation == "value":
            path.write(row, span, amount, mark)
            path.held[row][..., span] = False
            return
        before = path.values[row][..., span, :]
        result = before * amount if setting.operation == "multiply" else before + amount
        name = label(setting.key, setting.member)
        self.refuse_nothing(path, result, span, name, mark)
        path.write(row, span, result, mark)

    def shock(self, shock: Shock, effect: ShockEffect) -> None:
        path = self.path(effect.key)
        row = positions(path.parameter, effect.member, self.words)
        span = self.span(shock.first, min(shock.last, self.scenario.last_year))
        before = path.values[row][..., span, :]
        amount = effect.amount
        result = before * amount if effect.operation == "multiply" else before + amount
        mark = Mark(shock.name, shock.layer, effect.origin)
        self.refuse_nothing(path, result, span, label(effect.key, effect.member), mark)
        path.write(row, span, result, mark)

    def refuse_nothing(
        self, path: TouchedPath, result: Array, span: slice, name: str, mark: Mark
    ) -> None:
        """A path without a value in these years cannot be multiplied or added to."""
        if path.awaits_solution or not np.isnan(result).any():
            return
        place = mark.origin
        missing = np.isnan(result).any(axis=-1).reshape(-1, result.shape[-2]).any(axis=0)
        year = int(self.years[span][missing][0]) if path.parameter.time == "path" else "-"
        self.faults.append(
            Fault(
                "scenario.nothing_to_change",
                {"key": name, "year": year},
                place.path,
                place.line,
                place.column,
            )
        )
