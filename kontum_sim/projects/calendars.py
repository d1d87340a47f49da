"""When projects are paid and when they work, year by year and draw by draw.

`Drawn` simulates every draw with its own envelope; `Repeated` gives all draws the calendar of
another run, the central one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.projects.plan import ProjectPlan
from kontum_sim.projects.remaining import MONTHS, Remaining
from kontum_sim.projects.site import Limits, Work

if TYPE_CHECKING:
    from kontum_sim.projects.pipeline import Pipeline

Months = NDArray[np.int64]
NEVER = 10**6  # months since the opening: not within any horizon
LIVES = "began in_service cancelled wait_money wait_capacity wait_need".split()
FUNDS = "envelope asked granted unspent arrears".split()


@dataclass(frozen=True)
class ProjectYear:
    """One year, [project, draw]: paid in billion VND; months since the opening or NEVER."""

    public: Array
    other: Array
    in_service: Months
    cancelled: Months


@dataclass(frozen=True)
class ProjectRecord:
    """Everything that a run's projects did.

    public, other: paid, [year since the opening, project, draw]
    lives: of each project, [project, draw]: months since the opening or NEVER, and months waited
    funds: of the public envelope, [year since the opening, draw], billion VND
    trace: (month since the opening, project id, state) of the first draw
    """

    public: Array
    other: Array
    lives: dict[str, Months]
    funds: dict[str, Array]
    trace: tuple[tuple[int, str, str], ...]


class Drawn:
    """A pipeline for every draw."""

    def __init__(self, plan: ProjectPlan, left: Sequence[Remaining]) -> None:
        self.plan, self.left = plan, left
        self.pipelines: list[Pipeline] = []
        self.years: list[ProjectYear] = []
        self.funds: dict[str, list[Array]] = {name: [] for name in FUNDS}

    def _open(self, draws: int) -> None:
        from kontum_sim.projects.pipeline import Pipeline

        shared = self.plan.limits
        limits = Limits()
        if shared is not None:
            limits = Limits(
                shared.management_boards,
                shared.contractors,
                shared.months_of_credit,
                shared.months_until_cancelled,
            )
        of_draws = zip(*self._works(draws), strict=True)
        self.pipelines = [Pipeline(works, limits) for works in of_draws]

    def _works(self, draws: int) -> list[list[Work]]:
        """[project][draw]"""
        places = {planned.id: place for place, planned in enumerate(self.plan.projects)}
        public_source = self.plan.public_source
        found = []
        for planned, left in zip(self.plan.projects, self.left, strict=True):
            project = planned.project
            public = project.funds.get(public_source, 0.0)
            months = np.broadcast_to(left.months, draws).tolist()
            cash = np.broadcast_to(left.cash, draws).tolist()
            comes = np.broadcast_to(left.comes_about, draws).tolist()
            requires = tuple(places[name] for name in project.requires)
            found.append(
                [
                    Work(
                        project.id, left.start, months[d], cash[d] * public,
                        cash[d] * (1 - public), project.priority, project.start, requires,
                        left.is_under_way, public > 0, project.type.needs_contractor, comes[d],
                    )
                    for d in range(draws)
                ]
            )  # fmt: skip
        return found

    def year(self, envelope: Array) -> ProjectYear:
        """Advance every draw by a year. envelope: for the listed projects, [draw]."""
        if not self.pipelines:
            self._open(len(envelope))
        years = [
            pipeline.advance(money)
            for pipeline, money in zip(self.pipelines, envelope.tolist(), strict=True)
        ]
        found = ProjectYear(
            np.array([year.public for year in years]).T,
            np.array([year.other for year in years]).T,
            self._months("in_service"),
            self._months("cancelled"),
        )
        self.years.append(found)
        self.funds["envelope"].append(envelope)
        for name in FUNDS[1:]:
            self.funds[name].append(np.array([getattr(year, name) for year in years]))
        return found

    def _months(self, name: str) -> Months:
        """An attribute of all sites, [project, draw]; NEVER where there is none yet."""
        rows = [[getattr(site, name) for site in p.sites] for p in self.pipelines]
        filled = [[NEVER if value is None else value for value in row] for row in rows]
        return np.array(filled, dtype=np.int64).T

    def record(self) -> ProjectRecord:
        return ProjectRecord(
            public=np.stack([year.public for year in self.years]),
            other=np.stack([year.other for year in self.years]),
            lives={name: self._months(name) for name in LIVES},
            funds={name: np.stack(values) for name, values in self.funds.items()},
            trace=tuple(self.pipelines[0].trace),
        )


class Repeated:
    """The calendar of another run for every draw."""

    def __init__(self, of: ProjectRecord) -> None:
        self.of, self.position = of, 0

    def year(self, envelope: Array) -> ProjectYear:
        """The next year of the other run; what had not happened by its end is not known yet."""
        place, self.position = self.position, self.position + 1
        end = self.position * MONTHS
        known = {
            name: np.where(self.of.lives[name] < end, self.of.lives[name], NEVER)
            for name in ("in_service", "cancelled")
        }
        return ProjectYear(self.of.public[place], self.of.other[place], **known)

    def record(self) -> ProjectRecord:
        return self.of
