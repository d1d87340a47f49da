"""Working folders for the command line: one of its own, or one that read-only tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CALIBRATIONS, Place, new_place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder with scenarios/ and calibration/ that the test may change."""
    return new_place(tmp_path)


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The baseline on every calibration: baseline/plan2020, ... Tests only read here."""
    shared = new_place(tmp_path_factory.mktemp("runs"))
    for calibration in CALIBRATIONS:
        given = ("--calibration", f"calibration/{calibration}")
        target = ("--output", f"baseline/{calibration}")
        shared.ok("run", "scenarios/baseline.yaml", *given, *target, "--quiet")
    return shared
