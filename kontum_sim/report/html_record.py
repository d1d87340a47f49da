"""Sections on trust: the vintage of the data, sums that must hold, where each figure is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kontum_sim.report.html_blocks import Block, Bullets, Fold, Para, Section, Table
from kontum_sim.report.html_money import member_name
from kontum_sim.report.html_run import ReportRun, span
from kontum_sim.report.html_targets import Runs, column_name, lettered, run_name
from kontum_sim.report.html_words import Said, glued, listed, number, plain, said
from kontum_sim.results.accounts import CAPITAL, GROWTH, REVENUE, TOTAL

ROUNDING = 1e-6  # relative: the files give twelve digits
FROM = "targets quantiles probabilities contributions projects assumptions accounting".split()


# vintage


def vintage_section(runs: Runs) -> Section:
    blocks: list[Block] = [
        Para(lettered(run, runs, _described(run).with_capital())) for run in runs
    ]
    different = {_vintage(run) for run in runs}
    if len(different) == 1:
        blocks.append(Para(said("report.vintage.one"), "gap"))
        later = runs[0].manifest["calibration"].get("superseded_by")
        if later:
            fields = {"later": later, "scenario": runs[0].scenario}
            blocks.append(Para(said("report.vintage.how", **fields)))
            return Section("vintage", said("report.vintage.risk"), blocks)
        return Section("vintage", said("report.vintage.unknown"), blocks)
    blocks.append(_history_table(runs))
    title = said("report.vintage.two", count=len(different))
    for base, other in _same_scenario(runs):
        flipped = _flipped(base, other)
        fields = {"a": base.letter, "b": other.letter, "count": len(flipped)}
        title = said("report.vintage.title", **fields)
        told = listed(flipped) if flipped else plain("–")
        fields = {"a": run_name(base, runs), "b": run_name(other, runs), "names": told}
        blocks.append(Para(said("report.vintage.flipped", **fields)))
    return Section("vintage", title, blocks)


def _vintage(run: ReportRun) -> str:
    return str(run.manifest["calibration"]["vintage"])


def _described(run: ReportRun) -> Said:
    calibration = run.manifest["calibration"]
    later = calibration.get("superseded_by")
    fields = {"id": calibration["id"], "vintage": calibration["vintage"]}
    told = said("report.vintage.of", **fields)
    return glued([told, said("report.vintage.superseded", later=later)]) if later else told


def _same_scenario(runs: Runs) -> list[tuple[ReportRun, ReportRun]]:
    return [
        (base, other)
        for place, base in enumerate(runs)
        for other in runs[place + 1 :]
        if base.scenario == other.scenario
        and base.last_year == other.last_year
        and _vintage(base) != _vintage(other)
    ]


def _flipped(base: ReportRun, other: ReportRun) -> list[Said]:
    """Targets whose verdict differs between the two vintages."""
    found = []
    for target in base.targets:
        there = other.target(target.id)
        both = there is not None and there.is_assessed and target.is_assessed
        if there is not None and both and there.status != target.status:
            found.append(target.label)
    return found


def _history_table(runs: Runs) -> Table:
    """Facts of the window and outcomes, one column per run."""
    first = runs[0]
    end, start = first.history_until, int(first.manifest["first_year"])
    rows: list[Sequence[Said]] = []

    def add(label: Said, values: Sequence[float | None], places: int) -> None:
        rows.append([label.with_capital(), *(number(value, places) for value in values)])

    past = [run.average_growth("GRDP", start, end) for run in runs]
    add(said("report.buy.growth", span=span(first.history)), past, 2)
    for variable, key in (
        ("Nominal GRDP", "nominal_grdp"),
        ("GRDP", "grdp"),
        ("State Budget Revenue", "revenue"),
        ("Total Social Investment", "investment"),
    ):
        label = glued([said(f"variable.{key}"), plain(f", {end}")], "")
        add(label, [run.value(variable, end) for run in runs], 0)
    for group in ("Agriculture", "Industry and Construction", "Services"):
        label = glued([member_name(group), plain(f", {end}, % GRDP")], "")
        add(label, [run.value(f"GRDP [Share|{group}]", end) for run in runs], 1)
    ahead = [run.average_growth("GRDP", end, first.last_year) for run in runs]
    add(said("report.buy.growth", span=first.span), ahead, 2)
    heads = [said("report.indicator"), *(column_name(run, runs) for run in runs)]
    return Table(said("report.vintage.caption"), heads, rows, stacked=True)


# identities


def identities_section(runs: Runs) -> Section:
    rows, worst, sums = [], 0.0, 0
    for run in runs:
        for name, gaps in checks(run).items():
            largest = max(gaps, default=0.0)
            worst, sums = max(worst, largest), sums + len(gaps)
            holds = "holds" if largest <= ROUNDING else "broken"
            verdict = said(f"report.identities.{holds}").styled(
                "met" if holds == "holds" else "missed"
            )
            label = lettered(run, runs, said(f"report.check.{name}"))
            rows.append([label, number(len(gaps), 0), _tiny(largest), verdict])
    heads = [said(f"report.{n}") for n in ("check", "checked", "largest", "verdict")]
    table = Table(said("report.identities.caption"), heads, rows, (3,), stacked=True)
    key = "report.identities.title" if worst <= ROUNDING else "report.identities.fail"
    blocks: list[Block] = [Para(said("report.identities.what")), table]
    return Section("identities", said(key, sums=number(sums, 0)), blocks)


def _tiny(value: float) -> Said:
    return plain("0" if value == 0 else f"{value:.0e}")


def checks(run: ReportRun) -> dict[str, list[float]]:
    """Name of a check -> relative gaps of every sum that it makes from the stored files."""
    return {
        "parts": _parts(run.values),
        "shares": _shares(run),
        "growth": _growth(run),
        "revenue": _revenue(run),
        "capital": _capital(run),
        "quantiles": _ordered(run),
    }


def _gap(whole: float, parts: float) -> float:
    return abs(whole - parts) / max(abs(whole), abs(parts), 1.0)


def _parts(values: Mapping[str, Mapping[int, float]]) -> list[float]:
    """Where a total is given, so are all its parts."""
    children: dict[str, list[str]] = {}
    for name in values:
        parent, bar, _ = name.rpartition("|")
        if bar and "[" not in name:
            children.setdefault(parent, []).append(name)
    return [
        _gap(whole, sum(values[part].get(year, 0.0) for part in parts))
        for parent, parts in children.items()
        for year, whole in values.get(parent, {}).items()
        if any(year in values[part] for part in parts)
    ]


def _shares(run: ReportRun) -> list[float]:
    names = [name for name in run.values if name.startswith("GRDP [Share|")]
    years = run.values[names[0]] if names else {}
    return [_gap(100.0, sum(run.values[name][year] for name in names)) for year in years]


def _entries(run: ReportRun, account: str, member: str = "") -> dict[str, Mapping[int, float]]:
    """item -> year -> sum over members (or of one member)."""
    found: dict[str, dict[int, float]] = {}
    for entry in run.accounts.entries:
        if entry.account == account and (entry.member == member or not member):
            path = found.setdefault(entry.item, {})
            for year, value in entry.values.items():
                path[year] = path.get(year, 0.0) + value
    return dict(found)


def _growth(run: ReportRun) -> list[float]:
    """Contributions add up to growth, percentage points."""
    items = _entries(run, GROWTH).values()
    rates = run.values.get("GRDP [Growth Rate]", {})
    return [
        _gap(rate, sum(path.get(year, 0.0) for path in items))
        for year, rate in rates.items()
        if year in run.history or year in run.projection
    ]


def _revenue(run: ReportRun) -> list[float]:
    """Revenue of last year and the four steps make that of this year."""
    items = _entries(run, REVENUE)
    closing = items.pop("closing", {})
    return [_gap(value, sum(p.get(y, 0.0) for p in items.values())) for y, value in closing.items()]


def _capital(run: ReportRun) -> list[float]:
    """Capital of 1 January, less wear, plus what is commissioned, is that of the year's end."""
    found = []
    members = {e.member for e in run.accounts.entries if e.account == CAPITAL} - {TOTAL}
    for member in sorted(members):
        items = _entries(run, CAPITAL, member)
        for year, value in items.get("capital_closing", {}).items():
            opening, worn, new = (
                items.get(name, {}).get(year, 0.0)
                for name in ("capital_opening", "depreciation", "commissioned")
            )
            found.append(_gap(value, opening - worn + new))
    return found


