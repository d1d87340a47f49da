"""The pipeline of one draw as a discrete-event simulation: who waits, for what, until when.

Time is in whole months; month 0 is January of the first simulated year. A project's own events
(start, need met, slot free, finished) are few. One allocator pays the public instalments of a
month after everything else in it has happened, and sleeps while no one claims.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, TypeAlias

from simpy import Environment, Event, PriorityResource
from simpy.resources.resource import PriorityRequest

from kontum_sim.projects.allocator import Claim, Fund, Priority, allocate
from kontum_sim.projects.site import (
    APPROVED,
    BUILDING,
    CANCELLED,
    COMMISSIONED,
    FUNDED,
    SUSPENDED,
    Limits,
    Site,
    Work,
    Year,
)

MONTHS = 12
LATE_IN_MONTH = 2  # after SimPy's urgent (0) and normal (1) events of the same month
NEARLY = 1 - 1e-9
Steps: TypeAlias = Generator[Event, Any, None]


class _MonthEnd(Event):
    """Happens `delay` months on, after everything else of that month."""

    def __init__(self, env: Environment, delay: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, LATE_IN_MONTH, delay)  # type: ignore[arg-type]


class Pipeline:
    """The projects of one draw. `advance` runs them through one year."""

    def __init__(self, works: Sequence[Work], limits: Limits | None = None) -> None:
        self.env = Environment()
        self.limits = limits or Limits()
        self.fund = Fund()
        self.sites = [Site(work) for work in works]
        self.trace: list[tuple[int, str, str]] = []
        self.claiming: list[Site] = []  # that the budget pays, open or owed money
        self.wake: Event | None = None
        self.asked = 0.0
        needed = {place for work in works for place in work.requires}
        self.done = {place: self.env.event() for place in sorted(needed)}
        self.boards = self._resource(self.limits.boards)
        self.contractors = self._resource(self.limits.contractors)
        for place in sorted(range(len(works)), key=lambda place: self._order(place, works[place])):
            self.env.process(self._life(place, self.sites[place]))
        if any(work.public > 0 for work in works):
            self.env.process(self._payments())

    def _resource(self, capacity: int | None) -> PriorityResource | None:
        return PriorityResource(self.env, capacity) if capacity is not None else None

    def advance(self, envelope: float) -> Year:
        """Post a year's public envelope (billion VND) and run to the next 1 January."""
        before = [(site.paid_public, site.paid_other) for site in self.sites]
        paid = self.fund.paid
        self.asked = sum(site.owed for site in self.claiming)
        self.fund.release(envelope)
        self.env.run(until=int(self.env.now) + MONTHS)
        now = int(self.env.now)
        for site in self.sites:
            self._settle(site, now)
            site.wait(now, site.waits_for)
        return Year(
            public=[s.paid_public - b[0] for s, b in zip(self.sites, before, strict=True)],
            other=[s.paid_other - b[1] for s, b in zip(self.sites, before, strict=True)],
            asked=self.asked,
            granted=self.fund.paid - paid,
            unspent=self.fund.lapse(),
            arrears=sum(site.owed for site in self.claiming),
        )

    # one project

    def _life(self, place: int, site: Site) -> Steps:
        """From the planned start to service; the budget's part is worked off by the allocator."""
        env, work = self.env, site.work
        if work.start > 0:
            yield env.timeout(work.start)
        if not work.comes_about:
            site.cancelled = int(env.now)
            self._enter(site, CANCELLED)
            return
        self._enter(site, APPROVED)
        wanted = [
            resource
            for resource, wants in ((self.boards, work.owner), (self.contractors, work.builder))
            if wants and resource is not None
        ]
        order, slots = self._order(place, work), list[PriorityRequest]()
        if work.is_under_way:  # it has its slots: asked for before anyone else, not waited for
            slots = [resource.request(order) for resource in wanted]
            wanted = []
        site.wait(int(env.now), "need")
        for needed in work.requires:
            if not self.done[needed].processed:
                yield self.done[needed]
        site.wait(int(env.now), "capacity")
        for resource in wanted:
            slots.append(resource.request(order))
            yield slots[-1]
        site.wait(int(env.now))
        if work.public > 0:
            site.progress = env.event()
            self._open(site)
            yield site.progress
            yield env.timeout(1)  # the month itself
        else:
            site.began = int(env.now)
            self._enter(site, BUILDING)
            yield env.timeout(work.months)
        self._close(place, site, slots)

    def _order(self, place: int, work: Work) -> int:
        """Who gets a free slot: by priority, then by row of the file.

        A project under way comes first. Where more are under way than there are slots it works
        without one, and takes the next that is free: no new start begins until all have theirs.
        """
        return (0 if work.is_under_way else 1) * 1_000_000 + work.priority * 10_000 + place

    def _close(self, place: int, site: Site, slots: list[PriorityRequest]) -> None:
        if site.cancelled is not None:
            self._enter(site, CANCELLED)
        else:
            site.in_service = int(self.env.now)
            self._settle(site, site.in_service)
            self._enter(site, COMMISSIONED)
            if place in self.done:
                self.done[place].succeed()
        for slot in slots:
            if slot.triggered:
                slot.resource.release(slot)
            else:
                slot.cancel()

    def _settle(self, site: Site, now: int) -> None:
        """Pay what other sources owe up to now for a project that waits for no public money."""
        if site.work.public > 0 or site.began is None:
            return
        worked = min(now - site.began, site.work.months)
        site.paid_other = site.other_monthly * worked
        site.left = site.work.months - worked

    def _enter(self, site: Site, state: str) -> None:
        if site.state != state:
            site.state = state
            self.trace.append((int(self.env.now), site.work.id, state))

    # the budget's money

    def _open(self, site: Site) -> None:
        self.claiming.append(site)
        if self.wake is not None:
            self.wake.succeed()
            self.wake = None

    def _payments(self) -> Steps:
        """Month after month while anyone claims."""
        env = self.env
        yield _MonthEnd(env, 0)
        while True:
            if not self.claiming:
                self.wake = env.event()
                yield self.wake
                yield _MonthEnd(env, 0)
            self._pay_month()
            yield _MonthEnd(env, 1)

    def _pay_month(self) -> None:
        """Work of the month, claims, grants; then who goes on, stops, finishes or gives up."""
        credit = self.limits.months_of_credit * NEARLY
        working: list[tuple[Site, float]] = []
        due = 0.0
        for site in self.claiming:
            instalment = 0.0
            if site.left:
                self.asked += site.public_monthly
                if site.owed < credit * site.public_monthly or site.owed == 0.0:
                    instalment = site.public_monthly
            working.append((site, instalment))
            due += site.owed + instalment
        if due <= self.fund.balance:
            for site, instalment in working:
                site.paid_public += site.owed + instalment
                site.owed = 0.0
            self.fund.pay(due)
        else:
            working = self._ration(working)
        month = int(self.env.now)
        for site, instalment in working:
            if site.left:
                self._work(site, instalment > 0, month)
        self.claiming = [s for s in self.claiming if s.left or s.owed > 0]

    def _ration(self, working: list[tuple[Site, float]]) -> list[tuple[Site, float]]:
        """Grants where the money does not last; an instalment of 0 where no work is done."""
        if self.fund.balance <= 0:
            return [(site, self._unpaid(site, instalment)) for site, instalment in working]
        claims: list[Claim] = []
        for place, (site, instalment) in enumerate(working):
            of_class = self._class(site)
            priority, date = site.work.priority, site.work.date
            if site.owed > 0:
                claims.append(Claim((Priority.ARREARS, priority, date, place), site.owed))
            if instalment > 0:
                whole = of_class == Priority.NEW_START
                claims.append(Claim((of_class, priority, date, place), instalment, whole))
        found = list(working)
        for claim, grant in zip(claims, allocate(self.fund.balance, claims), strict=True):
            place = claim.rank[-1]
            site = working[place][0]
            site.paid_public += grant
            self.fund.pay(grant)
            if claim.rank[0] == Priority.ARREARS:
                site.owed -= grant
            elif grant == 0.0:
                found[place] = (site, self._unpaid(site, claim.amount))
            else:
                site.owed += claim.amount - grant
        return found

    def _unpaid(self, site: Site, instalment: float) -> float:
        """An instalment without money: owed to the builder; a new start waits instead."""
        if site.began is None and not site.work.is_under_way:
            return 0.0
        site.owed += instalment
        return instalment

    def _class(self, site: Site) -> Priority:
        if site.began is None and not site.work.is_under_way:
            return Priority.NEW_START
        if site.work.other > 0:
            return Priority.COUNTERPART
        return Priority.DUE_TO_FINISH if site.left <= MONTHS else Priority.UNDER_WAY

    def _work(self, site: Site, works: bool, month: int) -> None:
        """One month on the site: worked, or idle for want of money."""
        if works:
            if site.began is None:
                site.began = month
                if not site.work.is_under_way:
                    self._enter(site, FUNDED)
            self._enter(site, BUILDING)
            site.idle = 0
            site.left -= 1
            site.paid_other += site.other_monthly
            if not site.left:
                self._end(site)
            return
        site.idle += 1
        site.wait_money += 1
        if site.began is not None or site.work.is_under_way:
            self._enter(site, SUSPENDED)
        if site.idle >= self.limits.patience:
            site.cancelled = month + 1
            site.left = 0
            self._end(site)

    def _end(self, site: Site) -> None:
        """Tell the project's own process that its work has ended."""
        if site.progress is not None:
            site.progress.succeed()
