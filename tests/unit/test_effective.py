"""A scenario written out flat, compared with its parent, and begun from a template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scenario_words import HEAD, WORDS, load, vocabulary_of, write

from kontum_sim.inputs.effective import difference, effective_yaml, template
from kontum_sim.inputs.paths import apply_settings
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario import load_scenario
from kontum_sim.inputs.scenario_items import Scenario

BASE = """\
author: "A: B # C"
purpose: {vi: "Mục đích", en: "Purpose"}
levers:
  disbursement_rate: {value: 0.9}
  central_capital_transfers: {multiply: 1.2, from: 2022}
assumptions:
  tfp_trend_growth: {value: 0.02, unit: 1/yr, source: "s"}
  tfp_trend_growth.services: {add: 0.01, from: 2023, to: 2024, unit: 1/yr, source: "s"}
  output_shock: {value: 2, unit: "1", source: "f"}
  capital_share.services: {multiply: 1.1, unit: "1", source: "f"}
uncertainties:
  hydrology_index: {normal: {mean: 1, sd: 0.1}}
  capital_share.services: {none: true}
impose: {value_added.services: {2022: 150.25}, fdi_investment: {2022: 1, 2025: 2}}
adjust: {private_investment: {2023: {multiply: 1.05, reason: "x: y"}}}
equations: {private_investment: equations/mine.py}
projects: {file: plan.csv, changes: {delay: {all: {months: 3}}, add: [{id: x, cost: 3.5}]}}
targets: targets.csv
indicators:
  insurance: {values: {2020: 90, 2025: 92.4}, between: linear, unit: "%", source: x}
  water: {value: 95, unit: "%", source: x}
shocks:
  - {name: drought, year: 2024, hydrology_index: 0.8, output_shock.services: -0.03}
  - {name: rain, from: 2023, to: 2025, hydrology_index: 1.1}
allow: [{key: output_shock, reason: r}]
"""
CHILD = """\
schema: 1
title: {vi: "Con", en: "Child"}
extends: trial.yaml
levers:
  central_capital_transfers: {values: {2023: 2000, 2025: 3000}, between: linear}
  disbursement_rate: {add: 0.01}
assumptions:
  tfp_trend_growth: {multiply: 1.1, unit: 1/yr, source: q}
projects: {timing: simulated}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("plan.csv", "targets.csv"):
        write(tmp_path, name, "")
    code = "def private_investment(grdp):\n    return grdp\n"
    write(tmp_path, "equations/mine.py", code)
    write(tmp_path, "trial.yaml", HEAD + BASE)
    write(tmp_path, "child.yaml", CHILD)
    return tmp_path


def read(folder: Path, name: str, **options: object) -> Scenario:
    return load_scenario(folder / name, vocabulary_of, **options)  # type: ignore[arg-type]


def without_places(scenario: Scenario) -> dict[str, object]:
    """The parts that are the same however the scenario was written, in one order."""
    nowhere = Origin("", 0)

    def bare(items: object) -> list[object]:
        found = [replace(item, origin=nowhere, layer="") for item in items]  # type: ignore[attr-defined]
        return sorted(found, key=str)

    projects = scenario.projects
    return {
        "head": (scenario.title, scenario.author, scenario.purpose, scenario.calibration),
        "last_year": scenario.last_year,
        "targets": scenario.targets,
        "impositions": bare(scenario.impositions),
        "adjustments": bare(scenario.adjustments),
        "equations": bare(scenario.equations.values()),
        "uncertainties": bare(scenario.uncertainties),
        "allow": [(item.key, item.member, item.reason) for item in scenario.allow],
        "projects": projects and (projects.file, projects.timing, projects.changes),
    }


@pytest.mark.parametrize("last_year", [2025, 2024, 2022, 2021])
@pytest.mark.parametrize("name", ["trial.yaml", "child.yaml"])
def test_the_flat_file_loads_to_the_same_thing(folder: Path, name: str, last_year: int) -> None:
    scenario = read(folder, name, last_year=last_year)
    text = effective_yaml(scenario)
    flat = load_scenario(write(folder, "flat.yaml", text), vocabulary_of)
    assert without_places(flat) == without_places(scenario)
    before, after = (apply_settings(entry, WORDS).values for entry in (scenario, flat))
    for key, values in before.items():
        assert np.array_equal(values, after[key], equal_nan=True), key
    assert effective_yaml(flat) == text


