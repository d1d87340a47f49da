"""What a researcher calls from Python: runs, and tables of them as pandas objects.

Every table says its units in `attrs`. pandas is imported only when a table is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kontum_sim import simulation
from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.run import EnsembleRun, run_ensemble
from kontum_sim.errors import ComparisonError, Fault, InputError, nearest
from kontum_sim.experiments import attribution
from kontum_sim.experiments.sensitivity import sensitivity as one_at_a_time
from kontum_sim.report.accounts_file import accounts_of
from kontum_sim.report.attribution import attribution_rows
from kontum_sim.report.sensitivity import sensitivity_rows
from kontum_sim.results.codelist import Series

if TYPE_CHECKING:
    from pandas import DataFrame

SEED = 1


@dataclass(frozen=True)
class Run(simulation.Run):
    """A run with its tables. drawn: its draws, None where it is the central run alone."""

    drawn: EnsembleRun | None = None

    def frame(self, *variables: str) -> DataFrame:
        """Published variables by year.

        Of the central run a column per variable (all of them where none is named). With draws a
        column per draw; of several variables, columns (variable, draw).
        attrs: unit, label_vi and label_en (by variable where there are several), scenario,
        calibration, history_until, draws, seed.
        Raises InputError with the nearest name for a variable that the run does not hold.
        """
        import pandas

        if self.drawn is None:
            return self.central(*variables)
        found = self._series(variables or [s.variable for s in self.drawn.series], drawn=True)
        index = pandas.Index(self.years, name="year")
        tables = {}
        for series in found:
            paths = self.drawn.path(series.variable)
            table = pandas.DataFrame(paths, index=index)
            tables[series.variable] = table.rename_axis(columns="draw")
        whole = pandas.concat(tables, axis=1, names=["variable"]) if len(found) > 1 else None
        table = whole if whole is not None else tables[found[0].variable]
        table.attrs.update(self._attributes(found))
        return table

    def central(self, *variables: str) -> DataFrame:
        """Published variables of the central run by year, a column per variable."""
        import pandas

        found = self._series(variables or [s.variable for s in self.series], drawn=False)
        columns = {series.variable: series.path(self.result) for series in found}
        table = pandas.DataFrame(columns, index=pandas.Index(self.years, name="year"))
        table.attrs.update(self._attributes(found))
        return table

    def targets(self) -> DataFrame:
        """The targets of the run's scenario, a row each; with draws their probability."""
        import pandas

        probability = {}
        if self.drawn is not None and self.drawn.probabilities is not None:
            probability = {
                entry.assessment.central.target.id: entry.probability.value
                for entry in self.drawn.probabilities.targets
            }
        rows = [
            {
                "id": entry.target.id,
                "label_vi": entry.target.label_vi,
                "label_en": entry.target.label_en,
                "status": entry.status,
                "value": entry.value,
                "margin": entry.margin,
                "unit": entry.target.unit,
                "probability": probability.get(entry.target.id),
            }
            for entry in self.assessments
        ]
        return pandas.DataFrame(rows).set_index("id") if rows else pandas.DataFrame()

    def contributions(self) -> DataFrame:
        """contributions.csv as a table: account, member, item, unit, year, value."""
        import pandas

        rows = [
            {
                "account": entry.account,
                "member": entry.member,
                "item": entry.item,
                "unit": entry.unit,
                "year": year,
                "value": value,
            }
            for entry in accounts_of(self).entries
            for year, value in entry.values.items()
        ]
        return pandas.DataFrame(rows)

    def _series(self, variables: Iterable[str], drawn: bool) -> list[Series]:
        """The series of these names. Raises InputError for all that there are not."""
        published = {series.variable: series for series in self.series}
        held = published
        if drawn and self.drawn is not None:
            held = {series.variable: series for series in self.drawn.series}
        faults = []
        for name in variables:
            if name not in published:
                near = ", ".join(nearest(name, published)) or "-"
                faults.append(Fault("outcome.unknown", {"name": name, "near": near}))
            elif name not in held:
                faults.append(Fault("python.not_kept", {"name": name}))
        if faults:
            raise InputError(faults)
        return [held[name] for name in variables]

    def _attributes(self, found: Sequence[Series]) -> dict[str, Any]:
        told: Mapping[str, Mapping[str, str]] = {
            "unit": {s.variable: s.code.unit for s in found},
            "label_vi": {s.variable: s.label("vi") for s in found},
            "label_en": {s.variable: s.label("en") for s in found},
        }
        one = len(found) == 1
        request = self.drawn.request if self.drawn is not None else None
        return {
            **{k: next(iter(v.values())) if one else dict(v) for k, v in told.items()},
            "scenario": self.scenario.stem,
            "calibration": self.calibration.id,
            "history_until": self.calibration.window_end,
            "draws": request.draws if request is not None else 0,
            "seed": request.seed if request is not None else None,
        }


