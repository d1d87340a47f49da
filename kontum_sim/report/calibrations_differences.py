"""What differs between two calibrations as their files have them: sets, numbers, record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.calibration_file import SetMember
from kontum_sim.inputs.observations import Observation
from kontum_sim.inputs.records import Cell, Member, Parameter
from kontum_sim.inputs.soft_priors import SoftPrior
from kontum_sim.report.calibrations_columns import Column

SAME = 1e-6  # per cent


@dataclass(frozen=True)
class SetDifference:
    """A set whose members are not the same. changed: (member, key, first, second)."""

    name: str
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    changed: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class CellDifference:
    """A member whose numbers or prior are not the same; None where a calibration lacks it."""

    member: Member
    first: Cell | None
    second: Cell | None

    def years(self) -> list[int | None]:
        """The years whose values differ; those of the central value where only priors do."""
        first, second = (dict(c.values) if c else {} for c in (self.first, self.second))
        both = {**first, **second}
        differing = [year for year in both if first.get(year) != second.get(year)]
        given = [year for year in both if year is not None]
        last: int | None = max(given) if given else None
        return sorted(differing, key=lambda year: year or 0) or [last]


@dataclass(frozen=True)
class ParameterDifference:
    """A parameter with the cells that differ; is_framed_alike: same unit, range, time and rule."""

    name: str
    unit: str
    cells: tuple[CellDifference, ...]
    has_same_members: bool
    is_framed_alike: bool


@dataclass(frozen=True)
class ObservationDifference:
    """A published figure that only one has, or that both have otherwise."""

    variable: str
    member: str
    year: str
    first: Observation | None
    second: Observation | None

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.variable, self.member, self.year) if part)


@dataclass(frozen=True)
class SoftPriorDifference:
    quantity: str
    first: SoftPrior | None
    second: SoftPrior | None


@dataclass(frozen=True)
class Revision:
    """By how much the levels of the second stand above the first's, in per cent.

    real_base, real, nominal: GRDP of the base year and of the last one; price: its deflator
    """

    base_year: int
    year: int
    real_base: float
    real: float
    nominal: float
    price: float

    @property
    def is_none(self) -> bool:
        """Whether both say the same of the last year."""
        return max(abs(self.real), abs(self.nominal)) < SAME

    @property
    def is_of_volume(self) -> bool:
        """Whether most of the change at current prices is one of volume."""
        real, price = math.log1p(self.real / 100), math.log1p(self.price / 100)
        return abs(real) >= abs(price)


@dataclass(frozen=True)
class Differences:
    """Everything in which a calibration differs from the first one.

    is_other_province: then figures are not compared one by one
    revision: None where the window or the province is another
    """

    first: Column
    second: Column
    sets: tuple[SetDifference, ...]
    parameters: tuple[ParameterDifference, ...]
    observations: tuple[ObservationDifference, ...]
    soft_priors: tuple[SoftPriorDifference, ...]
    is_other_province: bool
    revision: Revision | None

    @property
    def has_other_sectors(self) -> bool:
        return any(item.name == "sector" for item in self.sets)


def differences(columns: Sequence[Column]) -> list[Differences]:
    """Each calibration after the first against the first."""
    return [_differences(columns[0], other) for other in columns[1:]]


def _differences(first: Column, second: Column) -> Differences:
    one, two = first.before, second.before
    return Differences(
        first=first,
        second=second,
        sets=tuple(_sets(one, two)),
        parameters=tuple(_parameters(one, two)),
        observations=tuple(_observations(one, two)),
        soft_priors=tuple(_soft_priors(one, two)),
        is_other_province=one.described.region != two.described.region,
        revision=_revision(first, second),
    )


def _sets(one: Calibration, two: Calibration) -> Iterator[SetDifference]:
    for name, members in one.members.items():
        first = {member.id: member for member in members}
        second = {member.id: member for member in two.members[name]}
        changed = tuple(
            (key, attribute, str(before), str(after))
            for key in first
            if key in second
            for attribute, before, after in _attributes(first[key], second[key])
        )
        only_first = tuple(key for key in first if key not in second)
        only_second = tuple(key for key in second if key not in first)
        if only_first or only_second or changed:
            yield SetDifference(name, only_first, only_second, changed)


def _attributes(
    first: SetMember, second: SetMember
) -> Iterator[tuple[str, str | bool, str | bool]]:
    """The attributes of a member that are not the same; a flag that is not given is false."""
    for key in dict.fromkeys((*first.attributes, *second.attributes)):
        before, after = first.attributes.get(key, False), second.attributes.get(key, False)
        if before != after:
            yield key, before, after


def _parameters(one: Calibration, two: Calibration) -> Iterator[ParameterDifference]:
    for name, first in one.parameters.items():
        second = two.parameters[name]
        cells = tuple(_cells(first, second))
        alike = _frame(first) == _frame(second)
        same_members = set(first.cells) == set(second.cells)
        if cells or not alike:
            yield ParameterDifference(name, second.unit, cells, same_members, alike)


def _frame(parameter: Parameter) -> tuple[object, ...]:
    """What holds a parameter's numbers: unit, range, time and rule."""
    limits = (parameter.unit, parameter.low, parameter.high)
    return (*limits, parameter.role, parameter.time, parameter.between, parameter.sum_rule)


