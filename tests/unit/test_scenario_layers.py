"""Parents and mixins: what a scenario inherits, replaces and removes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from scenario_words import HEAD, faults_of, load, places, vocabulary_of, write

from kontum_sim.errors import ScenarioError
from kontum_sim.inputs.scenario import load_scenario
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.inputs.text_files import shown

BASE = """\
levers:
  disbursement_rate: {value: 0.9}
  central_capital_transfers: {multiply: 1.2}
impose: {fdi_investment: {2022: 150}}
shocks: [{name: drought, year: 2024, hydrology_index: 0.8}]
"""
CHILD = "schema: 1\ntitle: {vi: a, en: b}\nextends: trial.yaml\n"


def child(folder: Path, body: str, **options: object) -> Scenario:
    """A scenario that extends trial.yaml, which is HEAD and BASE."""
    write(folder, "trial.yaml", HEAD + BASE)
    path = write(folder, "child.yaml", CHILD + body)
    return load_scenario(path, vocabulary_of, **options)  # type: ignore[arg-type]


def child_faults(folder: Path, body: str) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(ScenarioError) as caught:
        child(folder, body)
    return places(list(caught.value.faults))


def applied(scenario: Scenario) -> list[tuple[str, str, float | None, str]]:
    return [(s.key, s.operation, s.value, s.layer) for s in scenario.settings]


def test_a_child_inherits_everything_and_the_calibration(tmp_path: Path) -> None:
    scenario = child(tmp_path, "")
    assert scenario.calibration == tmp_path / "calibration"
    assert [s.layer for s in scenario.settings] == ["trial", "trial"]
    assert scenario.files == (tmp_path / "trial.yaml", tmp_path / "child.yaml")
    assert [(layer.stem, layer.inherited) for layer in scenario.layers] == [
        ("trial", True),
        ("child", False),
    ]


def test_a_value_replaces_the_parents_setting_of_the_same_key(tmp_path: Path) -> None:
    scenario = child(tmp_path, "levers: {disbursement_rate: {value: 0.95}}\n")
    assert applied(scenario) == [
        ("central_capital_transfers", "multiply", 1.2, "trial"),
        ("disbursement_rate", "value", 0.95, "child"),
    ]


def test_multiply_acts_on_the_path_of_the_parent(tmp_path: Path) -> None:
    scenario = child(tmp_path, "levers: {disbursement_rate: {multiply: 1.1}}\n")
    assert applied(scenario)[0] == ("disbursement_rate", "value", 0.9, "trial")
    assert applied(scenario)[-1] == ("disbursement_rate", "multiply", 1.1, "child")


def test_a_value_of_some_years_leaves_the_parents_path_outside_them(tmp_path: Path) -> None:
    scenario = child(tmp_path, "levers: {disbursement_rate: {value: 0.95, from: 2024}}\n")
    found = [(s.value, s.first) for s in scenario.settings if s.key == "disbursement_rate"]
    assert found == [(0.9, None), (0.95, 2024)]


def test_null_removes_what_is_inherited(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: null}\nimpose: {fdi_investment: null}\n"
    scenario = child(tmp_path, body)
    assert applied(scenario) == [("central_capital_transfers", "multiply", 1.2, "trial")]
    assert scenario.impositions == ()


def test_null_for_what_is_not_inherited_names_what_is(tmp_path: Path) -> None:
    body = "impose: {private_investment: null}\ntargets: null\nprojects: null\n"
    assert child_faults(tmp_path, body) == [
        ("scenario.nothing_to_remove.near", 4, 10),
        ("scenario.nothing_to_remove", 5, 1),
        ("scenario.nothing_to_remove", 6, 1),
    ]


def test_a_shock_of_the_same_name_replaces_the_parents(tmp_path: Path) -> None:
    body = """\
shocks:
  - {name: drought, year: 2023, hydrology_index: 0.7}
  - {name: flood, year: 2025, hydrology_index: 1.3}
