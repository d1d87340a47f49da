"""State budget: revenue in the area, the capital budget, the balance of the local budget."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerLine, PerLineSector, PerSector, Provincial, total, weighted_sum


def electricity_tariff_index(
    electricity_tariff_index_last_year: Provincial, electricity_tariff_growth: Provincial
) -> Provincial:
    """Price at which power plants are taxed.

    Unit: Index (base year = 1)
    Source: assumption: tariff growth (priors: state budget)
    """
    return electricity_tariff_index_last_year * (1 + electricity_tariff_growth)


def exogenous_revenue_index(
    exogenous_revenue_index_last_year: PerLine, exogenous_revenue_growth: PerLine
) -> PerLine:
    """Path of the lines that follow no tax base in the model (land-use fee, customs).

    Unit: Index (base year = 1)
    Source: assumption: yearly growth of the yield (priors: state budget)
    """
    return exogenous_revenue_index_last_year * (1 + exogenous_revenue_growth)


def sector_revenue_base(
    revenue_base_weight: PerLineSector,
    nominal_value_added: PerSector,
    nominal_value_added_window_end: PerSector,
) -> PerLine:
    """Tax base of a line: value added by sector relative to the end of the window, weighted.

    The weights are the shares of the sectors in the line's base at the end of the window.

    Unit: Index (window end = 1)
    Source: assumption: base weights (priors: state budget); no revenue by line is published
    """
    return weighted_sum(revenue_base_weight, nominal_value_added / nominal_value_added_window_end)


def electricity_revenue_base(
    electricity_output: Provincial,
    electricity_output_window_end: Provincial,
    electricity_tariff_index: Provincial,
) -> Provincial:
    """Tax base of power plants: what they generate, at the tariff.

    Unit: 1
    Source: resource tax, VAT and income tax of hydropower are charged on output at tariff
    """
    return electricity_tariff_index * electricity_output / electricity_output_window_end


def revenue_base(
    sector_revenue_base: PerLine,
    electricity_revenue_base: Provincial,
    grdp_index: Provincial,
    exogenous_revenue_index: PerLine,
    is_sector_line: PerLine,
    is_electricity_line: PerLine,
    is_grdp_line: PerLine,
    is_exogenous_line: PerLine,
) -> PerLine:
    """What each line of revenue is charged on, as an index; only its change is used.

    Unit: 1
    Source: definition: each line by its kind of base
    """
    return (
        is_sector_line * sector_revenue_base
        + is_electricity_line * electricity_revenue_base
        + is_grdp_line * grdp_index
        + is_exogenous_line * exogenous_revenue_index
    )


def grdp_index(grdp: Provincial, grdp_base: Provincial) -> Provincial:
    """Real GRDP relative to the base year.

    Unit: Index (base year = 1)
    Source: definition
    """
    return grdp / grdp_base


def revenue(
    revenue_last_year: PerLine,
    revenue_base: PerLine,
    revenue_base_last_year: PerLine,
    buoyancy: PerLine,
    revenue_policy_change: PerLine,
) -> PerLine:
    """State budget revenue in the area, by line.

    Last year's, grown with its base to the power of its buoyancy; a change of policy stays.

    Unit: billion VND/yr
    Source: Dudine and Jalles (2017), IMF Working Paper 17/4, for the ranges of buoyancy
    """
    grown = (revenue_base / revenue_base_last_year) ** buoyancy
    return revenue_last_year * grown * (1 + revenue_policy_change)


def budget_revenue(revenue: PerLine) -> Provincial:
    """State budget revenue in the area.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(revenue)


def one_off_budget_revenue(revenue: PerLine, is_one_off_line: PerLine) -> Provincial:
    """Revenue that does not recur: the land-use fee.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(is_one_off_line * revenue)


def recurrent_budget_revenue(revenue: PerLine, is_one_off_line: PerLine) -> Provincial:
    """Revenue that recurs.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total((1 - is_one_off_line) * revenue)


