"""An ensemble: every block run, here or by local processes, put together in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.probabilities import Probabilities, probabilities
from kontum_sim.errors import Fault, InputError
from kontum_sim.results.codelist import Series
from kontum_sim.results.scorecard import POVERTY_LINK, score_draws
from kontum_sim.simulation import Run, run
from kontum_sim.targets.draws import DrawnAssessment

MOST_DRAWS = 10_000_000
MOST_WORKERS = 256
Progress = Callable[[int, int], None]


class Values(Protocol):
    """The kept series in their order, each [year, draw]: an array, or read one at a time."""

    def __getitem__(self, row: int, /) -> Array: ...


@dataclass(frozen=True)
class EnsembleRun:
    """The draws of a scenario beside its central run.

    values: of the kept series, in the units of the codelist
    """

    request: Request
    central: Run
    series: tuple[Series, ...]
    years: tuple[int, ...]
    values: Values
    assessed: tuple[DrawnAssessment, ...]
    probabilities: Probabilities | None

    def path(self, variable: str) -> Array:
        """A kept variable, [year, draw]. Raises KeyError when it is not kept."""
        for row, entry in enumerate(self.series):
            if entry.variable == variable:
                return self.values[row]
        raise KeyError(variable)


def check_request(draws: int, seed: int, workers: int) -> None:
    """Raise InputError for numbers that make no ensemble, all at once."""
    faults = []
    if not 2 <= draws <= MOST_DRAWS:
        faults.append(Fault("ensemble.draws", {"draws": draws, "most": MOST_DRAWS}))
    if not 0 <= seed < 2**63:
        faults.append(Fault("ensemble.seed", {"seed": seed, "most": 2**63 - 1}))
    if not 1 <= workers <= MOST_WORKERS:
        faults.append(Fault("ensemble.workers", {"workers": workers, "most": MOST_WORKERS}))
    if faults:
        raise InputError(faults)


def run_ensemble(
    request: Request | Ensemble, workers: int = 1, progress: Progress = lambda done, most: None
) -> EnsembleRun:
    """Run a scenario's draws.

    request: or the ensemble that was made ready from it
    progress: called with (draws done, draws in all)
    Raises InputError, ModelError, SimulationError.
    """
    ensemble = request if isinstance(request, Ensemble) else Ensemble(request)
    draws = ensemble.request.draws
    check_request(draws, ensemble.request.seed, workers)
    central = run(ensemble.scenario, ensemble.calibration)
    values = np.empty((len(ensemble.series), len(ensemble.years), draws))
    for first, block in _blocks(ensemble, workers):
        values[..., first : first + block.shape[-1]] = block
        progress(first + block.shape[-1], draws)
    return assembled(ensemble, central, values)


def assembled(ensemble: Ensemble, central: Run, values: Values) -> EnsembleRun:
    """The ensemble of all kept values, with its targets judged."""
    rows = {entry.variable: row for row, entry in enumerate(ensemble.series)}
    assessed = score_draws(
        central.assessments,
        ensemble.scenario,
        ensemble.calibration,
        lambda variable: values[rows[variable]],
        ensemble.years,
        central.result.central(POVERTY_LINK),
    )
    return EnsembleRun(
        request=ensemble.request,
        central=central,
        series=ensemble.series,
        years=ensemble.years,
        values=values,
        assessed=assessed,
        probabilities=probabilities(assessed, ensemble.uncertain.members.shape[1]),
    )


def _blocks(ensemble: Ensemble, workers: int) -> Iterator[tuple[int, Array]]:
    """(first draw, values) of every block, in order."""
    blocks = ensemble.request.blocks()
    if workers == 1 or len(blocks) == 1:
        for first, count in blocks:
            yield first, ensemble.run(first, count)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        min(workers, len(blocks)),
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(ensemble.request,),
    ) as pool:
        yield from zip((first for first, _ in blocks), pool.map(_run, blocks), strict=True)


_ready: Ensemble | None = None  # of this worker process


def _start(request: Request) -> None:
    global _ready
    _ready = Ensemble(request)


def _run(block: tuple[int, int]) -> Array:
    assert _ready is not None
    return _ready.run(*block)
