"""Names and texts from files: never a formula in a spreadsheet, never a path outside."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from command_line import Place

STARTS = ("=", "+", "-", "@", "\t", "\r")
OPERATORS = {">", ">=", "<", "<=", "=", "~", "range"}


def formulas(place: Place, run: str) -> Iterator[tuple[str, int, str]]:
    """Every cell of a run's files that a spreadsheet would take for a formula."""
    for path in sorted(place.path(run).glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            for line, row in enumerate(csv.reader(file), start=1):
                for cell in row:
                    if cell.startswith(STARTS) and cell not in OPERATORS and not _number(cell):
                        yield path.name, line, cell


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\\t"])
def test_texts_of_a_scenario_never_become_formulas(place: Place, start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    name = place.scenario(
        f'author: "{evil}"\n'
        "assumptions:\n"
        f'  tfp_trend_growth.services: {{value: 0.012, unit: "1/yr", source: "{evil}"}}\n'
        "adjust:\n"
        f'  private_investment: {{2023: {{multiply: 1.05, reason: "{evil}"}}}}\n'
        "shocks:\n"
        f'  - {{name: "{evil}", year: 2024, hydrology_index: 0.8}}\n'
        f'indicators: {{health_insurance: {{value: 92, unit: "%", source: "{evil}"}}}}\n'
        "projects:\n"
        "  changes:\n"
        "    add:\n"
        f'      - {{id: hotel, name_vi: "{evil}", name_en: "{evil}", sector: services, '
        'source: private, type: building, capital: 100, start: "2022-01", '
        f'completion: "2023-12", reference: "{evil}"}}\n',
        "scenarios/=evil.yaml",
    )
    place.ok("run", name, "--output", "run", "--quiet")
    assert list(formulas(place, "run")) == []
    quoted = [row for row in place.rows("run/assumptions.csv") if row["source"].startswith("'")]
    assert {row["key"] for row in quoted} >= {"tfp_trend_growth", "private_investment", "hotel"}
    assert place.rows("run/results.csv")[0]["scenario"] == "'=evil"


def test_names_of_side_by_side_scenarios_never_become_formulas(place: Place) -> None:
    place.scenario("", "scenarios/=one.yaml")
    place.scenario("", "scenarios/@two.yaml")
    place.ok("run", "scenarios/=one.yaml", "scenarios/@two.yaml", "--quiet")
    assert list(formulas(place, "outputs")) == []
    assert list(place.rows("outputs/scenarios.csv")[0])[-2:] == ["'=one", "'@two"]


def test_labels_of_targets_never_become_formulas(place: Place) -> None:
    place.edit_row(
        "scenarios/targets/resolution_2021_2025.csv", 2, label_vi="=1+1", label_en="@SUM(A1)"
    )
    place.ok("run", "scenarios/baseline.yaml", "--output", "run", "--quiet")
    assert list(formulas(place, "run")) == []
    first = place.rows("run/targets.csv")[0]
    assert (first["label_vi"], first["label_en"]) == ("'=1+1", "'@SUM(A1)")


def test_numbers_and_operators_stay_as_they_are(runs: Place) -> None:
    rows = runs.rows("baseline/plan2020/targets.csv")
    assert {row["operator"] for row in rows} >= {">", ">=", "<", "=", "~", "range"}
    assert any(row["margin"].startswith("-") for row in rows)


@pytest.mark.parametrize(
    "body",
    [
        'targets: "../../x.csv"\n',
        "targets: /etc/passwd\n",
        "mixins: [../../x.yaml]\n",
        "projects: {file: ../../x.csv}\n",
        "equations: {private_investment: ../../x.py}\n",
        "projects:\n  changes:\n    add:\n      - {id: ../../x, sector: services, source: private, "
        'type: building, capital: 1, start: "2022-01", completion: "2023-12", reference: a}\n',
    ],
)
def test_no_name_of_a_scenario_leads_outside_its_folder(place: Place, body: str) -> None:
    for name in ("x.csv", "x.yaml", "x.py"):
        place.write(name, "schema: 1\n")
    scenario = place.scenario(body, "scenarios/below/trial.yaml")
    place.edit(scenario, "extends: baseline.yaml", "extends: ../baseline.yaml")
    before = place.files()
    done = place.inside("run", scenario)
    assert done.code == 3
    assert done.err.startswith(f"{scenario}:")
    assert place.files() == before


def test_a_run_writes_nothing_outside_its_folder(place: Place) -> None:
    before = place.files()
    place.ok("run", "scenarios/infrastructure_push.yaml", "--output", "a/run", "--quiet")
    new = set(place.files()) - set(before)
    assert all(name == "a/" or name.startswith("a/run/") for name in new)


def test_markup_in_a_title_is_shown_as_it_is(place: Place) -> None:
    text = place.read(place.scenario("")).replace('en: "Trial"', 'en: "[bold red]Trial[/]"')
    place.write("scenarios/trial.yaml", text)
    assert "[bold red]Trial[/]" in place.ok("run", "scenarios/trial.yaml", "--dry-run").out


@pytest.mark.parametrize("where", ["section", "project file", "region"])
def test_no_text_from_a_file_is_left_out(place: Place, where: str) -> None:
    name = place.scenario("")
    if where == "section":
        place.edit_row("scenarios/targets/resolution_2021_2025.csv", 2, section="=1+1")
    elif where == "region":
        calibration = "calibration/plan2020/calibration.yaml"
        place.edit(calibration, "region: Vietnam|Kon Tum", 'region: "=1+1"')
    else:
        plan = place.read("scenarios/projects/plan.csv")
        place.write("scenarios/projects/=plan.csv", plan)
        name = place.scenario('projects: {file: "projects/=plan.csv"}\n')
    place.ok("run", name, "--output", "run", "--quiet")
    assert list(formulas(place, "run")) == []


def test_every_project_row_leads_to_the_line_that_holds_it(place: Place) -> None:
    place.ok("run", "scenarios/tourism_mang_den.yaml", "--output", "run", "--quiet")
    rows = [row for row in place.rows("run/assumptions.csv") if row["kind"] == "project"]
    assert {row["key"] for row in rows} >= {"thuong_kon_tum", "mang_den_resort_assumed"}
    for row in rows:
        assert place.path(row["file"]).is_file(), row
        if row["key"] == "mang_den_resort_assumed":
            assert row["file"] == "scenarios/tourism_mang_den.yaml"
        else:
            line = place.read(row["file"]).splitlines()[int(row["line"]) - 1]
            assert line.startswith(f"{row['key']},")
