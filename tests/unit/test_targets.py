"""Targets: the file of the resolution, the reading of files, the judging of runs."""

from __future__ import annotations

import math
import string
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kontum_sim.catalogue import entries, has, text
from kontum_sim.errors import TargetError
from kontum_sim.inputs.records import Origin
from kontum_sim.targets import rows
from kontum_sim.targets.reading import COLUMNS
from kontum_sim.targets.targets import (
    Assessment,
    Statement,
    Target,
    assess,
    indicator_faults,
    load_targets,
)

RESOLUTION = Path(__file__).parents[2] / "scenarios" / "targets" / "resolution_2021_2025.csv"

# id, the words of the resolution that carry the operator, operator, low, high
WORDS: tuple[tuple[str, str, str, float | None, float | None], ...] = (
    ("grdp_growth_avg", "trên 10%/năm", ">", 10, None),
    ("share_agri_grdp", "thuỷ sản đạt 19-20%", "range", 19, 20),
    ("share_industry_grdp", "công nghiệp và xây dựng đạt 32-33%", "range", 32, 33),
    ("share_services_grdp", "dịch vụ đạt 42-43%", "range", 42, 43),
    ("grdp_pc_vnd", "70 triệu đồng trở lên", ">=", 70, None),
    ("grdp_pc_usd", "tương đương trên 3.000 USD", ">", 3000, None),
    ("budget_revenue_31", "đạt khoảng 5.000 tỷ đồng", "~", 5000, 5000),
    ("exports", "đạt khoảng 250 triệu USD", "~", 250, 250),
    ("total_social_investment", "đạt khoảng 118.000 tỷ đồng", "~", 118000, 118000),
    ("population_avg", "đạt 620.000 người", "=", 620000, 620000),
    ("natural_increase", "tỷ lệ tăng tự nhiên dưới 12‰", "<", None, 12),
    ("life_expectancy", "đạt trên 68,5 tuổi", ">", 68.5, None),
    ("poverty_reduction_pa", "giảm 3-4%/năm", "range", 3, 4),
    ("poverty_rate_level", "", "(context)", None, None),
    ("ntm_districts", "Có ít nhất 05 đơn vị cấp huyện", ">=", 5, None),
    ("ntm_communes", "có ít nhất 60 xã", ">=", 60, None),
    ("ntm_communes_share", "ít nhất 60 xã (70,6% số xã)", ">=", 70.6, None),
    ("trained_labour", "lao động qua đào tạo trên 60%", ">", 60, None),
    ("vocational_trained", "đào tạo nghề trên 44%", ">", 44, None),
    ("jobs_avg", "cho khoảng 6.000 lao động", "~", 6000, 6000),
    ("jobs_2025", "đến năm 2025 đạt khoảng 7.000 lao động", "~", 7000, 7000),
    ("nonagri_labour", "phi nông nghiệp trên 38,4%", ">", 38.4, None),
    ("social_insurance", "bảo hiểm xã hội đạt 30%", "=", 30, 30),
    ("unemployment_insurance", "bảo hiểm thất nghiệp đạt 25%", "=", 25, 25),
    ("schools_preschool", "Mầm non trên 50%", ">", 50, None),
    ("schools_primary", "tiểu học trên 70%", ">", 70, None),
    ("schools_lower_secondary", "trung học cơ sở trên 50%", ">", 50, None),
    ("schools_upper_secondary", "trung học phổ thông trên 55%", ">", 55, None),
    ("commune_health", "về y tế xã đạt 100%", "=", 100, 100),
    ("health_insurance", "bảo hiểm y tế đạt 92,4%", "=", 92.4, 92.4),
    ("u5mr", "trẻ em dưới 5 tuổi còn dưới 51‰", "<", None, 51),
    ("imr", "trẻ em dưới 1 tuổi còn dưới 32,5‰", "<", None, 32.5),
    ("stunting", "trẻ em dưới 5 tuổi dưới 35%", "<", None, 35),
    ("underweight", "thể nhẹ cân dưới 17%", "<", None, 17),
    ("culture_houses", "có nhà văn hóa đạt 70%", "=", 70, 70),
    ("cultural_villages", "đạt danh hiệu văn hóa đạt 93%", "=", 93, 93),
    ("cultural_families", "“Gia đình văn hóa” đạt 86%", "=", 86, 86),
    ("sport_participation", "thể dục thể thao thường xuyên đạt 35%", "=", 35, 35),
    ("electricity", "sử dụng điện trên 99,8%", ">", 99.8, None),
    ("forest_cover", "(có tính cây đa mục tiêu) đạt 64%", "=", 64, 64),
    ("rural_water", "nước hợp vệ sinh đạt 95%", "=", 95, 95),
    ("env_compliant_firms", "tiêu chuẩn về môi trường trên 85%", ">", 85, None),
    ("urban_solid_waste", "xử lý ở đô thị trên 90%", ">", 90, None),
    ("iz_wastewater", "đạt tiêu chuẩn môi trường 100%", "=", 100, 100),
    ("security_communes", "có trên 80% xã, phường, thị trấn", ">", 80, None),
    ("ngoc_linh_ginseng", "Sâm Ngọc Linh khoảng 4.500 ha", "~", 4500, 4500),
    ("other_medicinal", "các cây dược liệu khác khoảng 10.000 ha", "~", 10000, 10000),
    ("ocop_value_chain", "ít nhất 10 sản phẩm", ">=", 10, None),
    ("afforestation", "trồng thêm được 15.000 ha rừng", "=", 15000, 15000),
    ("kontum_city_class2", "sớm đạt đầy đủ các tiêu chí đô thị loại II", "milestone", None, None),
    ("ngoc_hoi_class4", "sớm đạt tiêu chí đô thị loại IV", "milestone", None, None),
    ("kon_ray_class5", "đạt các tiêu chí đô thị loại V", "milestone", None, None),
    ("tu_mo_rong_class5", "đạt các tiêu chí đô thị loại V", "milestone", None, None),
    ("ia_hdrai_class5", "đạt các tiêu chí đô thị loại V", "milestone", None, None),
    ("pci_group", "vào nhóm khá", "milestone", None, None),
    ("budget_revenue_41d", "đạt trên 5.000 tỷ đồng", ">", 5000, None),
    ("recurrent_cover", "cơ bản đảm bảo cho chi thường xuyên", "~", 1, 1),
    ("domestic_revenue_share", "Tăng tỉ trọng thu nội địa", "increase", None, None),
    ("culture_houses_42", "có 70% phường, xã, thị trấn", "=", 70, 70),
    ("replacement_fertility", "duy trì mức sinh thay thế", "maintain", None, None),
    ("universal_education", "Duy trì và nâng cao chất lượng", "maintain", None, None),
    ("online_services", "đẩy mạnh cung cấp dịch vụ công", "increase", None, None),
    ("roads_milestones", "hoàn thành nâng cấp, mở rộng", "milestone", None, None),
)

