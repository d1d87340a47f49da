"""projects.csv: planned and actual dates, payments, waits and chances of every project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.project_draws import ProjectDraws
from kontum_sim.projects.calendars import FUNDS, NEVER, Months, ProjectRecord
from kontum_sim.projects.project import Project
from kontum_sim.projects.remaining import MONTHS, Remaining, remaining
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.project_assumptions import month_text
from kontum_sim.simulation import Run

PERCENTILES = (5, 50, 95)
HEADER = (
    "project name_vi name_en measure of year unit value p5 p50 p95 probability"
).split()  # of: a source of money, a state, the projects that are waited for
WAITS = ("money", "capacity", "need")
MONEY = "billion VND/yr"


def projects_csv(run: Run, draws: ProjectDraws | None = None) -> str:
    """One row per project and measure: the central run, and what the draws say."""
    rows: list[Sequence[str]] = []
    if run.record is not None:
        for place in range(len(run.projects.projects)):
            rows += _ProjectRows(run, run.record, draws, place).rows()
        rows += _funds(run, run.record, draws)
    return csv_text(HEADER, rows)


class _ProjectRows:
    """The rows of one project."""

    def __init__(
        self, run: Run, record: ProjectRecord, draws: ProjectDraws | None, place: int
    ) -> None:
        self.opening = run.projects.opening
        self.planned = run.projects.projects[place]
        self.project: Project = self.planned.project
        self.public = run.projects.public_source
        self.record, self.draws, self.place = record, draws, place
        self.central = remaining(self.planned, self.opening, None)
        self.years = len(record.public)

    def row(
        self, measure: str, unit: str, value: str, of: str = "", year: str = "",
        quantiles: Sequence[str] = ("", "", ""), probability: str = "",
    ) -> list[str]:  # fmt: skip
        names = [self.project.id, self.project.name["vi"], self.project.name["en"]]
        return [*names, measure, of, year, unit, value, *quantiles, probability]

    def rows(self) -> Iterator[list[str]]:
        yield from self._changes()
        yield from self._dates()
        yield from self._chances()
        yield from self._money()
        for name in WAITS:
            of = " ".join(self.project.requires) if name == "need" else ""
            waited = f"wait_{name}"
            central = canonical(float(self.record.lives[waited][self.place, 0]))
            drawn = self._lives(waited)
            share = "" if drawn is None else canonical(float((drawn > 0).mean()))
            measure, spread = f"months_waiting_for_{name}", self._quantiles(drawn)
            yield self.row(measure, "month", central, of, quantiles=spread, probability=share)
        for month, name, state in self.record.trace:
            if name == self.project.id:
                yield self.row("state", "", month_text(month, self.opening), state)

    def _changes(self) -> Iterator[list[str]]:
        """The part that is expected to come about; what the scenario does to the calendar."""
        planned = self.planned
        yield self.row("realisation", "1", canonical(self.project.realisation))
        if planned.multiply != 1:
            yield self.row("scenario_delay_factor", "1", canonical(planned.multiply))
        if planned.months:
            yield self.row("scenario_delay_months", "month", canonical(float(planned.months)))

    def _dates(self) -> Iterator[list[str]]:
        project, opening = self.project, self.opening
        for measure, month in (("start", project.start), ("completion", project.completion)):
            text = month_text(month - opening * MONTHS, opening)
            yield self.row(f"planned_{measure}", "", text)
        for measure, name in (("start", "began"), ("in_service", "in_service")):
            central = int(self.record.lives[name][self.place, 0])
            drawn = self._lives(name)
            if measure == "start" and self.central.is_under_way:
                central, drawn = project.start - opening * MONTHS, None
            dates = self._date_quantiles(drawn)
            share = "" if drawn is None else canonical(float((drawn < NEVER).mean()))
            yield self.row(measure, "", self._date(central), quantiles=dates, probability=share)

    def _chances(self) -> Iterator[list[str]]:
        """The year of service with its probability; whether it is cancelled."""
        service, drawn = self.record.lives["in_service"][self.place], self._lives("in_service")
        for year in range(self.years):
            yield self._chance("commissioned", service, drawn, year)
        cancelled, lost = self.record.lives["cancelled"][self.place], self._lives("cancelled")
        share = "" if lost is None else canonical(float((lost < NEVER).mean()))
        value = canonical(float(cancelled[0] < NEVER))
        yield self.row("cancelled", "1", value, probability=share)

    def _chance(self, measure: str, central: Months, drawn: Months | None, year: int) -> list[str]:
        share = "" if drawn is None else canonical(float((drawn // MONTHS == year).mean()))
        value = canonical(float(central[0] // MONTHS == year))
        return self.row(measure, "1", value, year=str(self.opening + year), probability=share)

    def _money(self) -> Iterator[list[str]]:
        project, left = self.project, self.central
        yield self.row("cost_planned", "billion VND", canonical(project.capital))
        drawn = None
        if self.draws is not None:
            of = self.draws.left[self.place]
            drawn = _whole_cost(of)[of.comes_about]
        cost = canonical(float(_whole_cost(left)[0]))
        yield self.row("cost_local", "billion VND", cost, quantiles=self._quantiles(drawn))
        drawn_record = None if self.draws is None else self.draws.record
        for source in project.funds:
            for year in range(self.years):
                central = self._paid(self.record, source, year)[0]
                drawn = None if drawn_record is None else self._paid(drawn_record, source, year)
                paid = canonical(float(central))
                when = str(self.opening + year)
                yield self.row("paid", MONEY, paid, source, when, self._quantiles(drawn))

    def _paid(self, record: ProjectRecord, source: str, year: int) -> Array:
        """Paid by one source in a year, [draw]."""
        if source == self.public:
            paid: Array = record.public[year, self.place]
            return paid
        funds = self.project.funds
        others = sum(share for name, share in funds.items() if name != self.public)
        found: Array = funds[source] / others * record.other[year, self.place]
        return found

    def _lives(self, name: str) -> Months | None:
        return None if self.draws is None else self.draws.record.lives[name][self.place]

    def _date(self, month: int) -> str:
        return month_text(month, self.opening) if month < NEVER else ""

    def _quantiles(self, drawn: Array | Months | None) -> Sequence[str]:
        if drawn is None or not len(drawn):
            return ("", "", "")
        return [canonical(float(value)) for value in np.percentile(drawn, PERCENTILES)]

    def _date_quantiles(self, drawn: Months | None) -> Sequence[str]:
        """Of the draws in which it comes about; blank where the date is beyond the horizon."""
        if drawn is None or self.draws is None:
            return ("", "", "")
        drawn = drawn[self.draws.left[self.place].comes_about]
        if not len(drawn):
            return ("", "", "")
        found = np.percentile(drawn, PERCENTILES, method="higher")
        return [self._date(int(value)) for value in found]


def _whole_cost(left: Remaining) -> Array:
    """Of the local share: paid before the opening, and still to pay."""
    return left.past + left.cash


def _funds(run: Run, record: ProjectRecord, draws: ProjectDraws | None) -> Iterator[list[str]]:
    """The part of the public envelope that is open to the projects: asked for, granted, left."""
    for name in FUNDS:
        for year, values in enumerate(record.funds[name]):
            spread: Sequence[str] = ("", "", "")
            if draws is not None:
                drawn = draws.record.funds[name][year]
                spread = [canonical(float(v)) for v in np.percentile(drawn, PERCENTILES)]
            of = run.projects.public_source
            head = ["", "", "", f"fund_{name}", of, str(run.projects.opening + year)]
            yield [*head, MONEY, canonical(float(values[0])), *spread, ""]
