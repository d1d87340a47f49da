"""What assumptions.csv says of the projects: known, assumed, paid, left out, shared limits.

What the scenario changes stands with the scenario's own file, line and layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from kontum_sim.inputs.scenario_items import ProjectsSetting
from kontum_sim.inputs.text_files import shown
from kontum_sim.projects.calendars import NEVER, ProjectRecord
from kontum_sim.projects.project import Project
from kontum_sim.projects.remaining import MONTHS, Planned
from kontum_sim.report.cells import canonical
from kontum_sim.simulation import Run

ALL = "all"
TIMING = "projects.timing"
PLAN = "projects"  # the layer of what stands in the files of projects
UNITS = {"months_of_credit": "month", "months_until_cancelled": "month"}
# of a project: what is said, the column of the file that says it, its unit
FACTS = (
    ("capital", "capital", "billion VND"),
    ("capacity_mw", "capacity_mw", "MW"),
    ("local_share", "local_share", "1"),
    ("realisation", "realisation", "1"),
)
DELAY = "delay (median of its type, or its own)"
OVERRUN = "overrun (median of its type, or its own)"
DELAY_SCENARIO = "delay of what is left, scenario"
MONTHS_SCENARIO = "months added, scenario"
COST_SCENARIO = "cost of what is left, scenario"
PRIORITY = "priority"
# what a scenario that says nothing of a project leaves as it is
UNCHANGED = {DELAY_SCENARIO: 1.0, MONTHS_SCENARIO: 0.0, COST_SCENARIO: 1.0}


def project_assumptions(run: Run) -> Iterable[Sequence[str]]:
    """Rows as assumptions.csv has them."""
    plan, record, setting = run.projects, run.record, run.scenario.projects
    if setting is None:
        return
    yield _timing(setting)
    file = shown(plan.files[0]) if plan.files else ""
    added = {str(row.get("id")): str(number) for number, row in enumerate(setting.changes.add)}
    for place, planned in enumerate(plan.projects):
        project = planned.project
        own = [PLAN, file, str(project.line), ""]
        if not project.in_file:
            own = _changed(setting, "add", added[project.id])
        for cells in _facts(planned):
            yield [*cells, *own]
        yield from _changes(planned, setting, own)
        if record is not None:
            for cells in _payments(project, place, record, plan.opening):
                yield [*cells, *own]
    yield from _limits(run, setting)
    for number, name in enumerate(setting.changes.cancel):
        source = _source(setting, f"cancel.{number}")
        place_of = _changed(setting, "cancel", str(number))
        yield ["project cancelled", "", name, *[""] * 4, "assumed", source, *place_of]
    left_out = [*plan.left_out]
    left_out += [(name, "ordinary investment: no capacity sector") for name in plan.absorbed]
    for name, reason in left_out:
        yield ["project left out", "", name, *[""] * 5, reason, PLAN, file, "", ""]


def _timing(setting: ProjectsSetting) -> Sequence[str]:
    """Whether every draw has a calendar of its own; by default none has."""
    head = ["timing", "", TIMING, "", "", setting.timing, "", "assumed"]
    if "timing" not in setting.layers:
        place = setting.origin
        return [*head, "default", PLAN, place.path, str(place.line), ""]
    return [*head, setting.layers["timing"], *_place(setting, "timing", ""), ""]


def _place(setting: ProjectsSetting, verb: str, name: str) -> list[str]:
    """Layer, file and line of what a scenario says."""
    origin = setting.place(verb, name)
    layer = setting.layers.get("timing" if verb == "timing" else "changes", setting.layer)
    return [layer, origin.path, str(origin.line)]


def _changed(setting: ProjectsSetting, verb: str, name: str) -> list[str]:
    return [*_place(setting, verb, name), ""]


def _source(setting: ProjectsSetting, key: str) -> str:
    """`slip: projects.changes.delay.all`: which scenario says it, under which key."""
    return f"{setting.layers.get('changes', setting.layer)}: projects.changes.{key}"


def _limits(run: Run, setting: ProjectsSetting) -> Iterable[Sequence[str]]:
    """The limits that all projects share, as the file or the scenario has them."""
    plan = run.projects
    limits = asdict(plan.limits) if plan.limits is not None and plan.projects else {}
    for name, value in limits.items():
        text = "none" if value is None else canonical(float(value))
        head = ["project limit", "", name, "", "", text, UNITS.get(name, "1"), "assumed"]
        if name in setting.changes.capacity:
            source = _source(setting, f"capacity.{name}")
            yield [*head, source, *_changed(setting, "capacity", name)]
        else:
            yield [*head, "", PLAN, shown(plan.files[2]), "", ""]


def _facts(planned: Planned) -> Iterable[list[str]]:
    """What is known and assumed of a project."""
    project, of = planned.project, planned.project.type
    head, member = ["project", "", project.id], _member(project)
    source = f"{project.reference} ({project.note})" if project.note else project.reference
    for label, column, unit in FACTS:
        status = "assumed" if column in project.assumed else "reported"
        value = canonical(float(getattr(project, column)))
        yield [*head, f"{member}: {label}", "", value, unit, status, source]
    delay = of.delay_median if project.delay is None else project.delay
    cost = of.cost_median if project.cost_factor is None else project.cost_factor
    for label, factor in {DELAY: delay, OVERRUN: cost}.items():
        yield [*head, f"{member}: {label}", "", canonical(factor), "1", "assumed", source]


def _changes(
    planned: Planned, setting: ProjectsSetting, own: Sequence[str]
) -> Iterable[Sequence[str]]:
    """What the scenario may change in a project; with the project itself where it does not.

    A change of this project and one of all of them apply together: the place is the project's.
    """
    project, changes = planned.project, setting.changes
    written = {"delay": changes.delay, "cost": changes.cost, "priority": changes.priority}
    values = (
        (DELAY_SCENARIO, "delay", planned.multiply, "1"),
        (MONTHS_SCENARIO, "delay", float(planned.months), "month"),
        (COST_SCENARIO, "cost", planned.cost, "1"),
        (PRIORITY, "priority", float(project.priority), ""),
    )
    for label, verb, value, unit in values:
        place, source = own, project.reference
        name = next((name for name in (project.id, ALL) if name in written[verb]), None)
        if name is not None and (verb == "priority" or value != UNCHANGED[label]):
            place, source = _changed(setting, verb, name), _source(setting, f"{verb}.{name}")
        cells = ["project", "", project.id, f"{_member(project)}: {label}", "", canonical(value)]
        yield [*cells, unit, "assumed", source, *place]


def _member(project: Project) -> str:
    funds = "; ".join(f"{source} {share:g}" for source, share in project.funds.items())
    return f"{funds}:{project.sector}" if len(project.funds) > 1 else _of(project)


def _payments(
    project: Project, place: int, record: ProjectRecord, opening: int
) -> Iterable[list[str]]:
    """What a project is paid in the central run."""
    service = int(record.lives["in_service"][place, 0])
    note = f"{project.name['en']}: not in service by the end of the run"
    if service < NEVER:
        note = f"{project.name['en']}: in service from {month_text(service, opening)}"
    for year, paid in enumerate(record.public[:, place, 0] + record.other[:, place, 0]):
        if paid:
            cells = [f"{_of(project)}: paid", str(opening + year), canonical(float(paid))]
            yield ["project", "", project.id, *cells, "billion VND/yr", "assumed", note]


def _of(project: Project) -> str:
    return f"{project.source}:{project.sector}"


def month_text(month: int, opening: int) -> str:
    """A month since the opening as 2023-04."""
    return f"{opening + month // MONTHS}-{month % MONTHS + 1:02d}"
