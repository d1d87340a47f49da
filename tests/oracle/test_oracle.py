"""The package against the oracle, which computed the same province independently."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from oracle import compute

import kontum_sim
from kontum_sim.inputs.parameters import COLUMNS

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "scenarios" / "projects" / "plan.csv"
TOLERANCE = 1e-9

# Variables of the model, by the set that they run over ("" for the province).
COMPARED = {
    "": (
        "grdp",
        "product_taxes",
        "nominal_grdp",
        "nominal_product_taxes",
        "grdp_per_capita",
        "grdp_per_capita_usd",
        "population",
        "labour_force",
        "employment_total",
        "human_capital_index",
        "jobs_created",
        "land_index",
        "investment_price_index",
        "public_capital",
        "public_investment",
        "private_investment",
        "state_enterprise_investment",
        "fdi_investment",
        "total_social_investment",
        "capital_budget",
        "carried_in",
        "carried_out",
        "central_capital_transfers",
        "current_expenditure",
        "current_transfers",
        "budget_revenue",
        "retained_revenue",
        "exports",
        "poverty_rate",
        "net_return_on_capital",
    ),
    "sector": (
        "value_added",
        "nominal_value_added",
        "value_added_deflator",
        "employment",
        "capital_stock",
    ),
    "source": ("investment_by_source",),
    "revenue_line": ("revenue",),
    "crop": ("perennial_crop_area",),
    "commodity": ("exports_by_commodity",),
}
OF_ELECTRICITY = {"": ("electricity_output",), "technology": ("electricity_capacity_mw",)}

# A change of every lever that reaches the equations, and none of its default.
LEVERS = {
    ("disbursement_rate", ""): 0.75,
    ("carry_over_share", ""): 0.6,
    ("borrowing", ""): 120.0,
    ("current_expenditure_growth", ""): 0.09,
    ("revenue_to_capital_share", ""): 0.2,
    ("land_use_fee_to_capital_share", ""): 0.7,
    ("revenue_policy_change", "vat"): 0.02,
    ("revenue_policy_change", "customs"): -0.05,
    ("tfp_growth_adjustment", "services"): 0.005,
    ("trained_labour_share", ""): 0.6,
    ("programme_effect", ""): -0.1,
    ("crop_area_planted", "coffee"): 400.0,
    ("crop_area_planted", "ngoc_linh_ginseng"): 720.0,
}

# Assumptions that are zero, one or constant in the baseline, and what a rough decade makes of them.
ROUGH = {
    ("hydrology_index", ""): {2023: 0.8, 2024: 1.1, 2025: 1.0},
    ("output_shock", "agriculture"): {2023: -0.03, 2024: 0.0},
    ("output_shock", "services"): {2021: -0.08, 2022: -0.04, 2023: 0.0},
    ("world_price_growth", ""): {2022: 0.2, 2023: -0.1, 2024: 0.0},
    ("national_inflation", ""): {2022: 0.06, 2024: 0.035},
    ("price_shock", ""): {2022: 0.02, 2023: 0.0},
    ("private_investment_shock", ""): {2022: -0.2, 2023: 0.0},
    ("poverty_standard_link", ""): {2022: 1.8, 2023: 1.0},
}
UNITS = {
    "hydrology_index": "1",
    "output_shock": "1",
    "world_price_growth": "1/yr",
    "national_inflation": "1/yr",
    "price_shock": "1",
    "private_investment_shock": "1",
    "poverty_standard_link": "1",
}
# Members of a sum without a rule, whole numbers, and what the calendar gives.
NOT_MOVED = {
    "revenue_base_weight",
    "sector_remainder_share_base",
    "crop_years_to_maturity",
    "capacity_addition_months",
    "months_in_year",
}
# Rows of the project file that the baseline leaves out, completed with invented dates.
MORE_PROJECTS = {
    "kon_plong_wind": {"start": "2021-03", "included": "yes", "local_share": "0.7"},
    "western_axis": {"completion": "2022-10", "included": "yes"},
    "hung_nhon_de_heus": {"completion": "2023-08", "included": "yes"},
    "th_dairy": {"completion": "2022-02", "included": "yes", "realisation": "0.8"},
    "rose_myrtle_factory": {"start": "2021-05", "completion": "2022-02", "included": "yes"},
}
IMPOSED_TOTAL = {2022: 20756.0, 2023: 23285.0}


def at_prior_centres(scenario: Path, calibration: Path, **options: Any) -> Any:
    """A run at the values that stand in parameters.csv, which is all that the oracle reads."""
    return kontum_sim.simulate(scenario, calibration=calibration, prior_centres=True, **options)


def differences(run: Any, expected: Mapping[str, Mapping[Any, float]]) -> list[str]:
    """What differs by more than the tolerance, the largest first."""
    found: list[tuple[float, str]] = []
    compared = [COMPARED] + ([OF_ELECTRICITY] if "electricity_output" in expected else [])
    for names in compared:
        for index, variables in names.items():
            members = run.calibration.sets[index] if index else ("",)
            for variable in variables:
                values = run.result.central(variable).reshape(len(members), len(run.result.years))
                for member, row in zip(members, values, strict=True):
                    for year, value in zip(run.result.years, row, strict=True):
                        key = (member, year) if index else year
                        right = expected[variable].get(key)
                        if right is not None:
                            gap = abs(float(value) - right) / max(abs(right), 1e-12)
                            if not gap <= TOLERANCE:  # a NaN is a difference too
                                text = f"{variable} {member} {year}: {value!r}, oracle {right!r}"
                                found.append((gap if gap == gap else 9e9, f"{gap:.2e} {text}"))
    return [text for _, text in sorted(found, reverse=True)]


@pytest.mark.parametrize("projects", [PLAN, None], ids=["projects", "no projects"])
@pytest.mark.parametrize("calibration", ["plan2020", "three_groups", "revised2022"])
def test_the_package_and_the_oracle_give_the_same_province(
    calibration: str, projects: Path | None
) -> None:
    folder = ROOT / "calibration" / calibration
    run = kontum_sim.simulate(
        ROOT / "scenarios" / "baseline.yaml",
        calibration=folder,
        overrides=() if projects else ("projects=none",),
        prior_centres=True,
    )
    assert differences(run, compute(folder, projects)) == []


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups"])
def test_the_package_and_the_oracle_agree_until_2035(calibration: str) -> None:
    folder = ROOT / "calibration" / calibration
    run = at_prior_centres(ROOT / "scenarios" / "baseline.yaml", folder, last_year=2035)
    assert differences(run, compute(folder, PLAN, last_year=2035)) == []


def test_the_package_and_the_oracle_answer_every_lever_alike() -> None:
    folder = ROOT / "calibration" / "plan2020"
    overrides = [
        f"levers.{name}{'.' if member else ''}{member}.value={value}"
        for (name, member), value in LEVERS.items()
    ]
    run = at_prior_centres(ROOT / "scenarios" / "baseline.yaml", folder, overrides=overrides)
    changes = {key: {2021: value} for key, value in LEVERS.items()}
    assert differences(run, compute(folder, PLAN, changes=changes)) == []


def test_the_package_and_the_oracle_answer_a_rough_decade_alike(tmp_path: Path) -> None:
    folder = ROOT / "calibration" / "plan2020"
    lines = [
        "schema: 1",
        'title: {vi: "Thập niên khó khăn", en: "A rough decade"}',
        'author: "tests"',
        'purpose: {vi: "Kiểm tra", en: "Test"}',
        f"extends: {ROOT / 'scenarios' / 'baseline.yaml'}",
        f"calibration: {folder}",
        f"impose: {{total_social_investment: {_flow(IMPOSED_TOTAL)}}}",
        "assumptions:",
    ]
    for (name, member), path in ROUGH.items():
        key = f"{name}.{member}" if member else name
        values = {year: path[max(y for y in path if y <= year)] for year in _years_of(path)}
        unit = f'unit: "{UNITS[name]}", source: "a test"'
        lines.append(f"  {key}: {{values: {_flow(values)}, {unit}}}")
    scenario = tmp_path / "rough_decade.yaml"
    scenario.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = at_prior_centres(scenario, folder)
    imposed = {year: IMPOSED_TOTAL.get(year, 0.0) for year in range(2021, 2026)}
    changes = {**ROUGH, ("imposed_total_social_investment", ""): imposed}
    assert differences(run, compute(folder, PLAN, changes=changes)) == []


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups", "revised2022"])
def test_they_agree_when_every_number_is_another(tmp_path: Path, calibration: str) -> None:
    """Each parameter off by up to 6%, so that no term hides behind a zero, a one or a twin."""
    shutil.copytree(ROOT / "calibration", tmp_path / "calibration")
    for parameters in sorted((tmp_path / "calibration").glob("*/parameters.csv")):
        _rewrite(parameters, _moved)
    folder = tmp_path / "calibration" / calibration
    run = at_prior_centres(ROOT / "scenarios" / "baseline.yaml", folder, last_year=2035)
    assert differences(run, compute(folder, PLAN, last_year=2035)) == []


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups"])
def test_they_agree_on_more_projects(tmp_path: Path, calibration: str) -> None:
    """Wind, a factory, foreign and public projects, some started before 2021."""
    scenarios = tmp_path / "scenarios"
    shutil.copytree(ROOT / "scenarios", scenarios)
    plan = scenarios / "projects" / "plan.csv"
    _rewrite(plan, lambda place, row: row | MORE_PROJECTS.get(row["id"], {}))
    enough = {"public_share": {"value": "1"}}  # the oracle knows no queue
    _rewrite(plan.parent / "limits.csv", lambda place, row: row | enough.get(row["name"], {}))
    folder = ROOT / "calibration" / calibration
    run = at_prior_centres(scenarios / "baseline.yaml", folder)
    assert differences(run, compute(folder, plan)) == []


def _moved(place: int, row: dict[str, str]) -> dict[str, str]:
    """A row of parameters.csv with another value, unless it is one of a sum or not a quantity.

    Without a prior, whose centre the value would no longer be.
    """
    summed = row["rule"] or row["prior"].startswith("Dirichlet")
    row = row | {"prior": "fixed"}
    if row["value"] == "solved" or summed or row["name"] in NOT_MOVED:
        return row
    value = float(row["value"]) * (1 + 0.06 * math.sin(1 + 7 * place))
    allowed = float(row["low"]) <= value <= float(row["high"])
    return row | {"value": repr(value)} if allowed else row


def _rewrite(path: Path, change: Callable[[int, dict[str, str]], dict[str, str]]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [change(place, row) for place, row in enumerate(csv.DictReader(file))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _years_of(path: Mapping[int, float]) -> range:
    return range(min(path), max(path) + 1)


def _flow(values: Mapping[int, float]) -> str:
    return "{" + ", ".join(f"{year}: {value}" for year, value in values.items()) + "}"


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups", "revised2022"])
def test_they_agree_at_the_estimated_centre(tmp_path: Path, calibration: str) -> None:
    """The oracle reads a parameters.csv into which every estimated number was written."""
    run = kontum_sim.simulate(
        ROOT / "scenarios" / "baseline.yaml", calibration=ROOT / "calibration" / calibration
    )
    shutil.copytree(ROOT / "calibration", tmp_path / "calibration")
    folder = tmp_path / "calibration" / calibration
    with (folder / "parameters.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for parameter in run.calibration.parameters.values():
            writer.writerows(_rows_of(parameter))
    assert differences(run, compute(folder, PLAN)) == []


def _rows_of(parameter: Any) -> list[dict[str, str]]:
    fill = parameter.between if parameter.time == "path" else ""
    head = {
        "name": parameter.name,
        "unit": parameter.unit,
        "low": repr(parameter.low),
        "high": repr(parameter.high),
        "prior": "fixed",
        "role": parameter.role,
        "time": parameter.time,
        "fill": fill,
        "rule": parameter.sum_rule,
        "status": "estimated",
        "source": "the estimate",
    }
    return [
        head | {"member": ":".join(member), "year": str(year or ""), "value": value}
        for member, cell in parameter.cells.items()
        for year, value in (
            [(year, repr(number)) for year, number in cell.values.items()] or [(None, "solved")]
        )
    ]


def test_the_oracle_meets_the_published_accounts_of_the_window() -> None:
    """GRDP and its average growth of the accounts of December 2020, typed in here a second time."""
    oracle = compute(ROOT / "calibration" / "plan2020", PLAN)
    published = {2016: 11289, 2017: 12300, 2018: 13443, 2019: 14782, 2020: 16170}
    current = {2016: 16250, 2017: 18082, 2018: 19982, 2019: 22434, 2020: 25851}
    for year in published:
        assert oracle["grdp"][year] == pytest.approx(published[year], rel=1e-12)
        assert oracle["nominal_grdp"][year] == pytest.approx(current[year], rel=1e-12)
    average = (oracle["grdp"][2020] / oracle["grdp"][2015]) ** 0.2 - 1
    assert average == pytest.approx(0.0913, abs=1e-10)


def test_the_revised_accounts_are_met_at_both_ends() -> None:
    oracle = compute(ROOT / "calibration" / "revised2022", PLAN)
    assert oracle["grdp"][2020] == pytest.approx(15076, rel=1e-12)
    assert oracle["nominal_grdp"][2020] == pytest.approx(24003, rel=1e-12)
    average = (oracle["grdp"][2020] / oracle["grdp"][2015]) ** 0.2 - 1
    assert average == pytest.approx(0.0751, abs=1e-10)
