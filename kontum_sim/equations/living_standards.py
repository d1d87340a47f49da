"""Poverty."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Provincial


def poverty_rate(
    poverty_rate_last_year: Provincial,
    poverty_elasticity: Provincial,
    real_grdp_per_capita: Provincial,
    real_grdp_per_capita_last_year: Provincial,
    programme_effect: Provincial,
    poverty_standard_link: Provincial,
) -> Provincial:
    """Share of households below the official multidimensional poverty standard, end of year.

    Falls with income per head and with the poverty programmes; the link is one unless the
    official standard changes in the year.

    Unit: 1
    Source: assumption: elasticity (priors: labour and people), programmes from 2018-2020
    """
    income = np.log(real_grdp_per_capita / real_grdp_per_capita_last_year)
    change = poverty_elasticity * income + programme_effect
    return poverty_rate_last_year * np.exp(change) * poverty_standard_link
