"""One scenario file: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

import pytest
from scenario_words import HEAD, faults_of, load, places, vocabulary_of, write

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


# (text after HEAD, whose first line is line 4; key; line; column; what the message says)
BAD: tuple[tuple[str, str, int, int, str], ...] = (
    ("levrs: {}", "scenario.unknown_key.near", 4, 1, "Did you mean levers?"),
    ("zzz: {}", "scenario.unknown_key", 4, 1, "The keys here are: schema, title"),
    ("levers: {disbursment_rate: {value: 0.9}}", "scenario.unknown_parameter.near", 4, 10,
     "Did you mean disbursement_rate? `kontum-sim inputs` lists all 10."),
    ("assumptions: {tfp_trend_grwth.servces: {value: 0, unit: 1/yr, source: x}}",
     "scenario.unknown_parameter.near", 4, 15, "Did you mean tfp_trend_growth.services?"),
    ("assumptions: {tfp_trend_growth.servces: {value: 0, unit: 1/yr, source: x}}",
     "scenario.unknown_member.near", 4, 15, "Did you mean services?"),
    ("assumptions: {tfp_trend_growth.a.b: {value: 0, unit: 1/yr, source: x}}",
     "scenario.member_count", 4, 15, "tfp_trend_growth.<sector>"),
    ("levers: {disbursement_rate.services: {value: 0.9}}", "scenario.no_members", 4, 10,
     "no members"),
    ("levers: {grdp: {value: 1}}", "scenario.variable_as_parameter", 4, 10, "use impose or adjust"),
    ("levers: {hydrology_index: {value: 1}}", "scenario.wrong_section", 4, 10,
     "it belongs under assumptions"),
    ("assumptions: {disbursement_rate: {value: 0.9, unit: '1', source: x}}",
     "scenario.wrong_section", 4, 15, "it belongs under levers"),
    ("impose: {fdi_investmnt: {2022: 1}}", "scenario.unknown_variable.near", 4, 10,
     "Did you mean fdi_investment?"),
    ("impose: {disbursement_rate: {2022: 1}}", "scenario.parameter_as_variable", 4, 10,
     "set it under levers"),
    ("impose: {grdp: {2022: 1}}", "scenario.identity_imposed", 4, 10, "accounting identity"),
    ("adjust: {total_social_investment: {2022: {add: 1, reason: x}}}",
     "scenario.identity_adjusted", 4, 10, "accounting identity"),
    ("equations: {grdp: a.py}", "scenario.identity_replaced", 4, 13, "accounting identity"),
    ("equations: {value_added.services: a.py}", "scenario.equation_of_member", 4, 13,
     "write value_added"),
    ("author: 3", "scenario.type.text", 4, 9, "double quotes"),
    ("levers: 3", "scenario.type.table", 4, 9, "must be a table"),
    ("levers: {disbursement_rate: 0.9}", "scenario.type.table", 4, 29, "the file has 0.9"),
    ("levers:", "scenario.empty.table", 4, 1, "nothing inside"),
    ("shocks: {}", "scenario.type.list", 4, 9, "must be a list"),
    ("horizon: {last_year: 2025.5}", "scenario.type.whole", 4, 22, "whole number"),
    ("levers: {disbursement_rate: {value: high}}", "scenario.type.number", 4, 37, "has high"),
    ("levers: {disbursement_rate: {value: '0.9'}}", "scenario.quoted_number", 4, 37, "write 0.9"),
    ("levers:\n  disbursement_rate:\n    value: 0,85", "scenario.decimal_comma", 6, 12,
     "write 0.85"),
    ("levers: {disbursement_rate: {value: 0,85}}", "scenario.decimal_comma", 4, 37, "write 0.85"),
    ("levers: {disbursement_rate: {value: 85%}}", "scenario.percent_sign", 4, 37, "write 0.85"),
    ("levers: {disbursement_rate: {value: true}}", "scenario.boolean_for_number", 4, 37,
     "true or false"),
    ("levers: {disbursement_rate: {value: }}", "scenario.empty.number", 4, 30, "is needed"),
    ("levers: {disbursement_rate: {value: .nan}}", "scenario.not_finite", 4, 37, "finite"),
    ("levers: {disbursement_rate: {value: -.inf}}", "scenario.not_finite", 4, 37, "finite"),
    ("levers: {disbursement_rate: {value: 1e999}}", "scenario.not_finite", 4, 37, "finite"),
    ("levers: {disbursement_rate: {value: NaN}}", "scenario.not_finite", 4, 37, "finite"),
    ("levers: {disbursement_rate: {value: 90}}", "scenario.out_of_range.percent", 4, 37,
     "from 0 to 1 (unit 1). It looks like a percentage: 90% is written 0.9."),
    ("assumptions: {tfp_trend_growth: {values: {2022: 8.5}, unit: 1/yr, source: x}}",
     "scenario.out_of_range.year.percent", 4, 49,
     "tfp_trend_growth in 2022 is 8.5; it must be from -0.05 to 0.08 (unit 1/yr)"),
    ("levers: {central_capital_transfers: {value: -5}}", "scenario.out_of_range", 4, 45,
     "it must be from 0 to 100000 (unit billion VND/yr)"),
    ("assumptions: {tfp_trend_growth: {value: 0, unit: '%', source: x}}", "scenario.wrong_unit",
     4, 50, "must be '1/yr'"),
    ("assumptions: {tfp_trend_growth: {value: 0, unit: 1/yr}}",
     "scenario.assumption_without_source", 4, 15, "lacks its source"),
    ("assumptions: {tfp_trend_growth: {value: 0, source: x}}",
     "scenario.assumption_without_unit", 4, 15, 'write unit: "1/yr"'),
    ("levers: {disbursement_rate: {values: {2020: 0.9}}}", "scenario.year_in_window", 4, 39,
     "the first year that can is 2021"),
    ("levers: {disbursement_rate: {value: 0.9, from: 2031}}", "scenario.year_outside_horizon",
     4, 48, "outside the years 2021 to 2025"),
    ("impose: {fdi_investment: {2014: 1}}", "scenario.year_outside_horizon", 4, 27, "2014"),
    ("impose: {fdi_investment: {'2022': 1}}", "scenario.key.year", 4, 27, "without quotes"),
    ("levers: {disbursement_rate: {value: 0.9, from: 2024, to: 2022}}",
     "scenario.reversed_interval", 4, 54, "from 2024 is after to 2022"),
    ("levers: {disbursement_rate: {values: {2021: 0.8, 2024: 0.9}}}", "scenario.gap", 4, 30,
     "2022, 2023 are missing; add between: linear"),
    ("levers: {disbursement_rate: {values: {2021: 0.8, 2022: 0.9}, from: 2022}}",
     "scenario.year_outside_interval", 4, 39, "2021 is outside 2022-2022"),
    ("levers: {disbursement_rate: {value: 0.9, between: hold}}",
     "scenario.between_without_values", 4, 42, "only with values"),
    ("levers: {disbursement_rate: {values: {2021: 1}, between: linar}}",
     "scenario.wrong_word.near", 4, 58, "Did you mean linear?"),
    ("levers: {disbursement_rate: {value: 0.9, add: 0.1}}", "scenario.more_than_one_of", 4, 42,
     "exactly one of: value, values, multiply, add"),
    ("levers: {disbursement_rate: {from: 2022}}", "scenario.none_of", 4, 10, "exactly one of"),
    ("levers: {disbursement_rate: {values: {}}}", "scenario.nothing_inside", 4, 30, "nothing"),
    ("assumptions: {capital_share: {value: 0.3, from: 2022, unit: '1', source: x}}",
     "scenario.constant_with_years", 4, 43, "the calibration window is closed again"),
    ("levers: {}\nlevers: {}", "yaml.duplicate_key", 5, 1, "first at 4:1"),
    ("levers: {disbursement_rate: null}", "scenario.nothing_to_remove", 4, 10, "none is inherited"),
    ("uncertainties: {hydrology_index: {normal: {mean: 1, sd: 0}}}", "scenario.not_positive",
     4, 57, "above 0"),
    ("uncertainties: {hydrology_index: {lognormal: {median: 3, low: 1, high: 2}}}",
     "scenario.not_in_order", 4, 35, "low < median < high"),
    ("uncertainties: {hydrlogy_index: {none: true}}", "scenario.unknown_parameter.near", 4, 17,
     "hydrology_index"),
    ("adjust: {fdi_investment: {2023: {add: 1}}}", "scenario.missing_key", 4, 27, "lacks reason"),
    ("projects: {file: p.csv, timing: soon}", "scenario.wrong_word", 4, 33,
     "expected, simulated"),
    ("projects: maybe", "scenario.wrong_word", 4, 11, "none"),
    ("projects: {changes: {stop: [x]}}", "scenario.unknown_key", 4, 22, "delay, cancel, add"),
    ("projects: {timing: expected}", "scenario.projects_without_file", 4, 1, "lacks its file"),
    ("projects: {file: p.csv, changes: {add: [{id: [x]}]}}", "scenario.type.cell", 4, 46, "one"),
    ("targets: t.csv", "scenario.file_missing", 4, 10, "no file t.csv"),
    ("targets: trail.yaml", "scenario.file_missing.near", 4, 10, "Did you mean trial.yaml?"),
    ("targets: ../t.csv", "scenario.outside_folder", 4, 10, "outside the scenario's folder"),
    ("indicators: {x: {value: 3, unit: '%'}}", "scenario.missing_key", 4, 14, "lacks source"),
    ("indicators: {x: {values: {2010: 3}, unit: '%', source: x}}",
     "scenario.year_outside_horizon", 4, 27, "2015 to 2025"),
    ("shocks: [{name: d, yaer: 2024, hydrology_index: 1}]", "scenario.unknown_key.near", 4, 20,
     "Did you mean year?"),
    ("shocks: [{name: d, year: 2024, hydrolgy_index: 1}]", "scenario.unknown_parameter.near",
     4, 32, "hydrology_index"),
    ("shocks: [{name: d, year: 2024, disbursement_rate: 1}]", "scenario.shock_key", 4, 32,
     "under levers"),
    ("shocks: [{name: d, hydrology_index: 1}]", "scenario.shock_without_year", 4, 10, "lacks year"),
    ("shocks: [{name: d, year: 2024}]", "scenario.shock_of_nothing", 4, 10, "moves nothing"),
    ("shocks: [{name: d, year: 2024, to: 2025, hydrology_index: 1}]",
     "scenario.shock_year_twice", 4, 32, "cannot have to"),
    ("shocks: [{name: d, year: 2024, hydrology_index: dry}]", "scenario.type.number", 4, 49,
     "shocks[1].hydrology_index must be a number"),
    ("allow: [{key: disbursment_rate, reason: x}]", "scenario.unknown_parameter.near", 4, 15,
     "disbursement_rate"),
    ("allow: [{key: disbursement_rate}]", "scenario.missing_key", 4, 9, "lacks reason"),
    ("horizon: {last_year: 2050}", "scenario.horizon", 4, 22, "from 2021 to 2035"),
    ("title2: x", "scenario.unknown_key.near", 4, 1, "title"),
    ("extends: basline.yaml", "scenario.parent_missing", 4, 10, "chain"),
    ("mixins: [part]", "scenario.file_missing", 4, 10, "no file part"),
    ("calibration2: x", "scenario.unknown_key.near", 4, 1, "calibration"),
)  # fmt: skip


@pytest.mark.parametrize(("body", "key", "line", "column", "says"), BAD)
def test_bad_input_is_told_with_its_place_and_the_way_out(
    tmp_path: Path, body: str, key: str, line: int, column: int, says: str
) -> None:
    faults = faults_of(tmp_path, body + "\n")
    assert (key, line, column) in places(faults), places(faults)
    fault = next(fault for fault in faults if fault.key == key)
    assert fault.path == shown(tmp_path / "trial.yaml")
    assert says in fault.message("en")
    assert fault.message("vi") != fault.message("en")
    assert "\n" not in fault.message("vi")


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    body = """\
levers:
  disbursment_rate: {value: high}
  central_capital_transfers: {values: {2019: 0,85}}
  disbursement_rate: {value: 90}
assumptions:
  hydrology_index: {value: 1, multiply: 2}
impos: {}
impose: {grdp: {2022: 1}}
"""
    assert places(faults_of(tmp_path, body)) == [
        ("scenario.unknown_parameter.near", 5, 3),
        ("scenario.type.number", 5, 29),
        ("scenario.year_in_window", 6, 40),
        ("scenario.decimal_comma", 6, 46),
        ("scenario.out_of_range.percent", 7, 30),
        ("scenario.more_than_one_of", 9, 31),
        ("scenario.unknown_key.near", 10, 1),
        ("scenario.identity_imposed", 11, 10),
    ]


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
