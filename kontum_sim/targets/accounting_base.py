"""The facts of the base year that a plan's arithmetic is held against, each with its source."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from kontum_sim.errors import Fault, TargetError

GROUPS = ("agriculture", "industry_construction", "services")
PRICE_BASE_YEAR = 2010  # the deflator is an index, 2010 = 100
SHARES_CLOSE = 0.5  # points: published shares are rounded
DEFLATOR_CLOSE = 0.005  # relative: the published deflator is rounded


@dataclass(frozen=True)
class Fact:
    """A number of the record and where it was published."""

    value: float
    source: str


@dataclass(frozen=True)
class AccountingBase:
    """What is known of the year before the plan (2020), all of one vintage of the accounts.

    year: the last year before the plan.
    nominal_grdp: billion VND/yr. real_grdp: billion VND_2010/yr.
    grdp_deflator: Index (2010 = 100). price_growth: its average rise over the last five years, %.
    group_shares, product_tax_share: % of nominal GRDP; group_shares by the names of GROUPS.
    group_growth: average real growth of each group over the last five years, %; by GROUPS.
    average_growth: average real growth of GRDP over the last five years, %.
    population: person. population_growth: its average growth over the last five years, %.
    natural_increase_rate: per mille. poverty_rate: %.
    total_social_investment, budget_revenue: billion VND/yr. exchange_rate: VND/USD.
    """

    year: int
    nominal_grdp: Fact
    real_grdp: Fact
    grdp_deflator: Fact
    price_growth: Fact
    group_shares: Mapping[str, Fact]
    product_tax_share: Fact
    group_growth: Mapping[str, Fact]
    average_growth: Fact
    population: Fact
    population_growth: Fact
    natural_increase_rate: Fact
    poverty_rate: Fact
    total_social_investment: Fact
    budget_revenue: Fact
    exchange_rate: Fact

    def __post_init__(self) -> None:
        """Raises TargetError with every fault: numbers, sources, shares, deflator."""
        by_group = {"group_shares": self.group_shares, "group_growth": self.group_growth}
        faults = [
            Fault("accounting.base_group", {"name": name, "group": group})
            for name, given in by_group.items()
            for group in GROUPS
            if group not in given
        ]
        if self.year <= PRICE_BASE_YEAR:
            faults.append(Fault("accounting.base_year", {"year": self.year}))
        for name, fact in self._facts():
            may_be_negative = name.startswith(
                ("group_growth", "population_growth", "price_growth", "natural")
            )
            if not math.isfinite(fact.value) or (fact.value <= 0 and not may_be_negative):
                faults.append(Fault("accounting.base_number", {"name": name, "value": fact.value}))
            if not fact.source.strip():
                faults.append(Fault("accounting.base_source", {"name": name}))
        if not faults:
            faults += self._closure_faults()
        if faults:
            raise TargetError(faults)

    def _facts(self) -> Iterator[tuple[str, Fact]]:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Fact):
                yield item.name, value
            elif isinstance(value, Mapping):
                for group, fact in value.items():
                    yield f"{item.name}.{group}", fact

    def _closure_faults(self) -> list[Fault]:
        faults = []
        shares = sum(self.group_shares[group].value for group in GROUPS)
        total = shares + self.product_tax_share.value
        if abs(total - 100) > SHARES_CLOSE:
            faults.append(Fault("accounting.base_shares", {"total": round(total, 3)}))
        implied = 100 * self.nominal_grdp.value / self.real_grdp.value
        given = self.grdp_deflator.value
        if abs(given - implied) > DEFLATOR_CLOSE * implied:
            words = {"given": given, "implied": round(implied, 3)}
            faults.append(Fault("accounting.base_deflator", words))
        return faults
