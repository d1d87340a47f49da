"""A run as tables for people: indicators, structure, revenue, investment, targets, sources; and
as IAMC data with meta, which pyam reads back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kontum_sim.catalogue import text
from kontum_sim.report.files import MODEL
from kontum_sim.report.sheets import Cell, Sheet, typed_sheet
from kontum_sim.report.usable_run import ASSUMPTIONS, RESULTS, TARGETS, UsableRun, Variable

QUANTILES, PROBABILITIES, SUMMARY = "quantiles.csv", "probabilities.csv", "summary.csv"
DATA, META = "data", "meta"  # what pyam calls them
IAMC = ("Model", "Scenario", "Region", "Variable", "Unit")

# columns of a run's files that hold values, and those that hold whole numbers
NUMBERS: Mapping[str, tuple[str, ...]] = {
    RESULTS: ("value",),
    TARGETS: ("low", "high", "value", "margin", "probability"),
    ASSUMPTIONS: ("value",),
    QUANTILES: ("value",),
    PROBABILITIES: ("probability", "standard_error"),
}
COUNTS: Mapping[str, tuple[str, ...]] = {
    RESULTS: ("year",),
    TARGETS: ("first_missed_year",),
    ASSUMPTIONS: ("year", "line"),
    QUANTILES: ("year", "percentile"),
    PROBABILITIES: ("draws", "usual_first_missed_year"),
}

# what the sheets by subject show, by ids of the codelist, in its order
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "structure": tuple(
        "grdp grdp_group grdp_leaf grdp_taxes nominal_grdp nominal_grdp_group nominal_grdp_leaf "
        "nominal_grdp_taxes grdp_growth grdp_growth_sector grdp_share grdp_share_taxes "
        "value_added_share grdp_deflator sector_deflator employment employment_group "
        "employment_leaf non_agricultural".split()
    ),
    "revenue": tuple(
        "revenue revenue_line revenue_recurrent revenue_one_off revenue_retained revenue_ratio "
        "revenue_cover revenue_elasticity local_expenditure local_expenditure_current "
        "local_expenditure_capital own_revenue capital_transfers current_transfers carried_in "
        "carried_out".split()
    ),
    "investment": tuple(
        "capital_budget investment investment_source investment_sector investment_infrastructure "
        "investment_projects investment_ratio capital_stock capital_stock_sector "
        "capital_stock_public unfinished_sector unfinished_public commissioned_sector "
        "commissioned_public investment_price icor_share icor_nominal icor_real icor_share_five "
        "icor_nominal_five icor_real_five net_return".split()
    ),
}


def export_sheets(run: UsableRun, lang: str) -> list[Sheet]:
    """Every sheet of a run's workbook."""
    known = list(run.variables.values())
    sheets = [_by_year("indicators", run, [v for v in known if v.code and v.code.summary], lang)]
    for subject, ids in SUBJECTS.items():
        chosen = [v for v in known if v.code is not None and v.code.id in ids]
        sheets.append(_by_year(subject, run, chosen, lang))
    sheets += [file_sheet(run, "targets"), file_sheet(run, "assumptions"), _sources(run)]
    sheets += [file_sheet(run, name) for name in ("quantiles", "probabilities") if run.draws]
    return [*sheets, iamc_sheet(run), _meta(run)]


def years_of(run: UsableRun) -> list[int]:
    return list(range(run.manifest["first_year"], run.manifest["last_year"] + 1))


def _by_year(name: str, run: UsableRun, variables: Sequence[Variable], lang: str) -> Sheet:
    """Variables down, years across; history is marked in the heading."""
    end = run.manifest["history_until"]
    words = {True: text("word.history", lang), False: text("word.projection", lang)}
    years = years_of(run)
    header = ("label", "variable", "unit", *(f"{year} ({words[year <= end]})" for year in years))
    rows: list[list[Cell]] = [
        [
            run.label(variable, lang),
            variable.name,
            text(f"unit.{variable.unit}", lang),
            *(variable.values.get(year) for year in years),
        ]
        for variable in variables
    ]
    units = [variable.unit for variable in variables]
    return Sheet(name, header, rows, frozen=3, row_units=units)


def file_sheet(run: UsableRun, name: str) -> Sheet:
    """One of the run's own files with typed cells."""
    file = f"{name}.csv"
    return typed_sheet(name, run.stored.rows(file), NUMBERS[file], COUNTS[file])


def _sources(run: UsableRun) -> Sheet:
    """Where the numbers come from: each source with what rests on it, then the files read."""
    header = ("kind", "status", "count", "keys", "source", "file", "sha256")
    keys: dict[tuple[str, str, str], dict[str, None]] = {}
    count: dict[tuple[str, str, str], int] = {}
    for row in run.assumptions:
        if not row["source"]:
            continue
        group = (row["kind"].partition(":")[0], row["status"], row["source"])
        keys.setdefault(group, {})[row["key"]] = None
        count[group] = count.get(group, 0) + 1
    rows: list[list[Cell]] = [
        [kind, status, count[kind, status, source], ", ".join(names), source, "", ""]
        for (kind, status, source), names in keys.items()
    ]
    rows += [
        ["file", "", None, "", "", str(entry["path"]), str(entry["sha256"])]
        for entry in run.manifest["inputs"]
    ]
    return Sheet("sources", header, rows, frozen=2)


def iamc_sheet(run: UsableRun) -> Sheet:
    """The published variables in the wide format of IAMC: one column for each year."""
    years = years_of(run)
    rows: list[list[Cell]] = []
    for variable in run.variables.values():
        head = [MODEL, run.scenario, run.region, variable.name, variable.unit]
        rows.append([*head, *(variable.values.get(year) for year in years)])
    header = (*IAMC, *(str(year) for year in years))
    return Sheet(DATA, header, rows, "Unit", frozen=5)


def _meta(run: UsableRun) -> Sheet:
    """One row of what is to be known of the run, as pyam reads it."""
    manifest = run.manifest
    calibration = manifest["calibration"]
    known = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    content: dict[str, Cell] = {
        "Model": MODEL,
        "Scenario": run.scenario,
        "title_vi": run.title("vi"),
        "title_en": run.title("en"),
        "calibration": _plain(calibration.get("id")),
        "accounts_vintage": _plain(calibration.get("vintage")),
        "calibration_sha256": _plain(calibration.get("sha256")),
        "central_values": _plain(calibration.get("central_values")),
        "estimate_sha256": _plain(calibration.get("estimate_sha256")),
        "price_base": manifest["price_base"],
        "history_until": manifest["history_until"],
        "draws": run.draws,
        "seed": manifest.get("seed"),
        "model_version": manifest["model_version"],
        "code_sha256": manifest["code_sha256"],
        "results_sha256": known[RESULTS],
        "command": _plain(manifest.get("command")),
    }
    return Sheet(META, tuple(content), [list(content.values())], frozen=2)


def _plain(value: object) -> str:
    return "" if value is None else str(value)
