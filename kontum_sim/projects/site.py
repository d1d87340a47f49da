"""One project in one draw: what is left to do, what it was paid, how long it waited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simpy import Event

PROPOSED, APPROVED, FUNDED, BUILDING, SUSPENDED, COMMISSIONED, CANCELLED = (
    "proposed", "approved", "funded", "building", "suspended", "commissioned", "cancelled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """What is left of one project in one draw on 1 January of the first simulated year.

    start: month from which it may go on, 0 for one under way
    months: of work, if it never waits
    public, other: still to be paid by the state budget and by other sources, billion VND
    priority: 1 is first; date: of the start as planned, the tie-break
    requires: places of the projects that must be in service before
    owner: it takes a slot of a management board; builder: of a contractor
    comes_about: false for one that was approved in principle and is given up at its start
    """

    id: str
    start: int
    months: int
    public: float
    other: float
    priority: int = 5
    date: int = 0
    requires: tuple[int, ...] = ()
    is_under_way: bool = False
    owner: bool = False
    builder: bool = False
    comes_about: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """What all projects share; None where nothing limits.

    months_of_credit: how many instalments a builder waits for before work stops
    patience: months without work after which a project that the budget pays is cancelled
    """

    boards: int | None = None
    contractors: int | None = None
    months_of_credit: int = 3
    patience: int = 24


class Site:
    """A project's life so far: its state, what it was paid, how long it waited."""

    __slots__ = (
        "began", "cancelled", "idle", "in_service", "left", "other_monthly", "owed", "paid_other",
        "paid_public", "progress", "public_monthly", "since", "state", "wait_capacity",
        "wait_money", "wait_need", "waits_for", "work",
    )  # fmt: skip

    def __init__(self, work: Work) -> None:
        self.work = work
        self.state = PROPOSED
        self.left = work.months
        self.public_monthly = work.public / work.months
        self.other_monthly = work.other / work.months
        self.owed = 0.0
        self.paid_public = self.paid_other = 0.0
        self.idle = 0
        self.wait_money = self.wait_capacity = self.wait_need = 0
        self.began: int | None = None  # first month of work
        self.in_service: int | None = None
        self.cancelled: int | None = None
        self.progress: Event | None = None  # of work that the budget pays: it has ended
        self.waits_for = ""  # "need" or "capacity"
        self.since = 0

    def wait(self, now: int, waits_for: str = "") -> None:
        """From now on it waits for something else, or for nothing."""
        if self.waits_for == "need":
            self.wait_need += now - self.since
        elif self.waits_for == "capacity":
            self.wait_capacity += now - self.since
        self.waits_for, self.since = waits_for, now


@dataclass(frozen=True, slots=True)
class Year:
    """What a year of the pipeline gave, by place of the project, billion VND.

    asked: instalments that fell due or would have, had there been money, and arrears brought in
    granted: what the fund paid; unspent: what it gave back; arrears: owed on 31 December
    """

    public: list[float]
    other: list[float]
    asked: float
    granted: float
    unspent: float
    arrears: float
