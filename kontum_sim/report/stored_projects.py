"""projects.csv read back: what each project did, for tables and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MONTHS = 12
Row = Mapping[str, str]
WAITS = ("money", "capacity", "need")


@dataclass
class StoredProject:
    """One project; dates as 2023-04, "" where there is none; months waited by what for.

    states: (date, state) in order; spread: (p5, p50, p95) of the date of service, of draws
    sources: that pay it; realisation: the part that is expected to come about
    factor, months: what the scenario does to the duration that is left
    """

    id: str
    names: Mapping[str, str]
    planned: tuple[str, str] = ("", "")
    start: str = ""
    in_service: str = ""
    spread: tuple[str, str, str] = ("", "", "")
    probability: str = ""
    cancelled: str = ""
    needs: str = ""
    paid: float = 0.0
    waits: dict[str, float] = field(default_factory=dict)
    chance_of_wait: dict[str, str] = field(default_factory=dict)
    states: list[tuple[str, str]] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    realisation: float = 1.0
    factor: float = 1.0
    months: int = 0


@dataclass(frozen=True)
class StoredProjects:
    """projects: in the order of the file; funds: measure -> year -> value, central run.

    public_source: the source of money that the funds are of
    """

    projects: tuple[StoredProject, ...]
    funds: Mapping[str, Mapping[int, float]]
    public_source: str = ""

    @property
    def has_public(self) -> bool:
        """Whether the state budget pays any of the projects."""
        return any(self.public_source in project.sources for project in self.projects)

    @property
    def years(self) -> list[int]:
        return sorted(self.funds.get("envelope", {}))


def stored_projects(rows: Sequence[Row]) -> StoredProjects:
    """The rows of a run's projects.csv."""
    found: dict[str, StoredProject] = {}
    funds: dict[str, dict[int, float]] = {}
    public_source = ""
    for row in rows:
        if not row["project"]:
            public_source = row["of"]
            name = row["measure"].removeprefix("fund_")
            funds.setdefault(name, {})[int(row["year"])] = float(row["value"])
            continue
        names = {"vi": row["name_vi"], "en": row["name_en"]}
        _add(found.setdefault(row["project"], StoredProject(row["project"], names)), row)
    return StoredProjects(tuple(found.values()), funds, public_source)


def _add(project: StoredProject, row: Row) -> None:
    measure, value = row["measure"], row["value"]
    if measure == "planned_start":
        project.planned = (value, project.planned[1])
    elif measure == "planned_completion":
        project.planned = (project.planned[0], value)
    elif measure == "start":
        project.start = value
    elif measure == "in_service":
        project.in_service, project.probability = value, row["probability"]
        project.spread = (row["p5"], row["p50"], row["p95"])
    elif measure == "cancelled":
        project.cancelled = row["probability"] or value
    elif measure == "paid":
        project.paid += float(value)
        project.sources.add(row["of"])
    elif measure == "realisation":
        project.realisation = float(value)
    elif measure == "scenario_delay_factor":
        project.factor = float(value)
    elif measure == "scenario_delay_months":
        project.months = round(float(value))
    elif measure == "state":
        project.states.append((value, row["of"]))
    elif measure.startswith("months_waiting_for_"):
        name = measure.removeprefix("months_waiting_for_")
        project.waits[name] = float(value)
        project.chance_of_wait[name] = row["probability"]
        if name == "need":
            project.needs = row["of"]


def month_number(date: str) -> int:
    """Months since year 0 of a date such as 2023-04."""
    return int(date[:4]) * MONTHS + int(date[5:7]) - 1


def stretches(project: StoredProject, first: int, end: int) -> list[tuple[int, int, str]]:
    """(from, to, state) within the months `first` to `end` - 1, `to` excluded.

    Empty for a project that starts after the run's last year.
    """
    changes = [(month_number(date), state) for date, state in project.states]
    closed = [*changes[1:], (end, "")] if changes else []
    found = [
        (max(first, month), min(end, after), state)
        for (month, state), (after, _) in zip(changes, closed, strict=True)
    ]
    return [entry for entry in found if entry[0] < entry[1]]
