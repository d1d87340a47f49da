"""The three-sector core as equations of kontum_sim, run by its engine on blocks of draws."""

from __future__ import annotations

from functools import cache

import numpy as np
import three_sector_equations
from three_sectors import (
    BASE_YEAR,
    BY_SECTOR,
    FIXED,
    OPENING,
    PROVINCIAL,
    SECTORS,
    UNCERTAIN,
    YEARS,
    Array,
    Figure,
)

from kontum_sim.arrays import INDEX_OF
from kontum_sim.engine.graph import collect, equation_of
from kontum_sim.engine.imposed import Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.simulate import simulate
from kontum_sim.equations import accounts, capital, labour, prices, production

BLOCK = 4096
ALL_YEARS = (BASE_YEAR, *YEARS)
SETS = {"sector": SECTORS}
FROM_THE_PACKAGE = (
    labour.labour_force,
    labour.employment_total,
    labour.labour_demand,
    labour.non_agricultural_employment_limit,
    labour.employment,
    capital.investment_price_index,
    capital.capital_stock,
    production.tfp_growth,
    production.capital_effect,
    production.value_added_growth,
    prices.sector_price_drift,
    accounts.nominal_value_added,
    accounts.product_taxes,
    accounts.nominal_product_taxes,
    accounts.grdp,
    accounts.nominal_grdp,
    accounts.grdp_growth,
    accounts.grdp_deflator,
)


@cache
def three_sector_model() -> Model:
    """18 equations of the package and 10 of the core's own."""
    equations = {f.__name__: equation_of(f, INDEX_OF) for f in FROM_THE_PACKAGE}
    equations |= collect([three_sector_equations], INDEX_OF)
    drawn = {name.split(".")[0] for name in UNCERTAIN}
    return Model(equations, frozenset({*FIXED, *drawn}), INDEX_OF)


def run(parameters: Array) -> Array:
    """Headline results [result, year, draw] of parameters [parameter, draw]."""
    count = parameters.shape[1]
    rows = len(PROVINCIAL) + len(BY_SECTOR) * len(SECTORS)
    results = np.empty((rows, len(YEARS), count))
    for start in range(0, count, BLOCK):
        block = slice(start, start + BLOCK)
        _run_block(parameters[:, block], results[..., block])
    return results


def _run_block(parameters: Array, results: Array) -> None:
    inputs = _fixed() | _drawn(parameters)
    result = simulate(three_sector_model(), inputs, ALL_YEARS, SETS, imposed=_opening())
    for row, name in enumerate(PROVINCIAL):
        results[row] = result[name][1:]
    for place, name in enumerate(BY_SECTOR):
        row = len(PROVINCIAL) + place * len(SECTORS)
        results[row : row + len(SECTORS)] = result[name][:, 1:]


def _drawn(parameters: Array) -> dict[str, Array]:
    """Inputs [sector, year, draw] or [year, draw]; the rows of a sector's parameter adjoin."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(UNCERTAIN):
        rows.setdefault(name.split(".")[0], []).append(row)
    return {
        name: parameters[places][:, None] if len(places) > 1 else parameters[places]
        for name, places in rows.items()
    }


@cache
def _fixed() -> dict[str, Array]:
    return {name: _member(figure)[..., None, None] for name, figure in FIXED.items()}


@cache
def _opening() -> dict[str, Imposed]:
    """The data of the base year, in the place of the equations."""
    imposed = {}
    for name, figure in OPENING.items():
        member = _member(figure)
        values = np.full((*member.shape, len(ALL_YEARS), 1), np.nan)
        values[..., 0, 0] = member
        imposed[name] = Imposed(values, ~np.isnan(values))
    return imposed


def _member(figure: Figure) -> Array:
    return np.asarray(figure, dtype=np.float64)
