"""Production, worked by hand."""

from __future__ import annotations

from math import log, sqrt

from small_arrays import Array, assert_gives, each, one

from kontum_sim.equations.production import (
    capital_effect,
    cobb_douglas_value_added,
    construction_value_added,
    electricity_output,
    electricity_value_added,
    labour_effect,
    land_effect,
    land_index,
    perennial_crop_area,
    public_capital_effect,
    residual_electricity_output,
    tfp_growth,
    tfp_index,
    value_added,
    value_added_growth,
)


def next_tfp_growth(last_year: Array, half_life: float = 2) -> Array:
    return tfp_growth(
        tfp_trend_growth=each(0.01, 0.02),
        tfp_growth_last_year=last_year,
        tfp_growth_half_life=one(half_life),
    )


def test_productivity_growth_is_halfway_back_to_its_trend_after_a_half_life() -> None:
    # .05 is .04 above .01, after two years .02 above it; at its trend it stays
    found = next_tfp_growth(next_tfp_growth(each(0.05, 0.02)))
    assert_gives(found, [0.03, 0.02])


def test_in_one_year_of_two_productivity_growth_keeps_the_root_of_a_half() -> None:
    # .01 + .04 x .5^(1/2)
    assert_gives(next_tfp_growth(each(0.05, 0.02)), [0.01 + 0.04 / sqrt(2), 0.02])


def test_a_half_life_of_one_year_halves_the_distance_each_year() -> None:
    # from below: -.03 is .04 below .01
    assert_gives(next_tfp_growth(each(-0.03, 0.02), half_life=1), [-0.01, 0.02])


def test_productivity_grows_in_logs_with_its_adjustment() -> None:
    # 2 x 1.5; 2 x 1.5 / 3
    found = tfp_index(
        tfp_index_last_year=each(2, 2),
        tfp_growth=each(log(1.5), log(1.5)),
        tfp_growth_adjustment=each(0, -log(3)),
    )
    assert_gives(found, [3, 1])


def test_four_times_the_capital_doubles_output_at_a_share_of_a_half() -> None:
    # 4^.5 = 2; 1^.3 = 1; 16^.25 = 2
    found = capital_effect(
        capital_stock=each(400, 7, 16),
        capital_stock_base=each(100, 7, 1),
        capital_share=each(0.5, 0.3, 0.25),
    )
    assert_gives(found, [2, 1, 2])


def test_labour_has_the_share_that_capital_and_land_leave() -> None:
    # 1 - .3 - .2 = .5: 4^.5 = 2; without land 1 - .5 = .5: 9^.5 = 3
    found = labour_effect(
        employment=each(400, 900),
        employment_base=each(100, 100),
        human_capital_index=one(1),
        capital_share=each(0.3, 0.5),
        land_share=each(0.2, 0),
    )
    assert_gives(found, [2, 3])


def test_training_counts_like_more_workers() -> None:
    # 80 workers worth 1.25 each are 100: no change; 400 worth 1 of 100: 2
    found = labour_effect(each(80, 320), each(100, 100), one(1.25), each(0.5, 0.5), each(0, 0))
    assert_gives(found, [1, 2])


def test_land_is_crops_in_bearing_weighted_by_what_they_yield() -> None:
    # .6 x 300 / 200 + .4 x 50 / 50 = .9 + .4
    found = land_index(
        mature_crop_area=each(300, 50),
        mature_crop_area_base=each(200, 50),
        crop_weight=each(0.6, 0.4),
    )
    assert_gives(found, 1.3)


def test_land_counts_only_where_it_has_a_share() -> None:
    # 1.21^.5 = 1.1; any power of zero is 1
    assert_gives(land_effect(land_index=one(1.21), land_share=each(0.5, 0)), [1.1, 1])


def test_public_capital_helps_by_its_elasticity() -> None:
    # 16^.25 = 2; elasticity zero: 1
    found = public_capital_effect(
        public_capital=one(160),
        public_capital_base=one(10),
        public_capital_elasticity=each(0.25, 0),
    )
    assert_gives(found, [2, 1])


def test_cobb_douglas_multiplies_its_factors() -> None:
    # 100 x 1.1 x 2 x 3 x 1.5 x .5
    found = cobb_douglas_value_added(
        value_added_base=each(100),
        tfp_index=each(1.1),
        capital_effect=each(2),
        labour_effect=each(3),
        land_effect=each(1.5),
        public_capital_effect=each(0.5),
    )
    assert_gives(found, [495])


def test_a_plant_that_starts_in_the_year_works_part_of_it() -> None:
    # hydropower 100 MW x 8.76 x .5 = 438; solar 12 MW x 3 / 12 = 3 MW x 8.76 x .2 = 5.256
    found = residual_electricity_output(
        residual_capacity_mw=each(100, 0),
        capacity_addition_mw=each(0, 12),
        capacity_addition_months=each(0, 3),
        months_in_year=one(12),
        capacity_factor=each(0.5, 0.2),
        thousand_hours_in_year=one(8.76),
    )
    assert_gives(found, [438, 5.256])


def test_water_moves_hydropower_and_no_other_technology() -> None:
    # (438 + 62) x .8 + (5 + 10)
    found = electricity_output(
        residual_electricity_output=each(438, 5),
        project_electricity_output=each(62, 10),
        hydrology_index=one(0.8),
        is_water_dependent=each(1, 0),
    )
    assert_gives(found, 415)


def test_electricity_has_a_value_added_per_unit() -> None:
    # .5 bn a GWh x 415
    found = electricity_value_added(
        electricity_value_added_per_gwh=one(0.5), electricity_output=one(415)
    )
    assert_gives(found, 207.5)


def test_construction_has_a_ratio_to_building_work() -> None:
    # .4 x 70
    found = construction_value_added(
        construction_value_added_ratio=one(0.4), real_construction_investment=one(70)
    )
    assert_gives(found, 28)


def test_each_sector_takes_the_value_added_of_its_mode() -> None:
    # the 9s are what the other modes would give; shocks: + 10%, none, half
    found = value_added(
        cobb_douglas_value_added=each(100, 9, 9),
        electricity_value_added=one(50),
        construction_value_added=one(30),
        output_shock=each(log(1.1), 0, log(0.5)),
        is_cobb_douglas=each(1, 0, 0),
        is_capacity=each(0, 1, 0),
        is_demand=each(0, 0, 1),
    )
    assert_gives(found, [110, 50, 15])


def test_growth_by_sector_is_the_change_on_last_year() -> None:
    found = value_added_growth(value_added=each(110, 45), value_added_last_year=each(100, 50))
    assert_gives(found, [0.1, -0.1])


def test_every_planted_hectare_adds_to_the_area() -> None:
    found = perennial_crop_area(
        perennial_crop_area_last_year=each(25_000, 900), crop_area_planted=each(0, 500)
    )
    assert_gives(found, [25_000, 1400])
