"""Sections of paths: the structure against the plan's bands, and the headline fans."""

from __future__ import annotations

from kontum_sim.report.html_blocks import Block, Group, Para, Section
from kontum_sim.report.html_growth import note, projected
from kontum_sim.report.html_lines import Bound, Lines, lines_chart
from kontum_sim.report.html_money import bound_of, member_name
from kontum_sim.report.html_run import ReportRun
from kontum_sim.report.html_targets import Runs, lettered
from kontum_sim.report.html_words import Said, glued, listed, number, plain, said

SHARE = "GRDP [Share|"
TAXES = "Product Taxes"
# group as published -> target
BANDS = {
    "Agriculture": "share_agri_grdp",
    "Industry and Construction": "share_industry_grdp",
    "Services": "share_services_grdp",
}
# member of an observed share -> group as published
MEMBERS = {
    "agriculture": "Agriculture",
    "industry_construction": "Industry and Construction",
    "services": "Services",
}
SHARE_FACT, OBSERVATION = "grdp_share", "observation"  # key and kind in assumptions.csv
# variable -> (codelist id, target that its last year is held against)
HEADLINES = {
    "GRDP": ("grdp", ""),
    "GRDP per Capita": ("grdp_per_capita", "grdp_pc_vnd"),
    "GRDP per Capita [USD]": ("grdp_per_capita_usd", "grdp_pc_usd"),
    "Exports": ("exports", "exports"),
    "Total Social Investment [Ratio to GRDP]": ("investment_ratio", ""),
    "State Budget Revenue [Ratio to Current Expenditure]": ("revenue_cover", "recurrent_cover"),
    "Employment [Non-agricultural Share]": ("non_agricultural", "nonagri_labour"),
    "Jobs Created": ("jobs", "jobs_2025"),
    "Poverty Rate": ("poverty", ""),
    "Population": ("population", "population_avg"),
    "Electricity Output": ("electricity", ""),
}


def structure_section(runs: Runs) -> Section:
    first = runs[0]
    groups = [name.removeprefix(SHARE).removesuffix("]") for name in first.values if SHARE in name]
    told, charts = [], list[Block]()
    for group in groups:
        finding = _share_finding(first, group)
        charts.append(_share_chart(runs, group, lettered(first, runs, finding)))
        if group != TAXES:
            told.append(_short(first, group))
    title = said("report.structure.title", year=first.last_year, parts=listed(told))
    notes = [said("report.structure.note"), *_farthest(first)]
    blocks: list[Block] = [Group(charts), Para(glued(notes), "note")]
    return Section("structure", lettered(first, runs, title), blocks)


def _farthest(run: ReportRun) -> list[Said]:
    """By how much the estimate of a past share misses the published one, at most."""
    found = []
    for row in run.assumptions:
        group = MEMBERS.get(row["member"], "")
        if row["key"] == SHARE_FACT and row["kind"].startswith(OBSERVATION) and group:
            stands = run.value(f"{SHARE}{group}]", int(row["year"]))
            if stands is not None:
                told = float(row["value"])
                found.append((abs(stands - told), group, row["year"], stands, told))
    if not found:
        return []
    gap, group, year, stands, told = max(found)
    fields = {"gap": number(gap, 1), "name": member_name(group), "year": year}
    fields |= {"stands": number(stands, 1), "told": number(told, 1)}
    return [said("report.structure.farthest", **fields)]


def _band(run: ReportRun, group: str) -> tuple[float, float, int] | None:
    """The plan's band of a share and the year in which the run is held against it."""
    judged = run.judged(BANDS.get(group, ""), f"{SHARE}{group}]")
    if judged is None or judged[0].line.low is None or judged[0].line.high is None:
        return None
    return judged[0].line.low, judged[0].line.high, judged[1]


def _short(run: ReportRun, group: str) -> Said:
    value = run.value(f"{SHARE}{group}]", run.last_year) or 0.0
    return glued([member_name(group), plain(" "), number(value, 1), plain("%")], "")


def _share_finding(run: ReportRun, group: str) -> Said:
    band = _band(run, group)
    year = run.last_year if band is None else band[2]
    value = run.value(f"{SHARE}{group}]", year) or 0.0
    fields = {"name": member_name(group), "value": number(value, 1), "year": year}
    if band is None:
        return said("report.structure.free", **fields).with_capital()
    low, high, _ = band
    place = "below" if value < low else "above" if value > high else "inside"
    fields |= {"low": number(low, 0), "high": number(high, 0)}
    fields["gap"] = number(max(low - value, value - high, 0.0), 1)
    return said(f"report.structure.{place}", **fields).with_capital()


def _share_chart(runs: Runs, group: str, title: Said) -> Block:
    first, name = runs[0], f"{SHARE}{group}]"
    band = _band(first, group)
    bound = None
    if band is not None:
        fields = {"low": number(band[0], 0), "high": number(band[1], 0), "year": band[2]}
        bound = Bound(*band, said("report.structure.band", **fields))
    return lines_chart(
        Lines(
            id=f"share-{group.lower().replace(' ', '-')}",
            title=title,
            note=note("%", runs, variable=name),
            unit="%",
            paths={run.letter: run.values.get(name, {}) for run in runs},
            first=first.history_until + 1,
            fan=projected(first, name),
            bound=bound,
            places=1,
        )
    )


def fans_section(runs: Runs) -> Section:
    first = runs[0]
    charts: list[Block] = [
        _headline(runs, variable, code, target)
        for variable, (code, target) in HEADLINES.items()
        if any(year > first.history_until for year in first.values.get(variable, {}))
    ]
    blocks: list[Block] = []
    if not first.quantiles:
        blocks.append(Para(said("report.no_draws"), "gap"))
    blocks.append(Group(charts))
    key = "report.fans.title" if first.quantiles else "report.fans.none"
    return Section("fans", said(key, draws=number(first.draws, 0)), blocks)


def _headline(runs: Runs, variable: str, code: str, target_id: str) -> Block:
    first = runs[0]
    unit = first.units[variable]
    bound = bound_of(first, target_id, variable)
    value = first.value(variable, first.last_year)
    by = first.quantiles.get(variable, {}).get(first.last_year, {})
    places = 0 if abs(value or 0) >= 1000 else 2 if abs(value or 0) < 10 else 1
    fields: dict[str, object] = {
        "name": said(f"variable.{code}"),
        "value": number(value, places, unit),
        "year": first.last_year,
    }
    key = "report.fans.value"
    if 5 in by and 95 in by:
        key = "report.fans.range"
        fields |= {"low": number(by[5], places, unit), "high": number(by[95], places, unit)}
    return lines_chart(
        Lines(
            id=f"fan-{code}",
            title=lettered(first, runs, said(key, **fields)),
            note=note(unit, runs, variable=variable),
            unit=unit,
            paths={run.letter: run.values.get(variable, {}) for run in runs},
            first=first.history_until + 1,
            fan=projected(first, variable),
            bound=bound,
            places=places,
        )
    )
