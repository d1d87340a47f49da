"""`kontum-sim calibrate`: what it writes, what it refuses, and that a former estimate survives."""

from __future__ import annotations

import contextlib
import csv
import errno
import hashlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import ROOT, Finished, Place, new_place

from kontum_sim.report import folder as written_folder

CALIBRATION = "calibration/three_groups"
ESTIMATE = f"{CALIBRATION}/estimate"
PARAMETERS = f"{CALIBRATION}/parameters.csv"
OBSERVATIONS = "calibration/plan2020/observations.csv"
CALIBRATE = ("calibrate", CALIBRATION, "--draws", "16384")
RUN = ("run", "scenarios/baseline.yaml", "--calibration", CALIBRATION, "--dry-run", "--quiet")
FILES = {
    "parameters.csv",
    "members.csv",
    "evidence.csv",
    "solved.csv",
    "manifest.json",
    "diagnostics.md",
    "diagnostics.vi.md",
}


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place where three_groups was estimated with a small sample. Tests only read here."""
    place = new_place(tmp_path_factory.mktemp("calibrated"))
    shutil.rmtree(place.path(ESTIMATE))
    done = place(*CALIBRATE)
    assert (done.code, done.err) == (0, ""), done
    place.write("said.txt", done.out)
    return place


@pytest.fixture
def copy(calibrated: Place, tmp_path: Path) -> Place:
    """The same, to be changed."""
    shutil.copytree(calibrated.folder, tmp_path / "copy")
    return Place(tmp_path / "copy")


def refused(done: Finished, start: str, *says: str) -> None:
    assert done.code == 3, done
    assert "Traceback" not in done.err
    told = [line for line in done.err.splitlines() if line.startswith(start)]
    assert told, done.err
    for word in says:
        assert word in told[0], told[0]


def row_of(place: Place, file: str, /, **cells: str) -> int:
    """The line of the first row with these cells."""
    for line, row in enumerate(csv.DictReader(place.read(file).splitlines()), 2):
        if all(row[column] == cell for column, cell in cells.items()):
            return line
    raise AssertionError(cells)


# what it writes


def test_everything_is_written_and_listed_with_its_hash(calibrated: Place) -> None:
    files = calibrated.files(ESTIMATE)
    assert set(files) >= FILES
    manifest = json.loads(files["manifest.json"])
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    assert told == {name: found for name, found in hashes.items() if name != "manifest.json"}
    assert manifest["seed"] == 1
    assert manifest["stages"][-1]["effective"] >= 1000
    assert not any(entry["path"].startswith("/") for entry in manifest["inputs"])


def test_the_same_data_and_seed_give_the_same_bytes(calibrated: Place, copy: Place) -> None:
    assert copy(*CALIBRATE).code == 0
    assert copy.files(ESTIMATE) == calibrated.files(ESTIMATE)


def test_another_seed_gives_other_members_and_nearly_the_same_centre(
    calibrated: Place, copy: Place
) -> None:
    assert copy(*CALIBRATE, "--seed", "2").code == 0
    name = f"{ESTIMATE}/members.csv"
    assert copy.read(name) != calibrated.read(name)
    rows = zip(
        copy.rows(f"{ESTIMATE}/parameters.csv"),
        calibrated.rows(f"{ESTIMATE}/parameters.csv"),
        strict=True,
    )
    for one, other in rows:
        apart = abs(float(one["mode"]) - float(other["mode"]))
        assert apart <= 0.001 * float(other["prior_sd"]), one["name"]


def test_members_have_a_column_for_every_number_and_a_thousand_rows(calibrated: Place) -> None:
    rows = calibrated.rows(f"{ESTIMATE}/members.csv")
    parameters = calibrated.rows(f"{ESTIMATE}/parameters.csv")
    names = [f"{p['name']}.{p['member']}".rstrip(".") for p in parameters]
    assert list(rows[0]) == ["member", *names]
    assert [row["member"] for row in rows] == [str(number) for number in range(1, 1001)]


def test_the_terminal_says_what_was_learned_at_80_columns(calibrated: Place) -> None:
    said = calibrated.read("said.txt").splitlines()
    assert max(len(line) for line in said) <= 80
    assert any("effective draws" in line for line in said)
    assert any("prior only" in line for line in said)


def test_a_run_carries_the_hash_of_the_members(copy: Place) -> None:
    copy.ok("run", "scenarios/baseline.yaml", "--calibration", CALIBRATION, "--output", "o")
    members = copy.path(f"{ESTIMATE}/members.csv").read_bytes()
    calibration = json.loads(copy.read("o/manifest.json"))["calibration"]
    assert calibration["estimate_sha256"] == hashlib.sha256(members).hexdigest()
    assert calibration["central_values"] == "estimate"


def test_a_run_at_the_centres_of_the_priors_says_so(copy: Place) -> None:
    shutil.rmtree(copy.path(ESTIMATE))
    done = copy.ok(*RUN[:-2], "--prior-centres", "--output", "o")
    assert "centres of priors" in " ".join(done.out.split())
    calibration = json.loads(copy.read("o/manifest.json"))["calibration"]
    assert calibration["central_values"] == "centres of the priors"
    assert calibration["estimate_sha256"] is None


# an estimate that does not stand


def test_an_estimate_that_is_missing_names_the_command_that_makes_it(copy: Place) -> None:
    shutil.rmtree(copy.path(ESTIMATE))
    refused(copy.inside(*RUN), ESTIMATE, f"kontum-sim calibrate {CALIBRATION}", "--prior-centres")


@pytest.mark.parametrize(
    ("name", "line", "cells"),
    [
        (PARAMETERS, {"name": "capital_share", "member": "services"}, {"prior": "N(0.40, 0.08)"}),
        (PARAMETERS, {"name": "land_share", "member": "*"}, {"value": "0.01"}),
        (OBSERVATIONS, {"variable": "grdp", "year": "2017"}, {"value": "12301"}),
        (OBSERVATIONS, {"variable": "grdp_share", "year": "2018"}, {"standard_error": "0.9"}),
        ("calibration/plan2020/soft_priors.csv", {"unit": "%"}, {"prior": "N(8, 2)"}),
    ],
)
def test_an_estimate_of_other_numbers_is_refused(
    copy: Place, name: str, line: dict[str, str], cells: dict[str, str]
) -> None:
    copy.edit_row(name, row_of(copy, name, **line), **cells)
    refused(copy.inside(*RUN), f"{ESTIMATE}/manifest.json", "stale", f"calibrate {CALIBRATION}")


def test_a_source_may_be_reworded_without_a_new_estimate(copy: Place) -> None:
    copy.edit_row(PARAMETERS, 2, source="the same, in better words")
    assert copy.inside(*RUN).code == 0


def test_members_that_are_cut_off_are_refused_at_the_line(copy: Place) -> None:
    path = copy.path(f"{ESTIMATE}/members.csv")
    path.write_bytes(path.read_bytes()[:200_000])
    lines = path.read_bytes().count(b"\n") + 1
    refused(copy.inside(*RUN), f"{ESTIMATE}/members.csv:{lines}:", "cut off", "calibrate")


@pytest.mark.parametrize("name", ["members.csv", "parameters.csv"])
def test_an_edited_file_of_an_estimate_is_refused(copy: Place, name: str) -> None:
    text = copy.read(f"{ESTIMATE}/{name}")
    copy.write(f"{ESTIMATE}/{name}", text.replace("0.4", "0.5", 1))
    refused(copy.inside(*RUN), f"{ESTIMATE}/{name}:", "changed", "calibrate")


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"outputs": 3}', '{"outputs": []}'])
def test_a_broken_manifest_of_an_estimate_is_refused(copy: Place, manifest: str) -> None:
    copy.write(f"{ESTIMATE}/manifest.json", manifest)
    refused(copy.inside(*RUN), f"{ESTIMATE}/manifest.json:1:", f"calibrate {CALIBRATION}")


def test_a_missing_members_file_is_named(copy: Place) -> None:
    copy.path(f"{ESTIMATE}/members.csv").unlink()
    refused(copy.inside(*RUN), f"{ESTIMATE}/members.csv:", "calibrate")


# evidence that cannot be used

# The window meets this series exactly.
GROWTH = {
    "variable": "grdp_growth",
    "member": "",
    "value": "0.09",
    "standard_error": "0.01",
    "unit": "1/yr",
    "price_basis": "constant 2010",
}


def with_row(place: Place, **cells: str) -> int:
    """Add a measurement of 2018 like the first one, with other cells; its line."""
    rows = list(csv.DictReader(place.read(OBSERVATIONS).splitlines()))
    model = next(row for row in rows if (row["variable"], row["year"]) == ("grdp_share", "2018"))
    with open(place.path(OBSERVATIONS), "a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(model), lineterminator="\n").writerow(model | cells)
    return len(place.read(OBSERVATIONS).splitlines())


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"standard_error": ""}, "standard error"),
        ({"standard_error": "0"}, "above 0"),
        ({"standard_error": "-1"}, "above 0"),
        ({"standard_error": "0,8"}, "decimal comma"),
        ({"vintage": "V2_revised_2022"}, "V2_revised_2022"),
        ({"use": "closure"}, "standard error"),
        (GROWTH, "can't be a measurement"),
    ],
)
def test_a_measurement_that_cannot_be_one_is_told_at_its_line(
    copy: Place, cells: dict[str, str], says: str
) -> None:
    line = with_row(copy, **{"year": "2017", "member": "services", **cells})
    refused(copy.inside(*CALIBRATE), f"{OBSERVATIONS}:{line}:", says)


def test_a_measurement_twice_is_refused(copy: Place) -> None:
    line = with_row(copy)
    refused(copy.inside(*CALIBRATE), f"{OBSERVATIONS}:{line}:", "twice")


def test_an_impossible_measurement_is_refused_before_it_is_used(copy: Place) -> None:
    line = with_row(copy, year="2017", member="services", value="12.5")
    before = copy.files(ESTIMATE)
    refused(copy.inside(*CALIBRATE), f"{OBSERVATIONS}:{line}:", "impossible", "12.5")
    assert copy.files(ESTIMATE) == before


def test_a_fourth_share_of_a_year_repeats_the_other_three(copy: Place) -> None:
    line = with_row(copy, member="product_taxes", value="8.2")
    refused(copy.inside(*CALIBRATE), f"{OBSERVATIONS}:{line}:", "follows", "services 2018")


def test_a_prior_with_no_mass_inside_its_range_is_refused(copy: Place) -> None:
    name = "calibration/plan2020/parameters.csv"
    line = row_of(copy, name, name="trained_wage_premium")
    copy.edit_row(name, line, low="0.2999999", high="0.3000001")
    refused(copy.inside(*CALIBRATE), f"{name}:{line}:", "trained_wage_premium", "0.2999999")


@pytest.mark.parametrize(
    "prior", ["N(0.4, 0)", "N(0.4, -1)", "Beta(1, 1)", "LogN(0.4; 0.9-0.2)", "LogN(0, sd 1)"]
)
def test_a_prior_that_is_no_distribution_is_refused(copy: Place, prior: str) -> None:
    line = row_of(copy, PARAMETERS, name="capital_share", member="services")
    copy.edit_row(PARAMETERS, line, prior=prior)
    refused(copy.inside(*CALIBRATE), f"{PARAMETERS}:{line}:", prior)


def test_evidence_that_leaves_too_few_draws_ends_without_an_estimate(copy: Place) -> None:
    for line, row in enumerate(csv.DictReader(copy.read(OBSERVATIONS).splitlines()), 2):
        if row["use"] == "measurement":
            copy.edit_row(OBSERVATIONS, line, standard_error="0.0000001")
    before = copy.files(ESTIMATE)
    done = copy.inside(*CALIBRATE)
    assert done.code == 3  # no draw of the prior comes near all of them
    assert "impossible" in done.err
    assert copy.files(ESTIMATE) == before


@pytest.mark.parametrize(
    ("option", "value"),
    [("--seed", "-1"), ("--draws", "0"), ("--draws", "1000"), ("--draws", str(2**40)),
     ("--synthetic", "-3")],
)  # fmt: skip
def test_numbers_that_make_no_sample_are_refused(copy: Place, option: str, value: str) -> None:
    refused(copy.inside("calibrate", CALIBRATION, option, value), option, value)


def test_a_folder_that_is_no_calibration_is_named(copy: Place) -> None:
    refused(copy.inside("calibrate", "calibration/plan2021"), "calibration/plan2021")


# the former estimate survives


def test_a_full_disk_leaves_the_former_estimate(
    copy: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = copy.files(CALIBRATION)
    monkeypatch.setattr(written_folder.os, "fsync", full)
    done = copy.inside(*CALIBRATE, "--seed", "3")
    assert done.code == 4
    assert "No space left" in done.err
    assert copy.files(CALIBRATION) == before


@pytest.mark.parametrize("after", [0.3, 1.5, 3.0])
def test_a_killed_command_leaves_the_former_estimate(copy: Place, after: float) -> None:
    before = copy.files(ESTIMATE)
    process = subprocess.Popen(
        [sys.executable, "-m", "kontum_sim", "calibrate", CALIBRATION],
        cwd=copy.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert copy.files(ESTIMATE) == before
    assert copy.inside(*RUN).code == 0


def test_a_command_killed_between_two_renames_is_mended_by_the_next(copy: Place) -> None:
    before = copy.files(ESTIMATE)
    copy.path(ESTIMATE).rename(copy.path(f"{CALIBRATION}/.estimate.former"))
    assert copy.inside(*RUN).code == 0, "a run reads the former estimate"
    copy.edit_row(PARAMETERS, 2, source="the same, in other words")
    assert copy.inside(*CALIBRATE).code == 0
    assert copy.files(ESTIMATE)["members.csv"] == before["members.csv"]
    assert not copy.path(f"{CALIBRATION}/.estimate.former").exists()


def test_a_file_of_the_user_in_the_estimate_is_never_deleted(copy: Place) -> None:
    copy.write(f"{ESTIMATE}/notes.txt", "a week of work\n")
    before = copy.files(CALIBRATION)
    done = copy.inside(*CALIBRATE)
    assert done.code == 4
    assert "notes.txt" in done.err
    assert copy.files(CALIBRATION) == before


# the folder is an estimate's and nothing else's


def test_the_command_that_a_refusal_names_mends_the_estimate(
    calibrated: Place, copy: Place
) -> None:
    copy.write(f"{ESTIMATE}/manifest.json", '{"schema": 1, "mod')
    refused(copy.inside(*RUN), ESTIMATE, f"kontum-sim calibrate {CALIBRATION}")
    assert copy.inside(*CALIBRATE).code == 0
    assert copy.files(ESTIMATE) == calibrated.files(ESTIMATE)
    assert copy.inside(*RUN).code == 0


def test_a_run_is_never_written_over_an_estimate(copy: Place) -> None:
    before = copy.files(CALIBRATION)
    done = copy.inside("run", "scenarios/baseline.yaml", "--output", ESTIMATE)
    assert done.code == 4
    assert "kontum-sim calibrate" in done.err
    assert copy.files(CALIBRATION) == before


def test_an_estimate_is_no_run_whose_targets_can_be_read(copy: Place) -> None:
    refused(copy.inside("targets", ESTIMATE), ESTIMATE, "kontum-sim calibrate")


@pytest.mark.parametrize("manifest", ['{"outputs": [], "seed": 1e999}', "[" * 100_000])
def test_an_odd_manifest_is_refused_without_a_traceback(copy: Place, manifest: str) -> None:
    path = f"{ESTIMATE}/manifest.json"
    told = json.loads(copy.read(path))
    if manifest.startswith("{"):
        manifest = json.dumps({**told, "seed": 0}).replace('"seed": 0', '"seed": 1e999')
    copy.write(path, manifest)
    refused(copy.inside(*RUN), f"{path}:1:", "calibrate")


def test_bytes_do_not_depend_on_the_folder_from_which_the_command_runs(
    calibrated: Place, copy: Place
) -> None:
    inner = Place(copy.path("calibration"))
    assert inner.inside("calibrate", "three_groups", "--draws", "16384").code == 0
    assert copy.files(ESTIMATE) == calibrated.files(ESTIMATE)
    command = json.loads(copy.read(f"{ESTIMATE}/manifest.json"))["command"]
    assert command == f"kontum-sim calibrate {CALIBRATION} --seed=1 --draws=16384"


def test_invented_provinces_are_ranked_written_and_missed_when_left_out(copy: Place) -> None:
    done = copy.inside(*CALIBRATE, "--synthetic", "2")
    assert done.code == 0
    assert "Invented provinces: 2" in done.out
    ranks = copy.rows(f"{ESTIMATE}/ranks.csv")
    read = [row for row in copy.rows(f"{ESTIMATE}/parameters.csv") if row["verdict"] != "not_read"]
    assert len(ranks) == len(read)
    manifest = json.loads(copy.read(f"{ESTIMATE}/manifest.json"))
    assert manifest["synthetic_provinces"]["provinces"] == 2
    assert manifest["command"].endswith("--synthetic=2")
    assert "--synthetic=2" in copy.read(f"{ESTIMATE}/diagnostics.md")
    again = copy.inside(*CALIBRATE)
    assert again.code == 0
    assert "--synthetic 100" in again.err


def test_a_terminal_shows_a_progress_bar(copy: Place) -> None:
    """stderr is a terminal here; elsewhere nothing is drawn (the fixture asserts an empty one)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kontum_sim", *CALIBRATE],
        cwd=copy.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    drawn = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while part := os.read(ours, 4096):
            drawn += part
    os.close(ours)
    assert process.wait() == 0
    for step in (b"Sampling", b"Posterior mode"):
        assert step in drawn
