"""Steps a model through the years, all draws at once.

The first year of the run is the base year: an equation is evaluated in it when everything that
it needs is there, and left empty (NaN) when it needs the year before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.engine.checks import check_finite, check_identities
from kontum_sim.engine.graph import Equation
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.errors import Fault, ShapeError


@dataclass(frozen=True)
class Imposed:
    """Values put in the place of an equation's.

    values: [*members, year, draw]; NaN where it is known that nothing was observed.
    mask: [*members, year, 1], True where the value is imposed.
    """

    values: Array
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class Adjustment:
    """An add-factor: value * multiply + add; both [*members, year, 1]."""

    multiply: Array
    add: Array


def simulate(
    model: Model,
    inputs: Mapping[str, Array],
    years: Sequence[int],
    sets: Mapping[str, Sequence[str]],
    *,
    imposed: Mapping[str, Imposed] | None = None,
    adjusted: Mapping[str, Adjustment] | None = None,
    history_until: int | None = None,
    check: bool = True,
) -> Result:
    """Run the model.

    inputs: name -> [*members, year or 1, draw or 1]
    sets: set name -> members, for the shapes and for messages
    imposed, adjusted: by variable
    history_until: up to this year a value may be missing where the record is
    Raises ShapeError, NonFiniteError, IdentityError.
    """
    run = _Run(model, inputs, tuple(years), sets, imposed or {}, adjusted or {})
    with np.errstate(all="ignore"):
        for position in range(len(run.years)):
            run.step(position)
        for name in run.later:
            run.evaluate_all_years(model.equations[name])
    result = Result(run.years, run.values)
    if check:
        check_finite(model, result, sets, set(run.imposed), history_until, run.base_year_open)
        check_identities(model, result, sets, {*run.imposed, *run.adjusted})
    return result


class _Run:
    """The arrays of one run while it is under way."""

    def __init__(
        self,
        model: Model,
        inputs: Mapping[str, Array],
        years: tuple[int, ...],
        sets: Mapping[str, Sequence[str]],
        imposed: Mapping[str, Imposed],
        adjusted: Mapping[str, Adjustment],
    ) -> None:
        self.model, self.years, self.imposed, self.adjusted = model, years, imposed, adjusted
        self.stepped, self.later = model.order
        arrays = [*inputs.values(), *(entry.values for entry in imposed.values())]
        self.draws = max((array.shape[-1] for array in arrays), default=1)
        self.values: dict[str, Array] = {}
        self.views: dict[str, list[Array]] = {}
        for name in sorted(model.inputs & set(inputs)):
            self._keep(name, np.asarray(inputs[name], dtype=np.float64))
        self.members: dict[str, tuple[int, ...]] = {}
        for name, equation in model.equations.items():
            members = tuple(len(sets[axis]) for axis in equation.index)
            self.members[name] = members
            self._keep(name, np.full((*members, len(years), self.draws), np.nan))
        self.base_year_open = self._open_in_base_year()
        self.plans = [self._plan(model.equations[name]) for name in self.stepped]

    def _keep(self, name: str, array: Array) -> None:
        count = len(self.years)
        steps = array.shape[-2]
        if steps not in (1, count):
            fields = {"name": name, "given": steps, "years": count}
            raise ShapeError(Fault("engine.years", fields))
        self.values[name] = array
        views = [array[..., position, :] for position in range(steps)]
        for view in views:
            view.flags.writeable = False
        self.views[name] = views * count if steps == 1 else views

    def _open_in_base_year(self) -> set[str]:
        """The equations that have a value in the base year."""
        found: set[str] = set()
        for name in (*self.stepped, *self.later):
            needs = self.model.equations[name].needs()
            imposed = name in self.imposed and bool(self.imposed[name].mask[..., 0, :].all())
            computable = all(
                not lag and (need in self.model.inputs or need in found) for need, lag in needs
            )
            if imposed or computable:
                found.add(name)
        return found

    def _plan(self, equation: Equation) -> tuple[Equation, list[tuple[list[Array], bool]]]:
        return equation, [(self.views[need], lag) for need, lag in equation.needs()]

    def step(self, position: int) -> None:
        """Evaluate the stepped equations of one year."""
        for equation, needs in self.plans:
            name = equation.name
            if position == 0 and name not in self.base_year_open:
                continue
            imposed = self.imposed.get(name)
            mask = imposed.mask[..., position, :] if imposed is not None else None
            target = self.values[name][..., position, :]
            if imposed is not None and mask is not None and mask.all():
                target[...] = imposed.values[..., position, :]
                continue
            arguments = [views[position - 1] if lag else views[position] for views, lag in needs]
            value = self._call(equation, arguments)
            self._check_shape(equation, value, self.members[name], arguments)
            value = self._overridden(name, value, position)
            target[...] = value

    def evaluate_all_years(self, equation: Equation) -> None:
        """Evaluate an equation that nothing later waits for, over the whole horizon."""
        name = equation.name
        first = 0 if name in self.base_year_open else 1
        lagged = any(lag for _, lag in equation.needs())
        start = 1 if lagged else first
        arguments = []
        for need, lag in equation.needs():
            array = self.values[need].view()
            array.flags.writeable = False
            if array.shape[-2] > 1:
                array = array[..., start - 1 : -1, :] if lag else array[..., start:, :]
            arguments.append(array)
        value = self._call(equation, arguments)
        self._check_shape(equation, value, self.members[name], arguments, years=True)
        target = self.values[name]
        target[..., start:, :] = value
        for position in range(len(self.years)):
            if name in self.imposed or name in self.adjusted:
                current = target[..., position, :]
                current[...] = self._overridden(name, current, position)

    def _overridden(self, name: str, value: Array, position: int) -> Array:
        adjusted = self.adjusted.get(name)
        if adjusted is not None:
            value = value * adjusted.multiply[..., position, :] + adjusted.add[..., position, :]
        imposed = self.imposed.get(name)
        if imposed is not None:
            mask = imposed.mask[..., position, :]
            value = np.where(mask, imposed.values[..., position, :], value)
        return value

    def _call(self, equation: Equation, arguments: list[Array]) -> Array:
        try:
            return equation.function(*arguments)
        except (ValueError, IndexError) as error:
            raise self._shape_error(equation, arguments, str(error)) from error

    def _check_shape(
        self,
        equation: Equation,
        value: Array,
        members: tuple[int, ...],
        arguments: list[Array],
        years: bool = False,
    ) -> None:
        rank = len(members) + (2 if years else 1)
        if getattr(value, "ndim", -1) != rank or value.shape[: len(members)] != members:
            given = getattr(value, "shape", type(value).__name__)
            raise self._shape_error(equation, arguments, f"{given}")

    def _shape_error(self, equation: Equation, arguments: list[Array], given: str) -> ShapeError:
        shapes = ", ".join(
            f"{name} {array.shape}"
            for name, array in zip(equation.arguments, arguments, strict=True)
        )
        fields = {
            "name": equation.name,
            "expected": f"[{', '.join((*equation.index, 'draw'))}]",
            "given": given,
            "arguments": shapes or "-",
        }
        return ShapeError(Fault("engine.shape", fields, equation.path, equation.line))
