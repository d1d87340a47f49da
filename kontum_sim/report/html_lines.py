"""Paths over the years: the runs as lines, the first run's draws as a fan, the target as a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kontum_sim.catalogue import LANGUAGES
from kontum_sim.report.html_blocks import Chart, Shape, Table
from kontum_sim.report.html_drawing import (
    LOOKS,
    TEXT,
    WIDTH,
    Scale,
    apart,
    line,
    marker,
    polygon,
    polyline,
    rect,
    tick_words,
    ticks,
    words,
    year_words,
)
from kontum_sim.report.html_words import Said, glued, number, plain, said

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 230.0, 54.0, 70.0, 20.0, 26.0
FANS = ((5, 95, "fan wide"), (25, 75, "fan narrow"))
LABEL_APART = 13.0
LETTER, STEPS, FINE = 6.2, 24, 12  # width of a letter; heights tried; points of a line
Values = Mapping[int, float]


@dataclass(frozen=True)
class Bound:
    """A target: one number (high is low) or a band, up to the year in which it is judged."""

    low: float
    high: float
    year: int
    said: Said


@dataclass(frozen=True)
class Lines:
    """What a chart of lines shows.

    paths: by run's letter; fan: year -> percentile -> value of the first run; first: year of the
    projection
    """

    id: str
    title: Said
    note: Said
    unit: str
    paths: Mapping[str, Values]
    first: int
    fan: Mapping[int, Values]
    bound: Bound | None = None
    places: int | None = None


def lines_chart(of: Lines) -> Chart:
    """The chart, with its figures as a table."""
    years = sorted({year for path in of.paths.values() for year in path})
    x = Scale(years[0], max(years[-1], years[0] + 1), LEFT, WIDTH - RIGHT)
    marks = ticks(*_reach(of))
    y = Scale(marks[0], marks[-1], HEIGHT - BOTTOM, TOP)
    shapes: list[Shape] = []
    for place, label in zip(marks, tick_words(marks), strict=True):
        shapes.append(line(LEFT, y(place), WIDTH - RIGHT, y(place), "grid"))
        shapes.append(words(LEFT - 6, y(place) + 4, label, "end"))
    if of.first - 1 in years and of.first in years:
        middle = (x(of.first - 1) + x(of.first)) / 2
        shapes.append(line(middle, TOP - 4, middle, HEIGHT - BOTTOM, "divide"))
        shapes.append(words(middle + 4, TOP - 8, said("report.projection"), css="small"))
    bound = _bound(of, x, y)
    shapes += [*bound[:-1], *_fan(of, x, y)]
    step = 1 if len(years) <= 6 else 2 if len(years) <= 12 else 5
    shapes += [
        words(x(year), HEIGHT - 8, year_words(year), "middle")
        for year in years
        if (years[-1] - year) % step == 0
    ]
    shapes += [*_paths(of, x, y), *bound[-1:]]  # the words last: on top of the lines
    return Chart(of.id, of.title, of.note, WIDTH, HEIGHT, shapes, _numbers(of, years))


def _reach(of: Lines) -> tuple[float, float]:
    found = [value for path in of.paths.values() for value in path.values()]
    found += [value for by in of.fan.values() for value in by.values()]
    found += [of.bound.low, of.bound.high] if of.bound is not None else []
    return min(found), max(found)


def _bound(of: Lines, x: Scale, y: Scale) -> list[Shape]:
    if of.bound is None:
        return []
    low, high = y(of.bound.low), y(of.bound.high)
    start, end = x(of.first), max(x(of.bound.year), x(of.first) + 6)
    found = [line(start, low, end, low, "target")]
    if of.bound.high != of.bound.low:
        found = [rect(start, high, end - start, low - high, class_="band")]
    return [*found, _clearest(of, x, y, start)]


def _clearest(of: Lines, x: Scale, y: Scale, start: float) -> Shape:
    """The words of the target where they lie over the fewest points of the curves and the fan."""
    assert of.bound is not None
    top, bottom = (y(value) for value in (of.bound.high, of.bound.low))
    wide = LETTER * max(len(of.bound.said[lang]) for lang in LANGUAGES)
    near = [top - 4, bottom + TEXT, *(TOP + 12 + 8 * step for step in range(STEPS))]
    heights = [height for height in near if TOP + 8 < height < HEIGHT - BOTTOM - 3]
    lefts = [start, x.end - wide, LEFT + 4]
    points = _drawn(of, x, y)

    def covered(place: tuple[float, float]) -> int:
        left, height = place
        return sum(
            left - 3 <= across <= left + wide + 3 and height - TEXT <= down <= height + 4
            for across, down in points
        )

    places = [(left, height) for left in lefts for height in heights if left >= LEFT]
    order = {place: abs(place[1] - top) + abs(place[0] - start) / 4 for place in places}
    left, height = min(places, key=lambda place: (covered(place), order[place]))
    return words(left, height, of.bound.said, css="told")


def _drawn(of: Lines, x: Scale, y: Scale) -> list[tuple[float, float]]:
    """Points along every curve, and the target's own line, close enough to see what is covered."""
    ends = [{year: by[p] for year, by in of.fan.items() if p in by} for p in (5, 95)]
    found = []
    for path in (*of.paths.values(), *ends):
        years = sorted(path)
        for one, two in pairwise(years):
            for step in range(FINE + 1):
                part = step / FINE
                value = path[one] + part * (path[two] - path[one])
                found.append((x(one + part * (two - one)), y(value)))
    if of.bound is not None:
        for step in range(4 * FINE):
            across = x(of.first) + (x(of.bound.year) - x(of.first)) * step / (4 * FINE)
            found += [(across, y(of.bound.low)), (across, y(of.bound.high))]
    return found


