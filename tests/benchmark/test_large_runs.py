"""What many draws cost as a whole command: time, time of processors and peak memory, by number.

`kontum-sim run --draws N` on one process, on two, with its draws kept, and on two workers of a
Dask cluster on this machine. Skipped unless asked for: `make bench`; a million draws take minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MB = 1024  # kilobytes
LIMITS = {10_000: 0.5 + 1.0, 100_000: 4.0 + 1.0, 1_000_000: None}  # of the draws, and of a run
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler with two workers, each a process of its own."""
    folder = tmp_path_factory.mktemp("cluster")
    processes = []

    def start(part: str, *words: str) -> None:
        module = f"distributed.cli.dask_{part}"
        command = [sys.executable, "-m", module, "--host", "127.0.0.1", "--no-dashboard", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        processes.append(subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **quiet))

    file = folder / "scheduler.json"
    start("scheduler", "--port", "0", "--scheduler-file", str(file))
    while not file.exists() or not file.read_text():
        time.sleep(0.05)
    address = json.loads(file.read_text())["address"]
    for _ in range(2):
        start("worker", address, "--no-nanny", "--nthreads", "1")
    time.sleep(5)  # until the workers are there
    yield address
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.parametrize("draws", LIMITS)
@pytest.mark.parametrize("how", ["1 process", "2 processes", "kept", "cluster of 2"])
def test_many_draws(
    benchmark: Any,
    measured: Any,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    draws: int,
    how: str,
) -> None:
    for folder in ("scenarios", "calibration"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    words: tuple[str, ...] = ()
    if how == "2 processes":
        words = ("--workers", "2")
    elif how == "kept":
        words = ("--keep-draws",)
    elif how == "cluster of 2":
        words = ("--scheduler", request.getfixturevalue("scheduler"))
    command = [sys.executable, "-m", "kontum_sim", "run", "scenarios/baseline.yaml", "--quiet"]
    usage = []

    def process() -> None:
        started = subprocess.Popen(
            [*command, "--draws", str(draws), *words], cwd=tmp_path, env=ENVIRONMENT
        )
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        assert started.returncode == 0
        usage.append(used)

    benchmark.pedantic(process, rounds=3 if draws < 1_000_000 else 1)
    peak = max(used.ru_maxrss for used in usage) / MB
    cost = min(used.ru_utime + used.ru_stime for used in usage) / draws * 1e6
    name = f"run --draws {draws:,}, {how}: {cost:.0f} us/draw, {peak:.0f} MB"
    measured.add(name, benchmark, LIMITS[draws] if how == "1 process" else None)
    if draws <= 100_000:
        assert peak < 1024, "under 1 GB"
