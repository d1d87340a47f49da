"""accounting.csv: what the plan's targets imply about each other, as the run's vintage has it."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.catalogue import LANGUAGES, text
from kontum_sim.errors import InputError
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.results.base_facts import accounting_base
from kontum_sim.simulation import Run
from kontum_sim.targets.accounting import AccountingTest, accounting_tests

FILE = "accounting.csv"
HEADER = (
    "id label_vi label_en value value_high compared_with unit verdict statement_vi statement_en "
    "assumption_vi assumption_en"
).split()


def accounting_csv(run: Run) -> str:
    """One row per test; none where the calibration lacks the facts that the tests need."""
    return csv_text(HEADER, [_row(test) for test in _tests(run)])


def _tests(run: Run) -> tuple[AccountingTest, ...]:
    targets = [assessment.target for assessment in run.assessments]
    try:
        published = load_calibration(run.calibration.folder)  # without what the estimate moved
        return accounting_tests(targets, accounting_base(published))
    except InputError:
        return ()


def _row(test: AccountingTest) -> Sequence[str]:
    figures = (test.value, test.value_high, test.compared_with)
    return [
        test.id,
        *(text(test.label_key, lang) for lang in LANGUAGES),
        *("" if figure is None else canonical(figure) for figure in figures),
        test.unit,
        test.verdict,
        *(test.statement.text(lang) for lang in LANGUAGES),
        *(test.assumption.text(lang) for lang in LANGUAGES),
    ]
