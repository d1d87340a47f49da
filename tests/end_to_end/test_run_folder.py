"""What `kontum-sim run` writes, held against product.md and the published record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from command_line import CALIBRATIONS, RUN_FILES, Place

YEARS = range(2015, 2026)
on_all = pytest.mark.parametrize("calibration", CALIBRATIONS)

# product.md, "Names that other people's files rely on": name -> unit.
PROMISED = {
    "GRDP": "billion VND_2010/yr",
    "GRDP|Agriculture": "billion VND_2010/yr",
    "GRDP|Industry and Construction": "billion VND_2010/yr",
    "GRDP|Services": "billion VND_2010/yr",
    "GRDP|Product Taxes": "billion VND_2010/yr",
    "Nominal GRDP": "billion VND/yr",
    "Nominal GRDP|Agriculture": "billion VND/yr",
    "Nominal GRDP|Industry and Construction": "billion VND/yr",
    "Nominal GRDP|Services": "billion VND/yr",
    "Nominal GRDP|Product Taxes": "billion VND/yr",
    "GRDP [Growth Rate]": "%",
    "GRDP [Share|Agriculture]": "%",
    "GRDP [Share|Industry and Construction]": "%",
    "GRDP [Share|Services]": "%",
    "GRDP [Deflator]": "Index (2010 = 100)",
    "GRDP per Capita": "million VND/person/yr",
    "GRDP per Capita [USD]": "USD/person/yr",
    "State Budget Revenue": "billion VND/yr",
    "State Budget Revenue|VAT": "billion VND/yr",
    "State Budget Revenue [Recurrent]": "billion VND/yr",
    "Total Social Investment": "billion VND/yr",
    "Total Social Investment|Public Budget": "billion VND/yr",
    "Total Social Investment [Sector|Services]": "billion VND/yr",
    "Exports": "million USD/yr",
    "Population": "person",
    "Employment": "person",
    "Employment|Agriculture": "person",
    "Employment [Non-agricultural Share]": "%",
    "Poverty Rate": "%",
}
LEAVES = {
    f"{total}|Industry and Construction|{leaf}": unit
    for total, unit in (("GRDP", "billion VND_2010/yr"), ("Nominal GRDP", "billion VND/yr"))
    for leaf in ("Electricity", "Construction", "Other Industry")
}
# The record of plan2020 (priors.md and the evidence file): variable -> year -> value.
OTHER_RECORD = {
    "Population": {
        2015: 495876, 2016: 507818, 2017: 520048, 2018: 535000, 2019: 543452, 2020: 554981,
    },
    "Total Social Investment": {
        2015: 8647, 2016: 9346, 2017: 10102, 2018: 12224.72, 2019: 14371, 2020: 16492,
    },
    "State Budget Revenue": {
        2015: 2080, 2016: 1900, 2017: 2468, 2018: 2800, 2019: 3124, 2020: 3033,
    },
    "Poverty Rate": {2018: 17.29, 2019: 13.62, 2020: 10.29},
    "Exports": {2020: 150},
}  # fmt: skip
PLAN_ACCOUNTS = {
    "GRDP": {2016: 11289, 2017: 12300, 2018: 13443, 2019: 14782, 2020: 16170},
    "Nominal GRDP": {
        2016: 16250, 2017: 18082, 2018: 19982, 2019: 22434, 2020: 25851,
    },
}  # fmt: skip
REVISED_ACCOUNTS = {
    "GRDP": {2020: 15076},
    "Nominal GRDP": {2020: 24003},
}
# Published with a standard error (parameters.csv): the estimate may differ by it.
NOT_EXACT = {
    "plan2020": {
        ("Nominal GRDP", 2015): (14763, 0.06 * 14763),
        ("GRDP [Share|Industry and Construction]", 2020): (27.6, 1.0),
        ("GRDP [Share|Services]", 2020): (42.83, 1.01),
    },
    "revised2022": {
        ("GRDP [Share|Agriculture]", 2020): (19.75, 1.0),
        ("GRDP [Share|Industry and Construction]", 2020): (26.83, 1.0),
    },
}
RECORD = {
    "plan2020": PLAN_ACCOUNTS | OTHER_RECORD,
    "three_groups": PLAN_ACCOUNTS | OTHER_RECORD,
    "revised2022": REVISED_ACCOUNTS | OTHER_RECORD,
}


@on_all
def test_a_run_writes_exactly_the_five_files(runs: Place, calibration: str) -> None:
    assert set(runs.files(f"baseline/{calibration}")) == RUN_FILES


@on_all
def test_results_have_the_iamc_columns_one_region_and_every_value(
    runs: Place, calibration: str
) -> None:
    text = runs.path(f"baseline/{calibration}/results.csv").read_bytes().decode("utf-8")
    assert text.splitlines()[0] == "model,scenario,region,variable,unit,year,value"
    rows = runs.rows(f"baseline/{calibration}/results.csv")
    assert {row["model"] for row in rows} == {"kontum_sim"}
    assert {row["scenario"] for row in rows} == {"baseline"}
    assert {row["region"] for row in rows} == {"Vietnam|Kon Tum"}
    assert {int(row["year"]) for row in rows} == set(YEARS)
    keys = [(row["variable"], row["year"]) for row in rows]
    assert len(keys) == len(set(keys)), "a variable has a year twice"
    units: dict[str, set[str]] = {}
    for row in rows:
        units.setdefault(row["variable"], set()).add(row["unit"])
        assert float(row["value"]) == float(row["value"]), row
    assert all(len(found) == 1 for found in units.values())


@on_all
def test_every_year_has_a_value_but_where_nothing_was_recorded(
    runs: Place, calibration: str
) -> None:
    # No record: growth needs 2014; spending 2015, 2016, 2019; poverty starts in 2018, exports and
    # crop areas in 2020. A further hole would be a value that got lost.
    gaps: dict[str, set[int]] = {
        "GRDP [Growth Rate": {2015},
        "Population [Growth Rate]": {2015},
        "ICOR [Investment Ratio over Growth, Five Years]": set(range(2015, 2020)),
        "ICOR [Nominal Increments, Five Years]": set(range(2015, 2020)),
        "ICOR [Real Increments, Five Years]": set(range(2015, 2020)),
        "ICOR": {2015},
        "Jobs Created": {2015},
        "State Budget Revenue [Elasticity to GRDP]": {2015},
        "Central Transfers [Capital]": {2015},
        "Capital Budget [Carried In]": {2015},
        "Local Budget Expenditure|Capital": set(),
        "Local Budget Expenditure": {2015, 2016, 2019},
        "Central Transfers [Current]": {2015, 2016, 2019},
        "State Budget Revenue [Ratio to Current Expenditure]": {2015, 2016, 2019},
        "Poverty Rate": {2015, 2016, 2017},
        "Exports": set(range(2015, 2020)),
        "Natural Increase Rate": set(range(2015, 2020)),
        "Perennial Crop Area": set(range(2015, 2020)),
    }
    for variable, path in runs.results(f"baseline/{calibration}").items():
        expected = next((gap for start, gap in gaps.items() if variable.startswith(start)), set())
        assert set(YEARS) - set(path) == expected, variable


@on_all
def test_the_promised_names_are_there_in_the_promised_units(runs: Place, calibration: str) -> None:
    rows = runs.rows(f"baseline/{calibration}/results.csv")
    units = {row["variable"]: row["unit"] for row in rows}
    promised = PROMISED | (LEAVES if calibration != "three_groups" else {})
    assert {name: units.get(name) for name in promised} == promised
    assert units["Jobs Created"].startswith("person")


@on_all
def test_where_a_total_is_given_its_parts_sum_to_it(runs: Place, calibration: str) -> None:
    values = runs.results(f"baseline/{calibration}")
    totals = [
        name
        for name in values
        if any(part.startswith(f"{name}|") for part in values) and "[" not in name
    ]
    assert {"GRDP", "Nominal GRDP", "State Budget Revenue", "Employment"} <= set(totals)
    assert {"Total Social Investment", "Exports"} <= set(totals)
    for name in totals:
        parts = [
            part
            for part in values
            if part.startswith(f"{name}|") and "|" not in part.removeprefix(f"{name}|")
        ]
        for year, total in values[name].items():
            summed = sum(values[part][year] for part in parts)
            assert summed == pytest.approx(total, rel=1e-9), (name, year)


@on_all
def test_shares_sum_to_100_and_investment_by_sector_to_the_total(
    runs: Place, calibration: str
) -> None:
    values = runs.results(f"baseline/{calibration}")
    for year in YEARS:
        for start in ("GRDP [Share|", "Value Added [Share|"):
            shares = [path[year] for name, path in values.items() if name.startswith(start)]
            assert sum(shares) == pytest.approx(100, abs=1e-8)
        by_sector = [
            path[year]
            for name, path in values.items()
            if name.startswith("Total Social Investment [Sector|")
        ]
        total = values["Total Social Investment"][year]
        assert sum(by_sector) == pytest.approx(total, rel=1e-9)


@on_all
def test_history_is_what_was_published(runs: Place, calibration: str) -> None:
    values = runs.results(f"baseline/{calibration}")
    for variable, record in RECORD[calibration].items():
        for year, published in record.items():
            found = values[variable][year]
            assert found == pytest.approx(published, rel=1e-9), (variable, year)


@pytest.mark.parametrize("calibration", list(NOT_EXACT))
def test_what_was_published_roughly_is_met_within_its_standard_error(
    runs: Place, calibration: str
) -> None:
    values = runs.results(f"baseline/{calibration}")
    for (variable, year), (published, error) in NOT_EXACT[calibration].items():
        assert values[variable][year] == pytest.approx(published, abs=error), (variable, year)


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups"])
def test_grdp_per_head_is_the_published_figure_after_rounding(
    runs: Place, calibration: str
) -> None:
    # 32 (2016), 37.35 (2018) and 46.58 (2020) million VND were published; 34.77 and 41.28 too.
    path = runs.results(f"baseline/{calibration}")["GRDP per Capita"]
    assert round(path[2016], 0) == 32
    assert [round(path[year], 2) for year in (2017, 2018, 2019, 2020)] == [
        34.77, 37.35, 41.28, 46.58,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("calibration", "average", "base"),
    [
        ("plan2020", 0.0913, 16170 / 1.0913**5),
        ("three_groups", 0.0913, 16170 / 1.0913**5),
        ("revised2022", 0.0751, 15076 / 1.0751**5),
    ],
)
def test_the_five_year_average_is_the_published_one(
    runs: Place, calibration: str, average: float, base: float
) -> None:
    grdp = runs.results(f"baseline/{calibration}")["GRDP"]
    assert (grdp[2020] / grdp[2015]) ** (1 / 5) - 1 == pytest.approx(average, abs=1e-9)
    assert grdp[2015] == pytest.approx(base, rel=1e-9)  # 10,446.9 and 10,496.4


@on_all
def test_growth_rates_follow_from_the_levels(runs: Place, calibration: str) -> None:
    values = runs.results(f"baseline/{calibration}")
    for year in range(2016, 2026):
        growth = 100 * (values["GRDP"][year] / values["GRDP"][year - 1] - 1)
        assert values["GRDP [Growth Rate]"][year] == pytest.approx(growth, abs=1e-7)
        deflator = 100 * values["Nominal GRDP"][year] / values["GRDP"][year]
        assert values["GRDP [Deflator]"][year] == pytest.approx(deflator, rel=1e-9)


def test_the_summary_is_for_people_with_a_bom_and_history_marked(runs: Place) -> None:
    content = runs.path("baseline/plan2020/summary.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = runs.rows("baseline/plan2020/summary.csv")
    history = [f"{year} (history)" for year in range(2015, 2021)]
    projection = [f"{year} (projection)" for year in range(2021, 2026)]
    assert list(rows[0]) == ["indicator", "unit", *history, *projection]
    values = runs.results("baseline/plan2020")
    first = rows[0]
    assert first["indicator"].startswith("Gross regional domestic product")
    assert float(first["2025 (projection)"]) == pytest.approx(values["GRDP"][2025], abs=0.005)
    assert len({row["indicator"] for row in rows}) == len(rows), "two rows have one label"


def test_targets_have_the_promised_columns_and_all_63_rows(runs: Place) -> None:
    rows = runs.rows("baseline/plan2020/targets.csv")
    columns = (
        "id label_vi label_en section operator low high unit rule direction coverage value "
        "margin status first_missed_year"
    )
    assert list(rows[0]) == columns.split()
    assert len(rows) == 63
    assert len({row["id"] for row in rows}) == 63
    assert {row["status"] for row in rows} == {"met", "missed", "not assessed"}
    assert {row["coverage"] for row in rows} <= {"modelled", "assumed path", "not modelled"}
    for row in rows:
        if row["status"] == "not assessed":
            assert (row["margin"], row["first_missed_year"]) == ("", ""), row
        else:
            assert row["coverage"] == "modelled"
            assert float(row["margin"]) >= 0 if row["status"] == "met" else True, row
            assert float(row["margin"]) <= 0 if row["status"] == "missed" else True, row
            assert bool(row["first_missed_year"]) == (row["status"] == "missed"), row


def test_target_values_follow_from_the_results(runs: Place) -> None:
    rows = {row["id"]: row for row in runs.rows("baseline/plan2020/targets.csv")}
    values = runs.results("baseline/plan2020")
    growth = 100 * ((values["GRDP"][2025] / values["GRDP"][2020]) ** 0.2 - 1)
    assert float(rows["grdp_growth_avg"]["value"]) == pytest.approx(growth, abs=1e-8)
    assert float(rows["grdp_growth_avg"]["margin"]) == pytest.approx(growth - 10, abs=1e-8)
    investment = sum(values["Total Social Investment"][year] for year in range(2021, 2026))
    by_value = {row["value"] for row in rows.values()}
    assert f"{investment:.10g}"[:8] in {value[:8] for value in by_value}
    assert rows["share_agri_grdp"]["operator"] == "range"
    assert (rows["share_agri_grdp"]["low"], rows["share_agri_grdp"]["high"]) == ("19", "20")


def test_every_parameter_row_leads_to_the_line_that_holds_it(runs: Place) -> None:
    lines: dict[str, list[str]] = {}
    traced = 0
    for row in runs.rows("baseline/plan2020/assumptions.csv"):
        if row["kind"] not in ("parameter", "observation: closure", "observation: window"):
            continue
        name = row["file"]
        lines.setdefault(name, runs.path(name).read_text(encoding="utf-8").splitlines())
        assert lines[name][int(row["line"]) - 1].startswith(f"{row['key']},"), row
        assert row["unit"], row
        assert row["status"], row
        assert row["source"], row
        traced += 1
    assert traced > 1000


def test_the_manifest_says_what_went_in_and_what_came_out(runs: Place) -> None:
    folder = runs.path("baseline/revised2022")
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    needed = "schema model_version command scenario inputs calibration seed draws versions outputs"
    assert set(needed.split()) <= set(manifest)
    assert manifest["calibration"]["id"] == "revised2022"
    assert manifest["calibration"]["vintage"] == "V2_revised_2022"
    assert len(manifest["calibration"]["sha256"]) == 64
    assert (manifest["seed"], manifest["draws"], manifest["history_until"]) == (None, 0, 2020)
    assert {entry["path"] for entry in manifest["outputs"]} == RUN_FILES - {"manifest.json"}
    for entry in manifest["outputs"]:
        assert hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    read = {entry["path"]: entry["sha256"] for entry in manifest["inputs"]}
    for path, digest in read.items():
        assert hashlib.sha256(runs.path(path).read_bytes()).hexdigest() == digest
    assert {
        "scenarios/baseline.yaml",
        "scenarios/targets/resolution_2021_2025.csv",
        "scenarios/projects/plan.csv",
        "calibration/revised2022/parameters.csv",
        "calibration/plan2020/parameters.csv",
    } <= set(read)
    assert not any(Path(path).is_absolute() for path in read)
    assert str(runs.folder) not in text


def test_the_same_command_twice_gives_the_same_bytes(place: Place) -> None:
    command = ("run", "scenarios/infrastructure_push.yaml", "--quiet")
    place.ok(*command)
    before = place.files("outputs/infrastructure_push")
    place.ok(*command, PYTHONHASHSEED="1")
    assert place.files("outputs/infrastructure_push") == before
    assert set(before) == RUN_FILES