def test_one_operation_stays_as_it_was_written(folder: Path) -> None:
    text = effective_yaml(read(folder, "trial.yaml"))
    assert "  central_capital_transfers: {multiply: 1.2, from: 2022}\n" in text
    assert 'calibration: "calibration"\n' in text
    assert 'targets: "targets.csv"\n' in text
    assert "extends" not in text


def test_operations_on_one_key_become_a_list_in_their_order(folder: Path) -> None:
    text = effective_yaml(read(folder, "child.yaml"))
    assert "  disbursement_rate: [{value: 0.9}, {add: 0.01}]\n" in text


def test_paths_are_relative_to_the_folder_of_the_scenario(folder: Path) -> None:
    child = CHILD.replace("trial.yaml", "../trial.yaml") + "targets: own.csv\n"
    write(folder, "mine/own.csv", "")
    write(folder, "mine/child.yaml", child)
    text = effective_yaml(read(folder, "mine/child.yaml"))
    assert 'calibration: "../calibration"\n' in text
    assert 'targets: "own.csv"\n' in text
    assert 'private_investment: "../equations/mine.py"\n' in text


def test_an_inherited_allow_that_is_not_needed_is_left_out(folder: Path) -> None:
    body = CHILD.replace("assumptions:\n", "assumptions:\n  output_shock: null\n")
    write(folder, "child.yaml", body)
    assert "allow" not in effective_yaml(read(folder, "child.yaml"))
    assert "allow" in effective_yaml(read(folder, "trial.yaml"))


def test_the_difference_from_the_parent_names_key_both_texts_and_place(folder: Path) -> None:
    found = difference(read(folder, "child.yaml"), read(folder, "trial.yaml"))
    assert [(entry.key, entry.origin and entry.origin.line) for entry in found] == [
        ("projects", 9),
        ("levers.central_capital_transfers", 5),
        ("levers.disbursement_rate", 6),
        ("assumptions.tfp_trend_growth", 8),
    ]
    rate = found[2]
    assert (rate.parent, rate.child) == ("{value: 0.9}", "[{value: 0.9}, {add: 0.01}]")


def test_what_a_child_removes_is_a_difference(folder: Path) -> None:
    write(folder, "child.yaml", CHILD + "impose: {fdi_investment: null}\n")
    found = difference(read(folder, "child.yaml"), read(folder, "trial.yaml"))
    removed = next(entry for entry in found if entry.key == "impose.fdi_investment")
    assert (removed.parent, removed.child, removed.origin) == ("{2022: 1, 2025: 2}", "", None)


def test_a_scenario_does_not_differ_from_itself(folder: Path) -> None:
    assert difference(read(folder, "child.yaml"), read(folder, "child.yaml")) == []


def test_a_template_is_valid_as_it_is_and_speaks_both_languages(folder: Path) -> None:
    text = template('my "plan" ✓', "trial")
    scenario = load_scenario(write(folder, "new.yaml", text), vocabulary_of)
    assert scenario.title == {"vi": 'my "plan" ✓', "en": 'my "plan" ✓'}
    assert scenario.settings == read(folder, "trial.yaml").settings
    assert "# Kịch bản gốc:" in text
    assert "# The parent:" in text


def test_the_examples_of_a_template_are_valid_once_uncommented(tmp_path: Path) -> None:
    load(tmp_path)
    lines = []
    for line in template("new", "trial").splitlines():
        is_example = line.startswith(("#   ", "# projects: none")) or (
            line.startswith("# ") and line.endswith(":")
        )
        lines.append(line[2:] if is_example else line)
    text = "\n".join(lines).replace('allow:\n  - {key: disbursement_rate, reason: "..."}', "")
    scenario = load_scenario(write(tmp_path, "new.yaml", text), vocabulary_of)
    assert len(scenario.settings) == 3
    assert len(scenario.shocks) == 1