def _fan(of: Lines, x: Scale, y: Scale) -> list[Shape]:
    years = sorted(of.fan)
    found = []
    for low, high, css in FANS:
        held = [year for year in years if low in of.fan[year] and high in of.fan[year]]
        if len(held) > 1:
            upper = [(x(year), y(of.fan[year][high])) for year in held]
            lower = [(x(year), y(of.fan[year][low])) for year in reversed(held)]
            found.append(polygon([*upper, *lower], class_=css))
    return found


def _paths(of: Lines, x: Scale, y: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    ends: list[tuple[float, float, Said]] = []
    for (letter, path), look in zip(of.paths.items(), LOOKS, strict=False):
        if not path:
            continue
        points = [(x(year), y(path[year])) for year in sorted(path)]
        shapes.append(polyline(points, look))
        shapes.append(marker(*points[-1], look))
        last = path[max(path)]
        told = number(last, of.places, of.unit)
        ends.append((*points[-1], glued([plain(letter), told]) if len(of.paths) > 1 else told))
    moved = apart([end[1] for end in ends], LABEL_APART)
    below = max(moved, default=0) - (HEIGHT - BOTTOM)
    for (place, _, label), height in zip(ends, moved, strict=True):
        shapes.append(words(place + 8, height + TEXT / 3 - max(below, 0), label, css="end"))
    return shapes


def _numbers(of: Lines, years: Sequence[int]) -> Table:
    headers = [said("report.year")]
    several = len(of.paths) > 1
    for letter in of.paths:
        headers.append(plain(letter) if several else said("report.central"))
    percentiles = sorted({p for by in of.fan.values() for p in by})
    mark = f"{next(iter(of.paths))} " if several else ""
    headers += [plain(f"{mark}{percentile}%") for percentile in percentiles]
    rows = []
    for year in years:
        cells = [year_words(year)]
        cells += [number(path.get(year), of.places, of.unit) for path in of.paths.values()]
        by = of.fan.get(year, {})
        cells += [number(by.get(percentile), of.places, of.unit) for percentile in percentiles]
        rows.append(cells)
    return Table(of.title, headers, rows)
