"""The section on growth: how fast, and what it comes from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from kontum_sim.catalogue import text
from kontum_sim.report.html_bars import HISTORY, Bars, Series, bars_chart
from kontum_sim.report.html_blocks import Block, Group, Para, Section, Table
from kontum_sim.report.html_lines import Bound, Lines, lines_chart
from kontum_sim.report.html_run import ReportRun, span
from kontum_sim.report.html_targets import Runs, column_name, lettered
from kontum_sim.report.html_words import Said, glued, listed, number, plain, said
from kontum_sim.results.accounts import GROWTH, Entry
from kontum_sim.results.growth_accounts import ITEMS

SEEN = 0.005  # percentage points: what two decimals show
GROWTH_RATE, GROWTH_TARGET = "GRDP [Growth Rate]", "grdp_growth_avg"
Means = Mapping[str, float]


def means(run: ReportRun, key: Callable[[Entry], str], years: Sequence[int]) -> dict[str, float]:
    """Mean contribution over the years, percentage points a year, the largest first."""
    found: dict[str, float] = {}
    for entry in run.accounts.entries:
        if entry.account == GROWTH:
            part = sum(entry.values.get(year, 0.0) for year in years) / max(len(years), 1)
            found[key(entry)] = found.get(key(entry), 0.0) + part
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def factor_of(entry: Entry) -> str:
    return entry.item


def sector_of(entry: Entry) -> str:
    return entry.member


def factor_name(run: ReportRun, name: str) -> Said:
    return said(f"growth.item.{name}")


def sector_name(run: ReportRun, name: str) -> Said:
    names = run.accounts.names[name]
    return Said(names["vi"], names["en"])


def in_sentence(name: Said) -> Said:
    """A label within a sentence: its first letter small, unless it is an abbreviation."""

    def small(label: str) -> str:
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    return Said(small(name.vi), small(name.en))


def growth_section(runs: Runs) -> Section:
    first = runs[0]
    blocks: list[Block] = [Para(_average(run, runs)) for run in runs]
    blocks += [Para(lettered(run, runs, _fastest(run))) for run in runs]
    charts = [
        growth_path(runs),
        _contributions(runs, "factor", factor_of, factor_name),
        _contributions(runs, "sector", sector_of, sector_name),
    ]
    blocks.append(Group(charts))
    fields = {"end": first.history_until}
    blocks.append(Para(glued([said("report.growth.note", **fields), said("growth.note_factors")])))
    blocks.append(_cross(first, runs))
    return Section("growth", lettered(first, runs, growth_title(first)), blocks)


def growth_title(run: ReportRun) -> Said:
    """What gives most, by factor and by sector."""
    factor, points = next(iter(means(run, factor_of, run.projection).items()))
    sector, more = next(iter(means(run, sector_of, run.projection).items()))
    return said(
        "report.growth.title",
        growth=number(run.average_growth("GRDP", run.history_until, run.last_year), 2),
        span=run.span,
        factor=in_sentence(factor_name(run, factor)),
        points=number(points, 1),
        sector=in_sentence(sector_name(run, sector)),
        more=number(more, 1),
    )


def _average(run: ReportRun, runs: Runs) -> Said:
    first = int(run.manifest["first_year"])
    told = said(
        "report.growth.average",
        growth=number(run.average_growth("GRDP", run.history_until, run.last_year), 2),
        span=run.span,
        past=number(run.average_growth("GRDP", first, run.history_until), 2),
        window=span(run.history),
    )
    return lettered(run, runs, told.with_capital())


def _fastest(run: ReportRun) -> Said:
    """What the year of highest growth rests on, beside the mean of the other years."""
    path = run.values[GROWTH_RATE]
    fastest = max(run.projection, key=lambda year: path[year])
    others = [year for year in run.projection if year != fastest]
    found = means(run, factor_of, [fastest])
    factor, points = next(iter(found.items()))
    fields: dict[str, object] = {"year": fastest, "growth": number(path[fastest], 1)}
    fields |= {"factor": in_sentence(factor_name(run, factor)), "points": number(points, 1)}
    if not others:
        return said("report.growth.fastest", **fields)
    fields["rest"] = number(means(run, factor_of, others).get(factor, 0.0), 1)
    return said("report.growth.fastest_rest", **fields)


def growth_path(runs: Runs) -> Block:
    first = runs[0]
    path = first.values[GROWTH_RATE]
    years = first.projection
    slowest = min(years, key=lambda year: path[year])
    fastest = max(years, key=lambda year: path[year])
    title = said(
        "report.growth.path",
        fastest=fastest,
        high=number(path[fastest], 1),
        slowest=slowest,
        low=number(path[slowest], 1),
    )
    return lines_chart(
        Lines(
            id="growth-path",
            title=lettered(first, runs, title),
            note=note("%", runs, variable=GROWTH_RATE),
            unit="%",
            paths={run.letter: run.values.get(GROWTH_RATE, {}) for run in runs},
            first=first.history_until + 1,
            fan=projected(first, GROWTH_RATE),
            bound=_bound(first),
            places=1,
        )
    )


def _bound(run: ReportRun) -> Bound | None:
    """The target of average growth, where it is judged over the years of the run."""
    target = run.target(GROWTH_TARGET)
    average = run.average_growth("GRDP", run.history_until, run.last_year)
    if target is None or target.value is None or target.line.low is None or average is None:
        return None
    if not math.isclose(target.value, average, rel_tol=1e-6):
        return None
    told = said("report.growth.bound", required=target.required)
    return Bound(target.line.low, target.line.low, run.last_year, told)


def projected(run: ReportRun, variable: str) -> dict[int, Mapping[int, float]]:
    """The quantiles from the last year of history on: before it there is nothing uncertain."""
    by_year = run.quantiles.get(variable, {})
    return {year: by for year, by in by_year.items() if year >= run.history_until}


def note(unit: str, runs: Runs, source: str = "results.csv", variable: str = "") -> Said:
    """Units and source below a chart, and what the shading means where the variable has any."""
    label = said(f"unit.{unit}")
    parts = [said("report.chart.note", unit=label, source=source)]
    by_year = projected(runs[0], variable)
    if any(max(by.values()) > min(by.values()) for by in by_year.values()):
        parts.append(said("report.chart.fan" if len(runs) > 1 else "report.chart.fan_one"))
    return glued(parts)


def _contributions(
    runs: Runs,
    kind: str,
    key: Callable[[Entry], str],
    name_of: Callable[[ReportRun, str], Said],
) -> Block:
    first = runs[0]
    ahead = means(first, key, first.projection)
    past = means(first, key, first.history)
    of_runs = [means(run, key, run.projection) for run in runs]
    names = list(ahead) + [n for of in of_runs[1:] for n in of if n not in ahead]
    shown = [past, *of_runs]
    names = [n for n in dict.fromkeys(names) if any(abs(of.get(n, 0.0)) >= SEEN for of in shown)]
    series = [Series(_past(first, runs), HISTORY, [past.get(name) for name in names])]
    for place, (run, of) in enumerate(zip(runs, of_runs, strict=True)):
        short = glued([column_name(run, runs), run.span], ", ")
        label = short if len(runs) > 1 else run.span
        series.append(Series(label, place, [of.get(name) for name in names]))
    top = list(ahead.items())[:3]
    told = [
        said("report.growth.share", name=in_sentence(name_of(first, n)), points=number(v, 1))
        for n, v in top
    ]
    title = said(f"report.growth.by_{kind}", parts=listed(told))
    labels = [
        name_of(next(run for run, of in zip(runs, of_runs, strict=True) if name in of), name)
        for name in names
    ]
    title = lettered(first, runs, title)
    source = note("percentage points/yr", runs, "contributions.csv")
    return bars_chart(Bars(f"by-{kind}", title, source, labels, series, 2))


def _past(run: ReportRun, runs: Runs) -> Said:
    told = said("report.growth.past", window=span(run.history))
    return glued([told, plain(f"({run.letter})")]) if len(runs) > 1 else told


def _cross(run: ReportRun, runs: Runs) -> Table:
    """Factors down, sectors across, the mean of the projection."""
    entries = [entry for entry in run.accounts.entries if entry.account == GROWTH]
    members = list(dict.fromkeys(entry.member for entry in entries))
    years = run.projection
    cells = {
        (e.item, e.member): sum(e.values.get(y, 0.0) for y in years) / max(len(years), 1)
        for e in entries
    }
    items = [item for item in ITEMS if any((item, member) in cells for member in members)]
    rows = []
    for item in items:
        found = [cells.get((item, member)) for member in members]
        whole = sum(value for value in found if value is not None)
        rows.append([factor_name(run, item), *(number(v, 2) for v in found), number(whole, 2)])
    sums = [sum(v for (_, m), v in cells.items() if m == member) for member in members]
    last = [said("growth.sum.growth"), *(number(v, 2) for v in sums), number(sum(sums), 2)]
    rows.append([cell.styled("sum") for cell in last])
    heads = [said("growth.factor"), *(sector_name(run, m) for m in members), said("growth.all")]
    caption = said("growth.heading.cross", first=years[0], last=years[-1])
    return Table(lettered(run, runs, caption), heads, rows, stacked=True)


def item_label(item: str) -> Said:
    return Said(*(text(f"growth.item.{item}", lang) for lang in ("vi", "en")))
