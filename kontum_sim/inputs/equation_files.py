"""Equations that a scenario brings along: one function in a file, checked before it is run."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from kontum_sim.errors import Fault, InputError, ScenarioError, nearest
from kontum_sim.inputs.records import Origin, Vocabulary
from kontum_sim.inputs.text_files import KIB, is_below, is_file, read_text, shown

if TYPE_CHECKING:
    import ast

LARGEST_EQUATION_FILE = 256 * KIB

# What a user's file may raise when it is read.
FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    SystemExit,
    TypeError,
    ValueError,
)


def load_equation(
    variable: str, path: Path, vocabulary: Vocabulary, origin: Origin, folder: Path | None = None
) -> Callable[..., Any]:
    """The function of `path` that replaces the equation of `variable`.

    folder: the scenario's folder, which the file must lie below (the loader of the scenario has
    checked that already). Raises ScenarioError; nothing of the file runs before every check of
    its text has passed.
    """
    faults = []
    if folder is not None and not is_below(path, folder):
        fields = {"file": shown(path)}
        faults.append(
            Fault("scenario.outside_folder", fields, origin.path, origin.line, origin.column)
        )
    elif not is_file(path):
        fields = {"file": shown(path)}
        faults.append(
            Fault("scenario.file_missing", fields, origin.path, origin.line, origin.column)
        )
    faults = faults or check_equation(variable, path, vocabulary, origin)
    if faults:
        raise ScenarioError(faults)
    module = _run(path, read_text(path, shown(path), LARGEST_EQUATION_FILE))
    function = getattr(module, variable, None)
    if not callable(function):
        raise ScenarioError(Fault("equation_file.not_a_function", {"name": variable}, shown(path)))
    return function  # type: ignore[no-any-return]


def check_equation(
    variable: str, path: Path, vocabulary: Vocabulary, origin: Origin
) -> list[Fault]:
    """What is wrong with an equation file, found from its text alone."""
    import ast

    name = shown(path)
    if path.suffix != ".py":
        fields = {"file": name}
        return [Fault("equation_file.not_python", fields, origin.path, origin.line, origin.column)]
    try:
        text = read_text(path, name, LARGEST_EQUATION_FILE)
        tree = ast.parse(text, filename=name)
        compile(tree, name, "exec")  # finds what parsing does not: an argument named twice
    except InputError as error:
        return list(error.faults)
    except SyntaxError as error:
        reason = error.msg
        return [Fault("equation_file.syntax", {"reason": reason}, name, error.lineno, error.offset)]
    except (ValueError, RecursionError, MemoryError):
        return [Fault("equation_file.too_complex", {}, name)]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    if variable in functions:
        return _check_arguments(functions[variable], vocabulary, name)
    near = nearest(variable, functions, 1)
    if near:
        found = functions[near[0]]
        fields = {"name": variable, "near": found.name}
        place = (found.lineno, found.col_offset + 1)
        return [Fault("equation_file.no_function.near", fields, name, *place)]
    known = ", ".join(functions) or "-"
    return [Fault("equation_file.no_function", {"name": variable, "found": known}, name, 1, 1)]


def _check_arguments(function: ast.FunctionDef, vocabulary: Vocabulary, name: str) -> list[Fault]:
    """Plain arguments without defaults, each the name of something that the model has."""
    faults: list[Fault] = []

    def report(key: str, node: ast.AST, **fields: object) -> None:
        line, column = getattr(node, "lineno", None), getattr(node, "col_offset", 0) + 1
        faults.append(Fault(key, fields, name, line, column))

    arguments = function.args
    for special in (arguments.vararg, arguments.kwarg):
        if special is not None:
            report("equation_file.star_argument", special, name=special.arg)
    for argument in (*arguments.posonlyargs, *arguments.kwonlyargs):
        report("equation_file.not_plain", argument, name=argument.arg)
    for default in (*arguments.defaults, *(node for node in arguments.kw_defaults if node)):
        report("equation_file.default", default)
    if function.decorator_list:
        report("equation_file.decorator", function.decorator_list[0], name=function.name)
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.arg in vocabulary.arguments:
            continue
        near = nearest(argument.arg, vocabulary.arguments, 1)
        if near:
            report("equation_file.unknown_argument.near", argument, name=argument.arg, near=near[0])
        else:
            report("equation_file.unknown_argument", argument, name=argument.arg)
    return faults


def _run(path: Path, text: str) -> ModuleType:
    """The file as a module of a private name; it is compiled here, so no cache is written."""
    name = shown(path)
    digest = hashlib.sha256(f"{path.resolve()}\n{text}".encode()).hexdigest()[:16]
    module = ModuleType(f"_kontum_sim_equation_{digest}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
    except FAILURES as error:
        del sys.modules[module.__name__]
        line = _line_in(error, str(path))
        reason = f"{type(error).__name__}: {error}"
        raise ScenarioError(
            Fault("equation_file.import", {"reason": reason}, name, line)
        ) from error
    return module


def _line_in(error: BaseException, file: str) -> int | None:
    """The last line of `file` that the traceback passes."""
    line = None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    return line
