"""`kontum-sim run`: what its options do."""

from __future__ import annotations

import re

import pytest
from command_line import RUN_FILES, Place

BASELINE = "scenarios/baseline.yaml"


def test_a_run_prints_indicators_and_scorecard_within_80_columns(place: Place) -> None:
    out = place.ok("run", BASELINE).out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "GRDP growth, %" in out
    assert "16,170" in out
    assert "Average growth of GRDP 2021-2025" in out
    assert re.search(r"\d+ met, \d+ missed, \d+ not assessed, of 63 targets", out)
    assert "Written: outputs/baseline" in out
    assert set(place.files("outputs/baseline")) == RUN_FILES


def test_set_changes_one_lever_and_names_the_folder_after_the_change(place: Place) -> None:
    change = ("--set", "levers.disbursement_rate.value=0.95")
    place.ok("run", BASELINE, "--quiet")
    place.ok("run", BASELINE, *change, "--quiet")
    (changed,) = (path.name for path in place.path("outputs").iterdir() if "+" in path.name)
    assert re.fullmatch(r"baseline\+[0-9a-f]{8}", changed)
    before = place.results("outputs/baseline")["Total Social Investment|Public Budget"]
    after = place.results(f"outputs/{changed}")["Total Social Investment|Public Budget"]
    assert after[2020] == before[2020]
    assert after[2021] > before[2021]
    used = [
        row
        for row in place.rows(f"outputs/{changed}/assumptions.csv")
        if row["key"] == "disbursement_rate" and row["layer"] == "'--set"
    ]
    assert [row["year"] for row in used] == [str(year) for year in range(2021, 2026)]
    assert {row["value"] for row in used} == {"0.95"}


def test_the_same_change_has_the_same_folder_and_another_one_has_its_own(place: Place) -> None:
    for value in ("0.95", "0.95", "0.9"):
        place.ok("run", BASELINE, "--set", f"levers.disbursement_rate.value={value}", "--quiet")
    assert len(list(place.path("outputs").iterdir())) == 2


def test_set_projects_none_takes_the_projects_out(place: Place) -> None:
    place.ok("run", BASELINE, "--set", "projects=none", "--output", "none", "--quiet")
    values = place.results("none")
    named = [name for name in values if name.startswith("Total Social Investment [Named Projects")]
    assert len(named) == 4
    assert all(values[name][year] == 0 for name in named for year in range(2021, 2026))


def test_until_2030_runs_on_and_keeps_the_years_before(place: Place) -> None:
    place.ok("run", BASELINE, "--quiet")
    place.ok("run", BASELINE, "--until", "2030", "--output", "long", "--quiet")
    short, long = place.results("outputs/baseline"), place.results("long")
    assert max(long["GRDP"]) == 2030
    assert {year: long["GRDP"][year] for year in short["GRDP"]} == short["GRDP"]
    assert place.rows("long/targets.csv")[0] == place.rows("outputs/baseline/targets.csv")[0]


def test_until_2023_judges_no_target_of_2025(place: Place) -> None:
    place.ok("run", BASELINE, "--until", "2023", "--output", "short", "--quiet")
    assert max(place.results("short")["GRDP"]) == 2023
    rows = {row["id"]: row for row in place.rows("short/targets.csv")}
    assert rows["grdp_growth_avg"]["status"] == "not assessed"
    assert rows["grdp_growth_avg"]["value"] == ""


def test_calibration_takes_the_place_of_the_scenario_s(place: Place) -> None:
    given = ("--calibration", "calibration/revised2022")
    place.ok("run", BASELINE, *given, "--quiet")
    (folder,) = (path.name for path in place.path("outputs").iterdir())
    assert re.fullmatch(r"baseline\+[0-9a-f]{8}", folder)
    assert place.results(f"outputs/{folder}")["GRDP"][2020] == 15076


def test_output_names_the_folder_itself(place: Place) -> None:
    place.ok("run", BASELINE, "--output", "a/b/c", "--quiet")
    assert set(place.files("a/b/c")) == RUN_FILES
    assert not place.path("outputs").exists()


