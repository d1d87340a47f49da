"""Which targets of a plan a run meets, by how much, and which cannot be said.

A target that the model does not compute, or that has no number, is never passed silently: it is
`not assessed`, with the reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kontum_sim.errors import Fault, TargetError, nearest
from kontum_sim.targets.reading import load_targets
from kontum_sim.targets.rows import (
    ASSUMED_PATH,
    MET,
    MISSED,
    MODELLED,
    NOT_ASSESSED,
    STRICT,
    TARGET_UNITS,
    Statement,
    Target,
)

__all__ = [
    "TARGET_UNITS",
    "Assessment",
    "Statement",
    "Target",
    "assess",
    "indicator_faults",
    "load_targets",
]

NOISE = 1e-9  # relative to the bound: rounding of floating-point sums and roots, no tolerance

ByYear = Mapping[int, float]


@dataclass(frozen=True)
class Assessment:
    """What a run says about one target.

    value, margin: in the target's unit, None when not assessed; the margin is positive on the met
        side of the bound actually applied. Under every_year_fall both are of the worst year.
    coverage: modelled, assumed path or not modelled.
    status: met, missed or not assessed.
    reason: why it is not assessed, or which years were left out; else None.
    """

    target: Target
    coverage: str
    value: float | None
    margin: float | None
    status: str
    first_missed_year: int | None
    reason: Statement | None


def assess(
    targets: Sequence[Target],
    values: Callable[[str], ByYear | None],
    indicators: Mapping[str, ByYear],
    last_year: int,
    new_standards: Mapping[str, Collection[int]] | None = None,
) -> tuple[Assessment, ...]:
    """One assessment per target, in the order of the targets.

    values: variable of the codelist -> its path (year -> value in the codelist's unit), None when
        the run has no such variable.
    indicators: target id -> the path that the scenario assumes, in `Target.variable_unit`.
    last_year: the last year of the run.
    new_standards: variable -> years whose value is on another official standard than the year
        before; a change across such a year is not judged.

    Raises TargetError for an indicator path that no target reads.
    """
    faults = indicator_faults(targets, indicators)
    if faults:
        raise TargetError(faults)
    breaks = new_standards or {}
    return tuple(
        _assess_one(target, values, indicators.get(target.id), last_year, breaks)
        for target in targets
    )


def indicator_faults(targets: Sequence[Target], ids: Iterable[str]) -> tuple[Fault, ...]:
    """The indicator paths that no target would read: unknown id, computed by the model, no number.

    Without file and line: the caller knows where the scenario names them.
    """
    by_id = {target.id: target for target in targets}
    faults = []
    for name in ids:
        target = by_id.get(name)
        if target is None:
            near = ", ".join(nearest(name, by_id)) or "—"
            faults.append(Fault("targets.indicator_unknown", {"id": name, "near": near}))
        elif target.coverage == MODELLED:
            words = {"id": name, "variable": target.variable}
            faults.append(Fault("targets.indicator_modelled", words))
        elif not target.is_assessable:
            words = {"id": name, "operator": target.operator}
            faults.append(Fault("targets.indicator_unread", words))
    return tuple(faults)


def _assess_one(
    target: Target,
    values: Callable[[str], ByYear | None],
    indicator: ByYear | None,
    last_year: int,
    breaks: Mapping[str, Collection[int]],
) -> Assessment:
    coverage = target.coverage if indicator is None else ASSUMED_PATH

    def not_assessed(reason: Statement) -> Assessment:
        return Assessment(target, coverage, None, None, NOT_ASSESSED, None, reason)

    if not target.is_assessable:
        return not_assessed(Statement(f"targets.reason.{target.operator}"))
    if target.coverage != MODELLED and indicator is None:
        return not_assessed(Statement("targets.reason.not_modelled"))
    if last_year < target.years[-1]:
        words = {"last_year": last_year, "year": target.years[-1]}
        return not_assessed(Statement("targets.reason.horizon", words))
    path = values(target.variable) if target.coverage == MODELLED else indicator
    if path is None:
        return not_assessed(Statement("targets.reason.no_variable", {"variable": target.variable}))
    figures = _figures(target, path, breaks.get(target.variable, ()))
    if isinstance(figures, Statement):
        return not_assessed(figures)
    return _judge(target, coverage, figures)


def _figures(target: Target, path: ByYear, breaks: Collection[int]) -> ByYear | Statement:
    """What is held against the bounds, by year, in the target's unit; or why there is nothing."""
    absent = [year for year in target.years_read if not math.isfinite(path.get(year, math.nan))]
    if absent:
        return Statement("targets.reason.missing_years", {"years": _list(absent)})
    first, last = target.years[0], target.years[-1]
    if target.rule == "end_year":
        return {last: path[last]}
    if target.rule == "every_year_fall":
        falls = {year: path[year - 1] - path[year] for year in target.years if year not in breaks}
        return falls or Statement("targets.reason.new_standard", {"years": _list(target.years)})
    judged = target.years if target.rule == "average_growth" else target.years[1:]
    crossed = [year for year in judged if year in breaks]
    if crossed:
        return Statement("targets.reason.new_standard", {"years": _list(crossed)})
    if target.rule == "average_growth":
        if path[first - 1] <= 0 or path[last] <= 0:
            return Statement("targets.reason.not_positive", {"first": first - 1, "last": last})
        return {last: 100 * ((path[last] / path[first - 1]) ** (1 / len(target.years)) - 1)}
    total = math.fsum(path[year] for year in target.years)
    return {last: total if target.rule == "sum" else total / len(target.years)}


def _list(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in years)


def _judge(target: Target, coverage: str, figures: ByYear) -> Assessment:
    margins = {year: _margin(target, value) for year, value in figures.items()}
    worst = min(margins, key=lambda year: margins[year])
    fall_years = target.years if target.rule == "every_year_fall" else ()
    left_out = [year for year in fall_years if year not in figures]
    missed = [
        year
        for year, margin in margins.items()
        if margin < 0 or (margin == 0 and target.operator in STRICT)
    ]
    return Assessment(
        target,
        coverage,
        figures[worst],
        margins[worst],
        MISSED if missed else MET,
        min(missed, default=None),
        Statement("targets.reason.left_out", {"years": _list(left_out)}) if left_out else None,
    )


def _margin(target: Target, value: float) -> float:
    """The distance to the nearest bound applied, negative outside, in the target's unit."""
    lower, upper = target.bounds
    distances = []
    if lower is not None:
        distances.append((value - lower, lower))
    if upper is not None:
        distances.append((upper - value, upper))
    margin, bound = min(distances)
    return 0.0 if abs(margin) <= NOISE * max(1.0, abs(bound)) else margin
