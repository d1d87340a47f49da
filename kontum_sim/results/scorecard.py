"""The targets of a scenario, held against what its run computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.result import Result
from kontum_sim.errors import Fault, TargetError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.scenario_items import Indicator, Scenario
from kontum_sim.results.codelist import Series, by_year, codelist, published_series
from kontum_sim.targets.draws import DrawnAssessment, assess_draws
from kontum_sim.targets.rows import MODELLED, Target
from kontum_sim.targets.targets import Assessment, assess, indicator_faults, load_targets

POVERTY_LINK = "poverty_standard_link"
POVERTY_VARIABLE = "Poverty Rate"


def score(scenario: Scenario, calibration: Calibration, result: Result) -> tuple[Assessment, ...]:
    """One assessment per target; none when the scenario names no targets.

    Raises TargetError for a target file or an indicator that does not fit.
    """
    targets = read_targets(scenario, calibration)
    series = {entry.variable: entry for entry in published_series(calibration)}

    def values(variable: str) -> Mapping[int, float] | None:
        entry = series.get(variable)
        return by_year(entry.path(result), result.years) if entry is not None else None

    indicators = {
        name: indicator_path(indicator, result.years)
        for name, indicator in scenario.indicators.items()
    }
    link = result.central(POVERTY_LINK)
    breaks = {year for year, value in zip(result.years, link, strict=True) if value != 1}
    return assess(targets, values, indicators, scenario.last_year, {POVERTY_VARIABLE: breaks})


def score_draws(
    central: Sequence[Assessment],
    scenario: Scenario,
    calibration: Calibration,
    values: Callable[[str], Array],
    years: tuple[int, ...],
    link: Array,
) -> tuple[DrawnAssessment, ...]:
    """The targets that the central run could assess, in every draw.

    central: the assessments of the central run; values: variable -> its path, [year, draw]
    link: of the poverty standard by year, one where the standard stays, [year]
    """
    breaks = frozenset(year for year, value in zip(years, link, strict=True) if value != 1)
    found = []
    for entry in central:
        indicator = scenario.indicators.get(entry.target.id)
        path = indicator_path(indicator, years) if indicator is not None else None
        broken = breaks if entry.target.variable == POVERTY_VARIABLE else frozenset[int]()
        drawn = assess_draws(entry, values, years, path, broken)
        if drawn is not None:
            found.append(drawn)
    return tuple(found)


def read_targets(scenario: Scenario, calibration: Calibration) -> tuple[Target, ...]:
    """The targets that a scenario names, checked; none when it names none.

    Raises TargetError with all faults.
    """
    if scenario.targets is None:
        return ()
    targets = load_targets(scenario.targets)
    series = {entry.variable: entry for entry in published_series(calibration)}
    check_targets(targets, series, scenario)
    return targets


def check_targets(
    targets: tuple[Target, ...], series: Mapping[str, Series], scenario: Scenario
) -> None:
    """Every variable that a target reads exists somewhere, in the unit that the target needs."""
    faults = []
    everywhere = {code.variable for code in codelist() if code.slot is None}
    for target in targets:
        if target.coverage != MODELLED:
            continue
        origin = target.origin
        entry = series.get(target.variable)
        if entry is None and target.variable not in everywhere:
            near = ", ".join(nearest(target.variable, [*series, *everywhere])) or "-"
            fields = {"id": target.id, "variable": target.variable, "near": near}
            faults.append(Fault("targets.unknown_variable", fields, origin.path, origin.line))
        elif entry is not None and target.variable_unit not in (None, entry.code.unit):
            fields = {
                "id": target.id,
                "variable": target.variable,
                "unit": entry.code.unit,
                "expected": target.variable_unit,
            }
            faults.append(Fault("targets.variable_unit", fields, origin.path, origin.line))
    for name, indicator in scenario.indicators.items():
        place = indicator.origin
        for fault in indicator_faults(targets, [name]):
            faults.append(Fault(fault.key, fault.fields, place.path, place.line, place.column))
        for target in targets:
            if target.id == name and indicator.unit not in (target.unit, target.variable_unit):
                fields = {"id": name, "unit": indicator.unit, "expected": target.unit}
                faults.append(
                    Fault("targets.indicator_unit", fields, place.path, place.line, place.column)
                )
    if faults:
        raise TargetError(faults)


def indicator_path(indicator: Indicator, years: tuple[int, ...]) -> dict[int, float]:
    """The assumed path of an indicator; held after its last given year."""
    if indicator.value is not None:
        return dict.fromkeys(years, indicator.value)
    given = sorted(indicator.values)
    path = {}
    for year in years:
        if year < given[0]:
            continue
        if indicator.between == "linear":
            points = [indicator.values[point] for point in given]
            path[year] = float(np.interp(year, given, points))
        else:
            path[year] = indicator.values[max(point for point in given if point <= year)]
    return path
