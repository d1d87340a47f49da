"""The real command line, run as a process in a working folder of its own."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from kontum_sim.cli.main import commands

ROOT = Path(__file__).parents[2]
HEAD = 'schema: 1\ntitle: {vi: "Thử", en: "Trial"}\nextends: baseline.yaml\n'
SCENARIOS = (
    "baseline drought high_tech_agriculture infrastructure_push low_transfers no_land_auctions "
    "pandemic_2021 plan_targets project_delays tourism_mang_den"
).split()
CALIBRATIONS = ("plan2020", "revised2022", "three_groups")
RUN_FILES = {
    *("results.csv", "summary.csv", "targets.csv", "assumptions.csv", "contributions.csv"),
    *("accounting.csv", "projects.csv", "manifest.json"),
}


@dataclass(frozen=True)
class Finished:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """A working folder with scenarios/ and calibration/, in which commands run."""

    folder: Path

    def __call__(self, *words: str, **environment: str) -> Finished:
        """`kontum-sim WORDS`, in a C locale unless the environment says otherwise."""
        return self.python("-m", "kontum_sim", *words, **environment)

    def python(self, *words: str, **environment: str) -> Finished:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C", **environment},
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())

    def inside(self, *words: str) -> Finished:
        """The same command in this process: ten times faster, for the long tables of cases."""
        with contextlib.chdir(self.folder), patch.dict(os.environ, {"LC_ALL": "C"}):
            done = CliRunner().invoke(commands, list(words))
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Finished(done.exit_code, done.stdout, done.stderr)

    def ok(self, *words: str, **environment: str) -> Finished:
        """A command that must succeed without a word on stderr."""
        done = self(*words, **environment)
        assert (done.code, done.err) == (0, ""), f"{words}: {done.code}\n{done.err}"
        return done

    def path(self, name: str) -> Path:
        return self.folder / name

    def read(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8-sig")

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file and give its name back."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    def scenario(self, body: str, name: str = "scenarios/trial.yaml") -> str:
        """A child of the baseline with this body."""
        return self.write(name, HEAD + body)

    def edit(self, name: str, old: str, new: str) -> None:
        """Put `new` in the place of the first `old`, which must be there."""
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def edit_row(self, name: str, line: int, /, **cells: str) -> None:
        """Change cells of one line of a CSV file (the heading is line 1)."""
        rows = list(csv.reader(self.read(name).splitlines()))
        for column, cell in cells.items():
            rows[line - 1][rows[0].index(column)] = cell
        with open(self.path(name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def rows(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(self.read(name).splitlines()))

    def results(self, run: str) -> dict[str, dict[int, float]]:
        """variable -> year -> value of a run's results.csv."""
        found: dict[str, dict[int, float]] = {}
        for row in self.rows(f"{run}/results.csv"):
            found.setdefault(row["variable"], {})[int(row["year"])] = float(row["value"])
        return found

    def files(self, below: str = ".") -> dict[str, bytes]:
        """Every file below a folder with its bytes; folders end in a slash."""
        top = self.path(below)
        return {
            path.relative_to(top).as_posix() + ("/" if path.is_dir() else ""): (
                path.read_bytes() if path.is_file() else b""
            )
            for path in sorted(top.rglob("*"))
        }


def new_place(folder: Path) -> Place:
    """A copy of scenarios/ and calibration/ in an empty folder."""
    for name in ("scenarios", "calibration"):
        hidden = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=hidden)
    return Place(folder)