def _cells(first: Parameter, second: Parameter) -> Iterator[CellDifference]:
    for member in dict.fromkeys((*first.cells, *second.cells)):
        one, two = first.cells.get(member), second.cells.get(member)
        if _numbers(one) != _numbers(two):
            yield CellDifference(member, one, two)


def _numbers(cell: Cell | None) -> tuple[object, ...]:
    """What a cell says, wherever it is written; () where there is none."""
    return () if cell is None else (dict(cell.values), cell.prior)


def _observations(one: Calibration, two: Calibration) -> Iterator[ObservationDifference]:
    first = {(o.variable, o.member, o.year): o for o in one.observations}
    second = {(o.variable, o.member, o.year): o for o in two.observations}
    for key in dict.fromkeys((*first, *second)):
        before, after = first.get(key), second.get(key)
        if before is None or after is None or _said(before) != _said(after):
            yield ObservationDifference(*key, before, after)


def _said(item: Observation) -> tuple[object, ...]:
    """What an observation says, wherever it is written."""
    return item.value, item.standard_error, item.unit, item.use, item.vintage, item.published


def _soft_priors(one: Calibration, two: Calibration) -> Iterator[SoftPriorDifference]:
    first = {item.quantity: item for item in one.soft_priors}
    second = {item.quantity: item for item in two.soft_priors}
    for name in dict.fromkeys((*first, *second)):
        before, after = first.get(name), second.get(name)
        if before is None or after is None or (before.mean, before.sd) != (after.mean, after.sd):
            yield SoftPriorDifference(name, before, after)


def _revision(first: Column, second: Column) -> Revision | None:
    one, two = first.before, second.before
    base, end = one.base_year, one.window_end
    same_window = (base, end) == (two.base_year, two.window_end)
    if not same_window or one.described.region != two.described.region:
        return None
    real_base, real = (second.window.grdp[y] / first.window.grdp[y] - 1 for y in (base, end))
    nominal = second.window.nominal_grdp[end] / first.window.nominal_grdp[end] - 1
    price = (1 + nominal) / (1 + real) - 1
    return Revision(base, end, 100 * real_base, 100 * real, 100 * nominal, 100 * price)


def differences_json(found: Differences) -> dict[str, object]:
    """One comparison for programs; what a calibration does not have is null."""
    return {
        "first": found.first.name,
        "second": found.second.name,
        "sets": [asdict(item) for item in found.sets],
        "parameters": [
            {
                "name": item.name,
                "unit": item.unit,
                "same_unit_range_and_rule": item.is_framed_alike,
                "cells": [
                    {
                        "member": ":".join(cell.member),
                        "first": _cell_json(cell.first),
                        "second": _cell_json(cell.second),
                    }
                    for cell in item.cells
                ],
            }
            for item in found.parameters
        ],
        "observations": [
            {
                "variable": item.variable,
                "member": item.member,
                "year": item.year,
                "first": _observation_json(item.first),
                "second": _observation_json(item.second),
            }
            for item in found.observations
        ],
        "soft_priors": [asdict(item) for item in found.soft_priors],
        "revision": None if found.revision is None else asdict(found.revision),
    }


def _cell_json(cell: Cell | None) -> dict[str, object] | None:
    if cell is None:
        return None
    values = {str(year or ""): value for year, value in cell.values.items()}
    said = {"prior": cell.prior, "status": cell.status, "source": cell.source}
    return {"values": values, **said}


def _observation_json(item: Observation | None) -> dict[str, object] | None:
    if item is None:
        return None
    names = "value standard_error unit vintage status published use source".split()
    return {name: getattr(item, name) for name in names}
