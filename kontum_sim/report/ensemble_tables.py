"""What a run with draws says in a terminal of 80 columns: the fan, then the probabilities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.ensemble.probabilities import Probability, TargetProbability
from kontum_sim.ensemble.run import EnsembleRun
from kontum_sim.report.cells import for_people
from kontum_sim.report.ensemble_files import PERCENTILES
from kontum_sim.report.tables import Line, number_of, requirement
from kontum_sim.results.headlines import HEADLINES
from kontum_sim.targets.draws import DrawnAssessment


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(columns[0], ratio=1)
    for column in columns[1:]:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def fan_table(ensemble: EnsembleRun, lang: str) -> Table:
    """Percentiles of the headline variables in the last year."""
    year = ensemble.years[-1]
    heading = text("ensemble.fan", lang, year=year)
    table = _table(heading, *(f"{percentile}%" for percentile in PERCENTILES))
    for name in HEADLINES:
        for row, entry in enumerate(ensemble.series):
            if entry.code.id != name:
                continue
            member = entry.member.name[lang] if entry.member else ""
            found = np.percentile(ensemble.values[row][-1], PERCENTILES)
            cells = (number_of(float(value), entry.code.unit, lang) for value in found)
            table.add_row(text(f"short.{name}", lang, member=member), *cells)
    return table


def probability_table(ensemble: EnsembleRun, lang: str) -> Table:
    """Each assessed target: what is required, its fan, how often it is met."""
    columns = ("table.target", "table.required", "ensemble.fan_short", "ensemble.probability")
    table = _table(*(text(key, lang) for key in columns))
    for entry in ensemble.probabilities.targets if ensemble.probabilities else ():
        assessment = entry.assessment.central
        target = assessment.target
        line = Line(
            label=target.label_vi if lang == "vi" else target.label_en,
            unit=target.unit,
            operator=target.operator,
            low=target.low,
            high=target.high,
            value=assessment.value,
            margin=assessment.margin,
            status=assessment.status,
        )
        table.add_row(
            line.label,
            requirement(line, lang),
            _fan(entry.assessment, target.unit, lang),
            share_text(entry.probability, lang),
        )
    return table


def _fan(assessment: DrawnAssessment, unit: str, lang: str) -> str:
    found = np.percentile(assessment.value, (5, 50, 95))
    places = 0 if abs(found[1]) >= 1000 else 1 if abs(found[1]) >= 10 else 2
    return " / ".join(for_people(float(value), unit, lang, places) for value in found)


def share_in_brackets(share: float, lang: str) -> str:
    """` (0.73)`, beside a value; in the words of `share_text` where all draws agree."""
    return f" ({_in_words(share, lang) or for_people(share, '1', lang, 2)})"


def _in_words(share: float, lang: str) -> str:
    """What is said instead of 0 and of 1; otherwise nothing."""
    if share not in (0.0, 1.0):
        return ""
    return text("ensemble.always" if share else "ensemble.never", lang)


def share_text(probability: Probability, lang: str) -> str:
    """`0.73 ±0.011`; in words where it holds in every draw or in none."""
    if words := _in_words(probability.value, lang):
        return words
    value = for_people(probability.value, "1", lang, 2)
    error = for_people(probability.error, "1", lang, 3)
    return f"{value} ±{error}"


def limits(ensemble: EnsembleRun, lang: str) -> Iterator[str]:
    """What the probabilities rest on, what limits them, and what belongs together."""
    found = ensemble.probabilities
    if found is None:
        return
    estimate = ensemble.central.calibration.estimate
    assert estimate is not None
    yield text(
        "ensemble.together", lang, share=share_text(found.together, lang), count=len(found.targets)
    )
    for entry in found.targets:
        named = _given_text(entry, ensemble, lang)
        if named:
            yield named
    members = estimate.members().shape[1]
    fields = {"draws": ensemble.request.draws, "members": members}
    numbers = {name: for_people(value, "", lang, 0) for name, value in fields.items()}
    yield text("ensemble.error", lang, **numbers)
    plan = ensemble.central.projects
    if plan.projects and not plan.is_simulated:
        yield text("ensemble.expected_projects", lang)
    yield text(
        "ensemble.beyond", lang, vintage=ensemble.central.calibration.described.accounts_vintage
    )


SHOWN = ("grdp_growth_avg", "budget_revenue_41d")  # the rest is in probabilities.csv


def _given_text(entry: TargetProbability, ensemble: EnsembleRun, lang: str) -> str:
    target = entry.assessment.central.target
    if target.id not in SHOWN or not entry.given:
        return ""
    labels = {
        e.target.id: e.target.label_vi if lang == "vi" else e.target.label_en
        for e in ensemble.central.assessments
    }
    parts = "; ".join(f"{labels[name]}: {share_text(p, lang)}" for name, p in entry.given)
    return text("ensemble.given", lang, target=labels[target.id], parts=parts)
