"""Closing the window: prices, central transfers, generating capacity and what it cost."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import total
from kontum_sim.calibrate.closing import Closing


def solve_prices(closing: Closing) -> None:
    """Price trends by sector, and the yearly factor that meets published nominal GRDP."""
    level, values, steps = closing.levels, closing.values, closing.window - 1
    national = values["inflation_pass_through"] * (
        values["national_inflation"][1 : closing.window] - values["national_inflation_trend"]
    )
    world = (
        values["world_price_pass_through"][:, 1 : closing.window]
        * values["world_price_growth"][1 : closing.window]
    )
    passed = national + world
    whole = np.log(level.deflator_end / level.deflator_base)
    drift = (whole - total(np.moveaxis(passed, 1, 0))) / steps
    closing.record.impose_window(
        "sector_price_drift", np.repeat(drift[:, None], closing.window, axis=-2), first=1
    )
    closing.record.impose_base("value_added_deflator_trend", level.deflator_base)
    trend = level.deflator_base[:, None] * np.exp(np.cumsum(drift[:, None] + passed, axis=1))
    trend = np.concatenate([level.deflator_base[:, None] + 0 * trend[:, :1], trend], axis=1)
    closing.deflator_trend = trend
    closing.inputs["product_tax_rate"] = closing.log_linear(level.tax_rate_base, level.tax_rate_end)
    rate = closing.inputs["product_tax_rate"][: closing.window]
    nominal = total(trend * closing.value_added) * (1 + rate)
    shock = np.zeros_like(nominal)
    for position, year in enumerate(closing.years[: closing.window]):
        published = closing.calibration.observed("nominal_grdp", year)
        if published is not None and position not in (0, closing.window - 1):
            shock[position] = np.log(published / nominal[position])
    closing.inputs["price_shock"] = values["price_shock"] + closing.hold(shock, after=0.0)
    closing.inputs["nominal_value_added_window_end"] = (level.deflator_end * level.real_end)[
        :, None
    ]
    private = closing.recorded[closing.source["private"]] - total(
        closing.payments[closing.source["private"]]
    )
    ratio = private[-1:] / level.nominal_grdp_end + values["private_investment_ratio_change"]
    closing.paths["private_investment_ratio_target"] = np.repeat(ratio, len(closing.years), axis=0)


def solve_transfers(closing: Closing) -> None:
    """Central capital transfers that make the plan pay what was invested."""
    values, record = closing.values, closing.record
    public = closing.recorded[closing.source["public_budget"]]
    rate = values["disbursement_rate"][: closing.window]
    plan = public / rate
    own = closing.run("own_capital_funds")["own_capital_funds"]
    unspent = (1 - rate) * plan
    carried = values["carry_over_share"][1 : closing.window] * unspent[:-1]
    solved = plan[1:] - own[1:] - carried - values["borrowing"][1 : closing.window]
    count = len(closing.years) - closing.window
    growth = 1 + values["central_capital_transfers_growth"]
    later = solved[-1:] * growth ** np.arange(1, count + 1)[:, None]
    unknown = np.full_like(solved[:1], np.nan)
    closing.paths["central_capital_transfers"] = np.concatenate([unknown, solved, later])
    record.impose_base("capital_budget", plan[0])


def solve_capacity(closing: Closing) -> None:
    """The share of power investment that became megawatts, and the cost of one."""
    values = closing.values
    price = closing.run("investment_price_index")["investment_price_index"]
    cost = values["investment_cost_per_mw"][0] / price[-1]
    closing.inputs["real_investment_cost_per_mw"] = cost[None]
    is_capacity = closing.calibration.structure["is_capacity"]
    closing.inputs["capacity_realisation_share"] = np.zeros((1, 1))
    closing.inputs["electricity_output_window_end"] = np.ones((1, 1))
    if is_capacity.any():
        expanded = closing.calibration.structure["is_expanded_by_investment"]
        capacity = total(expanded * values["window_capacity_mw"][:, : closing.window])
        built = total(total(is_capacity * closing.commissioned[:, 1:]))
        share = (capacity[-1] - capacity[0]) * cost / built
        closing.inputs["capacity_realisation_share"] = share[None]
        output = closing.run("electricity_output")["electricity_output"]
        closing.inputs["electricity_output_window_end"] = output[-1:]
