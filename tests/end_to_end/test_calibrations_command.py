"""`kontum-sim calibrations`: side by side, what differs and why, how far each estimate is."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import pytest
from command_line import CALIBRATIONS, ROOT, Place

PLAN, REVISED, THREE = (f"calibration/{name}" for name in CALIBRATIONS)
EXAMPLE = "examples/six_sectors"

VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
PARAMETERS = "name,member,year,value,unit,low,high,prior,role,time,fill,rule,status,source\n"
# A calibration of one's own that changes one number and one year of a path.
MINE = """schema: 1
id: mine
extends: ../plan2020
title: {vi: "Của tôi", en: "Mine"}
accounts_vintage: V1_estimate_UBND_2016-2020
"""


@pytest.fixture
def bare(place: Place) -> Place:
    """The shipped calibrations without their estimates."""
    for name in CALIBRATIONS:
        shutil.rmtree(place.path(f"calibration/{name}/estimate"), ignore_errors=True)
    return place


def rows_of(place: Place, *words: str) -> dict[str, dict[str, Any]]:
    """Row id -> calibration -> value, from --json."""
    done = place.inside("calibrations", *words, "--json")
    assert done.code == 0, done.err
    return {row["id"]: row["values"] for row in done.json["rows"]}


def difference(place: Place, second: str, *words: str) -> dict[str, Any]:
    """What --json says of one calibration against the first."""
    found = place.inside("calibrations", *words, "--json").json["differences"]
    (one,) = [item for item in found if item["second"] == second]
    return dict(one)


def joined(out: str) -> str:
    """The output as one line, so that a sentence is found however it was wrapped."""
    return " ".join(out.split())


def section(out: str, second: str) -> str:
    """The part of the English output that compares a calibration with the first."""
    start = re.search(rf"^What differs between \S+ and {second},.*$", out, re.MULTILINE)
    assert start is not None, out
    rest = out[start.end() :]
    end = re.search(r"^(What differs|From |\w+ and \w+: )", rest, re.MULTILINE)
    return joined(rest[: end.start()] if end else rest)


def table_line(out: str, label: str) -> list[str]:
    """The cells of the first line that begins with a label."""
    (line, *_) = [line for line in out.splitlines() if line.strip().startswith(label)]
    return line.strip().removeprefix(label).split()


# the table


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("scenario", [(), ("--scenario", "scenarios/baseline.yaml")])
def test_no_line_is_longer_than_80_characters(
    place: Place, lang: str, scenario: tuple[str, ...]
) -> None:
    done = place.ok("calibrations", "--lang", lang, *scenario)
    assert max(len(line) for line in done.out.splitlines()) <= 80
    heading = next(line for line in done.out.splitlines() if line.split() == list(CALIBRATIONS))
    assert heading.rstrip().endswith("three_groups")


def test_english_has_no_vietnamese_word_and_vietnamese_its_own_numbers(place: Place) -> None:
    english, vietnamese = (
        place.inside("calibrations", "--lang", lang).out for lang in ("en", "vi")
    )
    assert not VIETNAMESE.search(english)
    assert "Phiên bản số liệu" in vietnamese
    assert table_line(english, "GRDP 2020, bn VND, 2010 prices") == ["16,170", "15,076", "16,170"]
    assert table_line(vietnamese, "GRDP 2020, giá 2010, tỷ đồng") == ["16.170", "15.076", "16.170"]


def test_the_levels_are_those_that_were_published(bare: Place) -> None:
    rows = rows_of(bare)
    assert list(rows["growth"]) == list(CALIBRATIONS)
    assert rows["growth"] == {"plan2020": 9.13, "revised2022": 7.51, "three_groups": 9.13}
    assert rows["window"]["plan2020"] == "2016–2020"
    assert rows["sectors"] == {"plan2020": 5, "revised2022": 5, "three_groups": 3}
    # The level of 2015 goes back from 2020: 16,170 / 1.0913^5 and 15,076 / 1.0751^5.
    assert rows["grdp_base"]["plan2020"] == pytest.approx(10446.9, abs=0.1)
    assert rows["grdp_base"]["revised2022"] == pytest.approx(10496.4, abs=0.1)
    assert rows["nominal_end"]["revised2022"] == pytest.approx(24003)
    assert rows["nominal_base"]["plan2020"] == pytest.approx(14763)
    assert rows["share.services"]["plan2020"] == pytest.approx(42.83)
    assert rows["share.product_taxes"]["revised2022"] == pytest.approx(8.1)


def test_what_the_window_solves_is_worked_by_hand(bare: Place) -> None:
    rows = rows_of(bare)
    # Services: deflator 2015 .392 x 14,763 / (.4102 x 10,446.94) = 1.35045, 2020 .4283 x 25,851 /
    # (.4124 x 16,170) = 1.66034; in logs over five years 4.13% (inflation passed through: none).
    assert rows["price_drift.services"]["plan2020"] == pytest.approx(4.132, abs=0.001)
    # Investment over nominal GRDP 2016-2020: mean of 57.51, 55.87, 61.18, 64.06, 63.80; over 9.13.
    assert rows["investment_ratio"]["plan2020"] == pytest.approx(100 * 16492 / 25851)
    assert rows["icor_by_share"]["plan2020"] == pytest.approx(60.48 / 9.13, abs=0.001)


def test_a_sector_that_a_calibration_does_not_have_is_a_dash(place: Place) -> None:
    rows = rows_of(place)
    assert rows["tfp_growth.other_industry"]["three_groups"] is None
    assert rows["tfp_growth.industry_construction"]["plan2020"] is None
    assert rows["tfp_growth.industry_construction"]["three_groups"] is not None
    assert "tfp_growth.electricity" not in rows
    out = place.inside("calibrations").out
    assert table_line(out, "Other industry")[-1] == "–"


def test_calibrations_named_one_by_one_stand_with_plan2020_first(place: Place) -> None:
    shutil.copytree(ROOT / EXAMPLE, place.path(EXAMPLE))
    for words in ((EXAMPLE, PLAN), ("examples", PLAN, PLAN), (EXAMPLE, f"{PLAN}/../plan2020")):
        done = place.inside("calibrations", *words, "--json")
        assert [entry["id"] for entry in done.json["calibrations"]] == ["plan2020", "six_sectors"]
    (only,) = place.inside("calibrations", REVISED, "--json").json["calibrations"]
    assert only["id"] == "revised2022"


def test_more_than_four_calibrations_stand_in_blocks_led_by_the_first(place: Place) -> None:
    for number in range(1, 4):
        name = f"copy_{number}"
        place.write(f"calibration/{name}/calibration.yaml", MINE.replace("mine", name))
    out = place.ok("calibrations").out
    headings = [line.split() for line in out.splitlines() if line.startswith(" " * 20)]
    blocks = [line for line in headings if line and line[0] == "plan2020" and len(line) > 2]
    assert blocks[:2] == [
        ["plan2020", "copy_1", "copy_2", "copy_3"],
        ["plan2020", "revised2022", "three_groups"],
    ]
    assert max(len(line) for line in out.splitlines()) <= 80


def test_two_calibrations_of_one_name_are_told_apart_by_folder(place: Place) -> None:
    shutil.copytree(place.path("calibration"), place.path("other"))
    found = place.inside("calibrations", PLAN, "other/plan2020", "--json").json["calibrations"]
    assert [entry["name"] for entry in found] == [PLAN, "other/plan2020"]


# the estimates


def test_an_estimate_is_shown_as_its_own_files_have_it(place: Place) -> None:
    manifest = json.loads(place.read(f"{PLAN}/estimate/manifest.json"))
    numbers = place.rows(f"{PLAN}/estimate/parameters.csv")
    verdicts = [row["verdict"] for row in numbers if row["prior"] != "fixed"]
    rows = {name: values["plan2020"] for name, values in rows_of(place, PLAN).items()}
    assert (rows["state"], rows["centre"]) == ("estimated", "posterior mode")
    assert rows["members"] == manifest["sizes"]["members"]
    assert rows["effective"] == manifest["stages"][-1]["effective"]
    for verdict in ("learned", "weak", "prior_only", "not_read"):
        assert rows[verdict] == verdicts.count(verdict)
    # 9 measurements of sectors and shares and 4 years of nominal GRDP; 3 expected results and the
    # productivity of 3 sectors.
    assert (rows["measurements"], rows["soft_priors"]) == (13, 6)


def test_solved_values_stand_at_the_estimate_where_there_is_one(place: Place) -> None:
    (mode,) = [
        float(row["mode"])
        for row in place.rows(f"{PLAN}/estimate/parameters.csv")
        if row["name"] == "nominal_grdp_base"
    ]
    assert rows_of(place, PLAN)["nominal_base"]["plan2020"] == pytest.approx(mode, rel=1e-9)


@pytest.mark.parametrize(
    ("lang", "words", "state"),
    [
        ("en", "plan2020, revised2022, three_groups: not estimated yet.", "NONE"),
        ("vi", "plan2020, revised2022, three_groups: chưa được ước lượng.", "CHƯA CÓ"),
    ],
)
def test_an_unestimated_calibration_says_so_and_names_the_command(
    bare: Place, lang: str, words: str, state: str
) -> None:
    out = bare.ok("calibrations", "--lang", lang).out
    assert words in joined(out)
    assert out.count(state) == 3
    for folder in (PLAN, REVISED, THREE):
        assert f"  kontum-sim calibrate {folder}" in [line.rstrip() for line in out.splitlines()]
    found = bare.inside("calibrations", "--json").json["calibrations"]
    assert {entry["central_values"] for entry in found} == {"prior"}
    assert found[0]["mend"] == f"kontum-sim calibrate {PLAN}"


def test_what_an_unestimated_calibration_has_no_number_for_is_a_dash(bare: Place) -> None:
    rows = rows_of(bare, PLAN)
    for name in ("members", "effective", "learned", "weak", "prior_only", "not_read"):
        assert rows[name] == {"plan2020": None}
    assert rows["centre"] == {"plan2020": "prior centres"}


def test_columns_at_an_estimate_and_at_prior_centres_are_not_mixed_silently(place: Place) -> None:
    mixed = "Columns at an estimate and columns at prior centres do not compare directly"
    assert mixed not in joined(place.inside("calibrations").out)
    shutil.rmtree(place.path(f"{REVISED}/estimate"))
    assert mixed in joined(place.inside("calibrations").out)


def test_a_stale_estimate_is_not_used(place: Place) -> None:
    place.edit(f"{PLAN}/parameters.csv", '"N(26.74, 5)"', '"N(26.74, 4)"')
    out = place.inside("calibrations", PLAN).out
    assert table_line(out, "State") == ["STALE"]
    assert table_line(out, "Central values") == ["prior", "centres"]
    assert "the estimate is stale" in joined(out)
    assert f"kontum-sim calibrate {PLAN}" in out


@pytest.mark.parametrize("name", ["parameters.csv", "members.csv"])
def test_an_edited_or_cut_off_estimate_is_not_used(place: Place, name: str) -> None:
    file = f"{PLAN}/estimate/{name}"
    whole = place.read(file)
    place.write(file, whole.replace("1", "2", 1))
    assert table_line(place.inside("calibrations", PLAN).out, "State") == ["EDITED"]
    place.write(file, whole[:-20])
    assert table_line(place.inside("calibrations", PLAN).out, "State") == ["CUT", "OFF"]
    place.path(file).unlink()
    out = place.inside("calibrations", PLAN).out
    assert table_line(out, "State") == ["UNREADABLE"]
    assert "a file of the estimate can't be read" in joined(out)


@pytest.mark.parametrize("broken", ["{", '{"stages": []}', "no stages"])
def test_a_manifest_that_cannot_be_read_is_no_estimate(place: Place, broken: str) -> None:
    file = f"{PLAN}/estimate/manifest.json"
    if broken == "no stages":
        content = json.loads(place.read(file))
        del content["stages"]
        broken = json.dumps(content)
    place.write(file, broken)
    out = place.inside("calibrations", PLAN).out
    assert table_line(out, "State") == ["UNREADABLE"]
    assert table_line(out, "Central values") == ["prior", "centres"]
    assert f"kontum-sim calibrate {PLAN}" in out


# what differs and why


def test_differences_of_the_revised_accounts_are_named_with_their_source(place: Place) -> None:
    text = section(place.inside("calibrations").out, "revised2022")
    assert "Accounts: V1_estimate_UBND_2016-2020 | V2_revised_2022" in text
    assert "industry_construction 29.76 29 N(29.76, 5) N(29.0, 1.5)" in text
    assert "Why (estimated): current-price structure over the relative deflators" in text
    assert "Why, agriculture, industry_construction (estimated): lforum.biz half-term" in text
    assert "grdp 2020 [billion VND_2010/yr] 16,170 15,076 published no date 2022-06" in text
    assert "Published figures that only revised2022 has (vintage V2_revised_2022)" in text
    assert "two vintages of the accounts are never mixed" in text


def test_every_accounts_parameter_differs_and_nothing_else_does(place: Place) -> None:
    found = difference(place, "revised2022")
    assert [item["name"] for item in found["parameters"]] == [
        "real_share_base",
        "real_share_window_end",
        "nominal_share_base",
        "nominal_share_window_end",
        "nominal_grdp_base",
    ]
    (base,) = found["parameters"][-1]["cells"]
    assert base["first"]["values"] == {"": 14763.0}
    assert base["second"]["prior"] == "LogN(14832.938, sd 0.02)"
    # Product taxes of 2020 are 8.1 with the same prior in both: no difference.
    members = [cell["member"] for cell in found["parameters"][3]["cells"]]
    assert members == ["agriculture", "industry_construction", "services"]
    assert found["soft_priors"] == found["sets"] == []
    assert all(o["variable"] in ACCOUNTS for o in found["observations"])


ACCOUNTS = (
    "grdp nominal_grdp grdp_growth grdp_share real_grdp_share value_added_growth_by_group"
).split()


def test_other_sectors_are_named_and_parameters_only_by_name(place: Place) -> None:
    text = section(place.inside("calibrations").out, "three_groups")
    assert "Sectors only in plan2020: Electricity production and distribution" in text
    assert "Sectors only in three_groups: Industry and construction (industry_constr" in text
    assert "Revenue lines hydropower_taxes: base electricity | sector" in text
    assert "capital_share, land_share," in text
    assert "Why (" not in text
    assert "No published figure differs." in text
    assert f"{THREE}/SOURCES.md" in text


def test_differences_are_told_in_vietnamese_too(place: Place) -> None:
    text = joined(place.inside("calibrations", "--lang", "vi").out)
    assert "revised2022 khác plan2020 ở đâu và vì sao" in text
    assert "industry_construction 29,76 29 N(29.76, 5) N(29.0, 1.5)" in text
    assert "Lý do (ước tính): current-price structure" in text
    assert "Ngành chỉ có ở plan2020: Sản xuất và phân phối điện (electricity)" in text


def test_a_number_of_one_s_own_is_the_only_difference(place: Place) -> None:
    place.write("calibration/mine/calibration.yaml", MINE)
    years = {2015: 0.0063, 2016: 0.0267, 2017: 0.0352, 2018: 0.05, 2019: 0.028, 2020: 0.0322}
    inflation = "".join(
        f"national_inflation,,{year},{value},1/yr,-0.1,0.5,fixed,assumption,path,hold,,assumed,ours\n"
        for year, value in {**years, 2021: 0.035}.items()
    )
    wedge = 'crowding_in,,,0.15,1,-2,2,"N(0.15, 0.2)",assumption,path,,,literature,a paper\n'
    place.write("calibration/mine/parameters.csv", PARAMETERS + wedge + inflation)
    found = difference(place, "mine", PLAN, "calibration/mine")
    assert {item["name"] for item in found["parameters"]} == {"crowding_in", "national_inflation"}
    text = section(place.inside("calibrations", PLAN, "calibration/mine").out, "mine")
    assert "0.15 0.15 N(0.15, 0.08) N(0.15, 0.2) Why (literature): a paper" in text
    assert "2018 0.0354 0.05 Why (assumed): ours" in text  # the other years are the same
    assert "No published figure differs." in text


def test_the_revision_is_a_cut_of_the_volume_level(place: Place) -> None:
    revision = difference(place, "revised2022")["revision"]
    assert revision["real"] == pytest.approx(100 * (15076 / 16170 - 1))  # -6.77
    assert revision["nominal"] == pytest.approx(100 * (24003 / 25851 - 1))  # -7.15
    # 24,003 / 15,076 = 1.59213 against 25,851 / 16,170 = 1.59870
    assert revision["price"] == pytest.approx(-0.411, abs=0.001)
    assert revision["real_base"] == pytest.approx(0.474, abs=0.001)
    text = joined(place.inside("calibrations").out)
    assert "by -6.8% at constant prices and -7.1% at current prices" in text
    assert "the revision is one of the volume level, not of prices" in text
    assert "plan2020 and three_groups: the same GRDP of 2020" in text


def test_a_revision_of_prices_alone_is_called_one(place: Place) -> None:
    place.edit_row(f"{REVISED}/observations.csv", 2, value="0.0913")
    place.edit_row(f"{REVISED}/observations.csv", 3, value="16170")
    text = joined(place.inside("calibrations", PLAN, REVISED).out)
    assert "the revision is mostly one of prices" in text
    assert "volume level" not in text


def test_the_choice_is_called_a_risk_and_the_command_runs_all(place: Place) -> None:
    out = place.inside("calibrations").out
    assert "is itself a risk of every result" in joined(out)
    command = joined(out.replace(" \\", "")).partition("under all of them: ")[2].split()[:7]
    assert command == [
        *("kontum-sim", "calibrations", PLAN, REVISED, THREE),
        *("--scenario", "scenarios/baseline.yaml"),
    ]
    assert place.inside(*command[1:]).code == 0


def test_one_calibration_alone_is_compared_with_nothing(place: Place) -> None:
    out = place.inside("calibrations", PLAN).out
    assert "differs" not in out
    assert "risk" not in out


def test_another_province_is_not_compared_figure_by_figure(place: Place) -> None:
    shutil.copytree(ROOT / EXAMPLE, place.path(EXAMPLE))
    out = place.ok("calibrations", PLAN, EXAMPLE).out
    text = section(out, "six_sectors")
    assert "Another province: Kon Tum | Invented Province" in text
    assert "Window: 2016–2020 | 2015–2019" in text
    assert "published figures are not compared one by one" in text
    assert "capital_stock_growth: 0.1 ± 0.03 | 0.06 ± 0.02" in text
    assert "their levels of GRDP do not compare" in joined(out)
    assert "risk" not in out
    assert max(len(line) for line in out.splitlines()) <= 80


# a scenario under each


def test_a_scenario_is_run_under_each_calibration(bare: Place) -> None:
    rows = rows_of(bare, "--scenario", "scenarios/plan_targets.yaml")
    for name in CALIBRATIONS:
        words = ("--calibration", f"calibration/{name}", "--prior-centres", "--dry-run", "--json")
        (run,) = bare.inside("run", "scenarios/plan_targets.yaml", *words).json["runs"]
        values = {entry["variable"]: entry["values"] for entry in run["indicators"]}
        grdp = values["GRDP"]
        growth = 100 * ((grdp["2025"] / grdp["2020"]) ** 0.2 - 1)
        invested = sum(values["Total Social Investment"][str(y)] for y in range(2021, 2026))
        assert rows["projection_years"][name] == "2021–2025"
        assert rows["projection_growth"][name] == pytest.approx(growth, abs=1e-6)
        assert rows["projection_grdp"][name] == pytest.approx(grdp["2025"])
        assert rows["projection_nominal_grdp"][name] == pytest.approx(
            values["Nominal GRDP"]["2025"]
        )
        assert rows["projection_revenue"][name] == pytest.approx(
            values["State Budget Revenue"]["2025"]
        )
        assert rows["projection_investment"][name] == pytest.approx(invested)


def test_a_scenario_that_one_calibration_refuses_is_a_dash_with_the_reason(place: Place) -> None:
    words = ("--scenario", "scenarios/drought.yaml")
    rows = rows_of(place, *words)
    assert rows["projection_grdp"]["three_groups"] is None
    assert rows["projection_grdp"]["plan2020"] > 16170
    out = place.ok("calibrations", *words).out
    assert "Scenario drought" in out
    assert "The scenario does not run under three_groups: scenarios/drought.yaml:12" in joined(out)


def test_a_scenario_that_every_calibration_refuses_exits_3_and_is_told_once(place: Place) -> None:
    name = place.scenario("levers:\n  disbursment_rate: {value: 0.9}\n")
    done = place.inside("calibrations", "--scenario", name)
    assert (done.code, done.out) == (3, "")
    assert done.err.count("disbursement_rate") == 1
    assert done.err.startswith("scenarios/trial.yaml:5:3: ")


# options and errors


def test_json_is_one_document_with_the_same_numbers_in_both_languages(place: Place) -> None:
    english, vietnamese = (
        place.ok("calibrations", "--json", "--lang", lang).json for lang in ("en", "vi")
    )
    assert [entry["id"] for entry in english["calibrations"]] == list(CALIBRATIONS)
    assert english["differences"] == vietnamese["differences"]
    assert [row["id"] for row in english["rows"]] == [row["id"] for row in vietnamese["rows"]]
    assert english["rows"][5]["values"] == vietnamese["rows"][5]["values"]


def test_quiet_says_nothing_and_writes_nothing(place: Place) -> None:
    before = place.files()
    assert place.ok("calibrations", "--quiet").out == ""
    assert place.files() == before


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("calibration/revised2023", "Nearest: revised2022"),
        ("nowhere", "There is no such folder"),
        ("scenarios", "a calibration.yaml is needed"),
        ("scenarios/baseline.yaml", "There is no such folder"),
    ],
)
def test_an_unknown_folder_exits_3_and_is_named(place: Place, word: str, says: str) -> None:
    done = place.inside("calibrations", PLAN, word)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"{word}: ")
    assert says in done.err
    assert VIETNAMESE.search(place.inside("calibrations", word, "--lang", "vi").err)


def test_a_calibration_that_is_not_valid_ends_the_command_at_its_line(place: Place) -> None:
    place.edit_row(f"{REVISED}/parameters.csv", 2, value="26,74")
    done = place("calibrations")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"{REVISED}/parameters.csv:2: ")


def test_levels_that_leave_a_sector_negative_end_the_command(place: Place) -> None:
    # Other industry .29 of 29.76% of 16,170 = 1,396 bn in 2020, falling by 19% a year: 4,002 bn in
    # 2015, more than the 2,557 bn of its whole group.
    file = f"{PLAN}/parameters.csv"
    for start, cells in (
        ("sector_share_window_end,electricity,", {"value": "0.15"}),
        ("sector_share_window_end,other_industry,", {"value": "0.29"}),
        ("sector_growth_window,other_industry,", {"value": "-0.19", "prior": "N(-0.19, 0.02)"}),
    ):
        lines = place.read(file).splitlines()
        (row,) = [number for number, line in enumerate(lines, 1) if line.startswith(start)]
        place.edit_row(file, row, **cells)
    done = place.inside("calibrations", PLAN)
    assert (done.code, done.out) == (3, "")
    assert "value_added_base" in done.err
