"""The ten shipped scenarios: each runs, each differs, each moves the way that it says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from command_line import CALIBRATIONS, RUN_FILES, SCENARIOS, Place, new_place

Values = Mapping[str, Mapping[int, float]]
# On calibrations without the five leaf sectors a scenario may name a sector that is not there.
EVERYWHERE = ("baseline", "plan_targets")


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """All ten in one command on plan2020, under ten/; two of them on all calibrations."""
    place = new_place(tmp_path_factory.mktemp("ten"))
    files = [f"scenarios/{name}.yaml" for name in SCENARIOS]
    place.ok("run", *files, "--output", "ten", "--quiet")
    for calibration in CALIBRATIONS:
        files = [f"scenarios/{name}.yaml" for name in EVERYWHERE]
        given = ("--calibration", f"calibration/{calibration}")
        place.ok("run", *files, *given, "--output", calibration, "--quiet")
    return place


@pytest.fixture(scope="module")
def values(ten: Place) -> dict[str, Values]:
    return {name: ten.results(f"ten/{name}") for name in SCENARIOS}


def test_the_shipped_scenarios_are_the_ten(ten: Place) -> None:
    assert sorted(path.stem for path in ten.path("scenarios").glob("*.yaml")) == sorted(SCENARIOS)


def test_each_scenario_of_one_command_has_its_own_folder(ten: Place) -> None:
    assert {path.name for path in ten.path("ten").iterdir()} == {*SCENARIOS, "scenarios.csv"}
    for name in SCENARIOS:
        assert set(ten.files(f"ten/{name}")) == RUN_FILES
        rows = ten.rows(f"ten/{name}/results.csv")
        assert {row["scenario"] for row in rows} == {name}


def test_scenarios_side_by_side_hold_the_indicators_and_the_targets(
    ten: Place, values: dict[str, Values]
) -> None:
    rows = ten.rows("ten/scenarios.csv")
    assert list(rows[0]) == ["kind", "name", "label", "unit", "year", *SCENARIOS]
    kinds = {row["kind"] for row in rows}
    assert kinds == {"indicator", "target value", "target status"}
    indicators = [row for row in rows if row["kind"] == "indicator"]
    for row in indicators:
        for name in SCENARIOS:
            if row[name]:
                assert float(row[name]) == values[name][row["name"]][int(row["year"])]
    statuses = [row for row in rows if row["kind"] == "target status"]
    assert len(statuses) == 63
    for name in SCENARIOS:
        own = {row["id"]: row["status"] for row in ten.rows(f"ten/{name}/targets.csv")}
        assert {row["name"]: row[name] for row in statuses} == own


@pytest.mark.parametrize("name", SCENARIOS[1:])
def test_a_scenario_differs_from_the_baseline_only_after_2020(
    values: dict[str, Values], name: str
) -> None:
    changed = {
        year
        for variable, path in values[name].items()
        for year, value in path.items()
        if value != values["baseline"][variable][year]
    }
    assert changed, "the scenario is the baseline under another name"
    assert min(changed) > 2020
    growth = values[name]["GRDP"][2025] / values["baseline"]["GRDP"][2025] - 1
    assert abs(growth) > 0.001, "less than a tenth of a per cent of GRDP in 2025"


@pytest.mark.parametrize(
    ("name", "variable", "year", "sign"),
    [
        ("drought", "Electricity Output", 2024, -1),
        ("drought", "GRDP|Agriculture", 2024, -1),
        ("high_tech_agriculture", "GRDP|Agriculture", 2025, 1),
        ("tourism_mang_den", "GRDP|Services", 2025, 1),
        ("infrastructure_push", "Total Social Investment|Public Budget", 2025, 1),
        ("infrastructure_push", "GRDP", 2025, 1),
        ("project_delays", "Total Social Investment", 2021, -1),
        ("project_delays", "GRDP", 2025, -1),
        ("pandemic_2021", "GRDP|Services", 2021, -1),
        ("pandemic_2021", "GRDP", 2025, -1),
        ("no_land_auctions", "State Budget Revenue|Land-use Fee", 2025, -1),
        ("no_land_auctions", "Total Social Investment|Public Budget", 2022, -1),
        ("low_transfers", "Total Social Investment|Public Budget", 2021, -1),
        ("low_transfers", "GRDP", 2025, -1),
        ("plan_targets", "Total Social Investment", 2025, 1),
        ("plan_targets", "Trained Labour Share", 2025, 1),
    ],
)
def test_a_scenario_moves_the_way_that_it_says(
    values: dict[str, Values], name: str, variable: str, year: int, sign: int
) -> None:
    difference = values[name][variable][year] - values["baseline"][variable][year]
    assert sign * difference > 0


def test_a_drought_takes_a_fifth_of_the_hydropower_of_its_year_alone(
    values: dict[str, Values],
) -> None:
    # Water at .8; what is not hydropower (49 and 200 MW of sun, the wind) is not touched.
    before, after = (values[name]["Electricity Output"] for name in ("baseline", "drought"))
    assert 0.80 <= after[2024] / before[2024] < 0.87
    assert after[2023] == before[2023]
    assert after[2025] == pytest.approx(before[2025], rel=0.02)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_plan_targets_raises_118_000_billion_on_every_calibration(
    ten: Place, calibration: str
) -> None:
    # 18,503 + 20,759 + 23,291 + 26,131 + 29,316 = 118,000 (resolution, section 3.1)
    found = ten.results(f"{calibration}/plan_targets")["Total Social Investment"]
    assert sum(found[year] for year in range(2021, 2026)) == pytest.approx(118_000, rel=1e-9)
    assert found[2021] == pytest.approx(18_503, rel=1e-9)


def test_every_scenario_has_a_title_and_a_purpose_in_both_languages(ten: Place) -> None:
    listed = ten.ok("list", "--json").json
    titles = {entry["path"]: entry["title"] for entry in listed}
    assert set(titles) == {f"scenarios/{name}.yaml" for name in SCENARIOS}
    for path, title in titles.items():
        assert set(title) == {"vi", "en"}
        assert title["vi"] != title["en"]
        text = ten.read(path)
        assert "\npurpose:\n  vi:" in text
        assert '\n  en: "' in text


def test_the_effective_scenarios_run_to_the_same_results(
    place: Place, ten: Place, values: dict[str, Values]
) -> None:
    for name in SCENARIOS:
        flat = place.inside("show", f"scenarios/{name}.yaml", "--effective").out
        assert "extends" not in flat
        assert "mixins" not in flat
        place.write(f"scenarios/{name}.yaml", flat)
    files = [f"scenarios/{name}.yaml" for name in reversed(SCENARIOS)]
    place.ok("run", *files, "--output", "flat", "--quiet")
    for name in SCENARIOS:
        assert place.results(f"flat/{name}") == values[name]
        assert place.rows(f"flat/{name}/targets.csv") == ten.rows(f"ten/{name}/targets.csv")
