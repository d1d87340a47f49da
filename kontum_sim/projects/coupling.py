"""The projects as the annual model sees them: money in January, a year's payments, capital and
megawatts back.

Cash is investment once, capital or megawatts once, output once: a project with megawatts adds
capacity, any other adds capital; overruns, interest, land and compensation are cash and no
capital; only the local share counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.coupling import Coupling
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.projects.calendars import Drawn, ProjectRecord, ProjectYear, Repeated
from kontum_sim.projects.plan import ProjectPlan
from kontum_sim.projects.project_checks import INFRASTRUCTURE
from kontum_sim.projects.remaining import MONTHS, Luck, remaining

MOST_TAKEN_OVER = 0.95  # of the works in progress outside projects, as for a plant's payments
READS = (
    "public_investment_envelope",
    "investment_price_index",
    "investment_price_index_last_year",
    *(
        f"{public}residual_{flow}_last_year"
        for public in ("", "public_")
        for flow in ("construction_in_progress", "capital_outlay", "commissioned_capital")
    ),
)
BY_SECTOR = (
    "project_capital_outlay project_commissioned_capital project_works_taken_over "
    "project_capital_written_off"
).split()
PUBLIC = (
    "project_public_capital_outlay project_commissioned_public_capital "
    "project_public_works_taken_over project_public_capital_written_off"
).split()
GIVES = (
    *("project_payments", "project_public_payments"),
    *("project_capacity_mw", "project_electricity_output"),
    *BY_SECTOR,
    *PUBLIC,
)
SAME_FOR_ALL = ("project_payments", "project_public_payments", "project_capacity_mw")
OUTLAY, COMMISSIONED, TAKEN_OVER, WRITTEN_OFF = range(4)


def coupled(
    plan: ProjectPlan,
    calibration: Calibration,
    inputs: Mapping[str, Array],
    luck: Luck | None,
    central: Callable[[], ProjectRecord | None],
) -> Projects | None:
    """The projects of a run: pipelines of its own, or for draws the calendar of the central run.

    luck: None for medians; central: gives the record of the central run
    """
    if not plan.projects:
        return None
    if luck is None or plan.timing == "simulated":
        return Projects(plan, calibration, inputs, luck)
    return Projects(plan, calibration, inputs, record=central())


def listed_envelope(plan: ProjectPlan, envelope: Array) -> Array:
    """The part of the year's public envelope that is open to the listed projects, [draw]."""
    share = plan.limits.public_share if plan.limits is not None else 1.0
    money: Array = np.maximum(0.0, share * envelope)
    return money


