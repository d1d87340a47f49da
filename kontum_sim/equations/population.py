"""Population."""

from __future__ import annotations

from kontum_sim.arrays import Provincial, growth


def population(
    population_last_year: Provincial,
    natural_increase_rate: Provincial,
    net_migration_rate: Provincial,
) -> Provincial:
    """Average population of the year.

    Births less deaths and migration add to last year's average; both are rates on it.

    Unit: person
    Source: accounting form; rates by assumption (priors: labour and people)
    """
    return population_last_year * (1 + natural_increase_rate + net_migration_rate)


def population_growth(population: Provincial, population_last_year: Provincial) -> Provincial:
    """Growth of the average population.

    Unit: 1/yr
    Source: definition
    """
    return growth(population, population_last_year)
