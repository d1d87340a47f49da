"""A run as JSON, for programs."""

from __future__ import annotations

from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.results.headlines import HEADLINES
from kontum_sim.simulation import Run


def run_json(
    run: Run, folder: str, dry_run: bool, drawn: EnsembleRun | None = None
) -> dict[str, object]:
    """The headline indicators by year and the targets."""
    estimate = run.calibration.estimate
    probability = {}
    if drawn is not None and drawn.probabilities is not None:
        probability = {
            entry.assessment.central.target.id: {
                "probability": entry.probability.value,
                "standard_error": entry.probability.error,
            }
            for entry in drawn.probabilities.targets
        }
    return {
        "scenario": run.scenario.stem,
        "title": dict(run.scenario.title),
        "calibration": run.calibration.id,
        "vintage": run.calibration.described.accounts_vintage,
        "estimate_sha256": estimate.sha256 if estimate is not None else None,
        "draws": drawn.request.draws if drawn is not None else 0,
        "seed": drawn.request.seed if drawn is not None else None,
        "folder": None if dry_run else folder,
        "history_until": run.calibration.window_end,
        "indicators": [
            {
                "variable": series.variable,
                "unit": series.code.unit,
                "values": {str(y): v for y, v in run.values(series.variable).items()},
            }
            for series in run.series
            if series.code.id in HEADLINES
        ],
        "targets": [
            {
                "id": entry.target.id,
                "status": entry.status,
                "value": entry.value,
                "margin": entry.margin,
                "unit": entry.target.unit,
                "coverage": entry.coverage,
                "first_missed_year": entry.first_missed_year,
                **probability.get(entry.target.id, {}),
            }
            for entry in run.assessments
        ],
    }
