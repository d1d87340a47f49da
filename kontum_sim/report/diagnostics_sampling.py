"""How the posterior was sampled, the mode, and simulation-based calibration."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.mode import AGREED
from kontum_sim.calibrate.synthetic import BINS, CellRanks, Ranks
from kontum_sim.inputs.draws import label
from kontum_sim.report.diagnostics_words import Words, bullets, code, table

STAGES = "stage draws power effective rejected largest".split()
RANKS = "number p_value histogram counts".split()
BARS = "▁▂▃▄▅▆▇█"
SHOWN_CELLS = 5
CLOSE_GAP = 0.25  # standard deviations between mean and mode that do not matter
CLOSE_SDS = 0.1  # by which the standard deviations may differ from the approximation's
SUSPICIOUS = 0.05
FEWEST_EACH = 5  # provinces expected in a class, for a chi-square test to mean something


def sampling_section(estimate: Estimate, words: Words) -> Iterator[str]:
    """The stages, what the last is worth, the members."""
    sizes, sample = estimate.sizes, estimate.sample
    rows = [
        [
            words.text("sampling.prior") if number == 0 else str(number),
            words.count(stage.draws),
            words.text("sampling.none") if number == 0 else words.number(stage.power, 3),
            words.number(stage.effective, 0),
            words.number(100 * stage.rejected, 2),
            words.number(100 * stage.largest_weight, 2),
        ]
        for number, stage in enumerate(sample.stages)
    ]
    yield table([words.text(f"sampling.column.{column}") for column in STAGES], rows)
    last = sample.stages[-1]
    is_enough = last.effective >= sizes.enough
    error = (max(1 / last.effective - 1 / last.draws, 0.0)) ** 0.5
    laplace = estimate.laplace
    lines = [
        words.text(
            "sampling.enough" if is_enough else "sampling.short",
            effective=words.number(last.effective, 0),
            draws=words.count(last.draws),
            share=words.number(100 * last.effective / last.draws, 1),
            enough=words.number(sizes.enough, 0),
            fewest=words.number(sizes.fewest, 0),
        ),
        words.text(
            "sampling.members",
            members=words.count(sizes.members),
            distinct=words.count(estimate.distinct),
        ),
        words.text(
            "sampling.evidence",
            sample=words.number(laplace.log_evidence_sample, 2),
            error=words.number(error, 3),
            laplace=words.number(laplace.log_evidence, 2),
            difference=words.number(
                laplace.log_evidence_sample - laplace.log_evidence, 2, sign=True
            ),
        ),
    ]
    yield bullets(lines)


def mode_section(estimate: Estimate, words: Words) -> Iterator[str]:
    """Starts, condition, how normal the posterior is, and what that means."""
    mode, laplace = estimate.mode, estimate.laplace
    curvature = np.linalg.eigvalsh(mode.hessian)
    is_close = (
        laplace.mean_gap <= CLOSE_GAP and max(1 - laplace.sd_low, laplace.sd_high - 1) <= CLOSE_SDS
    )
    key = "mode.same" if mode.starts_agreed == len(mode.found) else "mode.differ"
    lines = [
        words.text(
            key,
            agreed=mode.starts_agreed,
            starts=len(mode.found),
            within=words.number(AGREED, 3),
            worst=words.number(mode.log_posterior - min(mode.found), 3),
        ),
        words.text(
            "mode.condition",
            condition=words.number(laplace.condition, 1),
            low=words.number(float(curvature[0]), 2),
            high=words.number(float(curvature[-1]), 2),
        ),
        words.text(
            "mode.gap",
            gap=words.number(laplace.mean_gap, 2),
            where=words.cell(laplace.mean_gap_at),
            number=label(laplace.mean_gap_at),
            low=words.number(laplace.sd_low, 2),
            high=words.number(laplace.sd_high, 2),
        ),
        words.text("mode.normal" if is_close else "mode.skewed"),
    ]
    yield bullets(lines)


def ranks_section(ranks: Ranks | None, command: str, words: Words) -> Iterator[str]:
    """Whether the estimator finds what it should in invented provinces."""
    if ranks is None:
        yield words.text("ranks.none", command=command)
        return
    yield words.text("ranks.how")
    smallest = ranks.smallest_p_value
    verdict = "ranks.suspicious" if smallest < SUSPICIOUS else "ranks.uniform"
    lines = [
        words.text(
            "ranks.size",
            provinces=ranks.provinces,
            failed=ranks.failed,
            members=ranks.members,
            seed=ranks.seed,
            cells=len(ranks.cells),
        ),
        words.text(
            verdict,
            p_value=words.number(smallest, 3),
            limit=words.number(SUSPICIOUS, 2),
        ),
    ]
    if ranks.failed:
        lines.append(words.text("ranks.failed", failed=ranks.failed))
    each = (ranks.provinces - ranks.failed) / BINS
    if each < FEWEST_EACH:
        lines.append(words.text("ranks.few", wanted=FEWEST_EACH * BINS))
    yield bullets(lines)
    found = sorted(ranks.cells, key=lambda entry: entry.p_value)[:SHOWN_CELLS]
    expected = words.number(each, 1)
    yield words.text("ranks.table", count=len(found), bins=BINS, expected=expected)
    header = [words.text(f"ranks.column.{column}") for column in RANKS]
    yield table(header, (_rank_row(entry, ranks, words) for entry in found), (0, 2, 3))


def _rank_row(entry: CellRanks, ranks: Ranks, words: Words) -> list[str]:
    places = np.array(entry.ranks) * BINS // (ranks.members + 1)
    counts = np.bincount(places, minlength=BINS)
    top = max(int(counts.max()), 1)
    bars = "".join(BARS[int(count) * (len(BARS) - 1) // top] for count in counts)
    return [
        code(label(entry.cell)),
        words.number(entry.p_value, 4),
        bars,
        " ".join(str(count) for count in counts),
    ]