class Projects:
    """The projects of one run or one block of draws, coupled to the annual model.

    given: capital_formation_ratio [source, 1, draw], capacity_factor [technology, 1, draw],
        thousand_hours_in_year
    luck: None for medians
    record: of another run, whose calendar all draws share, instead of pipelines of their own
    """

    def __init__(
        self,
        plan: ProjectPlan,
        calibration: Calibration,
        given: Mapping[str, Array],
        luck: Luck | None = None,
        record: ProjectRecord | None = None,
    ) -> None:
        self.plan, self.given = plan, given
        self.sets = calibration.sets
        self.has_capacity = bool(calibration.structure["is_capacity"].any())
        self.public_place = self.sets["source"].index(calibration.public_source)
        self.left = [remaining(planned, plan.opening, luck) for planned in plan.projects]
        self.calendars = Drawn(plan, self.left) if record is None else Repeated(record)
        self.first = plan.opening - calibration.base_year
        self.works: list[Array] = []  # unfinished, of other sources and of the state budget
        self.public_works: list[Array] = []

    def coupling(self) -> Coupling:
        """What the engine calls every year."""
        return Coupling(READS, GIVES, self.first, self.year)

    def inputs(self, before: Mapping[str, Array], draws: int) -> dict[str, Array]:
        """The project inputs with room for the years to come, [*members, year, draw].

        before: what they hold in the window
        """
        same = SAME_FOR_ALL if isinstance(self.calendars, Repeated) else ()
        return {
            name: before[name]
            if name in same
            else np.broadcast_to(before[name], (*before[name].shape[:-1], draws))
            for name in GIVES
        }

    def year(self, position: int, reads: Mapping[str, Array]) -> Mapping[str, Array]:
        """The project inputs of one year, [*members, draw]."""
        since = position - self.first
        draws = max(array.shape[-1] for array in reads.values())
        envelope = np.broadcast_to(reads["public_investment_envelope"], draws)
        found = self.calendars.year(listed_envelope(self.plan, envelope))
        gives = self._payments(found)
        flows = self._flows(draws)
        if since == 0:
            self._take_over(reads, flows)
        for place in range(len(self.left)):
            if not self._is_plant(place):
                self._form(place, found, since, reads["investment_price_index"], flows)
        for row, name in enumerate(BY_SECTOR):
            gives[name] = flows[row][:-1]
        for row, name in enumerate(PUBLIC):
            gives[name] = flows[row][-1]
        return gives | self._electricity(found, since)

    def _is_plant(self, place: int) -> bool:
        return bool(self.plan.projects[place].project.capacity_mw) and self.has_capacity

    def _flows(self, draws: int) -> Array:
        """[flow, sector and at the end public, draw], all zero."""
        return np.zeros((len(BY_SECTOR), len(self.sets["sector"]) + 1, draws))

    def _payments(self, found: ProjectYear) -> dict[str, Array]:
        """Cash by source and sector; the state budget's by itself."""
        sources, sectors = self.sets["source"], self.sets["sector"]
        draws = found.public.shape[-1]
        payments = np.zeros((len(sources), len(sectors), draws))
        public = np.zeros(draws)
        for place, planned in enumerate(self.plan.projects):
            project = planned.project
            public += found.public[place]
            for source, share in self._other_funds(place):
                payments[source, sectors.index(project.sector)] += share * found.other[place]
        return {"project_payments": payments, "project_public_payments": public}

    def _other_funds(self, place: int) -> list[tuple[int, float]]:
        """(source, share of what other sources than the state budget pay)."""
        funds = self.plan.projects[place].project.funds
        rows = {self.sets["source"].index(name): share for name, share in funds.items()}
        whole = sum(share for row, share in rows.items() if row != self.public_place)
        return [(row, share / whole) for row, share in rows.items() if row != self.public_place]

    def _formed(self, place: int, public: Array, other: Array, price: Array) -> tuple[Array, Array]:
        """Fixed capital of some payments: (of other sources, of the state budget)."""
        left, ratio = self.left[place], self.given["capital_formation_ratio"]
        planned_part = _ratio(left.base, left.cash)
        of_others = 0.0 * price
        for source, share in self._other_funds(place):
            of_others = of_others + ratio[source, 0] * share * other
        of_public = ratio[self.public_place, 0] * public
        return of_others * planned_part / price, of_public * planned_part / price

    def _take_over(self, reads: Mapping[str, Array], flows: Array) -> None:
        """What was built of the projects before the opening leaves the residual's works."""
        price = reads["investment_price_index_last_year"]
        for place, left in enumerate(self.left):
            share = self.plan.projects[place].project.funds.get(self.plan.public_source, 0.0)
            past = left.past * left.comes_about * (0.0 if self._is_plant(place) else 1.0)
            ratio = self.given["capital_formation_ratio"]
            others = 0.0 * price
            for source, part in self._other_funds(place):
                others = others + ratio[source, 0] * part * (1 - share) * past
            self.works.append(others / price)
            self.public_works.append(ratio[self.public_place, 0] * share * past / price)
        for place in range(len(self.left)):
            row = self._row(place)
            flows[TAKEN_OVER, row] += self.works[place]
            flows[TAKEN_OVER, -1] += self.public_works[place]
        there = np.concatenate([_works(reads, ""), _works(reads, "public_")[None]])
        wanted = flows[TAKEN_OVER]
        kept = np.minimum(1.0, _ratio(MOST_TAKEN_OVER * there, wanted))
        flows[TAKEN_OVER] *= kept
        for place in range(len(self.left)):
            self.works[place] = self.works[place] * kept[self._row(place)]
            self.public_works[place] = self.public_works[place] * kept[-1]

    def _row(self, place: int) -> int:
        """Of the sector in the flows; a public project's own works are in the last one anyway."""
        sector = self.plan.projects[place].project.sector
        return -1 if sector == INFRASTRUCTURE else self.sets["sector"].index(sector)

    def _form(self, place: int, found: ProjectYear, since: int, price: Array, flows: Array) -> None:
        """A year's payments become works; works enter service, or are written off, as a whole."""
        end = (since + 1) * MONTHS
        formed = self._formed(place, found.public[place], found.other[place], price)
        serves = found.in_service[place] < end
        lost = found.cancelled[place] < end
        for works, new, row in (
            (self.works, formed[0], self._row(place)),
            (self.public_works, formed[1], -1),
        ):
            total = works[place] + new
            flows[OUTLAY, row] += new
            flows[COMMISSIONED, row] += np.where(serves, total, 0.0)
            flows[WRITTEN_OFF, row] += np.where(lost, total, 0.0)
            works[place] = np.where(serves | lost, 0.0, total)

    def _electricity(self, found: ProjectYear, since: int) -> dict[str, Array]:
        """Megawatts on 1 January, and the year's electricity in average water."""
        technologies = self.sets["technology"]
        hours = self.given["thousand_hours_in_year"][0]
        factors = self.given["capacity_factor"][:, 0]
        capacity = np.zeros((len(technologies), found.in_service.shape[-1]))
        output: Array = np.zeros((len(technologies), 1))
        for place, planned in enumerate(self.plan.projects):
            project = planned.project
            if not self._is_plant(place):
                continue
            row = technologies.index(project.technology)
            megawatts = project.capacity_mw * self.left[place].share
            in_service = found.in_service[place]
            capacity[row] += np.where(in_service <= since * MONTHS, megawatts, 0.0)
            months = np.clip((since + 1) * MONTHS - in_service, 0, MONTHS)
            factor = factors[row] if project.capacity_factor is None else project.capacity_factor
            generated = megawatts * (months / MONTHS) * hours * factor
            rows = np.zeros((len(technologies), 1))
            rows[row] = 1.0
            output = output + rows * generated
        return {"project_capacity_mw": capacity, "project_electricity_output": output}


def _ratio(part: Array, whole: Array) -> Array:
    """1 where the whole is nothing."""
    part, whole = np.broadcast_arrays(part, whole)
    found: Array = np.divide(part, whole, out=np.ones(whole.shape), where=whole > 0)
    return found


def _works(reads: Mapping[str, Array], of: str) -> Array:
    """Works in progress outside projects on 1 January, before any are taken over."""
    last = {
        flow: reads[f"{of}residual_{flow}_last_year"]
        for flow in ("construction_in_progress", "capital_outlay", "commissioned_capital")
    }
    found: Array = last["construction_in_progress"] + last["capital_outlay"]
    return found - last["commissioned_capital"]
