"""What is uncertain in a run: the members of the estimate, the noise of single years, and the
distributions that a scenario puts in their place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.streams import standard_normals
from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import drawn_parameters
from kontum_sim.inputs.noise import NoiseTerm
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.priors import NINETY
from kontum_sim.inputs.records import Member
from kontum_sim.inputs.scenario_items import Scenario, Uncertainty
from kontum_sim.inputs.scenario_keys import label as key_label

Drawn = dict[str, Array]


@dataclass(frozen=True)
class _Override:
    """A scenario's distribution for one member of a parameter."""

    item: Uncertainty
    member: Member

    @property
    def label(self) -> str:
        return key_label(self.item.key, self.member)


class Uncertainties:
    """Everything uncertain in the runs of one scenario under one calibration.

    seed: of all streams
    """

    def __init__(self, scenario: Scenario, calibration: Calibration, seed: int) -> None:
        if calibration.estimate is None:
            raise ScenarioError(Fault("ensemble.no_estimate", {"id": calibration.id}))
        self.scenario, self.calibration, self.seed = scenario, calibration, seed
        self.cells = list(calibration.estimate.centre)
        self.members = calibration.estimate.members()
        words = scenario.vocabulary
        self.years = np.arange(words.base_year, scenario.last_year + 1)
        self.horizon = words.latest_year - words.window_end  # words of a stream: any last year
        self.first = words.first_year - words.base_year
        self.central = {
            name: base_values(parameter, words, scenario.last_year)
            for name, parameter in calibration.parameters.items()
        }
        noisy = {(term.name, term.member) for term in calibration.noise}
        self.overrides = self._overrides()
        self.noise = {key: o for key, o in self.overrides.items() if key in noisy}
        self.replaced = {key: o for key, o in self.overrides.items() if key not in noisy}
        self.kept = [place for place, cell in enumerate(self.cells) if cell not in self.replaced]

    def _overrides(self) -> dict[tuple[str, Member], _Override]:
        """The scenario's distributions by member; a key without member stands for all."""
        found = {}
        faults = []
        for item in self.scenario.uncertainties:
            parameter = self.calibration.parameters[item.key]
            if parameter.sum_rule:
                fields = {"key": key_label(item.key, item.member)}
                place = item.origin
                faults.append(
                    Fault("ensemble.shares", fields, place.path, place.line, place.column)
                )
            members = [item.member] if item.member else list(parameter.cells)
            for member in members:
                found[item.key, member] = _Override(item, member)
        if faults:
            raise ScenarioError(faults)
        return found

    def parameters(self, first: int, count: int) -> Drawn:
        """Parameters of the draws, [*members, year or 1, draw]: member d, then the scenario's."""
        rows = np.arange(first, first + count) % self.members.shape[1]
        found = drawn_parameters(
            self.calibration,
            [self.cells[place] for place in self.kept],
            self.members[self.kept][:, rows],
            self.central,
            self.scenario.last_year,
        )
        for (name, member), override in self.replaced.items():
            if override.item.distribution == "none":
                continue
            parameter = self.calibration.parameters[name]
            if name not in found:
                found[name] = np.repeat(self.central[name], count, axis=-1)
            place = self._place(name, member)
            start = 0 if parameter.time == "constant" else self.first
            found[name][place][..., start:, :] = self._values(override, first, count)
        return found

    def paths(self, first: int, count: int) -> Drawn:
        """What is added to paths after the window, [*members, year, draw]."""
        found: Drawn = {}
        for term in self.calibration.noise:
            override = self.noise.get((term.name, term.member))
            if override is not None and override.item.distribution == "none":
                continue
            index = self.calibration.parameters[term.name].index
            shape = tuple(len(self.calibration.sets[axis]) for axis in index)
            if term.name not in found:
                found[term.name] = np.zeros((*shape, len(self.years), count))
            deviations = self._deviations(term, override, first, count)
            place = self._place(term.name, term.member)
            years = len(self.years) - self.first
            found[term.name][place][self.first :] = deviations[:years]
        return found

    def _place(self, name: str, member: Member) -> tuple[int, ...]:
        index = self.calibration.parameters[name].index
        sets = self.calibration.sets
        return tuple(sets[axis].index(part) for axis, part in zip(index, member, strict=True))

    def _deviations(
        self, term: NoiseTerm, override: _Override | None, first: int, count: int
    ) -> Array:
        """Deviations of one path from its central one, [year after the window, draw]."""
        scores = standard_normals(self.seed, f"noise:{term.label}", self.horizon, first, count)
        rho = term.autocorrelation
        fresh = math.sqrt(1 - rho * rho)
        for position in range(1, self.horizon):
            scores[position] = rho * scores[position - 1] + fresh * scores[position]
        if override is None:
            return term.sd * scores
        place = self._place(term.name, term.member)
        central = self.central[term.name][place][self.first :]
        padded = np.concatenate([central, np.repeat(central[-1:], self.horizon, axis=0)])
        deviations: Array = _transformed(override.item, scores) - padded[: self.horizon]
        return deviations

    def _values(self, override: _Override, first: int, count: int) -> Array:
        """Values of a parameter under the scenario's own distribution, [draw]."""
        stream = f"scenario:{override.label}"
        return _transformed(override.item, standard_normals(self.seed, stream, 1, first, count)[0])


def _transformed(item: Uncertainty, scores: Array) -> Array:
    """Standard normal scores as values of a normal, lognormal or beta distribution."""
    numbers: Mapping[str, float] = item.numbers
    if item.distribution == "normal":
        return numbers["mean"] + numbers["sd"] * scores
    if item.distribution == "lognormal":
        spread = math.log(numbers["high"] / numbers["low"]) / (2 * NINETY)
        return numbers["median"] * np.exp(spread * scores)
    from scipy.special import betaincinv, ndtr

    values: Array = betaincinv(numbers["a"], numbers["b"], ndtr(scores))
    return values
