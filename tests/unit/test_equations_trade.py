"""Exports, worked by hand. Rubber follows the first sector, other goods the third."""

from __future__ import annotations

from small_arrays import assert_gives, each, one, table

from kontum_sim.equations.trade import exports, exports_by_commodity


def test_exports_follow_the_sector_that_makes_them_and_the_world_price() -> None:
    # rubber 100 x (1 + .5 x .04) x 1.1 = 112.2; other 50 x (1 + .5 x .10) x 1.1 = 57.75
    found = exports_by_commodity(
        exports_by_commodity_last_year=each(100, 50),
        export_elasticity=one(0.5),
        value_added_growth=each(0.04, 0.9, 0.10),
        sector_of_commodity=table((1, 0, 0), (0, 0, 1)),
        world_price_growth=one(0.1),
    )
    assert_gives(found, [112.2, 57.75])


def test_exports_stay_where_nothing_grows() -> None:
    makers = table((1, 0, 0), (0, 0, 1))
    found = exports_by_commodity(each(100, 50), one(1), each(0, 0.5, 0), makers, one(0))
    assert_gives(found, [100, 50])


def test_all_exports_are_the_sum_of_the_commodities() -> None:
    assert_gives(exports(each(112.2, 57.75)), 169.95)
