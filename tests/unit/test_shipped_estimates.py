"""The committed estimates are those of today's equations, priors and record."""

from __future__ import annotations

import csv
import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kontum_sim.calibrate.estimate import estimate
from kontum_sim.calibrate.evidence import WindowResults, log_likelihood
from kontum_sim.calibrate.posterior import Sizes
from kontum_sim.calibrate.problem import Problem
from kontum_sim.calibrate.window import positive_results
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.estimate import load_estimate
from kontum_sim.inputs.stored_estimate import StoredEstimate
from kontum_sim.report.estimate_folder import estimate_contents

ROOT = Path(__file__).parents[2]
FOLDERS = ("plan2020", "revised2022", "three_groups")
on_all = pytest.mark.parametrize("folder", FOLDERS)


@cache
def problem_of(folder: str) -> Problem:
    return Problem(load_calibration(ROOT / "calibration" / folder))


@cache
def stored(folder: str) -> StoredEstimate:
    return load_estimate(problem_of(folder).calibration)


def rows(folder: str, name: str) -> list[dict[str, str]]:
    text = (ROOT / "calibration" / folder / "estimate" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@on_all
def test_the_centre_gives_the_modelled_figures_that_are_committed(folder: str) -> None:
    problem = problem_of(folder)
    centre = np.array([[value] for value in stored(folder).centre.values()])
    results = WindowResults(problem.closed(centre))
    for item, row in zip(problem.evidence, rows(folder, "evidence.csv"), strict=True):
        modelled = float(results.modelled(item)[0])
        assert (row["quantity"], row["member"], row["year"]) == (
            item.quantity,
            item.member,
            item.year,
        )
        assert modelled == pytest.approx(float(row["mode"]), rel=1e-9), item.label


@on_all
def test_the_log_posterior_of_the_centre_is_the_committed_one(folder: str) -> None:
    """Its likelihood part: what the manifest says less the prior's would need the scores."""
    problem = problem_of(folder)
    manifest = json.loads(
        (ROOT / "calibration" / folder / "estimate" / "manifest.json").read_text(encoding="utf-8")
    )
    centre = np.array([[value] for value in stored(folder).centre.values()])
    results = WindowResults(problem.closed(centre))
    modelled = np.stack([results.modelled(item) for item in problem.evidence])
    likelihood = float(log_likelihood(problem.evidence, modelled)[0])
    assert likelihood > manifest["log_posterior_of_mode"]  # the prior's part is negative
    starts = manifest["log_posterior_of_starts"]
    assert max(starts) == pytest.approx(manifest["log_posterior_of_mode"])
    assert min(starts) == pytest.approx(max(starts), abs=1e-3)


@on_all
def test_the_estimate_rests_on_enough_effective_draws(folder: str) -> None:
    manifest = json.loads(
        (ROOT / "calibration" / folder / "estimate" / "manifest.json").read_text(encoding="utf-8")
    )
    last = manifest["stages"][-1]
    assert last["effective"] >= 5000
    assert last["largest_weight"] < 0.01
    assert manifest["log_evidence"]["sample"] == pytest.approx(
        manifest["log_evidence"]["laplace"], abs=0.5
    )
    assert manifest["sizes"]["prior_draws"] == 2**18
    assert manifest["distinct_members"] >= 900


@on_all
def test_every_member_is_a_province_with_positive_levels_in_its_ranges(folder: str) -> None:
    problem, members = problem_of(folder), stored(folder).members()
    assert members.shape == (len(problem.transform.cells), 1000)
    for name, array in positive_results(problem.closed(members)).items():
        assert (array > 0).all(), name
    for (name, _), values in zip(stored(folder).centre, members, strict=True):
        parameter = problem.calibration.parameters[name]
        assert parameter.low <= values.min() <= values.max() <= parameter.high, name


@on_all
def test_the_members_have_the_mean_and_spread_of_the_posterior(folder: str) -> None:
    members = stored(folder).members()
    for row, values in zip(rows(folder, "parameters.csv"), members, strict=True):
        mean, sd = float(row["mean"]), float(row["sd"])
        error = 5 * sd / math.sqrt(1000)
        assert values.mean() == pytest.approx(mean, abs=error), row["name"]
        assert values.std() == pytest.approx(sd, rel=0.15), row["name"]


@on_all
def test_what_the_window_does_not_read_keeps_its_prior(folder: str) -> None:
    unread = [row for row in rows(folder, "parameters.csv") if row["verdict"] == "not_read"]
    assert {"adjustment_speed", "crowding_in", "tfp_trend_growth"} <= {r["name"] for r in unread}
    for row in unread:
        near = 0.05 * float(row["prior_sd"])
        assert float(row["p50"]) == pytest.approx(float(row["prior_p50"]), abs=near)
        assert abs(float(row["contraction"])) < 0.06


@on_all
def test_nothing_is_called_learned_that_kept_most_of_its_variance(folder: str) -> None:
    for row in rows(folder, "parameters.csv"):
        left = (float(row["sd"]) / float(row["prior_sd"])) ** 2
        if row["verdict"] == "learned":
            assert left <= 0.5, row["name"]
        if row["verdict"] == "prior_only":
            assert left > 0.9, row["name"]


@pytest.mark.slow
@on_all
def test_todays_code_makes_the_committed_estimate_byte_for_byte(folder: str) -> None:
    path = ROOT / "calibration" / folder / "estimate"
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    sizes = Sizes(**manifest["sizes"])
    calibration = problem_of(folder).calibration
    found = estimate(calibration, manifest["seed"], sizes, lambda step, done, most: None)
    made = estimate_contents(found, None)
    for name in ("members.csv", "parameters.csv", "evidence.csv", "solved.csv"):
        assert made[name] == (path / name).read_text(encoding="utf-8"), name
