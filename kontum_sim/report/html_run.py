"""What the page reads of a run's folder: every file once, each checked against its hash."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kontum_sim.report.accounting_file import FILE as ACCOUNTING
from kontum_sim.report.accounts_file import Accounts, stored_accounts
from kontum_sim.report.html_given import ASSUMED_PATH, falls, input_paths, is_given, judged_by
from kontum_sim.report.html_words import Said, glued, plain, said
from kontum_sim.report.read_run import StoredRun, read_run
from kontum_sim.report.stored_projects import StoredProjects, stored_projects
from kontum_sim.report.tables import Line, requirement
from kontum_sim.targets.rows import NOT_ASSESSED

Row = Mapping[str, str]
ByYear = Mapping[int, float]
ALL = "all_assessed"  # the row of probabilities.csv for all targets at once


@dataclass(frozen=True)
class TargetLine:
    """A row of targets.csv with numbers as numbers.

    is_given: the run's inputs say it, the model does not find it; average: beside a target on the
    worst year, the mean of the years
    """

    id: str
    label: Said
    section: str
    line: Line
    rule: str
    direction: str
    coverage: str
    value: float | None
    margin: float | None
    status: str
    probability: float | None
    is_given: bool = False
    average: float | None = None

    @property
    def is_assessed(self) -> bool:
        return self.status != NOT_ASSESSED

    @property
    def required(self) -> Said:
        return Said(requirement(self.line, "vi"), requirement(self.line, "en"))

    @property
    def places(self) -> int:
        return 0 if abs(self.value or 0) >= 1000 else 2

    @property
    def tolerated(self) -> float | None:
        """The value from which a target with `~` or `=` counts as met; None for others."""
        has_one = self.line.operator in ("~", "=") and self.direction in ("up", "down")
        if not has_one or self.value is None or self.margin is None:
            return None
        return self.value - self.margin if self.direction == "up" else self.value + self.margin


@dataclass(frozen=True)
class ReportRun:
    """A run as the page shows it.

    letter: its name in charts; values: variable -> year -> value of the central run;
    quantiles: variable -> year -> percentile -> value, empty without draws; accounting: None where
    the folder was written before it held them
    """

    letter: str
    stored: StoredRun
    values: Mapping[str, ByYear]
    units: Mapping[str, str]
    quantiles: Mapping[str, Mapping[int, ByYear]]
    targets: Sequence[TargetLine]
    probabilities: Sequence[Row]
    accounts: Accounts
    projects: StoredProjects
    assumptions: Sequence[Row]
    accounting: Sequence[Row] | None

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.stored.manifest

    @property
    def title(self) -> Said:
        title = self.manifest["scenario"]["title"]
        return Said(title["vi"], title["en"])

    @property
    def scenario(self) -> str:
        return str(self.manifest["scenario"]["name"])

    @property
    def calibration(self) -> str:
        return str(self.manifest["calibration"]["id"])

    @property
    def draws(self) -> int:
        return int(self.manifest["draws"])

    @property
    def history_until(self) -> int:
        return int(self.manifest["history_until"])

    @property
    def last_year(self) -> int:
        return int(self.manifest["last_year"])

    @property
    def projection(self) -> list[int]:
        return list(range(self.history_until + 1, self.last_year + 1))

    @property
    def history(self) -> list[int]:
        """The years of the window that have a growth rate."""
        return list(range(int(self.manifest["first_year"]) + 1, self.history_until + 1))

    @property
    def span(self) -> Said:
        return span(self.projection)

    def value(self, variable: str, year: int) -> float | None:
        return self.values.get(variable, {}).get(year)

    def target(self, name: str) -> TargetLine | None:
        return next((target for target in self.targets if target.id == name), None)

    def judged(self, name: str, variable: str) -> tuple[TargetLine, int] | None:
        """A target that the run decides at one year's value of a variable, and that year."""
        target, path = self.target(name), self.values.get(variable, {})
        if target is None or target.value is None or target.line.low is None:
            return None
        value = target.value
        years = [y for y in self.projection if y in path and math.isclose(path[y], value)]
        return (target, years[-1]) if years else None

    def chance(self, name: str) -> tuple[float, float] | None:
        """Probability and its standard error; None without draws."""
        for row in self.probabilities:
            if row["id"] == name and not row["given"] and row["probability"]:
                return float(row["probability"]), float(row["standard_error"] or 0)
        return None

    def total(self, variable: str, years: Sequence[int]) -> float | None:
        """The sum over years; None where one is missing."""
        found = [self.value(variable, year) for year in years]
        known = [value for value in found if value is not None]
        return sum(known) if found and len(known) == len(found) else None

    def average_growth(self, variable: str, first: int, last: int) -> float | None:
        """% a year from one year to another."""
        start, end = self.value(variable, first), self.value(variable, last)
        if not start or end is None or last <= first or end / start <= 0:
            return None
        return float(100 * ((end / start) ** (1 / (last - first)) - 1))


