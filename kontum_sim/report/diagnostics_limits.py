"""What so few years of figures cannot tell, computed from the estimate itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.measured import Measured
from kontum_sim.calibrate.summaries import LEARNED, WEAK, CellEstimate
from kontum_sim.inputs.records import CellName
from kontum_sim.inputs.vocabulary import ACCOUNTS_PARAMETERS
from kontum_sim.report.diagnostics_numbers import drawn_cells, grouped, of_verdict
from kontum_sim.report.diagnostics_words import Words, bullets, places_of

VERDICTS = ("learned", "weak", "prior_only", "not_read")
# What growth after the window leans on.
GROWTH = (
    "capital_share land_share depreciation_rate public_capital_elasticity employment_elasticity "
    "tfp_trend_growth"
).split()
# What says how much capital there is.
CAPITAL = (
    "capital_formation_ratio capital_output_ratio_base public_capital_ratio_base "
    "investment_allocation investment_source_share depreciation_rate public_depreciation_rate "
    "completion_rate public_completion_rate investment_price_growth"
).split()
MOST_NAMED = 3
NOISE = 3.0  # standard errors of a correlation that is named
PULLED = 0.5  # standard deviations of the prior
WIDER = -0.1  # contraction of a number that the evidence made less certain
HALF = 0.5


def limits_section(estimate: Estimate, words: Words) -> Iterator[str]:
    measured = estimate.measured
    count = estimate.calibration.window_end - estimate.calibration.base_year
    yield f"### {words.text('cannot.title', years=count)}"
    lines = [] if measured is None else [*_by_judgement(estimate, measured, words)]
    lines += _learned(estimate, words)
    lines += _left(estimate, words)
    lines += _productivity(estimate, words)
    yield bullets(lines)


def _learned(estimate: Estimate, words: Words) -> Iterator[str]:
    """How many numbers were learned, weakly, or not at all, and which."""
    numbers = len(drawn_cells(estimate))
    bounds = {"learned": words.number(100 * LEARNED, 0), "weak": words.number(100 * WEAK, 0)}
    for verdict in VERDICTS:
        cells = of_verdict(estimate, verdict)
        names = grouped(cells, estimate, words) if cells else words.text("cannot.none")
        fields = {"count": len(cells), "numbers": numbers, "names": names, **bounds}
        yield words.text(f"cannot.{verdict}", **fields)
    yield _worth(estimate, words)


def _by_judgement(estimate: Estimate, measured: Measured, words: Words) -> Iterator[str]:
    """Which numbers the figures told of, and which only the soft priors."""
    alone = measured.contraction
    if not alone:
        yield words.text("cannot.measured_few")
        return
    effective = words.number(measured.effective, 0)
    cells = drawn_cells(estimate)
    told = [entry for entry in cells if alone.get(entry.cell, 0.0) >= WEAK]
    levels = [entry for entry in told if entry.cell[0] in ACCOUNTS_PARAMETERS]
    others = [entry for entry in told if entry.cell[0] not in ACCOUNTS_PARAMETERS]
    yield words.text(
        "cannot.measured",
        effective=effective,
        error=words.number(100 * (2 / measured.effective) ** 0.5, 1),
        weak=words.number(100 * WEAK, 0),
        told=len(told),
        levels=len(levels),
        names=grouped(others, estimate, words) if others else words.text("cannot.none"),
    )
    judged = [
        entry
        for entry in [*of_verdict(estimate, "learned"), *of_verdict(estimate, "weak")]
        if alone[entry.cell] < HALF * entry.contraction
    ]
    if judged:
        names = grouped(judged, estimate, words)
        yield words.text("cannot.judged", count=len(judged), names=names)


def _left(estimate: Estimate, words: Words) -> Iterator[str]:
    """What stays at its prior, and where prior and evidence pull apart."""
    cells = drawn_cells(estimate)
    unknown = [
        entry
        for entry in cells
        if entry.cell[0] in GROWTH and entry.verdict in ("prior_only", "not_read")
    ]
    if unknown:
        yield words.text("cannot.assumptions", names=grouped(unknown, estimate, words))
    pulled = [entry for entry in cells if entry.is_read and abs(entry.shift) > PULLED]
    if pulled:
        yield words.text("cannot.pulled", sds=words.number(PULLED, 1), names=_shifts(pulled, words))
    wider = [entry for entry in cells if entry.is_read and entry.contraction < WIDER]
    if wider:
        yield words.text("cannot.wider", names=grouped(wider, estimate, words))


def _worth(estimate: Estimate, words: Words) -> str:
    """Effective number of parameters: directions of the normal scores, whose prior has unit sd."""
    curvature = np.linalg.eigvalsh(estimate.mode.hessian)
    taken = 1 - 1 / curvature
    return words.text(
        "cannot.worth",
        worth=words.number(float(taken.sum()), 1),
        read=len(curvature),
        directions=int((taken >= LEARNED).sum()),
        learned=words.number(100 * LEARNED, 0),
        evidence=len(estimate.fits),
    )


def _shifts(cells: Sequence[CellEstimate], words: Words) -> str:
    ordered = sorted(cells, key=lambda entry: -abs(entry.shift))
    return "; ".join(
        f"{words.cell(entry.cell)} {words.number(entry.shift, 2, sign=True)}" for entry in ordered
    )


def capital_correlations(estimate: Estimate) -> dict[str, list[tuple[CellName, float]]]:
    """Of each sector's solved productivity growth with what says how much capital there is.

    Over the members; only those beyond the sampling error, the largest first.
    """
    closing = estimate.problem.closed(estimate.members)
    growth = closing.record.imposed["tfp_growth"].values[:, 1]
    least = NOISE / estimate.distinct**0.5
    found: dict[str, list[tuple[CellName, float]]] = {}
    for row, sector in enumerate(estimate.calibration.members["sector"]):
        if sector.text("mode") != "cobb_douglas":
            continue
        named = []
        for entry, values in zip(estimate.cells, estimate.members, strict=True):
            if entry.cell[0] in CAPITAL and values.std() > 0 and growth[row].std() > 0:
                correlation = float(np.corrcoef(growth[row], values)[0, 1])
                if abs(correlation) > least:
                    named.append((entry.cell, correlation))
        found[sector.id] = sorted(named, key=lambda pair: -abs(pair[1]))[:MOST_NAMED]
    return found


def _productivity(estimate: Estimate, words: Words) -> Iterator[str]:
    """Productivity of the window against badly measured capital, and against zero."""
    found = capital_correlations(estimate)
    solved = {s.member: s for s in estimate.solved if s.quantity == "tfp_growth"}
    named = []
    for sector, pairs in found.items():
        growth = solved[sector]
        places = places_of(100 * growth.sd)
        with_what = [
            f"{words.cell(cell)} {words.number(correlation, 2, sign=True)}"
            for cell, correlation in pairs
        ]
        fields = {
            "sector": words.member("sector", sector),
            "mode": words.number(100 * growth.mode, places),
            "interval": words.interval(100 * growth.low, 100 * growth.high, places),
            "correlations": "; ".join(with_what),
        }
        named.append(words.text("cannot.sector" if pairs else "cannot.sector_alone", **fields))
    key = "cannot.productivity" if any(found.values()) else "cannot.productivity_alone"
    least = words.number(NOISE / estimate.distinct**0.5, 2)
    yield words.text(key, least=least) + " " + " ".join(named)
