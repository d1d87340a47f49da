"""Variants of a scenario, side by side as draws of one simulation.

The variants may differ in every parameter: each one's levers, assumptions and shocks are applied
to its own draws. What is no parameter (projects, imposed values, add-factors, equations) is the
same for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.result import Result
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.paths import apply_settings
from kontum_sim.inputs.scenario_items import Allowance, Scenario
from kontum_sim.simulation import simulate_draws

Values = Mapping[str, Array]
CLOSED = ("grdp", "nominal_grdp")  # what the closure of the window is checked on
BLOCK = 4096  # draws at a time: a block stays in the cache


@dataclass(frozen=True)
class Variant:
    """A scenario, and the parameters before it acts on them, [*members, year or 1, draw]."""

    scenario: Scenario
    drawn: Values


def tolerant(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """The scenario with every range open for these parameters: a mixture may leave one."""
    origin = scenario.settings[0].origin if scenario.settings else None
    if origin is None and scenario.shocks:
        origin = scenario.shocks[0].origin
    if origin is None:
        return scenario
    open_ranges = tuple(
        Allowance(name, (), "mixture", inherited=True, origin=origin, layer="") for name in names
    )
    kept = tuple(replace(item, inherited=True) for item in scenario.allow)
    return replace(scenario, allow=(*kept, *open_ranges))


class Stack:
    """Runs variants of one structure.

    structure: a scenario whose projects, imposed values, add-factors and equations all share
    names: every parameter in which the variants may differ
    draws: of each variant; noise: [*members, year, draw], the same for each
    same_window: no variant changes what the window is closed with
    """

    def __init__(
        self,
        structure: Scenario,
        calibration: Calibration,
        names: Sequence[str],
        *,
        draws: int = 1,
        noise: Values | None = None,
        same_window: bool = False,
    ) -> None:
        self.calibration, self.draws, self.same_window = calibration, draws, same_window
        self.bare = replace(structure, settings=(), shocks=(), allow=())
        self.noise = noise or {}
        solved = {
            name
            for name, parameter in calibration.parameters.items()
            if any(not cell.values for cell in parameter.cells.values())
        }
        self.names = [name for name in names if name not in solved]
        self.solved = [name for name in names if name in solved]
        self._first: Values | None = None
        self._moves: dict[tuple[int, ...], Values] = {}

    @cached_property
    def block(self) -> int:
        """How many variants run at a time."""
        return max(1, BLOCK // self.draws)

    def run(
        self, values: Sequence[Values], variants: Sequence[Scenario], wanted: Sequence[str]
    ) -> Result:
        """Run variants at once; draws of the result are variant by variant.

        values: per variant its parameters as its scenario leaves them, for all `names`
        variants: their scenarios, for what acts on paths that closing the window solves
        """
        drawn = {name: self._stacked([v[name] for v in values]) for name in self.names}
        noise = {
            name: np.tile(array, (1,) * (array.ndim - 1) + (len(values),))
            for name, array in self.noise.items()
        }
        for name, deviation in self._on_solved(drawn, variants).items():
            noise[name] = noise[name] + deviation if name in noise else deviation
        found = simulate_draws(
            self.bare,
            self.calibration,
            drawn=drawn,
            noise=noise,
            wanted=list(dict.fromkeys([*CLOSED, *wanted])),
            luck=_no_luck if self.draws > 1 else None,
        )
        return found.result

    def _stacked(self, arrays: Sequence[Array]) -> Array:
        shapes = [(*array.shape[:-1], self.draws) for array in arrays]
        wide = [np.broadcast_to(a, s) for a, s in zip(arrays, shapes, strict=True)]
        return np.concatenate(wide, axis=-1)

    def _on_solved(self, drawn: Values, variants: Sequence[Scenario]) -> dict[str, Array]:
        """What each variant adds to the paths that closing the window solves."""
        if not self.solved:
            return {}
        if not self.same_window:
            paths = self._closed(drawn)
        else:
            if self._first is None:
                one = {name: array[..., : self.draws] for name, array in drawn.items()}
                self._first = self._closed(one)
            paths = {name: self._stacked([p] * len(variants)) for name, p in self._first.items()}
        found = {name: np.zeros_like(path) for name, path in paths.items()}
        for place, variant in enumerate(variants):
            part = slice(place * self.draws, (place + 1) * self.draws)
            own = {name: path[..., part] for name, path in paths.items()}
            for name, deviation in self._move(variant, own).items():
                found[name][..., part] = deviation
        return found

    def _move(self, variant: Scenario, own: Values) -> Values:
        """What a variant adds to the solved paths; once for equal settings on equal paths."""
        acting = _only(variant, self.solved)
        told = (*acting.settings, *(e for shock in acting.shocks for e in shock.effects))
        key = tuple(id(item) for item in told)
        if key in self._moves:
            return self._moves[key]
        values = apply_settings(acting, variant.vocabulary, solved=own).values
        moves = {name: np.nan_to_num(values[name] - path) for name, path in own.items()}
        if self.same_window:  # then the scenarios outlive the stack, and an id names one item
            self._moves[key] = moves
        return moves

    def _closed(self, drawn: Values) -> Values:
        """The paths that closing the window solves, before any scenario."""
        found = simulate_draws(self.bare, self.calibration, drawn=drawn, wanted=CLOSED)
        width = max((array.shape[-1] for array in drawn.values()), default=1)
        return {
            name: np.broadcast_to(
                found.applied.values[name], (*found.applied.values[name].shape[:-1], width)
            )
            for name in self.solved
        }


def _no_luck(stream: str) -> Array:
    """Draws keep to the calendar of the structure's central run: no project is drawn."""
    raise KeyError(stream)


def _only(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """The scenario with what acts on these parameters alone."""
    settings = tuple(item for item in scenario.settings if item.key in names)
    shocks = tuple(
        replace(shock, effects=tuple(e for e in shock.effects if e.key in names))
        for shock in scenario.shocks
    )
    allow = tuple(replace(a, inherited=True) for a in scenario.allow if a.key in names)
    return replace(scenario, settings=settings, shocks=shocks, allow=allow)


def touched_names(scenario: Scenario) -> list[str]:
    """The parameters that a scenario's levers, assumptions and shocks act on."""
    settings = [item.key for item in scenario.settings]
    shocks = [effect.key for shock in scenario.shocks for effect in shock.effects]
    return list(dict.fromkeys([*settings, *shocks]))
