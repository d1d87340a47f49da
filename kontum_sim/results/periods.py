"""Indicators over five years: equations have a lag of one year only, so these are made here."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.engine.result import Result

YEARS = 5


def icor_over_years(name: str, result: Result) -> Array:
    """An incremental capital-output ratio over the five years up to each year, [year].

    name: icor_by_share (mean investment ratio over average growth), icor_nominal or icor_real
        (investment of five years over the rise of GRDP in them)
    The first five years have none (NaN). Raises KeyError for another name.
    """
    top, level = {
        "icor_by_share": ("investment_ratio", "grdp"),
        "icor_nominal": ("total_social_investment", "nominal_grdp"),
        "icor_real": ("real_investment", "grdp"),
    }[name]
    invested, grdp = result.central(top), result.central(level)
    path = np.full(len(result.years), np.nan)
    for now in range(YEARS, len(path)):
        five = invested[now - YEARS + 1 : now + 1]
        if name == "icor_by_share":
            growth = (grdp[now] / grdp[now - YEARS]) ** (1 / YEARS) - 1
            path[now] = five.mean() / (100 * growth)
        else:
            path[now] = five.sum() / (grdp[now] - grdp[now - YEARS])
    return path
