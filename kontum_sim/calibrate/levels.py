"""Levels at both ends of the window: value added by sector, product taxes, deflators.

The shares of a year are divided by their sum, so that GRDP is met exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.inputs.calibration import Calibration


@dataclass(frozen=True)
class Levels:
    """The end points that the window is closed on; arrays [sector, draw] or [draw].

    Real values in billion VND at 2010 prices, nominal in billion VND, deflators 2010 = 1.
    tax_ratio, tax_rate: product taxes over value added, constant and current prices.
    """

    real_base: Array
    real_end: Array
    deflator_base: Array
    deflator_end: Array
    tax_ratio_base: Array
    tax_ratio_end: Array
    tax_rate_base: Array
    tax_rate_end: Array
    grdp_base: Array
    nominal_grdp_end: Array


def levels(calibration: Calibration, values: Mapping[str, Array]) -> Levels:
    """Solve the end points for every draw.

    values: parameters, [*members, year or 1, draw]
    """
    published = calibration.published
    years = calibration.window_end - calibration.base_year
    average = published("grdp_growth", f"{calibration.base_year + 1}-{calibration.window_end}")
    grdp_end = published("grdp", calibration.window_end)
    grdp_base = grdp_end / (1 + average) ** years
    nominal_end = published("nominal_grdp", calibration.window_end)

    real_base, tax_real_base = _components(values["real_share_base"], grdp_base)
    real_end, tax_real_end = _components(values["real_share_window_end"], grdp_end)
    nominal_base, tax_nominal_base = _components(
        values["nominal_share_base"], values["nominal_grdp_base"][0]
    )
    nominal_group_end, tax_nominal_end = _components(
        values["nominal_share_window_end"], nominal_end
    )

    group = list(calibration.group_position)
    leaf_end = _within_group(calibration, values["sector_share_window_end"][:, 0]) * real_end[group]
    return Levels(
        real_base=_leaves_of_base_year(calibration, values, real_base, leaf_end, years),
        real_end=leaf_end,
        deflator_base=(nominal_base / real_base)[group],
        deflator_end=(nominal_group_end / real_end)[group],
        tax_ratio_base=tax_real_base / total(real_base),
        tax_ratio_end=tax_real_end / total(real_end),
        tax_rate_base=tax_nominal_base / total(nominal_base),
        tax_rate_end=tax_nominal_end / total(nominal_group_end),
        grdp_base=np.atleast_1d(np.asarray(grdp_base)),
        nominal_grdp_end=np.atleast_1d(np.asarray(nominal_end)),
    )


def _components(shares: Array, whole: Array | float) -> tuple[Array, Array]:
    """(groups [group, draw], product taxes [draw]) of a whole, from shares in any common unit."""
    parts = shares[:, 0] / total(shares[:, 0]) * whole
    return parts[:-1], parts[-1]


def _within_group(calibration: Calibration, shares: Array) -> Array:
    """Shares of sectors in their group, divided by the sum of the group."""
    group = list(calibration.group_position)
    sums = [
        total(shares[[s for s, of in enumerate(group) if of == place]])
        for place in range(max(group) + 1)
    ]
    return shares / np.stack(sums)[group]


def _leaves_of_base_year(
    calibration: Calibration,
    values: Mapping[str, Array],
    group_base: Array,
    leaf_end: Array,
    years: int,
) -> Array:
    """Sectors with a growth of their own go back from the end; the others share what is left.

    The last sector of a group that shares takes all that is left, so that every draw closes.
    """
    shares = values["sector_remainder_share_base"][:, 0]
    grown = leaf_end / (1 + values["sector_growth_window"][:, 0]) ** years
    leaves = grown + 0 * shares + 0 * group_base[list(calibration.group_position)]
    for place, whole in enumerate(group_base):
        rows = [s for s, group in enumerate(calibration.group_position) if group == place]
        sharing = [s for s in rows if np.any(shares[s] > 0)]
        left = whole
        for row in rows:
            if row not in sharing:
                left = left - grown[row]
        rest = left
        for row in sharing[:-1]:
            leaves[row] = shares[row] * left
            rest = rest - leaves[row]
        leaves[sharing[-1]] = rest
    return leaves
