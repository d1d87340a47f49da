"""Regional accounts: value added, product taxes, GRDP, structure."""

from __future__ import annotations

from kontum_sim.arrays import (
    PerGroup,
    PerGroupSector,
    PerSector,
    Provincial,
    growth,
    share,
    total,
    weighted_sum,
)


def nominal_value_added(value_added_deflator: PerSector, value_added: PerSector) -> PerSector:
    """Value added by sector at current prices.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return value_added_deflator * value_added


def product_taxes(product_tax_ratio: Provincial, value_added: PerSector) -> Provincial:
    """Product taxes less subsidies at constant prices.

    Unit: billion VND_2010/yr
    Source: ratio to value added solved on the published structure
    """
    return product_tax_ratio * total(value_added)


def nominal_product_taxes(
    product_tax_rate: Provincial, nominal_value_added: PerSector
) -> Provincial:
    """Product taxes less subsidies at current prices.

    Unit: billion VND/yr
    Source: rate on value added solved on the published structure
    """
    return product_tax_rate * total(nominal_value_added)


def grdp(value_added: PerSector, product_taxes: Provincial) -> Provincial:
    """Gross regional domestic product at constant 2010 prices.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return total(value_added) + product_taxes


def nominal_grdp(nominal_value_added: PerSector, nominal_product_taxes: Provincial) -> Provincial:
    """Gross regional domestic product at current prices.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return total(nominal_value_added) + nominal_product_taxes


def grdp_growth(grdp: Provincial, grdp_last_year: Provincial) -> Provincial:
    """Real growth of GRDP.

    Unit: 1/yr
    Source: definition
    """
    return growth(grdp, grdp_last_year)


def grdp_deflator(nominal_grdp: Provincial, grdp: Provincial) -> Provincial:
    """Price of GRDP.

    Unit: Index (2010 = 100)
    Source: definition
    """
    return share(nominal_grdp, grdp)


def value_added_by_group(value_added: PerSector, group_of_sector: PerGroupSector) -> PerGroup:
    """Value added by group of sectors at constant 2010 prices.

    Unit: billion VND_2010/yr
    Source: accounting identity
    """
    return weighted_sum(group_of_sector, value_added)


def nominal_value_added_by_group(
    nominal_value_added: PerSector, group_of_sector: PerGroupSector
) -> PerGroup:
    """Value added by group of sectors at current prices.

    Unit: billion VND/yr
    Source: accounting identity
    """
    return weighted_sum(group_of_sector, nominal_value_added)


def grdp_share(nominal_value_added_by_group: PerGroup, nominal_grdp: Provincial) -> PerGroup:
    """Share of a group of sectors in GRDP at current prices.

    Unit: %
    Source: definition
    """
    return share(nominal_value_added_by_group, nominal_grdp)


def product_tax_share(nominal_product_taxes: Provincial, nominal_grdp: Provincial) -> Provincial:
    """Share of product taxes less subsidies in GRDP at current prices.

    Unit: %
    Source: definition
    """
    return share(nominal_product_taxes, nominal_grdp)


def value_added_share(
    nominal_value_added_by_group: PerGroup, nominal_value_added: PerSector
) -> PerGroup:
    """Share of a group of sectors in value added: the structure with product taxes left out.

    Shown beside the shares of GRDP, because the plan's bands sum to 93-96%.

    Unit: %
    Source: definition
    """
    return share(nominal_value_added_by_group, total(nominal_value_added))


def grdp_per_capita(nominal_grdp: Provincial, population: Provincial) -> Provincial:
    """GRDP per head at current prices.

    Unit: million VND/person/yr
    Source: definition
    """
    return 1000 * nominal_grdp / population


def grdp_per_capita_usd(grdp_per_capita: Provincial, exchange_rate: Provincial) -> Provincial:
    """GRDP per head in US dollars.

    Unit: USD/person/yr
    Source: definition
    """
    return 1000 * 1000 * grdp_per_capita / exchange_rate


def real_grdp_per_capita(grdp: Provincial, population: Provincial) -> Provincial:
    """GRDP per head at constant 2010 prices.

    Unit: million VND_2010/person/yr
    Source: definition
    """
    return 1000 * grdp / population
