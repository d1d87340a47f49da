"""Indicators, worked by hand. Two sectors, the first is agriculture."""

from __future__ import annotations

from small_arrays import assert_gives, each, one

from kontum_sim.equations.indicators import (
    all_capital,
    icor_by_share,
    icor_nominal,
    icor_real,
    investment_ratio,
    labour_productivity,
    labour_productivity_by_sector,
    net_return_on_capital,
    non_agricultural_labour_share,
    own_revenue_to_expenditure_ratio,
    real_investment,
    revenue_elasticity,
    revenue_to_current_expenditure_ratio,
    revenue_to_grdp_ratio,
)


def test_labour_productivity_is_in_million_vnd() -> None:
    # 16,000 bn over 320,000 workers
    found = labour_productivity(grdp=one(16_000), employment_total=one(320_000))
    assert_gives(found, 50)


def test_labour_productivity_by_sector() -> None:
    # 4,000 bn over 200,000; 6,000 bn over 100,000
    found = labour_productivity_by_sector(
        value_added=each(4000, 6000), employment=each(200_000, 100_000)
    )
    assert_gives(found, [20, 60])


def test_the_share_of_workers_outside_agriculture_is_in_per_cent() -> None:
    found = non_agricultural_labour_share(
        employment=each(650, 350), employment_total=one(1000), is_agriculture=each(1, 0)
    )
    assert_gives(found, 35)


def test_the_investment_ratio_is_in_per_cent() -> None:
    found = investment_ratio(total_social_investment=one(600), nominal_grdp=one(1000))
    assert_gives(found, 60)


def test_icor_by_share_is_the_investment_ratio_over_growth() -> None:
    # 60% over 10%
    assert_gives(icor_by_share(investment_ratio=one(60), grdp_growth=one(0.1)), 6)


def test_icor_at_current_prices() -> None:
    # 600 over a rise of 120
    found = icor_nominal(
        total_social_investment=one(600),
        nominal_grdp=one(1120),
        nominal_grdp_last_year=one(1000),
    )
    assert_gives(found, 5)


def test_icor_at_constant_prices() -> None:
    # 400 over a rise of 50
    found = icor_real(real_investment=one(400), grdp=one(850), grdp_last_year=one(800))
    assert_gives(found, 8)


def test_icor_is_negative_in_a_year_of_decline() -> None:
    assert_gives(icor_real(one(400), one(750), one(800)), -8)


def test_real_investment_is_at_the_price_of_investment() -> None:
    found = real_investment(total_social_investment=one(600), investment_price_index=one(1.5))
    assert_gives(found, 400)


def test_all_capital_has_public_capital_in_it() -> None:
    assert_gives(all_capital(capital_stock=each(400, 300), public_capital=one(500)), 1200)


def test_the_net_return_takes_wear_of_all_capital_off_what_capital_earns() -> None:
    # earned .3 x 100 + .4 x 200 = 110; worn .05 x 400 + .1 x 300 + .04 x 500 = 70; 40 of 1,200
    found = net_return_on_capital(
        capital_share=each(0.3, 0.4),
        value_added=each(100, 200),
        depreciation_rate=each(0.05, 0.1),
        capital_stock=each(400, 300),
        public_depreciation_rate=one(0.04),
        public_capital=one(500),
        all_capital=one(1200),
    )
    assert_gives(found, 10 / 3)


def test_revenue_over_grdp_is_in_per_cent() -> None:
    assert_gives(revenue_to_grdp_ratio(budget_revenue=one(150), nominal_grdp=one(1000)), 15)


def test_revenue_over_current_expenditure_is_a_pure_ratio() -> None:
    found = revenue_to_current_expenditure_ratio(
        budget_revenue=one(150), current_expenditure=one(200)
    )
    assert_gives(found, 0.75)


def test_own_revenue_over_local_spending_is_in_per_cent() -> None:
    found = own_revenue_to_expenditure_ratio(retained_revenue=one(120), local_expenditure=one(400))
    assert_gives(found, 30)


def test_revenue_elasticity_compares_changes_in_logs() -> None:
    # revenue fourfold, GRDP twofold: ln 4 / ln 2
    found = revenue_elasticity(
        budget_revenue=one(400),
        budget_revenue_last_year=one(100),
        nominal_grdp=one(2000),
        nominal_grdp_last_year=one(1000),
    )
    assert_gives(found, 2)