def span(years: Sequence[int]) -> Said:
    return plain(f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)))


def report_run(folder: Path, letter: str) -> ReportRun:
    """Read a run's folder. Raises InputError when it is no run, or a file of it was edited."""
    stored = read_run(folder)
    written = {entry["path"] for entry in stored.manifest["outputs"]}

    def rows(name: str) -> list[dict[str, str]]:
        return stored.rows(name) if name in written else []

    values: dict[str, dict[int, float]] = {}
    units: dict[str, str] = {}
    for row in stored.rows("results.csv"):
        values.setdefault(row["variable"], {})[int(row["year"])] = float(row["value"])
        units[row["variable"]] = row["unit"]
    quantiles: dict[str, dict[int, dict[int, float]]] = {}
    for row in rows("quantiles.csv"):
        by_year = quantiles.setdefault(row["variable"], {}).setdefault(int(row["year"]), {})
        by_year[int(row["percentile"])] = float(row["value"])
    assumptions = stored.rows("assumptions.csv")
    first, last = (int(stored.manifest[name]) for name in ("history_until", "last_year"))
    targets = _judged(
        [_target(row) for row in stored.rows("targets.csv")],
        values,
        input_paths(assumptions),
        list(range(first + 1, last + 1)),
    )
    return ReportRun(
        letter=letter,
        stored=stored,
        values=values,
        units=units,
        quantiles=quantiles,
        targets=targets,
        probabilities=rows("probabilities.csv"),
        accounts=stored_accounts(stored),
        projects=stored_projects(stored.rows("projects.csv")),
        assumptions=assumptions,
        accounting=rows(ACCOUNTING) if ACCOUNTING in written else None,
    )


def _judged(
    targets: Sequence[TargetLine],
    values: Mapping[str, ByYear],
    inputs: Mapping[str, list[ByYear]],
    years: Sequence[int],
) -> list[TargetLine]:
    """The targets, with which of them are inputs, and the average beside a worst year."""
    found = []
    for target in targets:
        if target.value is None or not years:
            found.append(target)
            continue
        paths = judged_by(values, target.value, target.rule, years)
        given = target.coverage == ASSUMED_PATH or is_given(paths, target.rule, years, inputs)
        target = replace(target, is_given=given)
        if target.rule == "every_year_fall":
            label = glued([target.label, said("report.worst_year")])
            steps = falls(paths[0], years) if paths else []
            average = sum(steps) / len(steps) if steps else None
            target = replace(target, label=label, average=average)
        found.append(target)
    return found


def _target(row: Row) -> TargetLine:
    low, high, value, margin = (_optional(row[n]) for n in ("low", "high", "value", "margin"))
    label = Said(row["label_vi"], row["label_en"])
    line = Line(label.en, row["unit"], row["operator"], low, high, value, margin, row["status"])
    return TargetLine(
        id=row["id"],
        label=label,
        section=row["section"],
        line=line,
        rule=row["rule"],
        direction=row["direction"],
        coverage=row["coverage"],
        value=value,
        margin=margin,
        status=row["status"],
        probability=_optional(row.get("probability", "")),
    )


def _optional(cell: str) -> float | None:
    return float(cell) if cell else None
