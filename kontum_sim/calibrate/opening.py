"""Closing the window, first steps: the record imposed, the opening stocks."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.closing import Closing
from kontum_sim.calibrate.record import (
    allocation_shares,
    employment_record,
    local_expenditure_record,
)

PROJECTS = (
    "project_payments project_public_payments project_capital_outlay project_commissioned_capital "
    "project_public_capital_outlay project_commissioned_public_capital project_capacity_mw "
    "project_electricity_output project_works_taken_over project_public_works_taken_over "
    "project_capital_written_off project_public_capital_written_off"
).split()


def impose_record(closing: Closing) -> None:
    """Population, labour, investment, revenue and the rest of what was observed."""
    record, values = closing.record, closing.values
    for name in ("population", "labour_force"):
        record.impose_window(name, record.observed(name))
    total_employed = closing.run("employment_total")["employment_total"]
    employment = employment_record(closing.calibration, values, total_employed)
    record.impose_window("employment", employment)
    for role in closing.calibration.roles:
        variable = "public_investment" if role == "public_budget" else f"{role}_investment"
        record.impose_window(variable, closing.recorded[closing.source[role]])
    shares = values["revenue_line_share"]
    record.impose_window("revenue", shares * record.observed("budget_revenue"))
    public = closing.recorded[closing.source["public_budget"]]
    record.impose_window("current_expenditure", local_expenditure_record(record, public))
    record.impose_window("poverty_rate", record.observed("poverty_rate", partly=True))
    exports = record.observed("exports", partly=True)
    record.impose_window("exports_by_commodity", values["export_commodity_share"] * exports)
    area = values["crop_area_window_end"]
    unseen = np.full((*area.shape[:-2], closing.window - 1, area.shape[-1]), np.nan)
    record.impose_window("perennial_crop_area", np.concatenate([unseen, area], axis=-2))
    record.impose_window("residual_capacity_mw", values["window_capacity_mw"][:, : closing.window])
    one = np.ones(1)
    record.impose_base("tfp_index", np.ones((len(employment), 1)))
    record.impose_base("electricity_tariff_index", one)
    record.impose_base("exogenous_revenue_index", np.ones((len(shares), 1)))
    record.impose_base("investment_price_index", values["investment_price_index_base"][0])
    record.impose_window("budget_surplus", np.zeros((closing.window, 1)))
    closing.inputs["employment_base"] = employment[:, :1]
    closing.inputs["trained_labour_share_base"] = values["trained_labour_share"][:1]
    closing.inputs["mature_crop_area_base"] = area
    closing.inputs["mature_crop_area"] = area
    _impose_no_projects(closing)


def _impose_no_projects(closing: Closing) -> None:
    """No project in the window but the plant under way, whose payments left the record."""
    sets = closing.calibration.sets
    count = len(closing.years)
    for name in PROJECTS:
        index = closing.calibration.index_of[name]
        shape = (*(len(sets[axis]) for axis in index), count, 1)
        closing.inputs[name] = np.zeros(shape)
    closing.inputs["project_payments"] = closing.hold(closing.payments, after=0.0)
    closing.inputs["allocation_share"] = allocation_shares(
        closing.values, closing.recorded, closing.payments, count
    )


def open_stocks(closing: Closing) -> None:
    """Capital, public capital and unfinished works on 1 January of the base year."""
    values, record, level = closing.values, closing.record, closing.levels
    outlay = closing.run("residual_capital_outlay", "public_residual_capital_outlay")
    growth = values["construction_in_progress_growth"][0]

    def opening(rate: Array, first_outlay: Array) -> tuple[Array, Array]:
        unfinished = (1 - rate) * first_outlay / (growth + rate)
        return unfinished, rate * (unfinished + first_outlay)

    unfinished, finished = opening(
        values["completion_rate"][0], outlay["residual_capital_outlay"][:, 0]
    )
    stock_next = values["capital_output_ratio_base"][:, 0] * level.real_base
    stock = (stock_next - finished) / (1 - values["depreciation_rate"][:, 0])
    public_unfinished, public_finished = opening(
        values["public_completion_rate"][0], outlay["public_residual_capital_outlay"][0]
    )
    public_next = values["public_capital_ratio_base"][0] * level.grdp_base
    public = (public_next - public_finished) / (1 - values["public_depreciation_rate"][0])
    for name in ("residual_construction_in_progress", "construction_in_progress"):
        record.impose_base(name, unfinished)
        record.impose_base(f"public_{name}", public_unfinished)
    record.impose_base("capital_stock", stock)
    record.impose_base("public_capital", public)
    closing.inputs["capital_stock_base"] = stock[:, None]
    closing.inputs["public_capital_base"] = public[None]
    closing.inputs["value_added_base"] = level.real_base[:, None]
    closing.inputs["grdp_base"] = level.grdp_base[None]
