"""What a backtest found: of every value, of every variable, of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kontum_sim.arrays import Array
from kontum_sim.backtest.benchmarks import RULES, SHARES, Forecast
from kontum_sim.backtest.scores import (
    binomial_band,
    central_interval,
    fair_crps,
    mid_rank_pit,
    relative_score,
)
from kontum_sim.results.codelist import Series

REFERENCE = "reference"  # stands for the reference rule of each variable
INTERVALS = (50, 80, 90)  # % of the draws, central


@dataclass(frozen=True)
class JudgedValue:
    """One outturn among the draws. intervals: % -> (low, high); rules: what each one said"""

    year: int
    outturn: float
    median: float
    intervals: Mapping[int, tuple[float, float]]
    crps: float
    pit: float
    rules: Mapping[str, float]

    @property
    def bias(self) -> float:
        return self.median - self.outturn

    def is_inside(self, percent: int) -> bool:
        low, high = self.intervals[percent]
        return low <= self.outturn <= high


@dataclass(frozen=True)
class JudgedVariable:
    """All outturns of a variable. rules: that apply, the reference first"""

    series: Series
    values: tuple[JudgedValue, ...]
    rules: Mapping[str, Forecast]

    @property
    def crps(self) -> float:
        return _mean([value.crps for value in self.values])

    @property
    def median_error(self) -> float:
        """Mean error of the median as a single number, which a rule's error compares with."""
        return _mean([abs(value.bias) for value in self.values])

    @property
    def bias(self) -> float:
        return _mean([value.bias for value in self.values])

    @property
    def bias_percent(self) -> float | None:
        """Mean bias in % of the outturn; None for rates and shares."""
        if self.series.code.unit in SHARES or any(v.outturn == 0 for v in self.values):
            return None
        return _mean([100 * value.bias / value.outturn for value in self.values])

    @property
    def pit(self) -> float:
        return _mean([value.pit for value in self.values])

    def inside(self, percent: int) -> int:
        return sum(value.is_inside(percent) for value in self.values)

    @cached_property
    def rule_errors(self) -> Mapping[str, float]:
        """Mean CRPS of each rule: the absolute error of its number."""
        return {
            rule: _mean([abs(value.rules[rule] - value.outturn) for value in self.values])
            for rule in self.rules
        }

    def error_of(self, rule: str) -> float | None:
        """Mean CRPS of a rule, or of the reference; None where it does not apply."""
        return self.rule_errors.get((self.reference or "") if rule == REFERENCE else rule)

    @property
    def reference(self) -> str | None:
        return next(iter(self.rules), None)

    @property
    def skill(self) -> float | None:
        """One less the CRPS over that of the reference; None without one or where it is exact."""
        error = self.error_of(REFERENCE)
        return 1 - self.crps / error if error else None

    @property
    def better_rules(self) -> tuple[str, ...]:
        """The rules with a lower mean CRPS than the model, best first."""
        found = [rule for rule, error in self.rule_errors.items() if error < self.crps]
        return tuple(sorted(found, key=lambda rule: self.rule_errors[rule]))


@dataclass(frozen=True)
class PooledRule:
    """The model against one rule, over the variables where it applies.

    crps, median: of the model over the rule's, geometric mean over variables; above 1 the rule
        is better. median: the median alone, as a single number
    """

    rule: str
    variables: tuple[str, ...]
    crps: float
    median: float

    @property
    def is_better(self) -> bool:
        return self.crps > 1


@dataclass(frozen=True)
class Half:
    """One of the two tests. imposed: the recorded investment that was put in, by year"""

    imposed: Mapping[int, float]
    variables: tuple[JudgedVariable, ...]

    @property
    def kind(self) -> str:
        return "imposed" if self.imposed else "own"

    @property
    def values(self) -> list[JudgedValue]:
        return [value for variable in self.variables for value in variable.values]

    @property
    def pit(self) -> float:
        return _mean([value.pit for value in self.values])

    def inside(self, percent: int) -> int:
        return sum(variable.inside(percent) for variable in self.variables)

    def band(self, percent: int) -> tuple[int, int]:
        """Counts to expect nine times in ten, were all values independent."""
        return binomial_band(len(self.values), percent / 100)

    @cached_property
    def pooled(self) -> tuple[PooledRule, ...]:
        """The reference of each variable, then every rule that applies to one."""
        found = []
        for rule in (REFERENCE, *RULES):
            scored = [
                (variable, error)
                for variable in self.variables
                if (error := variable.error_of(rule)) is not None
            ]
            if not scored:
                continue
            found.append(
                PooledRule(
                    rule=rule,
                    variables=tuple(variable.series.variable for variable, _ in scored),
                    crps=relative_score((v.crps, error) for v, error in scored),
                    median=relative_score((v.median_error, error) for v, error in scored),
                )
            )
        return tuple(found)

    @property
    def skill(self) -> float | None:
        """One less the pooled CRPS over that of the references; None without any."""
        return 1 - self.pooled[0].crps if self.pooled else None

    @property
    def better_rules(self) -> tuple[PooledRule, ...]:
        """Rules that are better than the model over all the variables where they apply."""
        found = [pooled for pooled in self.pooled if pooled.is_better]
        return tuple(sorted(found, key=lambda pooled: -pooled.crps))

    @property
    def is_beaten(self) -> bool:
        return bool(self.better_rules) or any(v.better_rules for v in self.variables)


def judge(draws: Array, year: int, outturn: float, rules: Mapping[str, Forecast]) -> JudgedValue:
    """Score one value. draws: of its year, [draw]"""
    return JudgedValue(
        year=year,
        outturn=outturn,
        median=central_interval(draws, 0)[0],
        intervals={percent: central_interval(draws, percent) for percent in INTERVALS},
        crps=fair_crps(draws, outturn),
        pit=mid_rank_pit(draws, outturn),
        rules={rule: forecast.values[year] for rule, forecast in rules.items()},
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
