"""Identities, as residuals relative to their size: each is checked every year for every draw."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import (
    PerGroup,
    PerSector,
    PerSource,
    PerTechnology,
    Provincial,
    total,
)


def grdp_identity(
    grdp: Provincial, value_added_by_group: PerGroup, product_taxes: Provincial
) -> Provincial:
    """Real GRDP is the sum of the groups and product taxes.

    Unit: 1
    Source: accounting identity
    """
    return (total(value_added_by_group) + product_taxes) / grdp - 1


def nominal_grdp_identity(
    nominal_grdp: Provincial,
    nominal_value_added_by_group: PerGroup,
    nominal_product_taxes: Provincial,
) -> Provincial:
    """Nominal GRDP is the sum of the groups and product taxes.

    Unit: 1
    Source: accounting identity
    """
    return (total(nominal_value_added_by_group) + nominal_product_taxes) / nominal_grdp - 1


def share_identity(grdp_share: PerGroup, product_tax_share: Provincial) -> Provincial:
    """The shares of the groups and of product taxes sum to 100%.

    Unit: 1
    Source: accounting identity
    """
    return (total(grdp_share) + product_tax_share) / 100 - 1


def group_identity(value_added: PerSector, value_added_by_group: PerGroup) -> Provincial:
    """The groups sum to the same as their sectors.

    Unit: 1
    Source: accounting identity
    """
    return total(value_added_by_group) / total(value_added) - 1


def employment_identity(employment: PerSector, employment_total: Provincial) -> Provincial:
    """Employment by sector sums to the employed.

    Unit: 1
    Source: accounting identity
    """
    return total(employment) / employment_total - 1


def investment_identity(
    total_social_investment: Provincial,
    investment_by_sector: PerSector,
    public_investment: Provincial,
) -> Provincial:
    """Investment by source is investment by sector and public infrastructure.

    Unit: 1
    Source: accounting identity
    """
    return (total(investment_by_sector) + public_investment) / total_social_investment - 1


def capital_identity(
    capital_stock: PerSector,
    construction_in_progress: PerSector,
    capital_stock_last_year: PerSector,
    construction_in_progress_last_year: PerSector,
    depreciation_rate: PerSector,
    capital_outlay_last_year: PerSector,
    project_capital_written_off_last_year: PerSector,
) -> Provincial:
    """Capital and construction in progress together roll forward with outlay and wear.

    Works of a project that is given up are written off.

    Unit: 1
    Source: accounting identity
    """
    worn = depreciation_rate * capital_stock_last_year + project_capital_written_off_last_year
    before = total(capital_stock_last_year + construction_in_progress_last_year)
    now = total(capital_stock + construction_in_progress)
    return (before + total(capital_outlay_last_year - worn)) / now - 1


def capital_sign_identity(
    capital_stock: PerSector,
    construction_in_progress: PerSector,
    residual_construction_in_progress: PerSector,
) -> PerSector:
    """No stock of capital or of unfinished works is negative; projects' works neither.

    Unit: 1
    Source: accounting identity
    """
    of_projects = construction_in_progress - residual_construction_in_progress
    lowest = np.minimum(np.minimum(capital_stock, construction_in_progress), of_projects)
    return np.minimum(0, lowest) / capital_stock


def public_capital_identity(
    public_capital: Provincial,
    public_construction_in_progress: Provincial,
    public_capital_last_year: Provincial,
    public_construction_in_progress_last_year: Provincial,
    public_depreciation_rate: Provincial,
    public_capital_outlay_last_year: Provincial,
    project_public_capital_written_off_last_year: Provincial,
) -> Provincial:
    """Public capital and public works in progress roll forward with outlay and wear.

    Works of a project that is given up are written off.

    Unit: 1
    Source: accounting identity
    """
    worn = public_depreciation_rate * public_capital_last_year
    worn = worn + project_public_capital_written_off_last_year
    before = public_capital_last_year + public_construction_in_progress_last_year
    now = public_capital + public_construction_in_progress
    return (before + public_capital_outlay_last_year - worn) / now - 1


def public_capital_sign_identity(
    public_capital: Provincial,
    public_construction_in_progress: Provincial,
    public_residual_construction_in_progress: Provincial,
) -> Provincial:
    """Public capital and unfinished public works are not negative.

    Unit: 1
    Source: accounting identity
    """
    of_projects = public_construction_in_progress - public_residual_construction_in_progress
    lowest = np.minimum(np.minimum(public_capital, public_construction_in_progress), of_projects)
    return np.minimum(0, lowest) / public_capital


def capacity_sign_identity(electricity_capacity_mw: PerTechnology) -> PerTechnology:
    """Generating capacity is not negative.

    Unit: 1
    Source: accounting identity
    """
    return np.minimum(0, electricity_capacity_mw)


def investment_sign_identity(
    residual_investment: PerSource, total_social_investment: Provincial
) -> PerSource:
    """Investment outside projects is not negative: no source pays projects more than it has.

    For the state budget this is the envelope: payments to public projects stay within it.

    Unit: 1
    Source: accounting identity
    """
    return np.minimum(0, residual_investment) / total_social_investment


def budget_resources(
    retained_revenue: Provincial,
    current_transfers: Provincial,
    central_capital_transfers: Provincial,
    borrowing: Provincial,
    carried_in: Provincial,
    budget_surplus_last_year: Provincial,
) -> Provincial:
    """Everything that the local budget can use in the year.

    Unit: billion VND/yr
    Source: accounting identity
    """
    transfers = current_transfers + central_capital_transfers
    return retained_revenue + transfers + borrowing + carried_in + budget_surplus_last_year


def budget_identity(
    budget_resources: Provincial,
    current_expenditure: Provincial,
    public_investment: Provincial,
    carried_out: Provincial,
) -> Provincial:
    """The local budget's resources are its uses.

    Unit: 1
    Source: accounting identity
    """
    return (current_expenditure + public_investment + carried_out) / budget_resources - 1


def revenue_identity(
    budget_revenue: Provincial,
    recurrent_budget_revenue: Provincial,
    one_off_budget_revenue: Provincial,
) -> Provincial:
    """Revenue is what recurs and what does not.

    Unit: 1
    Source: accounting identity
    """
    return (recurrent_budget_revenue + one_off_budget_revenue) / budget_revenue - 1
