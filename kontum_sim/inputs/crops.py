"""Perennial crops in bearing: what was planted years ago and survived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kontum_sim.arrays import Array


def mature_crop_area(values: Mapping[str, Array], years: Sequence[int], window_end: int) -> Array:
    """Area in bearing by crop and year, hectares, [crop, year, draw].

    The whole area of the window's last year counts as mature. What is planted in year p bears
    from p + crop_years_to_maturity on, as far as it survives.

    values: crop_area_window_end, crop_years_to_maturity, crop_survival [crop, 1, draw], and
        crop_area_planted [crop, year, draw], hectares a year, read after window_end
    """
    calendar = np.asarray(years, dtype=np.float64)[:, None]
    mature = values["crop_area_window_end"] + 0 * calendar
    for position, year in enumerate(years):
        if year <= window_end:
            continue
        bearing = calendar >= year + values["crop_years_to_maturity"]
        planted = values["crop_area_planted"][:, position : position + 1]
        mature = mature + np.where(bearing, values["crop_survival"] * planted, 0)
    return mature
