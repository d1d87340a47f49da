"""The notation of priors: N(mean, sd), LogN(median, sd s), LogN(median; 5%-95%), Beta(a, b).

`fixed` has no distribution; `Dirichlet(c)` belongs to a row of shares; `LogN scale` multiplies a
whole series. The centre is the mean of N, the median of LogN, the mode of Beta.
"""

from __future__ import annotations

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
FORMS = "N(mean, sd), LogN(median, sd s), LogN(median; 5%-95%), Beta(a, b), Dirichlet(c), fixed"


@dataclass(frozen=True)
class Prior:
    """A prior as written: its form and its numbers."""

    form: str
    numbers: tuple[float, ...]

    @property
    def centre(self) -> float | None:
        """The central value before estimation; None where the form has none of its own."""
        if self.form == "normal" or self.form in {"lognormal", "lognormal_range"}:
            return self.numbers[0]
        if self.form == "beta":
            a, b, shift = self.numbers
            return (a - 1) / (a + b - 2) + shift
        return None


def parse_prior(text: str) -> Prior:
    """Read the notation. Raises ValueError when it is not one of the forms."""
    for form, pattern in _FORMS.items():
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groups()
        if form == "beta":
            shift = float(groups[3]) * (-1 if groups[2] == "-" else 1) if groups[3] else 0.0
            return Prior(form, (float(groups[0]), float(groups[1]), shift))
        return Prior(form, tuple(float(group) for group in groups))
    raise ValueError(text)
