"""How charts of the page are drawn: marks, scales, and colours that survive grey print.

Plain SVG, drawn here: one drawing serves both languages (the texts alone are there twice), follows
the width of a phone, and needs no library.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from kontum_sim.report.html_blocks import Shape
from kontum_sim.report.html_words import Said, number, plain

WIDTH = 400.0  # of the drawing; a phone shows it at about nine tenths, a screen larger
TEXT = 12
MOST_TICKS = 5


@dataclass(frozen=True)
class Look:
    """How a run is told from the others: by darkness, dashes and marker, not by hue alone."""

    colour: str
    dash: str
    marker: str


LOOKS = (
    Look("#0b3c6f", "", "circle"),
    Look("#d55e00", "7 4", "square"),
    Look("#1a9172", "2 3", "triangle"),
    Look("#8a4f9e", "9 3 2 3", "diamond"),
    Look("#6b6b6b", "4 2", "circle"),
    Look("#b8860b", "1 4", "square"),
)


def fill_of(place: int) -> str:
    """The first run is solid, the others hatched: the patterns are defined once on the page."""
    return LOOKS[0].colour if place == 0 else f"url(#hatch{place})"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Shape:
    given = {"x1": _n(x1), "y1": _n(y1), "x2": _n(x2), "y2": _n(y2), "class": css}
    return Shape("line", given)


def rect(x: float, y: float, width: float, height: float, **attributes: str) -> Shape:
    given = {"x": _n(x), "y": _n(y), "width": _n(max(width, 0)), "height": _n(height)}
    return Shape("rect", given | _named(attributes))


def polyline(points: Sequence[tuple[float, float]], look: Look) -> Shape:
    given = {"points": _points(points), "class": "run", "stroke": look.colour}
    return Shape("polyline", given | ({"stroke-dasharray": look.dash} if look.dash else {}))


def polygon(points: Sequence[tuple[float, float]], **attributes: str) -> Shape:
    return Shape("polygon", {"points": _points(points)} | _named(attributes))


def words(x: float, y: float, said: Said, anchor: str = "start", css: str = "") -> Shape:
    given = {"x": _n(x), "y": _n(y)}
    given |= {"text-anchor": anchor} if anchor != "start" else {}
    return Shape("text", given | ({"class": css} if css else {}), said)


def marker(x: float, y: float, look: Look, size: float = 4) -> Shape:
    """The run's own mark."""
    if look.marker == "square":
        return rect(x - size, y - size, 2 * size, 2 * size, fill=look.colour)
    if look.marker == "circle":
        given = {"cx": _n(x), "cy": _n(y), "r": _n(size), "fill": look.colour}
        return Shape("circle", given)
    bottom = size if look.marker == "triangle" else 0
    corners = [(x, y - size - 1), (x + size + 1, y + bottom), (x - size - 1, y + bottom)]
    if look.marker == "diamond":
        corners.insert(2, (x, y + size + 1))
    return polygon(corners, fill=look.colour)


def _named(attributes: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").removesuffix("-"): v for name, v in attributes.items() if v}


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


@dataclass(frozen=True)
class Scale:
    """From values to places on the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float) -> list[float]:
    """A few round numbers from below `low` to above `high`."""
    reach = (high - low) or abs(high) or 1.0
    rough = reach / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]


def tick_words(values: Sequence[float]) -> list[Said]:
    """The numbers of an axis, all with the decimals that their step needs."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    places = next((p for p in range(4) if abs(step * 10**p - round(step * 10**p)) < 1e-6), 4)
    return [number(value, places) for value in values]


def apart(places: Sequence[float], least: float) -> list[float]:
    """The places moved so that no two texts are nearer than `least`, in their order."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, after in itertools.pairwise(order):
        moved[after] = max(moved[after], moved[before] + least)
    return moved


def year_words(year: int) -> Said:
    return plain(str(year))