def retained_revenue(revenue: PerLine, local_share: PerLine) -> Provincial:
    """Revenue that the local budget keeps.

    Unit: billion VND/yr
    Source: State Budget Law 2015: division of revenue; share of the 2017 budget
    """
    return total(local_share * revenue)


def one_off_retained_revenue(
    revenue: PerLine, local_share: PerLine, is_one_off_line: PerLine
) -> Provincial:
    """One-off revenue that the local budget keeps.

    Unit: billion VND/yr
    Source: State Budget Law 2015: division of revenue
    """
    return total(is_one_off_line * local_share * revenue)


def own_capital_funds(
    retained_revenue_last_year: Provincial,
    one_off_retained_revenue_last_year: Provincial,
    revenue_to_capital_share: Provincial,
    land_use_fee_to_capital_share: Provincial,
) -> Provincial:
    """What last year's own revenue gives to this year's capital budget.

    Unit: billion VND/yr
    Source: assumption: shares of recurrent revenue and of the land-use fee (priors: state budget)
    """
    recurrent = retained_revenue_last_year - one_off_retained_revenue_last_year
    land = land_use_fee_to_capital_share * one_off_retained_revenue_last_year
    return revenue_to_capital_share * recurrent + land


def carried_in(
    unspent_capital_budget_last_year: Provincial, carry_over_share: Provincial
) -> Provincial:
    """Last year's unspent capital budget that may still be spent this year.

    Unit: billion VND/yr
    Source: State Budget Law 2015: carry-over of capital funds
    """
    return carry_over_share * unspent_capital_budget_last_year


def capital_budget(
    own_capital_funds: Provincial,
    central_capital_transfers: Provincial,
    borrowing: Provincial,
    carried_in: Provincial,
) -> Provincial:
    """The year's public investment plan.

    The plan is voted in December on last year's revenue: that is the real calendar, and it
    leaves no circle.

    Unit: billion VND/yr
    Source: Public Investment Law 2019
    """
    return own_capital_funds + central_capital_transfers + borrowing + carried_in


def unspent_capital_budget(disbursement_rate: Provincial, capital_budget: Provincial) -> Provincial:
    """The part of the plan that is not paid out in its year.

    Unit: billion VND/yr
    Source: definition
    """
    return (1 - disbursement_rate) * capital_budget


def current_expenditure(
    current_expenditure_last_year: Provincial, current_expenditure_growth: Provincial
) -> Provincial:
    """Recurrent expenditure of the local budget.

    Unit: billion VND/yr
    Source: assumption: policy growth (priors: state budget)
    """
    return current_expenditure_last_year * (1 + current_expenditure_growth)


def local_expenditure(current_expenditure: Provincial, public_investment: Provincial) -> Provincial:
    """Expenditure of the local budget, recurrent and capital.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return current_expenditure + public_investment


def budget_gap(
    local_expenditure: Provincial,
    unspent_capital_budget: Provincial,
    retained_revenue: Provincial,
    central_capital_transfers: Provincial,
    borrowing: Provincial,
    carried_in: Provincial,
    budget_surplus_last_year: Provincial,
) -> Provincial:
    """What is missing before current transfers; negative when there is a surplus.

    Unit: billion VND/yr
    Source: accounting identity
    """
    uses = local_expenditure + unspent_capital_budget
    own = retained_revenue + borrowing + carried_in + budget_surplus_last_year
    return uses - own - central_capital_transfers


def current_transfers(budget_gap: Provincial) -> Provincial:
    """Balancing transfers from the central budget: the item that closes the local budget.

    Unit: billion VND/yr
    Source: State Budget Law 2015: transfers balance the local budget
    """
    return np.maximum(0, budget_gap)


def budget_surplus(budget_gap: Provincial) -> Provincial:
    """What is left when no balancing transfer is needed; carried to the next year.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return np.maximum(0, -budget_gap)


def carried_out(unspent_capital_budget: Provincial, budget_surplus: Provincial) -> Provincial:
    """Funds carried to the next year.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return unspent_capital_budget + budget_surplus
