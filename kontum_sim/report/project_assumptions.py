"""What assumptions.csv says of the projects: known, assumed, paid, left out, shared limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from kontum_sim.inputs.text_files import shown
from kontum_sim.projects.calendars import NEVER, ProjectRecord
from kontum_sim.projects.project import Project
from kontum_sim.projects.remaining import MONTHS, Planned
from kontum_sim.report.cells import canonical
from kontum_sim.simulation import Run

UNITS = {"months_of_credit": "month", "months_until_cancelled": "month"}
# of a project: what is said, the column of the file that says it, its unit
FACTS = (
    ("capital", "capital", "billion VND"),
    ("capacity_mw", "capacity_mw", "MW"),
    ("local_share", "local_share", "1"),
    ("realisation", "realisation", "1"),
)


def project_assumptions(run: Run) -> Iterable[Sequence[str]]:
    """Rows as assumptions.csv has them."""
    plan, record = run.projects, run.record
    file = shown(plan.files[0]) if plan.files else ""
    for place, planned in enumerate(plan.projects):
        where = file if planned.project.in_file else shown(run.scenario.path)
        line = [where, str(planned.project.line), ""]
        for cells in _facts(planned):
            yield [*cells, "projects", *line]
        if record is not None:
            for cells in _payments(planned.project, place, record, plan.opening):
                yield [*cells, "projects", *line]
    limits = asdict(plan.limits) if plan.limits is not None and plan.projects else {}
    for name, value in limits.items():
        text = "none" if value is None else canonical(float(value))
        source = shown(plan.files[2])
        cells = ["project limit", "", name, "", "", text, UNITS.get(name, "1"), "assumed", ""]
        yield [*cells, "projects", source, "", ""]
    left_out = [*plan.left_out]
    left_out += [(name, "ordinary investment: no capacity sector") for name in plan.absorbed]
    for name, reason in left_out:
        yield ["project left out", "", name, *[""] * 5, reason, "projects", file, "", ""]


def _facts(planned: Planned) -> Iterable[list[str]]:
    """What is known and assumed of a project, and what the scenario changes in it."""
    project, of = planned.project, planned.project.type
    head = ["project", "", project.id]
    funds = "; ".join(f"{source} {share:g}" for source, share in project.funds.items())
    member = f"{funds}:{project.sector}" if len(project.funds) > 1 else _of(project)
    source = f"{project.reference} ({project.note})" if project.note else project.reference
    for label, column, unit in FACTS:
        status = "assumed" if column in project.assumed else "reported"
        value = canonical(float(getattr(project, column)))
        yield [*head, f"{member}: {label}", "", value, unit, status, source]
    delay = of.delay_median if project.delay is None else project.delay
    cost = of.cost_median if project.cost_factor is None else project.cost_factor
    changes = {
        "delay (median of its type, or its own)": delay,
        "overrun (median of its type, or its own)": cost,
        "delay of what is left, scenario": planned.multiply,
        "cost of what is left, scenario": planned.cost,
    }
    for label, factor in changes.items():
        yield [*head, f"{member}: {label}", "", canonical(factor), "1", "assumed", source]
    if planned.months:
        label = f"{member}: months added, scenario"
        yield [*head, label, "", canonical(float(planned.months)), "month", "assumed", source]


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
