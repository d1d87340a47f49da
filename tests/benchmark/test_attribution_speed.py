"""Speed of an attribution over eight groups: 3 s for the central run, 20 s for 1,000 draws.

Skipped unless asked for: `make bench`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from kontum_sim.experiments.attribution import attribute
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.simulation import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MORE = (
    "levers.trained_labour_share={add: 0.01}",
    "levers.revenue_policy_change.vat={add: 0.01, from: 2022}",
    "levers.programme_effect={add: -0.01}",
)
Loaded = tuple[Scenario, Calibration]


@pytest.fixture(scope="module")
def eight() -> tuple[Loaded, Loaded]:
    push = load_scenario(SCENARIOS / "infrastructure_push.yaml", overrides=MORE)
    return load_scenario(SCENARIOS / "baseline.yaml"), push


@pytest.mark.parametrize("draws", [1, 1000])
def test_eight_groups(
    benchmark: BenchmarkFixture, eight: tuple[Loaded, Loaded], draws: int
) -> None:
    seed = 1 if draws > 1 else None
    found = benchmark.pedantic(
        attribute, eight, {"draws": draws, "seed": seed}, rounds=1, iterations=1
    )
    assert len(found.groups) == 8
