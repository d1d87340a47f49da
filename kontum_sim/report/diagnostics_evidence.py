"""How the published figures are met: what the window is closed on, the evidence, what is solved."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.calibrate.closing import Closing
from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.evidence import Evidence, WindowResults
from kontum_sim.calibrate.solved import Solved
from kontum_sim.calibrate.summaries import Fit
from kontum_sim.calibrate.window import CLOSED
from kontum_sim.inputs.observations import CLOSED_BY_PRICES, Observation
from kontum_sim.inputs.priors import NINETY
from kontum_sim.report.diagnostics_summary import closed_cells
from kontum_sim.report.diagnostics_words import (
    Words,
    bullets,
    decimals_of,
    places_of,
    scale,
    scaled,
    table,
)

FAR = 2.0  # standard errors, or joint standard deviations
BEYOND = math.erfc(FAR / math.sqrt(2))  # of a normal: so many by chance alone
CLOSED_COLUMNS = "figure year unit status value mode difference remark".split()
FIT_COLUMNS = (
    "figure year kind unit value error prior prior_interval mode mean interval residual "
    "prior_distance mark"
).split()
SOLVED_COLUMNS = "quantity year unit prior mode mean sd interval".split()
YEARLY = ("output_shock", "price_shock")
NONE = "–"


@dataclass(frozen=True)
class Closed:
    """A published cell that the window is closed on, and what the closed window says of it."""

    observation: Observation
    mode: float

    @property
    def is_exact(self) -> bool:
        return abs(self.mode / self.observation.value - 1) < CLOSED


def closed_window(estimate: Estimate) -> list[Closed]:
    """Every published cell of the accounts beside the window closed at the mode."""
    centre = np.array([entry.mode for entry in estimate.cells])
    closing = estimate.problem.closed(centre[:, None])
    return [Closed(item, _at_mode(closing, item)) for item in closed_cells(estimate)]


def _at_mode(closing: Closing, item: Observation) -> float:
    if item.variable == "grdp_growth":
        first, _, last = item.year.partition("-")
        steps = int(last or first) - int(first) + 1
        start = closing.years.index(int(first) - 1)
        level = _real(closing)
        return float((level[start + steps] / level[start])[0] ** (1 / steps) - 1)
    if item.variable in ("grdp", CLOSED_BY_PRICES):
        level = _real(closing) if item.variable == "grdp" else _nominal(closing)
        return float(level[closing.years.index(int(item.year))][0])
    wanted = Evidence(
        "measurement",
        item.variable,
        item.member,
        item.year,
        item.value,
        1.0,
        item.unit,
        item.source,
        item.origin,
    )
    return float(WindowResults(closing).modelled(wanted)[0])


def _real(closing: Closing) -> Array:
    """GRDP of the closed window, [year, draw]."""
    return total(closing.value_added) * (1 + _window(closing, "product_tax_ratio"))


def _nominal(closing: Closing) -> Array:
    """The same at current prices, with the yearly factor of prices."""
    trend = total(closing.deflator_trend * closing.value_added)
    return (
        trend * np.exp(_window(closing, "price_shock")) * (1 + _window(closing, "product_tax_rate"))
    )


def _window(closing: Closing, name: str) -> Array:
    return closing.inputs[name][: closing.window]


def closed_section(estimate: Estimate, words: Words) -> Iterator[str]:
    found = closed_window(estimate)
    yield words.text("closed.how", exact=sum(entry.is_exact for entry in found), all=len(found))
    header = [words.text(f"closed.column.{column}") for column in CLOSED_COLUMNS]
    yield table(header, (_closed_row(entry, estimate, words) for entry in found), (0, 1, 2, 3, 7))


def _closed_row(entry: Closed, estimate: Estimate, words: Words) -> list[str]:
    item = entry.observation
    factor = scale(item.unit)
    value, mode = factor * item.value, factor * entry.mode
    places = decimals_of(value) if abs(value) >= 1000 else max(decimals_of(value), 2)
    difference = words.number(mode - value, places, sign=True)
    remark = words.text("closed.exact")
    if not entry.is_exact:
        sds = _prior_sds(entry, estimate)
        shown = words.number(sds, 2, sign=True) if sds is not None else ""
        remark = words.text("closed.by_prior", sds=shown) if shown else words.text("closed.not")
    return [
        words.result(item.variable, item.member, ""),
        item.year,
        words.shown_unit(item.unit),
        words.text(f"observed.{item.status}"),
        words.number(value, places),
        words.number(mode, places),
        difference,
        remark,
    ]


def _prior_sds(entry: Closed, estimate: Estimate) -> float | None:
    """Model less figure in standard deviations of the prior of the share at the window's end."""
    item = entry.observation
    for cell in estimate.cells:
        is_share = cell.cell == ("nominal_share_window_end", (item.member,))
        is_end = item.year == str(estimate.calibration.window_end)
        if item.variable == "grdp_share" and is_share and is_end and cell.before.sd > 0:
            return (entry.mode - item.value) / cell.before.sd
    return None


def fit_section(estimate: Estimate, words: Words) -> Iterator[str]:
    """The fit of every piece of evidence, and what is far off."""
    yield words.text("fit.how")
    if any(fit.evidence.quantity == CLOSED_BY_PRICES for fit in estimate.fits):
        yield words.text("fit.nominal")
    header = [words.text(f"fit.column.{column}") for column in FIT_COLUMNS]
    yield table(header, (_fit_row(fit, words) for fit in estimate.fits), (0, 1, 2, 3, 13))
    yield bullets(_far_lines(estimate, words))


