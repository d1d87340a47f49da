"""What a scenario may not say although each word of it is right: orders that contradict each
other, changes that nothing under its calibration reads, imposed values far from anything known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import Member, Origin
from kontum_sim.inputs.scenario_items import Scenario

TOTAL = "total_social_investment"
PARTS = (
    "public_investment state_enterprise_investment private_investment fdi_investment "
    "investment_by_source"
).split()
FAR = 20.0  # an imposed level this many times above or below that of the window's last year
LEVELS = ("person", "billion", "million", "MW", "GWh", "ha")  # beginnings of units of levels
# Parameters that only a capacity sector reads.
CAPACITY = (
    "hydrology_index capacity_addition_mw capacity_addition_months capacity_factor "
    "window_capacity_mw investment_cost_per_mw"
).split()
# Parameter -> (set, indicator row of the members that read it).
READERS = {
    "tfp_trend_growth": ("sector", "is_cobb_douglas"),
    "tfp_growth_adjustment": ("sector", "is_cobb_douglas"),
    "exogenous_revenue_growth": ("revenue_line", "is_exogenous_line"),
}


def conflicts(scenario: Scenario) -> Iterator[Fault]:
    """Two orders for one value in one year."""
    imposed: dict[tuple[str, Member, int], Origin] = {}
    for item in scenario.impositions:
        for year, value in item.values.items():
            imposed[item.variable, item.member, year] = item.origin
            if item.variable == TOTAL and value <= 0:
                yield _fault("scenario.total_not_positive", item.origin, year=year, value=value)
    totals = {year: origin for (name, _, year), origin in imposed.items() if name == TOTAL}
    for (name, _, year), origin in imposed.items():
        if name in PARTS and year in totals:
            yield _fault("scenario.total_and_part", origin, key=name, year=year)
    for factor in scenario.adjustments:
        if (factor.variable, factor.member, factor.year) in imposed or (
            factor.variable,
            (),
            factor.year,
        ) in imposed:
            yield _fault(
                "scenario.imposed_and_adjusted",
                factor.origin,
                key=factor.variable,
                year=factor.year,
            )
        if factor.variable in PARTS and factor.year in totals:
            yield _fault(
                "scenario.total_and_part", factor.origin, key=factor.variable, year=factor.year
            )


def without_effect(scenario: Scenario, calibration: Calibration) -> Iterator[Fault]:
    """Changes that no equation reads under the calibration."""
    structure, sets = calibration.structure, calibration.sets
    changes = [(item.key, item.member, item.origin) for item in scenario.settings]
    for shock in scenario.shocks:
        changes += [(effect.key, effect.member, effect.origin) for effect in shock.effects]
    has_capacity = bool(structure["is_capacity"].any())
    for key, member, origin in changes:
        name = ".".join((key, *member))
        if key in CAPACITY and not has_capacity:
            yield _fault("calibration.no_effect", origin, key=name, id=calibration.id)
        elif key in READERS and member:
            axis, indicator = READERS[key]
            if not structure[indicator][sets[axis].index(member[0])].any():
                yield _fault("scenario.no_effect", origin, key=name, id=calibration.id)
        elif key == "employment_elasticity" and member:
            if structure["is_agriculture"][sets["sector"].index(member[0])].any():
                yield _fault("scenario.no_effect", origin, key=name, id=calibration.id)
        elif key == "residual_investment_growth" and member:
            row = sets["source"].index(member[0])
            if structure["is_private"][row].any() or structure["is_public_budget"][row].any():
                yield _fault("scenario.no_effect", origin, key=name, id=calibration.id)


def refuse_far_impositions(scenario: Scenario, last_of: Callable[[str], Array | None]) -> None:
    """Raise ScenarioError for an imposed level that is far from the window's last year, or a
    share outside 0 to 1 (0 to 100%).

    last_of: variable -> its value in the last year of the window, [*members]; None where it is
        not known yet
    """
    words = scenario.vocabulary
    faults = []
    for item in scenario.impositions:
        word = words.variables[item.variable]
        last = last_of(item.variable)
        if last is None:
            continue
        if item.member:
            row = tuple(
                words.sets[axis].index(name)
                for axis, name in zip(word.index, item.member, strict=True)
            )
            last = last[row]
        known = float(np.max(np.abs(last))) if np.isfinite(last).all() else 0.0
        for year, value in item.values.items():
            fields = {"key": item.variable, "year": year, "value": value, "unit": word.unit}
            if word.unit.startswith(LEVELS) and known > 0:
                if not known / FAR <= value <= known * FAR:
                    faults.append(_fault("scenario.far", item.origin, **fields, known=known))
            elif word.unit == "1" and word.name.endswith(("_rate", "_share")):
                if not 0 <= value <= 1:
                    faults.append(_fault("scenario.not_share", item.origin, **fields, high=1))
            elif word.unit == "%" and word.name.endswith("_share") and not 0 <= value <= 100:
                faults.append(_fault("scenario.not_share", item.origin, **fields, high=100))
    if faults:
        raise ScenarioError(faults)


def _fault(message: str, origin: Origin, /, **fields: object) -> Fault:
    return Fault(message, fields, origin.path, origin.line, origin.column)
