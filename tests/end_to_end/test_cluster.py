"""`kontum-sim run --scheduler`: real Dask processes, killed half-way; what was complete is kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pytest
from command_line import ROOT, RUN_FILES, Place, new_place

from kontum_sim.ensemble import cluster as cluster_module
from kontum_sim.ensemble.blocks import BLOCK, Ensemble, Request
from kontum_sim.ensemble.identity import differing, identity
from kontum_sim.ensemble.parts import kept_parts_of, part_bytes, part_name
from kontum_sim.ensemble.run import EnsembleRun, run_ensemble
from kontum_sim.ensemble.store import DrawStore, StoredSeries
from kontum_sim.errors import OutputError
from kontum_sim.report.ensemble_files import probabilities_csv, quantiles_csv

BASELINE = "scenarios/baseline.yaml"
DRAWS = 5 * BLOCK + 1000  # six blocks, the last one short
REQUEST = Request(ROOT / BASELINE, None, (), None, DRAWS, 1)
FIRSTS = [first for first, _ in REQUEST.blocks()]
RUN = ("run", BASELINE, "--draws", str(DRAWS), "--quiet")


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--port", "0", "--scheduler-file", str(file))
        wait_until(lambda: file.exists() and file.read_text() != "")
        self.address: str = json.loads(file.read_text())["address"]

    def start(self, part: str, *words: str, code: Path = ROOT) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{part}"
        process = subprocess.Popen(
            [sys.executable, "-m", module, "--host", "127.0.0.1", "--no-dashboard", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(code)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def worker(self, threads: int = 1, code: Path = ROOT) -> subprocess.Popen[bytes]:
        place = ("--local-directory", str(self.folder / "scratch"))
        words = (self.address, "--no-nanny", "--nthreads", str(threads), *place)
        return self.start("worker", *words, code=code)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def blocks_in(place: Place) -> list[Path]:
    """The blocks that a running command has on disk."""
    return sorted(place.path("outputs").glob(".baseline.draws-*/*-*.parquet"))


def begun(place: Place, scheduler: str) -> subprocess.Popen[str]:
    """The command as a process, which may be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "kontum_sim", *RUN, "--scheduler", scheduler],
        cwd=place.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler that the tests share; each brings its own workers."""
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return Ensemble(REQUEST)


@pytest.fixture(scope="module")
def plain(ensemble: Ensemble) -> EnsembleRun:
    """The same draws on one core, in memory."""
    return run_ensemble(ensemble)


def assert_same_as(plain: EnsembleRun, ensemble: Ensemble, place: Place) -> None:
    """The run's folder has the data set, the quantiles and the probabilities of these draws."""
    kept = kept_parts_of(ensemble, plain.values)
    files = place.files("outputs/baseline/draws.parquet")
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert found == kept.parts
    manifest = json.loads(place.read("outputs/baseline/manifest.json"))
    assert kept.entry() in manifest["outputs"]
    assert place.read("outputs/baseline/quantiles.csv") == quantiles_csv(plain)
    assert place.read("outputs/baseline/probabilities.csv") == probabilities_csv(plain)
    assert [path.name for path in place.path("outputs").iterdir()] == ["baseline"]


# the cluster


def test_a_worker_killed_half_way_loses_nothing_and_changes_no_byte(
    cluster: Cluster, ensemble: Ensemble, plain: EnsembleRun, place: Place
) -> None:
    victim = cluster.worker()
    command = begun(place, cluster.address)
    wait_until(lambda: len(blocks_in(place)) >= 1)
    victim.kill()
    assert len(blocks_in(place)) < len(FIRSTS)
    survivor = cluster.worker(threads=2)
    out, err = command.communicate(timeout=120)
    survivor.kill()
    assert (command.returncode, out, err) == (0, "", "")
    assert_same_as(plain, ensemble, place)
    # and on two processes of this machine, with and without the scheduler's data set
    place.ok(*RUN, "--workers", "2", "--output", "two")
    for name in ("quantiles.csv", "probabilities.csv", "targets.csv", "results.csv"):
        assert place.read(f"two/{name}") == place.read(f"outputs/baseline/{name}")
    said = place.ok("verify", "outputs/baseline", "--workers", "2").out
    assert said.startswith(
        f"outputs/baseline: all {len(RUN_FILES) + 1 + len(FIRSTS)} files have the same bytes"
    )


