"""`kontum-sim compare`: differences, targets, assumptions, draw by draw; and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from command_line import Place, new_place
from openpyxl import load_workbook

BASELINE, DROUGHT = "scenarios/baseline.yaml", "scenarios/drought.yaml"
PUSH = "scenarios/infrastructure_push.yaml"
DRAWS = ("--draws", "200", "--seed", "3")


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Runs that tests only read: three scenarios, another vintage, shorter ones, ensembles."""
    place = new_place(tmp_path_factory.mktemp("compare"))
    for words in (
        (BASELINE, DROUGHT, PUSH),
        (BASELINE, "--calibration", "calibration/revised2022", "--output", "revised"),
        (BASELINE, "--calibration", "calibration/three_groups", "--output", "three"),
        (BASELINE, "--until", "2023", "--output", "short"),
        (BASELINE, DROUGHT, *DRAWS, "--output", "drawn"),
        (DROUGHT, *DRAWS[:2], "--seed", "4", "--output", "other_seed"),
        (DROUGHT, "--draws", "100", "--seed", "3", "--output", "fewer"),
    ):
        place.ok("run", *words, "--quiet")  # a process: the manifest keeps its command
    return place


@pytest.fixture
def spoilt(origin: Place, tmp_path: Path) -> Place:
    """A copy that the test may spoil."""
    shutil.copytree(origin.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def rows_of(place: Place, name: str, **cells: str) -> list[dict[str, str]]:
    rows = place.rows(name)
    return [row for row in rows if all(row[key] == cell for key, cell in cells.items())]


# differences


def test_every_difference_is_that_of_the_two_results_files(spoilt: Place) -> None:
    spoilt.ok("compare", "outputs/baseline", "outputs/drought", "--output", "found", "--quiet")
    base, run = spoilt.results("outputs/baseline"), spoilt.results("outputs/drought")
    rows = spoilt.rows("found/differences.csv")
    assert {row["variable"] for row in rows} == set(base) & set(run)
    assert len(rows) == sum(len(base[name]) for name in base)
    for row in rows:
        one, other = (path[row["variable"]][int(row["year"])] for path in (base, run))
        assert float(row["base"]) == one
        assert float(row["difference"]) == pytest.approx(other - one, rel=1e-9, abs=1e-6 * abs(one))
        if one:
            told = 100 * (other - one) / abs(one)
            assert float(row["relative_percent"]) == pytest.approx(told, rel=1e-6, abs=1e-6)


def ranked(place: Place, sort: str) -> list[str]:
    """The variables of the file in its order, after the order was checked by hand."""
    words = ("--sort", sort, "--output", f"by_{sort}", "--quiet")
    place.ok("compare", "outputs/baseline", "outputs/infrastructure_push", *words)
    rows = place.rows(f"by_{sort}/differences.csv")
    sizes: dict[str, list[float]] = {}
    for row in rows:
        absolute = abs(float(row["difference"]))
        size = {"%": absolute, "per mille": absolute / 10}.get(
            row["unit"], abs(float(row["relative_percent"] or "nan"))
        )
        years = sizes.setdefault(row["variable"], [])
        if sort == "max" or int(row["year"]) > 2020:
            years.append(size)
    told = {n: max(v) if sort == "max" else sum(v) / len(v) for n, v in sizes.items()}
    known = [size for size in told.values() if size == size]  # no year of base zero
    assert known == sorted(known, reverse=True)
    assert len(known) > 100
    return list(sizes)


def test_the_largest_difference_comes_first_by_the_largest_year_or_the_mean(spoilt: Place) -> None:
    assert ranked(spoilt, "max")[0] == "Local Budget [Carried Out]"
    assert ranked(spoilt, "mean") != ranked(spoilt, "max")


def test_a_run_beside_itself_differs_in_nothing(origin: Place) -> None:
    done = origin.ok("compare", "outputs/baseline", "outputs/baseline", "--dry-run")
    assert "No variable differs." in done.out
    assert "Every assumption is the same." in done.out


def test_the_screen_is_eighty_columns_wide_in_both_languages(origin: Place) -> None:
    runs = ("drawn/baseline", "drawn/drought")
    for words in (runs, ("outputs/baseline", "outputs/drought", "outputs/infrastructure_push")):
        for lang in ("vi", "en"):
            done = origin.inside("compare", *words, "--dry-run", "--lang", lang)
            assert (done.code, done.err) == (0, "")
            assert max(len(line) for line in done.out.splitlines()) <= 80


def test_relative_differences_by_year_are_shown_in_per_cent(origin: Place) -> None:
    words = ("compare", "outputs/baseline", "outputs/drought", "--variables", "GRDP", "--dry-run")
    base, run = (origin.results(f"outputs/{n}")["GRDP"][2024] for n in ("baseline", "drought"))
    out = origin.ok(*words).out
    assert f"{run - base:,.1f}" in out  # -639.2
    assert f"{100 * (run / base - 1):.2f}%" in origin.ok(*words, "--relative").out


def test_only_the_variables_that_are_asked_for_are_written(spoilt: Place) -> None:
    words = ("--variables", "GRDP", "--variables", "GRDP|Services", "--output", "two", "--quiet")
    spoilt.ok("compare", "outputs/baseline", "outputs/infrastructure_push", *words)
    names = {row["variable"] for row in spoilt.rows("two/differences.csv")}
    assert names == {"GRDP", "GRDP|Services"}


def test_runs_of_one_name_are_told_apart_by_their_folders(spoilt: Place) -> None:
    words = ("--allow", "vintage", "--output", "found", "--json")
    done = spoilt.ok("compare", "outputs/baseline", "revised", *words)
    assert done.json["base"]["name"] == "baseline"
    assert [run["name"] for run in done.json["runs"]] == ["revised"]
    again = spoilt.ok("compare", "outputs/baseline", "drawn/baseline", *words, "--allow", "draws")
    assert again.json["base"]["name"] == "outputs/baseline"
    assert again.json["runs"][0]["name"] == "drawn/baseline"


# targets and assumptions


def test_the_targets_of_both_runs_stand_side_by_side(spoilt: Place) -> None:
    words = ("outputs/baseline", "outputs/infrastructure_push")
    spoilt.ok("compare", *words, "--output", "found", "--quiet")
    rows = {row["id"]: row for row in spoilt.rows("found/targets.csv")}
    for run in words:
        name = run.partition("/")[2]
        for row in spoilt.rows(f"{run}/targets.csv"):
            mine = rows[row["id"]]
            for column in ("value", "margin", "status"):
                assert mine[f"{column} [{name}]"] == row[column]
            assert mine["low"] == row["low"]
    changed = {name for name, row in rows.items() if row["changed_in"]}
    assert changed == {
        name
        for name, row in rows.items()
        if row["status [baseline]"] != row["status [infrastructure_push]"]
    }
    assert changed


def test_a_target_that_is_judged_otherwise_has_a_mark_and_no_draw_is_said_in_words(
    origin: Place,
) -> None:
    words = ("outputs/baseline", "outputs/infrastructure_push", "--dry-run")
    out = origin.ok("compare", *words).out
    assert "GRDP per capita in US dollars *" not in out
    assert "*: a run judges it otherwise." in out
    marked = [line for line in out.splitlines() if " * " in line]
    base, run = (origin.rows(f"outputs/{n}/targets.csv") for n in ("baseline", words[1][8:]))
    changed = [a["id"] for a, b in zip(base, run, strict=True) if a["status"] != b["status"]]
    assert len(marked) == len(changed) > 0
    drawn = ("drawn/baseline", "drawn/drought", "--dry-run")
    assert "(no draw)" in origin.ok("compare", *drawn).out
    told = origin.inside("compare", *drawn, "--lang", "vi").out
    assert "(0 lượt)" in told
    assert "(0,00)" not in told


def test_each_changed_lever_is_named_with_its_file_and_line(spoilt: Place) -> None:
    done = spoilt.ok("compare", "outputs/baseline", "outputs/infrastructure_push", "--output", "f")
    lines = spoilt.read(PUSH).splitlines()
    line = next(i for i, text in enumerate(lines, start=1) if "disbursement_rate" in text)
    assert f"{PUSH}:{line}\n" in done.out
    found = rows_of(spoilt, "f/assumptions.csv", key="disbursement_rate", year="2025")
    assert [(row["file"], row["line"], row["value"]) for row in found] == [
        (PUSH, str(line), "0.95")
    ]
    assert found[0]["base_file"] == "calibration/plan2020/parameters.csv"
    assert found[0]["role"] == "levers"


def test_nothing_is_listed_that_is_the_same_in_both(spoilt: Place) -> None:
    """The drought changes two numbers of one year, and nothing of the window."""
    spoilt.ok("compare", "outputs/baseline", "outputs/drought", "--output", "found", "--quiet")
    rows = spoilt.rows("found/assumptions.csv")
    told = {(row["key"], row["member"], row["year"], row["base"], row["value"]) for row in rows}
    assert told == {
        ("hydrology_index", "", "2024", "1", "0.8"),
        ("output_shock", "agriculture", "2024", "0", "-0.03"),
    }


def test_an_edited_equation_of_the_same_name_is_a_difference(spoilt: Place) -> None:
    equation = spoilt.read("scenarios/equations/accelerator.py")
    for name, text in (("one", equation), ("two", equation + "# edited\n")):
        spoilt.write(f"scenarios/{name}/accelerator.py", text)
        body = f"equations: {{private_residual_plan: {name}/accelerator.py}}\n"
        scenario = spoilt.scenario(body, f"scenarios/{name}.yaml")
        spoilt.ok("run", scenario, "--quiet")
    done = spoilt.ok("compare", "outputs/one", "outputs/two", "--output", "found")
    assert "accelerator.py → accelerator.py" in done.out
    assert [row["kind"] for row in spoilt.rows("found/assumptions.csv")] == ["equation"]


SLIP = """\
projects:
  timing: simulated
  changes:
    cancel: [kon_plong_wind]
    delay:
      thuong_kon_tum: {months: 6}
    cost:
      dak_mi_1: {multiply: 1.2}
    priority: {western_axis: 1}
    capacity: {contractors: none}
    add:
      - {id: new_road, sector: infrastructure, source: public_budget, type: road, capital: 500,
         start: 2022-01, completion: 2024-12, reference: invented}
"""


def slipped(place: Place, *words: str) -> None:
    """A run of a scenario that changes its projects in every way, as outputs/slip."""
    scenario = place.scenario(SLIP, "scenarios/slip.yaml")
    place.ok("run", scenario, *words, "--output", "outputs/slip", "--quiet")


def line_of(place: Place, text: str) -> str:
    """scenarios/slip.yaml:8"""
    lines = place.read("scenarios/slip.yaml").splitlines()
    return str(next(i for i, line in enumerate(lines, start=1) if text in line))


def test_a_change_of_projects_is_named_with_the_line_of_the_scenario(spoilt: Place) -> None:
    slipped(spoilt)
    done = spoilt.ok("compare", "outputs/baseline", "outputs/slip", "--output", "found")
    rows = {
        (row["key"], row["member"].partition(": ")[2]): row
        for row in spoilt.rows("found/assumptions.csv")
        if not row["member"].endswith("paid")
    }
    for key, fact, written, values in (
        ("thuong_kon_tum", "months added, scenario", "months: 6", ("0", "6")),
        ("dak_mi_1", "cost of what is left, scenario", "multiply: 1.2", ("1", "1.2")),
        ("western_axis", "priority", "western_axis: 1", None),
        ("contractors", "", "contractors", ("8", "none")),
        ("kon_plong_wind", "", "cancel", None),
        ("new_road", "capital", "id: new_road", ("", "500")),
        ("projects.timing", "", "timing", ("expected", "simulated")),
    ):
        row, line = rows[key, fact], line_of(spoilt, written)
        assert (row["layer"], row["file"]) == ("slip", "scenarios/slip.yaml"), key
        assert row["line"] == line, key
        assert values is None or (row["base"], row["value"]) == values
        assert f"    scenarios/slip.yaml:{line}\n" in done.out
    source = rows["thuong_kon_tum", "months added, scenario"]["source"]
    assert source == "slip: projects.changes.delay.thuong_kon_tum"
    assert "project kon_plong_wind: simulated → cancelled\n" in done.out
    assert "project new_road: not there → simulated\n" in done.out
    assert "timing of projects in draws (projects.timing): expected → simulated" in done.out


def test_the_other_way_round_the_place_is_still_that_of_the_scenario(spoilt: Place) -> None:
    slipped(spoilt)
    words = ("compare", "outputs/slip", "outputs/baseline", "--dry-run", "--lang", "vi")
    out = spoilt.ok(*words).out
    assert "dự án thuong_kon_tum, số tháng chậm thêm theo kịch bản: 6 → 0 (tháng)\n" in out
    assert f"    scenarios/slip.yaml:{line_of(spoilt, 'months: 6')}\n" in out
    assert "dự án kon_plong_wind: bị hủy → có trong mô phỏng\n" in out
    assert "months added" not in out
    assert "plan.csv" not in out


# draw by draw


def test_one_sided_timing_is_warned_of_with_the_command_that_mends_it(spoilt: Place) -> None:
    slipped(spoilt, *DRAWS)
    words = ("drawn/baseline", "outputs/slip", "--dry-run")
    warning = "Warning: only slip simulates the timing of projects"
    command = (
        "kontum-sim run scenarios/baseline.yaml --draws 200 --seed 3 "
        "--set projects.timing=simulated --output drawn/baseline_simulated"
    )
    out = spoilt.ok("compare", *words).out
    assert out.index(warning) < out.index(f"    {command}\n") < out.index("Distribution of the")
    spoilt.ok(*command.split()[1:], "--quiet")
    words = ("drawn/baseline_simulated", "outputs/slip", "--dry-run", "--lang", "en")
    assert "Warning" not in spoilt.inside("compare", *words).out
    assert "Warning" not in spoilt.ok("compare", "drawn/baseline", "drawn/drought", *words[2:]).out


def test_a_run_without_draws_is_refused_with_the_command_that_draws(spoilt: Place) -> None:
    done = spoilt("compare", "outputs/baseline", "drawn/drought", "--dry-run", "--lang", "en")
    command = "kontum-sim run scenarios/baseline.yaml --draws 200 --seed 3"
    assert done.code == 6
    assert f"    {command} --output outputs/baseline_draws  " in done.err
    assert "--central compares the central runs only" in done.err
    spoilt.ok("compare", "outputs/baseline", "drawn/drought", "--dry-run", "--central")
    spoilt.ok(*command.split()[1:], "--output", "outputs/baseline_draws", "--quiet")
    spoilt.ok("compare", "outputs/baseline_draws", "drawn/drought", "--dry-run")


def test_the_distribution_of_the_difference_is_taken_draw_by_draw(spoilt: Place) -> None:
    """Against both ensembles run in the package itself and subtracted one by one."""
    from kontum_sim.ensemble.blocks import Request
    from kontum_sim.ensemble.run import run_ensemble

    spoilt.ok("compare", "drawn/baseline", "drawn/drought", "--output", "found", "--quiet")
    paths = []
    for file in (BASELINE, DROUGHT):
        found = run_ensemble(Request(spoilt.path(file), None, (), None, 200, 3))
        paths.append(found.path("GRDP")[found.years.index(2024)])
    change = paths[1] - paths[0]
    (row,) = rows_of(spoilt, "found/draws.csv", variable="GRDP", year="2024")
    for percentile in (5, 25, 50, 75, 95):
        assert float(row[f"p{percentile}"]) == pytest.approx(np.percentile(change, percentile))
    assert float(row["mean"]) == pytest.approx(change.mean())
    assert float(row["share_above_zero"]) == (change > 0).mean()
    relative = np.percentile(100 * change / paths[0], 5)
    assert float(row["relative_percent_p5"]) == pytest.approx(relative)


def test_it_is_narrower_than_the_difference_of_the_quantiles(spoilt: Place) -> None:
    """What common random numbers are for."""
    spoilt.ok("compare", "drawn/baseline", "drawn/drought", "--output", "found", "--quiet")
    (row,) = rows_of(spoilt, "found/draws.csv", variable="GRDP", year="2024")
    quantiles = {
        (run, p): float(
            rows_of(
                spoilt, f"drawn/{run}/quantiles.csv", variable="GRDP", year="2024", percentile=p
            )[0]["value"]
        )
        for run in ("baseline", "drought")
        for p in ("5", "95")
    }
    independent = quantiles["drought", "95"] - quantiles["baseline", "5"]
    assert float(row["p95"]) < 0 < independent


def test_targets_gained_and_lost_add_up_to_the_change_of_the_probability(spoilt: Place) -> None:
    spoilt.ok("compare", "drawn/baseline", "drawn/drought", "--output", "found", "--quiet")
    known = {
        run: {
            row["id"]: float(row["probability"])
            for row in rows_of(spoilt, f"drawn/{run}/probabilities.csv", given="")
        }
        for run in ("baseline", "drought")
    }
    rows = spoilt.rows("found/draws_targets.csv")
    assert len(rows) == len(known["baseline"]) - 1  # all of them together is no target
    for row in rows:
        base, run, gained, lost = (
            float(row[key]) for key in ("base_probability", "probability", "gained", "lost")
        )
        assert (base, run) == (known["baseline"][row["id"]], known["drought"][row["id"]])
        assert run - base == pytest.approx(gained - lost)


def test_an_ensemble_with_fewer_draws_is_compared_on_those_in_common(spoilt: Place) -> None:
    words = ("compare", "drawn/baseline", "fewer", "--output", "found")
    refused = spoilt(*words)
    assert refused.code == 6
    assert "100 and 200" in refused.err
    spoilt.ok(*words, "--allow", "draws", "--quiet")
    assert {row["draws"] for row in spoilt.rows("found/draws.csv")} == {"100"}


def test_another_seed_is_refused_and_never_subtracted_draw_by_draw(spoilt: Place) -> None:
    words = ("compare", "drawn/baseline", "other_seed", "--output", "found")
    refused = spoilt(*words)
    assert (refused.code, refused.out) == (6, "")
    assert "their seeds differ, 4 and 3" in refused.err
    assert "--allow seed" in refused.err
    assert not spoilt.path("found").exists()
    spoilt.ok(*words, "--allow", "seed", "--quiet")
    assert not spoilt.path("found/draws.csv").exists()


def test_draws_that_can_not_be_replayed_are_refused(spoilt: Place) -> None:
    """The scenario was edited since: the replay has other draws than the run on disk."""
    spoilt.edit(DROUGHT, "hydrology_index: 0.8", "hydrology_index: 0.7")
    words = ("compare", "drawn/baseline", "drawn/drought", "--output", "found")
    done = spoilt(*words)
    assert done.code == 6
    assert "verify drawn/drought" in done.err
    assert not spoilt.path("found").exists()
    spoilt.ok(*words, "--central", "--quiet")


def test_a_distribution_of_the_scenario_is_a_difference_too(spoilt: Place) -> None:
    body = "uncertainties:\n  hydrology_index: {normal: {mean: 1, sd: 0.2}}\n"
    spoilt.ok("run", spoilt.scenario(body), *DRAWS, "--output", "drawn/trial", "--quiet")
    done = spoilt.ok("compare", "drawn/baseline", "drawn/trial", "--output", "found")
    assert "hydrology_index: the calibration's → normal mean=1 sd=0.2\n" in done.out
    assert "scenarios/trial.yaml:5\n" in done.out
    (row,) = spoilt.rows("found/assumptions.csv")
    assert (row["kind"], row["source"], row["line"]) == (
        "uncertainty",
        "normal mean=1 sd=0.2",
        "5",
    )


# apples and oranges


@pytest.mark.parametrize(
    ("run", "aspect", "words"),
    [
        ("revised", "vintage", "V2_revised_2022 and V1_estimate_UBND_2016-2020"),
        ("three", "calibration", "three_groups"),
        ("short", "horizon", "2015-2023 (2020) and 2015-2025 (2020)"),
        ("drawn/drought", "draws", "200 and 0"),
    ],
)
def test_it_refuses_and_says_in_what_they_differ(
    spoilt: Place, run: str, aspect: str, words: str
) -> None:
    before = spoilt.files()
    done = spoilt.inside("compare", "outputs/baseline", run, "--lang", "en")
    assert (done.code, done.out) == (6, "")
    assert words in done.err
    assert f"--allow {aspect}" in done.err
    assert spoilt.files() == before
    allowed = spoilt.inside("compare", "outputs/baseline", run, "--allow", aspect, "--lang", "en")
    assert allowed.code == 0
    assert " ".join(allowed.out.split()).startswith("Note: ")
    assert spoilt.inside("compare", "outputs/baseline", run, "--force", "--quiet").code == 0


@pytest.mark.parametrize(
    ("field", "value", "aspect"),
    [("model_version", "0.0.9", "version"), ("price_base", 1994, "prices")],
)
def test_another_version_or_price_base_is_refused(
    spoilt: Place, field: str, value: object, aspect: str
) -> None:
    name = "outputs/drought/manifest.json"
    manifest = json.loads(spoilt.read(name))
    manifest[field] = value
    spoilt.write(name, json.dumps(manifest))
    done = spoilt.inside("compare", "outputs/baseline", "outputs/drought", "--lang", "en")
    assert done.code == 6
    assert f"{value} and" in done.err
    assert f"--allow {aspect}" in done.err


def test_all_reasons_are_given_at_once(origin: Place) -> None:
    done = origin.inside("compare", "short", "revised", "drawn/drought", "--lang", "en")
    assert done.code == 6
    for aspect in ("vintage", "horizon", "draws"):
        assert f"--allow {aspect}" in done.err


def test_other_code_is_told_and_not_refused(spoilt: Place) -> None:
    name = "outputs/drought/manifest.json"
    manifest = json.loads(spoilt.read(name))
    spoilt.write(name, json.dumps({**manifest, "code_sha256": "0" * 64}))
    done = spoilt.ok("compare", "outputs/baseline", "outputs/drought", "--dry-run")
    assert "an equation may have been edited" in " ".join(done.out.split())


# bad input


def test_what_is_no_run_is_named_all_at_once(spoilt: Place) -> None:
    outturn = Path(__file__).parents[2] / "examples" / "outturn_invented.csv"
    spoilt.inside("backtest", str(outturn), "--draws", "200", "--output", "scored", "--quiet")
    done = spoilt("compare", "outputs/basline", "scenarios", "scored")
    assert (done.code, done.out) == (3, "")
    assert "There is no outputs/basline. Nearest: outputs/baseline" in done.err
    assert "scenarios is not a run's folder" in done.err
    assert "scored was written by kontum-sim backtest" in done.err


@pytest.mark.parametrize("name", ["results.csv", "targets.csv", "assumptions.csv"])
def test_an_edited_file_is_refused(spoilt: Place, name: str) -> None:
    spoilt.write(f"outputs/drought/{name}", spoilt.read(f"outputs/drought/{name}") + "x\n")
    done = spoilt.inside("compare", "outputs/baseline", "outputs/drought", "--lang", "en")
    assert done.code == 3
    assert f"outputs/drought/{name} was edited after the run" in done.err


def test_another_schema_is_refused(spoilt: Place) -> None:
    spoilt.edit("outputs/drought/manifest.json", '"schema": 1', '"schema": 2')
    done = spoilt.inside("compare", "outputs/baseline", "outputs/drought", "--lang", "en")
    assert done.code == 3
    assert "schema 2; this version reads schema 1" in done.err


@pytest.mark.parametrize("field", ["calibration", "last_year", "draws", "price_base"])
def test_a_manifest_that_lacks_a_field_is_refused(spoilt: Place, field: str) -> None:
    name = "outputs/drought/manifest.json"
    manifest = json.loads(spoilt.read(name))
    del manifest[field]
    spoilt.write(name, json.dumps(manifest))
    done = spoilt.inside("compare", "outputs/baseline", "outputs/drought", "--lang", "en")
    assert done.code == 3
    assert f"outputs/drought/manifest.json: missing or of a wrong type: {field}" in done.err


def test_a_misspelt_variable_names_the_nearest(origin: Place) -> None:
    words = ("--variables", "GRDP|Service", "--variables", "Exprts")
    done = origin.inside("compare", "outputs/baseline", "outputs/drought", *words, "--lang", "en")
    assert done.code == 3
    assert "Nearest: GRDP|Services" in done.err
    assert "Nearest: Exports" in done.err


def test_a_run_named_twice_is_refused(origin: Place) -> None:
    done = origin.inside("compare", "outputs/baseline", "short", "short", "--force", "--lang", "en")
    assert done.code == 3
    assert "short is named twice" in done.err


# what is written


def test_the_same_comparison_has_the_same_bytes_and_replaces_only_itself(spoilt: Place) -> None:
    words = ("compare", "outputs/baseline", "outputs/drought", "--quiet")
    spoilt.ok(*words)
    folder = "outputs/compare_baseline_drought"
    before = spoilt.files(folder)
    assert set(before) == {"differences.csv", "targets.csv", "assumptions.csv", "manifest.json"}
    spoilt.ok(*words)
    assert spoilt.files(folder) == before
    spoilt.write(f"{folder}/mine.txt", "notes")
    done = spoilt(*words)
    assert done.code == 4
    assert "mine.txt" in done.err


def test_a_comparison_never_takes_the_place_of_a_run(spoilt: Place) -> None:
    before = spoilt.files()
    for place in ("outputs/drought", "scenarios", "outputs/scenarios.csv"):
        words = ("outputs/baseline", "outputs/drought", "--output", place)
        assert spoilt.inside("compare", *words).code == 4, place
    assert spoilt.files() == before


def test_dry_run_writes_nothing(spoilt: Place) -> None:
    before = spoilt.files()
    spoilt.ok("compare", "outputs/baseline", "outputs/drought", "--dry-run")
    assert spoilt.files() == before


def test_the_workbook_has_numbers_as_numbers_and_headings_that_stay(spoilt: Place) -> None:
    words = ("drawn/baseline", "drawn/drought", "--format", "xlsx", "--quiet")
    spoilt.ok("compare", *words)
    path = spoilt.path("drawn/compare_baseline_drought.xlsx")
    book = load_workbook(path)
    names = ["differences", "targets", "assumptions", "draws", "draws_targets"]
    assert book.sheetnames == names
    page = book["differences"]
    heading = [cell.value for cell in page[1]]
    assert page.freeze_panes == "D2"
    base = spoilt.results("drawn/baseline")
    for row in page.iter_rows(min_row=2, values_only=True):
        cells = dict(zip(heading, row, strict=True))
        assert cells["Base"] == base[cells["Variable"]][cells["Year"]]
        assert isinstance(cells["Difference"], float | int)
    before = path.read_bytes()
    spoilt.ok("compare", *words)
    assert path.read_bytes() == before


def test_a_workbook_that_was_saved_by_others_is_not_overwritten(spoilt: Place) -> None:
    words = ("compare", "outputs/baseline", "outputs/drought", "--output", "mine.xlsx", "--quiet")
    spoilt.ok(*words)
    book = load_workbook(spoilt.path("mine.xlsx"))
    book["targets"]["A1"] = "my note"
    book.save(spoilt.path("mine.xlsx"))
    before = spoilt.path("mine.xlsx").read_bytes()
    done = spoilt(*words)
    assert done.code == 4
    assert "edited and saved since" in done.err
    assert spoilt.path("mine.xlsx").read_bytes() == before


def test_the_vietnamese_dialect_has_semicolons_and_decimal_commas(spoilt: Place) -> None:
    words = ("compare", "outputs/baseline", "outputs/drought", "--quiet")
    spoilt.ok(*words, "--output", "plain")
    spoilt.ok(*words, "--csv-dialect", "vi", "--output", "excel")
    raw = spoilt.path("excel/differences.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfrun;rank;variable;")
    first = spoilt.read("plain/differences.csv").splitlines()[1].rpartition(",")[0]
    number = first.split(",")[-3]
    assert "." in number
    assert f";{number.replace('.', ',')};" in raw.decode("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize("command", ["compare", "export"])
def test_help_fits_and_imports_nothing_heavy(origin: Place, command: str) -> None:
    for lang in ("vi", "en"):
        lines = origin.ok(command, "--help", "--lang", lang).out.splitlines()
        assert max(len(line) for line in lines) <= 80
    code = (
        "import sys; from kontum_sim.cli.main import main\n"
        f"sys.argv = ['kontum-sim', '{command}', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([n for n in ('numpy', 'pydantic', 'rich', 'xlsxwriter') if n in sys.modules])"
    )
    assert origin.python("-c", code).out.splitlines()[-1] == "[]"


def test_a_source_with_an_odd_line_separator_stays_one_row(spoilt: Place) -> None:
    body = (
        "assumptions:\n  tfp_trend_growth.services:\n"
        '    {value: 0.012, unit: "1/yr", source: "one\u2028two"}\n'
    )
    spoilt.ok("run", spoilt.scenario(body), "--quiet")
    spoilt.ok("compare", "outputs/baseline", "outputs/trial", "--output", "found", "--quiet")
    content = spoilt.path("found/assumptions.csv").read_text(encoding="utf-8")
    assert "one\u2028two" in content


def test_a_comparison_is_no_run(spoilt: Place) -> None:
    spoilt.ok("compare", "outputs/baseline", "outputs/drought", "--output", "found", "--quiet")
    done = spoilt.inside("compare", "outputs/baseline", "found", "--lang", "en")
    assert done.code == 3
    assert "found was written by kontum-sim compare" in done.err
