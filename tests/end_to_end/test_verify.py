"""`kontum-sim verify`: a run again from its manifest; what differs is named, inputs first."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import CALIBRATIONS, ROOT, Place, new_place

from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.fingerprint import fingerprint

BASELINE, DROUGHT = "scenarios/baseline.yaml", "scenarios/drought.yaml"
PLAN = "calibration/plan2020"
FILES = 7  # results, summary, targets, assumptions, contributions, accounting, projects


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Runs that tests only read: two scenarios of one command, and one with draws."""
    place = new_place(tmp_path_factory.mktemp("verify"))
    place.ok("run", BASELINE, DROUGHT, "--quiet")
    place.ok("run", BASELINE, "--draws", "300", "--seed", "5", "--output", "drawn", "--quiet")
    return place


@pytest.fixture
def run(origin: Place, tmp_path: Path) -> Place:
    """The run of the drought in outputs/drought, which the test may spoil."""
    for name in ("scenarios", "calibration", "outputs/drought"):
        shutil.copytree(origin.path(name), tmp_path / name)
    return Place(tmp_path)


def edited_manifest(place: Place, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(place.read(name))
    change(content)
    place.write(name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def re_estimated(place: Place, folder: str, members: str | None = None) -> None:
    """As `calibrate` would leave the estimate: made from today's numbers, with these members."""

    def change(manifest: dict[str, Any]) -> None:
        data = load_calibration(place.path(folder))
        manifest["calibration"]["fingerprint"] = fingerprint(data)
        for entry in manifest["outputs"]:
            if members is not None and entry["path"] == "members.csv":
                entry["sha256"] = hashlib.sha256(members.encode()).hexdigest()

    if members is not None:
        place.write(f"{folder}/estimate/members.csv", members)
    edited_manifest(place, f"{folder}/estimate/manifest.json", change)


def verified(place: Place, folder: str) -> None:
    done = place.inside("verify", folder, "--lang", "en")
    assert (done.code, done.err) == (0, ""), done.err
    assert "the same bytes" in done.out


# the same bytes


@pytest.mark.parametrize("folder", ["outputs/baseline", "outputs/drought", "drawn"])
def test_a_run_has_the_bytes_of_its_replay_and_nothing_is_written(
    origin: Place, folder: str
) -> None:
    before = origin.files()
    done = origin.ok("verify", folder)
    count = FILES + 2 if folder == "drawn" else FILES
    assert done.out.startswith(f"{folder}: all {count} files have the same bytes")
    assert origin.files() == before


def test_options_of_the_command_are_replayed_as_they_were(place: Place) -> None:
    words = (
        *("--set", "levers.disbursement_rate.value=0.93", "--set", "projects=none"),
        *("--until", "2024", "--lang", "vi", "--output", "changed"),
    )
    place.ok("run", BASELINE, *words, "--quiet")
    verified(place, "changed")
    place.ok("run", BASELINE, "--prior-centres", "--output", "centres", "--quiet")
    verified(place, "centres")


def test_a_name_with_a_space_is_replayed_as_one_word(place: Place) -> None:
    options = ("--variables", "Capital Stock", "--output", "my runs/first one")
    place.ok("run", BASELINE, "--draws", "50", *options, "--quiet")
    verified(place, "my runs/first one")


def test_each_calibration_of_a_command_is_told_apart(place: Place) -> None:
    names = ("./calibration/plan2020/", "scenarios/../calibration/revised2022")
    places = (*names, "calibration/three_groups")
    given = [word for name in places for word in ("--calibration", name)]
    place.ok("run", BASELINE, *given, "--quiet")
    for name in CALIBRATIONS:
        verified(place, f"outputs/baseline+{name}")


def test_language_before_the_command_and_absolute_paths_are_replayed(place: Place) -> None:
    scenario = place.path(BASELINE).as_posix()
    place.ok("--lang", "vi", "run", scenario, "--quiet", "--output", place.path("out").as_posix())
    verified(place, "out")


def test_from_elsewhere_the_place_and_the_command_are_told(origin: Place, tmp_path: Path) -> None:
    done = Place(tmp_path).inside("verify", origin.path("outputs/drought").as_posix())
    assert done.code == 3
    assert "There is no scenarios/drought.yaml here" in done.err
    assert f"kontum-sim run {BASELINE} {DROUGHT} --quiet" in done.err


def test_json_and_quiet(origin: Place) -> None:
    found = origin.inside("verify", "outputs/drought", "--json").json
    assert (found["run"], found["same"]) == ("outputs/drought", True)
    assert len(found["files"]) == FILES
    assert origin.inside("verify", "outputs/drought", "--quiet").out == ""


def test_files_of_others_in_the_folder_are_named_and_do_no_harm(run: Place) -> None:
    run.write("outputs/drought/notes.txt", "mine")
    done = run.inside("verify", "outputs/drought")
    assert done.code == 0
    assert "notes.txt" in done.err


# what differs


def test_an_edited_file_is_told_with_its_line_and_is_no_difference_of_the_replay(
    run: Place,
) -> None:
    rows = run.read("outputs/drought/results.csv").splitlines()
    line = next(i for i, row in enumerate(rows, 1) if ",GRDP," in row and ",2024," in row)
    value = rows[line - 1].rpartition(",")[2]
    run.edit("outputs/drought/results.csv", rows[line - 1], rows[line - 1].replace(value, "1.0"))
    done = run.inside("verify", "outputs/drought")
    assert (done.code, done.out) == (4, "")
    (told,) = done.err.splitlines()
    assert told.startswith(f"outputs/drought/results.csv:{line}:")
    assert "edited after the run" in told
    assert value in told


def test_a_cut_and_a_missing_file_are_told(run: Place) -> None:
    text = run.read("outputs/drought/targets.csv")
    run.write("outputs/drought/targets.csv", "".join(text.splitlines(keepends=True)[:-1]))
    run.path("outputs/drought/summary.csv").unlink()
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    missing, cut = done.err.splitlines()
    assert missing.startswith("outputs/drought/summary.csv: the file is gone")
    assert cut.startswith(f"outputs/drought/targets.csv:{len(text.splitlines())}:1: was edited")


def test_a_changed_scenario_comes_first_and_the_lines_that_it_moves_after_it(run: Place) -> None:
    run.edit(DROUGHT, "hydrology_index: 0.", "hydrology_index: 0.9")
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    told = done.err.splitlines()
    assert told[0] == f"Input {DROUGHT}: changed since the run."
    assert all("the replay gives other bytes" in line for line in told[1:])
    assert {line.split(":")[0].rpartition("/")[2] for line in told[1:]} >= {
        "results.csv",
        "assumptions.csv",
    }


def test_a_comment_in_the_scenario_changes_the_input_and_no_result(run: Place) -> None:
    run.write(DROUGHT, run.read(DROUGHT) + "# a remark\n")
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    first, last = done.err.splitlines()
    assert first == f"Input {DROUGHT}: changed since the run."
    assert last == f"All {FILES} files of results have the same bytes all the same."


def test_a_scenario_that_is_no_longer_valid_stops_the_replay_after_the_input_is_named(
    run: Place,
) -> None:
    run.write(DROUGHT, run.read(DROUGHT) + "leverz: {}\n")
    done = run.inside("verify", "outputs/drought")
    assert done.code == 3
    told = done.err.splitlines()
    assert told[0] == f"Input {DROUGHT}: changed since the run."
    assert told[1] == "The replay stopped:"
    assert told[2].startswith(f"{DROUGHT}:")
    assert "leverz" in told[2]


def test_a_changed_parameter_without_a_new_estimate_names_the_input_and_stops(run: Place) -> None:
    run.edit(f"{PLAN}/parameters.csv", "23050.2", "23060.2")
    done = run.inside("verify", "outputs/drought")
    assert done.code == 3
    told = done.err.splitlines()
    assert told[0] == f"Input {PLAN}/parameters.csv: changed since the run."
    assert told[1] == "The replay stopped:"
    assert "kontum-sim calibrate" in told[2]


def test_a_changed_parameter_with_a_new_estimate_is_told_with_what_it_moves(run: Place) -> None:
    members = run.read(f"{PLAN}/estimate/members.csv").splitlines(keepends=True)
    run.edit(f"{PLAN}/parameters.csv", "23050.2", "23060.2")
    re_estimated(run, PLAN, "".join([members[0], members[2], members[1], *members[3:]]))
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    told = done.err.splitlines()
    assert told[:3] == [
        f"Input {PLAN}/parameters.csv: changed since the run.",
        f"Input {PLAN}/estimate/manifest.json: changed since the run.",
        f"Input {PLAN}/estimate/members.csv: changed since the run.",
    ]
    assert told[3].startswith("The estimate of the calibration plan2020 is another")
    # The exchange rate of 2019 moves GRDP per head in dollars of that year, and nothing else.
    moved = next(line for line in told if "/results.csv:" in line)
    assert "GRDP per Capita [USD]" in moved
    assert ",2019," in moved


def test_an_input_that_is_gone_and_one_that_is_new_are_told(run: Place) -> None:
    def change(manifest: dict[str, Any]) -> None:
        entry = next(e for e in manifest["inputs"] if e["path"] == BASELINE)
        entry["path"] = "scenarios/elsewhere.yaml"

    edited_manifest(run, "outputs/drought/manifest.json", change)
    told = run.inside("verify", "outputs/drought").err.splitlines()
    assert told[0] == "Input scenarios/elsewhere.yaml: the file is gone."
    assert told[1] == f"Input {BASELINE}: is read now and was not read by the run."
    assert told[2].startswith(f"All {FILES} files")


def test_another_version_code_and_library_are_told_apart(run: Place) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["model_version"] = "0.0.9"
        manifest["code_sha256"] = "0" * 64
        manifest["versions"]["numpy"] = "1.26.0"
        manifest["versions"]["python"] = "3.10.1"
        manifest["seed"] = 7

    edited_manifest(run, "outputs/drought/manifest.json", change)
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    version, code, python, numpy, seed, same = done.err.splitlines()
    assert "0.0.9" in version
    assert "code_sha256 000000000000" in code
    assert python.startswith("python: the run has 3.10.1")
    assert numpy.startswith("numpy: the run has 1.26.0")
    assert seed == "manifest.json, seed: the run has 7, the replay None."
    assert same.startswith(f"All {FILES} files")


def test_another_seed_in_the_command_moves_the_draws_alone(origin: Place, run: Place) -> None:
    def change(manifest: dict[str, Any]) -> None:
        manifest["command"] = manifest["command"].replace("--seed 5", "--seed 6")

    shutil.copytree(origin.path("drawn"), run.path("drawn"))
    edited_manifest(run, "drawn/manifest.json", change)
    told = run.inside("verify", "drawn").err.splitlines()
    assert told[0] == "manifest.json, seed: the run has 5, the replay 6."
    moved = {line.split(":")[0] for line in told[1:]}
    assert moved == {"drawn/targets.csv", "drawn/quantiles.csv", "drawn/probabilities.csv"}


def test_a_manifest_that_was_only_laid_out_anew_is_told(run: Place) -> None:
    content = json.loads(run.read("outputs/drought/manifest.json"))
    run.write("outputs/drought/manifest.json", json.dumps(content, ensure_ascii=False))
    done = run.inside("verify", "outputs/drought")
    assert done.code == 4
    assert done.err.startswith("outputs/drought/manifest.json:1:")


# no run


def test_what_is_no_run_is_refused(run: Place) -> None:
    for words, says in (
        (("scenarios",), "scenarios"),
        (("outputs/drougth",), "outputs/drought"),
    ):
        done = run.inside("verify", *words)
        assert (done.code, done.out) == (3, "")
        assert says in done.err
    assert run.inside("verify").code == 2


def test_a_backtest_is_no_run_to_replay(origin: Place) -> None:
    outturn = ROOT / "examples" / "outturn_invented.csv"
    origin.ok("backtest", str(outturn), "--draws", "200", "--output", "scored", "--quiet")
    done = origin.inside("verify", "scored")
    assert (done.code, done.out) == (3, "")
    assert "kontum-sim backtest" in done.err


def test_a_run_whose_scenario_is_gone_is_refused_with_its_command(run: Place) -> None:
    run.path(DROUGHT).unlink()
    done = run.inside("verify", "outputs/drought")
    assert done.code == 3
    assert f"kontum-sim run {BASELINE} {DROUGHT} --quiet" in done.err


@pytest.mark.parametrize(
    "command",
    [
        "kontum-sim list",
        "kontum-sim backtest scenarios/drought.yaml --output outputs/drought",
        "kontum-sim run scenarios/drought.yaml --calibration calibration/three_groups",
        "kontum-sim --version",
        "kontum-sim run --help",
        "kontum-sim run scenarios/drought.yaml --nonsense",
        "kontum-sim run scenarios/baseline.yaml",
        'kontum-sim run "scenarios/drought.yaml',
        "",
    ],
)
def test_a_command_that_makes_no_such_run_is_refused(run: Place, command: str) -> None:
    edited_manifest(
        run, "outputs/drought/manifest.json", lambda manifest: manifest.update(command=command)
    )
    done = run.inside("verify", "outputs/drought")
    assert (done.code, done.out) == (3, "")
    assert "Traceback" not in done.err
    assert "the command in manifest.json makes no such run" in done.err


def test_a_manifest_without_what_a_replay_needs_is_refused_with_all_fields(run: Place) -> None:
    def change(manifest: dict[str, Any]) -> None:
        del manifest["command"], manifest["versions"]
        manifest["inputs"] = ["a"]

    edited_manifest(run, "outputs/drought/manifest.json", change)
    done = run.inside("verify", "outputs/drought")
    assert done.code == 3
    assert "command, versions, inputs" in done.err


def test_differences_are_told_in_vietnamese(run: Place) -> None:
    run.edit(DROUGHT, "hydrology_index: 0.", "hydrology_index: 0.9")
    run.write("outputs/drought/targets.csv", "x")
    told = run.inside("verify", "outputs/drought", "--lang", "vi").err.splitlines()
    assert told[0] == f"Đầu vào {DROUGHT}: đã thay đổi sau lần chạy."
    assert any(line.startswith("outputs/drought/targets.csv: đã bị sửa") for line in told)
    as_json = run.inside("verify", "outputs/drought", "--lang", "vi", "--json").err
    assert json.loads(as_json)["errors"] == told
