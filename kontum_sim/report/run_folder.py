"""The contents of a run's folder: file name -> text, the manifest last."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.report.files import assumptions_csv, results_csv, summary_csv, targets_csv
from kontum_sim.report.folder import MANIFEST
from kontum_sim.report.manifest import manifest_json
from kontum_sim.simulation import Run


def folder_contents(run: Run, lang: str, command: Sequence[str]) -> dict[str, str]:
    """Everything that a run writes. lang: of summary.csv."""
    contents = {
        "results.csv": results_csv(run),
        "summary.csv": summary_csv(run, lang),
        "targets.csv": targets_csv(run),
        "assumptions.csv": assumptions_csv(run),
    }
    return {**contents, MANIFEST: manifest_json(run, command, contents, lang)}