def simulate(
    path: str | Path,
    *,
    draws: int | None = None,
    seed: int = SEED,
    variables: Sequence[str] = (),
    workers: int = 1,
    calibration: str | Path | None = None,
    overrides: Sequence[str] = (),
    last_year: int | None = None,
    prior_centres: bool = False,
) -> Run:
    """Run a scenario file: at its central values, and `draws` times beside them.

    seed: of the draws; variables: to keep of every draw beside the headline list and the targets
    overrides: texts such as "levers.disbursement_rate.value=0.95"; the rest as the command line
    Raises InputError (bad input), ModelError (equations that do not fit), SimulationError.
    """
    if draws is None:
        found = simulation.simulate(
            path,
            calibration=calibration,
            overrides=overrides,
            last_year=last_year,
            prior_centres=prior_centres,
        )
        return _of(found, None)
    if prior_centres:
        raise InputError(Fault("ensemble.no_estimate", {"id": "prior_centres"}))
    folder = Path(calibration) if calibration is not None else None
    request = Request(
        Path(path), folder, tuple(overrides), last_year, draws, seed, tuple(variables)
    )
    drawn = run_ensemble(Ensemble(request), workers)
    return _of(drawn.central, drawn)


def _of(found: simulation.Run, drawn: EnsembleRun | None) -> Run:
    own = {entry.name: getattr(found, entry.name) for entry in fields(simulation.Run)}
    return Run(**own, drawn=drawn)


def compare(base: Run, run: Run, *variables: str) -> DataFrame:
    """Two runs side by side, the largest relative difference first.

    Columns: variable, unit, year, base, run, difference, percent (of the base; none for rates in
    per cent, which differ by points); the years after the window. Where both have the same draws,
    low_5 and high_95 are the percentiles of the differences draw by draw.
    variables: all that both publish where none is named.
    Raises ComparisonError when the two rest on other data, other years or other draws.
    """
    import pandas

    attribution.check_comparable((base.scenario, base.calibration), (run.scenario, run.calibration))
    paired = _paired(base, run)
    rows = []
    for series in run._series(variables or [s.variable for s in run.series], drawn=False):
        old, new = (of.central(series.variable)[series.variable] for of in (base, run))
        spread = _spread(base, run, series.variable) if paired else {}
        for year in run.years:
            if year <= run.calibration.window_end or not np.isfinite(old[year]):
                continue
            low, high = spread.get(year, (None, None))
            rows.append(
                {
                    "variable": series.variable,
                    "unit": series.code.unit,
                    "year": year,
                    "base": old[year],
                    "run": new[year],
                    "difference": new[year] - old[year],
                    "percent": _percent(series.code.unit, old[year], new[year]),
                    **({"low_5": low, "high_95": high} if paired else {}),
                }
            )
    table = pandas.DataFrame(rows)
    size = table["percent"].astype(float).abs()
    table = table.assign(size=size).sort_values(
        ["size", "variable", "year"], ascending=[False, True, True], na_position="last"
    )
    table = table.drop(columns="size").reset_index(drop=True)
    table.attrs.update(base=base.scenario.stem, run=run.scenario.stem)
    return table


def _percent(unit: str, old: float, new: float) -> float | None:
    return None if unit == "%" or old == 0 else 100 * (new / old - 1)


def _paired(base: Run, run: Run) -> bool:
    """Whether the draws of both belong together. Raises ComparisonError for other draws."""
    if base.drawn is None or run.drawn is None:
        return False
    told = [(of.request.seed, of.request.draws) for of in (base.drawn, run.drawn)]
    if told[0] != told[1]:
        names = {"one": _draws_text(*told[0]), "two": _draws_text(*told[1])}
        raise ComparisonError(Fault("python.draws", names))
    return True


def _draws_text(seed: int, draws: int) -> str:
    return f"draws={draws}, seed={seed}"


def _spread(base: Run, run: Run, variable: str) -> dict[int, tuple[float, float]]:
    """year -> percentiles of the differences draw by draw; empty where they are not kept."""
    assert base.drawn is not None
    assert run.drawn is not None
    try:
        difference = run.drawn.path(variable) - base.drawn.path(variable)
    except KeyError:
        return {}
    low, high = np.percentile(difference, (5, 95), axis=-1)
    return dict(zip(run.years, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def attribute(
    base: Run,
    run: Run,
    *,
    outcomes: Sequence[str] = (),
    groups: Sequence[str] = (),
    draws: int | None = None,
    seed: int = SEED,
) -> DataFrame:
    """Which levers made the difference: the rows of `kontum-sim attribute` as a table."""
    import pandas

    found = attribution.attribute(
        (base.scenario, base.calibration),
        (run.scenario, run.calibration),
        outcomes=outcomes,
        groups=groups,
        draws=draws or 1,
        seed=seed if draws else None,
    )
    return pandas.DataFrame(attribution_rows(found))


def sensitivity(run: Run, outcomes: Sequence[str] = (), *, posterior: bool = False) -> DataFrame:
    """What a run's scenario depends on: the rows of `kontum-sim sensitivity` as a table."""
    import pandas

    found = one_at_a_time(run.scenario, run.calibration, outcomes, posterior=posterior)
    return pandas.DataFrame(sensitivity_rows(found))
