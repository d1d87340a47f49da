"""One thing at a time: each variation is the run that a person would make of it."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from statistics import NormalDist

import pytest

from kontum_sim.errors import CalibrationError, InputError
from kontum_sim.experiments import sensitivity as module
from kontum_sim.experiments.sensitivity import Sensitivity, SensitivityRow, sensitivity
from kontum_sim.experiments.stacked import Stack
from kontum_sim.experiments.variations import HIGH, LEVER, drawn_of, lever_steps, variations
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.report.sensitivity import bar, ends_text, tornadoes
from kontum_sim.simulation import load_scenario, run

ROOT = Path(__file__).parents[2]
CALIBRATIONS = ("plan2020", "revised2022", "three_groups")


@cache
def loaded(
    *overrides: str, name: str = "baseline", calibration: str = "plan2020"
) -> tuple[Scenario, Calibration]:
    path, folder = ROOT / "scenarios" / f"{name}.yaml", ROOT / "calibration" / calibration
    return load_scenario(path, overrides=overrides, calibration=folder)


@cache
def baseline(posterior: bool = False) -> Sensitivity:
    return sensitivity(*loaded(), outcomes=("GRDP", "State Budget Revenue"), posterior=posterior)


def row_of(found: Sensitivity, key: str) -> SensitivityRow:
    return next(r for r in found.rows if r.variation.key == key)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_every_lever_has_a_step_and_every_step_a_lever(calibration: str) -> None:
    parameters = loaded(calibration=calibration)[1].parameters.values()
    assert {p.name for p in parameters if p.role == LEVER} == set(lever_steps())


@pytest.mark.parametrize(
    ("key", "override"),
    [
        ("borrowing", "levers.borrowing={add: 100}"),
        ("tfp_growth_adjustment", "levers.tfp_growth_adjustment={add: 0.005}"),
        ("crop_area_planted", "levers.crop_area_planted={multiply: 1.25}"),
        # closing the window solves this path; the step acts on what was solved
        ("central_capital_transfers", "levers.central_capital_transfers={multiply: 1.1}"),
    ],
)
def test_a_lever_s_step_is_the_run_of_that_setting(key: str, override: str) -> None:
    row = row_of(baseline(), key)
    real = run(*loaded(override)).values("GRDP")[2025]
    assert baseline().base[0] + row.high == pytest.approx(real, rel=1e-12)


def test_an_assumption_s_end_is_the_run_of_that_value() -> None:
    """Trend of services' productivity, N(0.008, 0.012): 95% lies 1.645 sd above the mean."""
    row = row_of(baseline(), "tfp_trend_growth.services")
    high = 0.008 + NormalDist().inv_cdf(0.95) * 0.012
    assert row.variation.high == pytest.approx(high)
    text = f'assumptions.tfp_trend_growth.services={{value: {high!r}, unit: "1/yr", source: test}}'
    real = run(*loaded(text)).values("GRDP")[2025]
    assert baseline().base[0] + row.high == pytest.approx(real, rel=1e-9)


def test_a_constant_closes_the_window_again() -> None:
    row = row_of(baseline(), "depreciation_rate.services")
    low = row.variation.low
    assert low == pytest.approx(0.05 * math.exp(-0.2 * NormalDist().inv_cdf(0.95)))
    text = f'assumptions.depreciation_rate.services={{value: {low!r}, unit: "1/yr", source: test}}'
    real = run(*loaded(text)).values("GRDP")[2025]
    assert baseline().base[0] + row.low == pytest.approx(real, rel=1e-12)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_shares_still_sum_when_one_of_them_is_moved(calibration: str) -> None:
    scenario, data = loaded(calibration=calibration)
    central = {
        name: base_values(p, scenario.vocabulary, scenario.last_year)
        for name, p in data.parameters.items()
    }
    shares = [v for v in variations(data) if v.parameter.sum_rule]
    assert shares
    for variation in shares:
        moved = drawn_of(variation, HIGH, data, central, scenario.last_year)
        name, axis = variation.parameter.name, len(variation.parameter.index) - 1
        after, before = moved[name].sum(axis=axis), central[name].sum(axis=axis)
        assert after == pytest.approx(before, rel=1e-12), variation.key


def test_the_rows_are_ranked_and_a_scenario_s_own_value_does_not_move() -> None:
    swings = [row.swing for row in baseline().rows if row.outcome == baseline().outcomes[0]]
    assert swings == sorted(swings, reverse=True)
    text = 'assumptions.crowding_in={value: 0.1, unit: "1", source: test}'
    found = sensitivity(*loaded(text), outcomes=("GRDP",))
    assert row_of(found, "crowding_in").swing == 0
    assert row_of(baseline(), "crowding_in").swing > 0


def test_the_posterior_is_narrower_where_the_record_has_taught() -> None:
    """The level of nominal GRDP of 2015 is what the calibration learns most of."""
    prior, posterior = (row_of(baseline(p), "nominal_grdp_base") for p in (False, True))
    widths = [r.variation.high - r.variation.low for r in (prior, posterior)]
    assert widths[1] < widths[0]


def test_an_end_that_leaves_no_province_is_empty_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if a price growth above 4% left a stock negative."""
    honest = Stack.run

    def strict(self: Stack, values: object, scenarios: object, wanted: object) -> object:
        growth = [v["investment_price_growth"].max() for v in values]  # type: ignore[attr-defined]
        if max(growth) > 0.04:
            raise CalibrationError(())
        return honest(self, values, scenarios, wanted)  # type: ignore[arg-type]

    monkeypatch.setattr(module.Stack, "run", strict)
    found = sensitivity(*loaded(), outcomes=("GRDP",))
    row = row_of(found, "investment_price_growth")
    assert math.isnan(row.high)
    assert row.low == pytest.approx(row_of(baseline(), "investment_price_growth").low)
    assert row.swing == abs(row.low)
    other = row_of(found, "borrowing")
    assert other.high == pytest.approx(row_of(baseline(), "borrowing").high)


def test_probabilities_are_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="attribute --draws"):
        sensitivity(*loaded(), outcomes=("target:grdp_growth_avg",))


def test_bars_show_both_ends_on_their_side() -> None:
    row = baseline().rows[0]

    def drawn(low: float, high: float) -> str:
        return bar(SensitivityRow(row.outcome, row.variation, low, high), 9)

    assert drawn(-3, 9) == "      ░░░│█████████"
    assert drawn(2, 5) == "         │░░███    "
    assert drawn(math.nan, -9) == "█████████│         "


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_labels_exist_for_everything_that_is_varied(lang: str) -> None:
    for calibration in CALIBRATIONS:
        found = sensitivity(*loaded(calibration=calibration), outcomes=("GRDP",))
        ((heading, table),) = tornadoes(found, 1000, lang)
        assert heading
        assert table.row_count > 40
    assert ends_text(row_of(baseline(), "central_capital_transfers").variation, lang) == "±10%"
