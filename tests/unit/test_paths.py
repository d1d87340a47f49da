"""Levers, assumptions and shocks applied to the paths of a calibration, worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scenario_words import HEAD, WORDS, load, places, vocabulary_of, write

from kontum_sim.arrays import Array
from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.paths import Applied, apply_settings
from kontum_sim.inputs.scenario import load_scenario

YEARS = range(2015, 2026)


def apply(folder: Path, body: str, **options: object) -> Applied:
    return apply_settings(load(folder, body, **options), WORDS)


def path(folder: Path, name: str, body: str = "") -> list[float]:
    """The provincial path of one parameter, rounded as one would write it."""
    values = apply(folder, body).values[name]
    assert values.shape == (len(YEARS), 1)
    return [round(value, 10) for value in values[:, 0].tolist()]


def faults(folder: Path, body: str) -> list[Fault]:
    with pytest.raises(ScenarioError) as caught:
        apply(folder, body)
    return list(caught.value.faults)


def test_arrays_have_members_year_and_draw(tmp_path: Path) -> None:
    values = apply(tmp_path, "").values
    assert set(values) == set(WORDS.parameters)
    assert values["disbursement_rate"].shape == (11, 1)
    assert values["tfp_trend_growth"].shape == (2, 11, 1)
    assert values["capital_share"].shape == (2, 1, 1)
    assert values["allocation"].shape == (2, 2, 1, 1)
    assert values["allocation"][1, 0, 0, 0] == 0.5
    assert all(array.dtype == np.float64 for array in values.values())


def test_gaps_are_filled_as_the_record_says_and_the_last_value_held(tmp_path: Path) -> None:
    # 1000 in 2015, 1500 in 2020, linear: 100 more each year, then held
    assert path(tmp_path, "central_capital_transfers") == [
        1000, 1100, 1200, 1300, 1400, 1500, 1500, 1500, 1500, 1500, 1500,
    ]  # fmt: skip


def test_before_the_first_given_year_there_is_no_value(tmp_path: Path) -> None:
    values = apply(tmp_path, "").values["trained_share"][:, 0]
    assert np.isnan(values[0])
    assert np.round(values[1:6], 10).tolist() == [0.4, 0.42, 0.44, 0.46, 0.48]


def test_a_value_acts_from_the_first_free_year_and_never_in_the_window(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: {value: 0.9}}\n"
    assert path(tmp_path, "disbursement_rate", body) == [0.8] * 6 + [0.9] * 5


def test_from_and_to_keep_the_parents_path_outside(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: {value: 0.9, from: 2022, to: 2023}}\n"
    assert path(tmp_path, "disbursement_rate", body)[5:] == [0.8, 0.8, 0.9, 0.9, 0.8, 0.8]


def test_multiply_and_add_act_on_the_path_in_their_order(tmp_path: Path) -> None:
    body = """\
levers:
  disbursement_rate:
    - {multiply: 1.1, from: 2022}
    - {add: 0.05, from: 2024}
    - {multiply: 0.5, to: 2021}
"""
    # 0.8 x 0.5; 0.8 x 1.1; ...; 0.88 + 0.05
    found = path(tmp_path, "disbursement_rate", body)
    assert found[5:] == [0.8, 0.4, 0.88, 0.88, 0.93, 0.93]


def test_values_are_joined_by_lines_and_the_last_is_held(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: {values: {2022: 0.8, 2024: 0.9}, between: linear}}\n"
    assert path(tmp_path, "disbursement_rate", body)[5:] == [0.8, 0.8, 0.8, 0.85, 0.9, 0.9]


def test_values_may_hold_between_and_end_at_to(tmp_path: Path) -> None:
    body = """\
levers:
  disbursement_rate: {values: {2021: 0.7, 2023: 0.9}, between: hold, to: 2024}
"""
    assert path(tmp_path, "disbursement_rate", body)[5:] == [0.8, 0.7, 0.7, 0.9, 0.9, 0.8]


def test_before_the_first_of_its_values_the_parents_path_stays(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: [{multiply: 1.1}, {values: {2024: 0.9}}]}\n"
    assert path(tmp_path, "disbursement_rate", body)[5:] == [0.8, 0.88, 0.88, 0.88, 0.9, 0.9]


def test_an_earlier_last_year_does_not_bend_the_line(tmp_path: Path) -> None:
    body = "levers: {disbursement_rate: {values: {2021: 0.8, 2025: 1}, between: linear}}\n"
    values = apply(tmp_path, body, last_year=2023).values["disbursement_rate"]
    assert np.round(values[6:, 0], 10).tolist() == [0.8, 0.85, 0.9]


def test_one_member_changes_and_the_others_stay(tmp_path: Path) -> None:
    body = """\
