"""The accounts of a run, one entry per series: growth, productivity, revenue, capital."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.result import Result
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.results.bridges import (
    PUBLIC,
    Bridge,
    capital_bridge,
    investment_bridge,
    revenue_bridge,
)
from kontum_sim.results.growth_accounts import OVERRIDES, PRODUCT_TAXES, growth_contributions
from kontum_sim.results.productivity_accounts import shift_share

GROWTH, PRODUCTIVITY, REVENUE, CAPITAL = "growth", "productivity", "revenue", "capital"
ACCOUNTS = (GROWTH, PRODUCTIVITY, REVENUE, CAPITAL)
TOTAL = "total"
OPENING, CLOSING = "opening", "closing"
POINTS, FLOW, REAL_FLOW, REAL_STOCK = (
    "percentage points",
    "billion VND/yr",
    "billion VND_2010/yr",
    "billion VND_2010",
)
OTHER_MEMBERS = (PRODUCT_TAXES, PUBLIC, TOTAL)  # their names are in the catalogue
STOCKS = ("in_progress_opening", "in_progress_closing", "capital_opening", "capital_closing")
NOTHING = 1e-9  # an override or write-off below this is rounding


@dataclass(frozen=True)
class Entry:
    """One line of the accounts. member: sector, revenue line, ...; values: year -> value."""

    account: str
    member: str
    item: str
    unit: str
    values: Mapping[int, float]


def accounts(result: Result, calibration: Calibration) -> tuple[Entry, ...]:
    """Every entry of the central run; those that are zero in every year are left out.

    The revenue bridge begins after the window: no revenue by line is published in it.
    """
    sectors = tuple(calibration.sets["sector"])
    lines = tuple(calibration.sets["revenue_line"])
    found = list[Entry]()
    for account, split in (
        (GROWTH, growth_contributions(result, sectors)),
        (PRODUCTIVITY, shift_share(result, sectors)),
    ):
        whole = Bridge(split.parts, split.items, split.years, split.points)
        found += _entries(account, whole, lambda item: POINTS)
    found += _revenue(result, lines, calibration.window_end)
    whole = investment_bridge(result)
    found += _entries(CAPITAL, whole, lambda item: FLOW if item == "recorded" else REAL_FLOW)
    split_capital = capital_bridge(result, sectors)
    found += _entries(
        CAPITAL, split_capital, lambda item: REAL_STOCK if item in STOCKS else REAL_FLOW
    )
    return tuple(found)


def member_names(calibration: Calibration) -> dict[str, Mapping[str, str]]:
    """id -> {lang: name} of sectors and revenue lines; the rest are in the catalogue."""
    sets = (calibration.members["sector"], calibration.members["revenue_line"])
    return {member.id: member.name for members in sets for member in members}


def _revenue(result: Result, lines: tuple[str, ...], window_end: int) -> Iterator[Entry]:
    bridge = revenue_bridge(result, lines)
    values = bridge.values.copy()
    is_record = np.array(result.years) <= window_end
    values[..., is_record, :] = np.nan
    yield from _entries(REVENUE, Bridge(lines, bridge.items, bridge.years, values), lambda _: FLOW)
    whole = result.central("budget_revenue").copy()
    before = np.concatenate([[np.nan], whole[:-1]])
    for item, path in ((OPENING, before), (CLOSING, whole)):
        path[is_record] = np.nan
        yield Entry(REVENUE, TOTAL, item, FLOW, _by_year(path, result.years))


def _entries(account: str, bridge: Bridge, unit_of: Callable[[str], str]) -> Iterator[Entry]:
    for part, rows in zip(bridge.parts, bridge.values, strict=True):
        for item, values in zip(bridge.items, rows, strict=True):
            path = values[:, 0]
            least = NOTHING if item in (OVERRIDES, "written_off") else 0.0
            if np.nanmax(np.abs(path), initial=0.0) > least:
                yield Entry(account, part, item, unit_of(item), _by_year(path, bridge.years))


def _by_year(path: Array, years: tuple[int, ...]) -> dict[int, float]:
    return {
        year: float(value) for year, value in zip(years, path, strict=True) if np.isfinite(value)
    }
