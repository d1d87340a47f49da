"""`kontum-sim growth` and contributions.csv."""

from __future__ import annotations

import csv
import math
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


def test_the_compound_average_that_targets_count_stands_beside_the_mean(runs: Place) -> None:
    path = runs.results("baseline/plan2020")["GRDP [Growth Rate]"]
    years = [path[year] for year in range(2021, 2026)]
    mean = sum(years) / 5
    average = 100 * (math.prod(1 + value / 100 for value in years) ** 0.2 - 1)
    target = next(r for r in runs.rows("baseline/plan2020/targets.csv") if "growth" in r["id"])
    assert average == pytest.approx(float(target["value"]), abs=1e-9)
    assert f"{mean:.2f}" != f"{average:.2f}"
    told = " ".join(runs.inside("growth", "baseline/plan2020", "--lang", "en").out.split())
    assert f"as the targets count it (compound): {average:.2f}%." in told
    assert f"plain mean of the years, {mean:.2f}," in told
    total = next(part for part in told.split("GRDP growth ")[1:] if part[0].isdigit())
    assert total.split()[6] == f"{mean:.2f}"  # window, five years, projection


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
