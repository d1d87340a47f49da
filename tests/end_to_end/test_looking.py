"""validate, list, show, new, targets, explain, equations, inputs, variables, schema, doctor."""

from __future__ import annotations

import json
import re

import pytest
from command_line import CALIBRATIONS, SCENARIOS, Place

COMMANDS = (
    "run validate list new show targets growth explain equations inputs variables schema doctor"
).split()


def test_help_lists_every_command_of_the_issue(runs: Place) -> None:
    out = runs.ok("--help").out
    listed = re.findall(r"^  (\w+)  ", out, flags=re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_the_common_options(runs: Place, command: str) -> None:
    out = runs.ok(command, "--help").out
    for option in ("--lang [vi|en]", "--json", "--quiet", "--help"):
        assert option in out, option
    assert max(len(line) for line in out.splitlines()) <= 80


def test_version_is_the_package_s(runs: Place) -> None:
    from kontum_sim import __version__

    assert runs.ok("--version").out.strip().endswith(__version__)


def test_all_shipped_scenarios_are_valid_in_one_command(runs: Place) -> None:
    files = [f"scenarios/{name}.yaml" for name in SCENARIOS]
    lines = runs.ok("validate", *files).out.splitlines()
    assert len(lines) == len(SCENARIOS)
    assert all(": valid (" in line for line in lines)


def test_validate_names_every_bad_file_and_still_checks_the_good_ones(place: Place) -> None:
    bad = place.scenario("leverz: {}\n", "scenarios/a.yaml")
    worse = place.scenario("impose: {grdp: {2022: 1}}\n", "scenarios/b.yaml")
    done = place("validate", bad, "scenarios/baseline.yaml", worse)
    assert done.code == 3
    assert "scenarios/a.yaml:4:1:" in done.err
    assert "scenarios/b.yaml:4:10:" in done.err
    assert "scenarios/baseline.yaml: valid" in done.out


def test_list_shows_each_scenario_with_its_title(runs: Place) -> None:
    lines = runs.ok("list").out.splitlines()
    assert len(lines) == len(SCENARIOS)
    assert (
        lines[0] == "scenarios/baseline.yaml               Baseline: the trend of 2016-2020 goes on"
    )


def test_list_says_which_file_cannot_be_read(place: Place) -> None:
    place.write("scenarios/broken.yaml", "title: {vi: a")
    out = place.ok("list").out
    assert re.search(r"scenarios/broken.yaml +\(can't be read", out)


def test_list_of_another_folder(place: Place) -> None:
    place.scenario("", "elsewhere/one.yaml")
    assert place.ok("list", "elsewhere").out == "elsewhere/one.yaml  Trial\n"


def test_show_prints_the_file_as_it_is(runs: Place) -> None:
    out = runs.ok("show", "scenarios/drought.yaml").out
    assert out.strip() == runs.read("scenarios/drought.yaml").strip()


def test_show_diff_says_what_differs_and_on_which_line(runs: Place) -> None:
    out = runs.ok("show", "scenarios/low_transfers.yaml", "--diff", "scenarios/baseline.yaml").out
    first, before, after = out.splitlines()
    line = next(
        number
        for number, text in enumerate(runs.read("scenarios/low_transfers.yaml").splitlines(), 1)
        if text.startswith("  central_capital_transfers:")
    )
    assert first == f"levers.central_capital_transfers  (scenarios/low_transfers.yaml:{line})"
    assert before == "  - nothing"
    assert after.startswith("  + {multiply: 0.8, from: 2021")


def test_show_diff_of_a_scenario_with_itself_finds_nothing(runs: Place) -> None:
    words = ("show", "scenarios/drought.yaml", "--diff", "scenarios/drought.yaml")
    assert runs.ok(*words).out == "No difference.\n"
    assert runs.ok(*words, "--json").json == []


def test_show_cannot_do_both(runs: Place) -> None:
    done = runs(
        "show", "scenarios/drought.yaml", "--effective", "--diff", "scenarios/baseline.yaml"
    )
    assert done.code == 3
    assert "--effective" in done.err


def test_a_new_scenario_is_valid_as_it_is_and_equals_its_parent(place: Place) -> None:
    assert "scenarios/mine.yaml" in place.ok("new", "mine", "--from", "drought").out
    assert "valid" in place.ok("validate", "scenarios/mine.yaml").out
    place.ok("run", "scenarios/mine.yaml", "scenarios/drought.yaml", "--quiet")
    assert place.results("outputs/mine") == place.results("outputs/drought")


def test_the_examples_of_the_template_are_valid_once_uncommented(place: Place) -> None:
    place.ok("new", "mine")
    text = place.read("scenarios/mine.yaml")
    # `allow` is an example of an exception that nothing in the template needs.
    body, _, _ = text.partition("# allow:")
    lines = [
        line.removeprefix("# ") if re.match(r"# ([a-z]+:|  \S)", line) else line
        for line in body.splitlines()
    ]
    place.write("scenarios/mine.yaml", "\n".join(lines) + "\n")
    for section in ("levers", "assumptions", "impose", "adjust", "shocks", "horizon"):
        assert f"\n{section}:" in place.read("scenarios/mine.yaml")
    place.ok("validate", "scenarios/mine.yaml")


def test_new_refuses_to_overwrite(place: Place) -> None:
    place.write("scenarios/mine.yaml", "my work\n")
    done = place("new", "mine")
    assert done.code == 3
    assert place.read("scenarios/mine.yaml") == "my work\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("mine", "--from", "drougt"), "drought"),
        (("a b",), "letters"),
        (("..",), "letters"),
        (("=cmd",), "letters"),
    ],
)
def test_new_refuses_a_bad_name_or_parent(place: Place, words: tuple[str, ...], hint: str) -> None:
    before = place.files()
    done = place("new", *words)
    assert done.code == 3
    assert hint in done.err
    assert place.files() == before


