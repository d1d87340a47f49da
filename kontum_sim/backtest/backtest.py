"""A backtest: a calibration's draws against later published values, and against simple rules.

Twice: with the model's own investment, and with the recorded one put in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kontum_sim.backtest.benchmarks import (
    GRDP,
    GRDP_GROWTH,
    INVESTMENT,
    NOMINAL,
    Forecast,
    Known,
    LaterFacts,
    grdp_rules,
    known_of,
    rules_of,
    window_icor,
)
from kontum_sim.backtest.judged import Half, JudgedVariable, judge
from kontum_sim.backtest.national import National, read_national
from kontum_sim.backtest.outturn import Allowed, Outturn, read_outturn
from kontum_sim.ensemble.blocks import Request
from kontum_sim.ensemble.run import EnsembleRun, check_request, run_ensemble
from kontum_sim.errors import Fault, InputError, KontumError
from kontum_sim.results.codelist import Series
from kontum_sim.results.headlines import HEADLINES
from kontum_sim.simulation import Run, load_scenario, run

FEWEST = 100  # draws below which the tails of a 90% interval are noise
IMPOSED = "total_social_investment"
ANOTHER_VINTAGE = 0.01  # by which a level and its growth may miss the window's last level
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class NotScored:
    """A variable and the years of it that were not scored; in_file: whether the file has some."""

    series: Series
    years: tuple[int, ...]
    in_file: bool


@dataclass(frozen=True)
class Backtest:
    """Everything that a backtest found.

    ensemble: the draws with the model's own investment; imposed: None with the reason why_not
    implied_end: GRDP of the window's last year that the file's first level and growth imply,
        where it is another one: two vintages of the accounts
    """

    ensemble: EnsembleRun
    outturn: Outturn
    national: National | None
    own: Half
    imposed: Half | None
    why_not: tuple[Fault, ...]
    not_scored: tuple[NotScored, ...]
    implied_end: float | None

    @property
    def halves(self) -> tuple[Half, ...]:
        return (self.own,) if self.imposed is None else (self.own, self.imposed)

    @property
    def run(self) -> Run:
        return self.ensemble.central

    @property
    def window_icor(self) -> float:
        """The ICOR of the window, which one of the rules takes."""
        return window_icor(_known(self.run, (GRDP, NOMINAL, INVESTMENT)))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were scored."""
        return tuple(sorted({value.year for value in self.own.values}))


def run_backtest(
    path: Path,
    scenario: Path,
    calibration: Path | None,
    draws: int,
    seed: int,
    progress: Progress = lambda done, most: None,
) -> Backtest:
    """Score a scenario's draws against the outturn in a file.

    Raises InputError with all faults of the file; ModelError, SimulationError.
    """
    check_request(draws, seed, 1)
    if draws < FEWEST:
        raise InputError(Fault("backtest.draws", {"draws": draws, "fewest": FEWEST}))
    read, data = load_scenario(scenario, calibration=calibration)
    central = run(read, data)
    national = read_national(data)
    words = read.vocabulary
    end = {series.variable: series.path(central.result) for series in central.series}
    position = central.years.index(data.window_end)
    allowed = Allowed(
        series={series.variable: series for series in central.series},
        last_values={n: float(p[position]) for n, p in end.items() if np.isfinite(p[position])},
        years=range(words.first_year, words.latest_year + 1),
        has_nation=national is not None,
    )
    outturn = read_outturn(path, allowed)
    last = max(outturn.last_year, read.last_year)
    request = Request(
        scenario=scenario,
        calibration=calibration,
        overrides=(),
        last_year=last if last > read.last_year else None,
        draws=draws,
        seed=seed,
        variables=tuple(outturn.values),
    )
    ensemble = run_ensemble(request, progress=progress)
    own = _half(ensemble, outturn, national, {})
    imposed, why_not = _imposed_half(request, outturn, national, words.first_year, progress)
    return Backtest(
        ensemble=ensemble,
        outturn=outturn,
        national=national,
        own=own,
        imposed=imposed,
        why_not=why_not,
        not_scored=_not_scored(central, outturn, own, words.first_year),
        implied_end=_implied_end(outturn, allowed, words.first_year),
    )


