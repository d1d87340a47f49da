"""`kontum-sim projects`, and what a scenario of ten lines can ask of projects."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Place

SLIP = """\
projects:
  timing: simulated
  changes:
    delay: {thuong_kon_tum: {months: 12}, kon_plong_wind: {months: 12}}
levers:
  central_capital_transfers: {multiply: 0.8, from: 2021, source: "assumed: a fifth below trend"}
"""


@pytest.fixture
def slip(place: Place) -> Place:
    """'What if both slip by a year, and central transfers come 20% short?', with 60 draws."""
    name = place.scenario(SLIP)
    place.ok("run", name, "--draws", "60", "--seed", "3", "--output", "slip", "--quiet")
    return place


def measures(place: Place, project: str, measure: str) -> list[dict[str, str]]:
    rows = place.rows("slip/projects.csv")
    return [row for row in rows if (row["project"], row["measure"]) == (project, measure)]


def test_the_output_says_when_and_with_what_probability(slip: Place) -> None:
    (service,) = measures(slip, "thuong_kon_tum", "in_service")
    assert (service["value"], service["p5"], service["p95"]) == ("2022-03",) * 3
    assert service["probability"] == "1"
    (wind,) = measures(slip, "kon_plong_wind", "in_service")
    # 18 months x 1.15 = 21 from October 2021, and 12: July 2024
    assert wind["value"] == "2024-07"
    assert 0.3 < float(wind["probability"]) < 0.7
    years = measures(slip, "kon_plong_wind", "commissioned")
    assert [row["year"] for row in years] == ["2021", "2022", "2023", "2024", "2025"]
    total = sum(float(row["probability"]) for row in years)
    assert total == pytest.approx(float(wind["probability"]))
    (cancelled,) = measures(slip, "kon_plong_wind", "cancelled")
    assert float(cancelled["probability"]) + total <= 1 + 1e-9
    assert {row["id"]: row["probability"] for row in slip.rows("slip/targets.csv")}


def test_money_of_the_fund_adds_up_in_the_file(slip: Place) -> None:
    rows = slip.rows("slip/projects.csv")
    for year in ("2021", "2025"):
        fund = {
            row["measure"].removeprefix("fund_"): float(row["value"])
            for row in rows
            if not row["project"] and row["year"] == year
        }
        assert fund["envelope"] == pytest.approx(fund["granted"] + fund["unspent"])
        paid = sum(
            float(row["value"])
            for row in rows
            if (row["measure"], row["of"], row["year"]) == ("paid", "public_budget", year)
        )
        assert paid == pytest.approx(fund["granted"])


def test_the_command_shows_table_chart_waits_and_money(slip: Place) -> None:
    out = slip.ok("projects", "slip").out
    assert "Kon Plong wind power" in out
    assert "2024-07" in out
    assert "#|##" in out  # built past its planned completion
    assert "for money" in out
    assert "% of the draws" in out
    assert "granted" in out
    found = slip.ok("projects", "slip", "--json").json
    assert set(found) == {"projects", "money"}
    assert found["projects"][0]["in_service"] == "2022-03"


def test_the_table_fits_80_columns_and_says_what_it_counts_and_what_the_scenario_delays(
    slip: Place,
) -> None:
    found = {lang: slip.ok("projects", "slip", "--lang", lang).out for lang in ("en", "vi")}
    assert all(len(line) <= 80 for out in found.values() for line in out.splitlines())
    assert found["en"].splitlines()[0].rstrip().endswith("  P(in service) paid, bn")
    assert found["vi"].splitlines()[0].rstrip().endswith("  x.suất xong trả, tỷ")
    texts = {lang: " ".join(out.split()) for lang, out in found.items()}
    assert "expected to come about: Kon Plong wind power (50%); KN Ialy" in texts["en"]
    assert "Thuong Kon Tum hydropower (" not in texts["en"]  # all of it comes about
    delayed = "Thuong Kon Tum hydropower; Kon Plong wind power (+12 months)."
    assert f"Delayed by the scenario, beyond the usual delay: {delayed}" in texts["en"]
    assert "(+12 tháng)" in texts["vi"]
    assert "left to other works" in texts["en"]
    assert "để lại cho công trình khác" in texts["vi"]


def test_the_command_ends_with_what_unused_public_money_does(slip: Place) -> None:
    english = " ".join(slip.ok("projects", "slip").out.split())
    assert english.endswith("that says nothing about what the project itself is worth.")
    assert "cancelling or starving listed public projects can raise growth in this model" in english
    vietnamese = " ".join(slip.ok("projects", "slip", "--lang", "vi").out.split())
    assert vietnamese.endswith("điều đó không nói gì về giá trị của chính dự án.")
    public = "national_road_24, western_axis, ngo_may_dak_cam, dak_pokei"
    change = f"projects.changes.cancel=[{public}]"
    slip.ok("run", "scenarios/baseline.yaml", "--set", change, "--output", "private", "--quiet")
    assert "worth" not in slip.ok("projects", "private").out


def test_all_faults_of_a_scenarios_projects_are_told_by_validate_and_run(place: Place) -> None:
    changes = (
        "{delay: {western_axs: {months: 12}}, cost: {western_axis: {multiply: -2}}, "
        "priority: {dak_poke: 1}}"
    )
    name = place.scenario(f"projects: {{changes: {changes}}}\n")
    for command in ("validate", "run"):
        done = place.inside(command, name)
        assert done.code == 3
        assert len(done.err.splitlines()) == 3, done.err
        assert all(word in done.err for word in ("western_axs", "-2", "dak_poke "))


def test_the_chart_is_written_as_a_picture(slip: Place) -> None:
    slip.ok("projects", "slip", "--svg", "chart.svg", "--lang", "vi", "--quiet")
    text = slip.read("chart.svg")
    assert text.startswith("<svg ")
    assert "Điện gió Kon Plông" in text
    slip.write("mine.svg", "not ours")
    assert slip.inside("projects", "slip", "--svg", "mine.svg").code != 0
    assert slip.read("mine.svg") == "not ours"


def test_a_run_without_projects_says_so(place: Place) -> None:
    place.ok(
        "run", "scenarios/baseline.yaml", "--set", "projects=none", "--output", "none", "--quiet"
    )
    assert "no projects" in place.ok("projects", "none").out


def test_output_does_not_depend_on_workers(slip: Place, tmp_path: Path) -> None:
    name = slip.scenario(SLIP)
    words = ("--draws", "60", "--seed", "3", "--workers", "2", "--output", "two", "--quiet")
    slip.ok("run", name, *words)
    for file in ("projects.csv", "quantiles.csv", "targets.csv"):
        assert slip.read(f"two/{file}") == slip.read(f"slip/{file}"), file
