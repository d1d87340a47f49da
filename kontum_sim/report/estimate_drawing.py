"""How intervals are drawn and written as SVG: the same bytes each time, no state of pyplot."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from kontum_sim.calibrate.solved import Solved
from kontum_sim.calibrate.summaries import Summary
from kontum_sim.report.diagnostics_words import Words

# Matplotlib's, which is imported inside functions only.
Figure = Any
Axes = Any
Artist = Any

# Two tones and different marks: told apart without colour, in grey print and by the colour-blind.
PRIOR, POSTERIOR, MODE, BAND = "#B8B8B8", "#0B5394", "#C04A00", "#F2E6B1"
TITLE_WIDTH = 88  # characters
TITLE_SIZE = 10.5
EDGE, LINE = 0.1, 0.19  # inches: around the title, and a line of it
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
CLIP = re.compile(r'<clipPath id="(p[0-9a-f]{10})">')
YEAR_APART = 0.08  # how far the two factors of a year stand from its mark


@dataclass(frozen=True)
class Interval:
    """A row: before (None where there is no prior) and after, and the mode."""

    label: str
    before: Summary | None
    after: Summary
    mode: float


def styled() -> AbstractContextManager[None]:
    """Within it figures are made and written; nothing of it stays."""
    import matplotlib

    return matplotlib.rc_context(
        {
            "svg.hashsalt": "kontum_sim",
            "svg.fonttype": "none",
            "font.family": "DejaVu Sans",
            "font.size": 8.5,
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.6,
        }
    )


def clear_figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def draw_intervals(axes: Axes, rows: Sequence[Interval], words: Words) -> None:
    """One row below the other: prior 5-95% broad and light, posterior narrow and dark."""
    for place, row in enumerate(rows):
        if row.before is not None:
            low, high = row.before.low, row.before.high
            axes.barh(place, high - low, left=low, height=0.62, color=PRIOR, zorder=1)
            axes.plot([row.before.median] * 2, [place - 0.31, place + 0.31], "w-", lw=1.4, zorder=2)
        axes.plot([row.after.low, row.after.high], [place] * 2, "-", color=POSTERIOR, lw=2.2)
        axes.plot([row.after.median], [place], "o", color=POSTERIOR, ms=5.5, zorder=4)
        axes.plot([row.mode], [place], "D", mfc="white", mec=MODE, mew=1.3, ms=4, zorder=5)
    axes.set_yticks(range(len(rows)), [row.label for row in rows], linespacing=1.05)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(*_reach(rows))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", linewidth=0.3, color="#909090")
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter(lambda value, _: _tick(value, words))


def _reach(rows: Sequence[Interval]) -> tuple[float, float]:
    """From the least to the greatest end of all intervals, zero among them, with some air."""
    ends = [0.0]
    for row in rows:
        for part in (row.before, row.after):
            ends += [part.low, part.high] if part is not None else []
    air = 0.04 * (max(ends) - min(ends)) or 1.0
    return min(ends) - air, max(ends) + air


def _tick(value: float, words: Words) -> str:
    return words.number(value, 0 if value == round(value) else 1)


def interval_marks(words: Words, *shown: str) -> list[Artist]:
    """For the legend: band, prior, posterior or members, as named; the mode always."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks: list[Artist] = []
    for name in shown:
        said = words.text(f"figure.{name}")
        if name in ("band", "prior"):
            marks.append(Patch(facecolor=BAND if name == "band" else PRIOR, label=said))
        else:
            marks.append(Line2D([], [], color=POSTERIOR, lw=2.2, marker="o", ms=5.5, label=said))
    said = words.text("figure.mode")
    marks.append(Line2D([], [], ls="", marker="D", mfc="white", mec=MODE, ms=4.5, label=said))
    return marks


def draw_years(axes: Axes, factors: Sequence[Solved], words: Words) -> None:
    """The factors of each year, side by side: output with points, prices with squares."""
    shapes = {"output_shock": ("o", "-", POSTERIOR), "price_shock": ("s", "--", MODE)}
    for name, (marker, line, colour) in shapes.items():
        rows = [entry for entry in factors if entry.quantity == name]
        if not rows:
            continue
        side = -YEAR_APART if name == "output_shock" else YEAR_APART
        places = [int(entry.year) + side for entry in rows]
        for place, entry in zip(places, rows, strict=True):
            ends = [100 * entry.low, 100 * entry.high]
            axes.plot([place] * 2, ends, line, color=colour, lw=2)
        axes.plot(
            places,
            [100 * entry.mode for entry in rows],
            ls="",
            marker=marker,
            color=colour,
            ms=5.5,
            label=words.name(name),
        )
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xticks(sorted({int(entry.year) for entry in factors}))
    axes.yaxis.set_major_formatter(lambda value, _: _tick(value, words))
    axes.grid(axis="y", linewidth=0.3, color="#909090")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)


def write_title(figure: Figure, title: str, marks: list[Artist]) -> None:
    """The sentence on top and the legend below it, in the space left for them."""
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    lines = textwrap.wrap(title, TITLE_WIDTH)
    height = figure.get_figheight()
    figure.text(
        0.01,
        1 - EDGE / height,
        "\n".join(lines),
        va="top",
        fontsize=TITLE_SIZE,
        fontweight="bold",
        in_layout=False,
    )
    below = EDGE + LINE * len(lines)
    figure.legend(
        handles=marks,
        loc="upper left",
        bbox_to_anchor=(0.005, 1 - below / height),
        ncols=2,
        frameon=False,
        borderaxespad=0,
    ).set_in_layout(False)
    rows = (len(marks) + 1) // 2
    top = 1 - (below + LINE * rows + 2 * EDGE) / height
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.01, 0.005, 0.98, top - 0.005))


def svg_text(figure: Figure, title: str, description: str) -> str:
    """The figure with its title and description for screen readers."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={**NO_METADATA, "Title": title})
    plain = _numbered_clips(buffer.getvalue())
    start = plain.index("<svg ")
    end = plain.index("</title>") + len("</title>")
    head = plain[start:end].replace("<svg ", '<svg role="img" ', 1)
    return f"{plain[:start]}{head}\n <desc>{escape(description)}</desc>{plain[end:]}"


def _numbered_clips(svg: str) -> str:
    """Clip paths numbered in their order: matplotlib names some after where an object lies."""
    names = dict.fromkeys(CLIP.findall(svg))
    for number, name in enumerate(names, 1):
        svg = svg.replace(name, f"clip{number}")
    return svg
