"""docs/model.md: every equation, in the order of the national accounts, from the docstrings."""

from __future__ import annotations

import inspect
from pathlib import Path

from kontum_sim.engine.graph import Equation
from kontum_sim.inputs.vocabulary import BLOCKS, base_model
from kontum_sim.report.explain import formula

HEAD = """<!-- Generated from the docstrings by `make docs`; do not edit. -->
# The equations

One function, one variable. `_last_year` is the only lag; `_base` is the value of the base
year (2015). Brackets name the sets that a variable runs over; without them it is one value for the
province.
"""


def model_page() -> str:
    """The whole page, Markdown."""
    model = base_model()
    parts = [HEAD]
    for block in BLOCKS:
        equations = [e for e in model.equations.values() if Path(e.path).stem == block]
        module = inspect.getmodule(equations[0].function)
        title = (inspect.getdoc(module) or block).splitlines()[0].rstrip(".")
        parts.append(f"## {title}\n")
        parts += [_entry(equation) for equation in equations]
    return "\n".join(parts)


def _entry(equation: Equation) -> str:
    document = equation.document
    why = f" {document['why']}" if document["why"] else ""
    index = f"[{', '.join(equation.index)}]" if equation.index else ""
    code = formula(equation)
    return (
        f"### {equation.name}{index}\n\n"
        f"{document['title']}{why}\n\n"
        f"```python\n{code}\n```\n\n"
        f"Unit: {equation.unit}. Source: {equation.source}.\n"
    )
