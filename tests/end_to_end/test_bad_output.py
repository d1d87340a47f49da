"""Folders that cannot be written, a full disk, a killed command: the former run survives."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import RUN_FILES, Place

from kontum_sim.cli.main import commands
from kontum_sim.report import folder as run_folder

BASELINE = "scenarios/baseline.yaml"


@pytest.fixture
def ran(place: Place) -> Place:
    """A place in which the baseline has been run once."""
    place.ok("run", BASELINE, "--quiet")
    return place


@pytest.fixture
def dead() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("output", ["file/run", "file", "file/a/b"])
def test_a_path_below_a_file_cannot_be_written(place: Place, output: str) -> None:
    place.write("file", "mine\n")
    before = place.files()
    done = place("run", BASELINE, "--output", output)
    assert done.code == 4
    assert output in done.err
    assert "Traceback" not in done.err
    assert place.files() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_cannot_be_written(place: Place) -> None:
    place.path("closed").mkdir(mode=0o500)
    done = place("run", BASELINE, "--output", "closed/run")
    assert done.code == 4
    assert "closed/run" in done.err
    assert place.files("closed") == {}


@pytest.mark.parametrize("output", ["mine", ".", "scenarios", ""])
def test_a_folder_that_is_not_ours_is_left_alone(place: Place, output: str) -> None:
    place.write("mine/notes.txt", "a week of work\n")
    before = place.files()
    done = place("run", BASELINE, "--output", output)
    assert done.code == 4
    assert "not written by kontum-sim" in done.err
    assert place.files() == before


@pytest.mark.parametrize("manifest", ['{"model": "another"}', "[]", "{", "null"])
def test_a_manifest_of_someone_else_protects_its_folder(place: Place, manifest: str) -> None:
    place.write("mine/manifest.json", manifest)
    assert place("run", BASELINE, "--output", "mine").code == 4
    assert place.read("mine/manifest.json") == manifest


def test_a_link_to_a_folder_is_left_alone(ran: Place) -> None:
    ran.path("link").symlink_to("outputs/baseline")
    done = ran("run", BASELINE, "--output", "link")
    assert done.code == 4
    assert ran.path("link").is_symlink()


def test_an_empty_folder_is_used(place: Place) -> None:
    place.path("empty").mkdir()
    place.ok("run", BASELINE, "--output", "empty", "--quiet")
    assert set(place.files("empty")) == RUN_FILES


def test_a_side_by_side_file_that_is_not_ours_is_left_alone(place: Place) -> None:
    place.write("outputs/scenarios.csv", "my own table\n")
    done = place("run", BASELINE, "scenarios/drought.yaml")
    assert done.code == 4
    assert "outputs/scenarios.csv" in done.err
    assert place.read("outputs/scenarios.csv") == "my own table\n"


def test_a_run_that_fails_leaves_the_former_one(ran: Place) -> None:
    before = ran.files("outputs")
    ran.edit(BASELINE, "timing: expected", "timing: expectd")
    assert ran("run", BASELINE).code == 3
    assert ran.files("outputs") == before


def fail_at(call: int, failing: Callable[..., object], code: int) -> Callable[..., object]:
    """A function that behaves like `failing` but raises OSError at its n-th call."""
    count = 0

    def replacement(*arguments: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count == call:
            raise OSError(code, os.strerror(code))
        return failing(*arguments, **named)

    return replacement


@pytest.mark.parametrize("file", [1, 3, 5])
def test_a_full_disk_leaves_the_former_run_byte_for_byte(
    ran: Place, monkeypatch: pytest.MonkeyPatch, file: int
) -> None:
    before = ran.files("outputs")
    monkeypatch.chdir(ran.folder)
    monkeypatch.setattr(run_folder.os, "fsync", fail_at(file, os.fsync, errno.ENOSPC))
    words = ["run", BASELINE, "--output", "outputs/baseline", "--until", "2030"]
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 4
    assert os.strerror(errno.ENOSPC) in done.output
    assert "outputs/baseline" in done.output
    assert ran.files("outputs") == before


def test_a_full_disk_on_the_first_run_leaves_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    monkeypatch.setattr(run_folder.os, "fsync", fail_at(2, os.fsync, errno.ENOSPC))
    assert CliRunner().invoke(commands, ["run", BASELINE]).exit_code == 4
    assert place.files("outputs") == {}


@pytest.mark.parametrize("rename", [1, 2])
def test_a_swap_that_fails_puts_the_former_run_back(
    ran: Place, monkeypatch: pytest.MonkeyPatch, rename: int
) -> None:
    # 1: the former run cannot be moved away; 2: the new one cannot be moved in.
    before = ran.files("outputs")
    monkeypatch.chdir(ran.folder)
    broken = fail_at(rename, Path.rename, errno.EACCES)
    monkeypatch.setattr(Path, "rename", lambda self, target: broken(self, target))
    done = CliRunner().invoke(
        commands, ["run", "scenarios/drought.yaml", "--output", "outputs/baseline"]
    )
    assert done.exit_code == 4
    assert ran.files("outputs") == before


def test_a_full_disk_leaves_the_former_side_by_side_file(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = [BASELINE, "scenarios/drought.yaml"]
    place.ok("run", *pair, "--quiet")
    before = place.files("outputs")
    monkeypatch.chdir(place.folder)
    # Two folders of five files, then the table.
    monkeypatch.setattr(run_folder.os, "fsync", fail_at(11, os.fsync, errno.ENOSPC))
    done = CliRunner().invoke(commands, ["run", *pair, "--quiet"])
    assert done.exit_code == 4
    after = place.files("outputs")
    assert set(after) == set(before)
    assert after["scenarios.csv"] == before["scenarios.csv"]


# A command that was killed (kill -9) leaves one of three states beside the run's folder.


def test_killed_between_the_renames_the_former_run_comes_back(ran: Place, dead: int) -> None:
    outputs = ran.path("outputs")
    before = ran.files("outputs/baseline")
    shutil.copytree(outputs / "baseline", outputs / f".baseline.new-{dead}")
    (outputs / "baseline").rename(outputs / ".baseline.former")
    ran.ok("targets", "outputs/baseline")
    assert [path.name for path in outputs.iterdir()] == ["baseline"]
    assert ran.files("outputs/baseline") == before


def test_killed_before_the_former_run_was_deleted_the_new_one_stays(ran: Place, dead: int) -> None:
    outputs = ran.path("outputs")
    ran.ok("run", "scenarios/drought.yaml", "--output", "outputs/.baseline.former", "--quiet")
    before = ran.files("outputs/baseline")
    ran.ok("explain", "grdp", "--run", "outputs/baseline")
    assert [path.name for path in outputs.iterdir()] == ["baseline"]
    assert ran.files("outputs/baseline") == before


def test_killed_while_writing_the_next_run_sweeps_up(ran: Place, dead: int) -> None:
    ran.write(f"outputs/.baseline.new-{dead}/results.csv", "half a fi")
    ran.path("outputs/baseline").rename(ran.path("outputs/.baseline.former"))
    ran.ok("run", BASELINE, "--quiet")
    assert [path.name for path in ran.path("outputs").iterdir()] == ["baseline"]
    assert set(ran.files("outputs/baseline")) == RUN_FILES


def test_what_a_living_command_writes_is_left_alone(ran: Place) -> None:
    name = f"outputs/.baseline.new-{os.getpid()}/results.csv"
    ran.write(name, "half a fi")
    ran.ok("run", BASELINE, "--quiet")
    assert ran.read(name) == "half a fi"


def test_a_table_that_is_not_ours_stops_the_command_before_it_writes(place: Place) -> None:
    place.write("outputs/scenarios.csv", "my own table\n")
    assert place("run", BASELINE, "scenarios/drought.yaml").code == 4
    assert set(place.files("outputs")) == {"scenarios.csv"}


def test_a_file_of_the_user_in_a_run_folder_is_never_deleted(ran: Place) -> None:
    ran.write("outputs/baseline/notes.txt", "mine\n")
    before = ran.read("outputs/baseline/results.csv")
    done = ran("run", BASELINE, "--quiet")
    assert done.code == 4
    assert "notes.txt" in done.err
    assert ran.read("outputs/baseline/notes.txt") == "mine\n"
    assert ran.read("outputs/baseline/results.csv") == before
