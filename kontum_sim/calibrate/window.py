"""Closes the calibration window exactly, for every draw at once.

What is solved: productivity and price trends by sector, the yearly factors that meet published
GRDP, the ratios of electricity and construction, the central transfers, the opening stocks. No
search: each has a closed form, because what drives output in the window is observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.closing import Closing
from kontum_sim.calibrate.money import solve_capacity, solve_prices, solve_transfers
from kontum_sim.calibrate.opening import impose_record, open_stocks
from kontum_sim.calibrate.output import solve_production
from kontum_sim.engine.imposed import Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.calibration import Calibration

CLOSED = 1e-9
CLOSED_AVERAGE = 1e-10


@dataclass(frozen=True)
class Closure:
    """A closed window.

    inputs: solved inputs, [*members, year or 1, draw]
    paths: solved baselines of parameters that a scenario may change, the same shape
    imposed: the record and the opening stocks
    """

    inputs: Mapping[str, Array]
    paths: Mapping[str, Array]
    imposed: Mapping[str, Imposed]


def close_window(
    model: Model,
    calibration: Calibration,
    values: Mapping[str, Array],
    years: Sequence[int],
) -> Closure:
    """Solve everything that the window determines.

    values: parameters before the scenario's paths, [*members, year or 1, draw or 1]
    years: of the run, the base year first
    Raises CalibrationError when the levels leave a stock or a flow negative.
    """
    closing = solve_window(model, calibration, values, years)
    check_signs(closing)
    return Closure(closing.inputs, closing.paths, closing.record.imposed)


def solve_window(
    model: Model,
    calibration: Calibration,
    values: Mapping[str, Array],
    years: Sequence[int],
) -> Closing:
    """The steps of closing a window, whatever the signs of the result; see close_window."""
    with np.errstate(all="ignore"):  # the signs say what came out wrong
        closing = Closing(model, calibration, values, tuple(years))
        impose_record(closing)
        open_stocks(closing)
        solve_production(closing)
        solve_prices(closing)
        solve_transfers(closing)
        solve_capacity(closing)
    return closing


def positive_results(closing: Closing) -> dict[str, Array]:
    """What closing the window solved and must be above zero, [..., draw]."""
    return {
        "value_added_base": closing.inputs["value_added_base"],
        "capital_stock_base": closing.inputs["capital_stock_base"],
        "public_capital_base": closing.inputs["public_capital_base"],
        "central_capital_transfers": closing.paths["central_capital_transfers"][1:],
        "private_investment_ratio_target": closing.paths["private_investment_ratio_target"],
    }


def check_signs(closing: Closing) -> None:
    """Raise CalibrationError when a level, stock or transfer that was solved is negative."""
    faults = [
        Fault("calibration.negative", {"name": name, "least": f"{np.min(array):.6g}"})
        for name, array in positive_results(closing).items()
        if not np.all(array > 0)
    ]
    if faults:
        raise CalibrationError(faults)


def check_closed(calibration: Calibration, result: Result) -> None:
    """Raise CalibrationError when history is not what was published, for any draw.

    Real and nominal GRDP within 1e-9 of every published year, the average growth within 1e-10.
    """
    base, end = calibration.base_year, calibration.window_end
    faults = []
    for name in ("grdp", "nominal_grdp"):
        for year in range(base + 1, end + 1):
            published = calibration.observed(name, year)
            value = result.year(name, year)
            if published is not None and not np.all(np.abs(value / published - 1) <= CLOSED):
                faults.append(_not_closed(name, year, float(value[0]), published))
    average = calibration.published("grdp_growth", f"{base + 1}-{end}")
    growth = (result.year("grdp", end) / result.year("grdp", base)) ** (1 / (end - base)) - 1
    if not np.all(np.abs(growth - average) <= CLOSED_AVERAGE):
        faults.append(_not_closed("grdp_growth", f"{base + 1}-{end}", float(growth[0]), average))
    if faults:
        raise CalibrationError(faults)


def _not_closed(name: str, year: int | str, value: float, published: float) -> Fault:
    fields = {"name": name, "year": year, "value": value, "published": published}
    return Fault("calibration.not_closed", fields)
