"""What holds for any pipeline, whatever its projects, envelopes and limits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kontum_sim.projects.pipeline import Pipeline
from kontum_sim.projects.site import Limits, Work, Year

YEARS = 6
ROUNDING = 1e-9
money = st.floats(min_value=1, max_value=2000)
quick = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@st.composite
def works(draw: st.DrawFn) -> list[Work]:
    found: list[Work] = []
    for place in range(draw(st.integers(1, 9))):
        kind = draw(st.sampled_from(["public", "other", "both"]))
        is_under_way = draw(st.booleans())
        needs = draw(st.sets(st.integers(0, place - 1), max_size=2)) if place else set[int]()
        found.append(
            Work(
                id=f"p{place}",
                start=0 if is_under_way else draw(st.integers(0, 50)),
                months=draw(st.integers(1, 40)),
                public=draw(money) if kind != "other" else 0.0,
                other=draw(money) if kind != "public" else 0.0,
                priority=draw(st.integers(1, 9)),
                date=draw(st.integers(0, 60)),
                requires=tuple(sorted(needs)),
                is_under_way=is_under_way,
                owner=draw(st.booleans()),
                builder=draw(st.booleans()),
            )
        )
    return found


limits = st.builds(
    Limits,
    boards=st.none() | st.integers(1, 4),
    contractors=st.none() | st.integers(1, 4),
    months_of_credit=st.integers(0, 6),
    patience=st.integers(1, 30),
)
envelopes = st.lists(st.floats(min_value=0, max_value=3000), min_size=YEARS, max_size=YEARS)


def run(of: list[Work], under: Limits, posted: list[float]) -> tuple[Pipeline, list[Year]]:
    pipeline = Pipeline(of, under)
    return pipeline, [pipeline.advance(envelope) for envelope in posted]


@quick
@given(works(), limits, envelopes)
def test_money_is_conserved_and_no_project_is_paid_beyond_its_cost(
    of: list[Work], under: Limits, posted: list[float]
) -> None:
    pipeline, years = run(of, under, posted)
    fund = pipeline.fund
    whole = max(1.0, fund.released)
    assert abs(fund.released - fund.paid - fund.lapsed - fund.balance) <= ROUNDING * whole
    assert fund.balance == 0
    for year, envelope in zip(years, posted, strict=True):
        assert year.granted <= envelope + ROUNDING * whole
        assert abs(sum(year.public) - year.granted) <= ROUNDING * whole
        assert year.unspent >= 0
        assert year.arrears >= 0
        assert min(year.public) >= 0
        assert min(year.other) >= -ROUNDING * whole
    for site in pipeline.sites:
        assert site.paid_public + site.owed <= site.work.public * (1 + ROUNDING)
        assert site.paid_other <= site.work.other * (1 + ROUNDING)
        if site.in_service is not None and site.in_service < YEARS * 12:
            assert abs(site.paid_public + site.owed - site.work.public) <= ROUNDING * whole
            assert abs(site.paid_other - site.work.other) <= ROUNDING * whole


@quick
@given(works(), limits, envelopes)
def test_no_project_works_before_its_start_or_what_it_needs(
    of: list[Work], under: Limits, posted: list[float]
) -> None:
    pipeline, _ = run(of, under, posted)
    for site in pipeline.sites:
        if site.began is None:
            continue
        assert site.began >= site.work.start
        for needed in site.work.requires:
            other = pipeline.sites[needed].in_service
            assert other is not None
            assert other <= site.began
        if site.in_service is not None:
            assert site.in_service >= site.began + site.work.months


@quick
@given(works(), limits, envelopes)
def test_a_new_start_finds_a_slot_that_no_other_and_no_project_under_way_holds(
    of: list[Work], under: Limits, posted: list[float]
) -> None:
    pipeline, _ = run(of, under, posted)
    for month in range(YEARS * 12):
        open_sites = [
            site
            for site in pipeline.sites
            if month < min(s for s in (site.in_service, site.cancelled, 999) if s is not None)
        ]
        before = [site.work for site in open_sites if site.work.is_under_way]
        new = [
            site.work
            for site in open_sites
            if not site.work.is_under_way and site.began is not None and site.began <= month
        ]
        for slots, wants in ((under.boards, "owner"), (under.contractors, "builder")):
            at_work = sum(getattr(work, wants) for work in new)
            held = sum(getattr(work, wants) for work in before)
            assert slots is None or at_work <= max(0, slots - held)


@quick
@given(works(), limits, envelopes)
def test_a_project_under_way_never_waits_for_a_slot(
    of: list[Work], under: Limits, posted: list[float]
) -> None:
    pipeline, _ = run(of, under, posted)
    waited = [site.wait_capacity for site in pipeline.sites if site.work.is_under_way]
    assert waited == [0] * len(waited)


@quick
@given(works(), limits, envelopes)
def test_the_same_pipeline_leaves_the_same_trace(
    of: list[Work], under: Limits, posted: list[float]
) -> None:
    one, years = run(of, under, posted)
    other, again = run(of, under, posted)
    assert one.trace == other.trace
    assert years == again


@quick
@given(works(), envelopes)
def test_more_money_never_starves_a_project_that_is_alone(
    of: list[Work], posted: list[float]
) -> None:
    alone = [Work("p", 0, of[0].months, of[0].public or 10.0, 0.0)]
    poor, _ = run(alone, Limits(), posted)
    rich, _ = run(alone, Limits(), [2 * envelope for envelope in posted])
    assert rich.sites[0].paid_public >= poor.sites[0].paid_public - ROUNDING