def is_far(fit: Fit) -> tuple[bool, bool]:
    """(whether the mode misses the figure, whether the priors alone did not expect it)"""
    return abs(fit.residual) > FAR, abs(fit.prior_distance) > FAR


def _fit_row(fit: Fit, words: Words) -> list[str]:
    item = fit.evidence
    factor = scale(item.unit)
    before, after = scaled(fit.before, factor), scaled(fit.after, factor)
    places = max(places_of(factor * item.spread), decimals_of(factor * item.value))
    missed, unexpected = is_far(fit)
    marks = [
        words.text(f"fit.mark.{name}")
        for name, is_marked in (("missed", missed), ("unexpected", unexpected))
        if is_marked
    ]
    return [
        words.result(item.quantity, item.member, ""),
        item.year or NONE,
        words.text(f"kind.{item.kind}"),
        words.shown_unit(item.unit),
        words.number(factor * item.value, places),
        words.number(factor * item.spread, places),
        words.number(before.mean, places),
        words.interval(before.low, before.high, places),
        words.number(factor * fit.mode, places),
        words.number(after.mean, places),
        words.interval(after.low, after.high, places),
        words.number(fit.residual, 2, sign=True),
        words.number(fit.prior_distance, 2, sign=True),
        ", ".join(marks) or NONE,
    ]


def _far_lines(estimate: Estimate, words: Words) -> Iterator[str]:
    """A sentence for each figure that is missed or was not expected, and how many by chance."""
    fits = estimate.fits
    missed = [fit for fit in fits if is_far(fit)[0]]
    unexpected = [fit for fit in fits if is_far(fit)[1]]
    limit = words.number(FAR, 0)
    chance = words.number(BEYOND * len(fits), 1)
    count = {"all": len(fits), "limit": limit, "chance": chance}
    yield words.text("fit.missed", count=len(missed), **count)
    for fit in missed:
        side = "fit.is_missed_above" if fit.residual > 0 else "fit.is_missed_below"
        distance = words.number(abs(fit.residual), 2)
        yield words.text(side, name=words.evidence(fit.evidence), distance=distance)
    yield words.text("fit.unexpected", count=len(unexpected), **count)
    for fit in unexpected:
        is_above = fit.prior_distance > 0
        side = "fit.is_unexpected_above" if is_above else "fit.is_unexpected_below"
        distance = words.number(abs(fit.prior_distance), 2)
        yield words.text(side, name=words.evidence(fit.evidence), distance=distance)


def solved_section(estimate: Estimate, words: Words) -> Iterator[str]:
    """Trends, yearly factors and ratios that closing the window solved."""
    yield words.text("solved.how", members=words.count(estimate.sizes.members))
    if not yearly(estimate):
        yield words.text("solved.no_years")
    yield from _one_sided(estimate, words)
    header = [words.text(f"solved.column.{column}") for column in SOLVED_COLUMNS]
    priors = productivity_priors(estimate)
    rows = (_solved_row(entry, priors.get(entry.member), words) for entry in estimate.solved)
    yield table(header, rows, (0, 1, 2))


def _one_sided(estimate: Estimate, words: Words) -> Iterator[str]:
    """A sentence where the factors of all years have one sign: the trend misses the record."""
    for name in YEARLY:
        modes = [entry.mode for entry in yearly(estimate) if entry.quantity == name]
        if len(modes) > 1 and (max(modes) < 0 or min(modes) > 0):
            low, high = 100 * min(modes), 100 * max(modes)
            yield words.text(
                "solved.below" if high < 0 else "solved.above",
                name=words.name(name),
                years=len(modes),
                interval=words.interval(low, high, 1),
            )


def productivity_priors(estimate: Estimate) -> dict[str, Evidence]:
    """The prior of productivity growth by sector, which judges what the window solved."""
    items = [fit.evidence for fit in estimate.fits]
    return {item.member: item for item in items if item.quantity == "window_tfp_growth"}


def yearly(estimate: Estimate) -> list[Solved]:
    """The yearly factors, where figures of the years between were published."""
    return [s for s in estimate.solved if s.quantity in YEARLY and (s.mode or s.sd)]


def percentage(entry: Solved) -> float:
    """Yearly factors are logs: shown in per cent, as rates are."""
    return 100.0 if entry.quantity.endswith("_shock") else scale(entry.unit)


def _solved_row(entry: Solved, prior: Evidence | None, words: Words) -> list[str]:
    factor = percentage(entry)
    places = places_of(factor * entry.sd, factor * entry.mode)
    shown_prior = NONE
    if prior is not None and entry.quantity == "tfp_growth":
        middle, spread = factor * prior.value, factor * prior.spread
        ends = words.interval(middle - NINETY * spread, middle + NINETY * spread, places)
        shown_prior = f"{words.number(middle, places)} ({ends})"
    is_factor = entry.quantity.endswith("_shock")
    unit = words.text("unit.per_cent") if is_factor else words.shown_unit(entry.unit)
    return [
        words.result(entry.quantity, entry.member, ""),
        entry.year or NONE,
        unit or NONE,
        shown_prior,
        words.number(factor * entry.mode, places),
        words.number(factor * entry.mean, places),
        words.number(factor * entry.sd, places),
        words.interval(factor * entry.low, factor * entry.high, places),
    ]
