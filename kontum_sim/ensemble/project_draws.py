"""What the projects of an ensemble did, draw by draw.

The calendar of a draw follows from its public envelopes and its own random streams: it is played
again from the envelopes that the ensemble kept, to the same bytes, whoever ran the draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.ensemble.streams import uniforms
from kontum_sim.projects.calendars import Drawn, ProjectRecord
from kontum_sim.projects.coupling import listed_envelope
from kontum_sim.projects.remaining import Remaining, remaining

ENVELOPE = "Public Investment Envelope"
MOST_REPLAYED = 4096  # draws: dates and waits need no more


@dataclass(frozen=True)
class ProjectDraws:
    """The record of the first draws of an ensemble, and what was left of each project in them."""

    record: ProjectRecord
    left: Sequence[Remaining]


def project_draws(ensemble: EnsembleRun) -> ProjectDraws | None:
    """None where the projects keep to the central calendar in every draw, or there are none."""
    plan = ensemble.central.projects
    if plan.timing != "simulated" or not plan.projects:
        return None
    count = min(ensemble.request.draws, MOST_REPLAYED)
    seed = ensemble.request.seed
    left = [
        remaining(planned, plan.opening, lambda stream: uniforms(seed, stream, 1, 0, count)[0])
        for planned in plan.projects
    ]
    drawn = Drawn(plan, left)
    first = ensemble.years.index(plan.opening)
    for envelope in ensemble.path(ENVELOPE)[first:, :count]:
        drawn.year(listed_envelope(plan, envelope))
    return ProjectDraws(drawn.record(), left)
