"""What `kontum-sim calibrate` says in a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.table import Table

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.synthetic import Ranks
from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.report.diagnostics_words import Words, scale

FAR = 2.0  # standard errors from which a residual is marked
VERDICTS = ("learned", "weak", "prior_only", "not_read")


def verdicts(estimate: Estimate) -> Counter[str]:
    """How many uncertain numbers have each verdict; cells that take the rest of a row are none."""
    drawn = {coordinate.cell for coordinate in estimate.problem.coordinates}
    return Counter(entry.verdict for entry in estimate.cells if entry.cell in drawn)


def estimate_lines(estimate: Estimate, ranks: Ranks | None, lang: str) -> Iterator[str | Table]:
    """The sampling, the fit of the evidence, and how much was learned."""
    problem, last = estimate.problem, estimate.sample.stages[-1]
    described = estimate.calibration.described
    yield described.title[lang]
    fields: dict[str, object] = {
        "id": described.id,
        "numbers": len(problem.coordinates),
        "read": len(problem.active),
    }
    yield text("calibrate.numbers", lang, **fields)
    yield text(
        "calibrate.sampling",
        lang,
        stages=len(estimate.sample.stages),
        effective=for_people(last.effective, "", lang, 0),
        draws=for_people(last.draws, "", lang, 0),
        rejected=for_people(100 * estimate.sample.stages[0].rejected, "%", lang, 2),
    )
    yield text(
        "calibrate.mode",
        lang,
        agreed=estimate.mode.starts_agreed,
        starts=len(estimate.mode.found),
        gap=for_people(estimate.laplace.mean_gap, "1", lang, 2),
    )
    yield ""
    yield _fit_table(estimate, lang)
    if any(abs(fit.residual) > FAR for fit in estimate.fits):
        yield text("calibrate.far", lang, far=for_people(FAR, "1", lang, 0))
    yield ""
    count = verdicts(estimate)
    years = described.window_end - described.base_year
    told = {name: count[name] for name in VERDICTS}
    yield text("calibrate.learned", lang, years=years, **told)
    if ranks is not None:
        yield text(
            "calibrate.ranks",
            lang,
            provinces=ranks.provinces,
            failed=ranks.failed,
            p_value=for_people(ranks.smallest_p_value, "1", lang, 2),
        )


def _fit_table(estimate: Estimate, lang: str) -> Table:
    """Each figure as the diagnostics name it; rates per year in per cent."""
    words = Words(estimate.calibration, lang)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("calibrate.evidence", lang), ratio=1)
    for key in ("figure", "error", "model", "residual"):
        table.add_column(text(f"calibrate.{key}", lang), justify="right", no_wrap=True)
    for fit in estimate.fits:
        item = fit.evidence
        factor = scale(item.unit)
        places = 0 if abs(item.value) >= 1000 else 2
        numbers = (factor * value for value in (item.value, item.spread, fit.mode))
        table.add_row(
            words.evidence(item),
            *(words.number(number, places) for number in numbers),
            words.number(fit.residual, 1, sign=True) + (" !" if abs(fit.residual) > FAR else ""),
        )
    return table


def estimate_json(estimate: Estimate, ranks: Ranks | None, folder: str) -> dict[str, object]:
    """The same for programs."""
    return {
        "calibration": estimate.calibration.id,
        "folder": folder,
        "effective_draws": [stage.effective for stage in estimate.sample.stages],
        "log_posterior_of_mode": estimate.mode.log_posterior,
        "evidence": [
            {
                "name": fit.evidence.label,
                "unit": fit.evidence.unit,
                "value": fit.evidence.value,
                "error": fit.evidence.spread,
                "mode": fit.mode,
                "residual": fit.residual,
            }
            for fit in estimate.fits
        ],
        "verdicts": dict(verdicts(estimate)),
        "smallest_p_value": ranks.smallest_p_value if ranks is not None else None,
    }
