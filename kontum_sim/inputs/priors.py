"""The notation of priors: N(mean, sd), LogN(median, sd s), LogN(median; 5%-95%), Beta(a, b).

`fixed` has no distribution; `Dirichlet(c)` belongs to a row of shares, whose values are its means;
`LogN scale (1, sd s)` multiplies a whole path. The centre is the mean of N, the median of LogN,
the mode of Beta. LogN(median; 5%-95%) takes its spread from the two percentiles and its place from
the median.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_NUMBER = r"(-?\d*\.?\d+)"
_FORMS = {
    "normal": re.compile(rf"N\({_NUMBER}, {_NUMBER}\)"),
    "lognormal": re.compile(rf"LogN\({_NUMBER}, sd {_NUMBER}\)"),
    "lognormal_range": re.compile(rf"LogN\({_NUMBER}; {_NUMBER}-{_NUMBER}\)"),
    "lognormal_scale": re.compile(rf"LogN scale \({_NUMBER}, sd {_NUMBER}\)"),
    "beta": re.compile(rf"Beta\({_NUMBER}, {_NUMBER}\)(?: ([-+]) {_NUMBER})?"),
    "dirichlet": re.compile(rf"Dirichlet\({_NUMBER}\)"),
    "fixed": re.compile(r"fixed"),
}
FORMS = (
    "N(mean, sd > 0), LogN(median > 0, sd s > 0), LogN(median; 5%-95%), LogN scale (1, sd s), "
    "Beta(a > 1, b > 1), Dirichlet(c > 0), fixed"
)
NINETY = 1.6448536269514722  # standard normal quantile at 95%


@dataclass(frozen=True)
class Prior:
    """A prior as written: its form and its numbers."""

    form: str
    numbers: tuple[float, ...]

    @property
    def is_fixed(self) -> bool:
        return self.form == "fixed"

    @property
    def centre(self) -> float | None:
        """The central value before estimation; None where the form has none of its own."""
        if self.form == "normal" or self.form in {"lognormal", "lognormal_range"}:
            return self.numbers[0]
        if self.form == "beta":
            a, b, shift = self.numbers
            return (a - 1) / (a + b - 2) + shift
        return None

    @property
    def log_sd(self) -> float:
        """The standard deviation of the logarithm, of the lognormal forms."""
        if self.form == "lognormal_range":
            _, low, high = self.numbers
            return math.log(high / low) / (2 * NINETY)
        return self.numbers[1]

    @property
    def is_proper(self) -> bool:
        """Whether the numbers describe a distribution with one peak."""
        numbers = self.numbers
        if self.form == "normal":
            return numbers[1] > 0
        if self.form == "lognormal":
            return numbers[0] > 0 and numbers[1] > 0
        if self.form == "lognormal_scale":
            return numbers[0] == 1 and numbers[1] > 0
        if self.form == "lognormal_range":
            return 0 < numbers[1] < numbers[0] < numbers[2]
        if self.form == "beta":
            return numbers[0] > 1 and numbers[1] > 1
        return all(number > 0 for number in numbers)


def parse_prior(text: str) -> Prior:
    """Read the notation. Raises ValueError when it is none of the forms, or no distribution."""
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groups()
        if form == "beta":
            shift = float(groups[3]) * (-1 if groups[2] == "-" else 1) if groups[3] else 0.0
            prior = Prior(form, (float(groups[0]), float(groups[1]), shift))
        else:
            prior = Prior(form, tuple(float(group) for group in groups))
        if not prior.is_proper:
            raise ValueError(text)
        return prior
    raise ValueError(text)
