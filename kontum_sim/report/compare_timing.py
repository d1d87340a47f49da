"""The warning that only one of two runs with draws simulates the timing of its projects."""

from __future__ import annotations

from kontum_sim.report.comparison import Beside, Comparison
from kontum_sim.report.run_again import command_again
from kontum_sim.report.usable_run import UsableRun

TIMING = "timing"  # the kind of the row of assumptions.csv
SIMULATED = "simulated"


def differing_timing(found: Comparison, beside: Beside) -> dict[str, str]:
    """Which run simulates the timing, which does not, and the command that makes it do so.

    Empty where both do, or neither, or one has no draws or no projects.
    """
    base, run = found.base, beside.run
    words = (_timing(base), _timing(run))
    if not (base.draws and run.draws) or None in words or words[0] == words[1]:
        return {}
    sides = ((found.name, base), (beside.name, run))
    simulated, expected = sides if words[0] == SIMULATED else sides[::-1]
    more, other = ["--set", f"projects.timing={SIMULATED}"], expected[1]
    seed = int(other.manifest["seed"])
    command = command_again(other, more, SIMULATED, other.draws, seed)
    return {"simulated": simulated[0], "expected": expected[0], "command": command}


def _timing(run: UsableRun) -> str | None:
    """None of a run without projects."""
    return next((row["value"] for row in run.assumptions if row["kind"] == TIMING), None)
