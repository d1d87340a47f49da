"""Targets held against many draws at once: the rules of targets.py, draw by draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.targets.rows import ASSUMED_PATH, NOT_ASSESSED, STRICT
from kontum_sim.targets.targets import NOISE, Assessment

NEVER = 0  # in first_missed_year


@dataclass(frozen=True)
class DrawnAssessment:
    """What every draw says about one target.

    central: the assessment of the central run
    value: in the target's unit, of the worst year under every_year_fall, [draw]
    met: [draw]; first_missed_year: [draw], NEVER where it is met
    """

    central: Assessment
    value: Array
    met: NDArray[np.bool_]
    first_missed_year: NDArray[np.int64]


def assess_draws(
    central: Assessment,
    values: Callable[[str], Array],
    years: tuple[int, ...],
    indicator: Mapping[int, float] | None,
    breaks: frozenset[int],
) -> DrawnAssessment | None:
    """One target in every draw; None when the central run could not assess it either.

    values: variable of the codelist -> its path in the codelist's unit, [year, draw]
    indicator: the assumed path of a target that the model does not compute
    breaks: years on another official standard than the year before
    """
    if central.status == NOT_ASSESSED:
        return None
    target = central.target
    if central.coverage == ASSUMED_PATH and indicator is not None:
        path = np.array([[indicator.get(year, np.nan)] for year in years])
    else:
        path = values(target.variable)
    figures = _figures(central, path, years, breaks)
    margins = np.stack([_margins(central, figure) for figure in figures.values()])
    missed = margins <= 0 if target.operator in STRICT else margins < 0
    worst = np.argmin(margins, axis=0)
    given = np.array(list(figures))
    first = np.where(missed.any(axis=0), given[np.argmax(missed, axis=0)], NEVER)
    value = np.take_along_axis(np.stack(list(figures.values())), worst[None], axis=0)[0]
    met: NDArray[np.bool_] = np.logical_not(missed.any(axis=0))
    return DrawnAssessment(central, value, met, first)


def _figures(
    central: Assessment, path: Array, years: tuple[int, ...], breaks: frozenset[int]
) -> dict[int, Array]:
    """What is held against the bounds, by year, [draw]."""
    target = central.target
    first, last = target.years[0], target.years[-1]

    def of(year: int) -> Array:
        row: Array = path[years.index(year)]
        return row

    if target.rule == "end_year":
        return {last: of(last)}
    if target.rule == "every_year_fall":
        judged = [year for year in target.years if year not in breaks]
        return {year: of(year - 1) - of(year) for year in judged}
    if target.rule == "average_growth":
        ratio = of(last) / of(first - 1)
        return {last: 100 * (ratio ** (1 / len(target.years)) - 1)}
    total = of(first)
    for year in target.years[1:]:
        total = total + of(year)
    return {last: total if target.rule == "sum" else total / len(target.years)}


def _margins(central: Assessment, value: Array) -> Array:
    """The distance to the nearest bound, negative outside; rounding is no miss, [draw]."""
    lower, upper = central.target.bounds
    margin = np.full_like(value, np.inf)
    bound = np.zeros_like(value)
    for distance, at in (
        (None if lower is None else value - lower, lower),
        (None if upper is None else upper - value, upper),
    ):
        if distance is not None and at is not None:
            nearer = distance < margin
            margin, bound = np.where(nearer, distance, margin), np.where(nearer, at, bound)
    return np.where(np.abs(margin) <= NOISE * np.maximum(1.0, np.abs(bound)), 0.0, margin)
