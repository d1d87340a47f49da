"""A variable's equation with its numbers in it, and the tree of what moved it since last year."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from kontum_sim.catalogue import has, text
from kontum_sim.engine.graph import LAG
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.experiments.change import (
    IMPOSED,
    REST,
    Cause,
    Row,
    change_of_variable,
    plain_name,
)
from kontum_sim.inputs.vocabulary import input_index
from kontum_sim.report.cells import for_people
from kontum_sim.report.explain import Explanation, formula
from kontum_sim.simulation import Run

DIGITS = 5  # that a person reads of a number of any size
NUMBER_WIDTH = 10


@dataclass(frozen=True)
class Change:
    """What a run says of one variable in one year.

    formula: with its numbers, "" for an input; wide: what stays a name in it, since it has
        several members: name -> member -> value
    """

    run: Run
    year: int
    unit: str
    formula: str
    wide: Mapping[str, Mapping[str, float]]
    tree: Cause


def explained_change(
    run: Run, found: Explanation, written: str, member: str | None, year: int, depth: int
) -> Change:
    """The equation and the tree of a variable that `explain` has found.

    written: as the reader wrote it, which may name a member; member: as "services"
    Raises InputError with the nearest names for a member or year that there is not.
    """
    row = _row(run, found, written, member)
    tree = change_of_variable(run, found.name, row, year, depth)
    equation = run.model.equations.get(found.name)
    shown, wide = "", dict[str, Mapping[str, float]]()
    if equation is not None:
        shown, wide = _with_numbers(run, found.name, row, year)
    parameters = run.calibration.parameters
    unit = equation.unit if equation is not None else ""
    if equation is None and found.name in parameters:
        unit = parameters[found.name].unit
    return Change(run, year, unit, shown, wide, tree)


def _row(run: Run, found: Explanation, written: str, member: str | None) -> Row:
    """The member that is meant: asked for, or in the published name; () for a provincial one."""
    index = _index(run, found.name)
    if not index:
        if member is not None:
            raise InputError(Fault("change.no_members", {"name": found.name}))
        return ()
    sets = run.calibration.sets
    if member is None:
        named = [e for e in found.published if written.lower() == e.variable.lower()]
        rows = named[0].rows if len(named) == 1 else None
        if rows is not None and len(rows) == 1 and len(index) == 1:
            return rows
        known = ", ".join(":".join(names) for names in _members(run, index))
        raise InputError(Fault("change.which", {"name": found.name, "known": known}))
    parts = tuple(member.split(":"))
    members = list(_members(run, index))
    if parts not in members:
        known_names = [":".join(names) for names in members]
        near = ", ".join(nearest(member, known_names) or known_names)
        raise InputError(Fault("change.member", {"member": member, "near": near}))
    return tuple(sets[axis].index(part) for axis, part in zip(index, parts, strict=True))


def _index(run: Run, name: str) -> tuple[str, ...]:
    if name in run.model.equations:
        return run.model.equations[name].index
    return input_index()[name]


def _members(run: Run, index: Sequence[str]) -> Iterator[tuple[str, ...]]:
    sizes = [len(run.calibration.sets[axis]) for axis in index]
    for place in np.ndindex(*sizes):
        yield tuple(run.calibration.sets[axis][p] for axis, p in zip(index, place, strict=True))


def label_of(run: Run, cause: Cause, lang: str) -> str:
    """`value_added[services]`, `grdp (last year)`, or what is no argument."""
    if cause.name in (IMPOSED, REST):
        return text(f"change.{cause.name}", lang)
    name = plain_name(cause.name)
    lag = text("change.last_year", lang) if cause.name.endswith(LAG) else ""
    if not cause.row:
        return name + lag
    index = _index(run, name)
    parts = [run.calibration.sets[axis][p] for axis, p in zip(index, cause.row, strict=True)]
    return f"{name}[{':'.join(parts)}]{lag}"


def _with_numbers(
    run: Run, name: str, row: Row, year: int
) -> tuple[str, dict[str, Mapping[str, float]]]:
    """(the body of the equation, one number for each argument that is one; the wide ones)."""
    equation = run.model.equations[name]
    numbers: dict[str, str] = {}
    wide: dict[str, Mapping[str, float]] = {}
    for argument, (need, lag) in zip(equation.arguments, equation.needs(), strict=True):
        values = run.result.year(need, year - lag)[..., 0]
        index = _index(run, need)
        if values.ndim == 0 or index == equation.index:
            numbers[argument] = f"{float(values[row if index else ()]):.{DIGITS + 1}g}"
        else:
            names = [":".join(parts) for parts in _members(run, index)]
            wide[argument] = dict(zip(names, values.ravel().tolist(), strict=True))
    body = formula(equation)
    if numbers:
        names_of = re.compile(r"\b(" + "|".join(map(re.escape, numbers)) + r")\b")
        body = names_of.sub(lambda match: numbers[match[1]], body)
    result = run.result.year(name, year)[(*row, 0)]
    return f"{body}\n= {float(result):.{DIGITS + 1}g}", wide


def wide_lines(change: Change, lang: str) -> Iterator[str]:
    """What the names in the formula stand for, zeros left out."""
    for name, values in change.wide.items():
        parts = [f"{member} {significant(v, lang)}" for member, v in values.items() if v != 0]
        yield f"{name}: {'; '.join(parts) or '0'}"


def significant(value: float, lang: str) -> str:
    """A number of any size in five digits."""
    if not math.isfinite(value):
        return ""
    if value == 0:
        return "0"
    places = max(0, min(6, DIGITS - 1 - math.floor(math.log10(abs(value)))))
    return for_people(value, "", lang, places)


def change_table(change: Change, lang: str) -> Table:
    """The tree: each cause with both values and its part of the change."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("change.cause", lang), ratio=1, overflow="fold")
    for heading in (str(change.year - 1), str(change.year), text("change.part", lang)):
        table.add_column(heading, justify="right", width=NUMBER_WIDTH, no_wrap=True)
    for lead, cause in _lines(change.tree, "", ""):
        part = significant(cause.part, lang)
        table.add_row(
            lead + label_of(change.run, cause, lang),
            significant(cause.before, lang),
            significant(cause.now, lang),
            part if cause.part <= 0 else f"+{part}",
            style="bold" if cause is change.tree else None,
        )
    return table


def _lines(cause: Cause, lead: str, below: str) -> Iterator[tuple[str, Cause]]:
    """(what stands before its name, cause) in the order of reading."""
    yield lead, cause
    for place, child in enumerate(cause.causes):
        is_last = place == len(cause.causes) - 1
        branch, further = ("└ ", "  ") if is_last else ("├ ", "│ ")
        yield from _lines(child, below + branch, below + further)


def names_in(change: Change, lang: str) -> Mapping[str, str]:
    """Name -> what it means, for every name of the tree, in the order of reading."""
    found = {}
    for _, cause in _lines(change.tree, "", ""):
        name = plain_name(cause.name)
        if has(f"name.{name}"):
            found[name] = text(f"name.{name}", lang)
    return found


def change_json(change: Change) -> dict[str, object]:
    """The change for programs."""

    def of(cause: Cause) -> dict[str, object]:
        ends = {"before": cause.before, "now": cause.now}
        return {
            "cause": label_of(change.run, cause, "en"),
            **{key: value if math.isfinite(value) else None for key, value in ends.items()},
            "part": cause.part,
            "causes": [of(child) for child in cause.causes],
        }

    return {
        "year": change.year,
        "unit": change.unit,
        "formula": change.formula,
        "wide": {name: dict(values) for name, values in change.wide.items()},
        "change": of(change.tree),
    }
