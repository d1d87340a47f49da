"""`kontum-sim growth` and contributions.csv."""

from __future__ import annotations

import csv
import re

import pytest
from command_line import CALIBRATIONS, Place

DROUGHT = "scenarios/drought.yaml"


def sums(place: Place, run: str, account: str) -> dict[int, float]:
    """year -> sum of an account's rows in contributions.csv."""
    found: dict[int, float] = {}
    for row in place.rows(f"{run}/contributions.csv"):
        if row["account"] == account and row["member"] != "total":
            found[int(row["year"])] = found.get(int(row["year"]), 0) + float(row["value"])
    return found


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_the_file_of_a_run_sums_to_the_growth_that_it_publishes(
    runs: Place, calibration: str
) -> None:
    run = f"baseline/{calibration}"
    growth = runs.results(run)["GRDP [Growth Rate]"]
    found = sums(runs, run, "growth")
    assert found == pytest.approx(growth, abs=1e-9)
    assert sorted(found) == list(range(2016, 2026))
    revenue = runs.results(run)["State Budget Revenue"]
    change = {year: revenue[year] - revenue[year - 1] for year in range(2021, 2026)}
    assert sums(runs, run, "revenue") == pytest.approx(change, abs=1e-6)


def test_a_folder_and_its_scenario_give_the_same_tables(place: Place) -> None:
    place.ok("run", DROUGHT, "--quiet")
    assert place.ok("growth", "outputs/drought").out == place.ok("growth", DROUGHT).out


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_tables_fit_eighty_columns_and_show_the_dry_year(runs: Place, lang: str) -> None:
    out = runs.inside("growth", DROUGHT, "--lang", lang).out
    assert max(len(line) for line in out.splitlines()) <= 80
    label = {"vi": "Nguồn nước", "en": "Water"}[lang]
    water = next(line for line in out.splitlines() if line.startswith(label))
    cells = [float(cell.replace(",", ".")) for cell in re.findall(r"-?[0-9]+[.,][0-9]+", water)]
    assert cells[4] < -1 < 1 < cells[5]  # 2024 dry, 2025 as usual; means at both ends


def test_horizons_to_2035_stay_in_eighty_columns(runs: Place) -> None:
    out = runs.inside("growth", "scenarios/baseline.yaml", "--until", "2035").out
    assert "2035" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_output_writes_the_file_and_only_over_its_own(place: Place) -> None:
    done = place.ok("growth", DROUGHT, "--quiet", "--output", "why.csv")
    assert "why.csv" in done.out
    header = next(csv.reader(place.read("why.csv").splitlines()))
    assert header[:3] == ["account", "member", "item"]
    place.write("mine.csv", "a,b\n")
    assert place("growth", DROUGHT, "--output", "mine.csv").code == 4
    assert place.read("mine.csv") == "a,b\n"


def test_a_misspelt_run_names_the_nearest(place: Place) -> None:
    done = place("growth", "scenarios/drougth.yaml")
    assert done.code == 3
    assert "Nearest: scenarios/drought.yaml" in done.err


def test_options_of_a_scenario_are_refused_for_a_folder(runs: Place) -> None:
    done = runs.inside("growth", "baseline/plan2020", "--until", "2030")
    assert done.code == 3
    assert "--until goes with a scenario file" in done.err


def test_an_edited_file_is_refused(place: Place) -> None:
    place.ok("run", DROUGHT, "--quiet")
    place.edit("outputs/drought/contributions.csv", "growth,", "growht,")
    done = place("growth", "outputs/drought")
    assert done.code == 3
    assert "contributions.csv" in done.err
