"""Who is paid first in a month, and what becomes of a fund."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kontum_sim.projects.allocator import Claim, Fund, Priority, allocate


def claim(of_class: Priority, amount: float, place: int = 0, priority: int = 5) -> Claim:
    return Claim((of_class, priority, 0, place), amount, of_class == Priority.NEW_START)


def test_money_goes_by_class_and_the_last_gets_a_part() -> None:
    claims = [
        claim(Priority.NEW_START, 10, 0),
        claim(Priority.COUNTERPART, 10, 1),
        claim(Priority.UNDER_WAY, 10, 2),
        claim(Priority.DUE_TO_FINISH, 10, 3),
        claim(Priority.ARREARS, 10, 4),
    ]
    assert allocate(35, claims) == [0, 5, 10, 10, 10]


def test_within_a_class_the_projects_own_priority_comes_before_its_row() -> None:
    claims = [claim(Priority.UNDER_WAY, 10, 0, priority=5), claim(Priority.UNDER_WAY, 10, 1, 1)]
    assert allocate(12, claims) == [2, 10]


def test_a_new_start_gets_all_or_nothing_and_none_overtakes_it() -> None:
    claims = [claim(Priority.NEW_START, 10, 0), claim(Priority.NEW_START, 3, 1)]
    assert allocate(9, claims) == [0, 0]
    assert allocate(10, claims) == [10, 0]


def test_a_fund_returns_what_it_did_not_pay() -> None:
    fund = Fund()
    fund.release(100)
    fund.pay(70)
    assert fund.lapse() == 30
    assert (fund.released, fund.paid, fund.lapsed, fund.balance) == (100, 70, 30, 0)


many_claims = st.lists(
    st.builds(
        claim,
        st.sampled_from(Priority),
        st.floats(min_value=0.01, max_value=1000),
        st.integers(0, 20),
        st.integers(1, 9),
    ),
    max_size=12,
)


@given(st.floats(min_value=0, max_value=3000), many_claims)
def test_nobody_is_paid_before_those_ahead_of_him_have_their_whole_claim(
    balance: float, claims: list[Claim]
) -> None:
    granted = allocate(balance, claims)
    assert all(0 <= grant <= c.amount for grant, c in zip(granted, claims, strict=True))
    assert sum(granted) <= balance * (1 + 1e-12)
    short = [c.rank for grant, c in zip(granted, claims, strict=True) if grant < c.amount]
    for grant, c in zip(granted, claims, strict=True):
        assert grant == 0 or c.rank <= min(short, default=c.rank), (balance, claims, granted)
