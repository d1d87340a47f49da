"""Investment by source and by sector, in current prices.

A plan is what the source would put in outside the projects that the scenario names.
"""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import (
    PerSector,
    PerSource,
    PerSourceSector,
    Provincial,
    spread,
    total,
    total_by_row,
)


def project_investment(
    project_payments: PerSourceSector,
    project_public_payments: Provincial,
    is_public_budget: PerSource,
) -> PerSource:
    """Payments of the year to the projects that the scenario names, by source.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total_by_row(project_payments) + is_public_budget * project_public_payments


def public_investment_envelope(
    disbursement_rate: Provincial, capital_budget: Provincial
) -> Provincial:
    """What the state budget can pay out for investment in the year.

    The disbursement rate acts here once, and not again on the projects paid from it.

    Unit: billion VND/yr
    Source: Public Investment Law 2019: payments stay within the voted plan
    """
    return disbursement_rate * capital_budget


def public_residual_plan(
    public_investment_envelope: Provincial, project_public_payments: Provincial
) -> Provincial:
    """Public investment outside projects.

    Payments to public projects come out of the year's envelope, never on top of it.

    Unit: billion VND/yr
    Source: Public Investment Law 2019: payments stay within the voted plan
    """
    return public_investment_envelope - project_public_payments


def private_residual_plan(
    private_residual_last_year: Provincial,
    grdp_growth_last_year: Provincial,
    investment_price_growth: Provincial,
    private_investment_gap_last_year: Provincial,
    adjustment_speed: Provincial,
    crowding_in_push: Provincial,
    private_investment_shock: Provincial,
) -> Provincial:
    """Private investment outside projects: error correction in logarithms.

    It grows with last year's growth and with prices, closes part of the gap to its usual ratio
    to GRDP, and answers to public capital that grows faster than the economy.

    Unit: billion VND/yr
    Source: error-correction form; speed and crowding-in by assumption (priors: investment)
    """
    trend = np.log1p(grdp_growth_last_year) + np.log1p(investment_price_growth)
    correction = adjustment_speed * private_investment_gap_last_year
    change: Provincial = trend + correction + crowding_in_push + private_investment_shock
    return private_residual_last_year * np.exp(change)


def crowding_in_push(
    crowding_in: Provincial,
    public_capital: Provincial,
    public_capital_last_year: Provincial,
    grdp_growth_last_year: Provincial,
) -> Provincial:
    """What public capital adds to private investment.

    Relative to growth: otherwise ordinary public investment would push for ever.

    Unit: 1
    Source: assumption: elasticity of private investment to public capital (priors: investment)
    """
    faster: Provincial = np.log(public_capital / public_capital_last_year)
    faster = faster - np.log1p(grdp_growth_last_year)
    return crowding_in * faster


def private_investment_gap(
    private_investment_ratio_target: Provincial,
    private_residual: Provincial,
    nominal_grdp: Provincial,
) -> Provincial:
    """How far private investment outside projects is below its usual ratio to GRDP, in logs.

    Unit: 1
    Source: definition
    """
    return np.log(private_investment_ratio_target) - np.log(private_residual / nominal_grdp)


def exogenous_residual_plan(
    residual_investment_last_year: PerSource, residual_investment_growth: PerSource
) -> PerSource:
    """Investment outside projects of the sources that follow a path of their own.

    Unit: billion VND/yr
    Source: assumption: growth by source (priors: investment)
    """
    return residual_investment_last_year * (1 + residual_investment_growth)


def investment_scale(
    imposed_total_social_investment: Provincial,
    project_investment: PerSource,
    public_residual_plan: Provincial,
    private_residual_plan: Provincial,
    exogenous_residual_plan: PerSource,
    is_state_enterprise: PerSource,
    is_fdi: PerSource,
) -> Provincial:
    """The one factor by which the four plans are scaled where a scenario imposes the total.

    One where nothing is imposed (not a number); payments to projects are never scaled.

    Unit: 1
    Source: assumption: an imposed total is shared out in proportion
    """
    exogenous = total((is_state_enterprise + is_fdi) * exogenous_residual_plan)
    plans = public_residual_plan + private_residual_plan + exogenous
    scaled = (imposed_total_social_investment - total(project_investment)) / plans
    return np.where(np.isnan(imposed_total_social_investment), 1, scaled)


def public_investment(
    public_residual_plan: Provincial,
    investment_scale: Provincial,
    project_public_payments: Provincial,
) -> Provincial:
    """Investment paid from the state budget.

    Unit: billion VND/yr
    Source: statistics office, total social investment by source
    """
    return public_residual_plan * investment_scale + project_public_payments


def state_enterprise_investment(
    exogenous_residual_plan: PerSource,
    investment_scale: Provincial,
    project_investment: PerSource,
    is_state_enterprise: PerSource,
) -> Provincial:
    """Investment of state enterprises.

    Unit: billion VND/yr
    Source: statistics office, total social investment by source
    """
    return total(
        is_state_enterprise * (exogenous_residual_plan * investment_scale + project_investment)
    )


def private_investment(
    private_residual_plan: Provincial,
    investment_scale: Provincial,
    project_investment: PerSource,
    is_private: PerSource,
) -> Provincial:
    """Investment of the non-state sector.

    Unit: billion VND/yr
    Source: statistics office, total social investment by source
    """
    return private_residual_plan * investment_scale + total(is_private * project_investment)


def fdi_investment(
    exogenous_residual_plan: PerSource,
    investment_scale: Provincial,
    project_investment: PerSource,
    is_fdi: PerSource,
) -> Provincial:
    """Foreign direct investment.

    Unit: billion VND/yr
    Source: statistics office, total social investment by source
    """
    return total(is_fdi * (exogenous_residual_plan * investment_scale + project_investment))


def investment_by_source(
    public_investment: Provincial,
    state_enterprise_investment: Provincial,
    private_investment: Provincial,
    fdi_investment: Provincial,
    is_public_budget: PerSource,
    is_state_enterprise: PerSource,
    is_private: PerSource,
    is_fdi: PerSource,
) -> PerSource:
    """Total social investment by source.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return (
        is_public_budget * public_investment
        + is_state_enterprise * state_enterprise_investment
        + is_private * private_investment
        + is_fdi * fdi_investment
    )


def residual_investment(
    investment_by_source: PerSource, project_investment: PerSource
) -> PerSource:
    """Investment outside the projects that the scenario names, by source.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return investment_by_source - project_investment


def private_residual(residual_investment: PerSource, is_private: PerSource) -> Provincial:
    """Private investment outside projects.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(is_private * residual_investment)


def total_social_investment(investment_by_source: PerSource) -> Provincial:
    """Total social investment.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(investment_by_source)


def investment_by_sector(
    residual_investment: PerSource,
    allocation_share: PerSourceSector,
    project_payments: PerSourceSector,
) -> PerSector:
    """Investment of the sources other than the state budget, by sector.

    Unit: billion VND/yr
    Source: assumption: allocation of each source over the sectors (priors: investment)
    """
    return spread(residual_investment, allocation_share) + total(project_payments)


def real_construction_investment(
    investment_by_source: PerSource,
    construction_part: PerSource,
    investment_price_index: Provincial,
) -> Provincial:
    """The part of the year's investment that is building work.

    Unit: billion VND_2010/yr
    Source: assumption: construction part of each source (priors: investment)
    """
    return total(construction_part * investment_by_source) / investment_price_index
