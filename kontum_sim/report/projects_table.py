"""What `kontum-sim projects` says: a table, the waits that mattered, money asked and granted."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.report.stored_projects import WAITS, StoredProject, StoredProjects

MONEY = ("envelope", "asked", "granted", "unspent", "arrears")
NAME = 22  # columns of a terminal for a name, so that the widest headers fit into 80
OFTEN = 0.05  # share of draws in which a wait is worth naming


def projects_table(stored: StoredProjects, lang: str) -> Table:
    """One row per project: planned, actual, spread and chance of the draws, paid, waited."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    has_draws = any(project.probability for project in stored.projects)
    table.add_column(text("projects.project", lang), width=NAME)
    columns = ["planned", "actual", *(("spread", "probability") if has_draws else ()), "paid"]
    for name in columns:
        is_number = name in ("paid", "probability")
        table.add_column(
            text(f"projects.column_{name}", lang),
            justify="right" if is_number else "left",
            no_wrap=True,
        )
    for project in stored.projects:
        cells = [project.names[lang], project.planned[1], project.in_service or "-"]
        if has_draws:
            ends = [date or "…" for date in project.spread[::2]]
            cells += [" – ".join(ends), project.probability and f"{float(project.probability):.2f}"]
        table.add_row(*cells, for_people(project.paid, "billion VND/yr", lang))
    return table


def table_notes(stored: StoredProjects, lang: str) -> Iterator[str]:
    """Whose payments count in part only, and whose calendar the scenario has changed."""
    parts = [
        f"{project.names[lang]} ({100 * project.realisation:.0f}%)"
        for project in stored.projects
        if project.realisation < 1
    ]
    if parts:
        yield text("projects.realisation", lang, names="; ".join(parts))
    changed: dict[tuple[float, int], list[StoredProject]] = {}
    for project in stored.projects:
        if (project.factor, project.months) != (1, 0):
            changed.setdefault((project.factor, project.months), []).append(project)
    for (factor, months), projects in changed.items():
        changes = [f"×{for_people(factor, '1', lang, 2)}"] if factor != 1 else []
        changes += [text("projects.months", lang, months=f"{months:+d}")] if months else []
        names = "; ".join(project.names[lang] for project in projects)
        if len(projects) == len(stored.projects):
            names = text("projects.all", lang)
        is_later = factor >= 1 and months >= 0
        key = "projects.delayed" if is_later else "projects.rescheduled"
        yield text(key, lang, names=names, change=", ".join(changes))


def critical_waits(stored: StoredProjects, lang: str) -> Iterator[str]:
    """Who waited, for what, how long; in draws how often. The longest first."""
    found: list[tuple[float, str]] = []
    for project in stored.projects:
        for name in WAITS:
            months, chance = project.waits.get(name, 0.0), _number(project.chance_of_wait, name)
            if months < 1 and chance < OFTEN:
                continue
            key = f"projects.waited_{name}" + ("_draws" if chance else "")
            fields = {"name": project.names[lang], "months": f"{months:.0f}"}
            fields |= {"needs": project.needs, "share": f"{100 * chance:.0f}"}
            found.append((-months - chance, text(key, lang, **fields)))
    for _, line in sorted(found):
        yield line
    if not found:
        yield text("projects.no_waits", lang)


def money_table(stored: StoredProjects, lang: str) -> Table:
    """The part of the public envelope that is open to the projects, by year."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("projects.money", lang), width=38)
    for year in stored.years:
        table.add_column(str(year), justify="right")
    for name in MONEY:
        values = stored.funds.get(name, {})
        shown = [for_people(values[year], "billion VND/yr", lang, 0) for year in stored.years]
        table.add_row(text(f"projects.fund_{name}", lang), *shown)
    return table


def projects_json(project: StoredProject) -> dict[str, object]:
    """One project for --json."""
    return {
        "id": project.id,
        "planned": list(project.planned),
        "start": project.start or None,
        "in_service": project.in_service or None,
        "spread": [date or None for date in project.spread],
        "probability": float(project.probability) if project.probability else None,
        "cancelled": float(project.cancelled or 0),
        "paid": project.paid,
        "waits": project.waits,
        "chance_of_wait": {n: float(v) for n, v in project.chance_of_wait.items() if v},
        "states": [list(entry) for entry in project.states],
    }


def _number(of: dict[str, str], name: str) -> float:
    return float(of.get(name) or 0)
