"""What a plan's targets imply about each other: arithmetic on the targets and the base year.

No simulation and no statistic that is not in the targets or in the base. A target counts at the
number it states, without its tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kontum_sim.targets import accounting_findings as findings
from kontum_sim.targets.accounting_base import GROUPS, AccountingBase, Fact
from kontum_sim.targets.accounting_findings import (
    GROWTH,
    INVESTMENT,
    NATURAL,
    PEOPLE,
    PER_HEAD,
    PER_HEAD_USD,
    POVERTY,
    REVENUE,
    SHARE_OF,
    SKIPPED,
    Finding,
    Plan,
)
from kontum_sim.targets.rows import Statement, Target

__all__ = ["AccountingBase", "AccountingTest", "Fact", "accounting_tests"]


@dataclass(frozen=True)
class AccountingTest:
    """One test of a plan's arithmetic.

    value: what the targets imply, in `unit`; value_high: its upper end where they imply a range.
    compared_with: the figure of the record (or the length of the plan) that it is held against.
    verdict: consistent, in tension or impossible; skipped (no values) when the plan lacks a target
        that the test needs, and then `statement` names it.
    """

    id: str
    label_key: str
    statement: Statement
    value: float | None
    value_high: float | None
    compared_with: float | None
    unit: str
    verdict: str
    assumption: Statement


@dataclass(frozen=True)
class _Form:
    """How a target must be given for the tests to read it."""

    unit: str
    rule: str = "end_year"
    bounds: tuple[str, ...] = ("low",)


_FORMS: Mapping[str, _Form] = {
    GROWTH: _Form("%", "average_growth"),
    PER_HEAD: _Form("million VND/person/yr"),
    PER_HEAD_USD: _Form("USD/person/yr"),
    PEOPLE: _Form("person"),
    NATURAL: _Form("per mille", bounds=("high",)),
    POVERTY: _Form("percentage points/yr", "every_year_fall", ("low", "high")),
    INVESTMENT: _Form("billion VND", "sum"),
    REVENUE: _Form("billion VND/yr"),
    **{name: _Form("%", bounds=("low", "high")) for name in SHARE_OF.values()},
}


@dataclass(frozen=True)
class _Test:
    id: str
    unit: str
    needs: tuple[str, ...]
    find: Callable[[Plan], Finding]
    texts: str = ""  # the catalogue's name of its texts, where several tests share them


_TESTS: tuple[_Test, ...] = (
    _Test("product_taxes", "%", tuple(SHARE_OF.values()), findings.product_taxes),
    _Test("per_head_and_growth", "%", (PER_HEAD, PEOPLE, GROWTH), findings.per_head_and_growth),
    _Test(
        "per_head_and_people",
        "million VND/person/yr",
        (PER_HEAD, PEOPLE),
        findings.per_head_and_people,
    ),
    _Test("investment_ratio", "%", (INVESTMENT, PER_HEAD, PEOPLE), findings.investment_ratio),
    _Test("investment_icor", "1", (INVESTMENT, PER_HEAD, PEOPLE, GROWTH), findings.investment_icor),
    *(
        _Test(
            f"growth_{group}",
            "%",
            (SHARE_OF[group], PER_HEAD, PEOPLE, GROWTH),
            findings.group_growth(group),
            "group_growth",
        )
        for group in GROUPS
    ),
    _Test("net_migration", "person/yr", (PEOPLE, NATURAL), findings.net_migration),
    _Test("poverty", "yr", (POVERTY,), findings.poverty),
    _Test("revenue_ratio", "%", (REVENUE, PER_HEAD, PEOPLE), findings.revenue_ratio),
    _Test("exchange_rate", "VND/USD", (PER_HEAD, PER_HEAD_USD), findings.exchange_rate),
)


def accounting_tests(targets: Sequence[Target], base: AccountingBase) -> tuple[AccountingTest, ...]:
    """Every test, in a fixed order; one that lacks a target is in the list as skipped."""
    by_id = {target.id: target for target in targets}
    return tuple(_run(test, by_id, base) for test in _TESTS)


def _run(test: _Test, by_id: Mapping[str, Target], base: AccountingBase) -> AccountingTest:
    texts = f"accounting.{test.texts or test.id}"
    label = f"accounting.{test.id}.label"
    assumption = Statement(f"{texts}.assumption")
    obstacle = _obstacle(test.needs, by_id, base)
    if obstacle is not None:
        return AccountingTest(
            test.id, label, obstacle, None, None, None, test.unit, SKIPPED, assumption
        )
    needed = {name: by_id[name] for name in test.needs}
    length = needed[test.needs[0]].years[-1] - base.year
    found = test.find(Plan(needed, base, length))
    return AccountingTest(
        test.id,
        label,
        Statement(f"{texts}.statement", found.fields),
        found.value,
        found.value_high,
        found.compared_with,
        test.unit,
        found.verdict,
        assumption,
    )


def _obstacle(
    needs: Sequence[str], by_id: Mapping[str, Target], base: AccountingBase
) -> Statement | None:
    """Why a test cannot be made of these targets; None when it can."""
    missing = [name for name in needs if name not in by_id]
    if missing:
        return Statement("accounting.skipped.missing", {"ids": ", ".join(missing)})
    for name in needs:
        target, form = by_id[name], _FORMS[name]
        if (target.unit, target.rule) != (form.unit, form.rule):
            words = {"id": name, "unit": target.unit, "rule": target.rule}
            wanted = {"wanted_unit": form.unit, "wanted_rule": form.rule}
            return Statement("accounting.skipped.form", {**words, **wanted})
        bounds = [target.low if side == "low" else target.high for side in form.bounds]
        if any(bound is None or bound <= 0 for bound in bounds):
            return Statement("accounting.skipped.number", {"id": name})
        starts_with_plan = target.rule == "end_year" or target.years[0] == base.year + 1
        if not starts_with_plan or target.years[-1] <= base.year:
            return Statement("accounting.skipped.start", {"id": name, "year": base.year})
    if len({by_id[name].years[-1] for name in needs}) > 1:
        return Statement("accounting.skipped.years", {"ids": ", ".join(needs)})
    return None
