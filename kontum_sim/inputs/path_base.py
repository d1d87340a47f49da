"""The paths of a calibration as arrays, before any scenario: [*members, year or 1, draw or 1]."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.inputs.records import Cell, Member, Parameter, Vocabulary


def base_values(
    parameter: Parameter, words: Vocabulary, last_year: int, given: Array | None = None
) -> Array:
    """A parameter of the calibration over the years from the base year to `last_year`.

    A constant has one year. given: the values that closing the window solved or that an
    ensemble drew, taken instead of the calibration's own.
    """
    members = tuple(len(words.sets[name]) for name in parameter.index)
    years = np.arange(words.base_year, last_year + 1)
    count = 1 if parameter.time == "constant" else len(years)
    if given is not None:
        return np.array(np.broadcast_to(given, (*members, count, given.shape[-1])))
    values = np.full((*members, count, 1), np.nan)
    for member, cell in parameter.cells.items():
        row = values[positions(parameter, member, words)][..., 0]
        if None in cell.values:
            row[...] = cell.values[None]
        elif cell.values:
            row[...] = filled(years_of(cell), parameter.between, years)
    return values


def filled(values: Mapping[int, float], between: str, years: NDArray[np.int64]) -> Array:
    """A value for each year: NaN before the first given one, held after the last."""
    given = sorted(values)
    numbers = np.array([values[year] for year in given], dtype=np.float64)
    if between == "linear":
        path = np.interp(years, given, numbers)
    else:
        path = numbers[np.clip(np.searchsorted(given, years, side="right") - 1, 0, None)]
    return np.where(years < given[0], np.nan, path)


def years_of(cell: Cell) -> dict[int, float]:
    """The given years of a path, in order."""
    return {year: cell.values[year] for year in sorted(y for y in cell.values if y is not None)}


def positions(parameter: Parameter, member: Member, words: Vocabulary) -> tuple[int, ...]:
    """Where a member stands in the array; () for all members."""
    return tuple(
        words.sets[name].index(part)
        for name, part in zip(parameter.index[: len(member)], member, strict=True)
    )


def members_of(parameter: Parameter, words: Vocabulary) -> list[Member]:
    """Every member of a parameter, in the order of its array."""
    return list(product(*(words.sets[name] for name in parameter.index)))


def cell_of(parameter: Parameter, member: Member) -> Cell | None:
    """What the calibration says of a member, directly or for all members."""
    return parameter.cells.get(member) or parameter.cells.get(())
