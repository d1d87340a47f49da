"""Sections on money: budget revenue and its bridge, investment and the capital it forms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kontum_sim.catalogue import has
from kontum_sim.report.html_bars import Bars, Series, Waterfall, bars_chart, waterfall_chart
from kontum_sim.report.html_blocks import Block, Fold, Group, Para, Section, Table
from kontum_sim.report.html_growth import item_label, note, projected
from kontum_sim.report.html_lines import Bound, Lines, lines_chart
from kontum_sim.report.html_run import ReportRun
from kontum_sim.report.html_targets import Runs, column_name, lettered, run_name
from kontum_sim.report.html_words import Said, glued, listed, number, plain, said, signed
from kontum_sim.results.accounts import CAPITAL, CLOSING, OPENING, REVENUE, TOTAL
from kontum_sim.results.bridges import REVENUE_ITEMS, WHOLE_ITEMS

REVENUE_TOTAL, REVENUE_TARGET = "State Budget Revenue", "budget_revenue_31"
INVESTMENT, INVESTMENT_TARGET = "Total Social Investment", "total_social_investment"
ICOR = "ICOR [Investment Ratio over Growth, Five Years]"
ICOR_TEST = "investment_icor"  # of accounting.csv
MONEY = "billion VND/yr"


def member_name(iamc: str) -> Said:
    """A source of investment or a group, as published; its own name where we have no other."""
    key = f"report.member.{iamc}"
    return said(key) if has(key) else plain(iamc)


def against(value: float, bound: float, required: Said, unit: str) -> Said:
    """`218 above the target of ...`: how a value stands to a bound."""
    key = "report.above" if value >= bound else "report.below"
    return said(key, gap=number(abs(value - bound), 0, unit), required=required)


# revenue


def revenue_section(runs: Runs) -> Section:
    charts: list[Block] = [_revenue_path(runs), *(_revenue_bridge(run, runs) for run in runs)]
    blocks: list[Block] = [Group(charts), Para(said("growth.note_revenue"), "note")]
    blocks.append(Fold(said("report.revenue.lines"), [_revenue_lines(runs)]))
    return Section("revenue", lettered(runs[0], runs, revenue_title(runs[0])), blocks)


def revenue_title(run: ReportRun) -> Said:
    judged = run.judged(REVENUE_TARGET, REVENUE_TOTAL)
    year = judged[1] if judged is not None else run.last_year
    value = run.value(REVENUE_TOTAL, year) or 0.0
    told = said("report.revenue.title", value=number(value, 0), year=year)
    if judged is None or judged[0].line.low is None:
        return told
    return glued([told, against(value, judged[0].line.low, judged[0].required, MONEY)], ", ")


def bound_of(run: ReportRun, target: str, variable: str) -> Bound | None:
    """The target's number on a chart of a variable; None where the run does not judge it there."""
    judged = run.judged(target, variable)
    if judged is None or judged[0].line.low is None:
        return None
    found, year = judged
    told = said("report.bound", required=found.required, year=year)
    return Bound(judged[0].line.low, judged[0].line.low, year, told)


def _revenue_path(runs: Runs) -> Block:
    first = runs[0]
    title = said(
        "report.revenue.path",
        growth=number(first.average_growth(REVENUE_TOTAL, first.history_until, first.last_year), 1),
        span=first.span,
    )
    return lines_chart(
        Lines(
            id="revenue-path",
            title=lettered(first, runs, title),
            note=note(MONEY, runs, variable=REVENUE_TOTAL),
            unit=MONEY,
            paths={run.letter: run.values.get(REVENUE_TOTAL, {}) for run in runs},
            first=first.history_until + 1,
            fan=projected(first, REVENUE_TOTAL),
            bound=bound_of(first, REVENUE_TARGET, REVENUE_TOTAL),
            places=0,
        )
    )


def revenue_steps(run: ReportRun) -> dict[str, float]:
    """What changed revenue over the whole projection, billion VND."""
    found: dict[str, float] = {}
    for entry in run.accounts.entries:
        if entry.account == REVENUE and entry.item in REVENUE_ITEMS:
            part = sum(entry.values.get(year, 0.0) for year in run.projection)
            found[entry.item] = found.get(entry.item, 0.0) + part
    return found


def _revenue_bridge(run: ReportRun, runs: Runs) -> Block:
    whole = {
        e.item: e.values for e in run.accounts.entries if e.account == REVENUE and e.member == TOTAL
    }
    years = run.projection
    opening, closing = whole[OPENING][years[0]], whole[CLOSING][years[-1]]
    steps = revenue_steps(run)
    largest = max(steps, key=lambda item: abs(steps[item]))
    title = said(
        "report.revenue.bridge",
        rise=number(closing - opening, 0),
        year=run.history_until,
        item=Said(*(label[:1].lower() + label[1:] for label in _pair(item_label(largest)))),
        part=number(steps[largest], 0),
    )
    labels = [said("report.revenue.of", year=year) for year in (run.history_until, run.last_year)]
    chart = Waterfall(
        id=f"revenue-bridge-{run.letter}",
        title=lettered(run, runs, title),
        note=note(MONEY, runs, "contributions.csv"),
        opening=(labels[0], opening),
        steps=[(item_label(item), steps[item]) for item in REVENUE_ITEMS if item in steps],
        closing=(labels[1], closing),
        style=list(runs).index(run),
    )
    return waterfall_chart(chart)


def _pair(label: Said) -> tuple[str, str]:
    return label.vi, label.en


