"""Equations collected by name, put in order once.

An equation's name is the variable that it computes; its argument names are what it needs.
An argument `x_last_year` is the value of x a year earlier. Nothing else knows the order.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from types import ModuleType

from kontum_sim.arrays import Array
from kontum_sim.errors import (
    CircularEquationsError,
    Fault,
    MissingInputError,
    ModelError,
    ShapeError,
    nearest,
)

LAG = "_last_year"
CHECK = "_identity"


@dataclass(frozen=True)
class Equation:
    """One function of the model and what its docstring says."""

    name: str
    function: Callable[..., Array]
    arguments: tuple[str, ...]
    index: tuple[str, ...]

    @cached_property
    def path(self) -> str:
        return inspect.getsourcefile(self.function) or "?"

    @property
    def line(self) -> int:
        return self.function.__code__.co_firstlineno

    @cached_property
    def document(self) -> dict[str, str]:
        """The docstring's parts: title, why, and one entry per `Key:` line (unit, source, ...)."""
        return _docstring_parts(self.function)

    @property
    def unit(self) -> str:
        return self.document.get("unit", "")

    @property
    def source(self) -> str:
        return self.document.get("source", "")

    @property
    def is_identity(self) -> bool:
        """Whether it holds by accounting, so that nobody may override it."""
        return self.is_check or self.source.startswith("accounting identity")

    @property
    def is_check(self) -> bool:
        """Whether it computes the relative residual of an identity, to be zero."""
        return self.name.endswith(CHECK)

    def needs(self) -> tuple[tuple[str, bool], ...]:
        """(variable or input, whether of last year) for each argument."""
        return self._needs

    @cached_property
    def _needs(self) -> tuple[tuple[str, bool], ...]:
        return tuple(
            (argument.removesuffix(LAG), True) if argument.endswith(LAG) else (argument, False)
            for argument in self.arguments
        )


def _docstring_parts(function: Callable[..., Array]) -> dict[str, str]:
    lines = inspect.cleandoc(function.__doc__ or "").splitlines()
    parts: dict[str, str] = {"title": lines[0].strip() if lines else "", "why": ""}
    key = "why"
    for line in lines[1:]:
        head, colon, rest = line.partition(":")
        if colon and head in {"Unit", "Source", "Valid"}:
            key = head.lower()
            parts[key] = rest.strip()
        else:
            parts[key] = f"{parts[key]} {line.strip()}".strip()
    return parts


def equation_of(
    function: Callable[..., Array], index_of: Mapping[str, tuple[str, ...]]
) -> Equation:
    """The equation that a function is. Raises ShapeError when its return type names no shape."""
    code = function.__code__
    arguments = code.co_varnames[: code.co_argcount]
    returns = function.__annotations__.get("return", "")
    shape = returns if isinstance(returns, str) else getattr(returns, "__name__", str(returns))
    if shape not in index_of:
        fields = {"name": function.__name__, "shape": shape, "known": ", ".join(index_of)}
        raise ShapeError(
            Fault("engine.unknown_shape", fields, code.co_filename, code.co_firstlineno)
        )
    return Equation(function.__name__, function, arguments, index_of[shape])


def collect(
    modules: Iterable[ModuleType], index_of: Mapping[str, tuple[str, ...]]
) -> dict[str, Equation]:
    """Every public function that the modules define, by name. Two of one name are an error."""
    equations: dict[str, Equation] = {}
    for module in modules:
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            if function.__module__ != module.__name__:
                continue
            equation = equation_of(function, index_of)
            if name in equations:
                first = equations[name]
                fields = {"name": name, "first": f"{first.path}:{first.line}"}
                raise ModelError(Fault("engine.duplicate", fields, equation.path, equation.line))
            equations[name] = equation
    return equations


def check_inputs(equations: Mapping[str, Equation], inputs: Collection[str]) -> None:
    """Every argument is an equation or an input; else MissingInputError, all of them at once."""
    known = {*equations, *inputs}
    users: dict[str, list[str]] = {}
    for equation in equations.values():
        for name, _ in equation.needs():
            if name not in known and equation.name not in users.setdefault(name, []):
                users[name].append(equation.name)
    both = sorted(set(equations) & set(inputs))
    faults = [
        Fault(
            "engine.missing_input",
            {
                "name": name,
                "users": ", ".join(sorted(needing)),
                "near": ", ".join(nearest(name, known)) or "-",
            },
            equations[needing[0]].path,
            equations[needing[0]].line,
        )
        for name, needing in sorted(users.items())
    ]
    faults += [Fault("engine.both", {"name": name}) for name in both]
    if faults:
        raise MissingInputError(faults)


def ancestors(equations: Mapping[str, Equation], targets: Iterable[str]) -> set[str]:
    """The equations that the targets need, themselves included, over any number of years."""
    found: set[str] = set()
    waiting = [name for name in targets if name in equations]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [need for need, _ in equations[name].needs() if need in equations]
    return found


def ancestors_of_a_year(equations: Mapping[str, Equation], targets: Iterable[str]) -> set[str]:
    """The equations that the targets need within one year, themselves included."""
    found: set[str] = set()
    waiting = [name for name in targets if name in equations]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += [need for need, lag in equations[name].needs() if not lag and need in equations]
    return found


def order(
    equations: Mapping[str, Equation], read: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """The equations in two lists: those stepped year by year, then those for all years at once.

    An equation that no stepped equation needs waits until the years are done: it is then
    evaluated once over the whole horizon. What is in `read` is stepped, as something beside the
    equations reads it. Raises CircularEquationsError when the equations of one year need each
    other.
    """
    stepped = dict(equations)
    while True:
        needed = {need for equation in stepped.values() for need, _ in equation.needs()}
        leaves = [name for name in stepped if name not in needed and name not in read]
        if not leaves:
            break
        for name in leaves:
            del stepped[name]
    later = {name: equation for name, equation in equations.items() if name not in stepped}
    return _sorted(stepped, with_lags=False), _sorted(later, with_lags=True)


def _sorted(equations: Mapping[str, Equation], *, with_lags: bool) -> list[str]:
    graph = {
        name: [n for n, lag in equation.needs() if n in equations and (with_lags or not lag)]
        for name, equation in equations.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        loop = error.args[1][::-1]  # each takes from the next one
        fields = {"loop": " <- ".join(loop), "name": loop[0], "other": loop[1]}
        equation = equations[loop[0]]
        raise CircularEquationsError(
            Fault("engine.circular", fields, equation.path, equation.line)
        ) from None