VARIABLES = {
    "grdp_growth_avg": "GRDP",
    "share_agri_grdp": "GRDP [Share|Agriculture]",
    "share_industry_grdp": "GRDP [Share|Industry and Construction]",
    "share_services_grdp": "GRDP [Share|Services]",
    "grdp_pc_vnd": "GRDP per Capita",
    "grdp_pc_usd": "GRDP per Capita [USD]",
    "budget_revenue_31": "State Budget Revenue",
    "budget_revenue_41d": "State Budget Revenue",
    "exports": "Exports",
    "total_social_investment": "Total Social Investment",
    "population_avg": "Population",
    "natural_increase": "Natural Increase Rate",
    "poverty_reduction_pa": "Poverty Rate",
    "trained_labour": "Trained Labour Share",
    "jobs_avg": "Jobs Created",
    "jobs_2025": "Jobs Created",
    "nonagri_labour": "Employment [Non-agricultural Share]",
    "ngoc_linh_ginseng": "Perennial Crop Area|Ngoc Linh Ginseng",
    "other_medicinal": "Perennial Crop Area|Other Medicinal Plants",
    "recurrent_cover": "State Budget Revenue [Ratio to Current Expenditure]",
}


@pytest.fixture(scope="module")
def resolution() -> dict[str, Target]:
    return {target.id: target for target in load_targets(RESOLUTION)}


