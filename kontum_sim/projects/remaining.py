"""What is left of a project when the simulation opens: months, money, works already there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.projects.project import Project

MONTHS = 12
# Uniform numbers of a named stream, one for each draw.
Luck: TypeAlias = Callable[[str], Array]


@dataclass(frozen=True)
class Planned:
    """A project with what a scenario changes in it.

    multiply, months: of the duration that is left when the simulation opens
    cost: factor of what is left to pay; more cost is more cash, not more capital
    """

    project: Project
    multiply: float = 1.0
    months: int = 0
    cost: float = 1.0

    @property
    def id(self) -> str:
        return self.project.id


@dataclass(frozen=True)
class Remaining:
    """What is left of one project in each draw, [draw].

    start: month from which it may go on, 0 = January of the opening year (one for all draws)
    months: of work; base: still to pay as planned; cash: with the overrun; past: paid before
    share: of the project that comes about, local share applied; a realised draw has all of it
    comes_about: false where it is given up
    Money in billion VND, the local share only.
    """

    start: int
    is_under_way: bool
    months: NDArray[np.int64]
    base: Array
    cash: Array
    past: Array
    share: Array
    comes_about: NDArray[np.bool_]


def remaining(planned: Planned, opening: int, luck: Luck | None) -> Remaining:
    """What is left on 1 January of the opening year.

    The planned duration is stretched by the delay and paid in equal months; where paid_before is
    known, the rest is paid from the opening. What was paid before is in the record. A project
    that is on the list has a month of work left at least.
    luck: None for the medians, with the part of the project that is expected to come about
    """
    project = planned.project
    delay, overrun, come, part = _chances(planned, luck)
    first = opening * MONTHS if project.paid_before is not None else project.start
    planned_months = max(1, project.completion - first)
    duration = np.maximum(1, np.rint(planned_months * delay)).astype(np.int64)
    past = np.minimum(duration - 1, max(0, opening * MONTHS - first))
    left = duration - past
    share = project.local_share * part
    unpaid = project.capital - (project.paid_before or 0.0)
    base = unpaid * share * (left / duration)
    stretched = np.rint(left * planned.multiply).astype(np.int64) + planned.months
    return Remaining(
        start=max(0, first - opening * MONTHS),
        is_under_way=project.start < opening * MONTHS,
        months=np.maximum(1, stretched),
        base=base,
        cash=base * overrun * planned.cost,
        past=project.capital * share - base,
        share=share,
        comes_about=come,
    )


def left_at_median(planned: Planned, opening: int) -> int:
    """Months of work left at the medians with the scenario's change, which may leave none."""
    unchanged = remaining(Planned(planned.project), opening, None)
    return round(int(unchanged.months[0]) * planned.multiply) + planned.months


def _chances(planned: Planned, luck: Luck | None) -> tuple[Array, Array, NDArray[np.bool_], Array]:
    """(delay, overrun, whether it comes about, the part of it that does), [draw]."""
    project, of = planned.project, planned.project.type
    own = project.delay, project.cost_factor
    if luck is None:
        delay = np.full(1, of.delay_median if own[0] is None else own[0])
        overrun = np.full(1, of.cost_median if own[1] is None else own[1])
        return delay, overrun, np.ones(1, dtype=np.bool_), np.full(1, project.realisation)
    come = luck(f"project:{project.id}:realisation") < project.realisation
    delay = _lognormal(
        luck, f"project:{project.id}:delay", of.delay_median, of.delay_spread, own[0]
    )
    overrun = _lognormal(luck, f"project:{project.id}:cost", of.cost_median, of.cost_spread, own[1])
    return delay, overrun, come, come.astype(np.float64)


def _lognormal(luck: Luck, stream: str, median: float, spread: float, own: float | None) -> Array:
    """A factor of each draw; the row's own one is certain."""
    from scipy.special import ndtri

    scores: Array = ndtri(luck(stream))
    if own is not None:
        return np.full_like(scores, own)
    drawn: Array = median * np.exp(spread * scores)
    return drawn
