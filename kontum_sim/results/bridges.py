"""Two bridges: from last year's budget revenue to this year's, and from investment to capital."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.engine.result import Result
from kontum_sim.results.growth_accounts import change_of, log_mean

BASE, YIELD, POLICY, ONE_OFF = "base", "yield", "policy", "one_off"
REVENUE_ITEMS = (BASE, YIELD, POLICY, ONE_OFF)
PUBLIC = "public_capital"
# How a part of capital gets from one 1 January to the next.
CAPITAL_ITEMS = (
    "formed in_progress_opening commissioned written_off in_progress_closing "
    "capital_opening depreciation capital_closing"
).split()
ROUNDING = 1e-9  # relative, the tolerance of the model's identities
WHOLE_ITEMS = ("recorded", "at_constant_prices", "forms_no_capital", "formed")


@dataclass(frozen=True)
class Bridge:
    """values: [part, item, year, draw] in the unit of the bridge; NaN where there is none."""

    parts: tuple[str, ...]
    items: tuple[str, ...]
    years: tuple[int, ...]
    values: Array


def revenue_bridge(result: Result, lines: tuple[str, ...]) -> Bridge:
    """What changed revenue on last year, by line, billion VND.

    Base: the tax base, at last year's yield. Yield: revenue per unit of base (a buoyancy other
    than one). Policy: a change of policy. One-off lines are one item. Sums to the change exactly.
    """
    revenue, base = result["revenue"], result["revenue_base"]
    change = change_of(revenue)
    revenue_before, base_before = revenue - change, base - change_of(base)
    policy = np.broadcast_to(1 + result["revenue_policy_change"], revenue.shape)
    with np.errstate(all="ignore"):
        mean = log_mean(revenue, revenue_before)
        of_base = mean * np.log(base / base_before)
        of_policy = mean * np.log(policy)
    of_base = np.where(np.isfinite(of_base), of_base, 0)
    of_policy = np.where(np.isfinite(of_policy), of_policy, 0)
    is_one_off = result["is_one_off_line"] > 0
    values = np.zeros((len(lines), len(REVENUE_ITEMS), *revenue.shape[1:]))
    values[:, 0] = np.where(is_one_off, 0, of_base)
    values[:, 1] = np.where(is_one_off, 0, change - of_base - of_policy)
    values[:, 2] = np.where(is_one_off, 0, of_policy)
    values[:, 3] = np.where(is_one_off, change, 0)
    values[..., 0, :] = np.nan
    return Bridge(lines, REVENUE_ITEMS, result.years, values)


def capital_bridge(result: Result, sectors: tuple[str, ...]) -> Bridge:
    """From the fixed capital formed in a year to the capital of next 1 January, by sector.

    Public capital comes last. Billion VND, constant 2010 prices.
    """
    of_sectors = _rolled_forward(
        formed=result["capital_outlay"],
        in_progress=result["construction_in_progress"],
        commissioned=result["commissioned_capital"],
        stock=result["capital_stock"],
        depreciation_rate=result["depreciation_rate"],
    )
    public = _rolled_forward(
        formed=result["public_capital_outlay"],
        in_progress=result["public_construction_in_progress"],
        commissioned=result["commissioned_public_capital"],
        stock=result["public_capital"],
        depreciation_rate=result["public_depreciation_rate"],
    )
    parts = [of_sectors, public[:, None]]
    values = np.moveaxis(np.concatenate(parts, axis=1), 0, 1)
    return Bridge((*sectors, PUBLIC), tuple(CAPITAL_ITEMS), result.years, values)


def _rolled_forward(
    formed: Array, in_progress: Array, commissioned: Array, stock: Array, depreciation_rate: Array
) -> Array:
    """The items of one part or of all sectors, [item, ..., year, draw].

    written_off: what leaves works in progress without entering service
    """
    worn = depreciation_rate * stock
    unfinished = in_progress + formed - commissioned
    closing = np.concatenate([in_progress[..., 1:, :], unfinished[..., -1:, :]], axis=-2)
    lost = unfinished - closing
    lost = np.where(np.abs(lost) <= ROUNDING * np.abs(in_progress), 0, lost)
    capital = stock - worn + commissioned
    return np.stack([formed, in_progress, commissioned, lost, closing, stock, worn, capital])


def investment_bridge(result: Result) -> Bridge:
    """From total social investment as recorded to the fixed capital that it forms.

    forms_no_capital: working capital, repairs, land, interest, and plants counted in megawatts.
    The first item is in current prices, the others in constant 2010 prices.
    """
    recorded = result["total_social_investment"]
    real = recorded / result["investment_price_index"]
    formed = total(result["capital_outlay"]) + result["public_capital_outlay"]
    values = np.stack([recorded, real, real - formed, formed])[None]
    return Bridge(("total",), WHOLE_ITEMS, result.years, values)
