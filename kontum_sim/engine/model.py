"""A model: equations in order, with the names of the inputs that they need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kontum_sim.arrays import Array
from kontum_sim.engine.graph import (
    Equation,
    ancestors,
    check_inputs,
    equation_of,
    order,
)
from kontum_sim.errors import Fault, ModelError, nearest


@dataclass(frozen=True)
class Model:
    """Equations and the shapes that they may return.

    equations: name -> Equation
    inputs: names of parameters, exogenous paths and solved values
    index_of: shape name -> sets that it runs over
    """

    equations: Mapping[str, Equation]
    inputs: frozenset[str]
    index_of: Mapping[str, tuple[str, ...]]

    @cached_property
    def order(self) -> tuple[list[str], list[str]]:
        """(stepped year by year, evaluated over all years afterwards)."""
        return self.stepped_and_later(frozenset())

    def stepped_and_later(self, read: frozenset[str]) -> tuple[list[str], list[str]]:
        """The same, with what something beside the equations reads among the stepped ones."""
        check_inputs(self.equations, self.inputs)
        return order(self.equations, read)

    def with_inputs(self, names: Collection[str]) -> Model:
        return Model(self.equations, frozenset(names), self.index_of)

    def replace(self, functions: Mapping[str, Callable[..., Array]]) -> Model:
        """The model with other functions for some variables; identities stay as they are."""
        equations = dict(self.equations)
        faults = []
        for name, function in functions.items():
            fields = {"name": name, "near": ", ".join(nearest(name, equations)) or "-"}
            if name not in equations:
                faults.append(Fault("engine.replace_unknown", fields))
            elif equations[name].is_identity:
                faults.append(Fault("engine.replace_identity", fields))
            else:
                equation = equation_of(function, self.index_of)
                equations[name] = Equation(
                    name, function, equation.arguments, equations[name].index
                )
        if faults:
            raise ModelError(faults)
        return Model(equations, self.inputs, self.index_of)

    def pruned(self, targets: Iterable[str], given: Collection[str] = ()) -> Model:
        """Only what the targets need; `given` variables are inputs, their equations dropped."""
        open_equations = {n: e for n, e in self.equations.items() if n not in given}
        kept = ancestors(open_equations, targets)
        equations = {name: open_equations[name] for name in open_equations if name in kept}
        return Model(equations, self.inputs | frozenset(given), self.index_of)

    def users(self, name: str) -> list[str]:
        """The equations that take `name` as an argument, of this year or of last."""
        return [
            equation.name
            for equation in self.equations.values()
            if any(need == name for need, _ in equation.needs())
        ]
