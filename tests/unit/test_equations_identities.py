"""Identities: zero where they hold, and how much they are off where they do not."""

from __future__ import annotations

import pytest
from small_arrays import Array, assert_gives, each, one

from kontum_sim.equations.identities import (
    budget_identity,
    budget_resources,
    capacity_sign_identity,
    capital_identity,
    capital_sign_identity,
    employment_identity,
    grdp_identity,
    group_identity,
    investment_identity,
    investment_sign_identity,
    nominal_grdp_identity,
    public_capital_identity,
    public_capital_sign_identity,
    revenue_identity,
    share_identity,
)


def test_real_grdp_is_the_groups_and_product_taxes() -> None:
    # 120 + 60 + 20 = 200; of 250 it is a fifth too little
    parts = {"value_added_by_group": each(120, 60), "product_taxes": one(20)}
    assert_gives(grdp_identity(grdp=one(200), **parts), 0)
    assert_gives(grdp_identity(grdp=one(250), **parts), -0.2)


def test_nominal_grdp_is_the_groups_and_product_taxes() -> None:
    parts = {"nominal_value_added_by_group": each(120, 60), "nominal_product_taxes": one(20)}
    assert_gives(nominal_grdp_identity(nominal_grdp=one(200), **parts), 0)
    assert_gives(nominal_grdp_identity(nominal_grdp=one(160), **parts), 0.25)


def test_shares_sum_to_a_hundred() -> None:
    assert_gives(share_identity(grdp_share=each(60, 32), product_tax_share=one(8)), 0)
    assert_gives(share_identity(grdp_share=each(60, 32), product_tax_share=one(9)), 0.01)


def test_groups_sum_to_their_sectors() -> None:
    sectors = each(100, 40, 60)
    assert_gives(group_identity(value_added=sectors, value_added_by_group=each(100, 100)), 0)
    assert_gives(group_identity(value_added=sectors, value_added_by_group=each(100, 80)), -0.1)


def test_employment_by_sector_sums_to_the_employed() -> None:
    assert_gives(employment_identity(employment=each(650, 350), employment_total=one(1000)), 0)
    assert_gives(employment_identity(employment=each(650, 350), employment_total=one(800)), 0.25)


def test_investment_by_sector_and_infrastructure_is_all_investment() -> None:
    parts = {"investment_by_sector": each(300, 200), "public_investment": one(100)}
    assert_gives(investment_identity(total_social_investment=one(600), **parts), 0)
    assert_gives(investment_identity(total_social_investment=one(500), **parts), 0.2)


def capital(outlay: float, lost: float = 0) -> Array:
    """Stocks of 1,000 and 500 with 100 and 0 in progress; 5% and 10% wear; 1,700 a year later."""
    return capital_identity(
        capital_stock=each(1040, 520),
        construction_in_progress=each(120, 20),
        capital_stock_last_year=each(1000, 500),
        construction_in_progress_last_year=each(100, 0),
        depreciation_rate=each(0.05, 0.1),
        capital_outlay_last_year=each(outlay, 50),
        project_capital_written_off_last_year=each(lost, 0),
    )


def test_capital_and_works_in_progress_roll_forward() -> None:
    # 1,600 - 50 - 50 + 150 + 50 = 1,700; with 85 less outlay 1,615 / 1,700 - 1 = -.05
    assert_gives(capital(outlay=150), 0)
    assert_gives(capital(outlay=65), -0.05)
    assert_gives(capital(outlay=180, lost=30), 0)


def test_no_stock_of_capital_may_be_negative() -> None:
    # works in progress of -20 on a stock of 100; projects' works are 5 - 8 = -3 of 60;
    # a stock of -50 is all of itself below zero
    found = capital_sign_identity(
        capital_stock=each(100, 100, 60, -50),
        construction_in_progress=each(10, -20, 5, 1),
        residual_construction_in_progress=each(4, -30, 8, 1),
    )
    assert_gives(found, [0, -0.2, -0.05, 1])


def test_public_capital_and_works_roll_forward() -> None:
    # 1,000 + 100 + 140 - 40 = 1,200; outlay 80 gives 1,140 / 1,200 - 1 = -.05
    parts = {
        "public_capital": one(1080),
        "public_construction_in_progress": one(120),
        "public_capital_last_year": one(1000),
        "public_construction_in_progress_last_year": one(100),
        "public_depreciation_rate": one(0.04),
        "project_public_capital_written_off_last_year": one(0),
    }
    assert_gives(public_capital_identity(public_capital_outlay_last_year=one(140), **parts), 0)
    assert_gives(public_capital_identity(public_capital_outlay_last_year=one(80), **parts), -0.05)
    # 60 more of outlay and 60 written off
    parts["project_public_capital_written_off_last_year"] = one(60)
    assert_gives(public_capital_identity(public_capital_outlay_last_year=one(200), **parts), 0)


@pytest.mark.parametrize(
    ("stock", "works", "residual", "expected"),
    [
        (400, 30, 20, 0),  # of projects: 30 - 20 = 10
        (400, 30, 50, -0.05),  # of projects: 30 - 50 = -20 of 400
        (400, -40, -60, -0.1),  # all works -40 of 400
        (-400, 30, 20, 1),  # the stock itself
    ],
)
def test_public_capital_may_not_be_negative(
    stock: float, works: float, residual: float, expected: float
) -> None:
    found = public_capital_sign_identity(
        public_capital=one(stock),
        public_construction_in_progress=one(works),
        public_residual_construction_in_progress=one(residual),
    )
    assert_gives(found, expected)


def test_generating_capacity_may_not_be_negative() -> None:
    assert_gives(capacity_sign_identity(electricity_capacity_mw=each(540, 0, -3)), [0, 0, -3])


def test_no_source_may_pay_projects_more_than_it_invests() -> None:
    # -60 of 600
    found = investment_sign_identity(
        residual_investment=each(300, -60, 0), total_social_investment=one(600)
    )
    assert_gives(found, [0, -0.1, 0])


def test_the_resources_of_the_local_budget() -> None:
    # 3,000 + 3,660 + 1,000 + 50 + 60 + 10
    found = budget_resources(
        retained_revenue=one(3000),
        current_transfers=one(3660),
        central_capital_transfers=one(1000),
        borrowing=one(50),
        carried_in=one(60),
        budget_surplus_last_year=one(10),
    )
    assert_gives(found, 7780)


def test_the_uses_of_the_local_budget_are_its_resources() -> None:
    # 6,420 + 1,080 + 280 = 7,780
    uses = {"current_expenditure": one(6420), "public_investment": one(1080)}
    assert_gives(budget_identity(budget_resources=one(7780), carried_out=one(280), **uses), 0)
    assert_gives(budget_identity(budget_resources=one(7500), carried_out=one(0), **uses), 0)
    assert_gives(budget_identity(budget_resources=one(6000), carried_out=one(0), **uses), 0.25)


def test_revenue_is_what_recurs_and_what_does_not() -> None:
    parts = {"recurrent_budget_revenue": one(160), "one_off_budget_revenue": one(40)}
    assert_gives(revenue_identity(budget_revenue=one(200), **parts), 0)
    assert_gives(revenue_identity(budget_revenue=one(250), **parts), -0.2)
