"""The distribution of a difference: draw d of a run less draw d of the base.

Both ensembles share their random numbers, so that a draw differs by what the scenarios say, not
by chance. The difference of two quantiles is not a quantile of the difference; these are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.errors import ComparisonError, Fault
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.report.compare_differences import NOISE
from kontum_sim.report.ensemble_files import PERCENTILES, quantiles_csv
from kontum_sim.report.files import results_csv
from kontum_sim.report.manifest import sha256
from kontum_sim.report.usable_run import RESULTS, UsableRun
from kontum_sim.results.codelist import Series

QUANTILES = "quantiles.csv"


@dataclass(frozen=True)
class DrawnDifference:
    """The difference of one variable in one year, over the draws.

    percentiles: of PERCENTILES; relative: the same in per cent of the base, None where a draw of
        the base is not positive; above: the share of draws in which the run is higher
    """

    series: Series
    year: int
    mean: float
    percentiles: tuple[float, ...]
    relative: tuple[float, ...] | None
    above: float


@dataclass(frozen=True)
class DrawnTarget:
    """A target in both ensembles, draw by draw: shares of all draws.

    gained: met in the run only; lost: met in the base only
    """

    id: str
    base: float
    run: float
    gained: float
    lost: float


@dataclass(frozen=True)
class Uncertain:
    """A distribution that one scenario gives and the other does not, or gives otherwise.

    base, run: as texts; "" where the scenario says nothing and the calibration's holds
    """

    key: str
    base: str
    run: str
    base_place: Origin | None
    place: Origin | None


@dataclass(frozen=True)
class DrawnBeside:
    """The draws of one run beside those of the base. draws: how many were compared"""

    name: str
    draws: int
    years: tuple[int, ...]
    differences: tuple[DrawnDifference, ...]
    targets: tuple[DrawnTarget, ...]
    uncertain: tuple[Uncertain, ...]

    def of(self, variable: str) -> list[DrawnDifference]:
        return [entry for entry in self.differences if entry.series.variable == variable]


def same_draws(base: UsableRun, run: UsableRun) -> bool:
    """Whether draw d of both has the same random numbers."""
    return bool(base.draws and run.draws) and base.manifest["seed"] == run.manifest["seed"]


def check_replayed(run: UsableRun, found: EnsembleRun) -> None:
    """Raise ComparisonError when a replayed ensemble is not the one on disk."""
    known = {entry["path"]: entry["sha256"] for entry in run.manifest["outputs"]}
    texts = {RESULTS: results_csv(found.central), QUANTILES: quantiles_csv(found)}
    if any(known.get(name) != sha256(text.encode("utf-8")) for name, text in texts.items()):
        raise ComparisonError(Fault("compare.not_replayed", {"run": run.folder.as_posix()}))


def draws_beside(
    name: str,
    base: EnsembleRun,
    run: EnsembleRun,
    kept: Callable[[str], bool] = lambda variable: True,
) -> DrawnBeside:
    """Difference two ensembles of one seed. kept: whether a variable is wanted"""
    draws = min(base.request.draws, run.request.draws)
    years = tuple(year for year in base.years if year in run.years)
    theirs = {entry.variable for entry in run.series}
    found = []
    for series in base.series:
        if series.variable not in theirs or not kept(series.variable):
            continue
        one = _rows(base, series.variable, years, draws)
        other = _rows(run, series.variable, years, draws)
        for year, was, now in zip(years, one, other, strict=True):
            if np.isfinite(was).all() and np.isfinite(now).all():
                found.append(_difference(series, year, was, now))
    uncertain = _uncertain(base.central.scenario, run.central.scenario)
    return DrawnBeside(name, draws, years, tuple(found), _targets(base, run, draws), uncertain)


def _rows(ensemble: EnsembleRun, variable: str, years: Sequence[int], draws: int) -> Array:
    places = [ensemble.years.index(year) for year in years]
    rows: Array = ensemble.path(variable)[places, :draws]
    return rows


def _difference(series: Series, year: int, was: Array, now: Array) -> DrawnDifference:
    change = now - was
    change[np.abs(change) <= NOISE * np.maximum(np.abs(was), np.abs(now))] = 0.0
    relative = None
    if series.code.unit != "%" and (was > 0).all():
        relative = _percentiles(100 * change / was)
    above = float((change > 0).mean())
    return DrawnDifference(
        series, year, float(change.mean()), _percentiles(change), relative, above
    )


def _percentiles(values: Array) -> tuple[float, ...]:
    return tuple(np.percentile(values, PERCENTILES).tolist())


def _targets(base: EnsembleRun, run: EnsembleRun, draws: int) -> tuple[DrawnTarget, ...]:
    """The targets that both assess."""
    theirs = {entry.central.target.id: entry for entry in run.assessed}
    found = []
    for entry in base.assessed:
        name = entry.central.target.id
        if name not in theirs:
            continue
        size = np.ones(draws, dtype=bool)
        was = entry.met[:draws] & size
        now = theirs[name].met[:draws] & size
        shares = (was, now, now & ~was, was & ~now)
        found.append(DrawnTarget(name, *(float(share.mean()) for share in shares)))
    return tuple(found)


def _uncertain(base: Scenario, run: Scenario) -> tuple[Uncertain, ...]:
    """The distributions in which two scenarios differ."""
    one, other = _distributions(base), _distributions(run)
    found = []
    for key in dict.fromkeys([*other, *one]):
        was, base_place = one.get(key, ("", None))
        now, place = other.get(key, ("", None))
        if was != now:
            found.append(Uncertain(key, was, now, base_place, place))
    return tuple(found)


def _distributions(scenario: Scenario) -> dict[str, tuple[str, Origin]]:
    """key -> (`normal mean=1 sd=0.12`, where it was written)."""
    found = {}
    for item in scenario.uncertainties:
        numbers = [f"{name}={value:g}" for name, value in item.numbers.items()]
        text = " ".join([item.distribution, *numbers])
        found[".".join((item.key, *item.member))] = (text, item.origin)
    return found
