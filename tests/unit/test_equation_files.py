"""Equations that a scenario brings along."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from scenario_words import WORDS, faults_of, load, places, write

from kontum_sim.errors import ScenarioError
from kontum_sim.inputs.equation_files import load_equation
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.text_files import shown

HERE = Origin("trial.yaml", 4, 13)
BODY = "equations: {private_investment: equations/mine.py}\n"
GOOD = '''\
"""My equation."""


def _half(value):
    return value / 2


def private_investment(grdp_last_year, private_investment_last_year):
    """Half of last year's product."""
    return _half(grdp_last_year)
'''


def refused(folder: Path, code: str) -> list[tuple[str, int | None, int | None]]:
    """What the loading of a scenario says of the code."""
    write(folder, "equations/mine.py", code)
    faults = faults_of(folder, BODY)
    assert {fault.path for fault in faults} == {shown(folder / "equations/mine.py")}
    return places(faults)


def test_a_good_equation_is_loaded_under_a_private_name(tmp_path: Path) -> None:
    path = write(tmp_path, "equations/mine.py", GOOD)
    equation = load(tmp_path, BODY).equations["private_investment"]
    assert (equation.path, equation.layer, equation.origin.line) == (path, "trial", 4)
    function = load_equation("private_investment", path, WORDS, equation.origin)
    assert function(10.0, 1.0) == 5.0
    assert function.__module__.startswith("_kontum_sim_equation_")
    assert "mine" not in sys.modules
    assert not list(path.parent.glob("__pycache__"))


def test_the_code_does_not_run_while_a_scenario_is_checked(tmp_path: Path) -> None:
    write(tmp_path, "equations/mine.py", GOOD + "\nraise ValueError\n")
    load(tmp_path, BODY)


def test_a_changed_file_gives_the_changed_function(tmp_path: Path) -> None:
    path = write(tmp_path, "equations/mine.py", GOOD)
    load_equation("private_investment", path, WORDS, HERE)
    write(tmp_path, "equations/mine.py", GOOD.replace("/ 2", "/ 4"))
    assert load_equation("private_investment", path, WORDS, HERE)(10.0, 1.0) == 2.5


@pytest.mark.parametrize(
    ("code", "key", "line", "column"),
    [
        ("\ndef private_invesment(grdp):\n    return grdp\n",
         "equation_file.no_function.near", 2, 1),
        ("def other(grdp):\n    return grdp\n", "equation_file.no_function", 1, 1),
        ("private_investment = 3\n", "equation_file.no_function", 1, 1),
        ("def private_investment(grpd):\n    return grpd\n",
         "equation_file.unknown_argument.near", 1, 24),
        ("def private_investment(zzz):\n    return zzz\n",
         "equation_file.unknown_argument", 1, 24),
        ("def private_investment(grdp=1):\n    return grdp\n", "equation_file.default", 1, 29),
        ("def private_investment(*grdp):\n    return grdp\n",
         "equation_file.star_argument", 1, 25),
        ("def private_investment(**grdp):\n    return grdp\n",
         "equation_file.star_argument", 1, 26),
        ("def private_investment(*, grdp):\n    return grdp\n", "equation_file.not_plain", 1, 27),
        ("def private_investment(grdp, /):\n    return grdp\n", "equation_file.not_plain", 1, 24),
        ("import functools\n@functools.cache\ndef private_investment(grdp):\n    return grdp\n",
         "equation_file.decorator", 2, 2),
        ("x = '\0'\n", "text_file.character", 1, 6),
    ],
)  # fmt: skip
def test_a_faulty_equation_file_is_told_with_its_own_place(
    tmp_path: Path, code: str, key: str, line: int | None, column: int | None
) -> None:
    assert refused(tmp_path, code) == [(key, line, column)]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def private_investment(grdp)\n    return grdp\n", 1),
        ("\ndef private_investment(grdp, grdp):\n    return grdp\n", 2),
        ("\n\nreturn 1\n", 3),
    ],
)
def test_a_syntax_error_is_told_with_its_line(tmp_path: Path, code: str, line: int) -> None:
    ((key, found, column),) = refused(tmp_path, code)
    assert (key, found) == ("equation_file.syntax", line)
    assert column is not None


def test_code_that_is_nested_too_deeply_is_refused_without_a_crash(tmp_path: Path) -> None:
    ((key, _, _),) = refused(tmp_path, "x = " + "-" * 100_000 + "1\n")
    assert key in ("equation_file.too_complex", "equation_file.syntax")


def test_all_faults_of_the_arguments_are_told_together_with_the_nearest_names(
    tmp_path: Path,
) -> None:
    code = "def private_investment(grpd, hydrolgy_index, *, grdp=1):\n    return grdp\n"
    write(tmp_path, "equations/mine.py", code)
    faults = faults_of(tmp_path, BODY + "levrs: {}\n")
    told = " ".join(fault.message("en") for fault in faults)
    assert "Did you mean grdp?" in told
    assert "Did you mean hydrology_index?" in told
    assert [fault.key for fault in faults] == [
        "scenario.unknown_key.near",
        "equation_file.unknown_argument.near",
        "equation_file.unknown_argument.near",
        "equation_file.not_plain",
        "equation_file.default",
    ]


def test_an_equation_file_that_is_missing_or_no_python_is_told_at_the_scenario(
    tmp_path: Path,
) -> None:
    assert places(faults_of(tmp_path, BODY)) == [("scenario.file_missing", 4, 33)]
    write(tmp_path, "equations/mine.txt", GOOD)
    faults = faults_of(tmp_path, "equations: {private_investment: equations/mine.txt}\n")
    assert places(faults) == [("equation_file.not_python", 4, 13)]
    with pytest.raises(ScenarioError) as caught:
        load_equation("private_investment", tmp_path / "none.py", WORDS, HERE)
    assert places(list(caught.value.faults)) == [("scenario.file_missing", 4, 13)]


def test_an_equation_file_outside_the_folder_is_refused_also_through_a_link(
    tmp_path: Path,
) -> None:
    outside = write(tmp_path / "outside", "mine.py", GOOD)
    folder = tmp_path / "mine"
    faults = faults_of(folder, "equations: {private_investment: ../outside/mine.py}\n")
    assert places(faults) == [("scenario.outside_folder", 4, 33)]
    (folder / "equations").mkdir()
    os.symlink(outside, folder / "equations" / "mine.py")
    assert places(faults_of(folder, BODY)) == [("scenario.outside_folder", 4, 33)]
    with pytest.raises(ScenarioError) as caught:
        load_equation("private_investment", outside, WORDS, HERE, folder)
    assert places(list(caught.value.faults)) == [("scenario.outside_folder", 4, 13)]


def test_a_file_that_fails_when_it_runs_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.py", GOOD + "\nHALF = 1 / 0\n")
    with pytest.raises(ScenarioError) as caught:
        load_equation("private_investment", path, WORDS, HERE)
    (fault,) = caught.value.faults
    assert (fault.key, fault.line) == ("equation_file.import", 12)
    assert "ZeroDivisionError: division by zero" in fault.message("vi")
    assert str(path) not in {getattr(module, "__file__", "") for module in sys.modules.values()}


def test_a_name_that_is_no_function_once_the_file_has_run_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "mine.py", GOOD + "\nprivate_investment = 3\n")
    with pytest.raises(ScenarioError) as caught:
        load_equation("private_investment", path, WORDS, HERE)
    assert caught.value.faults[0].key == "equation_file.not_a_function"