def _ordered(run: ReportRun) -> list[float]:
    """A higher percentile is never below a lower one."""
    return [
        max(by[low] - by[high], 0.0)
        for years in run.quantiles.values()
        for by in years.values()
        for low, high in zip(sorted(by), sorted(by)[1:], strict=False)
    ]


# provenance


def provenance_section(runs: Runs) -> Section:
    blocks: list[Block] = [Para(said("report.provenance.what"))]
    blocks.append(Bullets([said(f"report.from.{name}") for name in ("results", *FROM)]))
    blocks.append(_manifests(runs))
    for run in runs:
        folder = said("report.provenance.files")
        entries = [("inputs", entry) for entry in run.manifest["inputs"]]
        entries += [("outputs", entry) for entry in run.manifest["outputs"]]
        rows = [
            [
                plain(entry["path"]).styled("source"),
                said(f"report.provenance.{kind}"),
                plain(entry["sha256"]).styled("source"),
            ]
            for kind, entry in entries
        ]
        heads = [said("report.file"), said("report.kind"), plain("SHA-256")]
        table = Table(lettered(run, runs, folder), heads, rows, (1, 2), stacked=True, bare=True)
        blocks.append(Fold(lettered(run, runs, folder), [table]))
    model = ", ".join(dict.fromkeys(str(run.manifest["model_version"]) for run in runs))
    return Section("provenance", said("report.provenance.title", version=model), blocks)


def _manifests(runs: Runs) -> Table:
    rows = []
    for name in ("command", "model_version", "code_sha256", "price_base", "seed", "draws"):
        cells = [_manifest_cell(run, name) for run in runs]
        rows.append([said(f"report.manifest.{name}"), *cells])
    for name in ("id", "vintage", "central_values", "sha256"):
        cells = [plain(str(run.manifest["calibration"][name])).styled("source") for run in runs]
        rows.append([said(f"report.manifest.calibration_{name}"), *cells])
    versions = [
        plain(
            ", ".join(f"{name} {value}" for name, value in run.manifest["versions"].items())
        ).styled("source")
        for run in runs
    ]
    rows.append([said("report.manifest.versions"), *versions])
    heads = [said("report.item"), *(column_name(run, runs) for run in runs)]
    return Table(
        said("report.provenance.caption"), heads, rows, tuple(range(1, len(runs) + 1)), True
    )


def _manifest_cell(run: ReportRun, name: str) -> Said:
    value = run.manifest.get(name)
    return plain("–" if value is None else str(value)).styled("source")
