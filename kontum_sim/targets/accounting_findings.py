"""The findings of the accounting tests: each a few lines of arithmetic on a plan and its base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kontum_sim.targets.accounting_base import AccountingBase
from kontum_sim.targets.rows import Target

CONSISTENT, IN_TENSION, IMPOSSIBLE, SKIPPED = "consistent", "in tension", "impossible", "skipped"
ALIKE = 0.10  # two figures within a tenth of the record's are called alike: its error is no smaller

GROWTH, PER_HEAD, PER_HEAD_USD = "grdp_growth_avg", "grdp_pc_vnd", "grdp_pc_usd"
PEOPLE, NATURAL, POVERTY = "population_avg", "natural_increase", "poverty_reduction_pa"
INVESTMENT, REVENUE = "total_social_investment", "budget_revenue_31"
SHARE_OF = {
    "agriculture": "share_agri_grdp",
    "industry_construction": "share_industry_grdp",
    "services": "share_services_grdp",
}


@dataclass(frozen=True)
class Finding:
    """What one test finds; the fields fill its statement."""

    value: float
    compared_with: float
    verdict: str
    fields: Mapping[str, object]
    value_high: float | None = None


class Plan:
    """The numbers of the targets over `length` years after the base year."""

    def __init__(self, targets: Mapping[str, Target], base: AccountingBase, length: int) -> None:
        self.targets, self.base, self.length = targets, base, length

    def low(self, name: str) -> float:
        return _given(self.targets[name].low)

    def high(self, name: str) -> float:
        return _given(self.targets[name].high)

    def yearly(self, end: float, start: float) -> float:
        """The average growth from start to end over the plan, as a fraction."""
        return float((end / start) ** (1 / self.length) - 1)

    def compound(self, percent: float) -> float:
        return float((1 + percent / 100) ** self.length)

    @property
    def real_grdp(self) -> float:
        """GRDP of the last year at constant prices, growing as the target says."""
        return self.base.real_grdp.value * self.compound(self.low(GROWTH))

    @property
    def nominal_grdp(self) -> float:
        """GRDP of the last year, billion VND: the target per head times the target of people."""
        return self.low(PER_HEAD) * self.low(PEOPLE) / 1000

    @property
    def nominal_growth(self) -> float:
        return self.yearly(self.nominal_grdp, self.base.nominal_grdp.value)


def _given(bound: float | None) -> float:
    if bound is None:
        raise ValueError("a test was started without a bound that it needs")
    return bound


def _alike_or_below(value: float, compared_with: float) -> str:
    return CONSISTENT if value <= compared_with + ALIKE * abs(compared_with) else IN_TENSION


def product_taxes(plan: Plan) -> Finding:
    """What the bands leave for product taxes, against their share in the base year."""
    low = 100 - sum(plan.high(name) for name in SHARE_OF.values())
    high = 100 - sum(plan.low(name) for name in SHARE_OF.values())
    taxes = plan.base.product_tax_share.value
    verdict = CONSISTENT if low <= taxes <= high else IN_TENSION
    if high < 0:
        verdict = IMPOSSIBLE
    return Finding(low, taxes, verdict, {"low": low, "high": high, "taxes": taxes}, high)


def per_head_and_growth(plan: Plan) -> Finding:
    """The rise of GRDP prices that makes GRDP per head times people out of the growth target."""
    deflator = 100 * plan.nominal_grdp / plan.real_grdp
    inflation = 100 * plan.yearly(deflator, plan.base.grdp_deflator.value)
    past = plan.base.price_growth.value
    fields = {
        "per_head": plan.low(PER_HEAD),
        "people": plan.low(PEOPLE),
        "nominal": plan.nominal_grdp,
        "base_nominal": plan.base.nominal_grdp.value,
        "nominal_growth": 100 * plan.nominal_growth,
        "growth": plan.low(GROWTH),
        "inflation": inflation,
        "past": past,
        "enough": 100 * ((1 + plan.nominal_growth) / (1 + past / 100) - 1),
    }
    return Finding(inflation, past, _alike_or_below(inflation, past), fields)


def per_head_and_people(plan: Plan) -> Finding:
    """The same GRDP spread over a population that grows as it did before."""
    growth = plan.base.population_growth.value
    people = plan.base.population.value * plan.compound(growth)
    per_head = 1000 * plan.nominal_grdp / people
    target = plan.low(PER_HEAD)
    verdict = CONSISTENT if abs(per_head - target) <= ALIKE * target else IN_TENSION
    fields = {
        "people_growth": growth,
        "people": people,
        "target_people": plan.low(PEOPLE),
        "nominal": plan.nominal_grdp,
        "per_head": per_head,
        "target": target,
        "needed": target * people / 1000,
    }
    return Finding(per_head, target, verdict, fields)


def _investment_share(plan: Plan) -> tuple[float, float]:
    """Investment over the sum of GRDP on a geometric path, %; and that sum, billion VND."""
    step = 1 + plan.nominal_growth
    grdp = sum(plan.base.nominal_grdp.value * step**year for year in range(1, plan.length + 1))
    return 100 * plan.low(INVESTMENT) / grdp, grdp


def _past_investment_share(plan: Plan) -> float:
    return 100 * plan.base.total_social_investment.value / plan.base.nominal_grdp.value


def investment_ratio(plan: Plan) -> Finding:
    """Total investment over GRDP on a geometric path to the implied level of the last year."""
    share, grdp = _investment_share(plan)
    past = _past_investment_share(plan)
    fields = {"investment": plan.low(INVESTMENT), "grdp": grdp, "ratio": share, "past": past}
    return Finding(share, past, _alike_or_below(share, past), fields)


def investment_icor(plan: Plan) -> Finding:
    """The investment ratio over the growth target, against the same of the past."""
    share, _ = _investment_share(plan)
    growth, past_growth = plan.low(GROWTH), plan.base.average_growth.value
    icor, past = share / growth, _past_investment_share(plan) / past_growth
    verdict = CONSISTENT if icor >= past * (1 - ALIKE) else IN_TENSION
    fields = {
        "ratio": share,
        "growth": growth,
        "icor": icor,
        "past": past,
        "past_growth": past_growth,
    }
    return Finding(icor, past, verdict, fields)


def group_growth(group: str) -> Callable[[Plan], Finding]:
    """The growth that takes one group into its band, prices of all groups rising alike."""

    def finding(plan: Plan) -> Finding:
        name = SHARE_OF[group]
        share, past = plan.base.group_shares[group].value, plan.base.group_growth[group].value
        shifts = [bound / share for bound in (plan.low(name), plan.high(name))]
        total = plan.nominal_grdp / plan.base.nominal_grdp.value
        nominal = [100 * plan.yearly(shift * total, 1) for shift in shifts]
        real = [100 * plan.yearly(shift * plan.compound(plan.low(GROWTH)), 1) for shift in shifts]
        inside = real[0] - ALIKE * abs(past) <= past <= real[1] + ALIKE * abs(past)
        fields = {
            "share": share,
            "share_low": plan.low(name),
            "share_high": plan.high(name),
            "growth": plan.low(GROWTH),
            "real_low": real[0],
            "real_high": real[1],
            "nominal_low": nominal[0],
            "nominal_high": nominal[1],
            "past": past,
        }
        return Finding(real[0], past, CONSISTENT if inside else IN_TENSION, fields, real[1])

    return finding


def net_migration(plan: Plan) -> Finding:
    """The people a year that must move in when natural increase stands at its bound."""
    start, end, rate = plan.base.population.value, plan.low(PEOPLE), plan.high(NATURAL)
    growth = plan.yearly(end, start)
    person_years = sum(start * (1 + growth) ** year for year in range(plan.length))
    a_year = (end - start - rate / 1000 * person_years) / plan.length
    natural, past_growth = plan.base.natural_increase_rate.value, plan.base.population_growth.value
    past = (past_growth / 100 - natural / 1000) * start
    fields = {
        "people": end,
        "base_people": start,
        "rate": rate,
        "growth": 100 * growth,
        "without": start * (1 + rate / 1000) ** plan.length,
        "migration": a_year,
        "past": past,
        "past_growth": past_growth,
        "natural": natural,
    }
    return Finding(a_year, past, _alike_or_below(a_year, past), fields)


def poverty(plan: Plan) -> Finding:
    """Years until the poverty rate reaches zero, at the fast and the slow end of the target."""
    rate, slow, fast = plan.base.poverty_rate.value, plan.low(POVERTY), plan.high(POVERTY)
    longest, shortest = rate / slow, rate / fast
    verdict = CONSISTENT if shortest >= plan.length else IN_TENSION
    if longest < plan.length:
        verdict = IMPOSSIBLE
    fields = {
        "rate": rate,
        "slow": slow,
        "fast": fast,
        "shortest": shortest,
        "longest": longest,
        "years": plan.length,
    }
    return Finding(shortest, float(plan.length), verdict, fields, longest)


def revenue_ratio(plan: Plan) -> Finding:
    """Budget revenue over the implied GRDP, against the ratio of the base year."""
    revenue, base = plan.low(REVENUE), plan.base.budget_revenue.value
    ratio, past = 100 * revenue / plan.nominal_grdp, 100 * base / plan.base.nominal_grdp.value
    fields = {
        "revenue": revenue,
        "base": base,
        "growth": 100 * plan.yearly(revenue, base),
        "nominal_growth": 100 * plan.nominal_growth,
        "ratio": ratio,
        "past": past,
    }
    return Finding(ratio, past, _alike_or_below(ratio, past), fields)


def exchange_rate(plan: Plan) -> Finding:
    """The exchange rate at which the target in VND and the one in USD are one number."""
    rate = 1_000_000 * plan.low(PER_HEAD) / plan.low(PER_HEAD_USD)
    past = plan.base.exchange_rate.value
    verdict = CONSISTENT if abs(rate - past) <= ALIKE * past else IN_TENSION
    fields = {
        "per_head": plan.low(PER_HEAD),
        "dollars": plan.low(PER_HEAD_USD),
        "rate": rate,
        "past": past,
        "change": 100 * plan.yearly(rate, past),
    }
    return Finding(rate, past, verdict, fields)
