"""How long a draw of the three-sector core takes: kontum_sim, PySD, ModelFlow, a numba kernel.

All run in this one process on the same draws. First each contestant's results are compared with
ours; then each is timed, in turns. Nothing is read from an earlier run. `make bench-rivals`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import ours
import table
import with_modelflow
import with_numba
import with_pysd
from three_sectors import HEADLINE, YEARS, Array, draws

DRAWS = 10_000
SEED = 1
TOLERANCE = 1e-6  # relative, for every headline result of every year and draw
TRIAL = 20  # draws on which the ways of a contestant are tried


@dataclass
class Contestant:
    """One way to run the core, and what was measured of it."""

    name: str
    run: Callable[[Array], Array]
    kind: str  # ours | limit | documented | beyond (what its documentation proposes)
    way: str = ""
    ways: dict[str, float] = field(default_factory=dict)  # seconds per draw in the trial
    draws: int = DRAWS
    worst: float = 0.0  # relative difference from our results
    worst_at: str = ""
    times: list[float] = field(default_factory=list)  # seconds per draw

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def minimum(self) -> float:
        return min(self.times)


def contestants(parameters: Array) -> list[Contestant]:
    """All of them, ready to run: models read, the fastest way found."""
    pysd, modelflow = with_pysd.OneRunPerDraw(), with_modelflow.OneRunPerDraw()
    found = [
        Contestant("kontum_sim", ours.run, "ours", f"blocks of {ours.BLOCK:,} draws"),
        Contestant("numba kernel", with_numba.run, "limit", "compiled loops"),
        Contestant("PySD", pysd.run, "documented", "one run per draw"),
        Contestant("ModelFlow", modelflow.run, "documented", "one run per draw"),
        Contestant(
            "PySD, draws as a subscript",
            with_pysd.DrawsAsSubscript(parameters.shape[1]).run,
            "beyond",
            "all draws in one run, not a documented way",
        ),
        Contestant(
            "ModelFlow, arrays in cells",
            with_modelflow.ArraysInCells().run,
            "beyond",
            "all draws in one run, not a documented way",
        ),
    ]
    for contestant, model in ((found[2], pysd), (found[3], modelflow)):
        contestant.ways = _trial(model, parameters[:, :TRIAL])
        model.way = min(contestant.ways, key=contestant.ways.__getitem__)
        contestant.way = f"as documented, one run per draw, {model.way}"
    return found


def _trial(
    model: with_pysd.OneRunPerDraw | with_modelflow.OneRunPerDraw, parameters: Array
) -> dict[str, float]:
    """Seconds per draw of each way, the best of five in turns after one that warms up."""
    best = dict.fromkeys(model.ways, np.inf)
    for turn in range(6):
        for way in model.ways:
            model.way = way
            seconds = _seconds(model.run, parameters)
            if turn > 0:
                best[way] = min(best[way], seconds)
    return best


def _seconds(run: Callable[[Array], Array], parameters: Array) -> float:
    """Per draw."""
    start = time.perf_counter()
    run(parameters)
    return (time.perf_counter() - start) / parameters.shape[1]


def agree(found: list[Contestant], parameters: Array) -> bool:
    """Warm up, and note for each the largest relative difference from our results."""
    expected = ours.run(parameters)
    for contestant in found:
        results = contestant.run(parameters[:, : contestant.draws])
        difference = np.abs(results / expected[..., : contestant.draws] - 1)
        difference[~np.isfinite(difference)] = np.inf
        row, year, draw = np.unravel_index(int(difference.argmax()), difference.shape)
        contestant.worst = float(difference[row, year, draw])
        contestant.worst_at = f"{HEADLINE[row]} {YEARS[year]}, draw {draw + 1}"
    return all(contestant.worst <= TOLERANCE for contestant in found)


def measure(found: list[Contestant], parameters: Array, budget: float, rounds: int) -> None:
    """Time all in turns, so that a busy spell of the machine falls on each of them.

    A short run is repeated within its turn: at most nine times, at most for half a second.
    """
    for _ in range(rounds):
        for contestant in found:
            given = parameters[:, : contestant.draws]
            start = time.perf_counter()
            for _ in range(9):
                contestant.times.append(_seconds(contestant.run, given))
                if time.perf_counter() - start > min(0.5, budget / rounds):
                    break


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_Plain)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seconds", type=float, default=20, help="for a contestant, about")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    parameters = draws(DRAWS, SEED)
    before = table.machine()
    found = contestants(parameters)
    for contestant in found:
        if contestant.ways:  # as many draws as fit; one more round is the warm-up
            affordable = options.seconds / (options.rounds + 1) / min(contestant.ways.values())
            contestant.draws = int(min(DRAWS, max(TRIAL, affordable)))
    same = agree(found, parameters)
    if same:
        measure(found, parameters, options.seconds, options.rounds)
    if options.json:
        print(json.dumps(table.as_json(found, before, same), indent=2))
    else:
        print(table.as_text(found, before, same, TOLERANCE))
    return 0 if same else 1


class _Plain(argparse.RawDescriptionHelpFormatter):
    """The docstring as it stands."""


if __name__ == "__main__":
    sys.exit(main())
