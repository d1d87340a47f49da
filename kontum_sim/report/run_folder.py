"""The contents of a run's folder: file name -> text, the manifest last."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.ensemble.parts import Kept
from kontum_sim.ensemble.project_draws import project_draws
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.report.accounting_file import FILE as ACCOUNTING
from kontum_sim.report.accounting_file import accounting_csv
from kontum_sim.report.accounts_file import FILE as CONTRIBUTIONS
from kontum_sim.report.accounts_file import accounts_of, contributions_csv
from kontum_sim.report.ensemble_files import probabilities_csv, quantiles_csv
from kontum_sim.report.files import assumptions_csv, results_csv, summary_csv, targets_csv
from kontum_sim.report.manifest import manifest_json
from kontum_sim.report.project_files import projects_csv
from kontum_sim.simulation import Run


def folder_contents(
    run: Run,
    lang: str,
    command: Sequence[str],
    ensemble: EnsembleRun | None = None,
    kept: Kept | None = None,
) -> dict[str, str]:
    """Every text that a run writes.

    lang: of summary.csv; ensemble: the draws, if there are; kept: of those that are on disk
    """
    probability = None
    if ensemble is not None:
        found = ensemble.probabilities
        entries = found.targets if found is not None else ()
        probability = {e.assessment.central.target.id: e.probability.value for e in entries}
    contents = {
        "results.csv": results_csv(run),
        "summary.csv": summary_csv(run, lang),
        "targets.csv": targets_csv(run, probability),
        "assumptions.csv": assumptions_csv(run),
        CONTRIBUTIONS: contributions_csv(accounts_of(run)),
        ACCOUNTING: accounting_csv(run),
        "projects.csv": projects_csv(run, None if ensemble is None else project_draws(ensemble)),
    }
    if ensemble is not None:
        contents["quantiles.csv"] = quantiles_csv(ensemble)
        contents["probabilities.csv"] = probabilities_csv(ensemble)
    request = ensemble.request if ensemble is not None else None
    return {**contents, MANIFEST: manifest_json(run, command, contents, lang, request, kept)}
