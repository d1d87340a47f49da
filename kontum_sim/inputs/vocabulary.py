"""The model of this package and the names that its inputs may have."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache

from kontum_sim.arrays import INDEX_OF
from kontum_sim.engine.graph import collect
from kontum_sim.engine.model import Model
from kontum_sim.errors import Fault, ModelError, ShapeError

BLOCKS = [
    "population",
    "labour",
    "capital",
    "investment",
    "production",
    "prices",
    "accounts",
    "government",
    "trade",
    "living_standards",
    "indicators",
    "identities",
]

# What only closing the window reads: name -> the sets that it runs over.
# component: the groups and product taxes.
CLOSURE_INDEX: Mapping[str, tuple[str, ...]] = {
    "real_share_base": ("component",),
    "real_share_window_end": ("component",),
    "nominal_share_base": ("component",),
    "nominal_share_window_end": ("component",),
    "nominal_grdp_base": (),
    "sector_share_window_end": ("sector",),
    "sector_growth_window": ("sector",),
    "sector_remainder_share_base": ("sector",),
    "capital_output_ratio_base": ("sector",),
    "public_capital_ratio_base": (),
    "construction_in_progress_growth": (),
    "investment_price_index_base": (),
    "employment_share_base": ("sector",),
    "employment_gain_share": ("sector",),
    "agricultural_share_decline": (),
    "investment_source_share": ("source",),
    "investment_allocation": ("source", "sector"),
    "window_plant_payments": ("source", "sector"),
    "window_plant_payment_cap": (),
    "window_capacity_mw": ("technology",),
    "investment_cost_per_mw": (),
    "central_capital_transfers_growth": (),
    "private_investment_ratio_change": (),
    "crop_area_window_end": ("crop",),
    "crop_years_to_maturity": ("crop",),
    "crop_survival": ("crop",),
    "revenue_line_share": ("revenue_line",),
    "export_commodity_share": ("commodity",),
}

# What the accounts of one vintage say: never taken from a calibration of another vintage.
ACCOUNTS_PARAMETERS = [
    "real_share_base",
    "real_share_window_end",
    "nominal_share_base",
    "nominal_share_window_end",
    "nominal_grdp_base",
]

# Inputs that no file gives: membership tables, and what a scenario imposes in a way of its own.
STRUCTURE = ("group_of_sector", "sector_of_commodity", "imposed_total_social_investment")

# What closing the window solves, with its unit.
SOLVED: Mapping[str, str] = {
    "value_added_base": "billion VND_2010/yr",
    "capital_stock_base": "billion VND_2010",
    "public_capital_base": "billion VND_2010",
    "employment_base": "person",
    "grdp_base": "billion VND_2010/yr",
    "trained_labour_share_base": "1",
    "mature_crop_area": "ha",
    "mature_crop_area_base": "ha",
    "product_tax_ratio": "1",
    "product_tax_rate": "1",
    "nominal_value_added_window_end": "billion VND/yr",
    "electricity_output_window_end": "GWh/yr",
    "electricity_value_added_per_gwh": "billion VND_2010/GWh",
    "construction_value_added_ratio": "1",
    "capacity_realisation_share": "1",
    "real_investment_cost_per_mw": "billion VND/MW",
    "allocation_share": "1",
}


@cache
def base_model() -> Model:
    """Every equation of the package; its inputs are whatever the equations ask for."""
    try:
        modules = [importlib.import_module(f"kontum_sim.equations.{block}") for block in BLOCKS]
    except SyntaxError as error:
        fault = Fault("engine.syntax", {"reason": error.msg}, error.filename, error.lineno)
        raise ModelError(fault) from error
    equations = collect(modules, INDEX_OF)
    needed = {need for equation in equations.values() for need, _ in equation.needs()}
    return Model(equations, frozenset(needed - set(equations)), INDEX_OF)


@cache
def input_index() -> Mapping[str, tuple[str, ...]]:
    """For every input of the model and of its closure, the sets that it runs over.

    Raises ShapeError when two equations give one input different shapes.
    """
    model = base_model()
    found: dict[str, tuple[str, ...]] = dict(CLOSURE_INDEX)
    for equation in model.equations.values():
        notes = equation.function.__annotations__
        for argument, (need, _) in zip(equation.arguments, equation.needs(), strict=True):
            index = INDEX_OF[notes[argument]]
            if need in model.equations:
                index_there = model.equations[need].index
            else:
                index_there = found.setdefault(need, index)
            if index != index_there:
                fields = {
                    "name": equation.name,
                    "expected": f"{need} [{', '.join(index_there) or 'draw'}]",
                    "given": notes[argument],
                    "arguments": ", ".join(equation.arguments),
                }
                raise ShapeError(Fault("engine.shape", fields, equation.path, equation.line))
    return {name: index for name, index in found.items() if name not in model.equations}


@cache
def parameter_index() -> Mapping[str, tuple[str, ...]]:
    """The names that parameters.csv may hold: inputs that are neither structure nor solved."""
    return {
        name: index
        for name, index in input_index().items()
        if name not in SOLVED and not name.startswith(("is_", "project_")) and name not in STRUCTURE
    }
