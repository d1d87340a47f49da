"""Bad calibrations, targets, projects and equation files: exit 3, file:line, nothing written."""

from __future__ import annotations

import pytest
from command_line import Finished, Place

PARAMETERS = "calibration/plan2020/parameters.csv"
OBSERVATIONS = "calibration/plan2020/observations.csv"
CALIBRATION = "calibration/plan2020/calibration.yaml"
TARGETS = "scenarios/targets/resolution_2021_2025.csv"
PROJECTS = "scenarios/projects/plan.csv"
EQUATION = "scenarios/equations/e.py"
RUN = ("run", "scenarios/baseline.yaml")
ON_REVISED = (*RUN, "--calibration", "calibration/revised2022")


def refused(done: Finished, start: str, *says: str) -> str:
    """The line that begins with `start`, after the checks that every refusal passes."""
    assert done.code == 3, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "Warning" not in done.err
    told = [line for line in done.err.splitlines() if line.startswith(start)]
    assert told, done.err
    for word in says:
        assert word in told[0], told[0]
    return told[0]


@pytest.mark.parametrize(
    ("name", "cells", "says"),
    [
        (PARAMETERS, {"source": ""}, ("real_share_base", "source")),
        (PARAMETERS, {"name": "real_share_bsae"}, ("real_share_bsae", "real_share_base")),
        (PARAMETERS, {"member": "agricultur"}, ("agricultur", "agriculture")),
        (PARAMETERS, {"value": "126.74"}, ("126.74", "0", "100", "%")),
        (PARAMETERS, {"value": "26,74"}, ("26,74", "decimal comma")),
        (PARAMETERS, {"value": "about 26"}, ("about 26", "number")),
        (PARAMETERS, {"value": "nan"}, ("nan", "finite")),
        (PARAMETERS, {"value": ""}, ("value", "number")),
        (PARAMETERS, {"low": "100", "high": "0"}, ("100", "0")),
        (PARAMETERS, {"unit": "persen"}, ("persen", "person")),
        (PARAMETERS, {"prior": "N(26)"}, ("N(26)", "N(mean, sd > 0)")),
        (PARAMETERS, {"role": "levr"}, ("levr", "lever", "assumption")),
        (PARAMETERS, {"status": "measurd"}, ("measurd", "measured")),
        (PARAMETERS, {"year": "MMXX"}, ("MMXX", "year")),
        (OBSERVATIONS, {"source": ""}, ("source",)),
        (OBSERVATIONS, {"vintage": "V2_revised_2022"}, ("V2_revised_2022", "V1_estimate")),
        (OBSERVATIONS, {"value": "0,0913"}, ("0,0913", "decimal comma")),
        (OBSERVATIONS, {"unit": "1/year"}, ("1/year", "1/yr")),
        (OBSERVATIONS, {"year": "long ago"}, ("long ago", "2016")),
        (OBSERVATIONS, {"status": "guess"}, ("guess", "actual", "estimate")),
        (OBSERVATIONS, {"domain": "other"}, ("accounts",)),
        (TARGETS, {"id": "../../etc/x"}, ("../../etc/x", "letters")),
        (TARGETS, {"id": "=cmd()"}, ("=cmd()", "letters")),
        (TARGETS, {"operator": "=>"}, ("=>", ">=")),
        (TARGETS, {"low": "ten"}, ("ten", "number")),
        (TARGETS, {"low": "10,0"}, ("10,0", "point")),
        (TARGETS, {"unit": "persen"}, ("persen", "person")),
        (TARGETS, {"rule": "averge_growth"}, ("averge_growth", "average_growth")),
        (TARGETS, {"coverage": "modeled"}, ("modeled", "modelled")),
        (TARGETS, {"label_vi": ""}, ("label_vi",)),
        (TARGETS, {"variable": "GRPD"}, ("GRPD", "GRDP")),
        (PROJECTS, {"id": "../../x"}, ("../../x", "letters")),
        (PROJECTS, {"sector": "electrcity"}, ("electrcity", "electricity")),
        (PROJECTS, {"source": "privat"}, ("privat", "private")),
        (PROJECTS, {"type": "hydro"}, ("hydro", "hydropower")),
        (PROJECTS, {"capital": "-5"}, ("-5", "0.001")),
        (PROJECTS, {"capital": "9.400,5"}, ("9.400,5", "decimal comma")),
        (PROJECTS, {"local_share": "60"}, ("60", "0", "1")),
        (PROJECTS, {"start": "2017-13"}, ("2017-13", "2021-03")),
        (PROJECTS, {"start": "2027-01"}, ("2027-01", "2021-03")),
        (PROJECTS, {"reference": ""}, ("reference",)),
        (PROJECTS, {"technology": ""}, ("technology",)),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else None,
)
def test_a_bad_cell_is_refused_at_its_line(
    place: Place, name: str, cells: dict[str, str], says: tuple[str, ...]
) -> None:
    place.edit_row(name, 2, **cells)
    before = place.files()
    refused(place.inside(*RUN), f"{name}:2:", *says)
    assert place.files() == before


def test_the_real_command_refuses_bad_data_of_every_file(place: Place) -> None:
    for name, cells in (
        (PARAMETERS, {"value": "26,74"}),
        (TARGETS, {"operator": "=>"}),
        (PROJECTS, {"sector": "electrcity"}),
    ):
        kept = place.read(name)
        place.edit_row(name, 2, **cells)
        before = place.files()
        refused(place(*RUN), f"{name}:2:")
        assert place.files() == before
        place.write(name, kept)


@pytest.mark.parametrize("name", [PARAMETERS, OBSERVATIONS, PROJECTS])
def test_a_semicolon_file_says_how_to_save_it(place: Place, name: str) -> None:
    place.write(name, place.read(name).replace(",", ";"))
    refused(place.inside(*RUN), f"{name}:1: ", "semicolon", "comma")


@pytest.mark.parametrize("name", [PARAMETERS, CALIBRATION, "scenarios/projects/types.csv"])
def test_a_missing_file_of_data_is_named(place: Place, name: str) -> None:
    place.path(name).unlink()
    refused(place.inside(*RUN), f"{name}: ", "no such file")


def test_missing_observations_say_what_the_closure_needs(place: Place) -> None:
    place.path(OBSERVATIONS).unlink()
    refused(place.inside(*RUN, "--prior-centres"), f"{OBSERVATIONS}: ")


def test_a_column_that_is_missing_or_misspelt_is_named(place: Place) -> None:
    place.edit(PARAMETERS, "name,member,year,value", "name,membr,year,value")
    done = place.inside(*RUN)
    refused(done, f"{PARAMETERS}:1: ", "member")
    assert "membr" in done.err


def test_a_row_with_a_cell_too_many_is_named(place: Place) -> None:
    place.edit(OBSERVATIONS, "grdp,,2016,11289,", "grdp,,2016,11289,5,")
    refused(place.inside(*RUN), f"{OBSERVATIONS}:3: ", "16", "15", "quoted")


def test_all_faults_of_a_calibration_file_are_told_at_once(place: Place) -> None:
    place.edit_row(PARAMETERS, 3, value="24,48")
    place.edit_row(PARAMETERS, 5, source="")
    place.edit_row(PARAMETERS, 9, role="levr")
    done = place.inside(*RUN)
    for line in (3, 5, 9):
        refused(done, f"{PARAMETERS}:{line}: ")


def test_all_faults_of_a_target_file_are_told_at_once(place: Place) -> None:
    place.edit_row(TARGETS, 2, rule="averge_growth")
    place.edit_row(TARGETS, 3, low="20", high="19")
    place.edit_row(TARGETS, 4, id="grdp_growth_avg")
    done = place.inside(*RUN)
    for line in (2, 3, 4):
        refused(done, f"{TARGETS}:{line}:")


def test_all_faults_of_a_project_file_are_told_at_once(place: Place) -> None:
    place.edit_row(PROJECTS, 2, capital="-5", start="2017-13")
    place.edit_row(PROJECTS, 3, id="thuong_kon_tum")
    done = place.inside(*RUN)
    assert [line[: line.index(": ")].rpartition(":")[0] for line in done.err.splitlines()] == [
        f"{PROJECTS}:2",
        f"{PROJECTS}:2",
        f"{PROJECTS}:3",
    ]
    text = place.read(PROJECTS).splitlines()[1]
    assert f"{PROJECTS}:2:{text.index('-5') + 1}: " in done.err
    assert f"{PROJECTS}:3:1: " in done.err


def test_faults_of_scenario_and_calibration_are_told_together(place: Place) -> None:
    name = place.scenario("leverz: {}\n")
    place.edit_row(PARAMETERS, 2, source="")
    done = place("run", name)
    refused(done, f"{name}:4:1: ", "levers")
    refused(done, f"{PARAMETERS}:2: ", "source")


def test_a_byte_order_mark_and_windows_line_ends_are_welcome(place: Place) -> None:
    place.ok(*RUN, "--output", "before", "--quiet")
    for name in (PARAMETERS, OBSERVATIONS, TARGETS, PROJECTS, "scenarios/baseline.yaml"):
        text = place.read(name).replace("\n", "\r\n")
        place.write(name, b"\xef\xbb\xbf" + text.encode())
    place.ok(*RUN, "--output", "after", "--quiet")
    for name in ("results.csv", "targets.csv", "assumptions.csv", "summary.csv"):
        assert place.read(f"after/{name}") == place.read(f"before/{name}")


def test_a_row_of_the_other_vintage_is_refused_in_the_revised_calibration(place: Place) -> None:
    name = "calibration/revised2022/observations.csv"
    row = next(line for line in place.read(OBSERVATIONS).splitlines() if "grdp,,2018," in line)
    place.write(name, f"{place.read(name)}{row}\n")
    done = place.inside(*ON_REVISED)
    refused(done, f"{name}:7: ", "V1_estimate_UBND_2016-2020", "V2_revised_2022")


def test_revised_accounts_take_no_level_or_share_of_the_plan_s(place: Place) -> None:
    place.path("calibration/revised2022/parameters.csv").unlink()
    done = place.inside(*ON_REVISED)
    for name in ("real_share_base", "nominal_share_window_end", "nominal_grdp_base"):
        assert f"{name} would be taken from" in done.err
    refused(done, "calibration/revised2022/parameters.csv", "V1_estimate_UBND_2016-2020")


def test_a_missing_headline_of_the_vintage_is_named(place: Place) -> None:
    name = "calibration/revised2022/observations.csv"
    kept = [line for line in place.read(name).splitlines() if "nominal_grdp" not in line]
    place.write(name, "\n".join(kept) + "\n")
    done = place.inside(*ON_REVISED, "--prior-centres")
    refused(done, f"{name}: ", "nominal_grdp", "2020")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("base_year: 2015", "base_year: 2014", ("base_year",)),
        ("mode: capacity", "mode: capcity", ("capcity", "capacity")),
        ("group: services", "group: service", ("service", "services")),
        ("schema: 1", "schema: 2", ("schema", "1")),
        ("window:", "windw:", ("windw", "window")),
        ("region:", "regoin:", ("regoin", "region")),
    ],
)
def test_a_bad_calibration_yaml_is_refused(
    place: Place, old: str, new: str, says: tuple[str, ...]
) -> None:
    place.edit(CALIBRATION, old, new)
    refused(place.inside(*RUN), f"{CALIBRATION}:", *says)
    assert not place.path("outputs").exists()


