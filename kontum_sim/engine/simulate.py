"""Steps a model through the years, all draws at once.

The first year of the run is the base year: an equation is evaluated in it when everything that
it needs is there, and left empty (NaN) when it needs the year before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.engine.checks import check_finite, check_identities
from kontum_sim.engine.coupling import Coupling, before_and_after, check_coupled
from kontum_sim.engine.graph import LAG, Equation
from kontum_sim.engine.imposed import Adjustment, Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.engine.stepping import MISTAKES, Plan, shape_error
from kontum_sim.errors import Fault, ModelError, ShapeError


def simulate(
    model: Model,
    inputs: Mapping[str, Array],
    years: Sequence[int],
    sets: Mapping[str, Sequence[str]],
    *,
    imposed: Mapping[str, Imposed] | None = None,
    adjusted: Mapping[str, Adjustment] | None = None,
    coupling: Coupling | None = None,
    history_until: int | None = None,
    check: bool = True,
) -> Result:
    """Run the model.

    inputs: name -> [*members, year or 1, draw or 1]
    sets: set name -> members, for the shapes and for messages
    imposed, adjusted: by variable
    coupling: what takes part in every year beside the equations
    history_until: up to this year a value may be missing where the record is
    Raises ShapeError, NonFiniteError, IdentityError.
    """
    run = _Run(model, inputs, tuple(years), sets, imposed or {}, adjusted or {}, coupling)
    with np.errstate(all="ignore"):
        for position in range(len(run.years)):
            run.step(position)
        for name in run.later:
            run.evaluate_all_years(model.equations[name])
    result = Result(run.years, run.values)
    if check:
        check_finite(model, result, sets, run.imposed, history_until, run.not_finite())
        check_identities(model, result, sets, run.overridden_after(history_until))
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
        coupling: Coupling | None,
    ) -> None:
        self.model, self.years, self.imposed, self.adjusted = model, years, imposed, adjusted
        self.coupling = coupling
        reads = coupling.all_reads() if coupling is not None else []
        self.stepped, self.later = model.stepped_and_later(frozenset(reads))
        self.read_by_year = {
            need for name in self.stepped for need, _ in model.equations[name].needs()
        } | set(reads)
        before = list[str]()
        if coupling is not None:
            check_coupled(coupling, model.equations, {*inputs})
            before, after = before_and_after(coupling, self.stepped, model.equations)
            self.stepped = [*before, *after]
            inputs = {**inputs, **{n: np.array(inputs[n], dtype=float) for n in coupling.gives}}
        arrays = [*inputs.values(), *(entry.values for entry in imposed.values())]
        self.draws = max((array.shape[-1] for array in arrays), default=1)
        self.values: dict[str, Array] = {}
        self.views: dict[str, list[Array]] = {}
        for name in sorted((model.inputs | set(reads)) & set(inputs)):
            self._keep(name, np.asarray(inputs[name], dtype=np.float64))
        self.members = {
            name: tuple(len(sets[axis]) for axis in equation.index)
            for name, equation in model.equations.items()
        }
        self._allocate()
        self.base_year_open = self._open_in_base_year()
        plans = [self._plan(model.equations[name]) for name in self.stepped]
        self.before, self.after = plans[: len(before)], plans[len(before) :]

    def _allocate(self) -> None:
        """One block for everything that is computed: NaN until it is."""
        rows = {name: math.prod(members) for name, members in self.members.items()}
        self.rows = rows
        self.block = block = np.full((sum(rows.values()), len(self.years), self.draws), np.nan)
        start = 0
        for name, members in self.members.items():
            part = block[start : start + rows[name]]
            self._keep(name, part.reshape(*members, len(self.years), self.draws))
            start += rows[name]

    def overridden_after(self, history_until: int | None) -> set[str]:
        """The variables that are imposed or adjusted in some year after the record."""
        past = sum(history_until is not None and year <= history_until for year in self.years)
        imposed = {name for name, i in self.imposed.items() if i.mask[..., past:, :].any()}
        return imposed | set(self.adjusted)

    def not_finite(self) -> dict[str, NDArray[np.bool_]]:
        """By equation where its values are not finite numbers, [*members, year, draw].

        A base year without a value does not count, nor do equations without such a value.
        """
        with np.errstate(all="ignore"):  # one number that is not finite makes its sum so
            sums = np.add.reduce(self.block, axis=2)
        dubious: NDArray[np.bool_] = np.logical_not(np.isfinite(sums)).any(axis=1)
        found, start = {}, 0
        for name, count in self.rows.items():
            end = start + count
            if dubious[start:end].any():
                marks: NDArray[np.bool_] = np.logical_not(np.isfinite(self.values[name]))
                if name not in self.base_year_open:
                    marks[..., 0, :] = False
                if marks.any():
                    found[name] = marks
            start = end
        return found

    def _keep(self, name: str, array: Array) -> None:
        """Hold an array, and a read-only view of each year where stepped equations read it."""
        count = len(self.years)
        steps = array.shape[-2]
        if steps not in (1, count):
            fields = {"name": name, "given": steps, "years": count}
            raise ShapeError(Fault("engine.years", fields))
        self.values[name] = array
        if name not in self.read_by_year:
            return
        guarded = array.view()
        guarded.flags.writeable = False
        if steps == 1:
            self.views[name] = [guarded[..., 0, :]] * count
        else:
            self.views[name] = [guarded[..., position, :] for position in range(count)]

    def _open_in_base_year(self) -> set[str]:
        """The equations that have a value in the base year."""
        open_names = set(self.model.inputs)
        for name in (*self.stepped, *self.later):
            imposed = self.imposed.get(name)
            if imposed is not None and imposed.mask[..., 0, :].all():
                open_names.add(name)
                continue
            for need, lag in self.model.equations[name].needs():
                if lag or need not in open_names:
                    break
            else:
                open_names.add(name)
        return open_names - self.model.inputs

    def _plan(self, equation: Equation) -> Plan:
        name = equation.name
        imposed = self.imposed.get(name)
        count = len(self.years)
        whole = [False] * count
        if imposed is not None:
            masks = imposed.mask[..., 0].reshape(-1, count)
            flags: NDArray[np.bool_] = np.asarray(masks.all(axis=0))
            whole = flags.tolist()
        needs = []
        for need, lag in equation.needs():
            views = self.views[need]
            needs.append([views[0], *views[:-1]] if lag else views)
        values = self.values[name]
        first = 0 if name in self.base_year_open else 1
        return Plan(
            equation=equation,
            function=equation.function,
            needs=needs,
            targets=[values[..., place, :] for place in range(count)],
            members=self.members[name],
            first=first,
            checked=next((place for place in range(first, count) if not whole[place]), count),
            is_overridden=imposed is not None or name in self.adjusted,
            is_imposed=whole,
        )

    def step(self, position: int) -> None:
        """Evaluate the stepped equations of one year, the coupling at its turn."""
        self._evaluate(self.before, position)
        if self.coupling is not None and position >= self.coupling.first:
            self._couple(self.coupling, position)
        self._evaluate(self.after, position)

    def _couple(self, coupling: Coupling, position: int) -> None:
        """Let the coupling read what it reads, and keep what it gives."""
        reads = {
            name: self.views[name.removesuffix(LAG)][position - name.endswith(LAG)]
            for name in coupling.reads
        }
        for name, value in coupling.year(position, reads).items():
            if name in self.values:
                self.values[name][..., position, :] = value

    def _evaluate(self, plans: list[Plan], position: int) -> None:
        for plan in plans:
            if position < plan.first:
                if plan.is_overridden and plan.equation.name in self.imposed:
                    target = plan.targets[position]
                    target[...] = self._overridden(plan.equation.name, target, position)
                continue
            if plan.is_imposed[position]:
                imposed = self.imposed[plan.equation.name].values
                plan.targets[position][...] = imposed[..., position, :]
                continue
            arguments = [views[position] for views in plan.needs]
            if position == plan.checked:  # the shapes are those of every later year
                value = self._value(plan.equation, plan.members, arguments, 1)
            else:
                try:
                    value = plan.function(*arguments)
                except MISTAKES:  # again, to say which equation and why
                    value = self._value(plan.equation, plan.members, arguments, 1)
            if plan.is_overridden:
                value = self._overridden(plan.equation.name, value, position)
            plan.targets[position][...] = value

    def evaluate_all_years(self, equation: Equation) -> None:
        """Evaluate an equation that nothing later waits for, over the whole horizon."""
        name = equation.name
        lagged = any(lag for _, lag in equation.needs())
        start = 1 if lagged or name not in self.base_year_open else 0
        arguments = []
        for need, lag in equation.needs():
            array = self.values[need].view()
            array.flags.writeable = False
            if array.shape[-2] > 1:
                array = array[..., start - 1 : -1, :] if lag else array[..., start:, :]
            arguments.append(array)
        target = self.values[name]
        target[..., start:, :] = self._value(equation, self.members[name], arguments, 2)
        if name in self.imposed or name in self.adjusted:
            for position in range(len(self.years)):
                current = target[..., position, :]
                current[...] = self._overridden(name, current, position)

    def _value(
        self, equation: Equation, members: tuple[int, ...], arguments: list[Array], axes: int
    ) -> Array:
        """What an equation gives; `axes` after those of its members."""
        try:
            value = equation.function(*arguments)
        except (ValueError, IndexError) as error:
            raise shape_error(equation, arguments, str(error)) from error
        except MISTAKES as error:
            fields = {"name": equation.name, "reason": f"{type(error).__name__}: {error}"}
            fault = Fault("engine.broken", fields, equation.path, equation.line)
            raise ModelError(fault) from error
        shape = getattr(value, "shape", None)
        if shape is None or len(shape) != len(members) + axes or shape[:-axes] != members:
            raise shape_error(equation, arguments, str(shape or type(value).__name__))
        return value

    def _overridden(self, name: str, value: Array, position: int) -> Array:
        adjusted = self.adjusted.get(name)
        if adjusted is not None:
            value = value * adjusted.multiply[..., position, :] + adjusted.add[..., position, :]
        imposed = self.imposed.get(name)
        if imposed is not None:
            mask = imposed.mask[..., position, :]
            value = np.where(mask, imposed.values[..., position, :], value)
        return value
