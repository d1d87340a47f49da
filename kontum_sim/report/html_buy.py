"""What one run has over another: the answer to what the plan's investment would buy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kontum_sim.report.html_blocks import Block, Para, Section, Table
from kontum_sim.report.html_changes import changed_keys, changed_projects, changes, input_name
from kontum_sim.report.html_growth import SEEN, factor_name, factor_of, in_sentence, means
from kontum_sim.report.html_money import INVESTMENT, capital_path, investment_sum
from kontum_sim.report.html_run import ALL, ReportRun
from kontum_sim.report.html_targets import Runs, assessed, column_name, counts, marked, run_name
from kontum_sim.report.html_words import (
    Said,
    glued,
    listed,
    number,
    percent,
    plain,
    said,
    signed,
    unit_of,
)

CAPITAL_FACTOR = "capital"  # of contributions.csv
MOST = 6  # inputs that a sentence names
ALIKE = 0.01  # shares of an investment total that count as the same


@dataclass(frozen=True)
class Measure:
    """A figure of a run that is compared."""

    label: Said
    unit: Said
    find: Callable[[ReportRun], float | None]
    places: int


def measures(run: ReportRun) -> list[Measure]:
    year = run.last_year

    def at(variable: str, key: str, places: int) -> Measure:
        label = glued([said(f"variable.{key}"), plain(f", {year}")], "")
        return Measure(
            label, unit_of(run.units.get(variable, "1")), lambda r: r.value(variable, year), places
        )

    money, span = said("unit.billion VND"), run.span
    return [
        Measure(said("report.buy.investment", span=span), money, investment_sum, 0),
        Measure(said("report.buy.capital", span=span), said("unit.billion VND_2010"), _formed, 0),
        Measure(
            said("report.buy.growth", span=span),
            said("unit.%"),
            lambda r: r.average_growth("GRDP", r.history_until, r.last_year),
            2,
        ),
        at("GRDP", "grdp", 0),
        at("GRDP per Capita", "grdp_per_capita", 1),
        at("State Budget Revenue", "revenue", 0),
        at("Employment [Non-agricultural Share]", "non_agricultural", 1),
        at("Poverty Rate", "poverty", 2),
        Measure(said("report.buy.met"), said("report.targets"), _count("met"), 0),
        Measure(said("report.buy.given_met"), said("report.targets"), _count("given_met"), 0),
    ]


def _formed(run: ReportRun) -> float | None:
    path = capital_path(run).get("formed", {})
    return sum(path.get(year, 0.0) for year in run.projection) if path else None


def _count(name: str) -> Callable[[ReportRun], float | None]:
    return lambda run: float(str(counts(run)[name]))


def obstacle(base: ReportRun, other: ReportRun) -> Said | None:
    """Why the difference of two runs says nothing of policy; None when it does."""
    for name in ("calibration", "last_year", "history_until", "code_sha256"):
        one, two = base.manifest[name], other.manifest[name]
        if name == "calibration":
            one, two = (found["sha256"] for found in (one, two))
        if one != two:
            return said(f"report.buy.differs.{name}", a=base.letter, b=other.letter)
    return None


def pairs(runs: Runs) -> list[tuple[ReportRun, ReportRun]]:
    """The first run beside each other one that it can be compared with."""
    return [(runs[0], other) for other in runs[1:] if obstacle(runs[0], other) is None]


def buy_section(runs: Runs) -> Section:
    if len(runs) == 1:
        title = said("report.buy.one")
        return Section("buy", title, [Para(said("report.buy.how"), "gap")])
    blocks: list[Block] = []
    base = runs[0]
    compared = pairs(runs)
    for _, other in compared:
        blocks.append(Para(difference(base, other, runs)))
        blocks.append(Para(split(base, other)))
        blocks += changes(base, other)
    if compared:
        blocks.append(_table([base, *(other for _, other in compared)], runs))
        blocks += _chances([base, *(other for _, other in compared)], runs)
        blocks.append(Para(said("report.buy.limits"), "note"))
    for other in runs[1:]:
        reason = obstacle(base, other)
        if reason is not None:
            blocks.append(Para(reason, "gap"))
    if not compared:
        return Section("buy", said("report.buy.none"), blocks)
    return Section("buy", buy_title(*compared[0]), blocks)


def _gain(base: ReportRun, other: ReportRun) -> tuple[float, float, float]:
    """Differences: investment (billion), average growth (points), revenue of the last year."""
    growth = [
        run.average_growth("GRDP", run.history_until, run.last_year) or 0.0 for run in (base, other)
    ]
    revenue = [run.value("State Budget Revenue", run.last_year) or 0.0 for run in (base, other)]
    more = investment_sum(other) - investment_sum(base)
    return more, growth[1] - growth[0], revenue[1] - revenue[0]


def buy_title(base: ReportRun, other: ReportRun) -> Said:
    more, growth, revenue = _gain(base, other)
    return said(
        "report.buy.title",
        a=base.letter,
        b=other.letter,
        total=number(investment_sum(other), 0),
        more=signed(more, 0),
        growth=signed(growth, 2),
        revenue=signed(revenue, 0),
        year=base.last_year,
    )


def split(base: ReportRun, other: ReportRun) -> Said:
    """The difference in growth by factor: what the productive capital adds of it, and what not."""
    one, two = (means(run, factor_of, run.projection) for run in (base, other))
    gaps = {name: two.get(name, 0.0) - one.get(name, 0.0) for name in {**one, **two}}
    order = sorted(gaps, key=lambda name: -abs(gaps[name]))
    parts = [
        glued([in_sentence(factor_name(base, name)), signed(gaps[name], 2)])
        for name in order
        if abs(gaps[name]) >= SEEN or name == CAPITAL_FACTOR
    ]
    whole = signed(sum(gaps.values()), 2)
    return said("report.buy.split", span=base.span, parts=listed(parts), whole=whole)


def together(base: ReportRun, other: ReportRun) -> list[Said]:
    """That the difference is of all inputs that differ, which are named."""
    names = [in_sentence(input_name(key)) for key in changed_keys(base, other)]
    projects = changed_projects(base, other)
    if projects:
        names.append(said("report.buy.projects", count=len(projects)))
    if len(names) < 2:
        return []
    if len(names) > MOST:
        names = [*names[:MOST], said("report.buy.others", count=len(names) - MOST)]
    return [said("report.buy.together", names=listed(names))]


def difference(base: ReportRun, other: ReportRun, runs: Runs) -> Said:
    """In words: how much more is invested, and what comes of it."""
    year = base.last_year
    heads = [run.value("GRDP per Capita", year) or 0.0 for run in (base, other)]
    whole = [run.value("GRDP", year) or 1.0 for run in (base, other)]
    ends = [run.value(INVESTMENT, year) or 1.0 for run in (base, other)]
    more, growth, revenue = _gain(base, other)
    told = said(
        "report.buy.words",
        b=run_name(other, runs),
        a=base.letter,
        total=number(investment_sum(other), 0),
        more=signed(more, 0),
        per_cent=signed(100 * more / (investment_sum(base) or 1), 1),
        end=signed(100 * (ends[1] / ends[0] - 1), 1),
        year=year,
        span=base.span,
        growth=signed(growth, 2),
        grdp=signed(100 * (whole[1] / whole[0] - 1), 1),
        head=signed(heads[1] - heads[0], 1),
        revenue=signed(revenue, 0),
    )
    if abs(more) <= ALIKE * investment_sum(base):
        told = glued([told, said("report.buy.already", a=base.letter)])
    chances = [run.chance("grdp_growth_avg") for run in (base, other)]
    target = base.target("grdp_growth_avg")
    if chances[0] is None or chances[1] is None or target is None:
        return told
    error = (chances[0][1] ** 2 + chances[1][1] ** 2) ** 0.5
    is_noise = abs(chances[1][0] - chances[0][0]) <= 2 * error
    more_words = said(
        "report.buy.chance.same" if is_noise else "report.buy.chance",
        required=target.required,
        before=percent(chances[0][0]),
        after=percent(chances[1][0]),
    )
    return glued([told, more_words])


def _table(chosen_runs: Sequence[ReportRun], runs: Runs) -> Table:
    base = chosen_runs[0]
    rows = []
    for measure in measures(base):
        values = [measure.find(run) for run in chosen_runs]
        cells = [measure.label.with_capital(), measure.unit, number(values[0], measure.places)]
        for value in values[1:]:
            gap = None if value is None or values[0] is None else value - values[0]
            cells += [number(value, measure.places), signed(gap, measure.places)]
        rows.append(cells)
    return Table(
        said("report.buy.caption"), _heads(chosen_runs, runs, "report.indicator"), rows, (1,), True
    )


def _heads(chosen_runs: Sequence[ReportRun], runs: Runs, first: str) -> list[Said]:
    base = chosen_runs[0]
    heads = [said(first), said("report.unit"), column_name(base, runs)]
    for run in chosen_runs[1:]:
        heads += [column_name(run, runs), plain(f"{run.letter} − {base.letter}")]
    return heads


def _chances(chosen_runs: Sequence[ReportRun], runs: Runs) -> list[Block]:
    if not all(run.draws for run in chosen_runs):
        return [Para(said("report.no_draws.pair"), "gap")]
    rows = []
    names = [
        (t.id, marked(t.label, [(run, run.target(t.id)) for run in chosen_runs]))
        for t in assessed(chosen_runs)
    ]
    for name, label in [*names, (ALL, said("report.all_targets"))]:
        chances = [run.chance(name) for run in chosen_runs]
        first = chances[0]
        if first is None or all(chance == first for chance in chances):
            continue
        cells = [label, said("unit.%"), percent(first[0])]
        for chance in chances[1:]:
            gap = None if chance is None else 100 * (chance[0] - first[0])
            cells += [percent(chance[0] if chance else None), signed(gap, 0)]
        rows.append(cells)
    if not rows:
        return []
    heads = _heads(chosen_runs, runs, "report.target")
    table = Table(said("report.buy.chances"), heads, rows, (1,), True)
    is_marked = any(target.is_given for run in chosen_runs for target in run.targets)
    return [table, Para(said("report.buy.given"), "note")] if is_marked else [table]
