"""The files that only a run with draws has: quantiles, and the probability of each target."""

from __future__ import annotations

import numpy as np

from kontum_sim.catalogue import text
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.files import MODEL, RESULTS

PERCENTILES = (5, 25, 50, 75, 95)
QUANTILES = (*RESULTS[:-1], "percentile", RESULTS[-1])
PROBABILITIES = (
    "id label_vi label_en given probability standard_error draws usual_first_missed_year"
).split()
ALL_TARGETS = "all_assessed"


def quantiles_csv(ensemble: EnsembleRun) -> str:
    """quantiles.csv: percentiles of the kept variables by year, IAMC long format."""
    central = ensemble.central
    head = (MODEL, central.scenario.stem, central.calibration.described.region)
    rows = []
    for place, entry in enumerate(ensemble.series):
        for year, drawn in zip(ensemble.years, ensemble.values[place], strict=True):
            if not np.isfinite(drawn).all():
                continue
            found = np.percentile(drawn, PERCENTILES)
            rows += [
                (*head, entry.variable, entry.code.unit, str(year), str(p), canonical(value))
                for p, value in zip(PERCENTILES, found.tolist(), strict=True)
            ]
    return csv_text(QUANTILES, rows)


def probabilities_csv(ensemble: EnsembleRun) -> str:
    """probabilities.csv: each target alone, all together, and given another one that is met."""
    found = ensemble.probabilities
    if found is None:
        return csv_text(PROBABILITIES, [])
    rows = []
    for entry in found.targets:
        target = entry.assessment.central.target
        for given, probability in (("", entry.probability), *entry.given):
            first = entry.usual_first_miss if not given else None
            rows.append(
                [
                    target.id,
                    target.label_vi,
                    target.label_en,
                    given,
                    canonical(probability.value),
                    canonical(probability.error),
                    str(probability.draws),
                    str(first or ""),
                ]
            )
    together = found.together
    labels = [text("ensemble.all_targets", lang) for lang in ("vi", "en")]
    numbers = [canonical(together.value), canonical(together.error), str(together.draws), ""]
    rows.append([ALL_TARGETS, *labels, "", *numbers])
    return csv_text(PROBABILITIES, rows)
