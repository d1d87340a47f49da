"""Growth accounting: what each factor of each sector gives to the growth of GRDP.

Log-mean Divisia form: value added is a product of factors, so its change is the logarithmic mean
of both years times the sum of the factors' changes in logs. Nothing is left over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.engine.result import Result

PRODUCT_TAXES = "product_taxes"
OVERRIDES = "overrides"  # imposed values, add-factors, replaced equations: what no factor says
FACTORS = (
    "capital labour human_capital land public_capital productivity capacity water "
    "construction_demand shocks"
).split()
ITEMS = (*FACTORS, PRODUCT_TAXES, OVERRIDES)
# What a run must have computed, where not everything was.
NEEDS = (
    "grdp product_taxes value_added tfp_index capital_effect labour_effect land_effect "
    "public_capital_effect human_capital_index electricity_output electricity_value_added "
    "construction_value_added cobb_douglas_value_added real_construction_investment"
).split()


@dataclass(frozen=True)
class Contributions:
    """parts: sectors, then product taxes; items: factors.

    points: percentage points of growth, [part, item, year, draw]; the first year has none (NaN)
    growth: of GRDP, %, [year, draw]
    """

    parts: tuple[str, ...]
    items: tuple[str, ...]
    years: tuple[int, ...]
    points: Array
    growth: Array

    def of_item(self) -> Array:
        """All parts together, [item, year, draw]."""
        return total(self.points)

    def of_part(self) -> Array:
        """All factors together, [part, year, draw]."""
        return total(np.swapaxes(self.points, 0, 1))


def log_mean(new: Array, old: Array) -> Array:
    """The logarithmic mean of two positive numbers: their difference over that of their logs.

    By log1p: the logarithm of a ratio near one would lose its digits.
    """
    with np.errstate(all="ignore"):
        mean = (new - old) / np.log1p((new - old) / old)
    return np.where(new == old, new, mean)


def change_of(values: Array) -> Array:
    """Change on the year before, [..., year, draw]; none in the first year (NaN)."""
    missing = np.full_like(values[..., :1, :], np.nan)
    return np.concatenate([missing, np.diff(values, axis=-2)], axis=-2)


def growth_contributions(result: Result, sectors: tuple[str, ...]) -> Contributions:
    """Split the growth of GRDP by sector and factor, for every draw of a run.

    What no factor of the model explains, because a scenario imposes, adjusts or replaces output,
    is the item `overrides`; product taxes are a part and a factor of their own.
    """
    value_added, grdp = result["value_added"], result["grdp"]
    before = value_added - change_of(value_added)
    grdp_before = grdp - change_of(grdp)
    points = np.zeros((len(sectors) + 1, len(ITEMS), *grdp.shape))
    weight = 100 * log_mean(value_added, before) / grdp_before
    is_positive = (value_added > 0) & (before > 0)
    is_missing = np.isnan(grdp_before)
    for name, logs in _log_changes(result).items():
        with np.errstate(all="ignore"):
            given = weight * logs
        given = np.where(is_positive & np.isfinite(given), given, 0)
        points[:-1, ITEMS.index(name)] = np.where(is_missing, np.nan, given)
    whole = 100 * change_of(value_added) / grdp_before
    known = total(np.swapaxes(points[:-1], 0, 1))
    points[:-1, ITEMS.index(OVERRIDES)] = whole - known
    taxes = 100 * change_of(result["product_taxes"]) / grdp_before
    points[-1] = np.where(is_missing, np.nan, points[-1])
    points[-1, ITEMS.index(PRODUCT_TAXES)] = taxes
    return Contributions(
        (*sectors, PRODUCT_TAXES),
        ITEMS,
        result.years,
        points,
        100 * change_of(grdp) / grdp_before,
    )


def _log_changes(result: Result) -> Mapping[str, Array]:
    """Change of each factor of value added in logs, [sector, year, draw]; 0 where it is none."""
    is_producing, is_plant, is_building = (
        result[name] > 0 for name in ("is_cobb_douglas", "is_capacity", "is_demand")
    )
    shape = result["value_added"].shape

    def log_change(values: Array) -> Array:
        with np.errstate(all="ignore"):
            return change_of(np.log(np.broadcast_to(values, shape)))

    labour_share = 1 - result["capital_share"] - result["land_share"]
    with np.errstate(all="ignore"):
        skill = np.log(result["human_capital_index"])
    skill_change = change_of(np.broadcast_to(labour_share * skill, shape))
    average_water = total(
        result["residual_electricity_output"] + result["project_electricity_output"]
    )
    plant = {
        "productivity": log_change(result["electricity_value_added_per_gwh"]),
        "capacity": log_change(average_water),
    }
    plant["water"] = log_change(result["electricity_output"]) - plant["capacity"]
    building = {
        "productivity": log_change(result["construction_value_added_ratio"]),
        "construction_demand": log_change(result["real_construction_investment"]),
    }
    producing = {
        "capital": log_change(result["capital_effect"]),
        "labour": log_change(result["labour_effect"]) - skill_change,
        "human_capital": skill_change,
        "land": log_change(result["land_effect"]),
        "public_capital": log_change(result["public_capital_effect"]),
        "productivity": log_change(result["tfp_index"]),
    }
    found = {name: np.zeros(shape) for name in FACTORS}
    for mode, logs in ((is_producing, producing), (is_plant, plant), (is_building, building)):
        for name, change in logs.items():
            found[name] = found[name] + np.where(mode, change, 0)
    found["shocks"] = change_of(np.broadcast_to(result["output_shock"], shape))
    return found
