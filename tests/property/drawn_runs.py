"""Runs of many draws at once: parameters around their priors, and the noise of single years.

What runs is kontum_sim.simulation.run; its parameters get a draw axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kontum_sim import simulation
from kontum_sim.engine.result import Result
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.path_base import base_values, cell_of, positions
from kontum_sim.inputs.paths import Applied, apply_settings
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.records import Parameter, Vocabulary
from kontum_sim.inputs.scenario_items import Scenario

Array = NDArray[np.float64]
ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
FARTHEST = 2.5  # standard deviations from the centre of a prior
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
    """Every uncertain parameter, drawn around its prior and kept in its range."""
    words = scenario.vocabulary
    random = np.random.default_rng(seed)
    found = {}
    for name, parameter in words.parameters.items():
        base = base_values(parameter, words, scenario.last_year)
        drawn = _drawn(parameter, base, words, draws, random)
        if name in NOISE:
            drawn = _with_noise(base, words, NOISE[name], draws, random)
        if drawn is not None:
            found[name] = np.clip(drawn, parameter.low, parameter.high)
    return found


def _normals(shape: tuple[int, ...], random: np.random.Generator) -> Array:
    return np.clip(random.standard_normal(shape), -FARTHEST, FARTHEST)


def _with_noise(
    base: Array, words: Vocabulary, deviation: float, draws: int, random: np.random.Generator
) -> Array:
    noise = deviation * _normals((*base.shape[:-1], draws), random)
    noise[..., : words.window_end - words.base_year + 1, :] = 0
    return base + noise


def _drawn(
    parameter: Parameter, base: Array, words: Vocabulary, draws: int, random: np.random.Generator
) -> Array | None:
    """None where nothing is uncertain."""
    values = np.repeat(base, draws, axis=-1)
    shared = _normals((draws,), random)  # of a factor common to a whole series
    is_uncertain, in_shares = False, np.zeros(base.shape[:-2], dtype=np.bool_)
    for member in product(*(words.sets[axis] for axis in parameter.index)):
        cell = cell_of(parameter, member)
        if cell is None or not cell.values or cell.prior == "fixed":
            continue
        is_uncertain = True
        prior, place = parse_prior(cell.prior), positions(parameter, member, words)
        normal = _normals((draws,), random)
        if prior.form == "normal":
            values[place] += prior.numbers[1] * normal
        elif prior.form == "beta":
            a, b, _ = prior.numbers
            values[place] += np.sqrt(a * b / (a + b + 1)) / (a + b) * normal
        elif prior.form == "lognormal":
            values[place] *= np.exp(prior.numbers[1] * normal)
        elif prior.form == "lognormal_range":
            _, low, high = prior.numbers
            values[place] *= np.exp(np.log(high / low) / (2 * 1.645) * normal)
        elif prior.form == "lognormal_scale":
            values[place] *= np.exp(prior.numbers[1] * shared)
        else:
            values[place] *= np.exp(0.2 * normal)
            in_shares[place] = True
    if in_shares.any():
        values = _summing_as_before(values, base, in_shares)
    return values if is_uncertain else None


def _summing_as_before(values: Array, base: Array, in_shares: NDArray[np.bool_]) -> Array:
    """Shares over the last index divided so that those drawn keep their sum."""
    part = in_shares[..., None, None]
    before = np.where(part, base, 0).sum(axis=-3, keepdims=True)
    now = np.where(part, values, 0).sum(axis=-3, keepdims=True)
    factor = np.divide(before, now, out=np.ones_like(now), where=now > 0)
    return np.where(part, values * factor, values)
