"""What moved a variable since the year before: its equation, and a tree of its causes.

A cause is an argument of the equation (a member of it, where it has members). Every combination
of old and new arguments is evaluated, so Shapley values share the change out exactly; an argument
that is computed in the same year is taken apart in turn. What lies in the year before is a leaf. An
accumulation (a stock, an index, last year's revenue grown) starts from its own last year, so its
flows and rates count in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.graph import LAG, Equation
from kontum_sim.errors import Fault, InputError
from kontum_sim.experiments.shapley import shapley_values
from kontum_sim.simulation import Run

Row = tuple[int, ...]
IMPOSED = "imposed"  # a cause: the record, an imposed value, an add-factor
REST = "rest"  # small causes together
MOST_ARGUMENTS = 14  # 2**14 combinations


@dataclass(frozen=True)
class Cause:
    """A node of the tree.

    name: of a variable or input, `_last_year` where it is that of the year before
    row: its member's place; before, now: its value a year earlier and in the year
    part: what it gives to the change of the root, in the root's unit
    """

    name: str
    row: Row
    before: float
    now: float
    part: float
    causes: tuple[Cause, ...] = ()
    is_flow: bool = False


@dataclass(frozen=True)
class _Work:
    run: Run
    year: int
    least: float

    def value(self, name: str, row: Row, year: int) -> float:
        """The value of a variable or input in a year, of the central run."""
        return float(self.run.result.year(name, year)[(*row, 0)])

    def arguments(self, equation: Equation, year: int) -> list[Array]:
        """The arguments of an equation in a year, [*members]."""
        return [
            self.run.result.year(need, year - lag)[..., 0].copy() for need, lag in equation.needs()
        ]


def change_of_variable(
    run: Run, name: str, row: Row, year: int, depth: int = 3, least: float = 0.02
) -> Cause:
    """The tree of what moved a variable from the year before to `year`.

    row: the member; least: causes below this share of the change are put together
    Raises InputError for a year without a year before it in the run.
    """
    first = run.years[0] + 2  # an argument of last year moved since the year before that
    if not first <= year <= run.years[-1]:
        fields = {"year": year, "first": first, "last": run.years[-1]}
        raise InputError(Fault("change.year", fields))
    work = _Work(run, year, 0.0)
    before, now = (work.value(name, row, y) for y in (year - 1, year))
    work = _Work(run, year, least * abs(now - before))
    return _cause(work, Cause(name, row, before, now, now - before), depth)


def _cause(work: _Work, cause: Cause, depth: int) -> Cause:
    """A cause with its own causes, as far as the tree goes."""
    equations = work.run.model.equations
    change = cause.now - cause.before
    is_leaf = depth == 0 or cause.is_flow or cause.name not in equations
    if is_leaf or not np.isfinite(change) or change == 0:
        return cause
    scale = cause.part / change
    found = []
    small = 0.0
    for child in _causes(work, equations[cause.name], cause, scale):
        if abs(child.part) >= work.least and child.part != 0:
            found.append(_cause(work, child, depth - 1))
        else:
            small += child.part
    found.sort(key=lambda child: -abs(child.part))
    if abs(small) > abs(cause.part) * 1e-12:
        found.append(Cause(REST, (), np.nan, np.nan, small))
    return replace(cause, causes=tuple(found))


def _causes(work: _Work, equation: Equation, cause: Cause, scale: float) -> Iterator[Cause]:
    """The arguments that moved, each member apart, and what is not the equation's."""
    before, now = (work.arguments(equation, year) for year in (work.year - 1, work.year))
    start = _unchanged(equation, cause, now)
    old = start or before
    names = equation.arguments
    moved = [
        place
        for place, (one, two) in enumerate(zip(old, now, strict=True))
        if not np.array_equal(one, two, equal_nan=True)
    ]
    if len(moved) > MOST_ARGUMENTS:
        return
    values = _evaluated(equation, cause.row, _mixtures(old, now, moved))
    if not np.isfinite(values).all():
        return
    parts = shapley_values(values)
    for place, part in zip(moved, parts.tolist(), strict=True):
        members = _of_members(equation, cause.row, (old, now), place, part)
        is_flow = start is not None and names[place] + LAG not in names
        for row, own in members.items():
            was, value = _cell(before[place], row), _cell(now[place], row)
            yield Cause(names[place], row, was, value, own * scale, is_flow=is_flow)
    imposed = (cause.now - cause.before) - float(values[-1] - values[0])
    if abs(imposed) > 1e-9 * max(abs(cause.now), abs(cause.before)):
        yield Cause(IMPOSED, (), np.nan, np.nan, imposed * scale)


