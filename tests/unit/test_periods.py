"""Five-year ratios, worked by hand on six years."""

from __future__ import annotations

import numpy as np
import pytest

from kontum_sim.engine.result import Result
from kontum_sim.results.periods import icor_over_years

YEARS = tuple(range(2015, 2021))


def run_of(**paths: list[float]) -> Result:
    return Result(YEARS, {name: np.array(path)[:, None] for name, path in paths.items()})


def test_a_five_year_ratio_is_investment_over_the_rise_of_grdp() -> None:
    # 10 + 20 + 30 + 40 + 50 = 150 invested; GRDP rises from 100 to 130: 150 / 30 = 5
    run = run_of(
        total_social_investment=[99, 10, 20, 30, 40, 50],
        nominal_grdp=[100, 1, 1, 1, 1, 130],
    )
    path = icor_over_years("icor_nominal", run)
    assert np.isnan(path[:5]).all()
    assert path[5] == pytest.approx(5)


def test_the_ratio_by_share_divides_the_mean_ratio_by_average_growth() -> None:
    # growth of 10% a year for five years: 1.61051; mean investment ratio 60%: 60 / 10 = 6
    run = run_of(investment_ratio=[1, 50, 55, 60, 65, 70], grdp=[100, 1, 1, 1, 1, 161.051])
    assert icor_over_years("icor_by_share", run)[5] == pytest.approx(6)