def test_a_command_killed_half_way_goes_on_with_the_blocks_that_are_missing(
    cluster: Cluster, ensemble: Ensemble, plain: EnsembleRun, place: Place
) -> None:
    worker = cluster.worker()
    first = begun(place, cluster.address)
    wait_until(lambda: len(blocks_in(place)) >= 2)
    first.kill()
    first.communicate()
    kept = {path: path.stat().st_ino for path in blocks_in(place)}
    assert 2 <= len(kept) < len(FIRSTS)
    assert not place.path("outputs/baseline").exists()
    second = place(*(word for word in RUN if word != "--quiet"), "--scheduler", cluster.address)
    worker.kill()
    assert second.code == 0, second.err
    assert f"{len(kept)} of {len(FIRSTS)} blocks are there already" in second.err
    placed = place.path("outputs/baseline/draws.parquet")
    firsts = {int(path.name.partition("-")[0]): inode for path, inode in kept.items()}
    assert {f: (placed / part_name(f)).stat().st_ino for f in firsts} == firsts, "not run again"
    assert_same_as(plain, ensemble, place)
    edited = placed / part_name(FIRSTS[3])
    edited.write_bytes(edited.read_bytes()[:-1])
    told = place("verify", "outputs/baseline", "--lang", "en").err
    assert told.startswith(f"outputs/baseline/draws.parquet/{edited.name}: was edited")
    assert len(told.splitlines()) == 1
    place.ok("run", BASELINE, "--quiet")
    assert not placed.exists(), "a rerun takes the place of the whole folder"


def test_a_worker_with_other_code_is_refused(
    cluster: Cluster, place: Place, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "kontum_sim", other / "kontum_sim", ignore=ignored)
    with open(other / "kontum_sim" / "units.py", "a", encoding="utf-8") as file:
        file.write("# edited\n")
    worker = cluster.worker(code=other)
    done = place(*RUN, "--scheduler", cluster.address)
    worker.kill()
    assert done.code == 4
    assert "would give other bytes" in done.err
    assert "code (" in done.err
    assert "numpy" not in done.err
    assert not place.path("outputs").exists()


def test_a_scheduler_that_dies_is_told_and_the_blocks_stay(place: Place, tmp_path: Path) -> None:
    alone = Cluster(tmp_path)
    try:
        alone.worker()
        command = begun(place, alone.address)
        wait_until(lambda: len(blocks_in(place)) >= 1)
        alone.scheduler.kill()
        _, err = command.communicate(timeout=120)
    finally:
        alone.stop()
    assert (command.returncode, len(err.splitlines())) == (4, 1), err
    assert "was lost" in err
    assert "complete blocks are kept" in err
    assert len(blocks_in(place)) >= 1


def test_a_scheduler_without_workers_is_told(
    cluster: Cluster, runs: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "NO_WORKER", 0.5)
    done = runs.inside(*RUN, "--scheduler", cluster.address)
    assert (done.code, len(done.err.splitlines())) == (4, 1)
    assert f"dask worker {cluster.address}" in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "could not be reached within 5 seconds"),
        (("--scheduler", "127.0.0.1:8786"), "tcp://host:port"),
        (("--scheduler", "http://127.0.0.1:8786"), "tcp://host:port"),
        (("--scheduler", "tcp://127.0.0.1:1", "--workers", "2"), "--scheduler and --workers"),
        (("--scheduler", "tcp://127.0.0.1:1", "--dry-run"), "does not go with --dry-run"),
    ],
)
def test_a_scheduler_that_cannot_be_used_is_told_in_one_line_and_nothing_is_written(
    runs: Place, words: tuple[str, ...], says: str
) -> None:
    before, start = set(runs.files()), time.monotonic()
    done = runs.inside(*RUN, *words)
    assert time.monotonic() - start < 15
    assert (done.code, len(done.err.splitlines())) == (3, 1)
    assert says in done.err
    assert set(runs.files()) == before


