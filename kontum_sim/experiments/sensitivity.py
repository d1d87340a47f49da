"""What the outcomes of a scenario depend on: one lever or one uncertain number at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.errors import CalibrationError, Fault, InputError, SimulationError
from kontum_sim.experiments.outcomes import TARGET, Outcome, outcomes_of, wanted_by
from kontum_sim.experiments.stacked import Stack, Values, tolerant, touched_names
from kontum_sim.experiments.variations import (
    ENDS,
    LEVER,
    Variation,
    drawn_of,
    setting_of,
    variations,
)
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.paths import apply_settings
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.simulation import Run, run

USUAL = ("GRDP:growth", "State Budget Revenue")


@dataclass(frozen=True)
class SensitivityRow:
    """How one outcome answers to one variation.

    low, high: change of the outcome at the low and the high end; NaN where no province is left
        (a stock or flow would be negative)
    """

    outcome: Outcome
    variation: Variation
    low: float
    high: float

    @property
    def swing(self) -> float:
        """The larger of both changes, whatever its sign."""
        return float(np.nanmax(np.abs([self.low, self.high, 0.0])))


@dataclass(frozen=True)
class Sensitivity:
    """The central run, its outcomes with their values, and the rows of each, largest swing first.

    posterior: whether the ends are those of the estimate, not of the priors
    """

    central: Run
    outcomes: tuple[Outcome, ...]
    base: tuple[float, ...]
    rows: tuple[SensitivityRow, ...]
    posterior: bool

    def of(self, outcome: Outcome) -> list[SensitivityRow]:
        return [row for row in self.rows if row.outcome == outcome]


def sensitivity(
    scenario: Scenario,
    calibration: Calibration,
    outcomes: Sequence[str] = (),
    *,
    posterior: bool = False,
) -> Sensitivity:
    """Vary one thing at a time around the central run of a scenario.

    outcomes: as `kontum-sim attribute` takes them, without probabilities
    posterior: uncertain numbers over what the estimate leaves of them, not over their priors
    Raises InputError for outcomes that there are not.
    """
    targets = [text for text in outcomes if text.startswith(TARGET)]
    if targets:
        raise InputError([Fault("sensitivity.target", {"text": text}) for text in targets])
    central = run(scenario, calibration)
    looked_at = outcomes_of(outcomes or USUAL, central, draws=1)
    varied = variations(calibration, posterior)
    work = _OneByOne(central, looked_at, varied)
    found = work.values([(v, end) for v in varied for end in ENDS])
    base = tuple(float(outcome.of(central.result, central)[0]) for outcome in looked_at)
    rows = [
        SensitivityRow(
            outcome,
            variation,
            float(found[2 * place, column] - base[column]),
            float(found[2 * place + 1, column] - base[column]),
        )
        for column, outcome in enumerate(looked_at)
        for place, variation in enumerate(varied)
    ]
    order = {outcome: place for place, outcome in enumerate(looked_at)}
    rows.sort(key=lambda row: (order[row.outcome], -row.swing, row.variation.key))
    return Sensitivity(central, looked_at, base, tuple(rows), posterior)


class _OneByOne:
    """Runs variations as draws of one simulation."""

    def __init__(
        self, central: Run, outcomes: tuple[Outcome, ...], varied: Sequence[Variation]
    ) -> None:
        self.central, self.outcomes = central, outcomes
        self.scenario, self.calibration = central.scenario, central.calibration
        words = self.scenario.vocabulary
        self.own = {
            name: base_values(parameter, words, self.scenario.last_year)
            for name, parameter in self.calibration.parameters.items()
        }
        moved = [variation.parameter.name for variation in varied]
        self.names = list(dict.fromkeys([*touched_names(self.scenario), *moved]))
        self.stack = Stack(self.scenario, self.calibration, self.names)
        self.wanted = wanted_by(outcomes, self.calibration)

    def values(self, cases: Sequence[tuple[Variation, int]]) -> Array:
        """[case, outcome]"""
        scenarios = [self._scenario(*case) for case in cases]
        values = [self._parameters(*case, s) for case, s in zip(cases, scenarios, strict=True)]
        return self._run(values, scenarios)

    def _scenario(self, variation: Variation, end: int) -> Scenario:
        if variation.kind != LEVER:
            return tolerant(self.scenario, self.names)
        settings = (*self.scenario.settings, setting_of(variation, end))
        return tolerant(replace(self.scenario, settings=settings), self.names)

    def _parameters(self, variation: Variation, end: int, scenario: Scenario) -> Values:
        """Every parameter as the case has it; a lever stays in its range."""
        drawn: Mapping[str, Array] = {}
        if variation.kind != LEVER:
            last = scenario.last_year
            drawn = drawn_of(variation, end, self.calibration, self.own, last)
        found = apply_settings(scenario, scenario.vocabulary, solved=drawn).values
        if variation.kind == LEVER:
            name = variation.parameter.name
            limits = variation.parameter.low, variation.parameter.high
            found = {**found, name: np.clip(found[name], *limits)}
        return found

    def _run(self, values: Sequence[Values], scenarios: Sequence[Scenario]) -> Array:
        """All cases at once; where some leave no province, in halves, those empty (NaN)."""
        try:
            result = self.stack.run(values, scenarios, self.wanted)
        except (CalibrationError, SimulationError):
            if len(values) == 1:
                return np.full((1, len(self.outcomes)), np.nan)
            half = len(values) // 2
            parts = (slice(None, half), slice(half, None))
            return np.concatenate([self._run(values[p], scenarios[p]) for p in parts])
        columns = [
            np.broadcast_to(outcome.of(result, self.central), (len(values),))
            for outcome in self.outcomes
        ]
        return np.stack(columns, axis=-1)
