"""Changed assumptions: what, by how much, in which file and line; in 80 columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kontum_sim.catalogue import has, text
from kontum_sim.report.compare_assumptions import (
    PROJECT,
    SOLVED,
    Group,
    grouped,
    is_presence,
)
from kontum_sim.report.compare_draws import DrawnBeside
from kontum_sim.report.compare_tables import ASIDE
from kontum_sim.report.comparison import Beside, Comparison

MOST_GROUPS = 20
GONE = ("project left out", "project cancelled")  # kinds of rows of a project that is not there


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
    every, appeared = _without_presence(grouped(beside.assumed))
    paid = [group.first.key for group in every if group.is_payment]
    groups = [group for group in every if not group.is_payment]
    if not beside.assumed and not (drawn and drawn.uncertain):
        yield text("compare.same_assumptions", lang)
    for name, rows in appeared.items():
        yield _presence(name, rows, lang)
        yield f"    {_place_of(rows, calibrations)}"
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


def _without_presence(groups: Sequence[Group]) -> tuple[list[Group], dict[str, list[Group]]]:
    """The groups, and by id those of projects that only one of the runs has."""
    names = dict.fromkeys(group.first.key for group in groups if is_presence(group))
    appeared: dict[str, list[Group]] = {name: [] for name in names}
    rest: list[Group] = []
    for group in groups:
        of_project = group.first.kind in (PROJECT, *GONE) and group.first.key in appeared
        (appeared[group.first.key] if of_project else rest).append(group)
    return rest, appeared


def _presence(name: str, groups: Sequence[Group], lang: str) -> str:
    """`project kon_plong_wind: simulated → cancelled`."""
    sides = []
    for side in ("base", "run"):
        kinds = [group.first.kind for group in groups if getattr(group.first, side) is not None]
        gone = next((kind for kind in kinds if kind in GONE), "no project")
        key = PROJECT if PROJECT in kinds else gone
        sides.append(text(f"compare.presence.{key}", lang))
    return f"{text('compare.kind.project', lang)} {name}: {' → '.join(sides)}"


def _place_of(groups: Sequence[Group], calibrations: Collection[str]) -> str:
    """Where a project was cancelled or added; of one that the files have, their line."""
    ordered = sorted(groups, key=lambda group: not group.is_set(calibrations))
    return ordered[0].place(calibrations)


def _what(group: Group, lang: str) -> str:
    """`disbursement_rate 2021-2025`, `output_shock.agriculture 2024`."""
    entry = group.first
    kind = entry.kind.partition(":")[0]
    shown = "" if kind in ("parameter", "timing") else f"{text(f'compare.kind.{kind}', lang)} "
    names = [_fact(name, lang) if kind == PROJECT else name for name in group.members]
    members = ", ".join(names)
    if kind == PROJECT:
        key = f"{entry.key}, {members}"
    else:
        key = f"{entry.key}.{members}" if len(names) == 1 else entry.key
    if len(names) > 1 and kind != PROJECT:
        key += f" ({members})"
    if kind == "timing":
        key = f"{text('compare.kind.timing', lang)} ({entry.key})"
    return f"{shown}{key}" + (f" {group.span}" if group.span else "")


def _fact(name: str, lang: str) -> str:
    """What is said of a project, in words."""
    key = f"compare.fact.{name}"
    return text(key, lang) if has(key) else name


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
    try:
        value = float(row["value"])
    except ValueError:  # a word, such as that of a limit or of the timing of projects
        key = f"compare.word.{row['value']}"
        return text(key, lang) if has(key) else str(row["value"])
    shown = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return shown.translate(str.maketrans(",.", ".,")) if lang == "vi" else shown
