"""One scenario file: what it says, and what stops it from being read at all."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from scenario_words import HEAD, faults_of, load, vocabulary_of, write

from kontum_sim.errors import CalibrationError, Fault, ScenarioError
from kontum_sim.inputs.records import Origin, Vocabulary
from kontum_sim.inputs.scenario import load_scenario
from kontum_sim.inputs.scenario_items import ProjectChanges, ProjectDelay, ShockEffect
from kontum_sim.inputs.scenario_schema import json_schema
from kontum_sim.inputs.text_files import shown

WHOLE = """\
author: A. Author
purpose: {vi: "Thử nghiệm", en: "A trial"}
horizon: {last_year: 2027}
levers:
  central_capital_transfers: {multiply: 1.2, from: 2022}
  disbursement_rate: {values: {2025: 0.95, 2021: 0.85}, between: linear}
assumptions:
  tfp_trend_growth.services: {value: 0.012, unit: "1/yr", source: "a paper"}
uncertainties:
  hydrology_index: {normal: {mean: 1, sd: 0.12}}
impose: {fdi_investment: {2022: 150}}
adjust: {private_investment: {2023: {multiply: 1.05, reason: "a plant"}}}
projects:
  file: plan.csv
  timing: simulated
  changes: {delay: {all: {months: 6}, road: {multiply: 1.5}}, cancel: [dam], add: [{id: x, mw: 2}]}
targets: targets.csv
indicators: {insurance: {values: {2020: 90.0, 2021: 92.4}, unit: "%", source: "a plan"}}
shocks:
  - {name: drought, from: 2024, to: 2025, hydrology_index: 0.8, output_shock.agriculture: -0.03}
