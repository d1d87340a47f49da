"""Population, worked by hand."""

from __future__ import annotations

from small_arrays import assert_gives, one

from kontum_sim.equations.population import population, population_growth


def test_births_and_migration_add_to_last_years_population() -> None:
    # 500,000 x (1 + .012 + .008) = 500,000 x 1.02
    found = population(
        population_last_year=one(500_000),
        natural_increase_rate=one(0.012),
        net_migration_rate=one(0.008),
    )
    assert_gives(found, 510_000)


def test_people_who_leave_are_taken_off() -> None:
    # 1,000 x (1 + .01 - .03)
    assert_gives(population(one(1000), one(0.01), one(-0.03)), 980)


def test_population_growth_is_the_change_on_last_year() -> None:
    # 510 on 500 is 2%
    assert_gives(population_growth(population=one(510), population_last_year=one(500)), 0.02)
