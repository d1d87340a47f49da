"""An invented province of two sectors: enough of an economy to exercise the engine.

On 1 January a sector has tools; with them it makes things, in worse weather fewer. What is saved
becomes tools a year later. Nothing of kontum_sim/equations is used here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import total

Array = NDArray[np.float64]
PerTrade = Array  # [trade, draw]
Whole = Array  # [draw]

INDEX: Mapping[str, tuple[str, ...]] = {"Whole": (), "PerTrade": ("trade",)}


def income_per_head(income: Whole, people: Whole) -> Whole:
    """Income per head.

    Written first, although it can only be computed last.

    Unit: baskets per person
    Source: definition
    """
    return income / people


def output(tools: PerTrade, output_per_tool: PerTrade, weather: Whole) -> PerTrade:
    """What a sector makes.

    Unit: baskets a year
    Source: assumption: tools are the only factor
    Valid: while there are hands for all tools
    """
    return tools * output_per_tool * weather


def tools(tools_last_year: PerTrade, wear_rate: Whole, savings_last_year: PerTrade) -> PerTrade:
    """Tools on 1 January.

    Unit: tools
    Source: accounting form
    """
    return (1 - wear_rate) * tools_last_year + savings_last_year


def income(output: PerTrade) -> Whole:
    """Income of the province.

    Unit: baskets a year
    Source: accounting identity
    """
    return total(output)


def savings(income: Whole, saving_share: PerTrade) -> PerTrade:
    """What becomes tools of a sector.

    Unit: tools a year
    Source: assumption: fixed shares
    """
    return saving_share * income


def people(people_last_year: Whole, birth_rate: Whole) -> Whole:
    """People.

    Unit: persons
    Source: accounting form
    """
    return people_last_year * (1 + birth_rate)


def income_growth(income: Whole, income_last_year: Whole) -> Whole:
    """Growth of income.

    Unit: 1/yr
    Source: definition
    """
    return income / income_last_year - 1


def growth_change(income_growth: Whole, income_growth_last_year: Whole) -> Whole:
    """Change of growth on last year's.

    Unit: 1/yr
    Source: definition
    """
    return income_growth - income_growth_last_year


def income_identity(income: Whole, output: PerTrade) -> Whole:
    """Income is the sum of what the sectors make.

    Unit: 1
    Source: accounting identity
    """
    residual: Whole = (output[0] + output[1]) / income - 1
    return residual


def _spare(output: PerTrade) -> PerTrade:
    """A helper: the engine must not take it for an equation."""
    return output
