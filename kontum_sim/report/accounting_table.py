"""The accounting tests of a plan, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from kontum_sim.catalogue import text
from kontum_sim.report.cells import for_people
from kontum_sim.targets.accounting import AccountingTest


def accounting_table(tests: Sequence[AccountingTest], lang: str) -> Table:
    """What the targets imply, what it is held against, and the verdict."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("accounting.test", lang), ratio=1)
    table.add_column(text("accounting.implied", lang), justify="right", no_wrap=True)
    table.add_column(text("accounting.record", lang), justify="right", no_wrap=True)
    table.add_column(text("table.unit", lang), width=13)
    table.add_column(text("accounting.verdict", lang), width=12)
    for test in tests:
        table.add_row(
            text(test.label_key, lang),
            _range(test, lang),
            _number(test.compared_with, test.unit, lang),
            text(f"unit.{test.unit}", lang),
            text(f"accounting.verdict.{test.verdict}", lang),
        )
    return table


def _range(test: AccountingTest, lang: str) -> str:
    low = _number(test.value, test.unit, lang)
    return low if test.value_high is None else f"{low}–{_number(test.value_high, test.unit, lang)}"


def _number(value: float | None, unit: str, lang: str) -> str:
    return "–" if value is None else for_people(value, unit, lang)


def accounting_json(test: AccountingTest) -> dict[str, object]:
    return {
        "id": test.id,
        "label": {lang: text(test.label_key, lang) for lang in ("vi", "en")},
        "statement": {lang: test.statement.text(lang) for lang in ("vi", "en")},
        "assumption": {lang: test.assumption.text(lang) for lang in ("vi", "en")},
        "value": test.value,
        "value_high": test.value_high,
        "compared_with": test.compared_with,
        "unit": test.unit,
        "verdict": test.verdict,
    }