"""
    scenario = child(tmp_path, body)
    assert [(s.name, s.first, s.layer) for s in scenario.shocks] == [
        ("drought", 2023, "child"),
        ("flood", 2025, "child"),
    ]


def test_projects_are_inherited_field_by_field(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "")
    write(tmp_path, "trial.yaml", HEAD + "projects: {file: plan.csv}\n")
    path = write(tmp_path, "child.yaml", CHILD + "projects: {timing: simulated}\n")
    projects = load_scenario(path, vocabulary_of).projects
    assert projects is not None
    assert (projects.file, projects.timing, projects.layer) == (
        tmp_path / "plan.csv",
        "simulated",
        "child",
    )
    write(tmp_path, "child.yaml", CHILD + "projects: none\n")
    assert load_scenario(path, vocabulary_of).projects is None


def test_the_order_is_parent_then_mixins_then_the_file_then_set(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "schema: 1\nlevers: {disbursement_rate: {add: 0.01}}\n")
    body = "mixins: [a.yaml]\nlevers: {disbursement_rate: {add: 0.02}}\n"
    scenario = child(tmp_path, body, overrides=["levers.disbursement_rate.add=0.03"])
    found = [(s.operation, s.layer) for s in scenario.settings if s.key == "disbursement_rate"]
    assert found == [("value", "trial"), ("add", "a"), ("add", "child"), ("add", "--set")]
    assert [layer.kind for layer in scenario.layers] == ["scenario", "mixin", "scenario", "set"]


def test_two_mixins_that_set_one_key_clash_and_both_places_are_named(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "schema: 1\nlevers: {disbursement_rate: {add: 0.01}}\n")
    write(tmp_path, "b.yaml", "schema: 1\n\nlevers: {disbursement_rate: {value: 0.9}}\n")
    (fault,) = faults_of(tmp_path, "mixins: [a.yaml, b.yaml]\n")
    assert (fault.key, fault.path, fault.line, fault.column) == (
        "scenario.mixins_clash",
        shown(tmp_path / "b.yaml"),
        3,
        10,
    )
    assert f"{shown(tmp_path / 'a.yaml')}:2:10" in fault.message("en")


def test_a_mixin_may_not_have_a_parent(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "schema: 1\nextends: trial.yaml\n")
    assert faults_of(tmp_path, "mixins: [a.yaml]\n")[0].key == "scenario.mixin_extends"


def test_faults_of_all_files_are_told_together_the_scenarios_own_first(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "schema: 1\nlevrs: {}\n")
    write(tmp_path, "b.yaml", "schema: 1\nlevers: {x: [\n")
    faults = faults_of(tmp_path, "mixins: [a.yaml, b.yaml]\nimpos: {}\n")
    assert [(fault.key, Path(str(fault.path)).name, fault.line) for fault in faults] == [
        ("scenario.unknown_key.near", "trial.yaml", 5),
        ("scenario.unknown_key.near", "a.yaml", 2),
        ("yaml.syntax.open_bracket", "b.yaml", 3),
    ]


def test_circular_parents_show_the_chain(tmp_path: Path) -> None:
    write(tmp_path, "child.yaml", CHILD)
    (fault,) = faults_of(tmp_path, "extends: child.yaml\n")
    first, second = shown(tmp_path / "trial.yaml"), shown(tmp_path / "child.yaml")
    assert (fault.key, fault.path, fault.line, fault.column) == (
        "scenario.circle", second, 3, 10,
    )  # fmt: skip
    assert f"{first} → {second} → {first}" in fault.message("en")


def test_circular_mixins_and_a_scenario_that_extends_itself_are_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "extends: trial.yaml\n")[0].key == "scenario.circle"
    write(tmp_path, "a.yaml", "schema: 1\nmixins: [b.yaml]\n")
    write(tmp_path, "b.yaml", "schema: 1\nmixins: [a.yaml]\n")
    assert places(faults_of(tmp_path, "mixins: [a.yaml]\n")) == [("scenario.circle", 2, 10)]


def test_a_missing_parent_shows_the_chain_and_the_nearest_file(tmp_path: Path) -> None:
    write(tmp_path, "child.yaml", HEAD + "extends: trail.yaml\n")
    write(tmp_path, "trial.yaml", HEAD)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(tmp_path / "child.yaml", vocabulary_of)
    (fault,) = caught.value.faults
    chain = f"{shown(tmp_path / 'child.yaml')} → {shown(tmp_path / 'trail.yaml')}"
    assert f"(chain: {chain}). Did you mean trial.yaml?" in fault.message("en")


def test_a_file_is_used_once(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "schema: 1\nlevers: {disbursement_rate: {add: 0.01}}\n")
    faults = faults_of(tmp_path, "mixins: [a.yaml, ./a.yaml]\n")
    assert places(faults) == [("scenario.read_twice", 4, 18)]


def test_a_long_chain_of_parents_is_refused_without_a_recursion_error(tmp_path: Path) -> None:
    for number in range(80):
        write(tmp_path, f"p{number}.yaml", HEAD + f"extends: p{number + 1}.yaml\n")
    assert faults_of(tmp_path, "extends: p0.yaml\n")[0].key == "scenario.too_many_files"


def test_a_parent_and_a_calibration_may_lie_elsewhere_but_a_mixin_may_not(tmp_path: Path) -> None:
    write(tmp_path, "trial.yaml", HEAD)
    path = write(
        tmp_path / "mine",
        "child.yaml",
        "schema: 1\ntitle: {vi: a, en: b}\nextends: ../trial.yaml\ncalibration: ../calibration\n",
    )
    assert load_scenario(path, vocabulary_of).calibration == tmp_path / "calibration"
    write(tmp_path, "a.yaml", "schema: 1\n")
    for text in ("../a.yaml", str(tmp_path / "a.yaml")):
        path = write(tmp_path / "mine", "trial.yaml", HEAD + f"mixins: ['{text}']\n")
        with pytest.raises(ScenarioError) as caught:
            load_scenario(path, vocabulary_of)
        assert caught.value.faults[0].key == "scenario.outside_folder"


def test_a_symbolic_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", "targets.csv", "")
    write(tmp_path / "mine", "trial.yaml", HEAD)
    os.symlink(outside, tmp_path / "mine" / "targets.csv")
    assert faults_of(tmp_path / "mine", "targets: targets.csv\n")[0].key == (
        "scenario.outside_folder"
    )


def test_a_mixin_in_a_subfolder_names_files_of_the_scenarios_folder(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "")
    write(tmp_path, "mixins/a.yaml", "schema: 1\nprojects: {file: ../plan.csv}\n")
    projects = load(tmp_path, "mixins: [mixins/a.yaml]\n").projects
    assert projects is not None
    assert projects.file == tmp_path / "plan.csv"


def test_the_arguments_take_the_place_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "other" / "calibration").mkdir(parents=True)
    other = tmp_path / "other" / "calibration"
    body = "levers: {disbursement_rate: {values: {2021: 0.8, 2025: 1}, between: linear}}\n"
    scenario = load(tmp_path, body, calibration=other, last_year=2023)
    assert (scenario.calibration, scenario.last_year) == (other, 2023)
    assert scenario.settings[0].values == {2021: 0.8, 2025: 1.0}
    (fault,) = faults_of(tmp_path, "", last_year=2050)
    assert (fault.key, fault.path) == ("scenario.until", None)
    (fault,) = faults_of(tmp_path, "", calibration=tmp_path / "none")
    assert fault.key == "scenario.no_calibration_folder"


def test_what_lies_beyond_an_earlier_last_year_is_left_out(tmp_path: Path) -> None:
    body = """\
impose: {fdi_investment: {2022: 1, 2025: 2}}
adjust: {fdi_investment: {2024: {add: 1, reason: x}}}
shocks:
  - {name: a, from: 2022, to: 2025, hydrology_index: 0.8}
  - {name: b, year: 2024, hydrology_index: 0.8}
"""
    scenario = load(tmp_path, body, last_year=2023)
    assert scenario.impositions[0].values == {2022: 1.0}
    assert scenario.adjustments == ()
    assert [(shock.name, shock.last) for shock in scenario.shocks] == [("a", 2023)]