def test_output_of_several_scenarios_is_their_parent(place: Place) -> None:
    place.ok("run", BASELINE, "scenarios/drought.yaml", "--output", "both", "--quiet")
    assert {path.name for path in place.path("both").iterdir()} == {
        "baseline",
        "drought",
        "scenarios.csv",
    }
    assert place.path("both/scenarios.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_rerun_replaces_the_side_by_side_file(place: Place) -> None:
    place.ok("run", BASELINE, "scenarios/drought.yaml", "--quiet")
    place.ok("run", BASELINE, "scenarios/low_transfers.yaml", "--quiet")
    assert list(place.rows("outputs/scenarios.csv")[0])[-2:] == ["baseline", "low_transfers"]


def test_a_dry_run_writes_nothing(place: Place) -> None:
    before = place.files()
    out = place.ok("run", BASELINE, "scenarios/drought.yaml", "--dry-run").out
    assert "Nothing written" in out
    assert place.files() == before


def test_require_targets_exits_with_5_after_writing(place: Place) -> None:
    done = place("run", BASELINE, "--require-targets", "--quiet")
    assert done.code == 5
    assert set(place.files("outputs/baseline")) == RUN_FILES


def test_require_targets_exits_with_0_when_all_are_met(place: Place) -> None:
    header, first, *_ = place.read("scenarios/targets/resolution_2021_2025.csv").splitlines()
    assert first.startswith("grdp_growth_avg,")
    place.write("scenarios/targets/easy.csv", f"{header}\n{first.replace(',>,10,', ',>,1,')}\n")
    name = place.scenario("targets: targets/easy.csv\n")
    place.ok("run", name, "--require-targets", "--quiet")
    assert [row["status"] for row in place.rows("outputs/trial/targets.csv")] == ["met"]


def test_two_scenarios_of_one_name_are_refused(place: Place) -> None:
    place.write("scenarios/mixins/baseline.yaml", place.read(BASELINE))
    done = place("run", BASELINE, "scenarios/mixins/baseline.yaml")
    assert done.code == 3
    assert "baseline" in done.err
    assert not place.path("outputs").exists()


def test_a_path_after_its_last_given_year_is_marked_as_held(place: Place) -> None:
    name = place.scenario(
        "levers:\n  disbursement_rate: {values: {2021: 0.85, 2023: 0.95}, between: linear}\n"
    )
    place.ok("run", name, "--quiet")
    rows = [
        row
        for row in place.rows("outputs/trial/assumptions.csv")
        if row["key"] == "disbursement_rate" and row["layer"] == "trial"
    ]
    # linear between 0.85 and 0.95: 0.90 in 2022; held in 2024 and 2025
    assert [(row["year"], row["value"], row["held"]) for row in rows] == [
        ("2021", "0.85", ""),
        ("2022", "0.9", ""),
        ("2023", "0.95", ""),
        ("2024", "0.95", "held"),
        ("2025", "0.95", "held"),
    ]
    assert {(row["file"], row["line"]) for row in rows} == {("scenarios/trial.yaml", "5")}


def test_imposed_adjusted_and_shocked_values_are_in_the_assumptions(place: Place) -> None:
    name = place.scenario(
        "impose:\n  fdi_investment: {2022: 150}\n"
        'adjust:\n  private_investment: {2023: {multiply: 1.05, reason: "a plant"}}\n'
        "shocks:\n  - {name: dry, year: 2024, hydrology_index: 0.8}\n"
    )
    place.ok("run", name, "--quiet")
    values = place.results("outputs/trial")
    assert values["Total Social Investment|FDI"][2022] == 150
    rows = place.rows("outputs/trial/assumptions.csv")
    imposed = next(row for row in rows if row["kind"] == "imposed")
    assert (imposed["key"], imposed["year"], imposed["value"]) == ("fdi_investment", "2022", "150")
    adjusted = next(row for row in rows if row["kind"] == "adjusted: multiply")
    assert (adjusted["source"], adjusted["line"]) == ("a plant", "7")
    shocked = [row for row in rows if row["key"] == "hydrology_index" and row["value"] == "0.8"]
    assert [row["year"] for row in shocked] == ["2024"]


def test_an_equation_of_the_scenario_takes_the_place_of_the_model_s(place: Place) -> None:
    place.write(
        "scenarios/equations/half.py",
        "from kontum_sim.arrays import Provincial\n\n\n"
        "def exports_scale(private_residual_plan: Provincial) -> Provincial:\n"
        "    return private_residual_plan\n\n\n"
        "def fdi_investment(private_investment: Provincial) -> Provincial:\n"
        '    """FDI is a hundredth of private investment.\n\n'
        '    Unit: billion VND/yr\n    Source: a test\n    """\n'
        "    return private_investment / 100\n",
    )
    name = place.scenario("equations: {fdi_investment: equations/half.py}\n")
    place.ok("run", name, "--quiet")
    values = place.results("outputs/trial")
    for year in range(2021, 2026):
        private = values["Total Social Investment|Private"][year]
        assert values["Total Social Investment|FDI"][year] == pytest.approx(private / 100)
