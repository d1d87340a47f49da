"""Who is paid first when a fund does not cover every claim of a month.

A fund is one year's money of one source. What is released into it is paid out, lapses at the end
of the year or is still there: no other way in or out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeAlias


class Priority(IntEnum):
    """Order of payment: what is owed, what will be finished, then the rest, new starts last."""

    ARREARS = 0
    DUE_TO_FINISH = 1
    UNDER_WAY = 2
    COUNTERPART = 3
    NEW_START = 4


# Order among claims: (class, the project's own priority, date of its start, row).
Rank: TypeAlias = tuple[int, int, int, int]


class Claim(NamedTuple):
    """What is asked for; `whole`: all of it or nothing, as for a new start."""

    rank: Rank
    amount: float
    whole: bool = False


def allocate(balance: float, claims: Sequence[Claim]) -> list[float]:
    """What each claim is granted, in the order of the claims.

    By rank as long as the money lasts; the first claim that it does not cover gets a part. A
    claim for the whole is passed over, and so is every later new start: none overtakes another.
    """
    granted = [0.0] * len(claims)
    left = balance
    for place in sorted(range(len(claims)), key=lambda place: claims[place].rank):
        claim = claims[place]
        if left <= 0 or (claim.whole and claim.amount > left):
            break
        granted[place] = min(claim.amount, left)
        left -= granted[place]
    return granted


@dataclass(slots=True)
class Fund:
    """Money of one source, billion VND: released = paid + lapsed + balance."""

    released: float = 0.0
    paid: float = 0.0
    lapsed: float = 0.0
    balance: float = 0.0

    def release(self, amount: float) -> None:
        """Post a year's envelope."""
        self.released += amount
        self.balance += amount

    def pay(self, amount: float) -> None:
        """Pay out; a rounding error below nothing is nothing."""
        self.paid += amount
        self.balance = max(0.0, self.balance - amount)

    def lapse(self) -> float:
        """Return what is left at the end of the year, and how much it was."""
        left = self.balance
        self.lapsed += left
        self.balance = 0.0
        return left
