"""What two runs say differently, by variable and year, and how large that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kontum_sim.report.usable_run import UsableRun, Variable

NOISE = 1e-9  # of the largest value of a variable: rounding, not a difference
POINTS = {"%": 1.0, "per mille": 0.1}  # units whose differences are shares of a whole already


@dataclass(frozen=True)
class Difference:
    """One year of a variable in the base and in the other run."""

    year: int
    base: float
    value: float

    @property
    def absolute(self) -> float:
        return self.value - self.base

    @property
    def relative(self) -> float | None:
        """In per cent of the base; None where the base is zero."""
        return 100 * self.absolute / abs(self.base) if self.base else None


@dataclass(frozen=True)
class VariableDifference:
    """A variable by year in two runs; years without a value in either are left out.

    size: per cent of the base, or percentage points of a variable in per cent: what variables
        are put in order by; 0 when the runs agree
    largest: the year with the largest of these
    """

    variable: Variable
    points: tuple[Difference, ...]
    size: float
    largest: Difference

    @property
    def name(self) -> str:
        return self.variable.name

    @property
    def unit(self) -> str:
        return self.variable.unit

    @property
    def unit_of_difference(self) -> str:
        return "percentage points" if self.unit == "%" else self.unit

    @property
    def differs(self) -> bool:
        return self.size > 0

    def at(self, year: int) -> Difference | None:
        return next((point for point in self.points if point.year == year), None)


def differences(
    base: UsableRun, run: UsableRun, names: Sequence[str], sort: str
) -> tuple[VariableDifference, ...]:
    """The variables that both runs publish, the largest difference first.

    sort: "max" of the years, or "mean" over the years after the base's history
    """
    history = int(base.manifest["history_until"])
    found = [
        difference_of(base.variables[name], run.variables[name], sort, history)
        for name in names
        if name in base.variables and name in run.variables
    ]
    kept = [entry for entry in found if entry is not None]
    return tuple(sorted(kept, key=lambda entry: -entry.size))


def difference_of(
    base: Variable, run: Variable, sort: str, history: int
) -> VariableDifference | None:
    """None where the two have no year in common."""
    years = sorted(set(base.values) & set(run.values))
    if not years:
        return None
    most = max(abs(v) for path in (base.values, run.values) for v in path.values())
    points = []
    for year in years:
        one, other = base.values[year], run.values[year]
        points.append(Difference(year, one, one if abs(other - one) <= NOISE * most else other))
    level = max(abs(point.base) for point in points)
    sizes = [size_of(point, base.unit, level) for point in points]
    judged = sizes
    if sort == "mean":
        judged = [
            size for point, size in zip(points, sizes, strict=True) if point.year > history
        ] or sizes
    size = sum(judged) / len(judged) if sort == "mean" else max(judged)
    return VariableDifference(base, tuple(points), size, points[sizes.index(max(sizes))])


def size_of(point: Difference, unit: str, level: float) -> float:
    """In per cent of the base; of its largest level where the year's is zero; else infinite."""
    if not point.absolute:
        return 0.0
    if unit in POINTS:
        return POINTS[unit] * abs(point.absolute)
    whole = abs(point.base) or level
    return 100 * abs(point.absolute) / whole if whole else float("inf")
