"""Which inputs two runs set differently, by whoever chose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kontum_sim.catalogue import has
from kontum_sim.report.html_blocks import Block, Bullets, Para
from kontum_sim.report.html_run import ReportRun
from kontum_sim.report.html_words import Said, figure, glued, listed, plain, said

MEMBERS, MOST = 4, 12  # members of an input that are named, and inputs
PROJECT = "project"
MODEL_MADE = ("solved", "observation")  # kinds of assumptions that nobody chose
Key = tuple[str, str, str, str]  # kind, key, member, year


def moved_keys(base: ReportRun, other: ReportRun) -> list[Key]:
    """What two runs set differently in the years that both have; in the order of the files."""
    one, two = _chosen(base), _chosen(other)
    last = min(base.last_year, other.last_year)
    return [
        key
        for key in {**two, **one}
        if one.get(key) != two.get(key) and not (key[3].isdigit() and int(key[3]) > last)
    ]


def _chosen(run: ReportRun) -> dict[Key, str]:
    """What a scenario or calibration, not the closure of the window, gave."""
    return {
        (row["kind"], row["key"], row["member"], row["year"]): row["value"]
        for row in run.assumptions
        if not row["kind"].startswith(MODEL_MADE)
    }


def changed_keys(base: ReportRun, other: ReportRun) -> list[str]:
    """The inputs that differ, those of projects apart."""
    moved = moved_keys(base, other)
    return list(dict.fromkeys(key[1] for key in moved if not key[0].startswith(PROJECT)))


def changed_projects(base: ReportRun, other: ReportRun) -> list[str]:
    """The projects and limits of projects that differ."""
    moved = moved_keys(base, other)
    return list(dict.fromkeys(key[1] for key in moved if key[0].startswith(PROJECT)))


def input_name(key: str) -> Said:
    names = (f"name.{key}", f"report.input.{key}")
    return next((said(name) for name in names if has(name)), plain(key))


def changes(base: ReportRun, other: ReportRun) -> list[Block]:
    """The inputs that differ, with their values; projects are counted."""
    keys, projects = changed_keys(base, other), changed_projects(base, other)
    if not keys and not projects:
        return [Para(said("report.buy.same", b=other.letter, a=base.letter))]
    told = Para(said("report.buy.changes", b=other.letter, a=base.letter, count=len(keys)))
    items = [_change(base, other, key) for key in keys[:MOST]]
    if len(keys) > MOST:
        items.append(said("report.buy.more", count=len(keys) - MOST))
    if projects:
        items.append(said("report.buy.projects", count=len(projects)))
    return [told, Bullets(items)]


def _change(base: ReportRun, other: ReportRun, key: str) -> Said:
    one, two = ahead(base, key), ahead(other, key)
    moved = [name for name in {**two, **one} if one.get(name) != two.get(name)]
    parts = [
        glued([plain(run.letter), _word(run, key) or _told(found, moved)])
        for run, found in ((base, one), (other, two))
    ]
    return said("report.buy.change", name=input_name(key), key=key, values=glued(parts, "; "))


def _word(run: ReportRun, key: str) -> Said | None:
    """The word that is the value, such as that of the timing of projects."""
    rows = (row["value"] for row in run.assumptions if row["key"] == key)
    name = next((f"compare.word.{value}" for value in rows if has(f"compare.word.{value}")), None)
    return said(name) if name is not None else None


def ahead(run: ReportRun, key: str) -> dict[str, tuple[float, ...]]:
    """member -> what the run sets for the projection; empty where it sets nothing."""
    found: dict[str, list[float]] = {}
    for row in run.assumptions:
        if row["key"] == key and not row["kind"].startswith(MODEL_MADE):
            is_ahead = not row["year"].isdigit() or int(row["year"]) > run.history_until
            value = _number(row["value"])
            if is_ahead and value is not None:
                found.setdefault(row["member"], []).append(value)
    return {member: tuple(values) for member, values in found.items()}


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:  # the words of a project
        return None


def _told(found: Mapping[str, tuple[float, ...]], members: Sequence[str]) -> Said:
    """First and last value of each member that differs."""
    parts = []
    for member in members[:MEMBERS]:
        values = found.get(member)
        if values is None:
            told = said("report.buy.unset")
        elif len(set(values)) == 1:
            told = figure(values[0])
        else:
            told = glued([figure(values[0]), figure(values[-1])], " → ")
        parts.append(glued([plain(member), told]) if member else told)
    if not parts:
        return said("report.buy.words_differ")
    more = [plain(f"(+{len(members) - MEMBERS})")] if len(members) > MEMBERS else []
    return glued([listed(parts), *more])
