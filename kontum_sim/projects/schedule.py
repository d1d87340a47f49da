"""Projects at their expected timing: stretched by the median delay, paid in equal months.

Cash is investment once, capital or megawatts once, output once. What fell due in the window is in
the record already and is not paid again; only what is paid afterwards forms the project's capital.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.projects.project import INFRASTRUCTURE, Project

MONTHS = 12


@dataclass(frozen=True)
class Calendar:
    """When a project pays and starts.

    paid: billion VND by year of the run, local share and realisation applied
    in_service: month (since year 0) in which it starts work
    """

    project: Project
    paid: tuple[float, ...]
    in_service: int

    def months_in_service(self, year: int) -> int:
        """Months of work in a year."""
        return max(0, min(MONTHS, (year + 1) * MONTHS - self.in_service))


@dataclass(frozen=True)
class Stretch:
    """A scenario's change of a project's duration: times `multiply`, plus `months`."""

    multiply: float = 1.0
    months: int = 0


def calendar(
    project: Project, years: Sequence[int], window_end: int, stretch: Stretch | None = None
) -> Calendar:
    """The calendar of one project.

    The planned duration is stretched by the median delay of its type and paid in equal months;
    where paid_before is known, the rest is paid from the first January after the window. What a
    scenario stretches is only what then remains: it can't change what was paid before.

    Raises ValueError when the scenario's change would put it in service before the first year
    that a scenario may change.
    """
    change = stretch or Stretch()
    opening = (window_end + 1) * MONTHS
    first = opening if project.paid_before is not None else project.start
    duration = max(1, round(max(1, project.completion - first) * project.delay))
    cost = (project.capital - (project.paid_before or 0.0)) * project.local_share
    cost *= project.realisation
    past = min(duration, max(0, opening - first))
    start = first + past
    left = duration - past
    if stretch is not None:
        left = round(left * change.multiply) + change.months
        if left < 0 or (left == 0 and past < duration):
            raise ValueError(project.id)
    in_service = start + left
    monthly = cost * (duration - past) / duration / left if left else 0.0
    paid = []
    for year in years:
        begin, end = max(start, year * MONTHS), min(in_service, (year + 1) * MONTHS)
        paid.append(monthly * max(0, end - begin) if year > window_end else 0.0)
    return Calendar(project, tuple(paid), in_service)


def project_inputs(
    calendars: Sequence[Calendar],
    years: Sequence[int],
    calibration: Calibration,
    given: Mapping[str, Array],
    price_index: Array,
) -> dict[str, Array]:
    """The model's project inputs, [*members, year, draw].

    given: capital_formation_ratio [source, 1, draw], capacity_factor [technology, 1, draw],
        thousand_hours_in_year
    price_index: of investment, [year, draw], 2010 = 1
    A project with megawatts adds capacity, any other adds capital: never both.
    """
    sets = calibration.sets
    has_capacity_sector = bool(calibration.structure["is_capacity"].any())
    sectors, sources, technologies = sets["sector"], sets["source"], sets["technology"]
    count, draws = len(years), price_index.shape[-1]
    payments = np.zeros((len(sources), len(sectors), count, 1))
    public_payments = np.zeros((count, 1))
    outlay = np.zeros((len(sectors), count, draws))
    commissioned = np.zeros((len(sectors), count, draws))
    public_outlay, public_commissioned = np.zeros((2, count, draws))
    capacity = np.zeros((len(technologies), count, 1))
    output = np.zeros((len(technologies), count, draws))
    for entry in calendars:
        project = entry.project
        source = sources.index(project.source)
        paid = np.array(entry.paid)[:, None]
        is_public = project.sector == INFRASTRUCTURE
        if is_public:
            public_payments += paid
        else:
            payments[source, sectors.index(project.sector)] += paid
        if project.capacity_mw and has_capacity_sector:
            place = technologies.index(project.technology)
            _add_capacity(entry, years, place, given, capacity, output)
            continue
        formed = given["capital_formation_ratio"][source] * paid / price_index
        target = (public_outlay, public_commissioned)
        if not is_public:
            row = sectors.index(project.sector)
            target = (outlay[row], commissioned[row])
        target[0][...] += formed
        _add_when_in_service(entry, years, formed, target[1])
    return {
        "project_payments": payments,
        "project_public_payments": public_payments,
        "project_capital_outlay": outlay,
        "project_commissioned_capital": commissioned,
        "project_public_capital_outlay": public_outlay,
        "project_commissioned_public_capital": public_commissioned,
        "project_capacity_mw": capacity,
        "project_electricity_output": output,
    }


def _add_when_in_service(
    entry: Calendar, years: Sequence[int], formed: Array, commissioned: Array
) -> None:
    """Everything that the project has formed enters service in the year it starts work."""
    for position, year in enumerate(years):
        if year == entry.in_service // MONTHS:
            commissioned[position] += formed[: position + 1].sum(axis=0)


def _add_capacity(
    entry: Calendar,
    years: Sequence[int],
    place: int,
    given: Mapping[str, Array],
    capacity: Array,
    output: Array,
) -> None:
    """Megawatts on 1 January, and the year's electricity in average water."""
    project = entry.project
    local_mw = project.capacity_mw * project.local_share * project.realisation
    factor = given["capacity_factor"][place]
    if project.capacity_factor is not None:
        factor = np.full_like(factor, project.capacity_factor)
    for position, year in enumerate(years):
        if entry.in_service <= year * MONTHS:
            capacity[place, position] += local_mw
        part = entry.months_in_service(year) / MONTHS
        hours = given["thousand_hours_in_year"][0]
        output[place, position] += (local_mw * part * hours * factor)[0]
