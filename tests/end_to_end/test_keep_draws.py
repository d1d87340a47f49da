"""`kontum-sim run --keep-draws`: every draw in draws.parquet, whole, the same bytes every time."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys

import numpy as np
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from command_line import ROOT, RUN_FILES, Place, new_place

from kontum_sim.cli.main import commands
from kontum_sim.ensemble import parts
from kontum_sim.ensemble.blocks import BLOCK, Request
from kontum_sim.ensemble.run import EnsembleRun, run_ensemble

BASELINE = "scenarios/baseline.yaml"
DRAWS = BLOCK + 300  # two blocks, the second one short
KEPT = ("run", BASELINE, "--draws", str(DRAWS), "--keep-draws", "--quiet")
FILES = {*RUN_FILES, "quantiles.csv", "probabilities.csv", "draws.parquet"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = new_place(tmp_path_factory.mktemp("kept"))
    place.ok(*KEPT, "--output", "one")
    return place


@pytest.fixture(scope="module")
def plain() -> EnsembleRun:
    """The same draws in memory."""
    return run_ensemble(Request(ROOT / BASELINE, None, (), None, DRAWS, 1))


def test_every_draw_is_there_to_the_last_bit_by_variable_and_year(
    kept: Place, plain: EnsembleRun
) -> None:
    assert set(kept.files("one")) == FILES
    table = parquet.read_table(kept.path("one/draws.parquet"))
    years = len(plain.years)
    assert table.column_names == ["draw", "year", *(entry.variable for entry in plain.series)]
    assert table.column("draw").to_pylist() == [d for d in range(DRAWS) for _ in range(years)]
    assert table.column("year").to_pylist() == [*plain.years] * DRAWS
    for row, entry in enumerate(plain.series):
        values = table.column(entry.variable).to_numpy().reshape(DRAWS, years)
        expected = np.ascontiguousarray(plain.values[row].T)
        assert values.tobytes() == expected.tobytes(), entry.variable


def test_columns_carry_their_unit_and_the_file_says_what_it_is(kept: Place) -> None:
    schema = parquet.read_schema(kept.path("one/draws.parquet"))
    assert schema.field("GRDP").metadata == {b"unit": b"billion VND_2010/yr"}
    assert schema.field("Poverty Rate").metadata == {b"unit": b"%"}
    about = {
        b"model": b"kontum_sim",
        b"scenario": b"baseline",
        b"calibration": b"plan2020",
        b"region": b"Vietnam|Kon Tum",
    }
    assert about.items() <= schema.metadata.items()


def test_the_manifest_lists_the_file_with_its_hash_and_pyarrow(kept: Place) -> None:
    manifest = json.loads(kept.read("one/manifest.json"))
    known = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    assert set(known) == FILES - {"manifest.json"}
    content = kept.path("one/draws.parquet").read_bytes()
    assert known["draws.parquet"] == hashlib.sha256(content).hexdigest()
    assert "pyarrow" in manifest["versions"]


def test_two_workers_give_the_same_bytes_and_the_run_is_verified(kept: Place) -> None:
    kept.ok(*KEPT, "--workers", "2", "--output", "two")
    one, two = kept.files("one"), kept.files("two")
    assert {name for name in FILES if one[name] != two[name]} == {"manifest.json"}, "the command"
    for folder in ("one", "two"):
        assert kept.ok("verify", folder).out.startswith(f"{folder}: all {len(FILES) - 1} files")


def test_an_edited_and_a_missing_file_of_draws_are_told(kept: Place) -> None:
    kept.ok(*KEPT, "--output", "spoilt")
    path = kept.path("spoilt/draws.parquet")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = kept.inside("verify", "spoilt")
    assert (done.code, len(done.err.splitlines())) == (4, 1)
    assert done.err.startswith("spoilt/draws.parquet: was edited after the run")
    path.unlink()
    done = kept.inside("verify", "spoilt")
    assert done.code == 4
    assert done.err.startswith("spoilt/draws.parquet: the file is gone")


def test_a_rerun_replaces_the_draws_and_one_without_them_leaves_none(place: Place) -> None:
    few = ("run", BASELINE, "--draws", "50", "--quiet")
    place.ok(*few, "--keep-draws", "--seed", "2")
    before = place.files("outputs/baseline")
    place.ok(*few, "--keep-draws", "--seed", "3")
    assert place.files("outputs/baseline")["draws.parquet"] != before["draws.parquet"]
    place.ok(*few)
    assert set(place.files("outputs/baseline")) == FILES - {"draws.parquet"}
    assert [path.name for path in place.path("outputs").iterdir()] == ["baseline"]


def test_a_full_disk_while_the_draws_are_written_leaves_the_former_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("run", BASELINE, "--draws", "50", "--keep-draws", "--quiet")
    place.ok(*words)
    before = place.files("outputs")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(place.folder)
    monkeypatch.setattr(parts, "write_draws", full)
    monkeypatch.setattr(parts, "kept_file", lambda *_: parts.Kept("0" * 64))
    done = CliRunner().invoke(commands, [*words, "--seed", "9"])
    assert done.exit_code == 4
    assert os.strerror(errno.ENOSPC) in done.output
    assert place.files("outputs") == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--keep-draws",), "--keep-draws goes with --draws only"),
        (("--draws", "50", "--keep-draws", "--dry-run"), "does not go with --dry-run"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    kept: Place, words: tuple[str, ...], says: str
) -> None:
    before = set(kept.files())
    done = kept.inside("run", BASELINE, *words)
    assert (done.code, done.out) == (3, "")
    assert says in done.err
    assert set(kept.files()) == before


@pytest.mark.parametrize(("lang", "says"), [("en", "needs pyarrow"), ("vi", "cần pyarrow")])
def test_without_pyarrow_the_command_that_installs_it_is_told(
    kept: Place, monkeypatch: pytest.MonkeyPatch, lang: str, says: str
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for words in ((*KEPT, "--output", "none"), ("verify", "one")):
        done = kept.inside(*words, "--lang", lang)
        assert done.code == 3
        assert says in done.err
        assert "pip install 'kontum_sim[parquet]'" in done.err
    assert not kept.path("none").exists()
    assert kept.inside(*KEPT[:2], "--draws", "50", "--dry-run").code == 0, "draws alone need none"
