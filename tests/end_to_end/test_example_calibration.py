"""The worked example of docs/own_calibration.md: an invented province, estimated and run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import ROOT, Place

EXAMPLE = "examples/six_sectors"
SCENARIO = "examples/six_sectors_baseline.yaml"


@pytest.fixture(scope="module")
def estimated(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder: Path = tmp_path_factory.mktemp("example")
    shutil.copytree(ROOT / "examples", folder / "examples")
    place = Place(folder)
    place.ok("calibrate", EXAMPLE, "--draws", "16384", "--quiet")
    return place


def test_it_is_estimated_with_enough_draws(estimated: Place) -> None:
    manifest = json.loads(estimated.read(f"{EXAMPLE}/estimate/manifest.json"))
    assert manifest["calibration"]["id"] == "six_sectors"
    assert manifest["stages"][-1]["effective"] >= 1000
    assert manifest["log_evidence"]["sample"] == pytest.approx(
        manifest["log_evidence"]["laplace"], abs=0.5
    )


def test_every_figure_is_met_within_two_standard_errors(estimated: Place) -> None:
    rows = estimated.rows(f"{EXAMPLE}/estimate/evidence.csv")
    assert {row["kind"] for row in rows} == {"measurement", "soft prior"}
    for row in rows:
        assert abs(float(row["residual"])) < 2, row["quantity"]


def test_it_runs_at_its_estimate_and_meets_what_was_published(estimated: Place) -> None:
    estimated.ok("run", SCENARIO, "--output", "o", "--quiet")
    grdp = estimated.results("o")["GRDP"]
    record = estimated.rows(f"{EXAMPLE}/observations.csv")
    published = {int(r["year"]): float(r["value"]) for r in record if r["variable"] == "grdp"}
    assert published
    for year, value in published.items():
        assert grdp[year] == pytest.approx(value, rel=1e-9)
    manifest = json.loads(estimated.read("o/manifest.json"))
    assert manifest["calibration"]["central_values"] == "estimate"
