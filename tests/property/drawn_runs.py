"""Runs of many draws at once: parameters around their priors, and the noise of single years.

What runs is kontum_sim.simulation.run; its parameters get a draw axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kontum_sim import simulation
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.window import positive_results
from kontum_sim.engine.result import Result
from kontum_sim.inputs.calibration import Calibration, load_calibration
from kontum_sim.inputs.draws import drawn_parameters
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.paths import Applied, apply_settings
from kontum_sim.inputs.records import Vocabulary
from kontum_sim.inputs.scenario_items import Scenario

Array = NDArray[np.float64]
ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
FARTHEST = 2.5  # normal scores from the centre of a prior
seeds = st.integers(min_value=0, max_value=2**32 - 1)
# The same examples every time. Without shrinking, so that a failure is reported within seconds.
examples = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=6,
    phases=(Phase.explicit, Phase.generate),
)
# Standard deviations of single years after the window (model.md section 5).
NOISE = {
    "output_shock": 0.03,
    "hydrology_index": 0.12,
    "world_price_growth": 0.15,
    "national_inflation": 0.01,
    "private_investment_shock": 0.08,
    "price_shock": 0.01,
}


@dataclass(frozen=True)
class DrawnRun:
    """A run of several draws: results, parameters and inputs by name, [*members, year, draw]."""

    calibration: Calibration
    years: tuple[int, ...]
    result: Result
    drawn: Mapping[str, Array]

    def __getitem__(self, name: str) -> Array:
        return self.result[name]

    def year(self, name: str, year: int) -> Array:
        return self.result.year(name, year)


@lru_cache(maxsize=64)
def scenario_of(
    calibration: str = "plan2020", overrides: tuple[str, ...] = (), path: Path = BASELINE
) -> tuple[Scenario, Calibration]:
    folder = ROOT / "calibration" / calibration
    return simulation.load_scenario(path, calibration=folder, overrides=overrides)


@lru_cache(maxsize=8)
def problem_of(calibration: Path) -> Problem:
    return Problem(load_calibration(calibration))


def producing(calibration: Calibration) -> list[str]:
    """The sectors that have a production function."""
    return [m.id for m in calibration.members["sector"] if m.text("mode") == "cobb_douglas"]


def run_draws(scenario: Scenario, calibration: Calibration, drawn: Mapping[str, Array]) -> DrawnRun:
    """Run a scenario with drawn parameters, [*members, year or 1, draw].

    The run is kontum_sim.simulation.run; only the values that it starts from are others.
    """

    def with_draws(
        of: Scenario, words: Vocabulary, solved: Mapping[str, Array] | None = None
    ) -> Applied:
        return apply_settings(of, words, solved={**drawn, **(solved or {})})

    with patch.object(simulation, "apply_settings", with_draws):
        found = simulation.run(scenario, calibration)
    return DrawnRun(calibration, found.years, found.result, drawn)


def draw_parameters(
    scenario: Scenario,
    draws: int,
    seed: int,
) -> dict[str, Array]:
    """Every uncertain parameter drawn from its prior, and the noise of single years.

    Draws that leave a level or stock negative are no provinces: they are left out.
    """
    words, problem = scenario.vocabulary, problem_of(scenario.calibration)
    random = np.random.default_rng(seed)
    calibration, transform = problem.calibration, problem.transform
    central = {
        name: base_values(parameter, words, scenario.last_year)
        for name, parameter in calibration.parameters.items()
    }
    scores = _normals((len(transform.coordinates), 2 * draws + 20), random)
    values, inside = transform.values(scores)
    for array in positive_results(problem.closed(values)).values():
        inside &= (array > 0).reshape(-1, array.shape[-1]).all(axis=0)
    values = values[:, inside][:, :draws]
    found = drawn_parameters(calibration, transform.cells, values, central, scenario.last_year)
    for name, deviation in NOISE.items():
        base = base_values(words.parameters[name], words, scenario.last_year)
        found[name] = _with_noise(base, words, deviation, draws, random)
    return {
        name: np.clip(array, words.parameters[name].low, words.parameters[name].high)
        for name, array in found.items()
    }


def _normals(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    return np.clip(random.standard_normal(shape), -FARTHEST, FARTHEST)


def _with_noise(
    base: Array, words: Vocabulary, deviation: float, draws: int, random: np.random.Generator
) -> Array:
    noise = deviation * _normals((*base.shape[:-1], draws), random)
    noise[..., : words.window_end - words.base_year + 1, :] = 0
    return base + noise
