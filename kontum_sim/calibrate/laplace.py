"""The normal approximation around the mode, held against the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kontum_sim.calibrate.mode import Mode
from kontum_sim.calibrate.posterior import Sample
from kontum_sim.calibrate.problem import Problem
from kontum_sim.inputs.records import CellName


@dataclass(frozen=True)
class Laplace:
    """The normal approximation against the sample, over the active scores.

    mean_gap: largest |posterior mean - mode| in standard deviations, and where
    sd_low, sd_high: smallest and largest ratio of sample to approximate standard deviation
    log_evidence: of the approximation; log_evidence_sample: of the sample
    """

    mean_gap: float
    mean_gap_at: CellName
    sd_low: float
    sd_high: float
    condition: float
    log_evidence: float
    log_evidence_sample: float


def laplace(problem: Problem, sample: Sample, mode: Mode) -> Laplace:
    mean = np.einsum("ij,j->i", sample.scores, sample.weights)
    apart = sample.scores - mean[:, None]
    sd = np.sqrt(np.einsum("ij,j->i", apart * apart, sample.weights))
    gap = np.abs(mean - mode.scores) / sd
    ratio = sd / np.sqrt(np.diag(mode.covariance))
    worst = int(np.argmax(gap))
    return Laplace(
        mean_gap=float(gap[worst]),
        mean_gap_at=problem.coordinates[problem.active[worst]].cell,
        sd_low=float(ratio.min()),
        sd_high=float(ratio.max()),
        condition=mode.condition,
        log_evidence=mode.log_evidence,
        log_evidence_sample=sample.log_evidence,
    )