def made(**changes: object) -> Target:
    """A target of growth above 10% in 2025, with some fields changed."""
    plain = Target(
        id="exports",
        label_vi="Xuất khẩu",
        label_en="Exports",
        section="1",
        operator=">=",
        low=10.0,
        high=None,
        unit="%",
        rule="end_year",
        first_year=2025,
        last_year=2025,
        direction="up",
        tolerance=0.0,
        coverage="modelled",
        variable="X",
        note_vi="",
        note_en="",
        source="invented",
        origin=Origin("plan.csv", 2),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def judged(target: Target, path: Mapping[int, float], last_year: int = 2025) -> Assessment:
    (assessment,) = assess([target], {"X": path}.get, {}, last_year)
    return assessment


def flat(value: float) -> dict[int, float]:
    return dict.fromkeys(range(2020, 2026), value)


# --- the file of the resolution ---


def test_the_resolution_has_63_rows_in_the_order_of_its_words(
    resolution: dict[str, Target],
) -> None:
    assert list(resolution) == [row[0] for row in WORDS]
    assert len(resolution) == 63


@pytest.mark.parametrize("row", WORDS, ids=[row[0] for row in WORDS])
def test_operator_and_numbers_are_those_of_the_text(
    row: tuple[str, str, str, float | None, float | None], resolution: dict[str, Target]
) -> None:
    name, _, operator, low, high = row
    target = resolution[name]
    assert (target.operator, target.low, target.high) == (operator, low, high)
    assert target.tolerance == (0.02 if operator in ("~", "=") else 0)


def test_twenty_rows_read_a_variable_and_the_rest_are_not_modelled(
    resolution: dict[str, Target],
) -> None:
    found = {name: target.variable for name, target in resolution.items() if target.variable}
    assert found == VARIABLES
    for target in resolution.values():
        assert target.coverage == ("modelled" if target.variable else "not modelled")


def test_the_rules_over_time_are_those_of_the_text(resolution: dict[str, Target]) -> None:
    special = {
        name: target.rule
        for name, target in resolution.items()
        if target.rule not in ("end_year", "none")
    }
    assert special == {
        "grdp_growth_avg": "average_growth",
        "total_social_investment": "sum",
        "poverty_reduction_pa": "every_year_fall",
        "jobs_avg": "mean",
        "afforestation": "sum",
    }
    for name in special:
        assert resolution[name].years == (2021, 2022, 2023, 2024, 2025)
    assert {t.last_year for t in resolution.values() if t.rule == "end_year"} == {2025}


def test_only_the_three_shares_and_replacement_fertility_are_two_sided(
    resolution: dict[str, Target],
) -> None:
    bands = [name for name, target in resolution.items() if target.direction == "band"]
    assert bands == [
        "share_agri_grdp",
        "share_industry_grdp",
        "share_services_grdp",
        "replacement_fertility",
    ]


def test_rows_that_differ_from_the_source_table_or_are_our_reading_say_so(
    resolution: dict[str, Target],
) -> None:
    for name in ("replacement_fertility", "kon_ray_class5", "universal_education"):
        assert "source table" in resolution[name].note_en
        assert "ảng gốc" in resolution[name].note_vi
    for name in ("recurrent_cover", "poverty_reduction_pa", "afforestation"):
        assert "assumed" in resolution[name].note_en
        assert "giả định" in resolution[name].note_vi


def test_both_wordings_of_budget_revenue_are_judged_by_their_own_words(
    resolution: dict[str, Target],
) -> None:
    both = [resolution["budget_revenue_31"], resolution["budget_revenue_41d"]]

    def outcome(revenue: float) -> list[tuple[str, object]]:
        found = assess(both, lambda _: {2025: revenue}, {}, 2025)
        return [(a.status, a.margin) for a in found]

    # "about 5,000" applies 5,000 · 0.98 = 4,900; "over 5,000" applies 5,000 and is strict
    assert outcome(5206) == [("met", pytest.approx(306)), ("met", pytest.approx(206))]
    assert outcome(5000) == [("met", pytest.approx(100)), ("missed", 0)]
    assert outcome(4950) == [("met", pytest.approx(50)), ("missed", pytest.approx(-50))]
    assert outcome(4899) == [("missed", pytest.approx(-1)), ("missed", pytest.approx(-101))]


def test_the_unit_of_what_a_target_reads_follows_its_rule(resolution: dict[str, Target]) -> None:
    assert resolution["grdp_growth_avg"].variable_unit is None
    assert resolution["total_social_investment"].variable_unit == "billion VND/yr"
    assert resolution["poverty_reduction_pa"].variable_unit == "%"
    assert resolution["jobs_avg"].variable_unit == "person/yr"
    assert resolution["natural_increase"].variable_unit == "per mille"


# --- judging ---


def test_average_growth_is_geometric_from_the_year_before_the_first() -> None:
    target = made(rule="average_growth", first_year=2021)
    # 100 · 1.1^5 = 161.051, whatever lies between
    assessment = judged(target, {2020: 100.0, 2025: 161.051})
    assert assessment.value == pytest.approx(10)
    assert (assessment.status, assessment.margin) == ("met", 0)
    # (150 / 100)^(1/5) = 1.08447
    assert judged(target, {2020: 100.0, 2025: 150.0}).value == pytest.approx(8.447, abs=5e-4)


def test_exactly_ten_per_cent_is_a_miss_of_over_ten_in_spite_of_rounding_noise() -> None:
    target = made(rule="average_growth", first_year=2021, operator=">")
    assessment = judged(target, {2020: 100.0, 2025: 161.051})
    assert (assessment.status, assessment.first_missed_year) == ("missed", 2025)


def test_a_mean_and_a_sum_run_over_the_years_of_the_target() -> None:
    path = {2020: 900.0, 2021: 1.0, 2022: 2.0, 2023: 3.0, 2024: 4.0, 2025: 20.0}
    mean = judged(made(rule="mean", first_year=2021, low=6.5), path)
    assert (mean.value, mean.margin, mean.first_missed_year) == (6.0, -0.5, 2025)
    total = judged(made(rule="sum", first_year=2021, low=25.0, unit="ha"), path)
    assert (total.value, total.margin, total.status) == (30.0, 5.0, "met")


def test_about_and_reach_are_met_at_the_value_less_the_tolerance() -> None:
    for operator in ("~", "="):
        target = made(operator=operator, low=100.0, high=100.0, tolerance=0.02)
        assert judged(target, flat(98.0)).status == "met"
        assert judged(target, flat(97.9)).status == "missed"
        assert judged(target, flat(150.0)).margin == pytest.approx(52)


def test_where_less_is_better_the_tolerance_is_on_the_other_side() -> None:
    target = made(operator="=", low=50.0, high=50.0, tolerance=0.02, direction="down")
    assert judged(target, flat(51.0)).status == "met"
    assert judged(target, flat(51.5)).margin == pytest.approx(-0.5)
    assert judged(target, flat(10.0)).margin == pytest.approx(41)


def test_under_is_strict() -> None:
    target = made(operator="<", low=None, high=12.0, direction="down")
    assert judged(target, flat(12.0)).status == "missed"
    assert judged(target, flat(11.75)).margin == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("value", "margin", "status"),
    [
        (41.5, -0.5, "missed"),
        (42.0, 0.0, "met"),
        (42.25, 0.25, "met"),
        (42.75, 0.25, "met"),
        (43.0, 0.0, "met"),
        (45.0, -2.0, "missed"),
    ],
)
def test_a_band_is_missed_on_both_sides_and_measured_to_the_nearest_bound(
    value: float, margin: float, status: str
) -> None:
    target = made(operator="range", low=42.0, high=43.0, direction="band")
    assessment = judged(target, flat(value))
    assert assessment.margin == pytest.approx(margin)
    assert assessment.status == status


