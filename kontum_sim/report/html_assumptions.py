"""The section on assumptions: every input of a run, with its status and its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from kontum_sim.catalogue import has
from kontum_sim.report.html_blocks import Block, Fold, Para, Section, Table
from kontum_sim.report.html_changes import (
    PROJECT,
    changed_keys,
    changed_projects,
    input_name,
    moved_keys,
)
from kontum_sim.report.html_run import ReportRun, Row
from kontum_sim.report.html_targets import Runs, run_name
from kontum_sim.report.html_words import Said, figure, glued, listed, number, plain, said, unit_of

LINK = re.compile(r"https?://[^\s()<>\"']+")
NOT_OF_SCENARIO = ("window", "projects")  # layers, beside the calibration's own
MEMBERS = 3  # named in a cell; the rest are counted
PUBLISHED = ("actual", "measured", "reported")
# statuses from the firmest to the softest
FIRM = "actual measured reported derived estimate estimated literature assumed".split()


def assumptions_section(runs: Runs) -> Section:
    first = runs[0]
    blocks: list[Block] = [Para(said("report.assumptions.what"))]
    kept = [row for row in first.assumptions if of_scenario(first, row)]
    if kept:
        fold = said("report.assumptions.scenario", count=len(_grouped(kept)))
        blocks.append(Fold(_of(first, runs, fold), [_table(kept, fold)]))
    rest = [row for row in first.assumptions if not of_scenario(first, row)]
    for name, rows in _by_kind(rest).items():
        fold = said("report.assumptions.kind", name=name, count=len(_grouped(rows)))
        blocks.append(Fold(_of(first, runs, fold), [_table(rows, fold)]))
    for place, other in enumerate(runs[1:], 1):
        alike = [run for run in runs[:place] if run.calibration == other.calibration]
        blocks.append(_differences(alike[0] if alike else first, other, runs))
    return Section("assumptions", assumptions_title(first), blocks)


def of_scenario(run: ReportRun, row: Row) -> bool:
    """Whether the scenario, not the calibration or the project file, set it."""
    return row["layer"] not in (run.calibration, *NOT_OF_SCENARIO, "")


def origins(run: ReportRun) -> Counter[str]:
    """How many inputs are of each status: an input is a key and a member, not a year."""
    inputs = {(r["kind"], r["key"], r["member"], r["status"]) for r in run.assumptions}
    return Counter(status for _, _, _, status in inputs if status)


def assumptions_title(run: ReportRun) -> Said:
    found = origins(run)
    whole = found.total()
    soft = found["assumed"]
    firm = sum(found[name] for name in PUBLISHED)
    share = number(100 * soft / max(whole, 1), 0)
    parts = listed([origin(name) for name in PUBLISHED if found[name]])
    fields = {"all": whole, "assumed": soft, "share": share, "firm": firm, "parts": parts}
    return said("report.assumptions.title", **fields)


def origins_told(run: ReportRun) -> Said:
    """`32 published, 244 estimated, ...`."""
    found = origins(run)
    names = [name for name in FIRM if found[name]]
    return listed([glued([plain(str(found[name])), origin(name)]) for name in names])


def origin(status: str) -> Said:
    key = f"report.origin.{status}"
    return said(key) if has(key) else plain(status)


def _of(run: ReportRun, runs: Runs, told: Said) -> Said:
    return glued([plain(f"{run.letter}:"), told]) if len(runs) > 1 else told


def _by_kind(rows: Sequence[Row]) -> Mapping[Said, list[Row]]:
    """Parameters by status, the softest first; the other kinds as they are."""
    found: dict[Said, list[Row]] = {}
    order = {status: place for place, status in enumerate(reversed(FIRM))}

    def place(row: Row) -> tuple[bool, int]:
        return row["kind"] != "parameter", order.get(row["status"], 0)

    for row in sorted(rows, key=place):
        key = f"report.kind.{row['kind'].partition(':')[0]}"
        label = said(key) if has(key) else plain(row["kind"])
        if row["kind"] == "parameter":
            label = glued([label, plain(": "), origin(row["status"])], "")
        found.setdefault(label, []).append(row)
    return found


def _grouped(rows: Sequence[Row]) -> dict[tuple[str, ...], list[Row]]:
    """Members and years of one input that share status and source stand in one line."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["kind"], row["key"], row["unit"], row["status"], row["source"])
        found.setdefault(key, []).append(row)
    return found


def _table(rows: Sequence[Row], caption: Said) -> Table:
    lines = []
    for (_, key, unit, status, source), group in _grouped(rows).items():
        lines.append(
            [
                _name(key, group),
                _values(group),
                unit_of(unit) if unit else plain(""),
                origin(status) if status else plain(""),
                _source(source, group[0]),
            ]
        )
    heads = [said(f"report.{n}") for n in ("input", "value", "unit", "status", "source")]
    return Table(caption, heads, lines, (2, 3, 4), stacked=True, bare=True)


def _name(key: str, group: Sequence[Row]) -> Said:
    members = list(dict.fromkeys(row["member"] for row in group if row["member"]))
    shown = ", ".join(members[:MEMBERS])
    if len(members) > MEMBERS:
        shown += f", +{len(members) - MEMBERS}"
    name, tail = input_name(key), f" ({shown})" if shown else ""
    return Said(name.vi + tail, name.en + tail)


def _values(group: Sequence[Row]) -> Said:
    """One number, the range over members and years, or the words of a project."""
    try:
        found = [float(row["value"]) for row in group if row["value"]]
    except ValueError:
        return plain(", ".join(dict.fromkeys(row["value"] for row in group)))
    if not found:
        return plain("")
    low, high = (figure(value) for value in (min(found), max(found)))
    return low if low == high else glued([low, plain(" … "), high], "")


def _source(source: str, row: Row) -> Said:
    place = f"{row['file']}:{row['line']}" if row["file"] else row["layer"]
    told = f"{source} [{place}]" if source else f"[{place}]" if place else ""
    link = LINK.search(source)
    if not told and row["kind"] == "solved":
        return said("report.solved")
    return Said(told, told, "source", link[0].rstrip(".,;") if link else "")


def _differences(first: ReportRun, other: ReportRun, runs: Runs) -> Block:
    """What a run sets differently from the first one of its calibration, or the first of all."""
    keys, projects = changed_keys(first, other), changed_projects(first, other)
    moved = {key for key in moved_keys(first, other) if not key[0].startswith(PROJECT)}
    told_before = {row["source"] for row in first.assumptions}
    rows = [
        # a source that stands above, with the first run, is not written out again
        {**row, "source": ""} if row["source"] in told_before else row
        for row in other.assumptions
        if (row["kind"], row["key"], row["member"], row["year"]) in moved
    ]
    fields = {"b": run_name(other, runs), "a": first.letter, "count": len(keys)}
    fold = said("report.assumptions.differs", **fields)
    blocks: list[Block] = [_table(rows, fold)] if rows else []
    if projects:
        blocks.append(Para(said("report.buy.projects", count=len(projects))))
    return Fold(fold, blocks or [Para(said("report.assumptions.alike"))])
