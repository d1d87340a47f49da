"""Labour productivity: growth inside sectors, and workers who move between them (shift-share)."""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.engine.result import Result
from kontum_sim.results.growth_accounts import PRODUCT_TAXES, Contributions, change_of

WITHIN, LEVEL, GROWTH = "within", "move_to_level", "move_to_growth"
ITEMS = (WITHIN, LEVEL, GROWTH, PRODUCT_TAXES)
NEEDS = ("grdp", "product_taxes", "value_added", "employment")


def shift_share(result: Result, sectors: tuple[str, ...]) -> Contributions:
    """Split the growth of GRDP per worker, for every draw of a run.

    Within: a sector's productivity, at last year's share of workers. Moves count against the
    average of the province, so that leaving a sector below it is a gain: to a sector of a higher
    level, and to one whose productivity rises faster. The parts sum to the growth exactly.
    Source: de Avillez (2012), International Productivity Monitor 24 (the CSLS formula)
    """
    employment, value_added = result["employment"], result["value_added"]
    workers = total(employment)
    share = employment / workers
    with np.errstate(all="ignore"):
        level = np.where(employment > 0, value_added / employment, 0)
    average = total(value_added) / workers
    share_change, level_change = change_of(share), change_of(level)
    average_change = change_of(average)
    share_before, level_before = share - share_change, level - level_change
    average_before = average - average_change
    whole = result["grdp"] / workers
    whole_before = whole - change_of(whole)
    points = np.zeros((len(sectors) + 1, len(ITEMS), *whole.shape))
    points[:-1, 0] = share_before * level_change
    points[:-1, 1] = (level_before - average_before) * share_change
    points[:-1, 2] = (level_change - average_change) * share_change
    points[-1, ITEMS.index(PRODUCT_TAXES)] = change_of(result["product_taxes"] / workers)
    points = 100 * points / whole_before
    growth: Array = 100 * change_of(whole) / whole_before
    return Contributions((*sectors, PRODUCT_TAXES), ITEMS, result.years, points, growth)
