"""Targets side by side and changed assumptions, in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.report.compare_assumptions import SOLVED, Group, grouped
from kontum_sim.report.compare_draws import DrawnBeside
from kontum_sim.report.compare_tables import ASIDE, plain_table
from kontum_sim.report.compare_targets import Judged, TargetRow
from kontum_sim.report.comparison import Beside, Comparison
from kontum_sim.report.tables import Line, requirement
from kontum_sim.targets.rows import MISSED, NOT_ASSESSED

RUNS_ACROSS = 3
NAMES = {1: 20, 2: 15}  # characters of a run's name above its column, by runs in the table
MOST_GROUPS = 20  # of changed assumptions


def target_tables(found: Comparison, lang: str) -> list[Table]:
    """The targets that any run assesses: the base, and at most three runs in a table."""
    rows = [row for row in found.targets if row.is_assessed]
    if not rows:
        return []
    tables = []
    for first in range(1, len(found.runs), RUNS_ACROSS):
        places = [0, *range(first, min(first + RUNS_ACROSS, len(found.runs)))]
        most = NAMES.get(len(places) - 1, 12)
        names = [_short(found.names[place], most) for place in places]
        table = plain_table(text("table.target", lang), text("table.required", lang), *names)
        for row in rows:
            cells = [_judged(row.judged[place], row.row["unit"], lang) for place in places]
            label = row.row[f"label_{lang}"]
            changed = any(row.changes(place) for place in places)
            table.add_row(label, _required(row, lang), *cells, style="bold" if changed else None)
        tables.append(table)
    return tables


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _required(row: TargetRow, lang: str) -> str:
    low, high = (float(row.row[key]) if row.row[key] else None for key in ("low", "high"))
    operator = row.row["operator"]
    return requirement(
        Line(row.row[f"label_{lang}"], row.row["unit"], operator, low, high, None, None, ""), lang
    )


def _judged(entry: Judged | None, unit: str, lang: str) -> str:
    """`8.53 ✗`, with draws `8.53 ✗ (0.11)`."""
    if entry is None or entry.value is None or entry.status == NOT_ASSESSED:
        return ASIDE
    value = for_people(entry.value, unit, lang, 0 if abs(entry.value) >= 1000 else 2)
    if entry.status == MISSED:
        value += f" {text('vintages.miss', lang)}"
    if entry.probability is not None:
        value += f" ({for_people(entry.probability, '1', lang, 2)})"
    return value


def target_lines(found: Comparison, lang: str) -> Iterator[str]:
    """Which targets a run judges otherwise than the base, and which are worded differently."""
    for place, beside in enumerate(found.beside, start=1):
        for row in found.targets:
            base, other = row.judged[0], row.judged[place]
            if base is not None and other is not None and row.changes(place):
                yield text(
                    "compare.changed",
                    lang,
                    run=beside.name,
                    target=row.row[f"label_{lang}"],
                    was=text(f"table.{base.status}", lang),
                    now=text(f"table.{other.status}", lang),
                )
    worded = [row.id for row in found.targets if row.differs]
    if worded:
        yield text("compare.worded", lang, names=", ".join(worded))
    probability = any(run.draws for run in found.runs)
    yield text("compare.note_draws" if probability else "compare.note", lang)


def drawn_targets(beside: Beside, drawn: DrawnBeside, lang: str, found: Comparison) -> list[Table]:
    """Targets that draws judge otherwise: the probability, and what became of single draws."""
    labels = {row.id: row.row[f"label_{lang}"] for row in found.targets}
    moved = [entry for entry in drawn.targets if entry.gained or entry.lost]
    if not moved:
        return []
    keys = ("probability", "run_probability", "gained", "lost")
    table = plain_table(text("table.target", lang), *(text(f"compare.{key}", lang) for key in keys))
    for entry in moved:
        shares = (entry.base, entry.run, entry.gained, entry.lost)
        cells = [for_people(share, "1", lang, 3) for share in shares]
        table.add_row(labels[entry.id], *cells)
    return [table]


def _uncertainty_lines(drawn: DrawnBeside, lang: str) -> Iterator[str]:
    """The distributions that differ, and where they were written."""
    for entry in drawn.uncertain:
        own = text("compare.of_calibration", lang)
        fields = {"key": entry.key, "was": entry.base or own, "now": entry.run or own}
        yield text("compare.uncertain", lang, **fields)
        place = entry.place or entry.base_place
        assert place is not None
        yield f"    {place.path}:{place.line}"


def assumption_lines(
    found: Comparison, beside: Beside, lang: str, drawn: DrawnBeside | None
) -> Iterator[str]:
    """What was changed, by how much, in which file and line."""
    calibrations = {run.manifest["calibration"].get("id") for run in found.runs}
    every = grouped(beside.assumed)
    paid = [group.first.key for group in every if group.is_payment]
    groups = [group for group in every if not group.is_payment]
    if not beside.assumed and not (drawn and drawn.uncertain):
        yield text("compare.same_assumptions", lang)
    for group in groups[:MOST_GROUPS]:
        yield f"{_what(group, lang)}: {_change(group, lang)}"
        yield f"    {group.place(calibrations)}"
    if len(groups) > MOST_GROUPS:
        yield text("compare.more", lang, count=len(groups) - MOST_GROUPS)
    if paid:
        names = ", ".join(dict.fromkeys(paid))
        yield text("compare.paid", lang, count=len(set(paid)), names=names)
    solved = sum(entry.kind == SOLVED for entry in beside.assumed)
    if solved:
        yield text("compare.solved", lang, count=solved)
    if drawn is not None:
        yield from _uncertainty_lines(drawn, lang)


def _what(group: Group, lang: str) -> str:
    """`disbursement_rate 2021-2025`, `output_shock.agriculture 2024`."""
    entry = group.first
    kind = entry.kind.partition(":")[0]
    shown = "" if kind == "parameter" else f"{text(f'compare.kind.{kind}', lang)} "
    members = ", ".join(group.members)
    key = f"{entry.key}.{members}" if len(group.members) == 1 else entry.key
    if len(group.members) > 1:
        key += f" ({members})"
    return f"{shown}{key}" + (f" {group.span}" if group.span else "")


def _change(group: Group, lang: str) -> str:
    """`0.826 → 0.85 … 0.95`, with the unit; in words where only one run has it."""
    first, last = group.years[0], group.years[-1]
    entry = group.first
    if entry.kind == "equation":
        files = [row["source"] if row is not None else ASIDE for row in (entry.base, entry.run)]
        return " → ".join(files)
    sides = [_side(a, b, lang) for a, b in ((first.base, last.base), (first.run, last.run))]
    unit = entry.setter["unit"]
    shown = text(f"unit.{unit}", lang).partition(" (")[0] if unit else ""
    return " → ".join(sides) + (f" ({shown})" if shown else "")


def _side(first: object, last: object, lang: str) -> str:
    ends = [_number(row, lang) for row in (first, last)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} … {ends[1]}"


def _number(row: object, lang: str) -> str:
    if not isinstance(row, dict) or not row["value"]:
        return ASIDE
    value = float(row["value"])
    shown = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return shown.translate(str.maketrans(",.", ".,")) if lang == "vi" else shown
