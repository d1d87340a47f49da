"""Regional accounts, worked by hand. Three sectors; the last two are one group."""

from __future__ import annotations

from small_arrays import assert_gives, each, one, table

from kontum_sim.equations.accounts import (
    grdp,
    grdp_deflator,
    grdp_growth,
    grdp_per_capita,
    grdp_per_capita_usd,
    grdp_share,
    nominal_grdp,
    nominal_product_taxes,
    nominal_value_added,
    nominal_value_added_by_group,
    product_tax_share,
    product_taxes,
    real_grdp_per_capita,
    value_added_by_group,
    value_added_share,
)

GROUPS = table((1, 0, 0), (0, 1, 1))


def test_nominal_value_added_is_price_times_volume() -> None:
    found = nominal_value_added(value_added_deflator=each(1.5, 2, 1), value_added=each(100, 40, 60))
    assert_gives(found, [150, 80, 60])


def test_product_taxes_are_a_ratio_to_all_value_added() -> None:
    # .08 x (100 + 40 + 60)
    found = product_taxes(product_tax_ratio=one(0.08), value_added=each(100, 40, 60))
    assert_gives(found, 16)


def test_the_rate_of_product_taxes_is_on_value_added_and_not_on_grdp() -> None:
    # model.md section 3: 8.1% of GRDP is 8.81% of value added: 919 and 81 on top make 1,000
    found = nominal_product_taxes(
        product_tax_rate=one(0.0881), nominal_value_added=each(500, 300, 119)
    )
    assert_gives(found, 81, tolerance=1e-3)


def test_grdp_is_the_sectors_and_product_taxes() -> None:
    assert_gives(grdp(value_added=each(100, 40, 60), product_taxes=one(16)), 216)


def test_nominal_grdp_is_the_sectors_and_product_taxes() -> None:
    found = nominal_grdp(nominal_value_added=each(150, 80, 60), nominal_product_taxes=one(30))
    assert_gives(found, 320)


def test_growth_is_the_relative_change_of_real_grdp() -> None:
    assert_gives(grdp_growth(grdp=one(216), grdp_last_year=one(200)), 0.08)


def test_the_deflator_is_nominal_over_real_grdp_in_per_cent() -> None:
    assert_gives(grdp_deflator(nominal_grdp=one(24_000), grdp=one(16_000)), 150)


def test_groups_are_the_sums_of_their_sectors() -> None:
    found = value_added_by_group(value_added=each(100, 40, 60), group_of_sector=GROUPS)
    assert_gives(found, [100, 100])


def test_nominal_groups_are_the_sums_of_their_sectors() -> None:
    found = nominal_value_added_by_group(
        nominal_value_added=each(150, 80, 60), group_of_sector=GROUPS
    )
    assert_gives(found, [150, 140])


def test_shares_of_groups_are_in_per_cent_of_nominal_grdp() -> None:
    # 160 and 140 of 320
    found = grdp_share(nominal_value_added_by_group=each(160, 140), nominal_grdp=one(320))
    assert_gives(found, [50, 43.75])


def test_product_taxes_have_the_rest_of_the_structure() -> None:
    # 20 of 320
    assert_gives(product_tax_share(nominal_product_taxes=one(20), nominal_grdp=one(320)), 6.25)


def test_shares_with_product_taxes_left_out_sum_to_a_hundred() -> None:
    # 180 and 120 of 300
    found = value_added_share(
        nominal_value_added_by_group=each(180, 120), nominal_value_added=each(180, 70, 50)
    )
    assert_gives(found, [60, 40])


def test_grdp_per_head_is_in_million_vnd() -> None:
    # model.md section 2: 25,851 bn over 554,981 persons are 46.58 million VND
    found = grdp_per_capita(nominal_grdp=one(25_851), population=one(554_981))
    assert_gives(found, 46.58, tolerance=1e-5)


def test_grdp_per_head_in_dollars() -> None:
    # 46 million VND at 23,000 VND
    found = grdp_per_capita_usd(grdp_per_capita=one(46), exchange_rate=one(23_000))
    assert_gives(found, 2000)


def test_real_grdp_per_head_is_in_million_vnd_of_2010() -> None:
    # 16,000 bn over 500,000 persons
    assert_gives(real_grdp_per_capita(grdp=one(16_000), population=one(500_000)), 32)
