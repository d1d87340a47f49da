"""Prints what was measured beside its limit and beside a bare `python -c "import numpy"`."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Measured:
    """name -> (median in seconds, limit in seconds or None)"""

    times: dict[str, tuple[float, float | None]] = field(default_factory=dict)

    def add(self, name: str, benchmark: Any, limit: float | None) -> None:
        self.times[name] = (statistics.median(benchmark.stats.stats.data), limit)


MEASURED = pytest.StashKey[Measured]()
BARE = 'python -c "import numpy"'


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MEASURED] = Measured()


@pytest.fixture
def measured(pytestconfig: pytest.Config) -> Measured:
    return pytestconfig.stash.setdefault(MEASURED, Measured())


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    times = config.stash.get(MEASURED, Measured()).times
    if not times:
        return
    bare = times.get(BARE, (None, None))[0]
    terminalreporter.section("median times against their limits")
    for name, (seconds, limit) in times.items():
        allowed = f"of {1000 * limit:7.0f} ms" if limit else " " * 13
        verdict = "" if limit is None else "ok" if seconds < limit else "OVER"
        ratio = f"{seconds / bare:8.2f} x import numpy" if bare else ""
        line = f"{name:<58} {1000 * seconds:9.1f} ms {allowed} {verdict:<5}{ratio}"
        terminalreporter.write_line(line.rstrip())
