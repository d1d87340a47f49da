"""Simulation-based calibration: the estimator recovers what invented provinces were made of."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.synthetic import MEMBERS, rank_provinces
from kontum_sim.inputs.calibration import load_calibration

ROOT = Path(__file__).parents[2]


@cache
def problem() -> Problem:
    return Problem(load_calibration(ROOT / "calibration" / "three_groups"))


def test_every_number_that_the_window_reads_gets_a_rank() -> None:
    seen: list[tuple[int, int]] = []
    ranks = rank_provinces(problem(), 2, 1, lambda done, most: seen.append((done, most)))
    assert seen == [(1, 2), (2, 2)]
    assert len(ranks.cells) == len(problem().moving)
    for entry in ranks.cells:
        assert len(entry.ranks) == 2 - ranks.failed
        assert all(0 <= rank <= MEMBERS for rank in entry.ranks)


def test_the_ranks_are_reproducible() -> None:
    once, again = (rank_provinces(problem(), 1, 4, lambda done, most: None) for _ in range(2))
    assert once == again


@pytest.mark.slow
def test_ranks_of_a_hundred_invented_provinces_are_uniform() -> None:
    ranks = rank_provinces(problem(), 100, 1, lambda done, most: None)
    assert ranks.failed <= 5
    assert ranks.smallest_p_value > 0.01
    # all numbers together: the mean rank is the middle, within four standard errors of the
    # mean of 100 provinces (numbers of one province are not independent)
    table = np.array([entry.ranks for entry in ranks.cells])
    error = table.mean(axis=0).std() / np.sqrt(table.shape[1])
    assert table.mean() == pytest.approx(MEMBERS / 2, abs=4 * error)