assumptions:
  tfp_trend_growth: {value: 0.02, unit: 1/yr, source: x}
  tfp_trend_growth.services: {add: 0.01, unit: 1/yr, source: x, from: 2025}
"""
    values = np.round(apply(tmp_path, body).values["tfp_trend_growth"][..., 0], 10)
    assert values[0, 5:].tolist() == [0.01, 0.02, 0.02, 0.02, 0.02, 0.02]
    assert values[1, 5:].tolist() == [0.008, 0.02, 0.02, 0.02, 0.02, 0.03]


def test_a_constant_changes_for_the_whole_run(tmp_path: Path) -> None:
    body = 'assumptions: {capital_share.services: {multiply: 0.5, unit: "1", source: x}}\n'
    values = apply(tmp_path, body).values["capital_share"]
    assert values[:, 0, 0].tolist() == [0.3, 0.2]


def test_in_shocks_an_index_multiplies_and_a_shock_adds(tmp_path: Path) -> None:
    body = """\
assumptions: {hydrology_index: {value: 0.9, unit: "1", source: x}}
shocks:
  - {name: a, year: 2024, hydrology_index: 0.8, output_shock.services: -0.03}
  - {name: b, from: 2024, hydrology_index: 0.5}
"""
    values = apply(tmp_path, body).values
    # 0.9 x 0.8 x 0.5 in 2024, 0.9 x 0.5 in 2025
    assert np.round(values["hydrology_index"][5:, 0], 10).tolist() == [
        1, 0.9, 0.9, 0.9, 0.36, 0.45,
    ]  # fmt: skip
    assert values["output_shock"][1, :, 0].tolist() == [0] * 9 + [-0.03, 0]
    assert not values["output_shock"][0].any()


def test_a_result_out_of_range_names_year_value_range_and_unit(tmp_path: Path) -> None:
    body = "levers:\n  disbursement_rate: {multiply: 1.3, from: 2023}\n"
    (fault,) = faults(tmp_path, body)
    assert (fault.key, fault.line, fault.column) == (
        "scenario.out_of_range.year.percent", 5, 3,
    )  # fmt: skip
    assert "disbursement_rate in 2023 is 1.04; it must be from 0 to 1 (unit 1)" in fault.message()


def test_a_result_that_is_no_percentage_is_not_called_one(tmp_path: Path) -> None:
    body = "levers: {central_capital_transfers: {multiply: 100}}\n"
    (fault,) = faults(tmp_path, body)
    assert fault.key == "scenario.out_of_range.year"
    assert "central_capital_transfers in 2021 is 150000" in fault.message()


def test_only_the_first_year_of_each_member_is_told(tmp_path: Path) -> None:
    body = "assumptions: {tfp_trend_growth: {multiply: 10, unit: 1/yr, source: x}}\n"
    (fault,) = faults(tmp_path, body)  # agriculture 0.1 > 0.08; services 0.08 is in range
    assert fault.fields["key"] == "tfp_trend_growth.agriculture"
    assert fault.fields["year"] == 2021


def test_allow_lets_a_value_out_of_range_with_its_reason(tmp_path: Path) -> None:
    body = """\
levers: {disbursement_rate: {value: 1.1}}
allow: [{key: disbursement_rate, reason: "money carried over is spent too"}]
"""
    assert path(tmp_path, "disbursement_rate", body)[-1] == 1.1


def test_an_allow_that_nothing_needs_is_an_error_but_not_a_parents(tmp_path: Path) -> None:
    body = """\
levers: {disbursement_rate: {multiply: 1.3}}
allow: [{key: disbursement_rate, reason: x}, {key: hydrology_index, reason: x}]
"""
    assert places(faults(tmp_path, body)) == [("scenario.allow_not_needed", 5, 46)]
    body = body.replace(", {key: hydrology_index, reason: x}", "")
    write(tmp_path, "trial.yaml", HEAD + body)
    child = "schema: 1\ntitle: {vi: a, en: b}\nextends: trial.yaml\nlevers: {disbursement_rate: "
    file = write(tmp_path, "child.yaml", child + "{value: 0.9}}\n")
    applied = apply_settings(load_scenario(file, vocabulary_of), WORDS)
    assert applied.values["disbursement_rate"][-1, 0] == 0.9


def test_shares_must_still_sum_to_one(tmp_path: Path) -> None:
    body = """\
