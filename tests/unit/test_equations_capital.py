"""Capital, worked by hand.

Two sectors (the second is electricity), three sources (public budget, private, fdi), two
technologies (hydropower, solar).
"""

from __future__ import annotations

from small_arrays import assert_gives, each, one, table

from kontum_sim.equations.capital import (
    capacity_expansion_mw,
    capital_outlay,
    capital_stock,
    commissioned_capital,
    commissioned_public_capital,
    construction_in_progress,
    electricity_capacity_mw,
    investment_price_index,
    public_capital,
    public_capital_outlay,
    public_construction_in_progress,
    public_residual_capital_outlay,
    public_residual_commissioned_capital,
    public_residual_construction_in_progress,
    residual_capacity_mw,
    residual_capital_outlay,
    residual_commissioned_capital,
    residual_construction_in_progress,
)


def test_the_price_of_investment_grows() -> None:
    # 1.4 x 1.05
    assert_gives(investment_price_index(one(1.4), one(0.05)), 1.47)


def test_part_of_investment_forms_capital_where_it_is_allocated() -> None:
    # formed at constant prices: public .8 x 100 / 2 = 40, private .6 x 60 / 2 = 18,
    # fdi .5 x 40 / 2 = 10; public money builds no sector's capital (its row is empty):
    # first sector .25 x 18 + 1 x 10 = 14.5, second .75 x 18 = 13.5
    found = residual_capital_outlay(
        residual_investment=each(100, 60, 40),
        capital_formation_ratio=each(0.8, 0.6, 0.5),
        allocation_share=table((0, 0), (0.25, 0.75), (1, 0)),
        investment_price_index=one(2),
    )
    assert_gives(found, [14.5, 13.5])


def test_projects_add_to_outlay() -> None:
    found = capital_outlay(
        residual_capital_outlay=each(14.5, 13.5), project_capital_outlay=each(0, 6.5)
    )
    assert_gives(found, [14.5, 20])


def test_unfinished_works_take_up_outlay_and_lose_what_is_finished() -> None:
    # 50 + 30 - 20 - 3; 5 + 0 - 5
    found = residual_construction_in_progress(
        residual_construction_in_progress_last_year=each(50, 5),
        residual_capital_outlay_last_year=each(30, 0),
        residual_commissioned_capital_last_year=each(20, 5),
        project_works_taken_over=each(3, 0),
    )
    assert_gives(found, [57, 0])


def test_a_share_of_everything_under_way_is_finished() -> None:
    # .7 x (50 + 30), .7 x (0 + 10)
    found = residual_commissioned_capital(
        completion_rate=one(0.7),
        residual_construction_in_progress=each(50, 0),
        residual_capital_outlay=each(30, 10),
    )
    assert_gives(found, [56, 7])


def test_where_everything_is_finished_at_once_nothing_stays_in_progress() -> None:
    finished = residual_commissioned_capital(one(1), each(50, 0), each(30, 10))
    left = residual_construction_in_progress(each(50, 0), each(30, 10), finished, each(0, 0))
    assert_gives(left, [0, 0])


def test_projects_add_to_what_is_commissioned() -> None:
    found = commissioned_capital(
        residual_commissioned_capital=each(56, 7), project_commissioned_capital=each(4, 0)
    )
    assert_gives(found, [60, 7])


def test_unfinished_works_with_projects_roll_forward() -> None:
    # 70 + 40 - 60 - 4 given up
    found = construction_in_progress(
        construction_in_progress_last_year=each(70, 9),
        capital_outlay_last_year=each(40, 1),
        commissioned_capital_last_year=each(60, 2),
        project_capital_written_off_last_year=each(4, 0),
    )
    assert_gives(found, [46, 8])


def test_capital_is_what_survived_and_what_was_commissioned() -> None:
    # .95 x 1,000 + 80 = 1,030; .9 x 500 + 50 = 500
    found = capital_stock(
        capital_stock_last_year=each(1000, 500),
        depreciation_rate=each(0.05, 0.1),
        commissioned_capital_last_year=each(80, 50),
    )
    assert_gives(found, [1030, 500])


def test_public_money_builds_public_capital() -> None:
    # .8 x 150 / 1.5 = 80; private and foreign money none
    found = public_residual_capital_outlay(
        residual_investment=each(150, 900, 90),
        capital_formation_ratio=each(0.8, 0.6, 0.6),
        is_public_budget=each(1, 0, 0),
        investment_price_index=one(1.5),
    )
    assert_gives(found, 80)


def test_public_projects_add_to_public_outlay() -> None:
    assert_gives(public_capital_outlay(one(80), one(12)), 92)


def test_unfinished_public_works_roll_forward() -> None:
    # 40 + 80 - 60
    found = public_residual_construction_in_progress(
        public_residual_construction_in_progress_last_year=one(40),
        public_residual_capital_outlay_last_year=one(80),
        public_residual_commissioned_capital_last_year=one(60),
        project_public_works_taken_over=one(0),
    )
    assert_gives(found, 60)


def test_a_share_of_public_works_is_finished() -> None:
    # .5 x (40 + 80)
    found = public_residual_commissioned_capital(
        public_completion_rate=one(0.5),
        public_residual_construction_in_progress=one(40),
        public_residual_capital_outlay=one(80),
    )
    assert_gives(found, 60)


def test_public_projects_add_to_public_capital_commissioned() -> None:
    assert_gives(commissioned_public_capital(one(60), one(25)), 85)


def test_unfinished_public_works_with_projects_roll_forward() -> None:
    # 52 + 92 - 85 - 9 given up
    found = public_construction_in_progress(
        public_construction_in_progress_last_year=one(52),
        public_capital_outlay_last_year=one(92),
        commissioned_public_capital_last_year=one(85),
        project_public_capital_written_off_last_year=one(9),
    )
    assert_gives(found, 50)


def test_public_capital_is_what_survived_and_what_was_commissioned() -> None:
    # .96 x 1,000 + 85
    found = public_capital(
        public_capital_last_year=one(1000),
        public_depreciation_rate=one(0.04),
        commissioned_public_capital_last_year=one(85),
    )
    assert_gives(found, 1045)


def test_part_of_power_investment_becomes_megawatts_of_one_technology() -> None:
    # half of 76 bn at 38 bn a megawatt is 1 MW of hydropower; the first sector builds none
    found = capacity_expansion_mw(
        residual_commissioned_capital=each(500, 76),
        is_capacity=each(0, 1),
        capacity_realisation_share=one(0.5),
        real_investment_cost_per_mw=one(38),
        is_expanded_by_investment=each(1, 0),
    )
    assert_gives(found, [1, 0])


def test_without_a_capacity_sector_no_megawatts_are_built() -> None:
    assert_gives(capacity_expansion_mw(each(5, 7), each(0, 0), one(0), one(38), each(1, 0)), [0, 0])


def test_capacity_adds_what_came_on_line_and_what_was_built() -> None:
    # hydropower 540 + 0 + 6, solar 0 + 49 + 0
    found = residual_capacity_mw(
        residual_capacity_mw_last_year=each(540, 0),
        capacity_addition_mw_last_year=each(0, 49),
        capacity_expansion_mw_last_year=each(6, 0),
    )
    assert_gives(found, [546, 49])


def test_capacity_installed_has_the_projects_in_it() -> None:
    found = electricity_capacity_mw(
        residual_capacity_mw=each(546, 49), project_capacity_mw=each(220, 100)
    )
    assert_gives(found, [766, 149])
