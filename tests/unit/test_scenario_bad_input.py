"""Every way in which a scenario file can be wrong, with its place and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario_words import faults_of, places

from kontum_sim.inputs.text_files import shown

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
    ("impose: {fdi_investment: {2022: 18,503}}", "scenario.comma_or_thousands", 4, 33,
     "write 18503 if it separates thousands, 18.503 if it is a decimal"),
    ("levers:\n  central_capital_transfers:\n    value: 2,500", "scenario.comma_or_thousands", 6,
     12, "write 2500 if it separates thousands"),
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
    ("assumptions: {tfp_trend_growth: {values: {2022: 4.5}, unit: 1/yr, source: x}}",
     "scenario.out_of_range.year.percent", 4, 49,
     "tfp_trend_growth in 2022 is 4.5; it must be from -0.05 to 0.08 (unit 1/yr)"),
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
    # 5% of N(0.9, 0.5) is 0.9 - 1.645 x 0.5
    ("uncertainties: {hydrology_index: {normal: {mean: 0.9, sd: 0.5}}}",
     "scenario.distribution_out_of_range", 4, 35,
     "the 5% point of the distribution is 0.0775732; it must be from 0.3 to 2 (unit 1)"),
    # the spread of the two percentiles around the median: 1 x sqrt(9 / 0.9)
    ("uncertainties: {hydrology_index: {lognormal: {median: 1, low: 0.9, high: 9}}}",
     "scenario.distribution_out_of_range", 4, 35, "the 95% point of the distribution is 3.16228"),
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