FALL: dict[str, object] = {
    "rule": "every_year_fall",
    "operator": "range",
    "low": 3.0,
    "high": 4.0,
    "unit": "percentage points/yr",
    "first_year": 2021,
}


def test_every_year_must_fall_and_the_first_that_does_not_is_named() -> None:
    # falls 5, 3, 2.5, 1, 3: 2023 is the first miss, 2024 the worst
    path = {2020: 30.0, 2021: 25.0, 2022: 22.0, 2023: 19.5, 2024: 18.5, 2025: 15.5}
    assessment = judged(made(**FALL), path)
    assert (assessment.status, assessment.first_missed_year) == ("missed", 2023)
    assert (assessment.value, assessment.margin) == (1.0, -2.0)


def test_a_fall_faster_than_the_range_is_no_miss() -> None:
    path = {2020 + n: 30.0 - 5.0 * n for n in range(6)}
    assessment = judged(made(**FALL), path)
    assert (assessment.status, assessment.value, assessment.margin) == ("met", 5.0, 2.0)


def test_a_change_of_the_official_standard_is_not_judged_as_a_fall() -> None:
    path = {2020: 12.0, 2021: 20.0, 2022: 16.5, 2023: 13.0, 2024: 9.5, 2025: 6.0}
    (assessment,) = assess([made(**FALL)], {"X": path}.get, {}, 2025, {"X": [2021]})
    assert (assessment.status, assessment.value) == ("met", 3.5)
    assert assessment.reason is not None
    assert "2021" in assessment.reason.text("vi")
    growth = made(rule="average_growth", first_year=2021)
    (assessment,) = assess([growth], {"X": path}.get, {}, 2025, {"X": [2021]})
    assert assessment.status == "not assessed"
    mean = made(rule="mean", first_year=2021)
    (assessment,) = assess([mean], {"X": path}.get, {}, 2025, {"X": [2021]})
    assert assessment.status == "met"  # 13: all of 2021-25 are on the new standard


