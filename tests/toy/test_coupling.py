"""Something beside the equations that takes part in every year, in a model of three of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from kontum_sim.arrays import INDEX_OF, Array, Provincial
from kontum_sim.engine.coupling import Coupling
from kontum_sim.engine.graph import equation_of
from kontum_sim.engine.model import Model
from kontum_sim.engine.simulate import simulate
from kontum_sim.errors import CircularEquationsError, MissingInputError

YEARS = (2020, 2021, 2022)


def money(output_last_year: Provincial, tax_rate: Provincial) -> Provincial:
    """Unit: 1"""
    return tax_rate * output_last_year


def output(output_last_year: Provincial, built: Provincial) -> Provincial:
    """Unit: 1"""
    return output_last_year + built


def circle(built: Provincial) -> Provincial:
    """Unit: 1"""
    return built


def model(*functions: object) -> Model:
    equations = {f.__name__: equation_of(f, INDEX_OF) for f in functions}  # type: ignore[attr-defined, arg-type]
    return Model(equations, frozenset({"tax_rate", "built"}), INDEX_OF)


def run(coupling: Coupling) -> Mapping[str, Array]:
    from kontum_sim.engine.imposed import Imposed

    start = np.full((3, 1), np.nan)
    start[0] = 100.0
    mask = np.array([[True], [False], [False]])
    inputs = {"tax_rate": np.full((1, 1), 0.1), "built": np.zeros((3, 1))}
    return simulate(
        model(money, output),
        inputs,
        YEARS,
        {},
        imposed={"output": Imposed(start, mask)},
        coupling=coupling,
        check=False,
    )


def doubled(position: int, reads: Mapping[str, Array]) -> Mapping[str, Array]:
    return {"built": 2 * reads["money"] + 0 * reads["output_last_year"]}


def test_what_it_gives_enters_the_same_year() -> None:
    found = run(Coupling(("money", "output_last_year"), ("built",), 1, doubled))
    # money 10, built 20, output 120; then money 12, built 24, output 144
    assert found["money"][1:, 0].tolist() == [10, 12]
    assert found["output"][:, 0].tolist() == [100, 120, 144]


def test_before_its_first_year_the_input_is_as_it_was_given() -> None:
    found = run(Coupling(("money",), ("built",), 2, lambda p, r: {"built": r["money"]}))
    assert found["built"][:, 0].tolist() == [0, 0, 10]
    assert found["output"][:, 0].tolist() == [100, 100, 110]


def test_a_read_that_needs_what_is_given_is_a_circle() -> None:
    coupling = Coupling(("circle",), ("built",), 1, lambda p, r: {"built": r["circle"]})
    inputs = {"built": np.zeros((3, 1)), "tax_rate": np.ones((1, 1))}
    with pytest.raises(CircularEquationsError, match="circle needs built"):
        simulate(model(circle), inputs, YEARS, {}, coupling=coupling, check=False)


def test_a_name_that_does_not_exist_is_refused() -> None:
    with pytest.raises(MissingInputError, match="moony"):
        run(Coupling(("moony",), ("built",), 1, doubled))
