"""Which group of levers made the difference between two scenarios.

Every combination of the groups is run; Shapley values share the difference out exactly, whatever
the order. Beside them: what is lost when one group is left out, and the groups in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.uncertainty import Uncertainties
from kontum_sim.errors import ComparisonError, Fault, InputError
from kontum_sim.experiments.groups import Group, Unit, differing_units, grouped, mixture
from kontum_sim.experiments.outcomes import Outcome, outcomes_of, wanted_by
from kontum_sim.experiments.shapley import shapley_values
from kontum_sim.experiments.stacked import Stack, Values, tolerant, touched_names
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.paths import apply_settings
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.simulation import Run, run

Progress = Callable[[int, int], None]
Combination = tuple[bool, ...]  # per group whether it is on


@dataclass(frozen=True)
class Attribution:
    """values: of every combination of the groups, [combination, outcome, draw]; the last group
    changes fastest, so the first row is the base and the last one the run.
    retimed: a scenario simulates the timing of projects, which are at their expected one here
    """

    base: Run
    other: Run
    groups: tuple[Group, ...]
    outcomes: tuple[Outcome, ...]
    draws: int
    seed: int | None
    values: Array
    retimed: bool = False

    @property
    def difference(self) -> Array:
        """The run less the base, [outcome, draw]."""
        found: Array = self.values[-1] - self.values[0]
        return found

    def shapley(self) -> Array:
        """Each group's part of the difference, the mean over all orders, [group, outcome, draw]."""
        return shapley_values(self.values)

    def leave_one_out(self) -> Array:
        """What the run loses without each group, [group, outcome, draw]."""
        last = len(self.values) - 1
        rows = [last ^ (1 << (len(self.groups) - 1 - g)) for g in range(len(self.groups))]
        return self._stacked([self.values[last] - self.values[row] for row in rows])

    def in_order(self) -> Array:
        """What each group adds after those before it, [group, outcome, draw]."""
        place, found = 0, list[Array]()
        for group in range(len(self.groups)):
            after = place | (1 << (len(self.groups) - 1 - group))
            found.append(self.values[after] - self.values[place])
            place = after
        return self._stacked(found)

    def _stacked(self, of_groups: Sequence[Array]) -> Array:
        return np.array(of_groups).reshape(len(self.groups), *self.values.shape[1:])


def attribute(
    base: tuple[Scenario, Calibration],
    other: tuple[Scenario, Calibration],
    *,
    outcomes: Sequence[str] = (),
    groups: Sequence[str] = (),
    draws: int = 1,
    seed: int | None = None,
    progress: Progress = lambda done, most: None,
) -> Attribution:
    """Share out the difference between two scenarios.

    draws: 1 for the central run; seed: of the draws
    Raises ComparisonError when the two rest on other data or years; InputError for outcomes,
    targets or groups that there are not.
    """
    check_comparable(base, other)
    before, after = ((_at_expected_timing(scenario), data) for scenario, data in (base, other))
    if draws > 1 and _spreads(before[0]) != _spreads(after[0]):
        raise ComparisonError(Fault("attribute.uncertainties"))
    first, last = run(*before), run(*after)
    found, looked_at = _asked(first, last, groups, outcomes, draws)
    work = _Combinations(first, last, found, looked_at, draws, seed)
    values = work.values(progress)
    retimed = (before[0], after[0]) != (base[0], other[0])
    return Attribution(first, last, found, looked_at, draws, seed, values, retimed)


def _asked(
    base: Run, other: Run, groups: Sequence[str], outcomes: Sequence[str], draws: int
) -> tuple[tuple[Group, ...], tuple[Outcome, ...]]:
    """The groups and outcomes. Raises InputError with the faults of both."""
    faults = list[Fault]()
    found, looked_at = tuple[Group, ...](), tuple[Outcome, ...]()
    try:
        found = grouped(differing_units(base.scenario, other.scenario), groups)
    except InputError as error:
        faults += error.faults
    try:
        looked_at = outcomes_of(outcomes, other, draws)
    except InputError as error:
        faults += error.faults
    if faults:
        raise InputError(faults)
    return found, looked_at


def check_comparable(
    base: tuple[Scenario, Calibration], other: tuple[Scenario, Calibration]
) -> None:
    """Raise ComparisonError when two scenarios have other calibrations or horizons."""
    faults: list[Fault] = []
    for key, one, two in (
        ("attribute.calibration", base[1].id, other[1].id),
        ("attribute.folder", base[1].folder.resolve(), other[1].folder.resolve()),
        ("attribute.horizon", base[0].last_year, other[0].last_year),
    ):
        if one != two and not faults:
            faults.append(Fault(key, {"one": one, "two": two}))
    if faults:
        raise ComparisonError(faults)


