"""The state budget, worked by hand."""

from __future__ import annotations

import pytest
from small_arrays import Array, assert_gives, each, one, table

from kontum_sim.equations.government import (
    budget_gap,
    budget_revenue,
    budget_surplus,
    capital_budget,
    carried_in,
    carried_out,
    current_expenditure,
    current_transfers,
    electricity_revenue_base,
    electricity_tariff_index,
    exogenous_revenue_index,
    grdp_index,
    local_expenditure,
    one_off_budget_revenue,
    one_off_retained_revenue,
    own_capital_funds,
    recurrent_budget_revenue,
    retained_revenue,
    revenue,
    revenue_base,
    sector_revenue_base,
    unspent_capital_budget,
)


def gap(retained: float) -> Array:
    """Spending 7,500, unspent 280; borrowing 50, carried in 60, surplus 10, transfers 1,000."""
    return budget_gap(
        local_expenditure=one(7500),
        unspent_capital_budget=one(280),
        retained_revenue=one(retained),
        central_capital_transfers=one(1000),
        borrowing=one(50),
        carried_in=one(60),
        budget_surplus_last_year=one(10),
    )


def test_the_tariff_grows() -> None:
    assert_gives(electricity_tariff_index(one(1.5), one(0.02)), 1.53)


def test_lines_without_a_base_follow_their_own_path() -> None:
    # 2 x 1.03, 1 x 1.06
    assert_gives(exogenous_revenue_index(each(2, 1), each(0.03, 0.06)), [2.06, 1.06])


def test_a_tax_base_is_value_added_relative_to_2020_weighted_by_sector() -> None:
    # relatives 220 / 200 = 1.1 and 300 / 200 = 1.5; halves: 1.3; the second sector alone: 1.5
    found = sector_revenue_base(
        revenue_base_weight=table((0.5, 0.5), (0, 1)),
        nominal_value_added=each(220, 300),
        nominal_value_added_window_end=each(200, 200),
    )
    assert_gives(found, [1.3, 1.5])


def test_power_plants_are_taxed_on_what_they_generate_at_the_tariff() -> None:
    # 1.1 x 900 / 600
    found = electricity_revenue_base(
        electricity_output=one(900),
        electricity_output_window_end=one(600),
        electricity_tariff_index=one(1.1),
    )
    assert_gives(found, 1.65)


def test_each_line_has_its_own_kind_of_base() -> None:
    # the 9s are bases of other lines
    found = revenue_base(
        sector_revenue_base=each(1.3, 9, 9, 9),
        electricity_revenue_base=one(1.65),
        grdp_index=one(1.5),
        exogenous_revenue_index=each(9, 9, 9, 1.06),
        is_sector_line=each(1, 0, 0, 0),
        is_electricity_line=each(0, 1, 0, 0),
        is_grdp_line=each(0, 0, 1, 0),
        is_exogenous_line=each(0, 0, 0, 1),
    )
    assert_gives(found, [1.3, 1.65, 1.5, 1.06])


def test_the_index_of_grdp_is_relative_to_the_base_year() -> None:
    assert_gives(grdp_index(grdp=one(150), grdp_base=one(100)), 1.5)


def test_revenue_grows_with_its_base_to_the_power_of_its_buoyancy() -> None:
    # 100 x (1.21 / 1)^.5 = 110; 50 x (1.5 / 1.25)^2 = 50 x 1.44 = 72; buoyancy 0: 30
    found = revenue(
        revenue_last_year=each(100, 50, 30),
        revenue_base=each(1.21, 1.5, 7),
        revenue_base_last_year=each(1, 1.25, 1),
        buoyancy=each(0.5, 2, 0),
        revenue_policy_change=each(0, 0, 0),
    )
    assert_gives(found, [110, 72, 30])