def test_a_row_without_a_number_is_never_passed(resolution: dict[str, Target]) -> None:
    targets = list(resolution.values())
    found = assess(targets, lambda _: flat(1e9), {}, 2025)
    status = Counter(assessment.status for assessment in found)
    assert status["not assessed"] == 43
    for assessment in found:
        if assessment.status == "not assessed":
            assert assessment.value is None
            assert assessment.margin is None
            assert assessment.reason is not None
            assert assessment.reason.text("vi")


def test_a_stated_path_turns_an_unmodelled_row_into_an_assumed_one(
    resolution: dict[str, Target],
) -> None:
    (insurance,) = assess(
        [resolution["health_insurance"]], lambda _: None, {"health_insurance": {2025: 91.0}}, 2025
    )
    # 92.4 · 0.98 = 90.552
    assert (insurance.coverage, insurance.status) == ("assumed path", "met")
    assert insurance.margin == pytest.approx(0.448)


def test_a_run_that_ends_before_the_target_does_not_judge_it() -> None:
    assessment = judged(made(), flat(50.0), last_year=2024)
    assert assessment.status == "not assessed"
    assert assessment.reason == Statement(
        "targets.reason.horizon", {"last_year": 2024, "year": 2025}
    )


def test_a_missing_variable_or_value_is_not_assessed_with_its_reason() -> None:
    (assessment,) = assess([made()], lambda _: None, {}, 2025)
    assert assessment.reason == Statement("targets.reason.no_variable", {"variable": "X"})
    target = made(rule="mean", first_year=2021)
    path = {2021: 1.0, 2022: math.nan, 2024: 1.0, 2025: math.inf}
    assert judged(target, path).reason == Statement(
        "targets.reason.missing_years", {"years": "2022, 2023, 2025"}
    )


def test_growth_from_zero_is_not_assessed() -> None:
    target = made(rule="average_growth", first_year=2021)
    assessment = judged(target, {2020: 0.0, 2025: 5.0})
    assert assessment.status == "not assessed"
    assert assessment.reason is not None
    assert assessment.reason.key == "targets.reason.not_positive"


def test_an_indicator_that_no_target_would_read_is_an_error(resolution: dict[str, Target]) -> None:
    targets = list(resolution.values())
    ids = ["health_insurence", "exports", "pci_group", "health_insurance"]
    keys = [fault.key for fault in indicator_faults(targets, ids)]
    assert keys == [
        "targets.indicator_unknown",
        "targets.indicator_modelled",
        "targets.indicator_unread",
    ]
    with pytest.raises(TargetError, match="Nearest names: health_insurance"):
        assess(targets, lambda _: None, {"health_insurence": {2025: 90.0}}, 2025)


# --- reading ---

GOOD = {
    "id": "exports",
    "label_vi": "Tổng giá trị xuất khẩu",
    "label_en": "Exports",
    "section": "3.1",
    "operator": "~",
    "low": "250",
    "high": "250",
    "unit": "million USD/yr",
    "rule": "end_year",
    "first_year": "2025",
    "last_year": "2025",
    "direction": "up",
    "tolerance": "0.02",
    "coverage": "modelled",
    "variable": "Exports",
    "note_vi": "",
    "note_en": "",
    "source": "a plan",
}


