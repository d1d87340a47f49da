"""The three-sector core as one compiled loop over draws, years and sectors: the practical limit.

It has what takes time and nothing else: no order to be found, no checks, no results but the
headline ones. Written by hand, for one core.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from three_sectors import FIXED, HEADLINE, OPENING, YEARS, Array


class Start(NamedTuple):
    """What is known of the base year and does not differ by draw."""

    labour_force: float
    investment_price_index: float
    budget_revenue: float
    employment: Array
    capital_stock: Array
    commissioned_capital: Array
    tfp_growth: Array
    tfp_index: Array
    sector_price_drift: Array
    value_added_deflator: Array
    value_added: Array
    value_added_growth: Array
    nominal_value_added: Array


class Rates(NamedTuple):
    """Parameters that do not differ by draw."""

    unemployment_rate: float
    agricultural_employment_floor: float
    investment_price_growth: float
    tfp_persistence: float
    price_persistence: float
    product_tax_ratio: float
    product_tax_rate: float
    capital_formation_ratio: float
    allocation_share: Array


def run(parameters: Array) -> Array:
    """Headline results [result, year, draw] of parameters [parameter, draw]."""
    results = np.empty((len(HEADLINE), len(YEARS), parameters.shape[1]))
    figures: dict[str, Any] = {
        name: np.array(figure) if isinstance(figure, tuple) else figure
        for name, figure in {**FIXED, **OPENING}.items()
    }
    for name, half_life in (("tfp", "tfp_growth_half_life"), ("price", "price_drift_half_life")):
        figures[f"{name}_persistence"] = 0.5 ** (1 / figures[half_life])
    start = Start(*(figures[name] for name in Start._fields))
    rates = Rates(*(figures[name] for name in Rates._fields))
    _all_draws(parameters, start, rates, results)
    return results


@njit
def _all_draws(parameters: Array, start: Start, rates: Rates, results: Array) -> None:
    """The parameters of a draw are in the order of UNCERTAIN, its results in that of HEADLINE."""
    output, nominal = np.empty(3), np.empty(3)
    for draw in range(parameters.shape[1]):
        drawn = parameters[:, draw]
        labour_force, price_of_capital = start.labour_force, start.investment_price_index
        revenue, base_last_year = start.budget_revenue, start.nominal_value_added.sum()
        employment, growth = start.employment.copy(), start.value_added_growth.copy()
        capital, commissioned = start.capital_stock.copy(), start.commissioned_capital.copy()
        tfp_growth, tfp = start.tfp_growth.copy(), start.tfp_index.copy()
        drift, price = start.sector_price_drift.copy(), start.value_added_deflator.copy()
        output[:] = start.value_added
        for year in range(results.shape[1]):
            labour_force *= 1 + drawn[7]
            price_of_capital *= 1 + rates.investment_price_growth
            _employ(labour_force, drawn[8], growth, rates, employment)
            for s in range(3):
                capital[s] = (1 - drawn[6]) * capital[s] + commissioned[s]
                tfp_growth[s] = drawn[s] + (tfp_growth[s] - drawn[s]) * rates.tfp_persistence
                tfp[s] *= math.exp(tfp_growth[s])
                effect = (capital[s] / start.capital_stock[s]) ** drawn[3 + s]
                effect *= (employment[s] / start.employment[s]) ** (1 - drawn[3 + s])
                made = start.value_added[s] * tfp[s] * effect
                growth[s], output[s] = made / output[s] - 1, made
                drift[s] = drawn[10] + (drift[s] - drawn[10]) * rates.price_persistence
                price[s] *= math.exp(drift[s])
                nominal[s] = price[s] * made
            base = nominal[0] + nominal[1] + nominal[2]
            grdp = (output[0] + output[1] + output[2]) * (1 + rates.product_tax_ratio)
            nominal_grdp = base * (1 + rates.product_tax_rate)
            investment = drawn[9] * nominal_grdp
            revenue *= (base / base_last_year) ** drawn[11]
            base_last_year = base
            results[0, year, draw], results[1, year, draw] = grdp, nominal_grdp
            results[2, year, draw] = 100 * nominal_grdp / grdp
            results[3, year, draw], results[4, year, draw] = investment, revenue
            for s in range(3):
                formed = rates.capital_formation_ratio * rates.allocation_share[s] * investment
                commissioned[s] = formed / price_of_capital
                results[5 + s, year, draw] = output[s]
                results[8 + s, year, draw] = employment[s]
                results[11 + s, year, draw] = 100 * nominal[s] / nominal_grdp


@njit
def _employ(
    labour_force: float, elasticity: float, growth: Array, rates: Rates, employment: Array
) -> None:
    """From last year's employment and growth to this year's employment."""
    employed = (1 - rates.unemployment_rate) * labour_force
    wanted = 0.0
    for s in range(1, 3):
        employment[s] *= 1 + elasticity * growth[s]
        wanted += employment[s]
    scale = min(1.0, employed * (1 - rates.agricultural_employment_floor) / wanted)
    employment[1] *= scale
    employment[2] *= scale
    employment[0] = employed - employment[1] - employment[2]
