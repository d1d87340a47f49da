"""The diagnostics of an estimated calibration: what was learned, what was not, how figures are met.

Everything on the page is computed from the estimate. Nine sections, in one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.synthetic import Ranks
from kontum_sim.report.diagnostics_evidence import closed_section, fit_section, solved_section
from kontum_sim.report.diagnostics_limits import limits_section
from kontum_sim.report.diagnostics_numbers import numbers_section
from kontum_sim.report.diagnostics_sampling import mode_section, ranks_section, sampling_section
from kontum_sim.report.diagnostics_summary import summary_section
from kontum_sim.report.diagnostics_words import Words, bullets
from kontum_sim.report.estimate_figures import FIT, NUMBERS, SOLVED, figure_title

FILES = "parameters members evidence solved manifest".split()
PROVINCES = 100  # that the check of the estimator is advised with


def diagnostics(estimate: Estimate, ranks: Ranks | None, lang: str, figures: Sequence[str]) -> str:
    """The page in markdown.

    ranks: of the invented provinces, None where they were not run
    figures: names of the files of `estimate_figures` that lie beside the page
    """
    words = Words(estimate.calibration, lang)
    command = calibrate_command(estimate, ranks)
    advised = f"{command} --synthetic={PROVINCES}"
    alone = estimate.measured.contraction if estimate.measured is not None else {}
    sections: dict[str, Iterable[str]] = {
        "what": [
            *summary_section(estimate, words),
            *limits_section(estimate, words),
        ],
        "sampling": sampling_section(estimate, words),
        "mode": mode_section(estimate, words),
        "closed": closed_section(estimate, words),
        "fit": [*fit_section(estimate, words), *_figure(FIT, estimate, words, figures)],
        "solved": [*solved_section(estimate, words), *_figure(SOLVED, estimate, words, figures)],
        "numbers": [
            *_figure(NUMBERS, estimate, words, figures),
            *numbers_section(estimate, alone, words),
        ],
        "ranks": ranks_section(ranks, advised, words),
        "again": _again(estimate, command, words),
    }
    blocks = [f"# {words.text('title', id=estimate.calibration.id)}", words.text("intro")]
    for number, (name, section) in enumerate(sections.items(), 1):
        blocks += [f"## {number}. {words.text(f'{name}.title')}", *section]
    return "\n\n".join(blocks) + "\n"


def _figure(stem: str, estimate: Estimate, words: Words, figures: Sequence[str]) -> Iterable[str]:
    """The figure as an image, where its file is among those given."""
    file = f"{stem}.{words.lang}.svg"
    if file in figures:
        yield f"![{figure_title(stem, estimate, words.lang)}]({file})"


def _again(estimate: Estimate, command: str, words: Words) -> Iterable[str]:
    parent = estimate.calibration.folder.resolve().parent.name
    yield words.text("again.how", parent=parent)
    yield f"```\n{command}\n```"
    yield bullets(words.text(f"again.{name}") for name in FILES)


def calibrate_command(estimate: Estimate, ranks: Ranks | None) -> str:
    """The command that makes an estimate again, from where the calibrations' folder lies."""
    folder = estimate.calibration.folder.resolve()
    place = f"{folder.parent.name}/{folder.name}"
    draws = estimate.sizes.prior_draws
    command = f"kontum-sim calibrate {place} --seed={estimate.seed} --draws={draws}"
    return command if ranks is None else f"{command} --synthetic={ranks.provinces}"