def test_targets_of_a_run_print_the_scorecard(runs: Place) -> None:
    out = runs.ok("targets", "baseline/plan2020").out
    assert "Average growth of GRDP 2021-2025" in out
    assert re.search(r"(\d+) met, (\d+) missed, (\d+) not assessed, of 63 targets", out)
    written = runs.rows("baseline/plan2020/targets.csv")
    entries = runs.ok("targets", "baseline/plan2020", "--json").json
    for row, entry in zip(written, entries, strict=True):
        assert list(entry) == list(row)
        for column in ("low", "high", "value", "margin"):
            assert entry[column] == (float(row[column]) if row[column] else None)
        assert (entry["id"], entry["status"]) == (row["id"], row["status"])
    everything = runs.ok("targets", "baseline/plan2020", "--all").out
    assert len(everything.splitlines()) > len(out.splitlines())


def test_targets_of_an_edited_run_are_refused(place: Place) -> None:
    place.ok("run", "scenarios/baseline.yaml", "--quiet")
    place.edit("outputs/baseline/targets.csv", "missed", "met")
    done = place("targets", "outputs/baseline")
    assert done.code == 3
    assert "outputs/baseline/targets.csv" in done.err
    assert "edited" in done.err


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_accounting_tests_need_no_run(runs: Place, calibration: str) -> None:
    given = ("--calibration", f"calibration/{calibration}")
    tests = runs.ok("targets", "--accounting", *given, "--json").json
    by_id = {test["id"]: test for test in tests}
    assert len(by_id) == len(tests) >= 6
    assert all(set(test["statement"]) == {"vi", "en"} for test in tests)
    # 70 million x 620,000 people = 43,400 bn; the bands 19-20 + 32-33 + 42-43 leave 4 to 7%.
    texts = " ".join(test["statement"]["en"] for test in tests)
    assert "43,400" in texts
    ranges = [(test["value"], test["value_high"]) for test in tests]
    assert (4, 7) in ranges


def test_explain_shows_the_equation_its_place_and_its_values(runs: Place) -> None:
    out = runs.ok("explain", "capital_stock", "--run", "baseline/plan2020").out
    assert re.search(r"kontum_sim/equations/capital\.py:\d+", out)
    assert "depreciation_rate" in out
    assert "Unit: " in out
    assert "Source: " in out
    assert "Needs: capital_stock_last_year" in out
    value = runs.results("baseline/plan2020")["Capital Stock|Services"][2025]
    assert f"{value:,.0f}" in out


def test_explain_takes_published_names_and_parameters(runs: Place) -> None:
    published = runs.ok("explain", "GRDP|Services", "--json").json
    assert published["name"] == "value_added_by_group"
    assert published["published"] == ["GRDP|Services"]
    out = runs.ok("explain", "disbursement_rate").out
    assert re.search(r"calibration/plan2020/\s*parameters\.csv:\d+", out)
    assert "public_residual_plan" in out


def test_explain_values_are_those_of_the_results(runs: Place) -> None:
    found = runs.ok("explain", "grdp", "--run", "baseline/revised2022", "--json").json
    expected = runs.results("baseline/revised2022")["GRDP"]
    assert found["values"]["GRDP"] == {str(year): value for year, value in expected.items()}


def test_equations_are_listed_in_the_order_of_evaluation(runs: Place) -> None:
    listed = runs.ok("equations", "--json").json
    names = [entry["name"] for entry in listed]
    assert names.index("value_added") < names.index("grdp") < names.index("grdp_deflator")
    for entry in listed:
        assert entry["unit"], entry
        assert entry["label"], entry
        assert re.search(r"\.py:\d+$", entry["place"])
    shown = runs.ok("equations").out
    assert all(f"{name}  [" in shown for name in names)


def test_inputs_say_role_unit_range_and_value(runs: Place) -> None:
    listed = {entry["name"]: entry for entry in runs.ok("inputs", "--json").json}
    rate = listed["disbursement_rate"]
    assert (rate["role"], rate["unit"], rate["low"], rate["high"]) == ("lever", "1", 0.2, 1)
    assert listed["tfp_trend_growth"]["role"] == "assumption"
    assert listed["tfp_trend_growth"]["values"]["services"] == {"": 0.008}
    shown = runs.ok("inputs").out
    assert all(f"{name}" in shown for name in listed)


