"""Drawn numbers of a calibration put in the place of its own: one centre, or many draws at once.

A cell is one number of a parameter: its constant, or the last given value of its path. Between an
earlier given year and the last one a path moves with its fill, so a drawn end fades in; a prior
that scales a path scales all its years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.path_base import filled, years_of
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.records import Cell, CellName, Parameter


def label(cell: CellName) -> str:
    """`capital_share.services`, `investment_allocation.private:services`, `crowding_in`."""
    name, member = cell
    return f"{name}.{':'.join(member)}" if member else name


def central_value(cell: Cell) -> float:
    """The number that a cell stands for: its constant or its last given value."""
    last = max((year for year in cell.values if year is not None), default=None)
    return cell.values[last]


def scales(cell: Cell) -> bool:
    """Whether the prior of a cell multiplies all years of its path."""
    return parse_prior(cell.prior).form == "lognormal_scale"


def with_centre(calibration: Calibration, centre: Mapping[CellName, float]) -> Calibration:
    """The calibration with other central values: those of an estimate."""
    parameters = dict(calibration.parameters)
    for name in {name for name, _ in centre}:
        parameter = parameters[name]
        cells = {
            member: _at(cell, centre[name, member]) if (name, member) in centre else cell
            for member, cell in parameter.cells.items()
        }
        parameters[name] = replace(parameter, cells=cells)
    return replace(calibration, parameters=parameters)


def _at(cell: Cell, value: float) -> Cell:
    if scales(cell):
        factor = value / central_value(cell)
        return replace(cell, values={year: v * factor for year, v in cell.values.items()})
    last = max((year for year in cell.values if year is not None), default=None)
    return replace(cell, values={**cell.values, last: value})


def drawn_parameters(
    calibration: Calibration,
    cells: Sequence[CellName],
    values: Array,
    central: Mapping[str, Array],
    last_year: int,
) -> dict[str, Array]:
    """Every parameter that has a drawn cell, [*members, year or 1, draw].

    values: [cell, draw]; central: all parameters, [*members, year or 1, 1], up to last_year
    """
    found: dict[str, Array] = {}
    years = np.arange(calibration.base_year, last_year + 1)
    for (name, member), drawn in zip(cells, values, strict=True):
        parameter = calibration.parameters[name]
        if name not in found:
            found[name] = np.repeat(central[name], values.shape[-1], axis=-1)
        place = tuple(
            calibration.sets[axis].index(part)
            for axis, part in zip(parameter.index, member, strict=True)
        )
        cell = parameter.cells[member]
        own = central[name][place]
        if scales(cell):
            found[name][place] = own * (drawn / central_value(cell))
        else:
            found[name][place] = own + _part(parameter, cell, years) * (drawn - central_value(cell))
    return found


def _part(parameter: Parameter, cell: Cell, years: np.ndarray) -> Array:
    """How much of a change of the last given value each year takes, [year or 1, 1]."""
    given = years_of(cell)
    if parameter.time == "constant" or not given:
        return np.ones((1, 1))
    marks = {year: float(year == max(given)) for year in given}
    return np.nan_to_num(filled(marks, parameter.between, years))[:, None]
