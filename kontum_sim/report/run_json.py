"""A run as JSON, for programs."""

from __future__ import annotations

from kontum_sim.report.tables import HEADLINES
from kontum_sim.simulation import Run


def run_json(run: Run, folder: str, dry_run: bool) -> dict[str, object]:
    """The headline indicators by year and the targets."""
    estimate = run.calibration.estimate
    return {
        "scenario": run.scenario.stem,
        "title": dict(run.scenario.title),
        "calibration": run.calibration.id,
        "vintage": run.calibration.described.accounts_vintage,
        "estimate_sha256": estimate.sha256 if estimate is not None else None,
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
            }
            for entry in run.assessments
        ],
    }
