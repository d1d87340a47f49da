"""Ensembles: neither block, worker nor number of draws changes a byte of a draw."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kontum_sim.ensemble import blocks
from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.run import run_ensemble
from kontum_sim.ensemble.uncertainty import Uncertainties
from kontum_sim.errors import ScenarioError
from kontum_sim.inputs.noise import NoiseTerm
from kontum_sim.report.ensemble_files import probabilities_csv, quantiles_csv

ROOT = Path(__file__).parents[2]
HEAD = 'schema: 1\ntitle: {vi: "Thử", en: "Trial"}\n'


def request(draws: int, scenario: Path | None = None, seed: int = 1) -> Request:
    path = scenario or ROOT / "scenarios" / "baseline.yaml"
    return Request(path, None, (), None, draws, seed)


@cache
def ensemble() -> Ensemble:
    return Ensemble(request(300))


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Bit for bit, years without a value included."""
    return one.shape == other.shape and one.tobytes() == other.tobytes()


def scenario(folder: Path, body: str) -> Path:
    path = folder / "trial.yaml"
    base = (ROOT / "scenarios" / "baseline.yaml").as_posix()
    path.write_text(f'{HEAD}extends: "{base}"\n{body}', encoding="utf-8")
    return path


def test_a_block_is_the_slice_of_a_larger_one() -> None:
    whole = ensemble().run(0, 300)
    assert same(ensemble().run(40, 25), whole[..., 40:65])
    assert same(ensemble().run(299, 1), whole[..., 299:])


def test_the_size_of_blocks_and_the_number_of_workers_change_no_byte(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = run_ensemble(request(5000))
    shared = run_ensemble(request(5000), workers=2)
    monkeypatch.setattr(blocks, "BLOCK", 700)
    small = run_ensemble(request(5000))
    assert same(plain.values, shared.values)
    assert same(plain.values, small.values)
    for write in (quantiles_csv, probabilities_csv):
        assert write(plain) == write(shared) == write(small)


def test_another_seed_changes_the_noise_and_not_the_members() -> None:
    one, other = ensemble().uncertain, Ensemble(request(300, seed=2)).uncertain
    assert np.array_equal(
        one.parameters(0, 5)["capital_share"], other.parameters(0, 5)["capital_share"]
    )
    assert not np.array_equal(
        one.paths(0, 5)["hydrology_index"], other.paths(0, 5)["hydrology_index"]
    )


def test_a_new_uncertainty_leaves_every_other_stream_as_it_was() -> None:
    old = ensemble().uncertain
    calibration = ensemble().calibration
    term = NoiseTerm(
        "price_shock", (), 0.01, 0.0, "1", "assumed", "a test", calibration.noise[0].origin
    )
    more = replace(calibration, noise=(term, *calibration.noise))
    new = Uncertainties(ensemble().scenario, more, 1)
    before, after = old.paths(10, 20), new.paths(10, 20)
    assert set(after) - set(before) == {"price_shock"}
    for name, values in before.items():
        assert np.array_equal(values, after[name]), name


def test_common_years_do_not_depend_on_the_last_year() -> None:
    longer = Ensemble(replace(request(300), last_year=2030))
    assert same(longer.run(0, 50)[:, :11], ensemble().run(0, 50))


def test_scenarios_share_their_random_numbers(tmp_path: Path) -> None:
    path = scenario(tmp_path, "levers: {disbursement_rate: {add: 0.01}}\n")
    other = Ensemble(request(300, path))
    mine, theirs = ensemble().uncertain.paths(0, 50), other.uncertain.paths(0, 50)
    for name, values in mine.items():
        assert np.array_equal(values, theirs[name])
    gain = other.run(0, 300)[0, -1] - ensemble().run(0, 300)[0, -1]
    spread = ensemble().run(0, 300)[0, -1].std()
    assert gain.std() < 0.1 * spread, "the noise cancels in the difference"


def test_noise_has_the_spread_and_memory_that_the_file_says() -> None:
    paths = ensemble().uncertain.paths(0, 20_000)
    sectors = ensemble().calibration.sets["sector"]
    industry = paths["output_shock"][sectors.index("other_industry"), 6:]
    assert industry.std(axis=1) == pytest.approx(np.full(5, 0.03), rel=0.03)
    memory = np.corrcoef(industry[0], industry[1])[0, 1]
    assert memory == pytest.approx(0.5, abs=0.02)
    assert paths["hydrology_index"][6:].std() == pytest.approx(0.12, rel=0.03)
    assert not paths["output_shock"][sectors.index("electricity")].any()


def test_the_window_has_no_noise() -> None:
    for name, values in ensemble().uncertain.paths(0, 100).items():
        assert not values[..., :6, :].any(), name


def test_a_distribution_of_the_scenario_takes_the_place_of_the_members(tmp_path: Path) -> None:
    path = scenario(
        tmp_path,
        "uncertainties:\n"
        "  employment_elasticity.services: {normal: {mean: 0.7, sd: 0.01}}\n"
        "  hydrology_index: {normal: {mean: 0.8, sd: 0.02}}\n"
        "  world_price_growth: none\n"
        "  crowding_in: {beta: {a: 2, b: 5}}\n",
    ).with_name("trial.yaml")
    text = path.read_text(encoding="utf-8").replace(
        "world_price_growth: none", "world_price_growth: {none: true}"
    )
    path.write_text(text, encoding="utf-8")
    drawn = Ensemble(request(4000, path)).uncertain
    row = ensemble().calibration.sets["sector"].index("services")
    values = drawn.parameters(0, 4000)["employment_elasticity"][row, -1]
    assert values.mean() == pytest.approx(0.7, abs=0.001)
    assert values.std() == pytest.approx(0.01, rel=0.05)
    assert drawn.parameters(0, 4000)["crowding_in"][-1].mean() == pytest.approx(2 / 7, abs=0.01)
    water = 1 + drawn.paths(0, 4000)["hydrology_index"][-1]
    assert water.mean() == pytest.approx(0.8, abs=0.002)
    assert "world_price_growth" not in drawn.paths(0, 10)


def test_a_share_may_not_have_a_distribution_of_its_own(tmp_path: Path) -> None:
    path = scenario(
        tmp_path, "uncertainties:\n  revenue_line_share.vat: {normal: {mean: 0.3, sd: 0.01}}\n"
    )
    with pytest.raises(ScenarioError, match="row of shares"):
        Ensemble(request(100, path))


def test_every_draw_meets_the_published_accounts() -> None:
    found = run_ensemble(request(600))
    for year, published in {2016: 11289, 2018: 13443, 2020: 16170}.items():
        row = found.path("GRDP")[found.years.index(year)]
        assert row == pytest.approx(np.full(600, published), rel=1e-9)


def test_the_median_lies_near_the_central_run() -> None:
    found = run_ensemble(request(3000))
    central = found.central.values("GRDP")[2025]
    assert np.median(found.path("GRDP")[-1]) == pytest.approx(central, rel=0.02)
