"""The house as built: imports go down only, modules and functions stay short, nothing is left over.

Everything is read from the source; nothing of the package is imported.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kontum_sim"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
HEAVY = {"pandas", "scipy", "matplotlib"}
# Layers from the bottom: a part may import itself and what stands in a layer below, no neighbour.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("version", "units", "arrays", "catalogue"),
    ("errors",),
    ("engine", "equations"),
    ("inputs",),
    ("projects",),
    ("calibrate", "targets"),
    ("results",),
    ("simulation",),
    ("ensemble",),
    ("backtest", "experiments"),
    ("report",),
    ("python",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


@cache
def text_of(module: str) -> str:
    return MODULES[module].read_text(encoding="utf-8")


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(text_of(module))


def outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when the module is imported: what is for the type checker alone does not."""
    for child in ast.iter_child_nodes(node):
        is_for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
        if not isinstance(child, FUNCTIONS) and not is_for_types:
            yield child
            yield from outside_functions(child)


def part_of(module: str) -> str:
    """The layer's name in `kontum_sim.inputs.paths`: inputs."""
    return module.split(".")[1]


def is_imported(module: str, node: ast.AST) -> list[str]:
    """The modules that a statement imports: `from a import b` is a.b where that is a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module}:{node.lineno} imports relatively"
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name for name in inner if name in MODULES] or [node.module or ""]
    return []


@cache
def imports_of(module: str) -> frozenset[str]:
    """All imports, those inside functions and under TYPE_CHECKING too."""
    return frozenset(
        name for node in ast.walk(tree_of(module)) for name in is_imported(module, node)
    )


def own_imports_of(module: str) -> list[str]:
    return sorted(name for name in imports_of(module) if name.startswith("kontum_sim."))


def strings_of(module: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def in_layer(*names: str) -> list[str]:
    return [m for m in MODULES if "." in m and part_of(m) in names]


# direction


def test_every_module_has_a_layer() -> None:
    assert sorted({part_of(module) for module in MODULES if "." in module} - set(LEVEL)) == []


def test_imports_go_down_only() -> None:
    up = [
        f"{module} imports {name}"
        for module in MODULES
        if "." in module
        for name in own_imports_of(module)
        if part_of(name) != part_of(module) and LEVEL[part_of(name)] >= LEVEL[part_of(module)]
    ]
    assert up == []


def test_no_module_goes_through_the_face_of_the_package() -> None:
    """`import kontum_sim` inside the package would reach up without being seen."""
    assert [module for module in MODULES if "kontum_sim" in imports_of(module)] == []


def test_the_lowest_modules_import_nothing_of_ours() -> None:
    for module in in_layer(*LAYERS[0]):
        assert own_imports_of(module) == [], module
    assert own_imports_of("kontum_sim.errors") == ["kontum_sim.catalogue"]


def test_equations_import_numpy_and_arrays_only() -> None:
    allowed = {"__future__", "numpy", "kontum_sim.arrays"}
    for module in in_layer("equations"):
        assert imports_of(module) <= allowed, module


def test_the_engine_knows_no_economics() -> None:
    """It imports nothing that knows an equation, and names none."""
    allowed = {"kontum_sim.arrays", "kontum_sim.errors"}
    for module in in_layer("engine"):
        others = {name for name in own_imports_of(module) if part_of(name) != "engine"}
        assert others <= allowed, module
        assert [text for text in strings_of(module) if "equations." in text] == [], module


def test_no_two_modules_import_each_other() -> None:
    """Not even over others: what a module needs never needs the module."""
    needs = {module: {n for n in imports_of(module) if n in MODULES} for module in MODULES}
    for module in MODULES:
        found: set[str] = set()
        waiting = list(needs[module])
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += needs[name]
        assert module not in found, module


def test_modules_are_loaded_by_name_only_where_that_is_meant() -> None:
    """The blocks of equations, and the commands, so that --help pays for click alone."""
    loading = {module for module in MODULES if "importlib" in imports_of(module)}
    assert loading <= {"kontum_sim.inputs.vocabulary", "kontum_sim.cli.main"}


def test_the_package_itself_is_lazy() -> None:
    """`import kontum_sim` pays for the version; the rest comes when it is asked for."""
    top = [name for node in tree_of("kontum_sim").body for name in is_imported("kontum_sim", node)]
    assert [name for name in top if name.startswith("kontum_sim.")] == ["kontum_sim.version"]


# weight


def test_nothing_heavy_is_imported_at_the_top_of_a_module() -> None:
    """pandas, scipy and matplotlib belong inside the functions that need them."""
    heavy = [
        f"{module} imports {name}"
        for module in MODULES
        for node in outside_functions(tree_of(module))
        for name in is_imported(module, node)
        if name.split(".")[0] in HEAVY
    ]
    assert heavy == []


def test_help_needs_click_and_the_standard_library_alone() -> None:
    """cli.main and what it imports at its top."""
    waiting, found = ["kontum_sim.cli.main"], set[str]()
    while waiting:
        module = waiting.pop()
        for node in tree_of(module).body:
            for name in is_imported(module, node):
                if name in MODULES:
                    waiting += [name] if name not in found else []
                found.add(name)
    others = {name.split(".")[0] for name in found} - {"kontum_sim", "__future__"}
    assert {name for name in others if name not in sys.stdlib_module_names} <= {"click"}


# size


def test_modules_are_short() -> None:
    lengths = {module: len(text_of(module).splitlines()) for module in MODULES}
    assert {module: length for module, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{module}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, FUNCTIONS)
    }
    assert {n: length for n, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


# leftovers


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    assert [module for module in MODULES if marks.search(text_of(module))] == []
    stubs = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Raise) and "NotImplemented" in ast.dump(node)
    ]
    assert stubs == []


def test_no_error_is_swallowed_that_nobody_foresaw() -> None:
    """A handler of every exception either raises it again or is the command line's last word."""
    swallowed = []
    for module in MODULES:
        for node in ast.walk(tree_of(module)):
            if not isinstance(node, ast.ExceptHandler) or module == "kontum_sim.cli.main":
                continue
            kinds = ast.walk(node.type) if node.type is not None else ()
            names = {kind.id for kind in kinds if isinstance(kind, ast.Name)}
            foreseen = node.type is not None and not names & {"Exception", "BaseException"}
            last = node.body[-1]
            if not foreseen and not (isinstance(last, ast.Raise) and last.exc is None):
                swallowed.append(f"{module}:{node.lineno}")
    assert swallowed == []


def test_every_module_says_what_it_is_for() -> None:
    """Empty __init__ files apart."""
    silent = [
        module
        for module in MODULES
        if text_of(module).strip() and not ast.get_docstring(tree_of(module))
    ]
    assert silent == []


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "misc", "tools"}
    assert [module for module in MODULES if module.split(".")[-1] in drawers] == []


def test_nothing_is_imported_with_an_asterisk() -> None:
    everything = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.ImportFrom) and "*" in [alias.name for alias in node.names]
    ]
    assert everything == []