def test_calibrations_that_extend_each_other_are_refused(place: Place) -> None:
    place.edit("calibration/revised2022/calibration.yaml", "../plan2020", "../revised2022")
    refused(place.inside(*ON_REVISED), "calibration/revised2022/calibration.yaml", "circle")


# --- equation files -------------------------------------------------------------------------

DOCUMENT = '    """FDI.\n\n    Unit: billion VND/yr\n    Source: a test\n    """\n'
IMPORT = "from kontum_sim.arrays import PerSector, Provincial\n\n\n"
HEADING = "def fdi_investment(private_investment: Provincial) -> Provincial:\n"


def equation(place: Place, text: str) -> Finished:
    """A run whose scenario replaces fdi_investment by this file."""
    place.write(EQUATION, text)
    done = place.inside("run", place.scenario("equations: {fdi_investment: equations/e.py}\n"))
    assert not place.path("outputs").exists()
    return done


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("def fdi_investment(a:\n    return 1\n", ":1:", ("syntax",)),
        (
            IMPORT + HEADING.replace("private_investment", "privat_investment") + "    return 1\n",
            ":4:20: ",
            ("privat_investment", "private_investment"),
        ),
        (IMPORT + HEADING.replace("fdi_inv", "fdi_in"), ":4:", ()),
        (IMPORT + "def fdi_invest() -> Provincial:\n    return 1\n", ":4:1: ", ("fdi_invest",)),
        ("x = 1\n", ":1:1: ", ("fdi_investment",)),
        ("import nothing_of_the_kind\n" + HEADING + "    return 1\n", ":1", ("ModuleNotFound",)),
        (IMPORT + HEADING.replace("l) ->", "l = 1) ->") + "    return 1\n", ":4:", ()),
        (IMPORT + "def fdi_investment(*a: Provincial) -> Provincial:\n    return 1\n", ":4:", ()),
        (
            IMPORT
            + HEADING.replace("private_investment: Prov", "nominal_grdp: Prov")
            + DOCUMENT
            + "    return nominal_grdp\n",
            "",
            ("circle", "fdi_investment", "_last_year"),
        ),
        (b"\xff\xfe\n", ":1:1: ", ("UTF-8",)),
    ],
)
def test_a_bad_equation_file_is_refused(
    place: Place, text: str | bytes, at: str, says: tuple[str, ...]
) -> None:
    place.write(EQUATION, text)
    done = place.inside("run", place.scenario("equations: {fdi_investment: equations/e.py}\n"))
    assert done.code == 3, done
    assert done.out == ""
    assert "Traceback" not in done.err
    assert f"{EQUATION if at else ''}{at}" in done.err
    for word in says:
        assert word in done.err
    assert not place.path("outputs").exists()


