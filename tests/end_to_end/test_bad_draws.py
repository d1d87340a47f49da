"""Draws that cannot be: bad noise, distributions out of range, a rare draw that breaks, a kill."""

from __future__ import annotations

import numpy as np
import pytest
from command_line import ROOT, Place

from kontum_sim.ensemble.blocks import Ensemble, Request

BASELINE = "scenarios/baseline.yaml"
NOISE = "calibration/plan2020/noise.csv"
RUN = ("run", BASELINE, "--draws", "200", "--quiet")

# Runs `kontum-sim` in a process that is killed (as kill -9 does) at its n-th fsync.
KILLED = """
import os, signal, sys
from kontum_sim.cli.main import main
last, inner = int(sys.argv.pop(1)), os.fsync
def fsync(file):
    global last
    last -= 1
    if not last:
        os.kill(os.getpid(), signal.SIGKILL)
    inner(file)
os.fsync = fsync
main()
"""
# Runs it in a process that may write no file larger than so many bytes.
SMALL_DISK = """
import resource, sys
from kontum_sim.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""
# NaN where the year's water is below 0.7: 2.5 standard deviations of the noise from the mean.
RARE = '''
import numpy as np

from kontum_sim.arrays import Provincial


def fdi_investment(private_investment: Provincial, hydrology_index: Provincial) -> Provincial:
    """FDI is a hundredth of private investment, unless water is very low.

    Unit: billion VND/yr
    Source: a test
    """
    return np.where(hydrology_index < 0.7, np.nan, private_investment / 100)
'''


@pytest.mark.parametrize(
    ("line", "cells", "says"),
    [
        (2, {"name": "output_shokc"}, ("output_shokc", "output_shock")),
        (2, {"name": "capital_share"}, ("capital_share", "no yearly path")),
        (2, {"member": "agricultur"}, ("agricultur", "agriculture")),
        (2, {"member": ""}, ("output_shock", "sector")),
        (7, {"member": "services"}, ("hydrology_index", "services")),
        (2, {"sd": "0"}, ("standard deviation 0", "above 0")),
        (2, {"sd": "-0.015"}, ("-0.015", "above 0")),
        (2, {"sd": "0,015"}, ("0,015", "decimal comma")),
        (2, {"sd": "nan"}, ("nan", "finite")),
        (2, {"sd": ""}, ("sd", "number")),
        (2, {"autocorrelation": "1"}, ("autocorrelation 1", "-1 and 1")),
        (2, {"autocorrelation": "-1.5"}, ("-1.5", "-1 and 1")),
        (2, {"autocorrelation": "half"}, ("half", "number")),
        (2, {"unit": "%"}, ("%", "1")),
        (2, {"status": "guessed"}, ("guessed", "assumed")),
        (2, {"source": ""}, ("source",)),
        (3, {"member": "agriculture"}, ("output_shock agriculture", "2")),
    ],
)
def test_bad_noise_is_told_with_its_line(
    place: Place, line: int, cells: dict[str, str], says: tuple[str, ...]
) -> None:
    place.edit_row(NOISE, line, **cells)
    before = place.files()
    done = place.inside(*RUN)
    assert (done.code, done.out) == (3, "")
    (told,) = done.err.splitlines()
    assert told.startswith(f"{NOISE}:{line}: ")
    for word in says:
        assert word in told
    assert place.files() == before


def test_a_column_of_noise_that_is_missing_and_one_too_many_are_told(place: Place) -> None:
    place.edit(NOISE, "name,member,sd,", "name,member,spread,")
    done = place.inside(*RUN)
    assert done.code == 3
    assert all(line.startswith(f"{NOISE}:1: ") for line in done.err.splitlines())
    assert "sd" in done.err
    assert "spread" in done.err


def test_all_faults_of_the_noise_are_told_together(place: Place) -> None:
    place.edit_row(NOISE, 2, sd="0", status="guessed")
    place.edit_row(NOISE, 5, autocorrelation="2")
    places = [line.split(" ")[0] for line in place.inside(*RUN).err.splitlines()]
    assert places == [f"{NOISE}:2:", f"{NOISE}:2:", f"{NOISE}:5:"]


def test_a_distribution_out_of_the_range_of_its_parameter_is_refused_or_allowed(
    place: Place,
) -> None:
    body = "uncertainties:\n  crowding_in: {normal: {mean: 2.5, sd: 0.1}}\n"
    name = place.scenario(body)
    for words in (("run", name, "--draws", "50"), ("run", name), ("validate", name)):
        done = place.inside(*words)
        assert done.code == 3
        # 5% of N(2.5, 0.1): 2.5 - 1.645 x 0.1
        assert done.err.startswith(
            f"{name}:5:17: crowding_in: the 5% point of the distribution is 2.33551; "
            "it must be from -2 to 2 (unit 1)."
        )
    assert not place.path("outputs").exists()
    place.scenario(f"{body}allow: [{{key: crowding_in, reason: a test}}]\n")
    assert place.inside("run", name, "--draws", "50").code == 0


def test_an_allow_that_the_distribution_does_not_need_is_told(place: Place) -> None:
    name = place.scenario(
        "uncertainties: {crowding_in: {normal: {mean: 0.2, sd: 0.1}}}\n"
        "allow: [{key: crowding_in, reason: a test}]\n"
    )
    done = place.inside("validate", name)
    assert done.code == 3
    assert done.err.startswith(f"{name}:5:")


def test_a_rare_draw_that_is_no_number_names_equation_year_and_draws(place: Place) -> None:
    place.write("scenarios/equations/rare.py", RARE)
    name = place.scenario("equations: {fdi_investment: equations/rare.py}\n")
    place.ok("run", name, "--output", "central", "--quiet")
    draws = 300
    ensemble = Ensemble(Request(ROOT / BASELINE, None, (), None, draws, 1))
    low = 1 + ensemble.uncertain.paths(0, draws)["hydrology_index"] < 0.7
    year = int(np.flatnonzero(low.any(axis=-1))[0])
    count = int(low[year].sum())
    assert 0 < count < draws / 20, "rare"
    for workers in ("1", "2"):
        done = place("run", name, "--draws", str(draws), "--workers", workers)
        assert (done.code, done.out) == (4, "")
        assert "Equation fdi_investment" in done.err
        assert f"first in {ensemble.years[year]}" in done.err
        assert f"in {count} of {draws} draws" in done.err
        assert len(done.err.splitlines()) == 1
    assert not place.path("outputs").exists()


# Six tables, the manifest, then draws.parquet.
@pytest.mark.parametrize("call", [1, 5, 7, 8])
def test_killed_while_writing_the_former_run_with_draws_stays_whole(
    place: Place, call: int
) -> None:
    place.ok(*RUN, "--keep-draws")
    before = place.files("outputs/baseline")
    done = place.python("-c", KILLED, str(call), *RUN, "--keep-draws", "--seed", "2")
    assert done.code == -9
    assert place.files("outputs/baseline") == before
    assert len(list(place.path("outputs").iterdir())) == 2, "what the kill left"
    place.ok("verify", "outputs/baseline")
    assert [path.name for path in place.path("outputs").iterdir()] == ["baseline"]
    assert place.files("outputs/baseline") == before


@pytest.mark.parametrize("file", ["results.csv", "draws.parquet"])
def test_a_disk_that_takes_no_more_leaves_the_former_run_with_draws(
    place: Place, file: str
) -> None:
    words = ("run", BASELINE, "--draws", "1000", "--keep-draws", "--quiet")
    place.ok(*words)
    before = place.files("outputs")
    sizes = {name: len(content) for name, content in place.files("outputs/baseline").items()}
    most = sizes[file] // 2
    assert [name for name in sizes if sizes[name] > sizes["draws.parquet"] // 2] == [
        "draws.parquet"
    ]
    done = place.python("-c", SMALL_DISK, str(most), *words, "--seed", "2")
    assert done.code == 4
    assert "outputs/baseline could not be written" in done.err
    assert "Traceback" not in done.err
    assert place.files("outputs") == before


# two vintages


def test_two_calibrations_give_two_folders_and_their_targets_side_by_side(place: Place) -> None:
    given = ("--calibration", "calibration/plan2020", "--calibration", "calibration/revised2022")
    said = place.ok("run", BASELINE, *given, "--draws", "200").out
    outputs = {path.name for path in place.path("outputs").iterdir()}
    assert outputs == {"baseline+plan2020", "baseline+revised2022", "scenarios.csv"}
    # GRDP of 2020 as published, and as revised in 2022 (SOURCES.md of the two)
    assert place.results("outputs/baseline+plan2020")["GRDP"][2020] == 16170
    assert place.results("outputs/baseline+revised2022")["GRDP"][2020] == 15076
    assert "One scenario, several calibrations" in said
    assert max(len(line) for line in said.splitlines()) <= 80
    columns = list(place.rows("outputs/scenarios.csv")[0])
    assert columns[-2:] == ["baseline+plan2020", "baseline+revised2022"]
    for name in ("plan2020", "revised2022"):
        alone = ("--calibration", f"calibration/{name}", "--output", f"alone/{name}")
        place.ok(*RUN, *alone)
        for file in ("results.csv", "quantiles.csv", "probabilities.csv", "targets.csv"):
            both = place.read(f"outputs/baseline+{name}/{file}")
            assert place.read(f"alone/{name}/{file}") == both, (name, file)


def test_one_calibration_given_twice_is_refused(place: Place) -> None:
    given = ("--calibration", "calibration/plan2020", "--calibration", "./calibration/plan2020/")
    done = place.inside("run", BASELINE, *given)
    assert done.code == 3
    assert "baseline+plan2020" in done.err
    assert not place.path("outputs").exists()


def test_a_fault_of_the_second_calibration_stops_both(place: Place) -> None:
    place.edit_row("calibration/revised2022/observations.csv", 2, value="about 9")
    given = ("--calibration", "calibration/plan2020", "--calibration", "calibration/revised2022")
    done = place.inside(*RUN, *given)
    assert done.code == 3
    assert done.err.startswith("calibration/revised2022/observations.csv:2:")
    assert not place.path("outputs").exists()
