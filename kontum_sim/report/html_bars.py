"""Bars side by side, a waterfall from one total to another, and chances as dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from kontum_sim.catalogue import LANGUAGES
from kontum_sim.report.html_blocks import Chart, Shape, Table
from kontum_sim.report.html_drawing import (
    LOOKS,
    WIDTH,
    Scale,
    fill_of,
    line,
    marker,
    rect,
    tick_words,
    ticks,
    words,
)
from kontum_sim.report.html_words import Said, number, percent, plain, said, signed

LEFT, RIGHT, TOP, BOTTOM = 8.0, 56.0, 6.0, 24.0
LABEL, BAR, GAP = 16.0, 13.0, 7.0
LETTERS = 54  # of a line of a label
HISTORY = "history"  # of a series of bars: hollow


@dataclass(frozen=True)
class Series:
    """One bar in each row. style: the place of a run, or HISTORY."""

    label: Said
    style: int | str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Bars:
    """Rows of bars with the label above them."""

    id: str
    title: Said
    note: Said
    labels: Sequence[Said]
    series: Sequence[Series]
    places: int


def bars_chart(of: Bars) -> Chart:
    known = [value for series in of.series for value in series.values if value is not None]
    marks = ticks(min(0.0, *known), max(0.0, *known))
    legend = _legend_height(of.series)
    told = [_wrapped(label) for label in of.labels]
    above = LABEL * max(len(lines) for lines in told)
    row = above + BAR * len(of.series) + GAP
    top = TOP + legend
    height = top + row * len(of.labels) + BOTTOM
    right = RIGHT if min(known) >= 0 else RIGHT - 4
    x = Scale(marks[0], marks[-1], LEFT + (44 if min(known) < 0 else 0), WIDTH - right)
    shapes = [*_legend(of.series), *_grid(x, marks, top, height - BOTTOM)]
    for place, lines in enumerate(told):
        y = top + row * place + above - LABEL * len(lines)
        for count, label in enumerate(lines):
            shapes.append(words(LEFT, y + 12 + LABEL * count, label, css="name"))
        for bar, series in enumerate(of.series):
            value = series.values[place]
            if value is not None:
                at = top + row * place + above + BAR * bar
                shapes += _bar(x, value, 0.0, at, series.style)
                shapes.append(_value(x, value, at, number(value, of.places)))
    headers = [said("report.item"), *(series.label for series in of.series)]
    rows = [
        [label, *(number(series.values[place], of.places) for series in of.series)]
        for place, label in enumerate(of.labels)
    ]
    return Chart(of.id, of.title, of.note, WIDTH, height, shapes, Table(of.title, headers, rows))


def _wrapped(label: Said) -> list[Said]:
    """A label in as many lines as its longer language needs."""
    by = [wrap(label[lang], LETTERS) or [""] for lang in LANGUAGES]
    count = max(len(lines) for lines in by)
    vi, en = ([""] * (count - len(lines)) + lines for lines in by)
    return [Said(*pair) for pair in zip(vi, en, strict=True)]


def _bar(x: Scale, value: float, start: float, y: float, style: int | str) -> list[Shape]:
    left, right = sorted((x(start), x(value)))
    if style == HISTORY:
        return [rect(left, y + 1, right - left, BAR - 3, class_="past")]
    place = int(style)
    look = LOOKS[place]
    return [
        rect(left, y + 1, right - left, BAR - 3, fill=fill_of(place), stroke=look.colour),
    ]


def _value(x: Scale, value: float, y: float, told: Said) -> Shape:
    if value < 0:
        return words(x(value) - 4, y + 10, told, "end", "small")
    return words(x(value) + 4, y + 10, told, css="small")


def _grid(x: Scale, marks: Sequence[float], top: float, bottom: float) -> list[Shape]:
    shapes = []
    for mark, label in zip(marks, tick_words(marks), strict=True):
        shapes.append(line(x(mark), top, x(mark), bottom, "zero" if mark == 0 else "grid"))
        shapes.append(words(x(mark), bottom + 14, label, "middle", "small"))
    return shapes


def _legend_height(series: Sequence[Series]) -> float:
    return 0.0 if len(series) < 2 else 16.0 * len(series) + 6


def _legend(series: Sequence[Series]) -> list[Shape]:
    if len(series) < 2:
        return []
    shapes = []
    for place, entry in enumerate(series):
        y = TOP + 16 * place
        shapes += _bar(Scale(0, 1, LEFT, LEFT + 22), 1, 0, y, entry.style)
        shapes.append(words(LEFT + 28, y + 10, entry.label))
    return shapes


@dataclass(frozen=True)
class Waterfall:
    """From an opening to a closing value over signed steps."""

    id: str
    title: Said
    note: Said
    opening: tuple[Said, float]
    steps: Sequence[tuple[Said, float]]
    closing: tuple[Said, float]
    style: int


def waterfall_chart(of: Waterfall) -> Chart:
    levels = [of.opening[1]]
    for _, step in of.steps:
        levels.append(levels[-1] + step)
    marks = ticks(0.0, max(*levels, of.closing[1]))
    row = LABEL + BAR + GAP
    entries = [of.opening, *of.steps, of.closing]
    height = TOP + row * len(entries) + BOTTOM
    x = Scale(marks[0], marks[-1], LEFT, WIDTH - RIGHT)
    shapes = _grid(x, marks, TOP, height - BOTTOM)
    rows = []
    for place, (label, value) in enumerate(entries):
        y = TOP + row * place
        is_step = 0 < place < len(entries) - 1
        start = levels[place - 1] if is_step else 0.0
        end = levels[place] if is_step else value
        told = signed(value, 0) if is_step else number(value, 0)
        shapes.append(words(LEFT, y + 12, label, css="name"))
        style: int | str = HISTORY if is_step and value < 0 else of.style
        shapes += _bar(x, end, start, y + LABEL, style)
        shapes.append(words(x(max(start, end)) + 4, y + LABEL + 10, told, css="small"))
        rows.append([label, told])
    numbers = Table(of.title, [said("report.item"), said("report.value")], rows)
    return Chart(of.id, of.title, of.note, WIDTH, height, shapes, numbers)


@dataclass(frozen=True)
class Chances:
    """The chance of each target in each run: (chance, standard error), None where unknown."""

    id: str
    title: Said
    note: Said
    labels: Sequence[Said]
    runs: Sequence[tuple[Said, Sequence[tuple[float, float] | None]]]
    places: Sequence[int]  # of the runs among all, for their looks


def chances_chart(of: Chances) -> Chart:
    row = LABEL + BAR * len(of.runs) + GAP
    several = len(of.runs) > 1
    top = TOP + (16.0 * len(of.runs) + 6 if several else 0)
    height = top + row * len(of.labels) + BOTTOM
    x = Scale(0, 1, LEFT + 6, WIDTH - RIGHT)
    shapes: list[Shape] = []
    for place, (label, _) in enumerate(of.runs if several else ()):
        y = TOP + 16 * place
        shapes += [marker(LEFT + 8, y + 6, LOOKS[of.places[place]])]
        shapes.append(words(LEFT + 28, y + 10, label))
    for mark in (0, 0.25, 0.5, 0.75, 1):
        css = "zero" if mark == 0.5 else "grid"
        for place in range(len(of.labels)):  # in pieces: not through the names
            low = top + row * place + LABEL
            shapes.append(line(x(mark), low, x(mark), low + BAR * len(of.runs), css))
        shapes.append(words(x(mark), height - 10, percent(mark), "middle", "small"))
    for place, label in enumerate(of.labels):
        y = top + row * place
        shapes.append(words(LEFT, y + 12, label, css="name"))
        for run, (_, chances) in enumerate(of.runs):
            chance = chances[place]
            if chance is None:
                continue
            look, at = LOOKS[of.places[run]], y + LABEL + BAR * run + 5
            low, high = max(chance[0] - 2 * chance[1], 0), min(chance[0] + 2 * chance[1], 1)
            shapes.append(line(x(low), at, x(high), at, "error"))
            shapes.append(marker(x(chance[0]), at, look))
            shapes.append(words(x(1) + 8, at + 4, percent(chance[0]), css="small"))
    headers = [said("report.target"), *(label for label, _ in of.runs)]
    rows = [
        [label, *(_told(chances[place]) for _, chances in of.runs)]
        for place, label in enumerate(of.labels)
    ]
    return Chart(of.id, of.title, of.note, WIDTH, height, shapes, Table(of.title, headers, rows))


def _told(chance: tuple[float, float] | None) -> Said:
    """`9% (± 1,8)`: twice the standard error of the draws."""
    if chance is None:
        return plain("–")
    error = number(200 * chance[1], 1)
    return Said(
        f"{percent(chance[0]).vi} (± {error.vi})", f"{percent(chance[0]).en} (± {error.en})"
    )