"""


def test_a_whole_scenario_is_read_with_the_place_of_each_part(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "")
    write(tmp_path, "targets.csv", "")
    scenario = load(tmp_path, WHOLE)
    name = shown(tmp_path / "trial.yaml")
    assert (scenario.stem, scenario.last_year) == ("trial", 2027)
    assert scenario.title == {"vi": "Thử", "en": "Trial"}
    assert scenario.calibration == tmp_path / "calibration"
    first, second, third = scenario.settings
    assert (first.key, first.operation, first.value, first.first) == (
        "central_capital_transfers", "multiply", 1.2, 2022,
    )  # fmt: skip
    assert first.origin == Origin(name, 8, 3)
    assert list(second.values.items()) == [(2021, 0.85), (2025, 0.95)]
    assert second.between == "linear"
    assert (third.section, third.member, third.unit, third.source) == (
        "assumptions", ("services",), "1/yr", "a paper",
    )  # fmt: skip
    assert scenario.uncertainties[0].numbers == {"mean": 1.0, "sd": 0.12}
    assert scenario.impositions[0].values == {2022: 150.0}
    assert (scenario.adjustments[0].year, scenario.adjustments[0].amount) == (2023, 1.05)
    assert scenario.targets == tmp_path / "targets.csv"
    assert scenario.projects is not None
    assert scenario.projects.timing == "simulated"
    assert scenario.projects.changes == ProjectChanges(
        {"all": ProjectDelay(6, None), "road": ProjectDelay(None, 1.5)},
        ("dam",),
        ({"id": "x", "mw": 2},),
    )
    assert scenario.indicators["insurance"].values == {2020: 90.0, 2021: 92.4}
    (shock,) = scenario.shocks
    assert (shock.first, shock.last) == (2024, 2025)
    assert shock.effects == (
        ShockEffect("hydrology_index", (), "multiply", 0.8, Origin(name, 23, 43)),
        ShockEffect("output_shock", ("agriculture",), "add", -0.03, Origin(name, 23, 65)),
    )
    assert scenario.files == (tmp_path / "trial.yaml",)


def test_a_scenario_without_changes_is_valid(tmp_path: Path) -> None:
    scenario = load(tmp_path)
    assert scenario.settings == ()
    assert scenario.projects is None
    assert scenario.last_year == 2025


def test_projects_none_is_no_projects(tmp_path: Path) -> None:
    assert load(tmp_path, "projects: none\n").projects is None


def test_total_social_investment_is_the_identity_that_may_be_imposed(tmp_path: Path) -> None:
    scenario = load(tmp_path, "impose: {total_social_investment: {2021: 18000}}\n")
    assert scenario.impositions[0].variable == "total_social_investment"


def only_fault(path: Path) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, vocabulary_of)
    assert caught.value.exit_code == 3
    (fault,) = caught.value.faults
    return fault


@pytest.mark.parametrize(
    ("head", "key", "line"),
    [
        ("title: {vi: a, en: b}\ncalibration: calibration\n", "scenario.schema_missing", 1),
        ("schema: 2\nfuture: {}\n", "scenario.schema_newer", 1),
        ("schema: '1'\ntitle: {vi: a, en: b}\ncalibration: calibration\n",
         "scenario.schema_wrong", 1),
        ("schema: true\ntitle: {vi: a, en: b}\ncalibration: calibration\n",
         "scenario.schema_wrong", 1),
        ("schema: 1\ncalibration: calibration\n", "scenario.no_title", 1),
        ("schema: 1\ntitle: {vi: a}\ncalibration: calibration\n", "scenario.missing_key", 2),
        ("schema: 1\ntitle: {vi: a, en: ' '}\ncalibration: calibration\n",
         "scenario.type.text", 2),
        ("schema: 1\ntitle: {vi: a, en: b}\n", "scenario.no_calibration", 1),
        ("schema: 1\ntitle: {vi: a, en: b}\ncalibration: nowhere\n",
         "scenario.no_calibration_folder", 3),
        ("- a\n", "yaml.top_list", 1),
        ("", "yaml.empty", None),
        ("a: [\n", "yaml.syntax.open_bracket", 2),
    ],
)  # fmt: skip
def test_the_head_of_a_file_must_be_right(
    tmp_path: Path, head: str, key: str, line: int | None
) -> None:
    fault = only_fault(write(tmp_path, "trial.yaml", head))
    assert (fault.key, fault.line) == (key, line)


def test_a_missing_scenario_is_a_scenario_error(tmp_path: Path) -> None:
    assert only_fault(tmp_path / "none.yaml").key == "text_file.missing"
    assert only_fault(tmp_path).key == "text_file.folder"


def test_a_broken_calibration_is_told_with_the_faults_of_the_scenario(tmp_path: Path) -> None:
    def broken(_: Path) -> Vocabulary:
        raise CalibrationError(Fault("yaml.empty", {}, "calibration.yaml"))

    path = write(tmp_path, "trial.yaml", HEAD)
    with pytest.raises(CalibrationError):
        load_scenario(path, broken)
    write(tmp_path, "trial.yaml", HEAD + "levrs: {}\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, broken)
    assert [fault.path for fault in caught.value.faults][-1] == "calibration.yaml"


def test_a_year_beyond_any_calendar_is_one_short_message(tmp_path: Path) -> None:
    body = f"levers: {{disbursement_rate: {{values: {{2021: 0.8, {10**30}: 0.9}}}}}}\n"
    (fault,) = faults_of(tmp_path, body)
    assert fault.key == "scenario.year_outside_horizon"


def test_the_json_schema_in_the_package_is_current() -> None:
    """After a change: write scenario_schema.schema_text() to data/scenario.schema.json."""
    text = (files("kontum_sim") / "data" / "scenario.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == json_schema()


def test_loading_a_scenario_imports_no_numpy() -> None:
    code = "import sys, kontum_sim.inputs.scenario; print('numpy' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


def test_a_scenario_loads_within_twenty_milliseconds(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "")
    write(tmp_path, "targets.csv", "")
    load(tmp_path, WHOLE)
    times = []
    for _ in range(7):
        started = time.perf_counter()
        load_scenario(tmp_path / "trial.yaml", vocabulary_of)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.02
