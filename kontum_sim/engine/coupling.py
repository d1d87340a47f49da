"""Something outside the equations that takes part in every year: it reads some variables of the
year when they are known and gives inputs that the other equations of the year wait for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kontum_sim.arrays import Array
from kontum_sim.engine.graph import LAG, Equation, ancestors_of_a_year
from kontum_sim.errors import CircularEquationsError, Fault, MissingInputError


@dataclass(frozen=True)
class Coupling:
    """What is called once a year, from the year at position `first` on.

    reads: variables or inputs, `_last_year` for those of the year before
    gives: names of inputs; what they hold before `first` is as they are given to the run
    year: (position, {read: [*members, draw]}) -> {given: [*members, draw or 1]}
    """

    reads: tuple[str, ...]
    gives: tuple[str, ...]
    first: int
    year: Callable[[int, Mapping[str, Array]], Mapping[str, Array]]

    def same_year_reads(self) -> list[str]:
        return [name for name in self.reads if not name.endswith(LAG)]

    def all_reads(self) -> list[str]:
        """The variables that must be there, whatever the year."""
        return [name.removesuffix(LAG) for name in self.reads]


def before_and_after(
    coupling: Coupling, stepped: Sequence[str], equations: Mapping[str, Equation]
) -> tuple[list[str], list[str]]:
    """The stepped equations that come before the coupling's turn, and the others, in order.

    Raises CircularEquationsError when something that it reads needs what it gives.
    """
    needed = ancestors_of_a_year(equations, coupling.same_year_reads())
    before = [name for name in stepped if name in needed]
    for name in before:
        for need, is_lagged in equations[name].needs():
            if need in coupling.gives and not is_lagged:
                equation = equations[name]
                fields = {"name": name, "given": need, "reads": ", ".join(coupling.reads)}
                fault = Fault("engine.coupled_circle", fields, equation.path, equation.line)
                raise CircularEquationsError(fault)
    return before, [name for name in stepped if name not in needed]


def check_coupled(coupling: Coupling, equations: Mapping[str, Equation], given: set[str]) -> None:
    """Raise MissingInputError when it reads or gives what there is not."""
    reads = set(coupling.all_reads()) - set(equations) - given
    gives = set(coupling.gives) - given
    if reads or gives:
        names = ", ".join(sorted(reads | gives))
        raise MissingInputError(Fault("engine.coupled_missing", {"names": names}))
