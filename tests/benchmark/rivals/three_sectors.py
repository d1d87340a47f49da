"""The data of the three-sector core: opening year, fixed and drawn parameters, headline results.

All contestants read these and nothing else, so that they solve the same thing. The equations
are in core.md, in words. The figures are invented, of the size of the province's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Figure = float | tuple[float, float, float]  # of the province, or one for each sector

SECTORS = ("agriculture", "industry", "services")
BASE_YEAR = 2015
YEARS = tuple(range(2016, 2026))  # solved; the base year is data

# What has to be known of the base year: every variable of which an equation takes last year's.
OPENING: dict[str, Figure] = {
    "labour_force": 288_000.0,
    "employment": (192_120.0, 27_000.0, 66_000.0),
    "capital_stock": (8_000.0, 10_500.0, 13_750.0),
    "commissioned_capital": (320.0, 1_100.0, 1_250.0),
    "investment_price_index": 1.35,
    "tfp_growth": (0.01, 0.04, 0.025),
    "tfp_index": (1.0, 1.0, 1.0),
    "sector_price_drift": (0.02, 0.05, 0.04),
    "value_added_deflator": (1.35, 1.25, 1.5),
    "value_added": (4_000.0, 3_500.0, 5_500.0),
    "value_added_growth": (0.045, 0.09, 0.075),
    "nominal_value_added": (5_400.0, 4_375.0, 8_250.0),
    "grdp": 14_170.0,
    "budget_revenue": 2_100.0,
}

FIXED: dict[str, Figure] = {
    "is_agriculture": (1.0, 0.0, 0.0),
    "unemployment_rate": 0.01,
    "agricultural_employment_floor": 0.6,
    "investment_price_growth": 0.03,
    "tfp_growth_half_life": 2.0,
    "price_drift_half_life": 2.0,
    "capital_stock_base": OPENING["capital_stock"],
    "employment_base": OPENING["employment"],
    "value_added_base": OPENING["value_added"],
    "product_tax_ratio": 0.09,
    "product_tax_rate": 0.1,
    "allocation_share": (0.1, 0.45, 0.45),
    "capital_formation_ratio": 0.6,
}

# A draw has one value of each, even between the ends; a sector's own where it is named.
UNCERTAIN: dict[str, tuple[float, float]] = {
    "tfp_trend_growth.agriculture": (0.005, 0.025),
    "tfp_trend_growth.industry": (0.01, 0.035),
    "tfp_trend_growth.services": (0.01, 0.03),
    "capital_share.agriculture": (0.25, 0.4),
    "capital_share.industry": (0.4, 0.6),
    "capital_share.services": (0.35, 0.5),
    "depreciation_rate": (0.04, 0.07),
    "labour_force_growth": (0.012, 0.028),
    "employment_elasticity": (0.3, 0.8),
    "investment_ratio": (0.35, 0.55),
    "price_drift": (0.02, 0.05),
    "buoyancy": (0.8, 1.3),
}

PROVINCIAL = (
    "grdp",
    "nominal_grdp",
    "grdp_deflator",
    "total_social_investment",
    "budget_revenue",
)
BY_SECTOR = ("value_added", "employment", "sector_share")
HEADLINE = (*PROVINCIAL, *(f"{name}.{sector}" for name in BY_SECTOR for sector in SECTORS))


def draws(count: int, seed: int) -> Array:
    """Parameters [parameter, draw] in the order of UNCERTAIN."""
    low, high = np.array(list(UNCERTAIN.values())).T[..., None]
    between = np.random.default_rng(seed).random((count, len(UNCERTAIN))).T
    values: Array = np.ascontiguousarray(low + (high - low) * between)
    return values


def by_name(figures: dict[str, Figure]) -> dict[str, float]:
    """One number a name: `capital_stock.services`."""
    flat: dict[str, float] = {}
    for name, figure in figures.items():
        if isinstance(figure, tuple):
            flat |= {f"{name}.{s}": value for s, value in zip(SECTORS, figure, strict=True)}
        else:
            flat[name] = figure
    return flat