def test_an_equation_that_gives_no_number_names_itself_and_the_year(place: Place) -> None:
    done = equation(place, IMPORT + HEADING + DOCUMENT + "    return private_investment * 0 / 0\n")
    assert done.code == 4
    assert f"{EQUATION}:4: " in done.err
    assert "fdi_investment" in done.err
    assert "2021" in done.err
    assert "Traceback" not in done.err
    assert "Warning" not in done.err


# --- faults found: each test is what should hold --------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "return nothing",
        "raise KeyError('x')",
        "return 1 // 0",
        "return private_investment.x",
        pytest.param(
            "return 'much'",
        ),
    ],
)
def test_an_equation_that_fails_is_named_with_its_file(place: Place, body: str) -> None:
    done = equation(place, IMPORT + HEADING + DOCUMENT + f"    {body}\n")
    assert done.code == 3
    assert EQUATION in done.err


def test_an_equation_of_the_wrong_shape_is_named_with_its_file(place: Place) -> None:
    heading = "def fdi_investment(value_added_last_year: PerSector) -> Provincial:\n"
    done = equation(place, IMPORT + heading + DOCUMENT + "    return value_added_last_year\n")
    assert done.code == 3
    assert EQUATION in done.err
    assert "[draw]" in done.err


def test_one_value_is_not_spread_over_all_sectors(place: Place) -> None:
    place.write(
        EQUATION,
        IMPORT + "def employment(employment_total: Provincial) -> PerSector:\n"
        '    """Everybody everywhere alike.\n\n    Unit: person\n    Source: a test\n    """\n'
        "    return employment_total / 5\n",
    )
    done = place.inside("run", place.scenario("equations: {employment: equations/e.py}\n"))
    assert done.code == 3
    assert EQUATION in done.err


