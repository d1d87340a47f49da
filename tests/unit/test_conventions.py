"""What every equation must look like, read from its source, and what it must do when called.

Each rule is one test over all equations; a failure lists the equations that break it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import kontum_sim
from kontum_sim.arrays import INDEX_OF
from kontum_sim.engine.graph import LAG, Equation
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.vocabulary import (
    BLOCKS,
    CLOSURE_INDEX,
    SOLVED,
    STRUCTURE,
    base_model,
    input_index,
    parameter_index,
)
from kontum_sim.simulation import Run
from kontum_sim.units import UNITS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kontum_sim"
BASELINE = ROOT / "scenarios" / "baseline.yaml"
CALIBRATIONS = ("plan2020", "revised2022", "three_groups")
EQUATIONS = tuple(base_model().equations.values())
MOST_ARGUMENTS = 9
MOST_LINES = 15  # of the body, without signature and docstring
LITERALS = {0, 1, 2, 100, 1000}
# Element by element, so that a draw has the same bits in any block; sums are total()'s.
NUMPY_FUNCTIONS = {"exp", "isnan", "log", "log1p", "maximum", "minimum", "where"}
GREEK = {"alpha", "beta", "gamma", "delta", "sigma", "theta", "lambda", "rho", "mu", "phi", "eta"}
# ending of a name -> what its unit is or, for an index, begins with
ENDINGS = {
    "_rate": ("1", "1/yr"),
    "_share": ("1", "%"),
    "_ratio": ("1", "%"),
    "_index": ("1", "Index"),
    "_deflator": ("Index",),
    "_elasticity": ("1",),
    "_growth": ("1/yr",),
    "_identity": ("1",),
    "_shock": ("1",),
    "_mw": ("MW", "billion VND/MW"),
    "_half_life": ("yr",),
    "_per_capita": ("million VND/person/yr", "million VND_2010/person/yr"),
    "_per_capita_usd": ("USD/person/yr",),
    "_transfers": ("billion VND/yr",),
    "_expenditure": ("billion VND/yr",),
    "_revenue": ("billion VND/yr",),
    "_investment": ("billion VND/yr", "billion VND_2010/yr"),
    "_output": ("GWh/yr",),
    "_outlay": ("billion VND_2010/yr",),
    "_stock": ("billion VND_2010",),
    "_in_progress": ("billion VND_2010",),
}
NOT_A_RATE = {"exchange_rate"}  # the one rate that is a price
# A size of its own for each set, so that no shape passes for another.
SIZES = {
    "sector": 7,
    "group": 3,
    "source": 5,
    "revenue_line": 11,
    "crop": 2,
    "commodity": 13,
    "technology": 4,
}
DRAWS = 6


@cache
def tree_of(path: str) -> ast.Module:
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def definition(equation: Equation) -> ast.FunctionDef:
    """The function as written, at the top level of its module."""
    return next(
        node
        for node in tree_of(equation.path).body
        if isinstance(node, ast.FunctionDef) and node.name == equation.name
    )


def body_of(equation: Equation) -> list[ast.stmt]:
    """The statements after the docstring."""
    return definition(equation).body[1:]


def names_of(equations: Iterable[Equation]) -> list[str]:
    return [equation.name for equation in equations]


def calibration_of(folder: str) -> Calibration:
    return kontum_sim.load_scenario(BASELINE, calibration=ROOT / "calibration" / folder)[1]


# the docstring


def test_every_unit_is_in_the_closed_list() -> None:
    assert {e.name: e.unit for e in EQUATIONS if e.unit not in UNITS} == {}


def test_every_equation_says_its_source_and_an_assumption_has_a_reason() -> None:
    assert names_of(e for e in EQUATIONS if not e.source) == []
    assumed = [e for e in EQUATIONS if e.source.startswith("assumption")]
    assert assumed
    assert names_of(e for e in assumed if not re.match(r"assumption: \S", e.source)) == []


def test_every_docstring_begins_with_a_phrase_of_its_own() -> None:
    titles = [equation.document["title"] for equation in EQUATIONS]
    assert [title for title in titles if not re.fullmatch(r"[A-Z].+\.", title)] == []
    assert len(set(titles)) == len(titles)


def test_unit_and_source_are_written_once_and_last() -> None:
    for equation in EQUATIONS:
        lines = inspect.cleandoc(equation.function.__doc__ or "").splitlines()
        keys = [line.partition(":")[0] for line in lines]
        last = keys[keys.index("Unit") :]
        assert lines[keys.index("Unit") - 1] == "", equation.name
        assert [key for key in last if key in {"Unit", "Source", "Valid"}] in (
            ["Unit", "Source"],
            ["Unit", "Source", "Valid"],
        ), equation.name
        assert keys.count("Unit") == 1, equation.name


# names and arguments


def test_arguments_are_plain() -> None:
    for equation in EQUATIONS:
        given = definition(equation).args
        special = [*given.posonlyargs, *given.kwonlyargs, given.vararg, given.kwarg]
        assert special == [None, None], equation.name
        assert [*given.defaults, *given.kw_defaults] == [], equation.name
        assert definition(equation).decorator_list == [], equation.name


def test_arguments_are_few() -> None:
    assert names_of(e for e in EQUATIONS if not 1 <= len(e.arguments) <= MOST_ARGUMENTS) == []


def test_arguments_and_results_are_annotated_with_shapes() -> None:
    for equation in EQUATIONS:
        function = definition(equation)
        notes = [argument.annotation for argument in function.args.args] + [function.returns]
        names = {note.id if isinstance(note, ast.Name) else "?" for note in notes}
        assert names <= set(INDEX_OF), equation.name


def test_names_are_words_in_small_letters() -> None:
    names = {name for equation in EQUATIONS for name in (equation.name, *equation.arguments)}
    names |= set(input_index())
    assert [name for name in names if not re.fullmatch(r"[a-z]{2,}(_[a-z]{2,})*", name)] == []
    assert [name for name in names if GREEK & set(name.split("_"))] == []


def test_last_year_is_the_only_lag() -> None:
    assert names_of(e for e in EQUATIONS if e.name.endswith(LAG)) == []
    other = re.compile(r"last_year.|_lag\b|previous|_next\b|year_before|years_ago")
    assert [n for e in EQUATIONS for n in e.arguments if other.search(n)] == []


@pytest.mark.parametrize("folder", CALIBRATIONS)
def test_an_ending_of_a_name_means_one_kind_of_unit(folder: str) -> None:
    units = {name: parameter.unit for name, parameter in calibration_of(folder).parameters.items()}
    units |= {equation.name: equation.unit for equation in EQUATIONS}
    wrong: dict[str, str] = {}
    for ending, allowed in ENDINGS.items():
        found = {n: u for n, u in units.items() if n.endswith(ending) and n not in NOT_A_RATE}
        assert found, ending
        wrong |= {
            name: unit
            for name, unit in found.items()
            if ("Index" if unit.startswith("Index") else unit) not in allowed
        }
    assert wrong == {}


def test_only_what_says_so_is_at_current_prices_or_at_constant_ones() -> None:
    """Of value added, GRDP and product taxes the plain name is real."""
    for equation in EQUATIONS:
        name = equation.name
        if equation.unit.startswith("billion") and re.search("value_added|grdp|taxes", name):
            nominal = name.startswith("nominal_")
            assert ("VND_2010" in equation.unit) != nominal, name


def test_every_block_has_equations_and_no_file_is_left_out() -> None:
    files = {path.stem for path in (PACKAGE / "equations").glob("*.py")} - {"__init__"}
    assert files == set(BLOCKS)
    assert {Path(equation.path).stem for equation in EQUATIONS} == files


def test_a_block_holds_equations_and_private_helpers_only() -> None:
    for block in BLOCKS:
        for node in tree_of(str(PACKAGE / "equations" / f"{block}.py")).body:
            if isinstance(node, ast.FunctionDef):
                assert node.name.startswith("_") or node.name in base_model().equations
            else:
                assert isinstance(node, ast.Expr | ast.Import | ast.ImportFrom), block


def test_every_equation_has_a_test_of_its_own() -> None:
    untested = []
    for equation in EQUATIONS:
        block = Path(equation.path).stem
        tests = tree_of(str(Path(__file__).parent / f"test_equations_{block}.py"))
        called = {
            node.func.id
            for node in ast.walk(tests)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if equation.name not in called:
            untested.append(equation.name)
    assert untested == []


# the body


def test_bodies_are_short() -> None:
    lengths = {
        e.name: (body_of(e)[-1].end_lineno or 0) - body_of(e)[0].lineno + 1 for e in EQUATIONS
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_number_is_written_into_an_equation() -> None:
    """Anything but 0, 1, 2, 100, 1000 is a parameter with a unit and a source."""
    found = {
        equation.name: node.value
        for equation in EQUATIONS
        for statement in body_of(equation)
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant)
        and (isinstance(node.value, bool) or node.value not in LITERALS)
    }
    assert found == {}


def test_an_equation_is_a_chain_of_values_and_one_return() -> None:
    """No branch, no loop, no change in place."""
    for equation in EQUATIONS:
        *steps, last = body_of(equation)
        assert isinstance(last, ast.Return), equation.name
        for step in steps:
            targets = step.targets if isinstance(step, ast.Assign) else []
            if isinstance(step, ast.AnnAssign):
                targets = [step.target]
            assert [type(target) for target in targets] == [ast.Name], equation.name
        for node in ast.walk(definition(equation)):
            assert not isinstance(
                node, ast.Lambda | ast.comprehension | ast.IfExp | ast.MatMult | ast.NamedExpr
            ), equation.name


def test_an_equation_reads_its_arguments_and_nothing_else() -> None:
    for equation in EQUATIONS:
        module = tree_of(equation.path).body
        shared = {
            alias.name
            for node in module
            if isinstance(node, ast.ImportFrom) and node.module == "kontum_sim.arrays"
            for alias in node.names
        }
        helpers = {node.name for node in module if isinstance(node, ast.FunctionDef)}
        known = {name for name in helpers if name.startswith("_")} | shared | {"np"}
        names = [n for step in body_of(equation) for n in ast.walk(step) if isinstance(n, ast.Name)]
        written = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        assert read - written - known == set(equation.arguments), equation.name


def test_numpy_is_used_element_by_element() -> None:
    used = {
        node.attr
        for block in BLOCKS
        for node in ast.walk(tree_of(str(PACKAGE / "equations" / f"{block}.py")))
        if isinstance(node, ast.Attribute)
    }
    assert used - NUMPY_FUNCTIONS == set()


# inputs


@pytest.mark.parametrize("folder", CALIBRATIONS)
def test_every_input_is_a_parameter_a_structure_a_solution_or_a_project(folder: str) -> None:
    calibration, inputs = calibration_of(folder), base_model().inputs
    projects = {name for name in inputs if name.startswith("project_")}
    kinds: list[set[str]] = [
        set(calibration.parameters),
        set(calibration.structure),
        set(SOLVED),
        projects,
        set(STRUCTURE) - set(calibration.structure),
    ]
    assert [name for name in inputs if [name in kind for kind in kinds].count(True) != 1] == []
    assert set(calibration.parameters) == set(parameter_index())
    assert set(SOLVED) | set(calibration.structure) <= inputs


def test_one_input_has_one_shape_wherever_it_is_read() -> None:
    index: Mapping[str, tuple[str, ...]] = input_index()
    for equation in EQUATIONS:
        for argument in equation.arguments:
            name = argument.removesuffix(LAG)
            variable = base_model().equations.get(name)
            expected = variable.index if variable is not None else index[name]
            written = equation.function.__annotations__[argument]
            assert INDEX_OF[written] == expected, (equation.name, argument)


def test_a_variable_is_not_an_input_and_every_input_has_a_shape() -> None:
    assert set(input_index()) & set(base_model().equations) == set()
    assert base_model().inputs <= set(input_index())


@pytest.mark.parametrize("folder", CALIBRATIONS)
def test_parameters_have_the_shape_that_the_equations_ask_for(folder: str) -> None:
    calibration = calibration_of(folder)
    for name, parameter in calibration.parameters.items():
        assert parameter.index == input_index()[name]
        sizes = [len(calibration.sets[axis]) for axis in parameter.index]
        assert len(parameter.cells) == np.prod(sizes, dtype=int), name


def test_what_only_the_closure_reads_is_read_there() -> None:
    """A parameter that nothing reads would be a number that changes nothing."""
    sources = [*(PACKAGE / "calibrate").glob("*.py"), PACKAGE / "inputs" / "crops.py"]
    written = {
        node.value
        for path in sources
        for node in ast.walk(tree_of(str(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(CLOSURE_INDEX) - written) == []


# calls


def arguments_of(equation: Equation, tail: tuple[int, ...]) -> list[NDArray[np.float64]]:
    """Read-only arrays of the annotated shapes with values near one."""
    random = np.random.default_rng(20200101)
    found = []
    for argument in equation.arguments:
        index = INDEX_OF[equation.function.__annotations__[argument]]
        values = 1 + 0.1 * random.random((*(SIZES[axis] for axis in index), *tail))
        values.flags.writeable = False
        found.append(values)
    return found


def test_answers_have_the_annotated_shape_whatever_the_sizes_of_the_sets() -> None:
    for equation in EQUATIONS:
        with np.errstate(all="ignore"):
            answer = equation.function(*arguments_of(equation, (DRAWS,)))
        expected = (*(SIZES[axis] for axis in equation.index), DRAWS)
        assert answer.shape == expected, equation.name
        assert answer.dtype == np.dtype(np.float64), equation.name


def test_an_equation_changes_no_argument_and_answers_twice_alike() -> None:
    for equation in EQUATIONS:
        given = arguments_of(equation, (DRAWS,))
        before = [values.copy() for values in given]
        with np.errstate(all="ignore"):
            first = np.array(equation.function(*given))
            second = equation.function(*given)
        np.testing.assert_array_equal(first, second, err_msg=equation.name)
        for values, copy in zip(given, before, strict=True):
            np.testing.assert_array_equal(values, copy, err_msg=equation.name)


def test_all_years_at_once_are_the_years_one_by_one() -> None:
    """The engine evaluates what nothing waits for over the whole horizon."""
    for equation in EQUATIONS:
        given = arguments_of(equation, (3, DRAWS))
        with np.errstate(all="ignore"):
            together = equation.function(*given)
            for year in range(3):
                alone = equation.function(*(values[..., year, :] for values in given))
                np.testing.assert_array_equal(together[..., year, :], alone, err_msg=equation.name)


@pytest.fixture(scope="module")
def baseline() -> Run:
    return kontum_sim.simulate(BASELINE, calibration=ROOT / "calibration" / "plan2020")


def test_the_default_run_has_the_annotated_shapes(baseline: Run) -> None:
    sets = baseline.calibration.sets
    for equation in EQUATIONS:
        expected = (*(len(sets[axis]) for axis in equation.index), len(baseline.years), 1)
        assert baseline.result[equation.name].shape == expected, equation.name


def test_calling_an_equation_by_hand_gives_what_the_run_holds(baseline: Run) -> None:
    """In 2023 nothing is imposed: the run is its equations and nothing else."""
    for equation in EQUATIONS:
        given = []
        for name, lag in equation.needs():
            values = baseline.result.year(name, 2022 if lag else 2023).copy()
            values.flags.writeable = False
            given.append(values)
        answer = equation.function(*given)
        held = baseline.result.year(equation.name, 2023)
        np.testing.assert_array_equal(answer, held, err_msg=equation.name)
