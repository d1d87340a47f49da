"""The section on projects: a Gantt chart, who waited for what, and the public money."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.catalogue import LANGUAGES, has
from kontum_sim.report.html_blocks import Block, Bullets, Chart, Para, Section, Shape, Table
from kontum_sim.report.html_drawing import (
    WIDTH,
    Scale,
    line,
    rect,
    words,
    year_words,
)
from kontum_sim.report.html_run import ReportRun
from kontum_sim.report.html_targets import Runs, lettered
from kontum_sim.report.html_words import Said, number, percent, plain, said
from kontum_sim.report.projects_table import MONEY, critical_waits
from kontum_sim.report.stored_projects import (
    MONTHS,
    StoredProject,
    month_number,
    stretches,
)

LEGEND = ("approved", "building", "suspended", "commissioned", "cancelled")
LIKE = {"funded": "building"}  # drawn as
LEFT, RIGHT, TOP, ROW, LINE = 8.0, 10.0, 46.0, 32.0, 16.0


def projects_section(runs: Runs) -> Section:
    blocks: list[Block] = []
    shown: list[object] = []
    for run in runs:
        calendar = [(project.id, project.states) for project in run.projects.projects]
        if calendar in shown:
            blocks.append(Para(lettered(run, runs, said("report.projects.same"))))
            continue
        shown.append(calendar)
        if not run.projects.projects:
            blocks.append(Para(lettered(run, runs, said("projects.none")), "gap"))
            continue
        blocks += [_gantt(run, runs), *_waits(run, runs), _money(run, runs)]
    if any(run.projects.projects for run in runs):
        blocks.insert(0, Para(said("report.projects.note"), "note"))
    return Section("projects", lettered(runs[0], runs, projects_title(runs[0])), blocks)


def projects_title(run: ReportRun) -> Said:
    if not run.projects.projects:
        return said("report.projects.none")
    end = f"{run.last_year}-12"
    due = [p for p in run.projects.projects if p.planned[1] and p.planned[1] <= end]
    late = [p for p in due if not p.in_service or p.in_service > p.planned[1]]
    serving = [p for p in run.projects.projects if p.in_service and p.in_service <= end]
    return said(
        "report.projects.title",
        all=len(run.projects.projects),
        serving=len(serving),
        due=len(due),
        late=len(late),
        year=run.last_year,
    )


def _slowest(run: ReportRun) -> Said:
    """Who is longest behind its plan, of those that are in service."""
    late = {
        month_number(p.in_service) - month_number(p.planned[1]): p
        for p in run.projects.projects
        if p.in_service and p.planned[1]
    }
    most = max(late, default=0)
    if most <= 0:
        return said("report.projects.punctual")
    names = late[most].names
    return said("report.projects.slowest", name=Said(names["vi"], names["en"]), months=most)


def _gantt(run: ReportRun, runs: Runs) -> Chart:
    stored, years = run.projects, run.projects.years
    first, end = years[0] * MONTHS, (years[-1] + 1) * MONTHS
    x = Scale(first, end, LEFT, WIDTH - RIGHT)
    bottom = TOP + ROW * len(stored.projects)
    shapes = _legend()
    for year in years:
        place = x(year * MONTHS)
        shapes.append(line(place, TOP, place, bottom, "grid"))
        shapes.append(words(place + 3, bottom + 14, year_words(year), css="small"))
    for row, project in enumerate(stored.projects):
        shapes += _row(project, TOP + ROW * row, first, end, x)
    return Chart(
        id=f"gantt-{run.letter}",
        title=lettered(run, runs, _slowest(run)),
        note=said("report.projects.source"),
        width=WIDTH,
        height=bottom + 22,
        shapes=shapes,
        numbers=_numbers(run, runs),
    )


def _legend() -> list[Shape]:
    shapes = []
    for place, state in enumerate(LEGEND):
        x, y = LEFT + (0.0, 125.0, 250.0)[place % 3], 4.0 + LINE * (place // 3)
        shapes.append(rect(x, y, 16, 10, class_=f"state {state}"))
        shapes.append(words(x + 21, y + 9, said(f"projects.{state}"), css="small"))
    shapes.append(line(LEFT + 201, 4 + LINE, LEFT + 201, 14 + LINE, "due"))
    shapes.append(words(LEFT + 208, 13 + LINE, said("report.projects.due"), css="small"))
    return shapes


def _row(project: StoredProject, y: float, first: int, end: int, x: Scale) -> list[Shape]:
    shapes = [words(LEFT, y + 13, Said(project.names["vi"], project.names["en"]), css="name")]
    for start, stop, state in stretches(project, first, end):
        left = x(start)
        css = f"state {LIKE.get(state, state)}"
        shapes.append(rect(left, y + 17, x(stop) - left, 10, class_=css))
    if project.planned[1]:
        planned = month_number(project.planned[1])
        if first <= planned < end:
            shapes.append(line(x(planned), y + 15, x(planned), y + 29, "due"))
    return shapes


def _numbers(run: ReportRun, runs: Runs) -> Table:
    names = ["projects.project", "report.projects.planned", "report.projects.actual"]
    has_draws = any(project.probability for project in run.projects.projects)
    names += ["report.projects.spread", "report.projects.chance"] if has_draws else []
    rows = []
    for p in run.projects.projects:
        cells = [Said(p.names["vi"], p.names["en"]), plain(p.planned[1] or "–")]
        cells.append(plain(p.in_service or "–"))
        if has_draws:
            ends = [date or f"> {run.last_year}" for date in p.spread[::2]]
            cells.append(plain(" … ".join(ends) if any(p.spread) else "–"))
            cells.append(percent(float(p.probability)) if p.probability else plain("–"))
        rows.append([*cells, number(p.paid, 0)])
    heads = [*(said(name) for name in names), said("report.projects.paid")]
    return Table(lettered(run, runs, said("report.projects.table")), heads, rows)


def _waits(run: ReportRun, runs: Runs) -> Sequence[Block]:
    vi, en = (list(critical_waits(run.projects, lang)) for lang in LANGUAGES)
    told = [Said(one, two) for one, two in zip(vi, en, strict=True)]
    return [Para(lettered(run, runs, said("report.projects.waits"))), Bullets(told)]


def _money(run: ReportRun, runs: Runs) -> Table:
    stored = run.projects
    rows = []
    for name in MONEY:
        values = stored.funds.get(name, {})
        cells = [number(values.get(year), 0) for year in stored.years]
        key = f"report.projects.fund_{name}"
        label = said(key if has(key) else f"projects.fund_{name}")
        rows.append([label.with_capital(), *cells])
    heads = [said("report.item"), *(year_words(year) for year in stored.years)]
    return Table(lettered(run, runs, said("projects.money")), heads, rows)
