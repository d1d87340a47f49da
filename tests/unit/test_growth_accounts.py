"""Growth accounting, shift-share and the bridges: worked by hand, and exact for any draw."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import kontum_sim
from kontum_sim.engine.result import Result
from kontum_sim.results.bridges import capital_bridge, investment_bridge, revenue_bridge
from kontum_sim.results.growth_accounts import (
    OVERRIDES,
    Contributions,
    growth_contributions,
    log_mean,
)
from kontum_sim.results.productivity_accounts import shift_share

ROOT = Path(__file__).parents[2]
Array = NDArray[np.float64]
SECTORS = ("farm", "plant", "builders")


def path(*years: float) -> Array:
    """A provincial path, [year, draw]."""
    return np.array(years, dtype=np.float64)[:, None]


def paths(*rows: tuple[float, ...]) -> Array:
    """A path per member, [member, year, draw]."""
    return np.array(rows, dtype=np.float64)[..., None]


def toy() -> Result:
    """Farm 100 to 121: capital and productivity each times 1.1. Plant 50 to 60: half as much
    capacity again, a fifth less water. Builders stay at 50: demand times 1.25, ratio times .8.
    Product taxes 20 to 22."""
    same = ((1.0, 1.0),) * 3
    return Result(
        (2020, 2021),
        {
            "grdp": path(220, 253),
            "product_taxes": path(20, 22),
            "value_added": paths((100, 121), (50, 60), (50, 50)),
            "is_cobb_douglas": paths((1,), (0,), (0,)),
            "is_capacity": paths((0,), (1,), (0,)),
            "is_demand": paths((0,), (0,), (1,)),
            "capital_share": paths((0.5,), (0.7,), (0.3,)),
            "land_share": paths((0,), (0,), (0,)),
            "human_capital_index": path(1, 1),
            "capital_effect": paths((1, 1.1), (1, 3), (1, 3)),
            "tfp_index": paths((1, 1.1), (1, 1), (1, 1)),
            "labour_effect": paths(*same),
            "land_effect": paths(*same),
            "public_capital_effect": paths(*same),
            "residual_electricity_output": paths((100, 100)),
            "project_electricity_output": paths((0, 50)),
            "electricity_output": path(100, 120),
            "electricity_value_added_per_gwh": path(0.5, 0.5),
            "construction_value_added_ratio": path(0.5, 0.4),
            "real_construction_investment": path(100, 125),
            "output_shock": paths(*((0.0, 0.0),) * 3),
            "employment": paths((60, 50), (10, 10), (30, 40)),
        },
    )


def cell(of: Contributions, part: str, item: str) -> float:
    return float(of.points[of.parts.index(part), of.items.index(item), -1, 0])


def test_contributions_of_a_toy_province_are_those_worked_by_hand() -> None:
    found = growth_contributions(toy(), SECTORS)
    # farm: 21 of 220, in equal parts, as both factors rise by the same ratio
    assert cell(found, "farm", "capital") == pytest.approx(100 * 10.5 / 220)
    assert cell(found, "farm", "productivity") == pytest.approx(100 * 10.5 / 220)
    # plant: log mean 10 / ln 1.2; ln 1.5 of capacity, ln .8 of water
    assert cell(found, "plant", "capacity") == pytest.approx(1000 * log(1.5) / log(1.2) / 220)
    assert cell(found, "plant", "water") == pytest.approx(1000 * log(0.8) / log(1.2) / 220)
    # builders: log mean 50, as nothing changes
    assert cell(found, "builders", "construction_demand") == pytest.approx(5000 * log(1.25) / 220)
    assert cell(found, "builders", "productivity") == pytest.approx(5000 * log(0.8) / 220)
    assert cell(found, "product_taxes", "product_taxes") == pytest.approx(200 / 220)
    assert found.growth[1, 0] == pytest.approx(15)
    assert found.of_item().sum(axis=0)[1, 0] == pytest.approx(15, abs=1e-12)
    assert found.of_part()[:, 1, 0] == pytest.approx([2100 / 220, 1000 / 220, 0, 200 / 220])


def test_what_no_factor_explains_is_an_override() -> None:
    """Value added that was set to 131 where the factors give 121."""
    result = toy()
    arrays = {**result.arrays, "value_added": paths((100, 131), (50, 60), (50, 50))}
    arrays["grdp"] = path(220, 263)
    found = growth_contributions(Result(result.years, arrays), SECTORS)
    mean = 31 / log(1.31)
    left = 100 * (31 - 2 * mean * log(1.1)) / 220
    assert cell(found, "farm", OVERRIDES) == pytest.approx(left)
    assert cell(found, "plant", OVERRIDES) == pytest.approx(0, abs=1e-12)


@given(st.floats(1e-3, 1e6), st.floats(-1e-9, 1e-9))
def test_the_log_mean_of_two_near_numbers_lies_between_them(value: float, change: float) -> None:
    near = value * (1 + change)
    mean = float(log_mean(np.array(near), np.array(value)))
    assert mean == pytest.approx(value, rel=1e-8)


def test_shift_share_of_a_toy_province_is_that_worked_by_hand() -> None:
    """100 workers in both years; the average is 2 and then 2.31 a head, with taxes 2.2 and 2.53."""
    found = shift_share(toy(), SECTORS)
    level = 100 / 60
    # farm: a share of .6 times its rise from 100/60 to 121/50
    assert cell(found, "farm", "within") == pytest.approx(100 * 0.6 * (2.42 - level) / 2.2)
    # it loses a tenth of the workers, and stood below the average of 2
    assert cell(found, "farm", "move_to_level") == pytest.approx(100 * (level - 2) * -0.1 / 2.2)
    rise = (2.42 - level) - 0.31
    assert cell(found, "farm", "move_to_growth") == pytest.approx(100 * rise * -0.1 / 2.2)
    assert cell(found, "product_taxes", "product_taxes") == pytest.approx(100 * 0.02 / 2.2)
    assert found.growth[1, 0] == pytest.approx(15)
    assert found.of_item().sum(axis=0)[1, 0] == pytest.approx(15, abs=1e-12)


def test_the_revenue_bridge_of_two_lines_is_that_worked_by_hand() -> None:
    """VAT 100 to 132: base times 1.1, policy +10%, the rest yield. Land fees 50 to 40."""
    result = Result(
        (2020, 2021),
        {
            "revenue": paths((100, 132), (50, 40)),
            "revenue_base": paths((1, 1.1), (1, 2)),
            "revenue_policy_change": paths((0, 0.1), (0, 0)),
            "is_one_off_line": paths((0,), (1,)),
        },
    )
    found = revenue_bridge(result, ("vat", "land_use_fee")).values[..., 1, 0]
    mean = 32 / log(1.32)
    assert found[0, 0] == pytest.approx(mean * log(1.1))
    assert found[0, 1] == pytest.approx(mean * log(1.32 / 1.21))
    assert found[0, 2] == pytest.approx(mean * log(1.1))
    assert found[1].tolist() == [0, 0, 0, -10]
    assert found.sum() == pytest.approx(22, abs=1e-12)


def test_a_line_that_ends_has_no_base_and_is_still_bridged() -> None:
    result = Result(
        (2020, 2021),
        {
            "revenue": paths((100, 0)),
            "revenue_base": paths((1, 1.1)),
            "revenue_policy_change": paths((0, -1)),
            "is_one_off_line": paths((0,)),
        },
    )
    assert revenue_bridge(result, ("vat",)).values[0, :, 1, 0].tolist() == [0, -100, 0, 0]


def test_capital_closes_where_it_opens_the_year_after() -> None:
    ran = kontum_sim.simulate(ROOT / "scenarios" / "baseline.yaml")
    result = ran.result
    found = capital_bridge(result, tuple(ran.calibration.sets["sector"]))
    values = dict(zip(found.items, np.swapaxes(found.values, 0, 1), strict=True))
    closing, opening = values["capital_closing"], values["capital_opening"]
    np.testing.assert_allclose(closing[:, :-1], opening[:, 1:], rtol=1e-9)
    unfinished = values["in_progress_opening"] + values["formed"] - values["commissioned"]
    np.testing.assert_allclose(values["in_progress_closing"], unfinished, rtol=1e-9)
    assert not values["written_off"].any()
    whole = investment_bridge(result).values[0]
    np.testing.assert_allclose(whole[3], values["formed"].sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(whole[1], whole[2] + whole[3], rtol=1e-12)
