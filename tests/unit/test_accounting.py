"""The accounting tests: the plan's arithmetic, worked by hand from the targets and the base."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kontum_sim.catalogue import has
from kontum_sim.errors import TargetError
from kontum_sim.targets.accounting import (
    AccountingBase,
    AccountingTest,
    Fact,
    accounting_tests,
)
from kontum_sim.targets.targets import Target, load_targets

RESOLUTION = Path(__file__).parents[2] / "scenarios" / "targets" / "resolution_2021_2025.csv"

ALL = [
    "product_taxes",
    "per_head_and_growth",
    "per_head_and_people",
    "investment_ratio",
    "investment_icor",
    "growth_agriculture",
    "growth_industry_construction",
    "growth_services",
    "net_migration",
    "poverty",
    "revenue_ratio",
    "exchange_rate",
]


def fact(value: float) -> Fact:
    return Fact(value, "record of 2020")


BASE = AccountingBase(
    year=2020,
    nominal_grdp=fact(25_851),
    real_grdp=fact(16_170),
    grdp_deflator=fact(159.87),
    price_growth=fact(100 * (1.5987**0.1 - 1)),
    group_shares={
        "agriculture": fact(21.5),
        "industry_construction": fact(27.6),
        "services": fact(42.8),
    },
    product_tax_share=fact(8.1),
    group_growth={
        "agriculture": fact(4.93),
        "industry_construction": fact(13.5),
        "services": fact(9.25),
    },
    average_growth=fact(9.13),
    population=fact(554_981),
    population_growth=fact(2.28),
    natural_increase_rate=fact(14),
    poverty_rate=fact(10.29),
    total_social_investment=fact(16_492),
    budget_revenue=fact(3_033),
    exchange_rate=fact(23_208),
)


@pytest.fixture(scope="module")
def plan() -> tuple[Target, ...]:
    return load_targets(RESOLUTION)


@pytest.fixture(scope="module")
def found(plan: tuple[Target, ...]) -> dict[str, AccountingTest]:
    return {test.id: test for test in accounting_tests(plan, BASE)}


def run(plan: tuple[Target, ...], name: str, base: AccountingBase = BASE) -> AccountingTest:
    return {test.id: test for test in accounting_tests(plan, base)}[name]


def changed(plan: tuple[Target, ...], name: str, **fields: object) -> tuple[Target, ...]:
    return tuple(
        replace(target, **fields) if target.id == name else target  # type: ignore[arg-type]
        for target in plan
    )


def test_every_test_is_there_and_has_its_texts(found: dict[str, AccountingTest]) -> None:
    assert list(found) == ALL
    for test in found.values():
        assert has(test.label_key)
        assert has(f"accounting.verdict.{test.verdict}")
        for lang in ("vi", "en"):
            assert "{" not in test.statement.text(lang)
            assert test.assumption.text(lang)


def test_the_bands_leave_four_to_seven_per_cent_for_product_taxes(
    found: dict[str, AccountingTest],
) -> None:
    # 100 - (20 + 33 + 43) = 4 and 100 - (19 + 32 + 42) = 7, against 8.1
    test = found["product_taxes"]
    assert (test.value, test.value_high, test.compared_with) == (4, 7, 8.1)
    assert test.verdict == "in tension"


def test_bands_above_a_hundred_are_impossible_and_room_for_the_taxes_is_consistent(
    plan: tuple[Target, ...],
) -> None:
    assert run(changed(plan, "share_services_grdp", low=50.0, high=52.0), ALL[0]).verdict == (
        "impossible"
    )
    assert run(changed(plan, "share_services_grdp", low=40.0), ALL[0]).verdict == "consistent"


def test_seventy_million_for_620_000_people_needs_hardly_any_inflation(
    found: dict[str, AccountingTest],
) -> None:
    # 70 · 620 = 43,400; 16,170 · 1.1^5 = 26,041.9; deflator 166.654 after 159.87:
    # (166.654 / 159.87)^(1/5) - 1 = 0.835%; before: 1.5987^(1/10) - 1 = 4.80%
    test = found["per_head_and_growth"]
    assert test.value == pytest.approx(0.835, abs=5e-4)
    assert test.compared_with == pytest.approx(4.80, abs=5e-3)
    assert test.verdict == "consistent"
    # (43,400 / 25,851)^(1/5) - 1 = 10.92%; with prices as before 1.1092 / 1.0480 - 1 = 5.83%
    fields = test.statement.fields
    assert fields["nominal"] == 43_400
    assert fields["nominal_growth"] == pytest.approx(10.92, abs=5e-3)
    assert fields["enough"] == pytest.approx(5.83, abs=1e-2)


def test_a_target_per_head_that_needs_fast_inflation_is_in_tension(
    plan: tuple[Target, ...],
) -> None:
    # 120 · 620 = 74,400 over 26,041.9: deflator 285.7, 12.3% a year
    test = run(changed(plan, "grdp_pc_vnd", low=120.0), "per_head_and_growth")
    assert test.value == pytest.approx(12.3, abs=5e-2)
    assert test.verdict == "in tension"


def test_seventy_million_with_the_population_growing_as_before(
    found: dict[str, AccountingTest],
) -> None:
    # 554,981 · 1.0228^5 = 621,200 people; 43,400 / 621.2 = 69.86; 70 · 621.2 = 43,484
    test = found["per_head_and_people"]
    assert test.value == pytest.approx(69.86, abs=5e-3)
    assert test.compared_with == 70
    assert test.statement.fields["needed"] == pytest.approx(43_484, abs=0.5)
    assert test.verdict == "consistent"


def test_118_000_billion_is_two_thirds_of_the_implied_grdp(
    found: dict[str, AccountingTest],
) -> None:
    # x 1.10920 a year: 28,674 + 31,805 + 35,278 + 39,130 + 43,400 = 178,28x; 118,000 / 178,282
    test = found["investment_ratio"]
    assert test.value == pytest.approx(66.19, abs=5e-3)
    assert test.compared_with == pytest.approx(63.80, abs=5e-3)  # 16,492 / 25,851
    assert test.statement.fields["grdp"] == pytest.approx(178_282, abs=1)
    assert test.verdict == "consistent"


def test_the_icor_of_the_plan_is_the_ratio_over_ten_per_cent(
    found: dict[str, AccountingTest],
) -> None:
    # 66.19 / 10 = 6.62 against 63.80 / 9.13 = 6.99
    test = found["investment_icor"]
    assert test.value == pytest.approx(6.62, abs=5e-3)
    assert test.compared_with == pytest.approx(6.99, abs=5e-3)
    assert test.verdict == "consistent"


def test_much_more_growth_from_the_same_investment_is_in_tension(
    plan: tuple[Target, ...],
) -> None:
    # 66.19 / 12 = 5.52, more than a tenth below 6.99
    assert run(changed(plan, "grdp_growth_avg", low=12.0), "investment_icor").verdict == (
        "in tension"
    )


@pytest.mark.parametrize(
    ("group", "real", "nominal", "verdict"),
    [
        # (19 / 21.5)^.2 = .97558, (20 / 21.5)^.2 = .98564; times 1.1 and times 1.10918
        ("agriculture", (7.31, 8.42), (8.21, 9.33), "in tension"),
        # (32 / 27.6)^.2 = 1.03003, (33 / 27.6)^.2 = 1.03638
        ("industry_construction", (13.30, 14.00), (14.25, 14.95), "consistent"),
        # (42 / 42.8)^.2 = .99623, (43 / 42.8)^.2 = 1.00093
        ("services", (9.59, 10.10), (10.50, 11.02), "consistent"),
    ],
)
def test_the_growth_of_each_group_follows_from_its_band(
    group: str,
    real: tuple[float, float],
    nominal: tuple[float, float],
    verdict: str,
    found: dict[str, AccountingTest],
) -> None:
    test = found[f"growth_{group}"]
    fields = test.statement.fields
    assert (test.value, test.value_high) == pytest.approx(real, abs=6e-3)
    assert (fields["nominal_low"], fields["nominal_high"]) == pytest.approx(nominal, abs=1.1e-2)
    assert test.compared_with == BASE.group_growth[group].value
    assert test.verdict == verdict


def test_620_000_people_with_natural_increase_of_12_per_mille_need_migration(
    found: dict[str, AccountingTest],
) -> None:
    # growth 2.2405% a year; people of 2020-24 along that path: 65,019 / .022405 = 2,902,000;
    # 12 per mille of it is 34,824; (65,019 - 34,824) / 5 = 6,039
    # before: (2.28% - 1.4%) · 554,981 = 4,884
    test = found["net_migration"]
    assert test.value == pytest.approx(6_039, abs=1)
    assert test.compared_with == pytest.approx(4_884, abs=0.5)
    assert test.verdict == "in tension"
    # 554,981 · 1.012^5
    assert test.statement.fields["without"] == pytest.approx(589_089, abs=1)


def test_poverty_reaches_zero_before_the_plan_ends(
    found: dict[str, AccountingTest], plan: tuple[Target, ...]
) -> None:
    # 10.29 / 4 = 2.57 years, 10.29 / 3 = 3.43 years, the plan has 5
    test = found["poverty"]
    assert test.value == pytest.approx(2.5725)
    assert test.value_high == pytest.approx(3.43)
    assert (test.compared_with, test.verdict) == (5, "impossible")
    assert run(plan, "poverty", replace(BASE, poverty_rate=fact(17))).verdict == "in tension"
    assert run(plan, "poverty", replace(BASE, poverty_rate=fact(21))).verdict == "consistent"


def test_5_000_billion_of_revenue_keeps_its_ratio_to_grdp(
    found: dict[str, AccountingTest],
) -> None:
    # 5,000 / 43,400 = 11.52%; 3,033 / 25,851 = 11.73%; (5,000 / 3,033)^(1/5) - 1 = 10.51%
    test = found["revenue_ratio"]
    assert test.value == pytest.approx(11.52, abs=5e-3)
    assert test.compared_with == pytest.approx(11.73, abs=5e-3)
    assert test.statement.fields["growth"] == pytest.approx(10.51, abs=1e-2)
    assert test.verdict == "consistent"


def test_revenue_that_outgrows_grdp_by_more_than_a_tenth_is_in_tension(
    plan: tuple[Target, ...],
) -> None:
    assert run(changed(plan, "budget_revenue_31", low=5_700.0), "revenue_ratio").verdict == (
        "in tension"  # 13.13% against 11.73%
    )


def test_seventy_million_is_3_000_dollars_at_23_333(found: dict[str, AccountingTest]) -> None:
    test = found["exchange_rate"]
    assert test.value == pytest.approx(23_333.33, abs=5e-3)
    assert (test.compared_with, test.verdict) == (23_208, "consistent")
    # (23,333 / 23,208)^(1/5) - 1
    assert test.statement.fields["change"] == pytest.approx(0.108, abs=1e-3)


def test_a_test_without_its_targets_is_listed_as_skipped(plan: tuple[Target, ...]) -> None:
    tests = accounting_tests([target for target in plan if target.id == "grdp_pc_vnd"], BASE)
    assert [test.id for test in tests] == ALL
    assert {test.verdict for test in tests} == {"skipped"}
    dollars = tests[-1]
    assert dollars.value is None
    assert dollars.compared_with is None
    assert dollars.statement.text("en") == "Skipped: the targets file has no grdp_pc_usd."


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"unit": "%"}, "accounting.skipped.form"),
        ({"rule": "mean"}, "accounting.skipped.form"),
        ({"high": None}, "accounting.skipped.number"),
        ({"low": 0.0}, "accounting.skipped.number"),
        ({"first_year": 2022}, "accounting.skipped.start"),
        ({"first_year": 2020}, "accounting.skipped.start"),
    ],
)
def test_a_target_of_another_form_is_skipped_and_not_misread(
    fields: dict[str, object], key: str, plan: tuple[Target, ...]
) -> None:
    test = run(changed(plan, "poverty_reduction_pa", **fields), "poverty")
    assert (test.verdict, test.statement.key) == ("skipped", key)
    assert "poverty_reduction_pa" in test.statement.text("vi")


def test_targets_of_different_years_are_not_multiplied(plan: tuple[Target, ...]) -> None:
    test = run(changed(plan, "population_avg", first_year=2030, last_year=2030), ALL[2])
    assert test.statement.key == "accounting.skipped.years"


def test_a_longer_plan_takes_more_years(plan: tuple[Target, ...]) -> None:
    longer = changed(plan, "poverty_reduction_pa", last_year=2030)
    assert run(longer, "poverty").compared_with == 10


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"nominal_grdp": fact(float("nan"))}, "accounting.base_number"),
        ({"poverty_rate": fact(0)}, "accounting.base_number"),
        ({"population": Fact(554_981, " ")}, "accounting.base_source"),
        ({"group_growth": {"agriculture": fact(5), "services": fact(9)}}, "accounting.base_group"),
        ({"product_tax_share": fact(9)}, "accounting.base_shares"),
        ({"real_grdp": fact(15_076)}, "accounting.base_deflator"),
        ({"year": 2010}, "accounting.base_year"),
    ],
)
def test_a_base_that_does_not_close_is_refused(fields: dict[str, object], key: str) -> None:
    with pytest.raises(TargetError) as caught:
        replace(BASE, **fields)  # type: ignore[arg-type]
    assert [fault.key for fault in caught.value.faults] == [key]
    assert caught.value.message("vi")


def test_every_fault_of_a_base_is_reported_at_once() -> None:
    with pytest.raises(TargetError) as caught:
        replace(BASE, poverty_rate=fact(-1), budget_revenue=Fact(3_033, ""))
    assert len(caught.value.faults) == 2


def test_falling_groups_and_people_are_allowed_in_the_base() -> None:
    growth = {**BASE.group_growth, "agriculture": fact(-1)}
    base = replace(BASE, group_growth=growth, population_growth=fact(-0.5))
    assert base.group_growth["agriculture"].value == -1
