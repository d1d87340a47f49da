"""`--set` texts as one more layer of a scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario_words import faults_of, load, places, write


def test_set_takes_the_keys_of_the_file_by_the_longest_name_that_exists(tmp_path: Path) -> None:
    scenario = load(
        tmp_path,
        "projects: none\n",
        overrides=[
            "levers.disbursement_rate.values.2021=0.8",
            "levers.disbursement_rate.values.2022=0.9",
            "assumptions.tfp_trend_growth.services.value=0.012",
            "impose.value_added.services={2022: 5000}",
            "horizon.last_year=2024",
        ],
    )
    first, second = scenario.settings
    assert (first.values, first.layer, first.origin.path) == (
        {2021: 0.8, 2022: 0.9}, "--set", "--set",
    )  # fmt: skip
    assert (second.key, second.member, second.value) == (
        "tfp_trend_growth", ("services",), 0.012,
    )  # fmt: skip
    assert (second.unit, second.source) == ("1/yr", "--set")
    assert scenario.impositions[0].member == ("services",)
    assert scenario.last_year == 2024


def test_set_projects_none_ends_the_projects(tmp_path: Path) -> None:
    write(tmp_path, "plan.csv", "")
    body = "projects: {file: plan.csv}\n"
    assert load(tmp_path, body, overrides=["projects=none"]).projects is None
    changed = load(tmp_path, body, overrides=["projects.timing=simulated"]).projects
    assert changed is not None
    assert changed.timing == "simulated"


@pytest.mark.parametrize(
    ("text", "key", "column"),
    [
        ("levers.disbursement_rate.value", "override.form", 1),
        ("=3", "override.form", 1),
        ("levers..value=3", "override.form", 1),
        ("levers.disbursement_rate.value=", "yaml.empty_value", 32),
        ("levers.disbursement_rate.value=[", "yaml.syntax.open_bracket", 33),
        ("levers.disbursement_rate.value=0,95", "scenario.decimal_comma", 32),
        ("levers.disbursement_rate.value=95", "scenario.out_of_range.percent", 32),
        ("levers.disbursment_rate.value=0.9", "scenario.unknown_parameter.near", 1),
        ("levers.disbursement_rate.valu=0.9", "scenario.unknown_key.near", 1),
        ("levers.tfp_trend_growth.services.value=0", "scenario.wrong_section", 1),
        ("levrs.disbursement_rate.value=0.9", "scenario.unknown_key.near", 1),
        ("mixins=[a.yaml]", "override.fixed", 1),
        ("levers.disbursement_rate.values.2019=0.9", "scenario.year_in_window", 1),
        ("levers.disbursement_rate=null", "scenario.nothing_to_remove", 1),
        ("calibration=nowhere", "scenario.no_calibration_folder", 13),
        ("projects=&a none", "yaml.anchor", 10),
    ],
)
def test_a_wrong_set_text_is_told_with_its_number_and_column(
    tmp_path: Path, text: str, key: str, column: int
) -> None:
    faults = faults_of(tmp_path, "", overrides=["levers.central_capital_transfers.add=1", text])
    assert (key, 2, column) in places(faults)
    assert {fault.path for fault in faults} == {"--set"}


def test_setting_one_thing_twice_is_refused(tmp_path: Path) -> None:
    texts = ["levers.disbursement_rate.value=0.9", "levers.disbursement_rate.value=0.8"]
    assert places(faults_of(tmp_path, "", overrides=texts)) == [("override.twice", 2, 1)]
    texts = ["projects=none", "projects.timing=expected"]
    assert places(faults_of(tmp_path, "", overrides=texts)) == [("override.twice", 2, 1)]


def test_set_faults_and_file_faults_come_together(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "levrs: {}\n", overrides=["projects"])
    assert [fault.key for fault in faults] == ["scenario.unknown_key.near", "override.form"]
