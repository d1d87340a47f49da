"""What a command imports: the heavy libraries only where they are needed."""

from __future__ import annotations

import pytest
from command_line import Place

HEAVY = ("pandas", "scipy", "matplotlib", "simpy", "pyarrow", "dask", "jinja2", "xlsxwriter")
PROBE = """
import sys
from kontum_sim.cli.main import main
sys.argv[0] = "kontum-sim"
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
for name in {watched}:
    if name in sys.modules:
        sys.stderr.write(name + "\\n")
"""


def imported(place: Place, watched: tuple[str, ...], words: tuple[str, ...]) -> list[str]:
    """Which of the watched libraries a command has imported."""
    done = place.python("-c", PROBE.format(watched=watched), *words)
    assert done.code == 0, done.err
    assert done.out
    return done.err.split()


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("run", "--help"),
        ("list",),
        ("validate", "scenarios/baseline.yaml"),
        ("run", "scenarios/baseline.yaml", "--dry-run"),
        ("show", "scenarios/drought.yaml", "--effective"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_no_heavy_library_is_imported(runs: Place, words: tuple[str, ...]) -> None:
    """A run of projects needs SimPy and no other."""
    needed = ["simpy"] if words[0] == "run" and words[-1] == "--dry-run" else []
    assert imported(runs, HEAVY, words) == needed


def test_a_run_without_projects_needs_no_simpy(runs: Place) -> None:
    words = ("run", "scenarios/baseline.yaml", "--set", "projects=none", "--dry-run")
    assert imported(runs, HEAVY, words) == []


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("list",)], ids=" ".join)
def test_help_and_list_do_without_numpy(runs: Place, words: tuple[str, ...]) -> None:
    assert imported(runs, ("numpy", "pydantic", "rich"), words) == []


def test_the_probe_sees_what_is_imported(runs: Place) -> None:
    assert imported(runs, ("numpy", "pandas"), ("validate", "scenarios/baseline.yaml")) == ["numpy"]


def test_importing_the_package_imports_nothing_heavy(runs: Place) -> None:
    code = (
        "import sys, kontum_sim; "
        f"print([name for name in {(*HEAVY, 'numpy', 'pydantic')} if name in sys.modules])"
    )
    assert runs.python("-c", code).out.strip() == "[]"