def test_variables_are_those_of_the_results(runs: Place) -> None:
    listed = runs.ok("variables", "--json").json
    units = {entry["variable"]: entry["unit"] for entry in listed}
    rows = runs.rows("baseline/plan2020/results.csv")
    assert units == {row["variable"]: row["unit"] for row in rows}


def test_the_schema_is_a_json_schema_of_the_scenario_file(runs: Place) -> None:
    schema = json.loads(runs.ok("schema").out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    sections = (
        "schema title extends mixins calibration horizon levers assumptions uncertainties impose "
        "adjust equations projects targets indicators shocks allow"
    )
    assert set(sections.split()) <= set(schema["properties"])


def test_doctor_finds_the_folder_in_order(runs: Place) -> None:
    checks = runs.ok("doctor", "--json").json
    assert all(check["ok"] for check in checks)
    names = " ".join(check["check"] for check in checks)
    for name in (*CALIBRATIONS, *SCENARIOS, "numpy", "pydantic"):
        assert name in names


def test_doctor_points_at_a_broken_scenario(place: Place) -> None:
    place.edit("scenarios/drought.yaml", "hydrology_index", "hidrology_index")
    done = place("doctor")
    assert done.code == 3
    assert "scenarios/drought.yaml:12:" in done.out
    assert "hydrology_index" in done.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("run",),
        ("validate",),
        ("run", "scenarios/baseline.yaml", "--nonsense"),
        ("run", "scenarios/baseline.yaml", "--until", "soon"),
        ("run", "scenarios/baseline.yaml", "--lang", "fr"),
        ("explain",),
        ("new",),
    ],
)
def test_a_wrong_use_exits_with_2(runs: Place, words: tuple[str, ...]) -> None:
    done = runs(*words)
    assert done.code == 2
    assert "Usage: kontum-sim" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("run", "scenarios/missing.yaml"), "scenarios/missing.yaml"),
        (("run", "scenarios"), "folder"),
        (("run", "scenarios/mixins"), "folder"),
        (("validate", "scenarios/missing.yaml"), "scenarios/missing.yaml"),
        (("show", "scenarios/missing.yaml"), "scenarios/missing.yaml"),
        (("show", "scenarios/drought.yaml", "--diff", "scenarios/no.yaml"), "scenarios/no.yaml"),
        (("run", "scenarios/baseline.yaml", "--calibration", "calibration/no"), "calibration/no"),
        (("targets", "outputs/missing"), "outputs/missing"),
        (("targets", "scenarios"), "not a run"),
        (("targets",), "--accounting"),
        (("targets", "baseline/plan202"), "baseline/plan2020"),
        (("targets", "--accounting", "--file", "no.csv"), "no.csv"),
        (("explain", "GRPD"), "GRDP"),
        (("explain", "grdp", "--run", "missing"), "missing"),
        (("explain", "grdp", "--calibration", "missing"), "missing"),
        (("inputs", "--calibration", "missing"), "missing"),
        (("run", "scenarios/baseline.yaml", "--until", "2036"), "2035"),
        (("run", "scenarios/baseline.yaml", "--until", "2019"), "2021"),
        (("run", "scenarios/baseline.yaml", "--set", "nonsense"), "KEY=VALUE"),
        (
            ("run", "scenarios/baseline.yaml", "--set", "levers.disbursment_rate.value=0.9"),
            "disbursement_rate",
        ),
        (("run", "scenarios/baseline.yaml", "--set", "levers.disbursement_rate.value=95"), "0.95"),
        (("run", "scenarios/baseline.yaml", "--set", "levrs.borrowing.value=1"), "levers"),
    ],
)
def test_what_is_missing_or_wrong_exits_with_3_and_is_named(
    runs: Place, words: tuple[str, ...], expected: str
) -> None:
    before = set(runs.files())
    done = runs.inside(*words)
    assert done.code == 3
    assert expected in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert set(runs.files()) == before


def test_a_folder_to_list_that_is_missing_exits_with_3(runs: Place) -> None:
    done = runs("list", "nowhere")
    assert done.code == 3
    assert "nowhere" in done.err


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_run_without_a_folder_name_exits_with_3(runs: Place, folder: str) -> None:
    assert runs("targets", folder).code == 3


@pytest.mark.xfail(reason="fault: no nearest name for a scenario or a calibration")
@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("run", "scenarios/drougt.yaml"), "scenarios/drought.yaml"),
        (("run", "scenarios/drought"), "scenarios/drought.yaml"),
        (("run", "scenarios/baseline.yaml", "--calibration", "calibration/plan2021"), "plan2020"),
    ],
)
def test_a_misspelt_file_names_the_nearest(runs: Place, words: tuple[str, ...], near: str) -> None:
    done = runs(*words)
    assert done.code == 3
    assert near in done.err
