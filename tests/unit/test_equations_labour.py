"""Labour, worked by hand. Sectors: agriculture, industry, services."""

from __future__ import annotations

import numpy as np
import pytest
from small_arrays import Array, assert_gives, each, one

from kontum_sim.equations.labour import (
    employment,
    employment_total,
    human_capital_index,
    jobs_created,
    labour_demand,
    labour_force,
    non_agricultural_employment_limit,
    participation_rate,
)

IS_AGRICULTURE = each(1, 0, 0)


def hired(demand: Array, limit: float, total: float) -> Array:
    return employment(
        labour_demand=demand,
        non_agricultural_employment_limit=one(limit),
        employment_total=one(total),
        is_agriculture=IS_AGRICULTURE,
    )


def test_the_labour_force_grows_at_a_rate_of_its_own() -> None:
    # 300,000 x 1.015
    assert_gives(labour_force(one(300_000), one(0.015)), 304_500)


def test_participation_is_labour_force_over_population() -> None:
    assert_gives(participation_rate(labour_force=one(300), population=one(500)), 0.6)


def test_the_unemployed_are_not_employed() -> None:
    # (1 - .02) x 300,000
    found = employment_total(labour_force=one(300_000), unemployment_rate=one(0.02))
    assert_gives(found, 294_000)


def test_human_capital_is_the_average_wage_relative_to_the_base_year() -> None:
    # (1 + .5 x .6) / (1 + .5 x .4) = 1.3 / 1.2
    found = human_capital_index(
        trained_wage_premium=one(0.5),
        trained_labour_share=one(0.6),
        trained_labour_share_base=one(0.4),
    )
    assert_gives(found, 13 / 12)


def test_human_capital_is_one_when_training_is_as_in_the_base_year() -> None:
    assert_gives(human_capital_index(one(0.3), one(0.454), one(0.454)), 1)


def test_training_without_a_premium_adds_nothing() -> None:
    assert_gives(human_capital_index(one(0), one(0.9), one(0.1)), 1)


def test_employers_outside_agriculture_hire_on_last_years_growth() -> None:
    # industry 200 x (1 + .5 x .10) = 210, services 100 x (1 + .25 x .08) = 102, agriculture none
    found = labour_demand(
        employment_last_year=each(600, 200, 100),
        employment_elasticity=each(0.7, 0.5, 0.25),
        value_added_growth_last_year=each(0.05, 0.10, 0.08),
        is_agriculture=IS_AGRICULTURE,
    )
    assert_gives(found, [0, 210, 102])


def test_a_sector_that_shrank_asks_for_fewer() -> None:
    # 200 x (1 - .5 x .2) = 180
    found = labour_demand(each(600, 200, 0), each(0, 0.5, 0), each(0, -0.2, 0), IS_AGRICULTURE)
    assert_gives(found, [0, 180, 0])


def test_the_floor_of_agriculture_limits_the_others() -> None:
    # at least 40% of 1,000 stay in agriculture
    found = non_agricultural_employment_limit(
        employment_total=one(1000), agricultural_employment_floor=one(0.4)
    )
    assert_gives(found, 600)


def test_agriculture_takes_those_whom_no_one_else_asks_for() -> None:
    # 1,000 - 210 - 102
    assert_gives(hired(each(0, 210, 102), 600, 1000), [688, 210, 102])


def test_where_the_limit_binds_the_others_are_scaled_down_together() -> None:
    # 500 + 300 are asked for, 600 may go: each three quarters; agriculture keeps its floor of 400
    assert_gives(hired(each(0, 500, 300), 600, 1000), [400, 375, 225])


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        ((0, 400, 199), [401, 400, 199]),  # one below the limit: nothing is scaled
        ((0, 400, 200), [400, 400, 200]),  # at the limit
        ((0, 404, 202), [400, 400, 200]),  # 1% above: 404 / 1.01 and 202 / 1.01
    ],
)
def test_the_limit_binds_only_above_it(
    demand: tuple[float, float, float], expected: list[float]
) -> None:
    assert_gives(hired(each(*demand), 600, 1000), expected)


def test_the_limit_binds_draw_by_draw() -> None:
    demand = np.array([[0.0, 0.0], [210.0, 500.0], [102.0, 300.0]])
    found = employment(demand, np.array([600.0, 600.0]), np.array([1000.0]), IS_AGRICULTURE)
    np.testing.assert_allclose(found, [[688, 400], [210, 375], [102, 225]], rtol=1e-12)


def test_new_posts_outside_agriculture_and_placements_are_jobs_created() -> None:
    # industry lost 10 (counts 0), services gained 18; placements .005 x 1,000 = 5
    found = jobs_created(
        employment=each(650, 230, 120),
        employment_last_year=each(640, 240, 102),
        employment_total=one(1000),
        placement_rate=one(0.005),
        is_agriculture=IS_AGRICULTURE,
    )
    assert_gives(found, 23)


def test_work_in_agriculture_is_no_job_created() -> None:
    found = jobs_created(each(700, 100, 100), each(600, 150, 150), one(900), one(0), IS_AGRICULTURE)
    assert_gives(found, 0)
