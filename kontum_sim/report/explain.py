"""What a variable or parameter is: equation, place, unit, source, what it needs and feeds."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kontum_sim.catalogue import LANGUAGES, has, text
from kontum_sim.engine.graph import Equation
from kontum_sim.engine.model import Model
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import Parameter
from kontum_sim.inputs.text_files import shown
from kontum_sim.inputs.vocabulary import input_index
from kontum_sim.report.cells import canonical
from kontum_sim.results.codelist import Series, published_series


@dataclass(frozen=True)
class Explanation:
    """facts: (catalogue key of the heading, text), in the order of reading."""

    name: str
    label: str
    facts: tuple[tuple[str, str], ...]
    formula: str
    published: tuple[Series, ...] = field(default=())


def explain(name: str, model: Model, calibration: Calibration, lang: str) -> Explanation:
    """Explain a variable of the model, a published variable, or a parameter.

    Raises InputError with the nearest names when there is no such thing.
    """
    series = published_series(calibration)
    by_name = {entry.variable: entry for entry in series}
    name = _as_written(name, model, series)
    key = by_name[name].code.model if name in by_name else name
    published = tuple(
        entry for entry in series if entry.code.model == key and name in (key, entry.variable)
    )
    label = text(f"name.{key}", lang) if has(f"name.{key}") else key
    if key in model.equations:
        facts = tuple(_equation_facts(key, model, lang))
        return Explanation(key, label, facts, formula(model.equations[key]), published)
    if key in calibration.parameters:
        facts = tuple(_parameter_facts(calibration.parameters[key], model, lang))
        return Explanation(key, label, facts, "", published)
    if key in input_index():
        facts = (
            ("explain.value", text("explain.structure", lang)),
            ("explain.feeds", ", ".join(model.users(key)) or "-"),
        )
        return Explanation(key, label, facts, "", published)
    near = nearest(name, [*model.equations, *input_index(), *by_name])
    fields = {"name": name, "near": ", ".join(near) or "-"}
    raise InputError(Fault("explain.unknown", fields))


def _as_written(name: str, model: Model, series: tuple[Series, ...]) -> str:
    """The name with its own capitals; a label of a table stands for its variable."""
    known = {entry.label(lang).lower(): entry.variable for entry in series for lang in LANGUAGES}
    known |= {entry.variable.lower(): entry.variable for entry in series}
    known |= {other: other for other in (*model.equations, *input_index())}
    return name if name in model.equations else known.get(name.lower(), name)


def _equation_facts(name: str, model: Model, lang: str) -> Iterator[tuple[str, str]]:
    equation = model.equations[name]
    parts = equation.document
    yield "", parts["title"]
    if parts["why"]:
        yield "", parts["why"]
    if equation.is_identity:
        yield "", text("explain.identity", lang)
    yield "explain.unit", text(f"unit.{equation.unit}", lang)
    yield "explain.source", equation.source
    yield "explain.place", f"{shown(Path(equation.path))}:{equation.line}"
    yield "explain.needs", ", ".join(equation.arguments) or "-"
    yield "explain.feeds", ", ".join(model.users(name)) or "-"


def formula(equation: Equation) -> str:
    """The body of an equation's function, without signature and docstring."""
    lines = inspect.cleandoc("\n" + inspect.getsource(equation.function)).splitlines()
    quotes = [place for place, line in enumerate(lines) if '"""' in line]
    last = quotes[0] if lines[quotes[0]].count('"""') == 2 else quotes[1]
    return "\n".join(line.removeprefix("    ") for line in lines[last + 1 :])


def _parameter_facts(parameter: Parameter, model: Model, lang: str) -> Iterator[tuple[str, str]]:
    yield "explain.role", text(f"role.{parameter.role}", lang)
    yield "explain.unit", text(f"unit.{parameter.unit}", lang)
    yield "explain.range", f"{canonical(parameter.low)} … {canonical(parameter.high)}"
    yield "explain.feeds", ", ".join(model.users(parameter.name)) or "calibrate/window.py"
    for member, cell in parameter.cells.items():
        path = ", ".join(
            canonical(value) if year is None else f"{year}: {canonical(value)}"
            for year, value in cell.values.items()
        )
        where = f"{cell.origin.path}:{cell.origin.line}"
        status = text(f"status.{cell.status}", lang)
        value = path or text("explain.solved", lang)
        name = f"{':'.join(member)} = " if member else ""
        yield "explain.value", f"{name}{value} [{status}; {cell.prior}; {where}] {cell.source}"
