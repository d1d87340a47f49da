"""The oracle of the priors: from standard normal scores to the numbers of a calibration.

A draw is a score for each uncertain number: {(parameter, member): score}. The numbers follow by
the priors as parameters.csv writes them (docs/priors.md). Floats one after another, nothing of
kontum_sim; scipy for quantiles only.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from math import erfc, exp, log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

from oracle_files import Data
from scipy import stats

Cell = tuple[str, str]  # a parameter and its member, "" for the province, "private:services" of two
Numbers = Mapping[Cell, float]
FIFTH_TO_95TH = 2 * NormalDist().inv_cdf(0.95)  # 3.2897 standard deviations


# ------------------------------------------------------------------------------------ priors


@dataclass(frozen=True)
class Prior:
    form: str  # normal, lognormal, scale, beta, dirichlet
    first: float  # mean, median, a, concentration
    second: float  # standard deviation (of the logs), b
    shift: float = 0.0


@cache
def prior_of(text: str) -> Prior | None:
    """A prior as parameters.csv writes it; None where the number is fixed."""
    number = r"(-?[\d.]+)"
    found: Any
    if found := re.fullmatch(rf"N\({number}, {number}\)", text):
        return Prior("normal", float(found[1]), float(found[2]))
    if found := re.fullmatch(rf"LogN\({number}, sd {number}\)", text):
        return Prior("lognormal", float(found[1]), float(found[2]))
    if found := re.fullmatch(rf"LogN\({number}; {number}-{number}\)", text):
        width = log(float(found[3]) / float(found[2])) / FIFTH_TO_95TH
        return Prior("lognormal", float(found[1]), width)
    if found := re.fullmatch(rf"LogN scale \({number}, sd {number}\)", text):
        return Prior("scale", float(found[1]), float(found[2]))
    if found := re.fullmatch(rf"Beta\({number}, {number}\)(?: - {number})?", text):
        return Prior("beta", float(found[1]), float(found[2]), float(found[3] or 0))
    if found := re.fullmatch(rf"Dirichlet\({number}\)", text):
        return Prior("dirichlet", float(found[1]), 0.0)
    if text != "fixed":
        raise ValueError(text)
    return None


@cache
def gamma_of(shape: float) -> Any:
    return stats.gamma(shape)


@cache
def beta_of(a: float, b: float) -> Any:
    return stats.beta(a, b)


def quantile(prior: Prior, score: float, given: float) -> float:
    """The number at a score; given: its value in parameters.csv, of a Dirichlet its share."""
    if prior.form == "normal":
        return prior.first + prior.second * score
    if prior.form == "lognormal":
        return prior.first * exp(prior.second * score)
    if prior.form == "scale":
        return given * prior.first * exp(prior.second * score)
    below = 0.5 * erfc(-score / sqrt(2))
    if prior.form == "beta":
        return float(beta_of(prior.first, prior.second).ppf(below)) - prior.shift
    return float(gamma_of(prior.first * given).ppf(below))


def score_of(prior: Prior, number: float, given: float) -> float:
    """The score at which `quantile` gives the number."""
    if prior.form == "normal":
        return (number - prior.first) / prior.second
    if prior.form == "lognormal":
        return log(number / prior.first) / prior.second
    if prior.form == "scale":
        return log(number / (given * prior.first)) / prior.second
    if prior.form == "beta":
        below = beta_of(prior.first, prior.second).cdf(number + prior.shift)
    else:
        below = gamma_of(prior.first * given).cdf(number)
    return NormalDist().inv_cdf(float(below))


# ----------------------------------------------------------------------- from scores to numbers


def members_of(name: str, d: Data) -> list[str]:
    """The members that parameters.csv names, and the sectors that its row "*" stands for."""
    named = list(dict.fromkeys(row["member"] for row in d.rows() if row["name"] == name))
    others = [s for s in d.sector_ids if s not in named] if "*" in named else []
    return [member for member in named if "*" not in member] + others


def last_row(cell: Cell, d: Data) -> dict[str, str]:
    """The row that carries the prior: of a path that of the last given year."""
    path = d.path(*cell)
    return path[max(path)]


def uncertain(d: Data) -> dict[Cell, Prior]:
    """Every number with a prior; a share of zero and a path of zeros have nothing to draw."""
    found = {}
    for name in dict.fromkeys(row["name"] for row in d.rows()):
        for member in members_of(name, d):
            row = last_row((name, member), d)
            prior = prior_of(row["prior"])
            nothing = prior and prior.form in ("dirichlet", "scale") and float(row["value"]) == 0
            if prior is not None and not nothing:
                found[name, member] = prior
    return found


def sums_of(d: Data) -> list[tuple[float, list[Cell]]]:
    """(whole, members) of each sum that holds: along the last index, or within a sector group."""
    sums: dict[Any, list[Cell]] = defaultdict(list)
    for name in dict.fromkeys(row["name"] for row in d.rows() if row["rule"]):
        for member in members_of(name, d):
            rule = last_row((name, member), d)["rule"]
            first, _, last = member.rpartition(":")
            group = d.group_of.get(last, "") if rule.endswith("in group") else ""
            whole = re.match(r"sum=([\d.]+)", rule)
            if whole is None:
                raise ValueError(rule)
            sums[name, first, group, float(whole[1])].append((name, member))
    return [(key[-1], cells) for key, cells in sums.items()]


class Draws:
    """A calibration folder from which numbers are drawn."""

    def __init__(self, calibration: Path) -> None:
        self.data = Data(calibration, {})
        self.priors = uncertain(self.data)
        self.rows = {cell: last_row(cell, self.data) for cell in self.priors}
        drawn = set(self.priors)
        self.sums = [each for each in sums_of(self.data) if drawn & set(each[1])]
        for _, cells in self.sums:
            self.rows.update({cell: last_row(cell, self.data) for cell in cells})
        self.paths = {
            cell: {year: float(row["value"]) for year, row in self.data.path(*cell).items()}
            for cell in self.rows
        }

    def numbers(self, scores: Mapping[Cell, float]) -> dict[Cell, float]:
        """Each uncertain number, and each that shares a sum with one (of the last given year)."""
        numbers = {
            cell: quantile(prior, scores[cell], float(self.rows[cell]["value"]))
            for cell, prior in self.priors.items()
        }
        for whole, cells in self.sums:
            drawn = [cell for cell in cells if cell in self.priors]
            given = {cell: float(self.rows[cell]["value"]) for cell in cells}
            fixed = [cell for cell in cells if cell not in self.priors and given[cell] != 0]
            total = sum(numbers[cell] for cell in drawn)
            if fixed:  # what was drawn stays, the fixed share the rest
                rest = (whole - total) / sum(given[cell] for cell in fixed)
                numbers.update({cell: given[cell] * rest for cell in fixed})
            else:
                numbers.update({cell: numbers[cell] / total * whole for cell in drawn})
        return numbers

    def with_numbers(self, numbers: Numbers) -> Data:
        """The calibration with these numbers: earlier years stay, but a scale moves all years."""
        paths = {}
        for cell, number in numbers.items():
            path = dict(self.paths[cell])
            last = path[max(path)]
            prior = self.priors.get(cell)
            if prior is not None and prior.form == "scale":
                path = {year: value * number / last for year, value in path.items()}
            path[max(path)] = number
            paths[cell] = path
        return self.data.drawn(paths)

    def in_range(self, numbers: Numbers) -> bool:
        return all(
            float(self.rows[cell]["low"]) <= number <= float(self.rows[cell]["high"])
            for cell, number in numbers.items()
        )

    def scores(self, numbers: Numbers) -> dict[Cell, float]:
        """The scores of numbers; where a sum was divided out, the shortest that give them."""
        taken = dict(numbers)
        for _, cells in self.sums:
            drawn = [cell for cell in cells if cell in self.priors]
            given = {cell: float(self.rows[cell]["value"]) for cell in cells}
            if all(cell in drawn or given[cell] == 0 for cell in cells):
                prior = self.priors[drawn[0]]
                usual = log(prior.first) if prior.form == "dirichlet" else 0.0
                length = partial(self._length, numbers, drawn)
                size = least(length, usual - 0.5, usual + 0.5)
                taken.update({cell: numbers[cell] * exp(size) for cell in drawn})
        return {cell: self._score(cell, taken[cell]) for cell in self.priors}

    def _score(self, cell: Cell, number: float) -> float:
        return score_of(self.priors[cell], number, float(self.rows[cell]["value"]))

    def _length(self, numbers: Numbers, cells: list[Cell], log_size: float) -> float:
        """Squared length of the scores of a sum whose members are so much larger."""
        return sum(self._score(cell, numbers[cell] * exp(log_size)) ** 2 for cell in cells)


def least(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is least, by golden sections."""
    golden = (sqrt(5) - 1) / 2
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
    return (low + high) / 2