assumptions:
  allocation.public.services: {value: 0.7, unit: "1", source: x}
  planting_share.services: {value: 0.5, unit: "1", source: x, from: 2024}
"""
    first, second = faults(tmp_path, body)
    assert (first.key, first.line) == ("scenario.sum_not_one", 5)
    assert "allocation.public: the sum over sector is 0.95; it must be 1" in first.message()
    assert (second.key, second.line) == ("scenario.sum_not_one.year", 6)
    assert "planting_share in 2024: the sum over sector is 0.9" in second.message()


def test_shares_that_are_changed_together_pass(tmp_path: Path) -> None:
    body = """\
assumptions:
  planting_share.agriculture: {value: 0.3, unit: "1", source: x}
  planting_share.services: {value: 0.7, unit: "1", source: x}
"""
    assert apply(tmp_path, body).values["planting_share"][:, -1, 0].tolist() == [0.3, 0.7]


def test_a_path_that_is_still_to_be_solved_is_not_judged(tmp_path: Path) -> None:
    body = 'assumptions: {solved_ratio: {multiply: 100, unit: "1", source: x}}\n'
    scenario = load(tmp_path, body)
    assert np.isnan(apply_settings(scenario, WORDS).values["solved_ratio"]).all()
    solved: Array = np.full((11, 1), 0.5)
    with pytest.raises(ScenarioError) as caught:
        apply_settings(scenario, WORDS, solved={"solved_ratio": solved})
    assert caught.value.faults[0].fields["value"] == "50"
    assert (solved == 0.5).all()


def test_solved_values_are_what_the_scenario_acts_on_draw_by_draw(tmp_path: Path) -> None:
    body = 'assumptions: {solved_ratio: {multiply: 2, unit: "1", source: x, from: 2024}}\n'
    solved: Array = np.array([[0.5, 0.6]]) * np.ones((11, 1))
    applied = apply_settings(load(tmp_path, body), WORDS, solved={"solved_ratio": solved})
    assert applied.values["solved_ratio"].shape == (11, 2)
    assert applied.values["solved_ratio"][8:].tolist() == [[0.5, 0.6], [1.0, 1.2], [1.0, 1.2]]


def test_nothing_cannot_be_multiplied(tmp_path: Path) -> None:
    # trained_share has no value before 2016; a solved path may lack later years
    body = 'assumptions: {solved_ratio: {add: 0.1, unit: "1", source: x}}\n'
    solved: Array = np.full((11, 1), np.nan)
    with pytest.raises(ScenarioError) as caught:
        apply_settings(load(tmp_path, body), WORDS, solved={"solved_ratio": solved})
    (fault,) = caught.value.faults
    assert (fault.key, fault.fields["year"]) == ("scenario.nothing_to_change", 2021)


def test_every_value_that_is_used_is_listed_with_what_set_it(tmp_path: Path) -> None:
    body = """\
levers: {disbursement_rate: {values: {2021: 0.85, 2023: 0.9}, between: linear}}
assumptions: {tfp_trend_growth.services: {value: 0.012, unit: 1/yr, source: "a paper", to: 2022}}
"""
    used = apply(tmp_path, body).used
    rate = {row.year: row for row in used if row.key == "disbursement_rate"}
    assert list(rate) == list(YEARS)
    assert (rate[2015].layer, rate[2015].source, rate[2015].status, rate[2015].held) == (
        "calibration", "a yearbook", "measured", False,
    )  # fmt: skip
    assert rate[2016].held
    assert (rate[2023].section, rate[2023].layer, rate[2023].origin.line, rate[2023].held) == (
        "levers", "trial", 4, False,
    )  # fmt: skip
    assert rate[2024].held
    services = {
        row.year: row
        for row in used
        if (row.key, row.member) == ("tfp_trend_growth", ("services",))
    }
    assert (services[2022].value, services[2022].source, services[2022].unit) == (
        0.012, "a paper", "1/yr",
    )  # fmt: skip
    assert (services[2023].value, services[2023].layer) == (0.008, "calibration")
    share = [row for row in used if row.key == "capital_share"]
    assert [(row.member, row.year) for row in share] == [
        (("agriculture",), None),
        (("services",), None),
    ]
    trained = [row.year for row in used if row.key == "trained_share"]
    assert trained == list(range(2016, 2026))  # 2015 has no value
    assert not [row for row in used if row.key == "solved_ratio"]
