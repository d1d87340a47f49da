"""Labour force, employment by sector, human capital, jobs."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerSector, Provincial, total


def labour_force(labour_force_last_year: Provincial, labour_force_growth: Provincial) -> Provincial:
    """Labour force aged 15 and over.

    It grows at a rate of its own: a constant participation rate on a population that migration
    swells would push people back into agriculture.

    Unit: person
    Source: assumption: trend of the provincial series, whose definition breaks in 2019
    """
    return labour_force_last_year * (1 + labour_force_growth)


def participation_rate(labour_force: Provincial, population: Provincial) -> Provincial:
    """Labour force over population; a result, never a parameter.

    Unit: 1
    Source: definition
    """
    return labour_force / population


def employment_total(labour_force: Provincial, unemployment_rate: Provincial) -> Provincial:
    """Employed persons.

    Unit: person
    Source: definition
    """
    return (1 - unemployment_rate) * labour_force


def human_capital_index(
    trained_wage_premium: Provincial,
    trained_labour_share: Provincial,
    trained_labour_share_base: Provincial,
) -> Provincial:
    """Quality of labour: what a worker is paid on average over the same in the base year.

    A trained worker counts for one plus the wage premium of training.

    Unit: Index (base year = 1)
    Source: Mincer wage premium; returns of 9-10% per year of schooling in Viet Nam
    """
    quality = 1 + trained_wage_premium * trained_labour_share
    quality_base = 1 + trained_wage_premium * trained_labour_share_base
    return quality / quality_base


def labour_demand(
    employment_last_year: PerSector,
    employment_elasticity: PerSector,
    value_added_growth_last_year: PerSector,
    is_agriculture: PerSector,
) -> PerSector:
    """Workers that the sectors outside agriculture ask for; zero for agriculture.

    Employers hire on last year's growth: a firm sees its orders before it takes people on.

    Unit: person
    Source: assumption: employment elasticities from the window's shift out of agriculture
    """
    wanted = employment_last_year * (1 + employment_elasticity * value_added_growth_last_year)
    return (1 - is_agriculture) * wanted


def non_agricultural_employment_limit(
    employment_total: Provincial, agricultural_employment_floor: Provincial
) -> Provincial:
    """The most workers that can leave agriculture.

    Unit: person
    Source: assumption: subsistence farming keeps a minimum share of the employed
    """
    return employment_total * (1 - agricultural_employment_floor)


def employment(
    labour_demand: PerSector,
    non_agricultural_employment_limit: Provincial,
    employment_total: Provincial,
    is_agriculture: PerSector,
) -> PerSector:
    """Employed persons by sector; agriculture takes those whom no other sector asks for.

    Where the demand of the others passes the limit they are scaled down together.

    Unit: person
    Source: Lewis (1954), Economic Development with Unlimited Supplies of Labour
    """
    demand = total(labour_demand)
    hired = labour_demand * np.minimum(1, non_agricultural_employment_limit / demand)
    return hired + is_agriculture * (employment_total - total(hired))


def jobs_created(
    employment: PerSector,
    employment_last_year: PerSector,
    employment_total: Provincial,
    placement_rate: Provincial,
    is_agriculture: PerSector,
) -> Provincial:
    """Jobs created in the year, as the labour department counts them.

    New posts outside agriculture, and placements (turnover, work abroad) as a share of the
    employed.

    Unit: person/yr
    Source: assumption: the official count has no published method
    """
    new_posts = (1 - is_agriculture) * np.maximum(0, employment - employment_last_year)
    return total(new_posts) + placement_rate * employment_total
