"""Capital: from investment recorded to capital in service; generating capacity.

Stocks are dated 1 January. Residual means outside the projects that the scenario names.
"""

from __future__ import annotations

from kontum_sim.arrays import (
    PerSector,
    PerSource,
    PerSourceSector,
    PerTechnology,
    Provincial,
    spread,
    total,
)


def investment_price_index(
    investment_price_index_last_year: Provincial, investment_price_growth: Provincial
) -> Provincial:
    """Price of capital goods.

    Unit: Index (2010 = 1)
    Source: assumption: starts at the GRDP deflator of 2015
    """
    return investment_price_index_last_year * (1 + investment_price_growth)


def residual_capital_outlay(
    residual_investment: PerSource,
    capital_formation_ratio: PerSource,
    allocation_share: PerSourceSector,
    investment_price_index: Provincial,
) -> PerSector:
    """Fixed capital formed in the year outside projects, by sector.

    Recorded social investment also holds working capital, repairs and land compensation, so
    only part of it forms capital. Public money forms public capital instead.

    Unit: billion VND_2010/yr
    Source: statistics office definition of total social investment; OECD, Measuring Capital (2009)
    """
    formed = capital_formation_ratio * residual_investment / investment_price_index
    return spread(formed, allocation_share)


def capital_outlay(
    residual_capital_outlay: PerSector, project_capital_outlay: PerSector
) -> PerSector:
    """Fixed capital formed in the year, by sector.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return residual_capital_outlay + project_capital_outlay


def residual_construction_in_progress(
    residual_construction_in_progress_last_year: PerSector,
    residual_capital_outlay_last_year: PerSector,
    residual_commissioned_capital_last_year: PerSector,
    project_works_taken_over: PerSector,
) -> PerSector:
    """Unfinished works outside projects on 1 January.

    What was already built of a project when the simulation opens is the project's from then on.

    Unit: billion VND_2010
    Source: accounting identity
    """
    return (
        residual_construction_in_progress_last_year
        + residual_capital_outlay_last_year
        - residual_commissioned_capital_last_year
        - project_works_taken_over
    )


def residual_commissioned_capital(
    completion_rate: Provincial,
    residual_construction_in_progress: PerSector,
    residual_capital_outlay: PerSector,
) -> PerSector:
    """Works outside projects that are finished in the year.

    Unit: billion VND_2010/yr
    Source: assumption: a constant share of what is under way is completed each year
    """
    return completion_rate * (residual_construction_in_progress + residual_capital_outlay)


def commissioned_capital(
    residual_commissioned_capital: PerSector, project_commissioned_capital: PerSector
) -> PerSector:
    """Capital put into service in the year.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return residual_commissioned_capital + project_commissioned_capital


def construction_in_progress(
    construction_in_progress_last_year: PerSector,
    capital_outlay_last_year: PerSector,
    commissioned_capital_last_year: PerSector,
    project_capital_written_off_last_year: PerSector,
) -> PerSector:
    """Unfinished works on 1 January, projects included.

    Unit: billion VND_2010
    Source: accounting identity
    """
    return (
        construction_in_progress_last_year
        + capital_outlay_last_year
        - commissioned_capital_last_year
        - project_capital_written_off_last_year
    )


def capital_stock(
    capital_stock_last_year: PerSector,
    depreciation_rate: PerSector,
    commissioned_capital_last_year: PerSector,
) -> PerSector:
    """Productive capital on 1 January.

    What survived last year, plus what was commissioned during it (perpetual inventory).

    Unit: billion VND_2010
    Source: accounting identity: OECD, Measuring Capital (2009), section 10.1
    """
    return (1 - depreciation_rate) * capital_stock_last_year + commissioned_capital_last_year


def public_residual_capital_outlay(
    residual_investment: PerSource,
    capital_formation_ratio: PerSource,
    is_public_budget: PerSource,
    investment_price_index: Provincial,
) -> Provincial:
    """Public capital formed in the year outside projects.

    Unit: billion VND_2010/yr
    Source: statistics office definition of total social investment; OECD, Measuring Capital (2009)
    """
    formed = is_public_budget * capital_formation_ratio * residual_investment
    return total(formed) / investment_price_index