def _imposed_half(
    request: Request,
    outturn: Outturn,
    national: National | None,
    first_year: int,
    progress: Progress,
) -> tuple[Half | None, tuple[Fault, ...]]:
    """The test with recorded investment, or why there is none."""
    recorded = outturn.investment(first_year)
    if not recorded:
        return None, (Fault("backtest.no_investment", {"year": first_year}),)
    values = ", ".join(f"{year}: {value!r}" for year, value in recorded.items())
    override = f"impose.{IMPOSED}={{{values}}}"
    try:
        ensemble = run_ensemble(replace(request, overrides=(override,)), progress=progress)
    except KontumError as error:
        return None, error.faults
    half = _half(ensemble, outturn, national, recorded)
    if not half.variables:
        return None, (Fault("backtest.only_investment"),)
    return half, ()


def _half(
    ensemble: EnsembleRun,
    outturn: Outturn,
    national: National | None,
    imposed: Mapping[int, float],
) -> Half:
    """Every value of the outturn that the draws have, imposed investment apart."""
    years = range(ensemble.central.calibration.window_end + 1, outturn.last_year + 1)
    rules = _rules(ensemble, outturn, national, years, imposed)
    found = []
    for entry in ensemble.series:
        if entry.variable not in outturn.values:
            continue
        path = ensemble.path(entry.variable)
        judged = []
        for year, value in sorted(outturn.values[entry.variable].items()):
            draws = path[ensemble.years.index(year)]
            is_given = entry.variable == INVESTMENT and year in imposed
            if not is_given and np.isfinite(draws).all():
                judged.append(judge(draws, year, value, rules[entry.variable]))
        if judged:
            found.append(JudgedVariable(entry, tuple(judged), rules[entry.variable]))
    return Half(imposed, tuple(found))


def _rules(
    ensemble: EnsembleRun,
    outturn: Outturn,
    national: National | None,
    years: range,
    imposed: Mapping[int, float],
) -> dict[str, dict[str, Forecast]]:
    """variable -> rule -> what it says; made from the years of the window."""
    central = ensemble.central
    known = _known(central, (*outturn.values, GRDP, NOMINAL, INVESTMENT))
    later = LaterFacts(imposed, outturn.nation)
    grdp = grdp_rules(known, years, later, national.growth if national else None)
    return {
        entry.variable: rules_of(entry, known[entry.variable], years, grdp)
        for entry in ensemble.series
        if entry.variable in outturn.values
    }


def _known(central: Run, variables: Collection[str]) -> dict[str, Known]:
    """What was known of some variables at the window's end."""
    return {
        series.variable: known_of(central, series)
        for series in central.series
        if series.variable in variables
    }


def _not_scored(
    central: Run, outturn: Outturn, own: Half, first_year: int
) -> tuple[NotScored, ...]:
    """Headline variables that are not in the file, and years that a variable lacks."""
    years = range(first_year, outturn.last_year + 1)
    scored = {v.series.variable: [one.year for one in v.values] for v in own.variables}
    found = []
    for series in central.series:
        in_file = series.variable in outturn.values
        if not in_file and series.code.id not in HEADLINES:
            continue
        missing = tuple(year for year in years if year not in scored.get(series.variable, ()))
        if missing:
            found.append(NotScored(series, missing, in_file))
    return tuple(found)


def _implied_end(outturn: Outturn, allowed: Allowed, first_year: int) -> float | None:
    """GRDP of the window's last year behind the file's first level and growth, if another one."""
    level = outturn.values.get(GRDP, {}).get(first_year)
    growth = outturn.values.get(GRDP_GROWTH, {}).get(first_year)
    if level is None or growth is None or growth <= -100:
        return None
    implied, known = level / (1 + growth / 100), allowed.last_values[GRDP]
    return implied if abs(implied / known - 1) > ANOTHER_VINTAGE else None