def test_a_change_of_policy_comes_on_top_of_the_base() -> None:
    # 100 x 1.1 x 1.2; a line that is abolished yields nothing
    found = revenue(each(100, 40), each(1.1, 1.1), each(1, 1), each(1, 1), each(0.2, -1))
    assert_gives(found, [132, 0])


def test_budget_revenue_is_the_sum_of_its_lines() -> None:
    assert_gives(budget_revenue(each(100, 40, 60)), 200)


def test_revenue_is_split_into_what_recurs_and_what_does_not() -> None:
    lines, one_off = each(100, 40, 60), each(0, 1, 0)
    assert_gives(one_off_budget_revenue(revenue=lines, is_one_off_line=one_off), 40)
    assert_gives(recurrent_budget_revenue(revenue=lines, is_one_off_line=one_off), 160)


def test_the_local_budget_keeps_its_share_of_each_line() -> None:
    # .95 x 100 + .5 x 40 + 0 x 60
    found = retained_revenue(revenue=each(100, 40, 60), local_share=each(0.95, 0.5, 0))
    assert_gives(found, 115)


def test_the_local_budget_keeps_its_share_of_one_off_lines() -> None:
    # .5 x 40
    found = one_off_retained_revenue(
        revenue=each(100, 40, 60), local_share=each(0.95, 0.5, 0), is_one_off_line=each(0, 1, 0)
    )
    assert_gives(found, 20)


def test_shares_of_last_years_recurrent_revenue_and_land_go_to_capital() -> None:
    # .15 x (1,000 - 200) + .85 x 200 = 120 + 170
    found = own_capital_funds(
        retained_revenue_last_year=one(1000),
        one_off_retained_revenue_last_year=one(200),
        revenue_to_capital_share=one(0.15),
        land_use_fee_to_capital_share=one(0.85),
    )
    assert_gives(found, 290)


def test_part_of_what_was_not_spent_is_carried_in() -> None:
    # .6 x 100
    found = carried_in(unspent_capital_budget_last_year=one(100), carry_over_share=one(0.6))
    assert_gives(found, 60)


def test_the_capital_budget_is_own_funds_transfers_borrowing_and_what_was_carried_in() -> None:
    found = capital_budget(
        own_capital_funds=one(290),
        central_capital_transfers=one(1000),
        borrowing=one(50),
        carried_in=one(60),
    )
    assert_gives(found, 1400)


@pytest.mark.parametrize(("rate", "unspent"), [(0.8, 280), (1, 0)])
def test_what_is_not_disbursed_is_unspent(rate: float, unspent: float) -> None:
    # (1 - .8) x 1,400
    found = unspent_capital_budget(disbursement_rate=one(rate), capital_budget=one(1400))
    assert_gives(found, unspent)


def test_current_expenditure_grows_with_policy() -> None:
    assert_gives(current_expenditure(one(6000), one(0.07)), 6420)


def test_local_expenditure_is_current_and_capital() -> None:
    found = local_expenditure(current_expenditure=one(6420), public_investment=one(1080))
    assert_gives(found, 7500)


def test_the_gap_is_what_uses_exceed_resources_by() -> None:
    # 7,500 + 280 - (3,000 + 50 + 60 + 10 + 1,000) = 7,780 - 4,120
    assert_gives(gap(retained=3000), 3660)


def test_transfers_close_the_gap() -> None:
    assert_gives(current_transfers(gap(retained=3000)), 3660)
    assert_gives(budget_surplus(gap(retained=3000)), 0)


def test_a_surplus_is_never_a_negative_transfer() -> None:
    # 40 more than the uses: 7,780 - 1,120 + 40 = 6,700 of revenue
    assert_gives(gap(retained=6700), -40)
    assert_gives(current_transfers(gap(retained=6700)), 0)
    assert_gives(budget_surplus(gap(retained=6700)), 40)


def test_unspent_plans_and_surpluses_are_carried_out() -> None:
    assert_gives(carried_out(unspent_capital_budget=one(280), budget_surplus=one(40)), 320)
