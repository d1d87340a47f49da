"""Closing the window: productivity, the two ratios, the yearly factor that meets GRDP."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.calibrate.closing import Closing
from kontum_sim.engine.imposed import Imposed


def solve_production(closing: Closing) -> None:
    """Productivity, the two ratios, and the yearly factor that meets published GRDP."""
    level, structure, steps = closing.levels, closing.calibration.structure, closing.window - 1
    count = len(closing.years)
    unit = np.ones((1, 1))
    closing.inputs |= {
        "electricity_value_added_per_gwh": unit,
        "construction_value_added_ratio": unit,
        "product_tax_ratio": closing.log_linear(level.tax_ratio_base, level.tax_ratio_end),
    }
    sectors = len(level.real_base)
    still = Imposed(np.zeros((sectors, count, 1)), np.ones((sectors, count, 1), dtype=np.bool_))
    closing.record.imposed["tfp_growth"] = still
    neutral = {"output_shock": np.zeros((sectors, 1, 1))}
    before = closing.values
    closing.values = {**before, **neutral}
    raw = closing.run("value_added", "residual_commissioned_capital")
    closing.values = before
    plain = raw["value_added"]
    closing.commissioned = raw["residual_commissioned_capital"]

    ends = np.log(level.real_end / plain[:, -1]), np.log(level.real_base / plain[:, 0])
    _solve_ratios(closing, plain)
    is_cobb_douglas = structure["is_cobb_douglas"][:, 0]
    trend = np.where(is_cobb_douglas > 0, ends[0] / steps, 0)
    elapsed = np.arange(closing.window, dtype=np.float64)[:, None]
    closing.record.impose_window(
        "tfp_growth", np.repeat(trend[:, None], closing.window, axis=-2), first=1
    )
    ratio = closing.log_linear(np.exp(ends[1]), np.exp(ends[0]))[:, : closing.window]
    grown = np.where(is_cobb_douglas[:, None] > 0, np.exp(trend[:, None] * elapsed), ratio)
    closing.value_added = plain * grown
    shock = _yearly_factor(closing, closing.value_added, is_cobb_douglas[:, None])
    closing.value_added = closing.value_added * np.exp(shock)
    closing.inputs["output_shock"] = closing.values["output_shock"] + closing.hold(shock, after=0.0)


def _solve_ratios(closing: Closing, plain: Array) -> None:
    """Value added per GWh and per unit of building work, at both ends of the window."""
    level = closing.levels
    for indicator, name in (
        ("is_capacity", "electricity_value_added_per_gwh"),
        ("is_demand", "construction_value_added_ratio"),
    ):
        if not closing.calibration.structure[indicator].any():
            continue
        row = closing.row(indicator)
        closing.inputs[name] = closing.log_linear(
            level.real_base[row] / plain[row, 0], level.real_end[row] / plain[row, -1]
        )


def _yearly_factor(closing: Closing, value_added: Array, is_cobb_douglas: Array) -> Array:
    """Log factor common to the Cobb-Douglas sectors, [sector, window year, draw]."""
    shock = np.zeros_like(value_added)
    for position, year in enumerate(closing.years[: closing.window]):
        published = closing.calibration.observed("grdp", year)
        if published is None or position in (0, closing.window - 1):
            continue
        needed = published / (1 + closing.inputs["product_tax_ratio"][position])
        this_year = value_added[:, position]
        movable = total(is_cobb_douglas[:, 0] * this_year)
        rest = total(this_year) - movable
        shock[:, position] = is_cobb_douglas[:, 0] * np.log((needed - rest) / movable)
    return shock
