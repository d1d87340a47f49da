"""Value added by sector at constant 2010 prices.

A sector works in one of three modes: Cobb-Douglas, generating capacity, or demand for
construction.
"""

from __future__ import annotations

import numpy as np

from kontum_sim.arrays import PerCrop, PerSector, PerTechnology, Provincial, growth, total


def tfp_growth(
    tfp_trend_growth: PerSector,
    tfp_growth_last_year: PerSector,
    tfp_growth_half_life: Provincial,
) -> PerSector:
    """Growth of total factor productivity, in logs.

    After the window it returns to its trend by halves: what was solved on five years is not
    carried on for ever.

    Unit: 1/yr
    Source: assumption: half-life of two years
    """
    persistence = (1 / 2) ** (1 / tfp_growth_half_life)
    return tfp_trend_growth + (tfp_growth_last_year - tfp_trend_growth) * persistence


def tfp_index(
    tfp_index_last_year: PerSector,
    tfp_growth: PerSector,
    tfp_growth_adjustment: PerSector,
) -> PerSector:
    """Total factor productivity.

    Unit: Index (base year = 1)
    Source: Solow (1957), Technical Change and the Aggregate Production Function
    """
    return tfp_index_last_year * np.exp(tfp_growth + tfp_growth_adjustment)


def capital_effect(
    capital_stock: PerSector, capital_stock_base: PerSector, capital_share: PerSector
) -> PerSector:
    """What capital does to value added, relative to the base year.

    Unit: 1
    Source: Cobb-Douglas production; capital shares by assumption (priors: production)
    """
    return (capital_stock / capital_stock_base) ** capital_share


def labour_effect(
    employment: PerSector,
    employment_base: PerSector,
    human_capital_index: Provincial,
    capital_share: PerSector,
    land_share: PerSector,
) -> PerSector:
    """What labour and its training do to value added, relative to the base year.

    Unit: 1
    Source: Cobb-Douglas production with constant returns to capital, labour and land
    """
    labour_share = 1 - capital_share - land_share
    return (human_capital_index * employment / employment_base) ** labour_share


def land_index(
    mature_crop_area: PerCrop, mature_crop_area_base: PerCrop, crop_weight: PerCrop
) -> Provincial:
    """Perennial crops in bearing, weighted by their value added per hectare.

    Young trees are not land in production: what is planted now bears years later.

    Unit: Index (window end = 1)
    Source: assumption: areas of 2020 and weights (priors: perennial crops)
    """
    return total(crop_weight * mature_crop_area / mature_crop_area_base)


def land_effect(land_index: Provincial, land_share: PerSector) -> PerSector:
    """What land in production does to value added.

    Unit: 1
    Source: Cobb-Douglas production; land share by assumption (priors: production)
    """
    return land_index**land_share


def public_capital_effect(
    public_capital: Provincial,
    public_capital_base: Provincial,
    public_capital_elasticity: PerSector,
) -> PerSector:
    """What roads, water and schools do to value added, relative to the base year.

    Unit: 1
    Source: Bom and Ligthart (2014), Journal of Economic Surveys 28(5)
    """
    return (public_capital / public_capital_base) ** public_capital_elasticity


def cobb_douglas_value_added(
    value_added_base: PerSector,
    tfp_index: PerSector,
    capital_effect: PerSector,
    labour_effect: PerSector,
    land_effect: PerSector,
    public_capital_effect: PerSector,
) -> PerSector:
    """Value added that the factors of production give, before shocks.

    Unit: billion VND_2010/yr
    Source: Cobb and Douglas (1928), A Theory of Production
    """
    factors = capital_effect * labour_effect * land_effect * public_capital_effect
    return value_added_base * tfp_index * factors


def residual_electricity_output(
    residual_capacity_mw: PerTechnology,
    capacity_addition_mw: PerTechnology,
    capacity_addition_months: PerTechnology,
    months_in_year: Provincial,
    capacity_factor: PerTechnology,
    thousand_hours_in_year: Provincial,
) -> PerTechnology:
    """Electricity that capacity outside projects generates in a year of average water.

    Unit: GWh/yr
    Source: physical identity: capacity, hours, capacity factor
    """
    part_of_year = capacity_addition_months / months_in_year
    in_service = residual_capacity_mw + capacity_addition_mw * part_of_year
    return in_service * thousand_hours_in_year * capacity_factor


def electricity_output(
    residual_electricity_output: PerTechnology,
    project_electricity_output: PerTechnology,
    hydrology_index: Provincial,
    is_water_dependent: PerTechnology,
) -> Provincial:
    """Electricity generated in the province, projects included, with the year's water.

    Unit: GWh/yr
    Source: physical identity
    """
    average_water = residual_electricity_output + project_electricity_output
    water = is_water_dependent * hydrology_index + (1 - is_water_dependent)
    return total(average_water * water)


def electricity_value_added(
    electricity_value_added_per_gwh: Provincial, electricity_output: Provincial
) -> Provincial:
    """Value added of a capacity sector: what is generated, at a value added per unit.

    Unit: billion VND_2010/yr
    Source: ratio solved on the window's end points
    """
    return electricity_value_added_per_gwh * electricity_output


def construction_value_added(
    construction_value_added_ratio: Provincial, real_construction_investment: Provincial
) -> Provincial:
    """Value added of a demand sector: a ratio to the year's building work.

    Unit: billion VND_2010/yr
    Source: ratio solved on the window's end points
    """
    return construction_value_added_ratio * real_construction_investment


def value_added(
    cobb_douglas_value_added: PerSector,
    electricity_value_added: Provincial,
    construction_value_added: Provincial,
    output_shock: PerSector,
    is_cobb_douglas: PerSector,
    is_capacity: PerSector,
    is_demand: PerSector,
) -> PerSector:
    """Value added by sector.

    Electricity follows what is generated, construction follows the year's building work, the
    other sectors their factors of production.

    Unit: billion VND_2010/yr
    Source: definition: each sector by its mode
    """
    undisturbed = (
        is_cobb_douglas * cobb_douglas_value_added
        + is_capacity * electricity_value_added
        + is_demand * construction_value_added
    )
    return undisturbed * np.exp(output_shock)


def value_added_growth(value_added: PerSector, value_added_last_year: PerSector) -> PerSector:
    """Real growth by sector.

    Unit: 1/yr
    Source: definition
    """
    return growth(value_added, value_added_last_year)


def perennial_crop_area(
    perennial_crop_area_last_year: PerCrop, crop_area_planted: PerCrop
) -> PerCrop:
    """Area under perennial crops at the end of the year, young trees included.

    Unit: ha
    Source: accounting form; replanting keeps the old area
    """
    return perennial_crop_area_last_year + crop_area_planted
