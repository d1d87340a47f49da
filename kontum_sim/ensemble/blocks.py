"""One block of draws: parameters, noise, the run, the published series. Blocks need no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.streams import uniforms
from kontum_sim.ensemble.uncertainty import Uncertainties
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.results.codelist import Series, published_series
from kontum_sim.results.headlines import HEADLINES
from kontum_sim.results.scorecard import read_targets
from kontum_sim.simulation import load_scenario, simulate_draws
from kontum_sim.targets.rows import MODELLED

BLOCK = 4096  # draws at a time: a block stays in the cache
CLOSED = ("grdp", "nominal_grdp")  # what the closure of the window is checked on


@dataclass(frozen=True)
class Request:
    """Which draws of what: small, and all that a worker needs.

    variables: published ones beside the headline list and those that the targets read
    """

    scenario: Path
    calibration: Path | None
    overrides: tuple[str, ...]
    last_year: int | None
    draws: int
    seed: int
    variables: tuple[str, ...] = ()

    def blocks(self) -> list[tuple[int, int]]:
        """(first draw, how many) of every block, in order."""
        return [(first, min(BLOCK, self.draws - first)) for first in range(0, self.draws, BLOCK)]


class Ensemble:
    """A request made ready: files read once, so that blocks run one after the other."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.scenario, self.calibration = load_scenario(
            request.scenario,
            calibration=request.calibration,
            overrides=request.overrides,
            last_year=request.last_year,
        )
        self.uncertain = Uncertainties(self.scenario, self.calibration, request.seed)
        self.years = tuple(range(self.calibration.base_year, self.scenario.last_year + 1))

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """What is kept of every draw, in the order of the codelist."""
        return kept_series(self.scenario, self.calibration, self.request.variables)

    def run(self, first: int, count: int) -> Array:
        """The kept series of a block, [series, year, draw]."""
        wanted = list(dict.fromkeys([*CLOSED, *(entry.code.model for entry in self.series)]))
        found = simulate_draws(
            self.scenario,
            self.calibration,
            drawn=self.uncertain.parameters(first, count),
            noise=self.uncertain.paths(first, count),
            wanted=wanted,
            luck=lambda stream: uniforms(self.request.seed, stream, 1, first, count)[0],
        )
        values = np.empty((len(self.series), len(self.years), count))
        for row, entry in enumerate(self.series):
            values[row] = entry.paths(found.result)
        return values


def kept_series(
    scenario: Scenario, calibration: Calibration, variables: Sequence[str]
) -> tuple[Series, ...]:
    """The headline list, what the targets read, and the variables that are asked for.

    Where projects are simulated also the public envelope, from which their calendars follow.

    Raises InputError for a variable that the run does not publish for single draws.
    """
    published = {entry.variable: entry for entry in published_series(calibration)}
    faults = []
    for name in variables:
        if name not in published:
            near = ", ".join(nearest(name, published)) or "-"
            faults.append(Fault("ensemble.no_variable", {"name": name, "near": near}))
        elif not published[name].is_of_one_year:
            faults.append(Fault("ensemble.five_years", {"name": name}))
    if faults:
        raise InputError(faults)
    read = {
        target.variable
        for target in read_targets(scenario, calibration)
        if target.coverage == MODELLED and target.is_assessable
    }
    is_simulated = scenario.projects is not None and scenario.projects.timing == "simulated"
    return tuple(
        entry
        for entry in published.values()
        if entry.is_of_one_year
        and (
            entry.code.id in HEADLINES
            or entry.variable in read
            or entry.variable in variables
            or (is_simulated and entry.code.id == "public_envelope")
        )
    )
