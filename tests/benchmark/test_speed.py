"""Speed, as docs and issue promise it. Skipped unless asked for: `make bench`.

Nothing here fails when it is slow: a limit holds for one machine (2 cores). The summary at the
end says which medians are over theirs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

import kontum_sim
from kontum_sim import simulation
from kontum_sim.engine.simulate import simulate as step_through

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
BARE = 'python -c "import numpy"'
# What the draws of an ensemble would vary: shares, elasticities, trends, shocks, water.
VARIED = (
    "tfp_trend_growth capital_share depreciation_rate completion_rate adjustment_speed crowding_in "
    "public_capital_elasticity employment_elasticity buoyancy price_drift net_migration_rate "
    "residual_investment_growth export_elasticity poverty_elasticity capacity_factor "
    "hydrology_index output_shock private_investment_shock"
).split()
SPREAD = 1e-4  # small, so that no draw leaves the domain of the equations


@dataclass(frozen=True)
class Equations:
    """What the engine is given for a central run: the model, its inputs, and the rest."""

    arguments: tuple[Any, ...]
    named: dict[str, Any]

    def step(self, inputs: Mapping[str, Any]) -> Any:
        model, _, *rest = self.arguments
        return step_through(model, inputs, *rest, **self.named)

    def perturbed(self, draws: int) -> dict[str, Any]:
        """The inputs with `draws` columns in each that an ensemble varies."""
        inputs = dict(self.arguments[1])
        generator = np.random.default_rng(1)
        for name in VARIED:
            central = inputs[name]
            shape = (*central.shape[:-1], draws)
            noise = 1 + SPREAD * generator.standard_normal(shape)
            inputs[name] = np.ascontiguousarray(np.broadcast_to(central, shape) * noise)
        return inputs


@pytest.fixture(scope="module")
def equations() -> Equations:
    """The engine's last call in a run of the baseline: 2015 and the ten years to 2025."""
    with patch.object(simulation, "step_through", wraps=step_through) as engine:
        kontum_sim.simulate(BASELINE)
    return Equations(engine.call_args.args, engine.call_args.kwargs)


def test_a_central_run_in_process(benchmark: Any, measured: Any) -> None:
    scenario, calibration = kontum_sim.load_scenario(BASELINE)
    run = benchmark(simulation.run, scenario, calibration)
    assert len(run.years) == 11
    measured.add("central run, window closed, targets scored", benchmark, 0.005)


def test_the_equations_of_a_central_run(
    benchmark: Any, measured: Any, equations: Equations
) -> None:
    result = benchmark(equations.step, equations.arguments[1])
    assert result["grdp"].shape == (11, 1)
    measured.add("equations alone, 1 draw x 10 years", benchmark, 0.005)


def test_a_central_run_from_its_file(benchmark: Any, measured: Any) -> None:
    benchmark(kontum_sim.simulate, BASELINE)
    measured.add("kontum_sim.simulate(file)", benchmark, None)


@pytest.mark.parametrize(
    ("draws", "block", "limit"),
    [(10_000, 10_000, 0.15), (10_000, 2_500, 0.15), (100_000, 10_000, 1.5)],
)
def test_the_equations_on_many_draws(
    benchmark: Any, measured: Any, equations: Equations, draws: int, block: int, limit: float
) -> None:
    inputs = equations.perturbed(block)

    def all_blocks() -> Any:
        for _ in range(draws // block):
            result = equations.step(inputs)
        return result

    result = benchmark.pedantic(all_blocks, rounds=5, warmup_rounds=1)
    spread = result["grdp"][-1].std() / result["grdp"][-1].mean()
    assert 1e-6 < spread < 1e-2
    measured.add(f"equations, {draws:,} draws in blocks of {block:,}", benchmark, limit)


@pytest.mark.parametrize(
    ("name", "words", "limit"),
    [
        (BARE, ("-c", "import numpy"), None),
        ("kontum-sim --help", ("-m", "kontum_sim", "--help"), 0.5),
        ("kontum-sim list", ("-m", "kontum_sim", "list"), 0.5),
        ("kontum-sim validate", ("-m", "kontum_sim", "validate", "scenarios/baseline.yaml"), 0.5),
        ("kontum-sim run", ("-m", "kontum_sim", "run", "scenarios/baseline.yaml"), 1.0),
    ],
)
def test_a_command_as_a_process(
    benchmark: Any,
    measured: Any,
    tmp_path: Path,
    name: str,
    words: tuple[str, ...],
    limit: float | None,
) -> None:
    for folder in ("scenarios", "calibration"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def process() -> int:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, check=True
        )
        return len(done.stderr)

    assert benchmark.pedantic(process, rounds=7, warmup_rounds=1) == 0
    measured.add(name, benchmark, limit)
