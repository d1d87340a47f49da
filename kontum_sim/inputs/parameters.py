"""Reads parameters.csv: one row per number, each with unit, range, prior, status and source.

member: the set member that the number belongs to, blank for a provincial value, two joined by a
colon for a table ("private:services"); `*` stands for every member that is not named.
year: blank for one value, a year for a path. value: a number, or `solved` where closing the
window gives it. rule: `sum=1` (over the last index) or `sum=1 in group`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from kontum_sim.errors import Fault, ParameterError, nearest
from kontum_sim.inputs.csv_rows import Row, faults_of_number, number, read_rows
from kontum_sim.inputs.priors import FORMS, parse_prior
from kontum_sim.inputs.records import Cell, Member, Origin, Parameter
from kontum_sim.inputs.text_files import shown
from kontum_sim.units import UNITS

COLUMNS = [
    "name",
    "member",
    "year",
    "value",
    "unit",
    "low",
    "high",
    "prior",
    "role",
    "time",
    "fill",
    "rule",
    "status",
    "source",
]
WORDS = {
    "role": ("lever", "assumption"),
    "time": ("constant", "path"),
    "fill": ("", "linear", "hold"),
    "rule": ("", "sum=1", "sum=1 or 0", "sum=1 in group", "sum=100"),
    "status": ("measured", "estimated", "literature", "assumed"),
}
SHARED = ("unit", "low", "high", "role", "time", "fill", "rule")
SOLVED = "solved"


def read_parameters(
    path: Path,
    index_of: Mapping[str, tuple[str, ...]],
    sets: Mapping[str, Sequence[str]],
    skip: Collection[str] = (),
) -> dict[str, Parameter]:
    """The parameters of one file, by name. Raises ParameterError with all faults.

    index_of: for every name that a parameter may have, the sets that it runs over
    skip: names that a nearer file has already given
    """
    place = shown(path)
    by_name: dict[str, list[Row]] = {}
    broken: set[str] = set()
    faults: list[Fault] = []
    for row in read_rows(path, COLUMNS, ParameterError):
        name = row["name"]
        if name in skip:
            continue
        if name not in index_of:
            fields = {"name": name, "near": ", ".join(nearest(name, index_of)) or "-"}
            faults.append(Fault("parameter.unknown", fields, place, row.line))
            continue
        row_faults = list(_faults_of_row(row, place))
        faults += row_faults
        by_name.setdefault(name, []).append(row)
        if row_faults:
            broken.add(name)
    parameters = {}
    for name, rows in by_name.items():
        if name in broken:  # its other rows would be blamed for the one that is wrong
            continue
        found = _parameter(name, rows, index_of[name], sets, place, faults)
        if found is not None:
            parameters[name] = found
    if faults:
        raise ParameterError(sorted(faults, key=lambda fault: fault.line or 0))
    return parameters


def _faults_of_row(row: Row, place: str) -> Iterable[Fault]:
    def fault(key: str, **fields: object) -> Fault:
        return Fault(key, {"name": row["name"], **fields}, place, row.line)

    for column, allowed in WORDS.items():
        if row[column] not in allowed:
            words = ", ".join(word or '""' for word in allowed)
            near = ", ".join(nearest(row[column], allowed)) or "-"
            yield fault("parameter.word", column=column, text=row[column], words=words, near=near)
    if row["unit"] not in UNITS:
        near = ", ".join(nearest(row["unit"], UNITS)) or "-"
        yield fault("parameter.unit", unit=row["unit"], near=near)
    if not row["source"]:
        yield fault("parameter.no_source")
    if row["year"] and not row["year"].isdigit():
        yield fault("parameter.year", text=row["year"])
    for column in ("low", "high") + (() if row["value"] == SOLVED else ("value",)):
        yield from faults_of_number(row, column, place)
    try:
        prior = parse_prior(row["prior"])
    except ValueError:
        yield fault("parameter.prior", text=row["prior"], forms=FORMS)
        return
    try:
        value, low, high = (number(row[column]) for column in ("value", "low", "high"))
    except ValueError:
        return
    if low > high:
        yield fault("parameter.reversed", low=row["low"], high=row["high"])
    elif not low <= value <= high:
        yield fault("parameter.range", value=row["value"], low=low, high=high, unit=row["unit"])
    centre = prior.centre
    if centre is not None and not low <= centre <= high:
        yield fault("parameter.prior_range", text=row["prior"], low=low, high=high)


def _parameter(
    name: str,
    rows: list[Row],
    index: tuple[str, ...],
    sets: Mapping[str, Sequence[str]],
    place: str,
    faults: list[Fault],
) -> Parameter | None:
    before = len(faults)
    usual = {column: Counter(row[column] for row in rows) for column in SHARED}
    first = max(rows, key=lambda row: sum(usual[column][row[column]] for column in SHARED))
    for row in rows:
        for column in SHARED:
            if row[column] != first[column]:
                fields = {
                    "name": name,
                    "column": column,
                    "given": row[column],
                    "first": first[column],
                    "line": first.line,
                }
                faults.append(Fault("parameter.differs", fields, place, row.line))
    written = _rows_by_member(name, rows, index, sets, place, faults)
    cells: dict[Member, Cell] = {}
    for member in itertools.product(*(sets[axis] for axis in index)):
        chosen = _chosen(member, written)
        if chosen is None:
            fields = {"name": name, "member": ":".join(member) or "-"}
            faults.append(Fault("parameter.no_member", fields, place, first.line))
        else:
            cells[member] = _cell(name, chosen, first["time"], place, faults)
    if len(faults) > before:
        return None
    return Parameter(
        name=name,
        index=index,
        unit=first["unit"],
        low=float(first["low"]),
        high=float(first["high"]),
        role=first["role"],
        time=first["time"],
        cells=cells,
        between=first["fill"] or "hold",
        sum_rule=first["rule"],
    )


def _rows_by_member(
    name: str,
    rows: list[Row],
    index: tuple[str, ...],
    sets: Mapping[str, Sequence[str]],
    place: str,
    faults: list[Fault],
) -> dict[Member, list[Row]]:
    """The rows under each member as written, wildcards kept; unknown members are faults."""
    found: dict[Member, list[Row]] = {}
    for row in rows:
        parts = tuple(row["member"].split(":")) if row["member"] else ()
        if parts == ("*",) and index:
            parts = ("*",) * len(index)
        known = len(parts) == len(index) and all(
            part == "*" or part in sets[axis] for part, axis in zip(parts, index, strict=True)
        )
        if not known:
            names = [m for axis in index for m in sets[axis]]
            near = [near for part in parts for near in nearest(part, names, 1)]
            fields = {
                "name": name,
                "member": row["member"] or "-",
                "sets": " : ".join(index) or "-",
                "near": ", ".join(near) or ", ".join(names[:8]) or "-",
            }
            faults.append(Fault("parameter.member", fields, place, row.line))
            continue
        same = [other for other in found.get(parts, []) if other["year"] == row["year"]]
        if same:
            first = {"name": name, "member": row["member"] or "-", "line": same[0].line}
            faults.append(Fault("parameter.twice", first, place, row.line))
        found.setdefault(parts, []).append(row)
    return found


def _chosen(member: Member, written: Mapping[Member, list[Row]]) -> list[Row] | None:
    """The rows that speak for a member: its own, else those of the fewest wildcards."""
    options = sorted(itertools.product((False, True), repeat=len(member)), key=sum)
    for wild in options:
        key = tuple("*" if w else part for part, w in zip(member, wild, strict=True))
        if key in written:
            return written[key]
    return None


def _cell(name: str, rows: list[Row], time: str, place: str, faults: list[Fault]) -> Cell:
    years = [row["year"] for row in rows]
    if time == "constant" and any(years):
        faults.append(Fault("parameter.constant_year", {"name": name}, place, rows[0].line))
    if "" in years and len(years) > 1:
        faults.append(Fault("parameter.mixed_years", {"name": name}, place, rows[0].line))
    values = {
        (int(row["year"]) if row["year"] else None): float(row["value"])
        for row in rows
        if row["value"] != SOLVED
    }
    first = rows[0]
    origin = Origin(place, first.line)
    prior = _prior_of(name, rows, place, faults)
    sources = {row["source"]: row["status"] for row in rows}
    if len(sources) == 1:
        return Cell(values, prior, first["status"], first["source"], origin)
    by_year = {
        int(row["year"]): (row["status"], row["source"], Origin(place, row.line))
        for row in rows
        if row["year"]
    }
    last = rows[-1]
    return Cell(values, prior, last["status"], last["source"], origin, by_year)


def _prior_of(name: str, rows: list[Row], place: str, faults: list[Fault]) -> str:
    """The prior of a cell: that of its last given year, or one that scales the whole path."""
    last = max(rows, key=lambda row: row["year"])
    for row in rows:
        scales = row["prior"] == last["prior"] and row["prior"].startswith("LogN scale")
        if row is not last and row["prior"] != "fixed" and not scales:
            fields = {"name": name, "member": row["member"] or "-", "last": last["year"]}
            faults.append(Fault("parameter.prior_year", fields, place, row.line))
    if last["value"] == SOLVED and last["prior"] != "fixed":
        faults.append(Fault("parameter.prior_solved", {"name": name}, place, last.line))
    return last["prior"]
