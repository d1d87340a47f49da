"""The section on the plan's own arithmetic: what its targets imply about each other."""

from __future__ import annotations

from collections import Counter

from kontum_sim.report.html_blocks import Block, Bullets, Fold, Para, Section, Table
from kontum_sim.report.html_run import Row
from kontum_sim.report.html_targets import Runs
from kontum_sim.report.html_words import Said, glued, number, plain, said, unit_of


def accounting_section(runs: Runs) -> Section:
    run = runs[0]
    if not run.accounting:
        key = "report.accounting.missing" if run.accounting is None else "report.accounting.none"
        return Section("accounting", said("report.accounting"), [Para(said(key), "gap")])
    found = Counter(row["verdict"] for row in run.accounting)
    fields = {"tests": len(run.accounting), "tension": found["in tension"]}
    fields |= {"consistent": found["consistent"], "impossible": found["impossible"]}
    rows = []
    for row in run.accounting:
        label = Said(row["label_vi"], row["label_en"])
        low, high, past = (_figure(row, n) for n in ("value", "value_high", "compared_with"))
        implied = low if not row["value_high"] else glued([low, high], "–")
        verdict = said(f"accounting.verdict.{row['verdict']}")
        verdict = verdict.styled(row["verdict"].replace(" ", "-"))
        rows.append([label, implied, past, unit_of(row["unit"]), verdict])
    names = ("accounting.test", "accounting.implied", "accounting.record", "report.unit")
    heads = [said(name) for name in (*names, "accounting.verdict")]
    caption = said("report.accounting.caption", vintage=run.manifest["calibration"]["vintage"])
    table = Table(caption, heads, rows, (3, 4), stacked=True)
    told = [
        Said(
            f"{row['label_vi']}: {row['statement_vi']} {row['assumption_vi']}",
            f"{row['label_en']}: {row['statement_en']} {row['assumption_en']}",
        )
        for row in run.accounting
    ]
    fold = Fold(said("report.accounting.how"), [Bullets(told)])
    title = said("report.accounting.title", **fields)
    blocks: list[Block] = [Para(said("report.accounting.what")), table, fold]
    return Section("accounting", title, blocks)


def _figure(row: Row, name: str) -> Said:
    return number(float(row[name]), None, row["unit"]) if row[name] else plain("–")