def public_capital_outlay(
    public_residual_capital_outlay: Provincial, project_public_capital_outlay: Provincial
) -> Provincial:
    """Public capital formed in the year.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return public_residual_capital_outlay + project_public_capital_outlay


def public_residual_construction_in_progress(
    public_residual_construction_in_progress_last_year: Provincial,
    public_residual_capital_outlay_last_year: Provincial,
    public_residual_commissioned_capital_last_year: Provincial,
    project_public_works_taken_over: Provincial,
) -> Provincial:
    """Unfinished public works outside projects on 1 January.

    Unit: billion VND_2010
    Source: accounting identity
    """
    return (
        public_residual_construction_in_progress_last_year
        + public_residual_capital_outlay_last_year
        - public_residual_commissioned_capital_last_year
        - project_public_works_taken_over
    )


def public_residual_commissioned_capital(
    public_completion_rate: Provincial,
    public_residual_construction_in_progress: Provincial,
    public_residual_capital_outlay: Provincial,
) -> Provincial:
    """Public works outside projects that are finished in the year.

    Unit: billion VND_2010/yr
    Source: assumption: a constant share of what is under way is completed each year
    """
    return public_completion_rate * (
        public_residual_construction_in_progress + public_residual_capital_outlay
    )


def commissioned_public_capital(
    public_residual_commissioned_capital: Provincial,
    project_commissioned_public_capital: Provincial,
) -> Provincial:
    """Public capital put into service in the year.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return public_residual_commissioned_capital + project_commissioned_public_capital


def public_construction_in_progress(
    public_construction_in_progress_last_year: Provincial,
    public_capital_outlay_last_year: Provincial,
    commissioned_public_capital_last_year: Provincial,
    project_public_capital_written_off_last_year: Provincial,
) -> Provincial:
    """Unfinished public works on 1 January, projects included.

    Unit: billion VND_2010
    Source: accounting identity
    """
    return (
        public_construction_in_progress_last_year
        + public_capital_outlay_last_year
        - commissioned_public_capital_last_year
        - project_public_capital_written_off_last_year
    )


def public_capital(
    public_capital_last_year: Provincial,
    public_depreciation_rate: Provincial,
    commissioned_public_capital_last_year: Provincial,
) -> Provincial:
    """Public capital (roads, water, schools, clinics) on 1 January.

    Unit: billion VND_2010
    Source: accounting identity: OECD, Measuring Capital (2009), section 10.1
    """
    survived = (1 - public_depreciation_rate) * public_capital_last_year
    return survived + commissioned_public_capital_last_year


def capacity_expansion_mw(
    residual_commissioned_capital: PerSector,
    is_capacity: PerSector,
    capacity_realisation_share: Provincial,
    real_investment_cost_per_mw: Provincial,
    is_expanded_by_investment: PerTechnology,
) -> PerTechnology:
    """Generating capacity that the year's power investment outside projects builds.

    The share of such investment that ends as megawatts is solved on the window, so the cost
    cancels from growth.

    Unit: MW
    Source: assumption: window capacity is itself assumed, no series is published
    """
    power_capital = total(is_capacity * residual_commissioned_capital)
    built = capacity_realisation_share * power_capital / real_investment_cost_per_mw
    return is_expanded_by_investment * built


def residual_capacity_mw(
    residual_capacity_mw_last_year: PerTechnology,
    capacity_addition_mw_last_year: PerTechnology,
    capacity_expansion_mw_last_year: PerTechnology,
) -> PerTechnology:
    """Generating capacity outside projects on 1 January.

    Unit: MW
    Source: accounting form; the expansion is an assumption
    """
    added = capacity_addition_mw_last_year + capacity_expansion_mw_last_year
    return residual_capacity_mw_last_year + added


def electricity_capacity_mw(
    residual_capacity_mw: PerTechnology, project_capacity_mw: PerTechnology
) -> PerTechnology:
    """Generating capacity installed on 1 January, projects included.

    Unit: MW
    Source: accounting identity
    """
    return residual_capacity_mw + project_capacity_mw
