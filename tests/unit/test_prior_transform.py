"""Normal scores into values: each form of prior, rows of shares, paths; worked by hand."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kontum_sim.calibrate.prior import PriorTransform
from kontum_sim.inputs.calibration import Calibration, load_calibration
from kontum_sim.inputs.draws import drawn_parameters, with_centre
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.words import vocabulary

ROOT = Path(__file__).parents[2]
Array = NDArray[np.float64]
CellName = tuple[str, tuple[str, ...]]


@cache
def calibration() -> Calibration:
    return load_calibration(ROOT / "calibration" / "plan2020")


@cache
def transform() -> PriorTransform:
    return PriorTransform(calibration())


def values(scores: dict[CellName, float]) -> tuple[dict[CellName, float], bool]:
    """Every cell for these scores, the others at zero; and whether all lie in their ranges."""
    places = [coordinate.cell for coordinate in transform().coordinates]
    vector = np.zeros((len(places), 1))
    for cell, score in scores.items():
        vector[places.index(cell)] = score
    found, inside = transform().values(vector)
    return dict(zip(transform().cells, found[:, 0].tolist(), strict=True)), bool(inside[0])


def paths(cells: dict[CellName, float]) -> dict[str, Array]:
    """The parameters of these cells over 2015-2030, [*members, year or 1, draw]."""
    words = vocabulary(calibration())
    central = {
        name: base_values(parameter, words, 2030)
        for name, parameter in calibration().parameters.items()
    }
    drawn = np.array([[value] for value in cells.values()])
    return drawn_parameters(calibration(), list(cells), drawn, central, 2030)


def test_a_normal_prior_is_its_mean_and_a_score_times_its_deviation() -> None:
    found, _ = values({("capital_share", ("services",)): 1.5})
    assert found["capital_share", ("services",)] == pytest.approx(0.40 + 1.5 * 0.07)


def test_a_lognormal_prior_multiplies_its_median() -> None:
    found, _ = values({("depreciation_rate", ("services",)): -1.0})
    assert found["depreciation_rate", ("services",)] == pytest.approx(0.05 * math.exp(-0.2))


def test_a_lognormal_prior_by_percentiles_spans_them_between_its_5_and_95_per_cent() -> None:
    # LogN(1.7; 1.1-2.6): sd of the log = ln(2.6/1.1) / 3.28971 = .26148
    cell = ("capital_output_ratio_base", ("services",))
    high, low = (values({cell: score})[0][cell] for score in (1.644853627, -1.644853627))
    assert high / low == pytest.approx(2.6 / 1.1, rel=1e-8)
    assert values({})[0][cell] == pytest.approx(1.7)


def test_a_beta_prior_at_score_zero_is_its_median() -> None:
    # median of Beta(8, 4): .67620 (the mode, where a run starts before estimation, is .7)
    assert values({})[0]["completion_rate", ()] == pytest.approx(0.676196, abs=1e-6)


def test_a_beta_prior_with_a_shift_is_shifted() -> None:
    # Beta(34, 6) - .03: median of Beta(34, 6) .855854
    assert values({})[0]["disbursement_rate", ()] == pytest.approx(0.825854, abs=1e-6)


def test_dirichlet_shares_sum_to_one_whatever_the_scores() -> None:
    cells = [c.cell for c in transform().coordinates if c.cell[0] == "revenue_line_share"]
    found, _ = values({cell: 0.4 * place - 2 for place, cell in enumerate(cells)})
    shares = [value for (name, _), value in found.items() if name == "revenue_line_share"]
    assert len(shares) == 10
    assert sum(shares) == pytest.approx(1, abs=1e-15)
    assert min(shares) > 0


def test_the_mean_of_dirichlet_shares_is_what_the_file_says() -> None:
    cells = [c.cell for c in transform().coordinates]
    rows = [place for place, (name, _) in enumerate(cells) if name == "sector_share_window_end"]
    scores = np.zeros((len(cells), 40_000))
    scores[rows] = np.random.default_rng(5).standard_normal((len(rows), 40_000))
    found, _ = transform().values(scores)
    place = transform().cells.index(("sector_share_window_end", ("construction",)))
    # mean .56, variance .56 * .44 / 58
    assert found[place].mean() == pytest.approx(0.56, abs=0.001)
    assert found[place].std() == pytest.approx(math.sqrt(0.56 * 0.44 / 58), rel=0.02)


def test_fixed_members_of_a_row_share_what_a_drawn_one_leaves() -> None:
    found, _ = values({("employment_share_base", ("agriculture",)): 1.0})
    assert found["employment_share_base", ("agriculture",)] == pytest.approx(0.692)
    # services .228 of the .338 that agriculture leaves at its centre, now of .308
    expected = 0.228 / 0.338 * 0.308
    assert found["employment_share_base", ("services",)] == pytest.approx(expected)


def test_a_row_whose_members_are_all_drawn_is_divided_by_its_sum() -> None:
    found, _ = values({("real_share_window_end", ("services",)): 0.2})
    # 41.24 + .2 * 5 of 101
    expected = 42.24 / 101 * 100
    assert found["real_share_window_end", ("services",)] == pytest.approx(expected)


def test_a_value_outside_its_range_is_outside_the_prior() -> None:
    assert values({("land_share", ("agriculture",)): -2.9})[1]
    assert not values({("land_share", ("agriculture",)): -3.1})[1]  # .18 - 3.1 * .06 < 0


def test_a_drawn_end_of_a_path_fades_in_from_the_year_before_it() -> None:
    path = paths({("natural_increase_rate", ()): 0.0129})["natural_increase_rate"][:, 0]
    central = calibration().parameters["natural_increase_rate"].cells[()].values
    assert path[2020 - 2015] == central[2020] == 0.014
    assert path[2025 - 2015] == pytest.approx(0.0129)
    # half-way between 2020 and 2025 lies half of the change of .001: 2022.5
    between = (path[2022 - 2015] + path[2023 - 2015]) / 2
    assert between == pytest.approx((0.014 + 0.0129) / 2)
    assert path[2030 - 2015] == pytest.approx(0.0129)


def test_a_prior_that_scales_a_path_scales_every_year() -> None:
    path = paths({("window_capacity_mw", ("hydropower",)): 1.1 * 540})["window_capacity_mw"]
    assert path[0, : 2020 - 2015 + 1, 0] == pytest.approx(
        [1.1 * mw for mw in (420, 440, 460, 485, 510, 540)]
    )


def test_the_centre_and_a_single_draw_are_the_same_province() -> None:
    found, _ = values({cell.cell: 0.3 for cell in transform().coordinates})
    drawn = paths(found)
    words = vocabulary(calibration())
    moved = with_centre(calibration(), found).parameters
    for name, array in drawn.items():
        assert array == pytest.approx(base_values(moved[name], words, 2030), nan_ok=True), name


@pytest.mark.parametrize(
    "text",
    ["N(1, 0)", "N(1, -2)", "LogN(0, sd 1)", "LogN(1, sd 0)", "LogN(1; 2-3)", "Beta(1, 3)",
     "Beta(2, 1)", "Dirichlet(0)", "LogN scale (2, sd 0.1)", "normal"],
)  # fmt: skip
def test_a_prior_without_a_peak_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        parse_prior(text)
