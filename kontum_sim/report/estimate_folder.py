"""The folder of an estimate: what every number became, the members, the evidence, diagnostics."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.summaries import Summary
from kontum_sim.calibrate.synthetic import Ranks
from kontum_sim.catalogue import LANGUAGES
from kontum_sim.inputs.draws import label
from kontum_sim.inputs.fingerprint import fingerprint
from kontum_sim.inputs.stored_estimate import CELLS, MANIFEST, MEMBERS
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.diagnostics import calibrate_command, diagnostics
from kontum_sim.report.estimate_figures import FIT, NUMBERS, SOLVED, estimate_figures
from kontum_sim.report.folder import ESTIMATE, MARK
from kontum_sim.report.manifest import code_hash, relative, sha256, versions
from kontum_sim.version import __version__

SCHEMA = 1
LIBRARIES = ("numpy", "scipy", "matplotlib")
FIGURES = tuple(f"{stem}.{lang}.svg" for stem in (FIT, NUMBERS, SOLVED) for lang in LANGUAGES)
PAGES = {"en": "diagnostics.md", "vi": "diagnostics.vi.md"}
SUMMARY = ("mean", "sd", "p5", "p50", "p95")
EVIDENCE, SOLVED_VALUES, RANKS = "evidence.csv", "solved.csv", "ranks.csv"
# Everything that an estimate may hold: a folder with other files is not taken for one.
KNOWN = (CELLS, MEMBERS, EVIDENCE, SOLVED_VALUES, RANKS, *PAGES.values(), *FIGURES, MANIFEST)
CELL_COLUMNS = (
    *"name member unit status prior centre mode".split(),
    *(f"prior_{column}" for column in SUMMARY),
    *SUMMARY,
    *"contraction shift verdict source".split(),
)
EVIDENCE_COLUMNS = (
    *"kind quantity member year unit value spread".split(),
    *(f"prior_{column}" for column in SUMMARY),
    "mode",
    *SUMMARY,
    *"residual prior_distance source".split(),
)
SOLVED_COLUMNS = "quantity member year unit mode mean sd p5 p95".split()


def estimate_contents(estimate: Estimate, ranks: Ranks | None) -> dict[str, str]:
    """Everything that an estimate writes, the manifest last: file name -> text."""
    contents = {
        CELLS: _cells(estimate),
        MEMBERS: _members(estimate),
        EVIDENCE: _evidence(estimate),
        SOLVED_VALUES: _solved(estimate),
    }
    if ranks is not None:
        contents[RANKS] = _ranks(ranks)
    for lang in LANGUAGES:
        figures = estimate_figures(estimate, lang)
        contents |= figures
        contents[PAGES[lang]] = diagnostics(estimate, ranks, lang, list(figures))
    return {**contents, MANIFEST: _manifest(estimate, ranks, contents)}


def _numbers(summary: Summary) -> list[str]:
    values = (summary.mean, summary.sd, summary.low, summary.median, summary.high)
    return [canonical(value) for value in values]


def _cells(estimate: Estimate) -> str:
    rows = []
    for entry in estimate.cells:
        name, member = entry.cell
        rows.append(
            [
                name,
                ":".join(member),
                entry.unit,
                entry.status,
                entry.prior,
                canonical(entry.centre),
                canonical(entry.mode),
                *_numbers(entry.before),
                *_numbers(entry.after),
                canonical(entry.contraction),
                canonical(entry.shift),
                entry.verdict,
                entry.source,
            ]
        )
    return csv_text(CELL_COLUMNS, rows)


def _members(estimate: Estimate) -> str:
    """One row for each member: the values of all cells, in the order of parameters.csv."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(["member", *(label(entry.cell) for entry in estimate.cells)])
    for number, values in enumerate(estimate.members.T, 1):
        writer.writerow([number, *(canonical(value) for value in values)])
    return output.getvalue()


def _evidence(estimate: Estimate) -> str:
    rows = []
    for fit in estimate.fits:
        item = fit.evidence
        rows.append(
            [
                item.kind,
                item.quantity,
                item.member,
                item.year,
                item.unit,
                canonical(item.value),
                canonical(item.spread),
                *_numbers(fit.before),
                canonical(fit.mode),
                *_numbers(fit.after),
                canonical(fit.residual),
                canonical(fit.prior_distance),
                item.source,
            ]
        )
    return csv_text(EVIDENCE_COLUMNS, rows)


def _solved(estimate: Estimate) -> str:
    rows = [
        [
            entry.quantity,
            entry.member,
            entry.year,
            entry.unit,
            *(
                canonical(value)
                for value in (entry.mode, entry.mean, entry.sd, entry.low, entry.high)
            ),
        ]
        for entry in estimate.solved
    ]
    return csv_text(SOLVED_COLUMNS, rows)


def _ranks(ranks: Ranks) -> str:
    """The rank of the truth among the members, by number and invented province."""
    count = len(ranks.cells[0].ranks)
    header = ["name", "p_value", *(f"province_{number}" for number in range(1, count + 1))]
    rows = [
        [label(entry.cell), canonical(entry.p_value), *(str(rank) for rank in entry.ranks)]
        for entry in ranks.cells
    ]
    return csv_text(header, rows)


def _manifest(estimate: Estimate, ranks: Ranks | None, outputs: dict[str, str]) -> str:
    """Paths and command start where the calibrations' folder lies, wherever that is called."""
    calibration = estimate.calibration
    start = calibration.folder.resolve().parents[1]
    synthetic = None
    if ranks is not None:
        synthetic = {
            "provinces": ranks.provinces,
            "failed": ranks.failed,
            "members": ranks.members,
            "smallest_p_value": ranks.smallest_p_value,
        }
    content = {
        "schema": SCHEMA,
        "model": MARK,
        "kind": ESTIMATE,
        "model_version": __version__,
        "command": calibrate_command(estimate, ranks),
        "calibration": {
            "id": calibration.id,
            "vintage": calibration.described.accounts_vintage,
            "fingerprint": fingerprint(calibration),
        },
        "inputs": [
            {"path": relative(path.resolve(), start), "sha256": sha256(path.read_bytes())}
            for path in calibration.files
        ],
        "seed": estimate.seed,
        "sizes": asdict(estimate.sizes),
        "coordinates": len(estimate.problem.coordinates),
        "read_by_the_window": len(estimate.problem.active),
        "stages": [asdict(stage) for stage in estimate.sample.stages],
        "distinct_members": estimate.distinct,
        "log_posterior_of_mode": estimate.mode.log_posterior,
        "log_posterior_of_starts": list(estimate.mode.found),
        "log_evidence": {
            "sample": estimate.laplace.log_evidence_sample,
            "laplace": estimate.laplace.log_evidence,
        },
        "hessian_condition": estimate.laplace.condition,
        "synthetic_provinces": synthetic,
        "code_sha256": code_hash(),
        "versions": versions(*LIBRARIES),
        "outputs": [
            {"path": name, "sha256": sha256(text.encode("utf-8"))} for name, text in outputs.items()
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