def test_validate_finds_equations_in_a_circle(place: Place) -> None:
    heading = HEADING.replace("private_investment", "nominal_grdp")
    place.write(EQUATION, IMPORT + heading + DOCUMENT + "    return nominal_grdp\n")
    name = place.scenario("equations: {fdi_investment: equations/e.py}\n")
    assert place.inside("validate", name).code == 3


@pytest.mark.parametrize("at_top", [True, False])
def test_an_equation_file_cannot_end_the_program(place: Place, at_top: bool) -> None:
    leave = "raise SystemExit(0)\n"
    text = IMPORT + (leave if at_top else "") + HEADING + DOCUMENT + f"    {leave}"
    assert equation(place, text).code == 3


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (3, {"variable": "gdrp"}),
        pytest.param(
            *(14, {"member": "industri_construction"}),
        ),
    ],
    ids=["variable", "member"],
)
def test_a_misspelt_observation_is_refused(place: Place, line: int, cells: dict[str, str]) -> None:
    place.edit_row(OBSERVATIONS, line, **cells)
    refused(place.inside(*RUN), f"{OBSERVATIONS}:{line}:")


@pytest.mark.parametrize(
    "value",
    [
        "-11289",
        "0",
        pytest.param(
            "1289",
        ),
    ],
)
def test_a_published_level_that_cannot_be_met_is_refused(place: Place, value: str) -> None:
    place.edit_row(OBSERVATIONS, 3, value=value)
    done = place.inside(*RUN, "--prior-centres")
    assert done.code in (3, 4)
    assert "2016" in done.err


def test_a_percentage_in_the_place_of_a_rate_is_told_at_its_line(place: Place) -> None:
    place.edit_row(OBSERVATIONS, 2, value="9.13")
    refused(place.inside(*RUN), f"{OBSERVATIONS}:2:", "9.13")


def test_one_bad_row_is_one_fault(place: Place) -> None:
    place.edit_row(PARAMETERS, 2, value="126.74")
    assert len(place.inside(*RUN).err.splitlines()) == 1
