"""What closing the window solved, at the mode and over the members: trends, factors, ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.closing import Closing
from kontum_sim.calibrate.problem import Problem


@dataclass(frozen=True)
class Solved:
    """One solved number. member and year are "" where it has none.

    mode: at the most probable parameters; mean, sd, low, high: of the members (5%, 95%)
    """

    quantity: str
    member: str
    year: str
    unit: str
    mode: float
    mean: float
    sd: float
    low: float
    high: float


def solved_results(problem: Problem, centre: Array, members: Array) -> tuple[Solved, ...]:
    """Every trend, yearly factor and ratio of the window.

    centre: [cell, 1]; members: [cell, member]
    """
    at_mode = _rows(problem.closed(centre))
    drawn = _rows(problem.closed(members))
    found = []
    for (quantity, member, year, unit, mode), (*_, values) in zip(at_mode, drawn, strict=True):
        whole = np.broadcast_to(values, members.shape[1])
        low, high = np.percentile(whole, [5, 95])
        found.append(
            Solved(
                quantity,
                member,
                year,
                unit,
                float(mode[0]),
                float(whole.mean()),
                float(whole.std()),
                float(low),
                float(high),
            )
        )
    return tuple(found)


Row = tuple[str, str, str, str, Array]


def _rows(closing: Closing) -> list[Row]:
    """(quantity, member, year, unit, values [draw]) of everything solved, as the page lists it."""
    calibration, structure = closing.calibration, closing.calibration.structure
    sectors = calibration.sets["sector"]
    inputs, imposed = closing.inputs, closing.record.imposed
    end = closing.window - 1
    found: list[Row] = []
    for row, sector in enumerate(sectors):
        if structure["is_cobb_douglas"][row, 0, 0] > 0:
            values = imposed["tfp_growth"].values[row, 1]
            found.append(("tfp_growth", sector, "", "1/yr", values))
    for row, sector in enumerate(sectors):
        values = imposed["sector_price_drift"].values[row, 1]
        found.append(("sector_price_drift", sector, "", "1/yr", values))
    movable = int(np.argmax(structure["is_cobb_douglas"][:, 0, 0]))
    for position in range(1, end):
        year = str(closing.years[position])
        found.append(("output_shock", "", year, "1", inputs["output_shock"][movable, position]))
    for position in range(1, end):
        year = str(closing.years[position])
        found.append(("price_shock", "", year, "1", inputs["price_shock"][position]))
    for name, unit, flag in (
        ("electricity_value_added_per_gwh", "billion VND_2010/GWh", "is_capacity"),
        ("construction_value_added_ratio", "1", "is_demand"),
    ):
        if structure[flag].any():
            for position in (0, end):
                year = str(closing.years[position])
                found.append((name, "", year, unit, inputs[name][position]))
    if structure["is_capacity"].any():
        share = inputs["capacity_realisation_share"][0]
        found.append(("capacity_realisation_share", "", "", "1", share))
    paths = closing.paths
    year = str(closing.years[end])
    transfers = paths["central_capital_transfers"][end]
    found.append(("central_capital_transfers", "", year, "billion VND/yr", transfers))
    ratio = paths["private_investment_ratio_target"][end]
    found.append(("private_investment_ratio_target", "", "", "1", ratio))
    return found