def written(folder: Path, *changes: Mapping[str, str]) -> Path:
    path = folder / "plan.csv"
    lines = [",".join(GOOD)]
    lines += [",".join({**GOOD, **change}.values()) for change in changes]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def faults_of(path: Path) -> list[tuple[str, int | None, int | None]]:
    with pytest.raises(TargetError) as caught:
        load_targets(path)
    for fault in caught.value.faults:
        assert fault.message("vi")
        assert fault.message("en")
    return [(fault.key, fault.line, fault.column) for fault in caught.value.faults]


def test_a_good_file_is_read_with_bom_windows_line_ends_and_quoted_commas(tmp_path: Path) -> None:
    path = written(tmp_path, {"label_en": '"Exports, ""all"""'}, {"id": "b", "tolerance": ""})
    content = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    first, second = load_targets(path)
    assert first.label_en == 'Exports, "all"'
    assert (first.low, first.years, first.origin.line) == (250.0, (2025,), 2)
    assert second.tolerance == 0.02  # the default of "about"


@pytest.mark.parametrize(
    ("changes", "key", "column"),
    [
        ({"id": "Exports!"}, "targets.id", "id"),
        ({"label_vi": ""}, "targets.empty_cell", "label_vi"),
        ({"label_en": ""}, "targets.empty_cell", "label_en"),
        ({"source": ""}, "targets.empty_cell", "source"),
        ({"operator": "≈"}, "targets.word", "operator"),
        ({"unit": "million USD"}, "targets.word", "unit"),
        ({"rule": "endyear"}, "targets.word", "rule"),
        ({"direction": "upwards"}, "targets.word", "direction"),
        ({"coverage": "assumed path"}, "targets.word", "coverage"),
        ({"low": "about 250"}, "targets.number", "low"),
        ({"low": "nan"}, "targets.number", "low"),
        ({"low": '"70,6"'}, "targets.number", "low"),
        ({"high": ""}, "targets.bound_needed", "high"),
        ({"low": "260"}, "targets.reversed", "low"),
        ({"tolerance": "2"}, "targets.tolerance", "tolerance"),
        ({"first_year": "25"}, "targets.year", "first_year"),
        ({"first_year": ""}, "targets.year_needed", "first_year"),
        ({"first_year": "2026"}, "targets.years_reversed", "first_year"),
        ({"first_year": "2021"}, "targets.end_year", "first_year"),
        ({"rule": "none"}, "targets.rule_needed", "rule"),
        ({"rule": "sum"}, "targets.rule_unit", "unit"),
        ({"rule": "average_growth"}, "targets.rule_unit", "unit"),
        ({"variable": ""}, "targets.variable_needed", "variable"),
        ({"coverage": "not modelled"}, "targets.variable_unread", "variable"),
        ({"operator": ">", "tolerance": "0"}, "targets.bound_unread", "high"),
        ({"operator": ">", "high": ""}, "targets.tolerance_unread", "tolerance"),
        (
            {"operator": ">", "high": "", "tolerance": "", "direction": "down"},
            "targets.direction",
            "direction",
        ),
    ],
)
def test_each_fault_is_named_with_its_line_and_column(
    changes: dict[str, str], key: str, column: str, tmp_path: Path
) -> None:
    cells = list({**GOOD, **changes}.values())
    place = list(GOOD).index(column)
    start = sum(len(cell) + 1 for cell in cells[:place]) + 1
    assert faults_of(written(tmp_path, {"id": "other"}, changes)) == [(key, 3, start)]


def test_a_milestone_has_no_rule_no_number_and_no_variable(tmp_path: Path) -> None:
    keys = [key for key, _, _ in faults_of(written(tmp_path, {"operator": "milestone"}))]
    assert sorted(keys) == [
        "targets.bound_unread",
        "targets.bound_unread",
        "targets.coverage",
        "targets.rule_unread",
        "targets.tolerance_unread",
    ]


