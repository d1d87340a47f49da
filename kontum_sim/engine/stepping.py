"""How one equation is stepped through the years, and what it raises when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kontum_sim.arrays import Array
from kontum_sim.engine.graph import Equation
from kontum_sim.errors import Fault, ShapeError

# What a mistake in an equation raises when it runs.
MISTAKES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    SystemExit,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How one equation is stepped: where its arguments and its result lie, year by year."""

    equation: Equation
    function: Callable[..., Array]
    needs: list[list[Array]]
    targets: list[Array]
    members: tuple[int, ...]
    first: int
    checked: int  # the first year that is evaluated, where the shape is checked
    is_overridden: bool
    is_imposed: list[bool]


def shape_error(equation: Equation, arguments: list[Array], given: str) -> ShapeError:
    """What is wrong with the shape of what an equation gave."""
    shapes = ", ".join(
        f"{name} {array.shape}" for name, array in zip(equation.arguments, arguments, strict=True)
    )
    fields = {
        "name": equation.name,
        "expected": f"[{', '.join((*equation.index, 'draw'))}]",
        "given": given,
        "arguments": shapes or "-",
    }
    return ShapeError(Fault("engine.shape", fields, equation.path, equation.line))