def _revenue_lines(runs: Runs) -> Table:
    """Revenue by line in the last year, and its rise over the projection."""
    first = runs[0]
    names = list(dict.fromkeys(e.member for e in first.accounts.entries if e.account == REVENUE))
    rows = []
    for member in names:
        if member == TOTAL:
            continue
        label = first.accounts.names[member]
        cells = [Said(label["vi"], label["en"])]
        for run in runs:
            parts = [e for e in run.accounts.entries if (e.account, e.member) == (REVENUE, member)]
            rise = sum(sum(e.values.get(y, 0.0) for y in run.projection) for e in parts)
            cells.append(signed(rise, 0))
        rows.append(cells)
    caption = said("report.revenue.by_line", first=first.history_until, last=first.last_year)
    heads = [said("report.item"), *(column_name(run, runs) for run in runs)]
    return Table(caption, heads, rows)


# investment


def investment_section(runs: Runs) -> Section:
    first = runs[0]
    charts: list[Block] = [_investment_path(runs), _by_source(runs)]
    blocks: list[Block] = [Group(charts)]
    blocks += [Para(lettered(run, runs, _efficiency(run).with_capital())) for run in runs]
    blocks += _other_icor(first, runs)
    blocks += [_capital_table(runs), Para(said("growth.note_capital"), "note")]
    return Section("investment", lettered(first, runs, investment_title(first)), blocks)


def investment_sum(run: ReportRun) -> float:
    return run.total(INVESTMENT, run.projection) or 0.0


def investment_title(run: ReportRun) -> Said:
    value, target = investment_sum(run), run.target(INVESTMENT_TARGET)
    told = said("report.investment.title", value=number(value, 0), span=run.span)
    if target is None or target.value is None or target.line.low is None:
        return told
    if not math.isclose(value, target.value, rel_tol=1e-6):  # judged over other years
        return told
    return glued([told, against(value, target.line.low, target.required, MONEY)], ", ")


def _investment_path(runs: Runs) -> Block:
    first = runs[0]
    path = first.values[INVESTMENT]
    growth = first.average_growth(INVESTMENT, first.history_until, first.last_year)
    title = said(
        "report.investment.path",
        start=number(path[first.history_until], 0),
        first=first.history_until,
        end=number(path[first.last_year], 0),
        last=first.last_year,
        growth=number(growth, 1),
    )
    return lines_chart(
        Lines(
            id="investment-path",
            title=lettered(first, runs, title),
            note=note(MONEY, runs, variable=INVESTMENT),
            unit=MONEY,
            paths={run.letter: run.values.get(INVESTMENT, {}) for run in runs},
            first=first.history_until + 1,
            fan=projected(first, INVESTMENT),
            places=0,
        )
    )


def sources(run: ReportRun) -> dict[str, float]:
    """Investment over the projection by source, billion VND, the largest first."""
    start = f"{INVESTMENT}|"
    found = {
        name.removeprefix(start): run.total(name, run.projection) or 0.0
        for name in run.values
        if name.startswith(start)
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _by_source(runs: Runs) -> Block:
    first = runs[0]
    of_runs = [sources(run) for run in runs]
    names = list(dict.fromkeys(name for of in of_runs for name in of))
    largest = names[0]
    share = 100 * of_runs[0][largest] / (investment_sum(first) or 1)
    title = said(
        "report.investment.by_source",
        source=member_name(largest),
        share=number(share, 0),
        span=first.span,
    )
    series = [
        Series(run_name(run, runs), place, [of.get(name) for name in names])
        for place, (run, of) in enumerate(zip(runs, of_runs, strict=True))
    ]
    return bars_chart(
        Bars(
            id="by-source",
            title=lettered(first, runs, title),
            note=note("billion VND", runs, "results.csv"),
            labels=[member_name(name).with_capital() for name in names],
            series=series,
            places=0,
        )
    )


def _efficiency(run: ReportRun) -> Said:
    """How much investment a point of growth took, against the window."""
    ratio = run.total("Nominal GRDP", run.projection)
    share = 100 * investment_sum(run) / ratio if ratio else None
    return said(
        "report.investment.icor",
        share=number(share, 1),
        icor=number(run.value(ICOR, run.last_year), 1),
        past=number(run.value(ICOR, run.history_until), 1),
        span=run.span,
    )


def _other_icor(run: ReportRun, runs: Runs) -> list[Block]:
    """The tests of the plan's arithmetic hold another ratio of the past: told beside ours."""
    for row in run.accounting or ():
        if row["id"] == ICOR_TEST and row["compared_with"]:
            fields = {"other": number(float(row["compared_with"]), 1), "year": run.history_until}
            fields["past"] = number(run.value(ICOR, run.history_until), 1)
            return [Para(lettered(run, runs, said("report.investment.icor_two", **fields)), "note")]
    return []


def capital_path(run: ReportRun) -> Mapping[str, Mapping[int, float]]:
    """From investment as recorded to the fixed capital that it forms."""
    return {
        e.item: e.values for e in run.accounts.entries if e.account == CAPITAL and e.member == TOTAL
    }


def _capital_table(runs: Runs) -> Table:
    first = runs[0]
    rows: list[Sequence[Said]] = []
    for run in runs:
        paths = capital_path(run)
        for item in WHOLE_ITEMS:
            if item in paths:
                found = [paths[item].get(year, 0.0) for year in run.projection]
                label = lettered(run, runs, item_label(item))
                rows.append([label, *(number(v, 0) for v in found), number(sum(found), 0)])
    heads = [said("report.item"), *(plain(str(year)) for year in first.projection)]
    caption = listed([said("growth.heading.capital")])
    return Table(caption, [*heads, said("report.sum")], rows, stacked=True)
