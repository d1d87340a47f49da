"""What the bytes of a draw rest on: two machines with the same identity give the same bytes."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from kontum_sim.ensemble import blocks
from kontum_sim.ensemble.blocks import Ensemble
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.projects.plan import ProjectPlan, plan_projects

LIBRARIES = ("numpy", "scipy", "pyarrow")
CODE = (".py", ".csv", ".json")

Identity = Mapping[str, Any]


def identity(ensemble: Ensemble) -> Identity:
    """Everything that decides the draws of an ensemble; no path and no name of a machine."""
    request, scenario = ensemble.request, ensemble.scenario
    plan = plan_projects(scenario.projects, ensemble.calibration, ensemble.years)
    # NumPy computes exponentials and logarithms by what the processor has.
    processor = np.show_config(mode="dicts")["SIMD Extensions"]
    return {
        "files": hash_of(input_files(scenario, ensemble.calibration, plan)),
        "set": list(request.overrides),
        "last_year": scenario.last_year,
        "seed": request.seed,
        "draws": request.draws,
        "block": blocks.BLOCK,
        "variables": [entry.variable for entry in ensemble.series],
        "code": code_hash(),
        "machine": platform.machine(),
        "processor": sorted(processor["found"]),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def digest(known: Identity) -> str:
    """One hash of an identity."""
    text = json.dumps(known, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def differing(one: Identity, other: Identity) -> list[str]:
    """The names of what differs between two identities, in their order."""
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def input_files(scenario: Scenario, calibration: Calibration, plan: ProjectPlan) -> list[Path]:
    """Every file that a run reads, without repetition."""
    files = [*scenario.files, *calibration.files, *plan.files]
    if calibration.estimate is not None:
        files += calibration.estimate.files
    files += [file.path for file in scenario.equations.values()]
    if scenario.targets is not None:
        files.append(scenario.targets)
    return list(dict.fromkeys(files))


@cache
def code_hash() -> str:
    """One hash of the package's code and data, so that an edited equation shows."""
    root = Path(__file__).parents[1]
    return hash_of(path for path in sorted(root.rglob("*")) if path.suffix in CODE)


def hash_of(files: Iterable[Path]) -> str:
    """One hash of several files, of their names and contents."""
    found = hashlib.sha256()
    for path in files:
        found.update(f"{path.parent.name}/{path.name}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()