def _at_expected_timing(scenario: Scenario) -> Scenario:
    given = scenario.projects
    if given is None or given.timing == "expected":
        return scenario
    return replace(scenario, projects=replace(given, timing="expected"))


def _spreads(scenario: Scenario) -> dict[tuple[str, tuple[str, ...]], object]:
    return {
        (item.key, item.member): (item.distribution, dict(item.numbers))
        for item in scenario.uncertainties
    }


class _Combinations:
    """All combinations of the groups, stacked as draws as far as no equation or order differs."""

    def __init__(
        self,
        base: Run,
        other: Run,
        groups: tuple[Group, ...],
        outcomes: tuple[Outcome, ...],
        draws: int,
        seed: int | None,
    ) -> None:
        self.base, self.other, self.groups = base, other, groups
        self.outcomes, self.draws = outcomes, draws
        self.calibration = base.calibration
        self.drawn: Values = {}
        self.noise: Values = {}
        if draws > 1:
            uncertain = Uncertainties(other.scenario, self.calibration, seed or 0)
            self.drawn, self.noise = uncertain.parameters(0, draws), uncertain.paths(0, draws)
        self.touched = list(
            dict.fromkeys(touched_names(base.scenario) + touched_names(other.scenario))
        )
        self.names = list(dict.fromkeys([*self.touched, *self.drawn]))
        self.touching = {name: self._groups_on(name) for name in self.names}
        self.parts: dict[Combination, Values] = {}

    def _groups_on(self, name: str) -> tuple[int, ...]:
        """The groups that decide the path of a parameter."""
        shocks = (*self.base.scenario.shocks, *self.other.scenario.shocks)
        by = {Unit("shocks", s.name) for s in shocks if any(e.key == name for e in s.effects)}
        by |= {Unit(section, name) for section in ("levers", "assumptions")}
        return tuple(p for p, group in enumerate(self.groups) if by & set(group.units))

    def scenario(self, on: Combination) -> Scenario:
        units = [
            unit for g, is_on in zip(self.groups, on, strict=True) if is_on for unit in g.units
        ]
        found = mixture(self.base.scenario, self.other.scenario, units)
        return tolerant(found, self.touched)

    def values(self, progress: Progress) -> Array:
        """[combination, outcome, draw]"""
        every = list(product((False, True), repeat=len(self.groups)))
        place = {on: row for row, on in enumerate(every)}
        found = np.empty((len(every), len(self.outcomes), self.draws))
        wanted = wanted_by(self.outcomes, self.calibration)
        done = 0
        for batch in self._batches(every):
            stack = self._stack(batch[0])
            for start in range(0, len(batch), stack.block):
                block = batch[start : start + stack.block]
                scenarios = [self.scenario(on) for on in block]
                result = stack.run([self._parameters(on) for on in block], scenarios, wanted)
                for row, outcome in enumerate(self.outcomes):
                    given = outcome.of(result, self.other)
                    whole = np.broadcast_to(given, (len(block) * self.draws,))
                    split = whole.reshape(len(block), self.draws)
                    for on, values in zip(block, split, strict=True):
                        found[place[on], row] = values
                done += len(block)
                progress(done, len(every))
        return found

    def _batches(self, every: Sequence[Combination]) -> list[list[Combination]]:
        """The combinations by the state of the groups that no draw can hold."""
        batches: dict[Combination, list[Combination]] = {}
        for on in every:
            state = tuple(
                is_on for is_on, group in zip(on, self.groups, strict=True) if group.is_structural
            )
            batches.setdefault(state, []).append(on)
        return list(batches.values())

    def _stack(self, on: Combination) -> Stack:
        parameters: Mapping[str, object] = {
            name: p for name, p in self.calibration.parameters.items() if p.time == "constant"
        }
        return Stack(
            self.scenario(on),
            self.calibration,
            self.names,
            draws=self.draws,
            noise=self.noise,
            same_window=not any(name in parameters and self.touching[name] for name in self.names),
        )

    def _parameters(self, on: Combination) -> Values:
        """Every parameter as a combination has it: from the simplest one that decides it alike."""
        found = {}
        for name in self.names:
            deciding = self.touching[name]
            simplest = tuple(is_on and place in deciding for place, is_on in enumerate(on))
            if simplest not in self.parts:
                scenario = self.scenario(simplest)
                applied = apply_settings(scenario, scenario.vocabulary, solved=self.drawn)
                self.parts[simplest] = applied.values
            found[name] = self.parts[simplest][name]
        return found
