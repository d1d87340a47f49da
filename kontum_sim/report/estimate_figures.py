"""Three figures of an estimate: numbers before and after, fit of the evidence, what was solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.evidence import MEASUREMENT
from kontum_sim.calibrate.solved import Solved
from kontum_sim.calibrate.summaries import Summary
from kontum_sim.inputs.priors import NINETY
from kontum_sim.report.diagnostics_evidence import FAR, is_far, productivity_priors, yearly
from kontum_sim.report.diagnostics_numbers import drawn_cells, most_moved, of_verdict
from kontum_sim.report.diagnostics_words import Words
from kontum_sim.report.estimate_drawing import (
    BAND,
    Axes,
    Figure,
    Interval,
    clear_figure,
    draw_intervals,
    draw_years,
    interval_marks,
    styled,
    svg_text,
    write_title,
)

NUMBERS, FIT, SOLVED = "numbers", "fit", "solved"
MOST_NUMBERS = 25
WIDTH = 9.2  # inches
ROW = 0.36
AROUND = 2.1  # title, legend and axis


def estimate_figures(estimate: Estimate, lang: str) -> dict[str, str]:
    """Every figure in one language: file name -> SVG."""
    found = {}
    for stem, figure in figure_makers().items():
        title = figure_title(stem, estimate, lang)
        description = figure_description(stem, estimate, lang)
        with styled():
            drawn = figure(estimate, lang, title)
            found[f"{stem}.{lang}.svg"] = svg_text(drawn, title, description)
    return found


def figure_makers() -> dict[str, Callable[[Estimate, str, str], Figure]]:
    return {NUMBERS: _numbers, FIT: _fit, SOLVED: _solved}


def figure_title(stem: str, estimate: Estimate, lang: str) -> str:
    """What the figure shows, as a sentence."""
    words = Words(estimate.calibration, lang)
    fields: dict[str, object]
    if stem == NUMBERS:
        fields = {
            "learned": len(of_verdict(estimate, "learned")),
            "numbers": len(drawn_cells(estimate)),
            "shown": len(most_moved(estimate, MOST_NUMBERS)),
        }
    elif stem == FIT:
        near = sum(not is_far(fit)[0] for fit in estimate.fits)
        expected = sum(not is_far(fit)[1] for fit in estimate.fits)
        fields = {
            "near": near,
            "expected": expected,
            "all": len(estimate.fits),
            "limit": words.number(FAR, 0),
        }
    else:
        growth = _of(estimate, "tfp_growth")
        fields = {
            "above": sum(entry.low > 0 for entry in growth),
            "sectors": len(growth),
            "first": estimate.calibration.base_year + 1,
            "last": estimate.calibration.window_end,
        }
    return words.text(f"figure.{stem}.title", **fields)


def figure_description(stem: str, estimate: Estimate, lang: str) -> str:
    """What stands where, for a reader who does not see the figure."""
    words = Words(estimate.calibration, lang)
    names = {
        NUMBERS: [words.cell(entry.cell) for entry in most_moved(estimate, MOST_NUMBERS)],
        FIT: [words.evidence(fit.evidence) for fit in estimate.fits],
        SOLVED: [words.member("sector", entry.member) for entry in _of(estimate, "tfp_growth")],
    }[stem]
    return words.text(f"figure.{stem}.description", names="; ".join(names))


def _of(estimate: Estimate, quantity: str) -> list[Solved]:
    return [entry for entry in estimate.solved if entry.quantity == quantity]


def _numbers(estimate: Estimate, lang: str, title: str) -> Figure:
    """Prior and posterior of the numbers that moved most, in the prior's standard deviations."""
    words = Words(estimate.calibration, lang)
    rows = []
    for entry in most_moved(estimate, MOST_NUMBERS):
        middle, unit = entry.before.mean, entry.before.sd
        label = _two_lines(words.name(entry.cell[0]), words.cell_members(entry.cell))
        rows.append(
            Interval(
                label,
                _standard(entry.before, middle, unit),
                _standard(entry.after, middle, unit),
                (entry.mode - middle) / unit,
            )
        )
    figure = clear_figure(WIDTH, AROUND + ROW * len(rows))
    axes = figure.subplots()
    axes.axvline(0, color="black", linewidth=0.8)
    draw_intervals(axes, rows, words)
    axes.set_xlabel(words.text("figure.numbers.axis"))
    write_title(figure, title, interval_marks(words, "prior", "posterior"))
    return figure


