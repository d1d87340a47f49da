"""Speed of the pipeline: 40 projects and 10 years under 2 ms a draw on one core."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kontum_sim.projects.pipeline import Pipeline
from kontum_sim.projects.site import Limits, Work

PROJECTS, YEARS = 40, 10


def forty_projects() -> list[Work]:
    """Half paid by the budget, starts over seven years, some that need others."""
    chance = random.Random(1)
    found = []
    for place in range(PROJECTS):
        is_public = chance.random() < 0.5
        cost = chance.uniform(50, 1500)
        found.append(
            Work(
                id=f"p{place}",
                start=chance.randrange(84),
                months=chance.randrange(12, 60),
                public=cost if is_public else 0.0,
                other=0.0 if is_public else cost,
                priority=chance.randrange(1, 9),
                date=place,
                requires=(place - 7,) if place % 9 == 8 else (),
                owner=is_public,
                builder=True,
            )
        )
    return found


@pytest.mark.parametrize("envelope", [10_000, 1_000, 500])
def test_a_draw_of_forty_projects(benchmark: Any, measured: Any, envelope: float) -> None:
    works = forty_projects()

    def draw() -> Pipeline:
        pipeline = Pipeline(works, Limits(boards=8, contractors=12))
        for _ in range(YEARS):
            pipeline.advance(envelope)
        return pipeline

    pipeline = benchmark(draw)
    assert len(pipeline.sites) == PROJECTS
    measured.add(f"pipeline, 40 projects x 10 years, {envelope:,} bn a year", benchmark, 0.002)
