"""Published figures that differ between two calibrations, in tables of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kontum_sim.catalogue import text
from kontum_sim.inputs.observations import Observation
from kontum_sim.report.calibrations_differences import Differences, ObservationDifference
from kontum_sim.report.calibrations_table import Line, broken, indented
from kontum_sim.report.cells import DIGITS

MARGIN = (0, 0, 0, 2)
GAP = (0, 1, 0, 0)


def figure_lines(found: Differences, lang: str) -> Iterator[Line]:
    """Figures of both that differ, then those of one; only their count for another province."""
    both = [o for o in found.observations if o.first is not None and o.second is not None]
    one = [o.first for o in found.observations if o.first is not None and o.second is None]
    two = [o.second for o in found.observations if o.second is not None and o.first is None]
    if not found.observations:
        yield indented(text("calibrations.no_observation_differs", lang))
        return
    if found.is_other_province:
        count = Counter(item.variable for item in found.observations)
        listed = ", ".join(f"{name} ({number})" for name, number in count.items())
        yield indented(text("calibrations.other_province", lang, names=listed))
        return
    if both:
        yield indented(text("calibrations.figures_differ", lang))
        yield Padding(_both_table(both, found, lang), MARGIN)
        yield Text("")
    for items, column in ((one, found.first), (two, found.second)):
        for vintage in dict.fromkeys(item.vintage for item in items):
            fields = {"name": column.name, "vintage": vintage}
            yield indented(text("calibrations.only_figures", lang, **fields))
            same = [item for item in items if item.vintage == vintage]
            yield Padding(_one_table(same, lang), MARGIN)
            yield Text("")
    vintages = (c.before.described.accounts_vintage for c in (found.first, found.second))
    if len(set(vintages)) > 1:
        yield indented(text("calibrations.never_mixed", lang, name=found.second.name))


def _both_table(items: Sequence[ObservationDifference], found: Differences, lang: str) -> Table:
    """Value and date of both; the vintage too where it is not that of the accounts."""
    table = Table(box=None, pad_edge=False, padding=GAP)
    table.add_column(Text(text("calibrations.figure", lang)), width=44, overflow="fold")
    vintages = []
    for column in (found.first, found.second):
        vintages.append(column.before.described.accounts_vintage)
        heading = f"{broken(column.name, 16)}\n{broken(vintages[-1], 16)}"
        table.add_column(Text(heading), justify="right", width=16, overflow="fold")
    for item in items:
        cells = []
        for side, usual in zip((item.first, item.second), vintages, strict=True):
            lines = [] if side is None else [_figure(side, lang), _published(side, lang)]
            if side is not None and side.vintage != usual:
                lines.append(broken(side.vintage, 16))
            cells.append(Text("\n".join(lines)))
        unit = "" if item.second is None else f" [{item.second.unit}]"
        label = f"{item.label}{unit}\n  {text('calibrations.published', lang)}"
        table.add_row(Text(label), *cells)
    return table


def _one_table(items: Sequence[Observation], lang: str) -> Table:
    """Figures of one vintage, under the name and unit of their series."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=GAP)
    table.add_column(width=44, overflow="fold")
    table.add_column(justify="right", width=16, overflow="fold")
    table.add_column(width=16, overflow="fold")
    series = ""
    for item in items:
        if item.variable != series:
            series = item.variable
            table.add_row(Text(f"{series} [{item.unit}]"))
        label = " ".join(part for part in ("", item.member, item.year) if part)
        cells = (f"  {label}", _figure(item, lang), _published(item, lang))
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _figure(item: Observation, lang: str) -> str:
    error = "" if item.standard_error is None else f" ±{written(item.standard_error, lang)}"
    return written(item.value, lang) + error


def _published(item: Observation, lang: str) -> str:
    is_dated = item.published[:1].isdigit()
    return item.published if is_dated else text("calibrations.not_dated", lang)


def written(value: float, lang: str) -> str:
    """A number with all the digits that were written."""
    return localised(f"{value + 0.0:,.{DIGITS}g}", lang)


def localised(number: str, lang: str) -> str:
    """Points and commas as the language has them."""
    return number.translate(str.maketrans(",.", ".,")) if lang == "vi" else number
