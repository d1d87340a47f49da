"""The equations of the three-sector core for which the package has none that fits."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerSector, Provincial, share, total


def tfp_index(tfp_index_last_year: PerSector, tfp_growth: PerSector) -> PerSector:
    """Total factor productivity.

    Unit: Index (base year = 1)
    Source: Solow (1957), Technical Change and the Aggregate Production Function
    """
    return tfp_index_last_year * np.exp(tfp_growth)


def labour_effect(
    employment: PerSector, employment_base: PerSector, capital_share: PerSector
) -> PerSector:
    """What labour does to value added, relative to the base year.

    Unit: 1
    Source: Cobb-Douglas production with constant returns to capital and labour
    """
    return (employment / employment_base) ** (1 - capital_share)


def value_added(
    value_added_base: PerSector,
    tfp_index: PerSector,
    capital_effect: PerSector,
    labour_effect: PerSector,
) -> PerSector:
    """Value added by sector at constant prices.

    Unit: billion VND_2010/yr
    Source: Cobb and Douglas (1928), A Theory of Production
    """
    return value_added_base * tfp_index * capital_effect * labour_effect


def value_added_deflator(
    value_added_deflator_last_year: PerSector, sector_price_drift: PerSector
) -> PerSector:
    """Price of a sector's value added.

    Unit: Index (2010 = 1)
    Source: assumption: a trend of its own
    """
    return value_added_deflator_last_year * np.exp(sector_price_drift)


def sector_share(nominal_value_added: PerSector, nominal_grdp: Provincial) -> PerSector:
    """Share of a sector in GRDP at current prices.

    Unit: %
    Source: definition
    """
    return share(nominal_value_added, nominal_grdp)


def total_social_investment(investment_ratio: Provincial, nominal_grdp: Provincial) -> Provincial:
    """Total social investment.

    Unit: billion VND/yr
    Source: assumption: a constant ratio to GRDP
    """
    return investment_ratio * nominal_grdp


def investment_by_sector(
    total_social_investment: Provincial, allocation_share: PerSector
) -> PerSector:
    """Investment by sector.

    Unit: billion VND/yr
    Source: assumption: constant allocation
    """
    return allocation_share * total_social_investment


def commissioned_capital(
    capital_formation_ratio: Provincial,
    investment_by_sector: PerSector,
    investment_price_index: Provincial,
) -> PerSector:
    """Capital put into service in the year.

    Unit: billion VND_2010/yr
    Source: assumption: a constant part of investment forms capital
    """
    return capital_formation_ratio * investment_by_sector / investment_price_index


def revenue_base(nominal_value_added: PerSector) -> Provincial:
    """What revenue is charged on: value added at current prices.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(nominal_value_added)


def budget_revenue(
    budget_revenue_last_year: Provincial,
    revenue_base: Provincial,
    revenue_base_last_year: Provincial,
    buoyancy: Provincial,
) -> Provincial:
    """State budget revenue in the area.

    Unit: billion VND/yr
    Source: Dudine and Jalles (2017), IMF Working Paper 17/4, for the ranges of buoyancy
    """
    return budget_revenue_last_year * (revenue_base / revenue_base_last_year) ** buoyancy
