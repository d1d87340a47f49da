"""Deflators, worked by hand."""

from __future__ import annotations

from math import exp, log

from small_arrays import Array, assert_gives, each, one

from kontum_sim.equations.prices import (
    sector_price_drift,
    value_added_deflator,
    value_added_deflator_trend,
)


def next_drift(last_year: Array, half_life: float) -> Array:
    return sector_price_drift(
        price_drift=one(0.03),
        sector_price_drift_last_year=last_year,
        price_drift_half_life=one(half_life),
    )


def test_a_sectors_drift_is_halfway_back_to_the_common_one_after_a_half_life() -> None:
    # .07 is .04 above .03, after two years .02; .01 is .02 below, after two years .01
    assert_gives(next_drift(next_drift(each(0.07, 0.01), 2), 2), [0.05, 0.02])


def test_a_half_life_of_one_year_halves_the_distance_each_year() -> None:
    # .04 above .03 becomes .02 above it, .02 below it .01 below
    assert_gives(next_drift(each(0.07, 0.01), 1), [0.05, 0.02])


def test_a_drift_at_the_common_one_stays() -> None:
    assert_gives(next_drift(each(0.03, 0.03), 1), [0.03, 0.03])


def test_prices_follow_their_drift_when_nothing_happens_in_the_world() -> None:
    # 1.5 x 1.1; inflation at its trend and steady commodity prices add nothing
    found = value_added_deflator_trend(
        value_added_deflator_trend_last_year=each(1.5, 2),
        sector_price_drift=each(log(1.1), 0),
        inflation_pass_through=one(0.5),
        national_inflation=one(0.03),
        national_inflation_trend=one(0.03),
        world_price_pass_through=each(0.25, 0),
        world_price_growth=one(0),
    )
    assert_gives(found, [1.65, 2])


def test_part_of_inflation_above_trend_and_of_world_prices_comes_through() -> None:
    # both + .5 x (.05 - .03) = .01; the first sector + .25 x .2 = .05 more
    found = value_added_deflator_trend(
        each(1, 2), each(0, 0), one(0.5), one(0.05), one(0.03), each(0.25, 0), one(0.2)
    )
    assert_gives(found, [exp(0.06), 2 * exp(0.01)])


def test_a_price_shock_moves_all_sectors_by_one_factor() -> None:
    # x 1.2
    found = value_added_deflator(value_added_deflator_trend=each(1.5, 2), price_shock=one(log(1.2)))
    assert_gives(found, [1.8, 2.4])
