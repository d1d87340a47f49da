"""A draw has the same bits whatever runs beside it, and a scenario that changes nothing, too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from drawn_runs import (
    BASELINE,
    ROOT,
    Array,
    draw_parameters,
    examples,
    run_draws,
    scenario_of,
    seeds,
)
from hypothesis import given
from hypothesis import strategies as st

import kontum_sim
from kontum_sim.engine.result import Result
from kontum_sim.inputs.path_base import base_values

CALIBRATIONS = ("plan2020", "revised2022", "three_groups")
DRAWS = 300


def picked(drawn: Mapping[str, Array], draws: slice | list[int]) -> dict[str, Array]:
    return {name: np.ascontiguousarray(values[..., draws]) for name, values in drawn.items()}


def assert_same_bits(part: Result, whole: Result, draws: slice | list[int]) -> None:
    assert list(part) == list(whole)
    for name in whole:
        values = whole[name]
        expected = values if values.shape[-1] == 1 else values[..., draws]
        np.testing.assert_array_equal(part[name], expected, err_msg=name)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds, start=st.integers(0, DRAWS - 1), length=st.integers(1, DRAWS))
def test_a_slice_of_draws_is_the_run_of_the_slice(
    calibration: str, seed: int, start: int, length: int
) -> None:
    scenario, data = scenario_of(calibration)
    drawn = draw_parameters(scenario, DRAWS, seed)
    whole = run_draws(scenario, data, drawn)
    block = slice(start, start + length)
    part = run_draws(scenario, data, picked(drawn, block))
    assert_same_bits(part.result, whole.result, block)


@examples
@given(seed=seeds, order=st.permutations(range(40)))
def test_the_order_of_draws_changes_no_bit(seed: int, order: list[int]) -> None:
    scenario, data = scenario_of()
    drawn = draw_parameters(scenario, 40, seed)
    whole = run_draws(scenario, data, drawn)
    turned = run_draws(scenario, data, picked(drawn, order))
    assert_same_bits(turned.result, whole.result, order)


@examples
@given(seed=seeds, draw=st.integers(0, 39))
def test_a_draw_alone_is_the_draw_among_others(seed: int, draw: int) -> None:
    scenario, data = scenario_of()
    drawn = draw_parameters(scenario, 40, seed)
    whole = run_draws(scenario, data, drawn)
    alone = run_draws(scenario, data, picked(drawn, [draw]))
    assert_same_bits(alone.result, whole.result, [draw])


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_draws_at_the_centre_are_the_central_run(calibration: str) -> None:
    """Nothing drawn differs from nothing drawn three times."""
    scenario, data = scenario_of(calibration)
    central = kontum_sim.simulate(BASELINE, calibration=ROOT / "calibration" / calibration)
    drawn = {
        name: np.repeat(base_values(record, scenario.vocabulary, scenario.last_year), 3, axis=-1)
        for name, record in scenario.vocabulary.parameters.items()
        if all(cell.values for cell in record.cells.values())
    }
    three = run_draws(scenario, data, drawn)
    for name in central.result:
        values = three[name][..., -1:]
        np.testing.assert_array_equal(values, central.result[name], err_msg=name)


def test_any_one_parameter_may_be_uncertain_while_the_others_are_not() -> None:
    scenario, data = scenario_of()
    refused = []
    for name, record in scenario.vocabulary.parameters.items():
        if not all(cell.values for cell in record.cells.values()):
            continue
        base = base_values(record, scenario.vocabulary, scenario.last_year)
        try:
            run_draws(scenario, data, {name: np.repeat(base, 2, axis=-1)})
        except ValueError:
            refused.append(name)
    assert refused == []


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_a_scenario_that_changes_nothing_is_its_base_bit_for_bit(
    tmp_path: Path, calibration: str
) -> None:
    empty = tmp_path / "empty.yaml"
    empty.write_text(
        "\n".join(
            [
                "schema: 1",
                'title: {vi: "Không thay đổi gì", en: "Nothing changes"}',
                'author: "tests"',
                'purpose: {vi: "Kiểm tra", en: "Test"}',
                f"extends: {BASELINE}",
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    folder = ROOT / "calibration" / calibration
    base = kontum_sim.simulate(BASELINE, calibration=folder)
    found = kontum_sim.simulate(empty, calibration=folder)
    assert_same_bits(found.result, base.result, slice(None))
    # and with draws
    scenario, data = kontum_sim.load_scenario(empty, calibration=folder)
    drawn = draw_parameters(scenario, 20, seed=7)
    base_drawn = run_draws(*scenario_of(calibration), drawn)
    assert_same_bits(run_draws(scenario, data, drawn).result, base_drawn.result, slice(None))


@pytest.mark.parametrize(
    "text",
    [
        "levers.disbursement_rate={multiply: 1, from: 2021}",
        "levers.borrowing={add: 0, from: 2021}",
        "levers.central_capital_transfers={multiply: 1, from: 2021}",
        'assumptions.hydrology_index={multiply: 1, unit: "1", source: "a test"}',
    ],
)
def test_a_change_by_nothing_changes_no_bit(text: str) -> None:
    base = kontum_sim.simulate(BASELINE)
    found = kontum_sim.simulate(BASELINE, overrides=[text])
    assert_same_bits(found.result, base.result, slice(None))


def test_a_longer_run_has_the_same_first_years() -> None:
    short = kontum_sim.simulate(BASELINE)
    long = kontum_sim.simulate(BASELINE, last_year=2035)
    count = len(short.years)
    for name in short.result:
        values = long.result[name]
        cut = values[..., :count, :] if values.shape[-2] > 1 else values
        np.testing.assert_array_equal(cut, short.result[name], err_msg=name)
