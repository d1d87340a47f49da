"""Investment, worked by hand.

Sources in this order: public budget, state enterprise, private, fdi. Two sectors.
"""

from __future__ import annotations

from math import log, nan

from small_arrays import Array, assert_gives, each, one, table

from kontum_sim.equations.investment import (
    crowding_in_push,
    exogenous_residual_plan,
    fdi_investment,
    investment_by_sector,
    investment_by_source,
    investment_scale,
    private_investment,
    private_investment_gap,
    private_residual,
    private_residual_plan,
    project_investment,
    public_investment,
    public_investment_envelope,
    public_residual_plan,
    real_construction_investment,
    residual_investment,
    state_enterprise_investment,
    total_social_investment,
)

IS_PUBLIC = each(1, 0, 0, 0)
IS_STATE = each(0, 1, 0, 0)
IS_PRIVATE = each(0, 0, 1, 0)
IS_FDI = each(0, 0, 0, 1)

# Payments to projects, and plans outside them; the two 9s belong to sources without such a plan.
PROJECTS = each(150, 30, 20, 3)
EXOGENOUS = each(9, 100, 9, 50)


def private_plan(
    last_year: float,
    growth: float = 0,
    prices: float = 0,
    gap: float = 0,
    speed: float = 0,
    push: float = 0,
    shock: float = 0,
) -> Array:
    return private_residual_plan(
        private_residual_last_year=one(last_year),
        grdp_growth_last_year=one(growth),
        investment_price_growth=one(prices),
        private_investment_gap_last_year=one(gap),
        adjustment_speed=one(speed),
        crowding_in_push=one(push),
        private_investment_shock=one(shock),
    )


def scale(imposed: float) -> Array:
    return investment_scale(
        imposed_total_social_investment=one(imposed),
        project_investment=PROJECTS,
        public_residual_plan=one(300),
        private_residual_plan=one(400),
        exogenous_residual_plan=EXOGENOUS,
        is_state_enterprise=IS_STATE,
        is_fdi=IS_FDI,
    )


def test_payments_to_projects_are_summed_by_source() -> None:
    # private 30 + 20, fdi 5 + 0; public infrastructure has no sector: 12
    found = project_investment(
        project_payments=table((0, 0), (0, 0), (30, 20), (5, 0)),
        project_public_payments=one(12),
        is_public_budget=IS_PUBLIC,
    )
    assert_gives(found, [12, 0, 50, 5])


def test_the_envelope_is_the_part_of_the_plan_that_is_paid_out() -> None:
    assert_gives(public_investment_envelope(one(0.8), one(1000)), 800)


def test_public_projects_are_paid_out_of_the_envelope() -> None:
    found = public_residual_plan(
        public_investment_envelope=one(800), project_public_payments=one(150)
    )
    assert_gives(found, 650)


def test_public_projects_above_the_envelope_leave_less_than_nothing() -> None:
    # investment_sign_identity then refuses the run
    assert_gives(public_residual_plan(one(80), one(150)), -70)


def test_private_investment_grows_with_last_years_growth_and_with_prices() -> None:
    # growth rates enter in logs (decision 4): 1,000 x 1.1 x 1.05
    assert_gives(private_plan(1000, growth=0.1, prices=0.05), 1155)


def test_private_investment_closes_part_of_its_gap() -> None:
    # half of a gap of ln 4 is ln 2: it doubles
    assert_gives(private_plan(1000, gap=log(4), speed=0.5), 2000)


def test_private_investment_above_its_usual_ratio_falls() -> None:
    # half of a gap of -ln 4
    assert_gives(private_plan(1000, gap=-log(4), speed=0.5), 500)


def test_the_push_of_public_capital_and_a_shock_enter_in_logs() -> None:
    # ln 3 - ln 2: times 1.5
    assert_gives(private_plan(1000, push=log(3), shock=-log(2)), 1500)


def test_public_capital_pushes_by_what_it_grows_faster_than_the_economy() -> None:
    # public capital + 21%, GRDP + 10%: ln 1.21 - ln 1.1 = ln 1.1, half of it
    found = crowding_in_push(
        crowding_in=one(0.5),
        public_capital=one(121),
        public_capital_last_year=one(100),
        grdp_growth_last_year=one(0.1),
    )
    assert_gives(found, log(1.1) / 2)


