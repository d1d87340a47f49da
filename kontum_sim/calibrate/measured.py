"""What the measurements tell without the soft priors: figures and judgement are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kontum_sim.calibrate.evidence import MEASUREMENT
from kontum_sim.calibrate.posterior import Sizes, resample, sample_posterior, sample_prior
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.summaries import CellEstimate
from kontum_sim.errors import EstimationError
from kontum_sim.inputs.records import CellName

MOST_DRAWS = 2**15  # of a stage
ENOUGH = 3000.0  # effective draws
DRAWS = 2**14  # of that posterior, for the standard deviations
STREAM = 4000


@dataclass(frozen=True)
class Measured:
    """The posterior under the measurements alone.

    contraction: share of the prior variance taken away, of every cell that the window reads
    effective: effective draws behind it
    """

    contraction: Mapping[CellName, float]
    effective: float


def measured_alone(
    problem: Problem, cells: tuple[CellEstimate, ...], seed: int, sizes: Sizes
) -> Measured | None:
    """A sample of its own, without the soft priors; None where there are no measurements.

    Where too few effective draws remain it tells of no cell: an estimate may stand without it.
    """
    evidence = tuple(item for item in problem.evidence if item.kind == MEASUREMENT)
    if not evidence:
        return None
    alone = problem.judged_by(evidence)
    sizes = replace(
        sizes,
        prior_draws=min(sizes.prior_draws, MOST_DRAWS),
        stage_draws=min(sizes.stage_draws, MOST_DRAWS),
        enough=min(sizes.enough, ENOUGH),
    )
    prior = sample_prior(alone, seed + STREAM, sizes)
    try:
        sample = sample_posterior(alone, prior, seed + STREAM, sizes, lambda done, most: None)
    except EstimationError:
        return Measured({}, 0.0)
    chosen = resample(sample.weights, DRAWS, seed + STREAM)
    values, _ = problem.transform.values(problem.whole(sample.scores[:, chosen]))
    found = {
        entry.cell: 1 - float(row.std() / entry.before.sd) ** 2
        for entry, row in zip(cells, values, strict=True)
        if entry.is_read and entry.before.sd > 0
    }
    return Measured(found, sample.stages[-1].effective)
