"""A folder of results is written whole or not at all, and only over one of its own kind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from kontum_sim.errors import OutputError
from kontum_sim.report.folder import BACKTEST, ESTIMATE, RUN, check_ours, mend, write_folder

ROOT = Path(__file__).parents[2]
# Kills itself in the n-th call of a function of the writing phase.
KILLED = """
import json, os, shutil, signal, sys
from pathlib import Path
from kontum_sim.report import folder
owner, name, number = sys.argv[1].split(":")
owner = {"os": os, "Path": Path, "shutil": shutil}[owner]
kept, left = getattr(owner, name), [int(number)]
def deadly(*words, **more):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return kept(*words, **more)
setattr(owner, name, deadly)
folder.write_folder(Path("run"), json.loads(sys.argv[2]), "run")
"""


def contents(text: str, kind: str = RUN) -> dict[str, str]:
    files = {"results.csv": text, "targets.csv": text}
    outputs = [{"path": name} for name in files]
    manifest = {"model": "kontum_sim", "kind": kind, "outputs": outputs}
    return {**files, "manifest.json": json.dumps(manifest)}


def read(folder: Path) -> Mapping[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("has_former", [True, False])
@pytest.mark.parametrize(
    "where",
    ["Path:mkdir:2", "os:fsync:1", "os:fsync:3", "Path:rename:1", "Path:rename:2",
     "shutil:rmtree:1"],
)  # fmt: skip
def test_a_kill_at_any_step_of_writing_leaves_the_former_or_the_whole_new_folder(
    tmp_path: Path, where: str, has_former: bool
) -> None:
    folder = tmp_path / "run"
    if has_former:
        write_folder(folder, contents("former"), RUN)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, where, json.dumps(contents("new"))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    mend(folder)
    whole = [contents("new")] + ([contents("former")] if has_former else [])
    if folder.exists():
        assert read(folder) in whole
    else:
        assert not has_former
    if done.returncode == 0:  # a step that this writing does not have
        assert not has_former
        assert read(folder) == contents("new")
    else:
        assert done.returncode == -signal.SIGKILL
    write_folder(folder, contents("next"), RUN)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert read(folder) == contents("next")


@pytest.mark.parametrize("there", [RUN, ESTIMATE, BACKTEST])
@pytest.mark.parametrize("kind", [RUN, ESTIMATE, BACKTEST])
def test_only_the_command_that_wrote_a_folder_replaces_it(
    tmp_path: Path, there: str, kind: str
) -> None:
    folder = tmp_path / "here"
    write_folder(folder, contents("former", there), there)
    if there == kind:
        write_folder(folder, contents("new", kind), kind)
        assert read(folder)["results.csv"] == "new"
        return
    with pytest.raises(OutputError, match="kontum-sim"):
        write_folder(folder, contents("new", kind), kind)
    assert read(folder) == contents("former", there)


@pytest.mark.parametrize("manifest", [None, "", "{", "[]", '{"model": "kontum_sim"}'])
def test_a_folder_of_known_files_without_its_manifest_is_replaced_where_that_is_allowed(
    tmp_path: Path, manifest: str | None
) -> None:
    folder = tmp_path / "estimate"
    folder.mkdir()
    (folder / "members.csv").write_text("cut")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    known = ("members.csv", "manifest.json")
    with pytest.raises(OutputError):
        check_ours(folder, ESTIMATE)
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError):
        check_ours(folder, ESTIMATE, known)
    (folder / "thesis.txt").unlink()
    write_folder(folder, contents("new", ESTIMATE), ESTIMATE, known)
    assert read(folder)["results.csv"] == "new"


def test_a_former_folder_outlives_a_damaged_one(tmp_path: Path) -> None:
    folder, former = tmp_path / "run", tmp_path / ".run.former"
    write_folder(former, contents("former"), RUN)
    folder.mkdir()
    mend(folder)
    assert read(folder) == contents("former")
    write_folder(former, contents("better"), RUN)
    (folder / "manifest.json").write_text("{")
    mend(folder)
    assert read(former) == contents("better")
