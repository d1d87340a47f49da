"""The page: one HTML file with everything in it, made of the folders of runs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from kontum_sim.errors import Fault, InputError
from kontum_sim.report.html_accounting import accounting_section
from kontum_sim.report.html_answers import answers_section
from kontum_sim.report.html_assumptions import assumptions_section
from kontum_sim.report.html_blocks import Section
from kontum_sim.report.html_buy import buy_section
from kontum_sim.report.html_drawing import LOOKS
from kontum_sim.report.html_growth import growth_section
from kontum_sim.report.html_money import investment_section, revenue_section
from kontum_sim.report.html_paths import fans_section, structure_section
from kontum_sim.report.html_projects import projects_section
from kontum_sim.report.html_record import identities_section, provenance_section, vintage_section
from kontum_sim.report.html_run import ReportRun, report_run
from kontum_sim.report.html_sensitivity import sensitivity_section
from kontum_sim.report.html_targets import (
    certainty_section,
    run_name,
    scorecard_section,
)
from kontum_sim.report.html_words import Said, said

MARK = "<!doctype html><!-- kontum_sim report"  # how the file begins
LETTERS = "ABCDEF"
SECTIONS = (
    answers_section,
    scorecard_section,
    certainty_section,
    growth_section,
    structure_section,
    revenue_section,
    investment_section,
    buy_section,
    fans_section,
    projects_section,
    accounting_section,
    assumptions_section,
    vintage_section,
    identities_section,
    provenance_section,
)


def report_page(folders: Sequence[Path], lang: str, sensitivity: Path | None = None) -> str:
    """The page of one run or of several side by side.

    lang: in which it opens; sensitivity: a file of `kontum-sim sensitivity` on the first run
    Raises InputError where a folder is no run or was edited, or the file is of another run.
    """
    if len(folders) > len(LETTERS):
        fields = {"given": len(folders), "most": len(LETTERS)}
        raise InputError(Fault("report.too_many", fields))
    runs = [report_run(path, letter) for path, letter in zip(folders, LETTERS, strict=False)]
    sections = [make(runs) for make in SECTIONS]
    after = SECTIONS.index(fans_section) + 1
    sections.insert(after, sensitivity_section(runs, sensitivity))
    return _rendered(runs, sections, lang)


def _rendered(runs: Sequence[ReportRun], sections: Sequence[Section], lang: str) -> str:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("kontum_sim") / "data" / "report"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        mark=MARK,
        runs=[(run, run_name(run, runs), look) for run, look in zip(runs, LOOKS, strict=False)],
        sections=sections,
        lang=lang,
        looks=LOOKS,
        say=said,
        title=_title(runs),
    )


def _title(runs: Sequence[ReportRun]) -> Said:
    if len(runs) == 1:
        return said("report.title", name=runs[0].title, span=runs[0].span)
    return said("report.titles", count=len(runs), span=runs[0].span)
