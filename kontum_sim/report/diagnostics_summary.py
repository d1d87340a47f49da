"""What was estimated, from what, and how good the figures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.evidence import MEASUREMENT, Evidence
from kontum_sim.inputs.observations import Observation
from kontum_sim.report.diagnostics_words import Words, bullets, scale

DERIVED = "derived"


def measurements(estimate: Estimate) -> list[Evidence]:
    return [fit.evidence for fit in estimate.fits if fit.evidence.kind == MEASUREMENT]


def closed_cells(estimate: Estimate) -> list[Observation]:
    """The published cells of the regional accounts that the window is closed on."""
    return [
        item
        for item in estimate.calibration.observations
        if item.domain == "accounts" and item.use == "closure"
    ]


def summary_section(estimate: Estimate, words: Words) -> Iterator[str]:
    calibration, sizes = estimate.calibration, estimate.sizes
    described = calibration.described
    window = {"first": calibration.base_year + 1, "last": calibration.window_end}
    read, numbers = len(estimate.problem.active), len(estimate.problem.coordinates)
    lines = [
        words.text(
            "what.calibration",
            id=described.id,
            title=described.title[words.lang],
            vintage=described.accounts_vintage,
            base=calibration.base_year,
            **window,
        ),
        words.text(
            "what.sizes",
            seed=estimate.seed,
            draws=words.count(sizes.prior_draws),
            most=sizes.most_stages,
            stage=words.count(sizes.stage_draws),
            members=words.count(sizes.members),
        ),
        words.text("what.numbers", numbers=numbers, read=read, unread=numbers - read, **window),
        *_evidence_lines(estimate, words),
    ]
    yield bullets(lines)


def _evidence_lines(estimate: Estimate, words: Words) -> Iterator[str]:
    measured, closed = measurements(estimate), closed_cells(estimate)
    soft = len(estimate.fits) - len(measured)
    if not measured:
        yield words.text("what.no_measurement", soft=soft, closed=len(closed))
        return
    used = {item.origin for item in closed}
    years = sorted({item.year for item in measured})
    yield words.text(
        "what.evidence",
        measurements=len(measured),
        years=len(years),
        named=", ".join(years),
        soft=soft,
        closed=len(closed),
        both=sum(item.origin in used for item in measured),
    )
    status = {item.origin: item.status for item in estimate.calibration.observations}
    for quantity in dict.fromkeys(item.quantity for item in measured):
        rows = [item for item in measured if item.quantity == quantity]
        yield words.text(
            "what.quality",
            name=words.name(quantity),
            years=", ".join(dict.fromkeys(item.year for item in rows)),
            count=len(rows),
            errors=_errors(rows, words),
            statuses=_statuses([status[item.origin] for item in rows], words),
        )
    derived = sum(status[item.origin] == DERIVED for item in measured)
    yield words.text("what.derived", derived=derived, measurements=len(measured))


def _statuses(found: Sequence[str], words: Words) -> str:
    """`derived 4, estimate 3`"""
    count = Counter(found)
    named = [f"{words.text(f'observed.{status}')} {n}" for status, n in count.most_common()]
    return ", ".join(named)


def _errors(rows: Sequence[Evidence], words: Words) -> str:
    """Standard errors of one quantity; of levels in per cent of the figure."""
    unit = rows[0].unit
    is_level = unit not in ("%", "1", "1/yr")
    values = [100 * i.spread / i.value if is_level else scale(unit) * i.spread for i in rows]
    low, high = min(values), max(values)
    shown = words.number(low, 1)
    if words.number(high, 1) != shown:
        shown = words.interval(low, high, 1)
    return words.text("what.errors_of_levels" if is_level else "what.errors", errors=shown)