def test_all_faults_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, {"low": "x"}, {"rule": "summ"}, {"unit": "districs", "id": "c"})
    keys = [(key, line) for key, line, _ in faults_of(path)]
    assert keys == [
        ("targets.number", 2),
        ("targets.word", 3),
        ("targets.double_id", 3),
        ("targets.word", 4),
    ]
    with pytest.raises(TargetError) as caught:
        load_targets(path)
    message = str(caught.value)
    assert "Nearest: sum" in message
    assert "Nearest: districts" in message
    assert "exports is already on line 2" in message


def test_a_header_is_checked_before_the_rows(tmp_path: Path) -> None:
    path = written(tmp_path, {})
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("operator,low", "opertor,id", 1), encoding="utf-8")
    assert faults_of(path) == [
        ("targets.unknown_column", 1, len("id,label_vi,label_en,section,") + 1),
        ("targets.double_column", 1, len("id,label_vi,label_en,section,opertor,") + 1),
        ("targets.missing_column", 1, None),
        ("targets.missing_column", 1, None),
    ]


def test_a_file_of_excel_with_semicolons_is_told_apart(tmp_path: Path) -> None:
    path = written(tmp_path, {})
    content = path.read_text(encoding="utf-8").replace(",", ";")
    path.write_text(content, encoding="utf-8")
    assert faults_of(path) == [("targets.semicolons", 1, None)]


def test_broken_lines_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, {})
    content = path.read_text(encoding="utf-8")
    path.write_text(content + 'a,b\nc,"d\n', encoding="utf-8")
    assert faults_of(path) == [("targets.cells", 3, None), ("targets.quotes", 4, 3)]


def test_files_that_cannot_be_read_are_input_errors(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "absent.csv") == [("targets.no_file", None, None)]
    assert faults_of(tmp_path) == [("targets.is_folder", None, None)]
    path = tmp_path / "plan.csv"
    path.write_text("\n\n", encoding="utf-8")
    assert faults_of(path) == [("targets.no_rows", None, None)]
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    assert faults_of(path) == [("targets.no_rows", None, None)]
    path.write_bytes("id,label_vi\nx,Xuất khẩu".encode("utf-16"))
    assert faults_of(path) == [("targets.not_utf8", 1, None)]


def test_a_message_gives_the_path_from_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"low": "x"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TargetError) as caught:
        load_targets(path)
    assert str(caught.value).startswith("plan.csv:2:")


# --- words ---


def test_every_word_has_its_text_in_both_languages() -> None:
    words = [f"targets.operator.{word}" for word in rows.OPERATORS]
    words += [f"targets.rule.{word}" for word in rows.RULES]
    words += [f"targets.direction.{word}" for word in rows.DIRECTIONS]
    words += [f"targets.coverage.{word}" for word in (*rows.COVERAGE_IN_FILE, rows.ASSUMED_PATH)]
    words += [f"targets.status.{word}" for word in (rows.MET, rows.MISSED, rows.NOT_ASSESSED)]
    words += [f"targets.reason.{word}" for word in rows.QUALITATIVE]
    words += [f"unit.{unit}" for unit in rows.TARGET_UNITS]
    assert [word for word in words if not has(word)] == []
    assert text("targets.status.not assessed", "vi") == "chưa đánh giá"


def test_the_placeholders_of_the_two_languages_are_the_same() -> None:
    own = {
        key: pair for key, pair in entries().items() if key.startswith(("targets.", "accounting."))
    }
    assert len(own) > 100
    for key, pair in own.items():
        vi, en = (
            sorted((name, form) for _, name, form, _ in string.Formatter().parse(line) if name)
            for line in pair
        )
        assert vi == en, key


def test_numbers_are_written_as_each_language_writes_them() -> None:
    fields: dict[str, object] = {"base": 3033, "revenue": 5000.0, "growth": 10.51}
    statement = Statement(
        "accounting.revenue_ratio.statement",
        {**fields, "nominal_growth": 10.92, "ratio": 11.52, "past": 11.73},
    )
    assert "Từ 3.033 đến 5.000 tỷ đồng là tăng 10,5%/năm" in statement.text("vi")
    assert "From 3,033 to 5,000 billion VND is growth of 10.5% a year" in statement.text("en")


def test_a_year_is_written_without_separators() -> None:
    statement = Statement("targets.reason.horizon", {"last_year": 2024, "year": 2025})
    assert "năm 2024" in statement.text("vi")
    assert "năm 2025" in statement.text("vi")