@pytest.mark.parametrize(
    ("module", "says"), [("distributed", "kontum_sim[cluster]"), ("pyarrow", "kontum_sim[parquet]")]
)
def test_without_the_extra_the_command_that_installs_it_is_told(
    runs: Place, monkeypatch: pytest.MonkeyPatch, module: str, says: str
) -> None:
    for name in (module, f"{module}.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    done = runs.inside(*RUN, "--scheduler", "tcp://127.0.0.1:1")
    assert done.code == 3
    assert f"pip install '{says}'" in done.err


# the blocks on disk


@pytest.fixture(scope="module")
def filled(
    ensemble: Ensemble, plain: EnsembleRun, tmp_path_factory: pytest.TempPathFactory
) -> DrawStore:
    """A store with every block, beside the folder of a run named `one`."""
    store = DrawStore(tmp_path_factory.mktemp("store") / "one", ensemble)
    for first, count in REQUEST.blocks():
        values = np.asarray(plain.values)[..., first : first + count]
        store.write(first, part_bytes(ensemble, first, values))
    return store


@pytest.fixture
def store(filled: DrawStore, ensemble: Ensemble, tmp_path: Path) -> DrawStore:
    """A copy of the full store that the test may spoil."""
    shutil.copytree(filled.folder, tmp_path / filled.folder.name)
    return DrawStore(tmp_path / "one", ensemble)


def again(store: DrawStore) -> DrawStore:
    """As the next command finds it."""
    return DrawStore(store.folder.with_name("one"), store.ensemble)


def test_stored_series_are_those_that_were_written(filled: DrawStore, plain: EnsembleRun) -> None:
    stored = StoredSeries(filled)
    for row in range(len(plain.series)):
        assert stored[row].tobytes() == np.ascontiguousarray(plain.values[row]).tobytes()


def test_a_full_store_lacks_nothing(store: DrawStore, filled: DrawStore) -> None:
    assert store.missing() == []
    assert store.kept() == filled.kept()


def test_a_block_that_was_cut_or_edited_or_is_gone_does_not_count(store: DrawStore) -> None:
    files = sorted(store.folder.iterdir())
    files[1].write_bytes(files[1].read_bytes()[:-100])
    flipped = bytearray(files[2].read_bytes())
    flipped[len(flipped) // 2] ^= 1
    files[2].write_bytes(bytes(flipped))
    files[4].unlink()
    assert [first for first, _ in again(store).missing()] == [FIRSTS[1], FIRSTS[2], FIRSTS[4]]


def test_what_a_killed_command_was_writing_does_not_count_and_is_not_placed(
    store: DrawStore, filled: DrawStore, tmp_path: Path
) -> None:
    last = max(store.folder.iterdir())
    last.rename(store.folder / f"{FIRSTS[-1]}.new-1")
    found = again(store)
    assert found.missing() == [(FIRSTS[-1], 1000)]
    found.write(FIRSTS[-1], next(filled.folder.glob(f"{FIRSTS[-1]:010d}-*")).read_bytes())
    found.place(tmp_path)
    found.remove()
    names = [path.name for path in sorted((tmp_path / "draws.parquet").iterdir())]
    assert names == [part_name(first) for first in FIRSTS]
    assert not found.folder.exists()
    assert parquet.read_table(tmp_path / "draws.parquet").num_rows == DRAWS * 11


def test_another_request_has_a_store_of_its_own_and_the_former_one_is_named(
    store: DrawStore,
) -> None:
    other = Ensemble(replace(REQUEST, seed=2))
    fresh = DrawStore(store.folder.with_name("one"), other)
    assert len(fresh.missing()) == len(FIRSTS)
    assert fresh.others() == [store.folder]


def test_everything_that_decides_the_draws_is_in_their_identity(
    ensemble: Ensemble, tmp_path: Path
) -> None:
    place = new_place(tmp_path)
    asked = replace(REQUEST, scenario=place.path(BASELINE))
    assert identity(Ensemble(asked)) == identity(ensemble), "no path is in it"
    changed = {
        "seed": replace(asked, seed=2),
        "draws": replace(asked, draws=DRAWS + 1),
        "last_year": replace(asked, last_year=2024),
        "variables": replace(asked, variables=("Capital Stock",)),
        "set": replace(asked, overrides=("levers.disbursement_rate.value=0.9",)),
    }
    for name, request in changed.items():
        assert differing(identity(ensemble), identity(Ensemble(request))) == [name]
    for file in (
        BASELINE,
        "calibration/plan2020/noise.csv",
        "scenarios/targets/resolution_2021_2025.csv",
        "scenarios/projects/plan.csv",
    ):
        before = place.read(file)
        place.write(file, before.rstrip("\n") + "\n\n")
        assert differing(identity(ensemble), identity(Ensemble(asked))) == ["files"], file
        place.write(file, before)


def test_a_store_that_cannot_be_written_is_told(ensemble: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError) as caught:
        DrawStore(tmp_path / "file" / "one", ensemble).write(0, b"")
    assert caught.value.faults[0].key == "store.not_written"