def _unchanged(equation: Equation, cause: Cause, now: Sequence[Array]) -> list[Array] | None:
    """The arguments with which an accumulation would have stayed at last year's value.

    An equation that starts from its own last year stays there when what it compares with last
    year does not move and its flows and rates are zero. Those that make no difference then, such
    as an elasticity of what does not move, stay as they are.
    None for any other equation.
    """
    names = equation.arguments
    if f"{equation.name}{LAG}" not in names:
        return None
    start, flows = list(now), []
    for place, name in enumerate(names):
        if name + LAG in names:
            start[place] = now[names.index(name + LAG)]
        elif not name.endswith(LAG) or plain_name(name) not in (equation.name, *names):
            flows.append(place)
            start[place] = np.zeros_like(now[place])

    def stays(trial: Sequence[Array]) -> bool:
        value = float(_evaluated(equation, cause.row, [a[..., None] for a in trial])[0])
        return bool(np.isclose(value, cause.before, rtol=1e-12, atol=0))

    trials = (_with(start, now, [] if kept is None else [kept]) for kept in (None, *flows))
    found = next((trial for trial in trials if stays(trial)), None)
    for flow in flows if found is not None else ():
        restored = _with(found or [], now, [flow])
        found = restored if stays(restored) else found
    return found


def _with(arrays: Sequence[Array], other: Sequence[Array], places: Sequence[int]) -> list[Array]:
    """The arrays, those at some places taken from `other`."""
    return [other[p] if p in places else array for p, array in enumerate(arrays)]


def _cell(values: Array, row: Row) -> float:
    """One member's value; none where several members stand together (NaN)."""
    return float(values[row]) if len(row) == values.ndim else np.nan


def _mixtures(old: Sequence[Array], new: Sequence[Array], moved: Sequence[int]) -> list[Array]:
    """The arguments in every combination of old and new, [*members, combination]."""
    states = np.array(list(product((False, True), repeat=len(moved))), dtype=np.bool_)
    mixed = [values[..., None] for values in old]
    for column, place in enumerate(moved):
        mixed[place] = np.where(states[:, column], new[place][..., None], old[place][..., None])
    return mixed


def _of_members(
    equation: Equation,
    row: Row,
    ends: tuple[Sequence[Array], Sequence[Array]],
    place: int,
    part: float,
) -> Mapping[Row, float]:
    """An argument's part by the members that moved.

    Each member moved alone, at the old and at the new values of everything else; scaled to the
    argument's part, which is exact where the equation is linear in the members.
    """
    old, new = ends
    cells: list[Row] = [
        tuple(int(i) for i in cell) for cell in np.argwhere(old[place] != new[place])
    ]
    if old[place].ndim == 0 or not cells:
        return {(): part}
    alone, without = (np.repeat(e[place][..., None], len(cells) + 1, axis=-1) for e in ends)
    for column, cell in enumerate(cells):
        alone[(*cell, column)] = new[place][cell]
        without[(*cell, column)] = old[place][cell]
    given = []
    for values, others in ((alone, old), (without, new)):
        arguments = [array[..., None] for array in others]
        arguments[place] = values
        found = _evaluated(equation, row, arguments)
        given.append(np.broadcast_to(found, (len(cells) + 1,)))
    moves = (given[0][:-1] - given[0][-1] + given[1][-1] - given[1][:-1]) / 2
    whole = float(moves.sum())
    if whole == 0 or not np.isfinite(whole):
        return {cells[0]: part} if len(cells) == 1 else {(): part}
    return {cell: float(m) * part / whole for cell, m in zip(cells, moves, strict=True)}


def _evaluated(equation: Equation, row: Row, arguments: Sequence[Array]) -> Array:
    """The equation's value for one member, [combination]."""
    with np.errstate(all="ignore"):
        found: Array = equation.function(*arguments)[row]
    width = max((array.shape[-1] for array in arguments), default=1)
    return np.broadcast_to(found, (width,))


def plain_name(name: str) -> str:
    """The variable or input behind an argument's name."""
    return name.removesuffix(LAG)
