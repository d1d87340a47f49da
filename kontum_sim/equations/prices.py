"""Deflators by sector."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerSector, Provincial


def sector_price_drift(
    price_drift: Provincial,
    sector_price_drift_last_year: PerSector,
    price_drift_half_life: Provincial,
) -> PerSector:
    """A sector's own price trend, in logs.

    In the window it is solved; afterwards it returns to the common drift by halves.

    Unit: 1/yr
    Source: assumption: half-life of two years
    """
    persistence = (1 / 2) ** (1 / price_drift_half_life)
    return price_drift + (sector_price_drift_last_year - price_drift) * persistence


def value_added_deflator_trend(
    value_added_deflator_trend_last_year: PerSector,
    sector_price_drift: PerSector,
    inflation_pass_through: Provincial,
    national_inflation: Provincial,
    national_inflation_trend: Provincial,
    world_price_pass_through: PerSector,
    world_price_growth: Provincial,
) -> PerSector:
    """Price of a sector's value added, before shocks.

    Its own drift, part of national inflation above trend, part of world commodity prices.

    Unit: Index (2010 = 1)
    Source: assumption: pass-through (priors: prices); CPI of the World Bank, IMF commodity prices
    """
    national = inflation_pass_through * (national_inflation - national_inflation_trend)
    world = world_price_pass_through * world_price_growth
    return value_added_deflator_trend_last_year * np.exp(sector_price_drift + national + world)


def value_added_deflator(
    value_added_deflator_trend: PerSector, price_shock: Provincial
) -> PerSector:
    """Price of a sector's value added.

    In the window one factor common to the sectors meets the published nominal GRDP.

    Unit: Index (2010 = 1)
    Source: definition
    """
    return value_added_deflator_trend * np.exp(price_shock)