def test_public_capital_that_grows_with_the_economy_does_not_push() -> None:
    assert_gives(crowding_in_push(one(0.5), one(110), one(100), one(0.1)), 0)


def test_the_gap_is_zero_at_the_usual_ratio_and_ln_2_at_half_of_it() -> None:
    # 200 of 1,000 against a usual ratio of .4
    found = private_investment_gap(
        private_investment_ratio_target=one(0.4),
        private_residual=one(200),
        nominal_grdp=one(1000),
    )
    assert_gives(found, log(2))
    assert_gives(private_investment_gap(one(0.4), one(400), one(1000)), 0)


def test_exogenous_plans_grow_at_their_own_rates() -> None:
    # 100 x 1.1, 50 x .8
    found = exogenous_residual_plan(each(0, 100, 0, 50), each(0, 0.1, 0, -0.2))
    assert_gives(found, [0, 110, 0, 40])


def test_plans_are_not_scaled_where_no_total_is_imposed() -> None:
    assert_gives(scale(nan), 1)


def test_an_imposed_total_scales_the_plans_and_never_the_projects() -> None:
    # projects 150 + 30 + 20 + 3 = 203; plans 300 + 400 + 100 + 50 = 850; 628 - 203 = 425 is half
    assert_gives(scale(628), 0.5)


def test_a_total_of_the_projects_alone_leaves_nothing_for_the_plans() -> None:
    assert_gives(scale(203), 0)


def test_an_imposed_total_of_nothing_is_a_total_too() -> None:
    # -203 / 850: less than the projects are paid, which investment_sign_identity refuses
    assert_gives(scale(0), -203 / 850)


def test_the_four_sources_sum_to_the_imposed_total() -> None:
    # public 150 + 150, state enterprises 50 + 30, private 200 + 20, fdi 25 + 3: 628
    half = one(0.5)
    public = public_investment(
        public_residual_plan=one(300), investment_scale=half, project_public_payments=one(150)
    )
    state = state_enterprise_investment(
        exogenous_residual_plan=EXOGENOUS,
        investment_scale=half,
        project_investment=PROJECTS,
        is_state_enterprise=IS_STATE,
    )
    private = private_investment(
        private_residual_plan=one(400),
        investment_scale=half,
        project_investment=PROJECTS,
        is_private=IS_PRIVATE,
    )
    foreign = fdi_investment(
        exogenous_residual_plan=EXOGENOUS,
        investment_scale=half,
        project_investment=PROJECTS,
        is_fdi=IS_FDI,
    )
    by_source = investment_by_source(
        public_investment=public,
        state_enterprise_investment=state,
        private_investment=private,
        fdi_investment=foreign,
        is_public_budget=IS_PUBLIC,
        is_state_enterprise=IS_STATE,
        is_private=IS_PRIVATE,
        is_fdi=IS_FDI,
    )
    assert_gives(public, 300)
    assert_gives(state, 80)
    assert_gives(private, 220)
    assert_gives(foreign, 28)
    assert_gives(by_source, [300, 80, 220, 28])
    assert_gives(total_social_investment(by_source), 628)


def test_residual_investment_leaves_the_projects_out() -> None:
    found = residual_investment(
        investment_by_source=each(300, 80, 220, 28), project_investment=PROJECTS
    )
    assert_gives(found, [150, 50, 200, 25])


def test_the_private_residual_is_that_of_the_private_source() -> None:
    found = private_residual(residual_investment=each(150, 50, 200, 25), is_private=IS_PRIVATE)
    assert_gives(found, 200)


def test_a_sector_receives_its_allocation_and_its_projects() -> None:
    # public money outside projects (100) is infrastructure: no sector's;
    # first .25 x 60 + 7 = 22, second .75 x 60 + 1 x 8 + 3 = 56
    found = investment_by_sector(
        residual_investment=each(100, 0, 60, 8),
        allocation_share=table((0, 0), (0, 0), (0.25, 0.75), (0, 1)),
        project_payments=table((0, 0), (0, 0), (7, 0), (0, 3)),
    )
    assert_gives(found, [22, 56])


def test_the_building_part_of_investment_at_constant_prices() -> None:
    # (.8 x 100 + .5 x 50) / 1.5 = 105 / 1.5
    found = real_construction_investment(
        investment_by_source=each(100, 0, 50, 0),
        construction_part=each(0.8, 0.6, 0.5, 0.5),
        investment_price_index=one(1.5),
    )
    assert_gives(found, 70)
