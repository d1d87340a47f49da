"""Exports of goods."""

from __future__ import annotations

from kontum_sim.arrays import (
    PerCommodity,
    PerCommoditySector,
    PerSector,
    Provincial,
    total,
    weighted_sum,
)


def exports_by_commodity(
    exports_by_commodity_last_year: PerCommodity,
    export_elasticity: Provincial,
    value_added_growth: PerSector,
    sector_of_commodity: PerCommoditySector,
    world_price_growth: Provincial,
) -> PerCommodity:
    """Exports by commodity: volume follows the sector that makes it, value the world price.

    Unit: million USD/yr
    Source: assumption: unit elasticity of exports to output (priors: trade)
    """
    growth_of_maker = weighted_sum(sector_of_commodity, value_added_growth)
    volume = 1 + export_elasticity * growth_of_maker
    return exports_by_commodity_last_year * volume * (1 + world_price_growth)


def exports(exports_by_commodity: PerCommodity) -> Provincial:
    """Exports of goods.

    Unit: million USD/yr
    Source: accounting identity
    """
    return total(exports_by_commodity)
