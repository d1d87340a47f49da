"""What is looked at in a run: the level of a variable, its mean growth, or a target's probability.

Written `GRDP`, `GRDP:2023`, `GRDP:growth`, `target:grdp_growth_avg`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.catalogue import LANGUAGES
from kontum_sim.engine.result import Result
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.results.codelist import Series, published_series
from kontum_sim.results.scorecard import POVERTY_LINK, score_draws
from kontum_sim.simulation import Run
from kontum_sim.targets.rows import MODELLED, NOT_ASSESSED
from kontum_sim.targets.targets import Assessment

LEVEL, GROWTH, PROBABILITY = "level", "growth", "probability"
TARGET = "target:"
USUAL = ("GRDP:growth", "GRDP", "State Budget Revenue", "Total Social Investment")
POINTS = "percentage points"


@dataclass(frozen=True)
class Outcome:
    """One number of a run.

    written: as it was asked for; first: the year before the first of a mean growth
    """

    written: str
    kind: str
    series: Series
    first: int
    year: int
    assessment: Assessment | None = None

    @property
    def unit(self) -> str:
        """Of the value; growth and probability in per cent."""
        return self.series.code.unit if self.kind == LEVEL else "%"

    @property
    def unit_of_change(self) -> str:
        """Of a difference of two values."""
        return POINTS if self.unit == "%" else self.unit

    @property
    def needs(self) -> tuple[str, ...]:
        """The model variables that it is made of."""
        return (
            (self.series.code.model, POVERTY_LINK) if self.assessment else (self.series.code.model,)
        )

    def of(self, result: Result, run: Run) -> Array:
        """Its value in every draw, [draw]. run: whose targets are judged."""
        if self.assessment is not None:
            return self._met(self.assessment, result, run)
        path = self.series.paths(result)
        value: Array = path[result.years.index(self.year)]
        if self.kind == LEVEL:
            return value
        before = path[result.years.index(self.first)]
        mean: Array = 100 * ((value / before) ** (1 / (self.year - self.first)) - 1)
        return mean

    def _met(self, assessment: Assessment, result: Result, run: Run) -> Array:
        link = run.result.central(POVERTY_LINK)
        (drawn,) = score_draws(
            [assessment],
            run.scenario,
            run.calibration,
            lambda variable: self.series.paths(result),
            result.years,
            link,
        )
        draws = max(array.shape[-1] for array in result.arrays.values())
        return np.broadcast_to(100.0 * drawn.met, (draws,))


def outcomes_of(written: Sequence[str], run: Run, draws: int) -> tuple[Outcome, ...]:
    """The outcomes that were asked for, the usual ones where none were.

    Raises InputError with the nearest names, for all of them at once.
    """
    faults: list[Fault] = []
    found = []
    series = {s.variable: s for s in published_series(run.calibration) if s.is_of_one_year}
    for text in written or USUAL:
        if text.startswith(TARGET):
            outcome = _target(text, run, series, draws, faults)
        else:
            outcome = _variable(text, run, series, faults)
        if outcome is not None:
            found.append(outcome)
    if faults:
        raise InputError(faults)
    return tuple(found)


def _variable(
    text: str, run: Run, series: dict[str, Series], faults: list[Fault]
) -> Outcome | None:
    name, _, rest = text.partition(":")
    last, end = run.years[-1], run.calibration.window_end
    entry = series.get(_as_written(name, series))
    if entry is None:
        near = ", ".join(nearest(name, series)) or "-"
        faults.append(Fault("outcome.unknown", {"name": name, "near": near}))
        return None
    if rest == GROWTH:
        return Outcome(text, GROWTH, entry, end, last)
    if not rest:
        return Outcome(text, LEVEL, entry, end, last)
    if not rest.isdigit() or not end < int(rest) <= last:
        faults.append(Fault("outcome.after", {"text": text, "first": end + 1, "last": last}))
        return None
    return Outcome(text, LEVEL, entry, end, int(rest))


def _as_written(name: str, series: dict[str, Series]) -> str:
    """The variable's name for its label in a table, in any capitals."""
    labels = {s.label(lang).lower(): s.variable for s in series.values() for lang in LANGUAGES}
    return (labels | {v.lower(): v for v in series}).get(name.lower(), name)


def _target(
    text: str, run: Run, series: dict[str, Series], draws: int, faults: list[Fault]
) -> Outcome | None:
    name = text.removeprefix(TARGET)
    by_id = {entry.target.id: entry for entry in run.assessments}
    judged = [
        key
        for key, entry in by_id.items()
        if entry.status != NOT_ASSESSED and entry.coverage == MODELLED
    ]
    if name not in judged:
        key = "outcome.target_open" if name in by_id else "outcome.target"
        near = ", ".join(nearest(name, judged) or judged[:3]) or "-"
        faults.append(Fault(key, {"id": name, "near": near}))
        return None
    if draws < 2:
        faults.append(Fault("outcome.target_draws", {"id": name}))
        return None
    entry = by_id[name]
    year = entry.target.years[-1]
    return Outcome(
        text, PROBABILITY, series[entry.target.variable], run.calibration.window_end, year, entry
    )


def wanted_by(outcomes: Sequence[Outcome], calibration: Calibration) -> list[str]:
    """The model variables that the outcomes need; inputs are there anyway."""
    needed = dict.fromkeys(name for outcome in outcomes for name in outcome.needs)
    return [name for name in needed if name not in calibration.parameters]
