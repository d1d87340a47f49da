"""Which targets a run meets or misses because its inputs say so, not because of the model."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Path = Mapping[int, float]
SCALES = (1.0, 100.0, 1000.0)  # inputs are shares where targets are in % or per mille
IMPOSED = "imposed"
ASSUMED_PATH = "assumed path"  # of targets.csv: the scenario states the path
EXACT = 1e-9


def is_given(
    variables: Sequence[Path], rule: str, years: Sequence[int], inputs: Mapping[str, list[Path]]
) -> bool:
    """Whether a path that the target is judged by is an input, or adds one up year by year.

    variables: those whose value is the target's; years: of the projection; inputs: kind -> paths
    """
    judged = years[-1:] if rule == "end_year" else years
    for path in variables:
        steps = {year: path[year] - path[year - 1] for year in years if year - 1 in path}
        for kind, paths in inputs.items():
            needed = judged if kind == IMPOSED else years
            if any(_alike(given, path, needed) for given in paths):
                return True
            if kind != IMPOSED and any(_alike(given, steps, years) for given in paths):
                return True
    return False


def _alike(given: Path, path: Path, years: Sequence[int]) -> bool:
    if not any(given.get(year) for year in years):  # zeros are no path
        return False
    return any(
        all(
            year in given
            and year in path
            and math.isclose(scale * given[year], path[year], rel_tol=EXACT)
            for year in years
        )
        for scale in SCALES
    )


def input_paths(rows: Sequence[Mapping[str, str]]) -> dict[str, list[Path]]:
    """The inputs by year that somebody chose: kind -> one path for each key and member."""
    found: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in rows:
        if row["kind"] in ("parameter", IMPOSED) and row["year"].isdigit():
            key = (row["kind"], row["key"], row["member"])
            found.setdefault(key, {})[int(row["year"])] = float(row["value"])
    by_kind: dict[str, list[Path]] = {}
    for (kind, _, _), path in found.items():
        by_kind.setdefault(kind, []).append(path)
    return by_kind


def judged_by(
    values: Mapping[str, Path], value: float, rule: str, years: Sequence[int]
) -> list[Path]:
    """The variables that a target's value is made of."""
    return [
        path
        for path in values.values()
        if (found := by_rule(path, rule, years)) is not None
        and math.isclose(found, value, rel_tol=EXACT)
    ]


def falls(path: Path, years: Sequence[int]) -> list[float]:
    """By how much a variable falls in each year; empty where a year is missing."""
    if not all(year in path and year - 1 in path for year in years):
        return []
    return [path[year - 1] - path[year] for year in years]


def by_rule(path: Path, rule: str, years: Sequence[int]) -> float | None:
    """What a target of this rule makes of a path over the projection; None where it can't."""
    if not all(year in path for year in years):
        return None
    found = [path[year] for year in years]
    if rule == "end_year":
        return found[-1]
    if rule == "sum":
        return sum(found)
    if rule == "mean":
        return sum(found) / len(found)
    if rule == "average_growth":
        start = path.get(years[0] - 1, 0.0)
        if start <= 0 or found[-1] <= 0:
            return None
        return float(100 * ((found[-1] / start) ** (1 / len(years)) - 1))
    if rule == "every_year_fall":
        return min(falls(path, years), default=None)
    return None
