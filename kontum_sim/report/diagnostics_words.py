"""Words, numbers and tables of the diagnostics page, in one language."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kontum_sim.calibrate.evidence import Evidence
from kontum_sim.calibrate.summaries import Summary
from kontum_sim.catalogue import has, text
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import CellName
from kontum_sim.report.cells import for_people

PER_YEAR = "1/yr"  # shown as per cent a year wherever no prior as written stands beside it
MOST_PLACES = 6
NAME_LENGTH = 44
# The set of the member of a result of the window; others have none.
SETS = {
    "value_added_growth_by_group": "component",
    "real_grdp_share": "component",
    "grdp_share": "component",
    "window_tfp_growth": "sector",
    "tfp_growth": "sector",
    "sector_price_drift": "sector",
}
LEFT, RIGHT = ":--", "--:"


@dataclass(frozen=True)
class Words:
    """Everything that the page says, in the names of one calibration."""

    calibration: Calibration
    lang: str

    def text(self, key: str, /, **fields: object) -> str:
        return text(f"diagnostics.{key}", self.lang, **fields)

    def number(self, value: float, places: int = 2, sign: bool = False) -> str:
        """With a decimal comma and points between thousands in Vietnamese; a plus if asked for."""
        shown = for_people(value, "", self.lang, places)
        is_zero = shown.strip("0.,") == ""
        return f"+{shown}" if sign and value > 0 and not is_zero else shown

    def count(self, value: int) -> str:
        return for_people(value, "", self.lang, 0)

    def interval(self, low: float, high: float, places: int) -> str:
        """`0.1 to 3.0`"""
        ends = {"low": self.number(low, places), "high": self.number(high, places)}
        return self.text("interval", **ends)

    def unit(self, unit: str) -> str:
        """As the files have it."""
        key = f"diagnostics.unit.{unit}"
        return text(key if has(key) else f"unit.{unit}", self.lang)

    def status(self, status: str) -> str:
        return text(f"status.{status}", self.lang)

    def shown_unit(self, unit: str) -> str:
        """Of values that `scale` has multiplied."""
        return self.text("unit.per_cent_a_year") if unit == PER_YEAR else self.unit(unit)

    def name(self, name: str) -> str:
        """Of a parameter or a result of the window, short enough for a figure."""
        for key in (f"diagnostics.quantity.{name}", f"name.{name}"):
            if has(key):
                return shortened(text(key, self.lang))
        return name

    def member(self, axis: str, member: str) -> str:
        """The name of a member of a set; of a component also product taxes."""
        known = self.calibration.members["group" if axis == "component" else axis]
        for entry in known:
            if entry.id == member:
                return entry.name[self.lang]
        key = f"diagnostics.component.{member}"
        return text(key, self.lang) if has(key) else member

    def cell_members(self, cell: CellName) -> str:
        """`Private (non-state), Services`; blank for the whole province."""
        name, member = cell
        index = self.calibration.parameters[name].index
        return " → ".join(self.member(axis, part) for axis, part in zip(index, member, strict=True))

    def cell(self, cell: CellName) -> str:
        return joined(self.name(cell[0]), self.cell_members(cell))

    def result_member(self, quantity: str, member: str) -> str:
        return self.member(SETS[quantity], member) if member and quantity in SETS else member

    def result(self, quantity: str, member: str, year: str) -> str:
        """`Share in GRDP, current prices, 2018: Services`"""
        return joined(self.dated(quantity, year), self.result_member(quantity, member))

    def dated(self, quantity: str, year: str) -> str:
        """`Share in GRDP, current prices, 2018`"""
        return f"{self.name(quantity)}, {year}" if year else self.name(quantity)

    def evidence(self, item: Evidence) -> str:
        return self.result(item.quantity, item.member, item.year)


def joined(name: str, member: str) -> str:
    return f"{name}: {member}" if member else name


def shortened(name: str) -> str:
    """At most NAME_LENGTH characters, cut between words."""
    if len(name) <= NAME_LENGTH:
        return name
    return name[: NAME_LENGTH - 1].rsplit(" ", 1)[0].rstrip(",:;") + "…"


def scale(unit: str) -> float:
    """By what a value is multiplied where people read it: rates of a year are per cent."""
    return 100.0 if unit == PER_YEAR else 1.0


def scaled(summary: Summary, factor: float) -> Summary:
    values = (summary.mean, summary.sd, summary.low, summary.median, summary.high)
    return Summary(*(factor * value for value in values))


def places_of(spread: float, size: float = 0.0) -> int:
    """Decimals that show two digits of a spread, or four of the size where nothing is spread."""
    wanted, value = (2, abs(spread)) if spread else (4, abs(size))
    if value == 0 or not math.isfinite(value):
        return 0
    return min(max(wanted - 1 - math.floor(math.log10(value)), 0), MOST_PLACES)


def code(words: str) -> str:
    return f"`{words}`"


def decimals_of(value: float) -> int:
    """Decimals that a published figure was written with."""
    shown = f"{value:.{MOST_PLACES}f}".rstrip("0")
    return len(shown.partition(".")[2])


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], texts: Collection[int] = (0,)
) -> str:
    """A markdown table; `texts` are the columns that are no numbers."""
    align = [LEFT if column in texts else RIGHT for column in range(len(header))]
    lines = [header, align, *rows]
    if any(len(line) != len(header) for line in lines):
        raise ValueError(f"a row of the table {header[0]} has too few or too many cells")
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text_: str) -> str:
    return text_.replace("|", "/").replace("\n", " ")


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
