"""One target of a plan, and the words and units that a targets file may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kontum_sim.catalogue import text
from kontum_sim.inputs.records import Origin
from kontum_sim.units import UNITS

QUANTITATIVE = (">", ">=", "<", "<=", "range", "~", "=")
QUALITATIVE = ("milestone", "increase", "maintain", "(context)")
OPERATORS = QUANTITATIVE + QUALITATIVE
STRICT = (">", "<")
WITH_TOLERANCE = ("~", "=")
DEFAULT_TOLERANCE = 0.02  # of "about" and "reach", where the file leaves the cell empty

RULES = ("end_year", "average_growth", "mean", "sum", "every_year_fall", "none")
DIRECTIONS = ("up", "down", "band")

MODELLED, ASSUMED_PATH, NOT_MODELLED = "modelled", "assumed path", "not modelled"
COVERAGE_IN_FILE = (MODELLED, NOT_MODELLED)
MET, MISSED, NOT_ASSESSED = "met", "missed", "not assessed"

# units that only targets have, beside kontum_sim.units
TARGET_UNITS: dict[str, str] = {
    "districts": "number of district-level units",
    "communes": "number of communes",
    "% of communes": "share of the communes, per cent",
    "products": "number of products",
    "children/woman": "total fertility rate",
    "urban class": "class of an urban area, V to I",
    "rank group": "group of a ranking",
    "projects": "a list of projects",
    "status": "a state of affairs, without a number",
}
KNOWN_UNITS = (*UNITS, *TARGET_UNITS)


@dataclass(frozen=True)
class _VietnameseNumber:
    """A number that formats itself as 1.234,5; without a format (a year) it stays as it is."""

    value: float

    def __format__(self, specification: str) -> str:
        plain = format(self.value, specification)
        return plain.translate({ord(","): ".", ord("."): ","}) if specification else plain


@dataclass(frozen=True)
class Statement:
    """A sentence in both languages: a key of the catalogue with its fields.

    Numbers are given as they are and formatted in the catalogue (`{share:,.1f}`; years without a
    format).
    """

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """The sentence in "vi" (1.234,5) or "en" (1,234.5)."""
        if lang != "vi":
            return text(self.key, lang, **self.fields)
        fields = {
            name: _VietnameseNumber(value) if isinstance(value, int | float) else value
            for name, value in self.fields.items()
        }
        return text(self.key, lang, **fields)


@dataclass(frozen=True)
class Target:
    """One row of a targets file.

    low, high: in `unit`; None where the row gives none.
    first_year, last_year: the years that are judged; None only for rows without a date.
    tolerance: a fraction of the bound, given only with "~" and "=".
    variable: the codelist variable that is read, "" when the model computes none.
    """

    id: str
    label_vi: str
    label_en: str
    section: str
    operator: str
    low: float | None
    high: float | None
    unit: str
    rule: str
    first_year: int | None
    last_year: int | None
    direction: str
    tolerance: float
    coverage: str
    variable: str
    note_vi: str
    note_en: str
    source: str
    origin: Origin

    @property
    def is_assessable(self) -> bool:
        """Whether a number could decide it: no milestone, "increase", "maintain" or context."""
        return self.operator not in QUALITATIVE

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The lower and upper bound actually applied, in `unit`; None where none applies.

        More is better: only `low`, less the tolerance. Less is better: only `high`, plus the
        tolerance. A band: both.
        """
        lower = upper = None
        if self.low is not None and self.direction in ("up", "band"):
            lower = self.low - self.tolerance * abs(self.low)
        if self.high is not None and self.direction in ("down", "band"):
            upper = self.high + self.tolerance * abs(self.high)
        return lower, upper

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are judged, first to last; empty for a row without a date."""
        if self.first_year is None or self.last_year is None:
            return ()
        return tuple(range(self.first_year, self.last_year + 1))

    @property
    def years_read(self) -> tuple[int, ...]:
        """The years whose values the rule reads: growth and falls also read the year before."""
        if self.rule == "none" or not self.years:
            return ()
        before = self.years[0] - 1
        if self.rule == "end_year":
            return self.years[-1:]
        if self.rule == "average_growth":
            return (before, self.years[-1])
        if self.rule == "every_year_fall":
            return (before, *self.years)
        return self.years

    @property
    def variable_unit(self) -> str | None:
        """The unit that the values read must have; None where any unit serves (growth)."""
        if self.rule == "average_growth":
            return None
        if self.rule == "sum":
            return f"{self.unit}/yr"
        if self.rule == "every_year_fall":
            return "%"
        return self.unit