def _fit(estimate: Estimate, lang: str, title: str) -> Figure:
    """Each figure at zero with its standard error as the unit; the model before and after."""
    words = Words(estimate.calibration, lang)
    rows = []
    for fit in estimate.fits:
        item = fit.evidence
        mark = "" if item.kind == MEASUREMENT else " *"
        name = words.dated(item.quantity, item.year) + mark
        label = _two_lines(name, words.result_member(item.quantity, item.member))
        rows.append(
            Interval(
                label,
                _standard(fit.before, item.value, item.spread),
                _standard(fit.after, item.value, item.spread),
                (fit.mode - item.value) / item.spread,
            )
        )
    figure = clear_figure(WIDTH, AROUND + ROW * len(rows))
    axes = figure.subplots()
    axes.axvspan(-1, 1, facecolor=BAND, edgecolor="none", zorder=0)
    axes.axvline(0, color="black", linewidth=0.8)
    draw_intervals(axes, rows, words)
    axes.set_xlabel(f"{words.text('figure.fit.axis')}\n{words.text('figure.fit.soft')}")
    write_title(figure, title, interval_marks(words, "band", "prior", "posterior"))
    return figure


def _solved(estimate: Estimate, lang: str, title: str) -> Figure:
    """Productivity and price trends by sector, and the yearly factors."""
    words = Words(estimate.calibration, lang)
    growth, drift = _of(estimate, "tfp_growth"), _of(estimate, "sector_price_drift")
    factors = yearly(estimate)
    heights = [len(growth) + 1.2, len(drift) + 1.2, 5.0 if factors else 1.2]
    figure = clear_figure(WIDTH, AROUND + 0.42 * sum(heights))
    top, middle, bottom = figure.subplots(3, 1, height_ratios=heights)
    priors = productivity_priors(estimate)
    rows = []
    for entry in growth:
        prior = priors.get(entry.member)
        before = None
        if prior is not None:
            before = _normal(100 * prior.value, 100 * prior.spread)
        rows.append(_per_cent(entry, before, words))
    draw_intervals(top, rows, words)
    draw_intervals(middle, [_per_cent(entry, None, words) for entry in drift], words)
    for axes, name in ((top, "growth"), (middle, "drift")):
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_xlabel(words.text(f"figure.solved.axis_{name}"))
        _panel(axes, words.text(f"figure.solved.{name}"))
    _panel(bottom, words.text("figure.solved.years" if factors else "figure.solved.no_years"))
    if factors:
        draw_years(bottom, factors, words)
        bottom.set_xlabel(words.text("figure.solved.axis_year"))
        bottom.set_ylabel(words.text("figure.solved.axis_factor"))
    else:
        bottom.set_axis_off()
    shown = ["prior", "members"] if priors else ["members"]
    write_title(figure, title, interval_marks(words, *shown))
    return figure


def _panel(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=9, fontweight="bold")


def _per_cent(entry: Solved, before: Summary | None, words: Words) -> Interval:
    after = Summary(*(100 * v for v in (entry.mean, entry.sd, entry.low, entry.mean, entry.high)))
    return Interval(words.member("sector", entry.member), before, after, 100 * entry.mode)


def _normal(mean: float, sd: float) -> Summary:
    return Summary(mean, sd, mean - NINETY * sd, mean, mean + NINETY * sd)


def _standard(summary: Summary, middle: float, unit: float) -> Summary:
    """In units from a middle."""
    ends: Sequence[float] = (summary.low, summary.median, summary.high)
    low, median, high = ((value - middle) / unit for value in ends)
    return Summary((summary.mean - middle) / unit, summary.sd / unit, low, median, high)


def _two_lines(name: str, member: str) -> str:
    return f"{name}\n{member}" if member else name
