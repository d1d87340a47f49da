"""The pipeline of one draw: a calendar worked by hand, and what holds for any pipeline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kontum_sim.projects.pipeline import Pipeline
from kontum_sim.projects.site import Limits, Work

# A road under way and a school, both paid by the budget at 10 bn a month, one management board
# for both; a private plant that needs the road. The builder waits for one instalment at most.
ROAD = Work("road", start=0, months=12, public=120, other=0, is_under_way=True, owner=True)
SCHOOL = Work("school", start=3, months=6, public=60, other=0, owner=True)
PLANT = Work("plant", start=0, months=10, public=0, other=100, requires=(0,))
LIMITS = Limits(boards=1, months_of_credit=1)


def test_the_calendar_of_three_projects_is_the_one_worked_by_hand() -> None:
    """
    Year 1, envelope 100. Months 0-9: the road is paid 10 a month, the fund is empty. Month 10: it
    works on credit and is owed 10. Month 11: the builder stops. The school could start in month 3
    but the road holds the board; the plant waits for the road.
    Year 2, envelope 200. Month 12: the arrears are paid; work resumes the month after. Month 13:
    its last month. Month 14: the road is in service; the school gets the board and is paid 10 a
    month in months 14-19, in service from 20; the plant builds in months 14-23, in service from
    24, which is January of year 3.
    """
    pipeline = Pipeline([ROAD, SCHOOL, PLANT], LIMITS)
    first, second, third = (pipeline.advance(envelope) for envelope in (100, 200, 50))
    assert (first.public, first.other) == ([100, 0, 0], [0, 0, 0])
    assert (second.public, second.other) == ([20, pytest.approx(60), 0], [0, 0, pytest.approx(100)])
    assert (third.public, third.other) == ([0, 0, 0], [0, 0, 0])
    # asked: 12 instalments; then 10 owed, 2 months of the road (one idle), 6 of the school
    assert (first.asked, first.granted, first.unspent, first.arrears) == (120, 100, 0, 10)
    assert second.asked == pytest.approx(10 + 20 + 60)
    assert (second.granted, second.unspent) == (pytest.approx(80), pytest.approx(120))
    assert (third.asked, third.granted, third.unspent, third.arrears) == (0, 0, 50, 0)
    road, school, plant = pipeline.sites
    assert (road.in_service, school.in_service, plant.in_service) == (14, 20, 24)
    assert (road.wait_money, school.wait_money, plant.wait_money) == (2, 0, 0)
    assert (road.wait_capacity, school.wait_capacity, plant.wait_capacity) == (0, 11, 0)
    assert (road.wait_need, school.wait_need, plant.wait_need) == (0, 0, 14)
    assert pipeline.trace == [
        (0, "road", "approved"),
        (0, "plant", "approved"),
        (0, "road", "building"),
        (3, "school", "approved"),
        (11, "road", "suspended"),
        (13, "road", "building"),
        (14, "road", "commissioned"),
        (14, "plant", "building"),
        (14, "school", "funded"),
        (14, "school", "building"),
        (20, "school", "commissioned"),
        (24, "plant", "commissioned"),
    ]


def test_with_money_and_slots_for_all_a_project_takes_its_own_time() -> None:
    pipeline = Pipeline([replace(ROAD, start=5, months=18, is_under_way=False)])
    years = [pipeline.advance(1000) for _ in range(3)]
    assert pipeline.sites[0].in_service == 23
    # 120 / 18 a month: months 5-11 are 7 of them, 12-22 are 11
    assert [year.public[0] for year in years] == pytest.approx([7 * 120 / 18, 11 * 120 / 18, 0])


def test_a_new_start_waits_until_money_for_its_first_instalment_is_there() -> None:
    pipeline = Pipeline([replace(SCHOOL, start=0, owner=False)])
    year = pipeline.advance(9)  # an instalment is 10
    assert (year.public, year.asked, year.unspent) == ([0], 120, 9)
    assert (pipeline.sites[0].began, pipeline.sites[0].wait_money) == (None, 12)
    assert pipeline.advance(60).public == [pytest.approx(60)]
    assert (pipeline.sites[0].began, pipeline.sites[0].in_service) == (12, 18)


def test_a_project_without_money_for_too_long_is_cancelled_and_frees_its_board() -> None:
    limits = Limits(boards=1, months_of_credit=1, patience=6)
    poor = replace(ROAD, is_under_way=False)
    pipeline = Pipeline([poor, replace(PLANT, requires=(), owner=True)], limits)
    pipeline.advance(0)
    pipeline.advance(0)
    first, second = pipeline.sites
    assert (first.state, first.cancelled, first.paid_public) == ("cancelled", 6, 0)
    assert (second.began, second.in_service) == (6, 16)


def test_what_was_sunk_in_a_cancelled_project_stays_paid_and_its_arrears_are_still_owed() -> None:
    pipeline = Pipeline([ROAD], Limits(months_of_credit=2, patience=3))
    first = pipeline.advance(30)  # 3 months paid, 2 on credit, 3 idle: cancelled in month 8
    assert (first.public, first.arrears) == ([30], 20)
    assert (pipeline.sites[0].state, pipeline.sites[0].cancelled) == ("cancelled", 8)
    second = pipeline.advance(100)
    assert (second.public, second.arrears, second.unspent) == ([20], 0, 80)


def test_a_co_funded_project_pays_its_other_part_as_work_goes_on() -> None:
    pipeline = Pipeline([replace(ROAD, public=60, other=60)])
    year = pipeline.advance(30)  # 6 months paid at 5, 3 on credit, then 3 without work
    assert (year.public, year.other) == ([30], [pytest.approx(9 * 5)])


def test_contractors_are_a_limit_and_the_first_priority_gets_the_free_one() -> None:
    works = [
        replace(PLANT, id=name, requires=(), builder=True, priority=priority)
        for name, priority in (("a", 5), ("b", 9), ("c", 1))
    ]
    pipeline = Pipeline(works, Limits(contractors=1))
    for _ in range(3):
        pipeline.advance(0)
    assert [site.in_service for site in pipeline.sites] == [20, 30, 10]
    assert [site.wait_capacity for site in pipeline.sites] == [10, 20, 0]


def test_projects_under_way_keep_their_boards_though_there_are_fewer_boards_than_projects() -> None:
    """
    Two roads under way, of 12 and 20 months, one board: both work from month 0. The school, which
    could start in month 3 and has the first priority, gets the board when both are done: 20.
    """
    long = replace(ROAD, id="long", months=20, public=200)
    pipeline = Pipeline([replace(SCHOOL, priority=1), ROAD, long], LIMITS)
    for _ in range(3):
        pipeline.advance(1000)
    assert [site.in_service for site in pipeline.sites] == [26, 12, 20]
    assert [site.wait_capacity for site in pipeline.sites] == [17, 0, 0]
    short = replace(SCHOOL, start=0, is_under_way=True, priority=9)
    pipeline = Pipeline([long, short, replace(PLANT, requires=(), owner=True)], LIMITS)
    for _ in range(3):
        pipeline.advance(1000)
    assert [site.in_service for site in pipeline.sites] == [20, 6, 30]


def test_a_project_under_way_that_waits_for_another_holds_its_contractor_meanwhile() -> None:
    """The road is done in month 12; the plant, under way, works in months 12-21; then the other."""
    plant = replace(PLANT, builder=True, is_under_way=True)
    other = replace(PLANT, id="other", builder=True, requires=(), priority=1)
    pipeline = Pipeline([replace(ROAD, owner=False), other, plant], Limits(contractors=1))
    for _ in range(3):
        pipeline.advance(1000)
    assert [site.in_service for site in pipeline.sites] == [12, 32, 22]


def test_a_project_still_waiting_says_so() -> None:
    pipeline = Pipeline([replace(ROAD, start=30, is_under_way=False), PLANT], LIMITS)
    pipeline.advance(100)
    assert (pipeline.sites[1].wait_need, pipeline.sites[1].state) == (12, "approved")
    pipeline.advance(100)
    assert pipeline.sites[1].wait_need == 24


def test_projects_under_way_go_on_where_there_are_more_of_them_than_boards() -> None:
    """Two roads under way and one board: neither waits; the school waits for the board."""
    other = replace(ROAD, id="other road")
    pipeline = Pipeline([ROAD, other, SCHOOL], LIMITS)
    pipeline.advance(1000)
    pipeline.advance(1000)
    road, other_road, school = pipeline.sites
    assert (road.in_service, other_road.in_service) == (12, 12)
    assert (road.wait_capacity, other_road.wait_capacity) == (0, 0)
    assert (school.wait_capacity, school.in_service) == (9, 18)  # from month 3 to 12; 6 months
