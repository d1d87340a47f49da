"""Indicators: nothing depends on them."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerSector, Provincial, share, total


def labour_productivity(grdp: Provincial, employment_total: Provincial) -> Provincial:
    """GRDP per employed person at constant 2010 prices.

    Unit: million VND_2010/person/yr
    Source: definition
    """
    return 1000 * grdp / employment_total


def labour_productivity_by_sector(value_added: PerSector, employment: PerSector) -> PerSector:
    """Value added per employed person at constant 2010 prices, by sector.

    Unit: million VND_2010/person/yr
    Source: definition
    """
    return 1000 * value_added / employment


def non_agricultural_labour_share(
    employment: PerSector, employment_total: Provincial, is_agriculture: PerSector
) -> Provincial:
    """Share of the employed who work outside agriculture.

    Unit: %
    Source: definition
    """
    return share(total((1 - is_agriculture) * employment), employment_total)


def investment_ratio(total_social_investment: Provincial, nominal_grdp: Provincial) -> Provincial:
    """Total social investment over GRDP, both at current prices.

    Unit: %
    Source: definition
    """
    return share(total_social_investment, nominal_grdp)


def icor_by_share(investment_ratio: Provincial, grdp_growth: Provincial) -> Provincial:
    """Incremental capital-output ratio: investment ratio over real growth.

    Unit: 1
    Source: definition used in Vietnamese plan documents
    """
    return investment_ratio / (100 * grdp_growth)


def icor_nominal(
    total_social_investment: Provincial,
    nominal_grdp: Provincial,
    nominal_grdp_last_year: Provincial,
) -> Provincial:
    """Incremental capital-output ratio: investment over the rise of GRDP, at current prices.

    Unit: 1
    Source: definition
    """
    return total_social_investment / (nominal_grdp - nominal_grdp_last_year)


def icor_real(
    real_investment: Provincial,
    grdp: Provincial,
    grdp_last_year: Provincial,
) -> Provincial:
    """Incremental capital-output ratio: investment over the rise of GRDP, at constant prices.

    Unit: 1
    Source: definition of the General Statistics Office
    """
    return real_investment / (grdp - grdp_last_year)


def real_investment(
    total_social_investment: Provincial, investment_price_index: Provincial
) -> Provincial:
    """Total social investment at constant 2010 prices.

    Unit: billion VND_2010/yr
    Source: definition
    """
    return total_social_investment / investment_price_index


def all_capital(capital_stock: PerSector, public_capital: Provincial) -> Provincial:
    """Capital of all sectors and public capital on 1 January.

    Unit: billion VND_2010
    Source: accounting identity
    """
    return total(capital_stock) + public_capital


def net_return_on_capital(
    capital_share: PerSector,
    value_added: PerSector,
    depreciation_rate: PerSector,
    capital_stock: PerSector,
    public_depreciation_rate: Provincial,
    public_capital: Provincial,
    all_capital: Provincial,
) -> Provincial:
    """What capital earns after depreciation, over all capital.

    Unit: %
    Source: definition; memo capital shares for electricity and construction (priors: production)
    """
    earned = total(capital_share * value_added)
    worn = total(depreciation_rate * capital_stock) + public_depreciation_rate * public_capital
    return share(earned - worn, all_capital)


def revenue_to_grdp_ratio(budget_revenue: Provincial, nominal_grdp: Provincial) -> Provincial:
    """State budget revenue over GRDP, both at current prices.

    Unit: %
    Source: definition
    """
    return share(budget_revenue, nominal_grdp)


def revenue_to_current_expenditure_ratio(
    budget_revenue: Provincial, current_expenditure: Provincial
) -> Provincial:
    """State budget revenue over recurrent expenditure of the local budget.

    Unit: 1
    Source: definition: the plan's "basically covers recurrent expenditure"
    """
    return budget_revenue / current_expenditure


def own_revenue_to_expenditure_ratio(
    retained_revenue: Provincial, local_expenditure: Provincial
) -> Provincial:
    """Revenue that the local budget keeps over its expenditure.

    Unit: %
    Source: definition
    """
    return share(retained_revenue, local_expenditure)


def revenue_elasticity(
    budget_revenue: Provincial,
    budget_revenue_last_year: Provincial,
    nominal_grdp: Provincial,
    nominal_grdp_last_year: Provincial,
) -> Provincial:
    """Change of revenue over change of nominal GRDP, in logs.

    Unit: 1
    Source: definition
    """
    revenue_change = np.log(budget_revenue / budget_revenue_last_year)
    return revenue_change / np.log(nominal_grdp / nominal_grdp_last_year)
