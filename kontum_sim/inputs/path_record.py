"""Who set each value of a parameter, and the list of all values that a run uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.inputs.path_base import cell_of, members_of, positions, years_of
from kontum_sim.inputs.records import Cell, Member, Origin, Parameter, Vocabulary
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.inputs.scenario_keys import SECTION_OF

SET_BY_SCENARIO = "assumed"  # the status of a value that a scenario sets


class UsedValue(NamedTuple):
    """One value of one parameter, with what set it.

    section: "levers" or "assumptions". year: None for a constant. held: the year lies beyond the
    last one that was given. layer: the file's stem, or the calibration folder's name.
    """

    section: str
    key: str
    member: Member
    year: int | None
    value: float
    unit: str
    status: str
    source: str
    layer: str
    origin: Origin
    held: bool


class Mark(NamedTuple):
    """What a setting or shock leaves on the values that it sets."""

    source: str
    layer: str
    origin: Origin


class TouchedPath:
    """A parameter that a scenario changes: its values and, per member and year, who set them.

    mark_of: position in `marks`, -1 where the calibration's value stands. held: the year lies
    beyond the last given one; `multiply` and `add` leave that as it is. awaits_solution: the
    values are not known before the window is closed.
    """

    def __init__(
        self, parameter: Parameter, values: Array, words: Vocabulary, awaits_solution: bool
    ) -> None:
        self.parameter = parameter
        self.values = values
        self.awaits_solution = awaits_solution
        self.marks: list[Mark] = []
        self.mark_of: NDArray[np.int64] = np.full(values.shape[:-1], -1)
        self.held: NDArray[np.bool_] = np.zeros(values.shape[:-1], dtype=np.bool_)
        if parameter.time == "constant":
            return
        for member in members_of(parameter, words):
            cell = cell_of(parameter, member)
            given = list(years_of(cell)) if cell is not None else []
            if given:
                after = max(0, given[-1] - words.base_year + 1)
                self.held[positions(parameter, member, words)][after:] = True

    @property
    def is_checked(self) -> bool:
        """Whether ranges and sums can be judged: one draw, every value known."""
        return self.values.shape[-1] == 1 and not self.awaits_solution

    def write(self, row: tuple[int, ...], span: slice, values: Array | float, mark: Mark) -> None:
        self.values[row][..., span, :] = values
        self.mark_of[row][..., span] = len(self.marks)
        self.marks.append(mark)


class _Provenance(NamedTuple):
    status: str
    source: str
    layer: str
    origin: Origin
    held: bool


def used_values(
    values: Mapping[str, Array],
    touched: Mapping[str, TouchedPath],
    scenario: Scenario,
    words: Vocabulary,
) -> list[UsedValue]:
    """Every value of every parameter, in the order of the vocabulary."""
    layer = scenario.calibration.name
    found: list[UsedValue] = []
    for name, parameter in words.parameters.items():
        section = SECTION_OF[parameter.role]
        path = touched.get(name)
        rows = values[name][..., 0].reshape(-1, values[name].shape[-2])
        for position, member in enumerate(members_of(parameter, words)):
            setters = _of_path(path, position) if path is not None else {}
            for year, number, calibration in _of_cell(
                parameter, member, rows[position], words, layer
            ):
                index = 0 if year is None else year - words.base_year
                setter = setters.get(index, calibration)
                found.append(
                    UsedValue(section, name, member, year, number, parameter.unit, *setter)
                )
    return found


def _of_path(path: TouchedPath, position: int) -> dict[int, _Provenance]:
    """Position of the year -> what the scenario set there, for one member."""
    count = path.mark_of.shape[-1]
    mark_of = path.mark_of.reshape(-1, count)[position]
    held = path.held.reshape(-1, count)[position]
    return {
        index: _Provenance(
            SET_BY_SCENARIO,
            path.marks[mark].source,
            path.marks[mark].layer,
            path.marks[mark].origin,
            bool(held[index]),
        )
        for index, mark in enumerate(mark_of.tolist())
        if mark >= 0
    }


def _of_cell(
    parameter: Parameter, member: Member, row: Array, words: Vocabulary, layer: str
) -> Iterator[tuple[int | None, float, _Provenance]]:
    """The years of one member with a value, and what the calibration says of them."""
    cell = cell_of(parameter, member)
    if cell is None:
        return
    whole = _Provenance(cell.status, cell.source, layer, cell.origin, False)
    if parameter.time == "constant":
        if not np.isnan(row[0]):
            yield None, float(row[0]), whole
        return
    given = list(years_of(cell))
    for index, number in enumerate(row.tolist()):
        if number == number:
            year = words.base_year + index
            yield year, number, _in_year(cell, given, year, whole)


def _in_year(cell: Cell, given: list[int], year: int, whole: _Provenance) -> _Provenance:
    """The calibration's word on one year: that of the last given year up to it."""
    if not given:
        return whole
    held = year > given[-1]
    said = cell.by_year.get(max((y for y in given if y <= year), default=given[0]))
    if said is None:
        return whole._replace(held=held)
    status, source, origin = said
    return _Provenance(status, source, whole.layer, origin, held)
