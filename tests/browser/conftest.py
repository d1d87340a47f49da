"""Pages of `kontum-sim report` and one browser for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Browser

ROOT = Path(__file__).parents[2]
RUNS = {
    "drawn": ("baseline", "plan2020", 200),
    "plan": ("plan_targets", "plan2020", 200),
    "revised": ("baseline", "revised2022", 200),
    "plain": ("baseline", "plan2020", 0),
}
# page -> runs on it: one, one without draws, several side by side
PAGES = {"one": ["drawn"], "plain": ["plain"], "three": ["drawn", "plan", "revised"]}


def kontum_sim(*words: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kontum_sim", *words, "--quiet"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """name -> HTML file."""
    folder = tmp_path_factory.mktemp("report")
    for name, (scenario, calibration, draws) in RUNS.items():
        given = ["--calibration", f"calibration/{calibration}", "--output", str(folder / name)]
        given += ["--draws", str(draws)] if draws else []
        kontum_sim("run", f"scenarios/{scenario}.yaml", *given)
    found = {}
    for name, runs in PAGES.items():
        found[name] = folder / f"{name}.html"
        folders = [str(folder / run) for run in runs]
        kontum_sim("report", *folders, "--output", str(found[name]), "--lang", "vi")
    return found


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()
