"""The oracle of the calibration: how likely one draw of the uncertain numbers is, by scalars.

The window 2015-2020 of oracle.py is closed on the numbers that oracle_priors.py draws; what it
says of each measurement and soft prior gives the log likelihood (section 5 of the
specification). Written from the specification, not from kontum_sim/calibrate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, fsum, inf, lgamma, log, pi
from pathlib import Path
from statistics import mean

import oracle
from oracle import Results
from oracle_files import BASE, END, FIRST, Data
from oracle_priors import Draws, Numbers, prior_of

STUDENT = 4  # degrees of freedom of a measurement's error


class Judge:
    """A calibration folder as the likelihood of its uncertain numbers."""

    def __init__(self, calibration: Path) -> None:
        self.draws = Draws(calibration)
        self.evidence = evidence_of(self.draws.data)

    def likelihood(self, numbers: Numbers) -> tuple[float, list[float]]:
        """(log likelihood, modelled value of each piece of evidence); -inf and [] if rejected."""
        d = self.draws.with_numbers(numbers)
        x = window(d) if self.draws.in_range(numbers) else None
        if x is None:
            return -inf, []
        modelled = [piece.modelled(d, x) for piece in self.evidence]
        pairs = zip(self.evidence, modelled, strict=True)
        return sum(piece.log_density(value) for piece, value in pairs), modelled


def weights_of(log_likelihoods: Sequence[float]) -> list[float]:
    """Importance weights of draws from the prior, with sum one."""
    highest = max(log_likelihoods)
    weights = [exp(each - highest) for each in log_likelihoods]
    return [weight / fsum(weights) for weight in weights]


# ------------------------------------------------------------------------------- the window


def window(d: Data) -> Results | None:
    """2015-2020 closed on the numbers; None if a level or a stock is not positive."""
    x: Results = defaultdict(dict)
    oracle.levels(d, x)
    if not positive(x, "real_group", "nominal_group", "level", "grdp_level", "nominal_level"):
        return None
    oracle.window_factors(d, [], x)
    stocks = ("stock", "residual_in_progress", "employment", "total_social_investment")
    if not positive(x, *stocks):
        return None
    oracle.close_window(d, x)
    for t in range(BASE, END + 1):
        oracle.production(t, d, x)
        if not positive(x, "value_added", "product_taxes"):
            return None
        oracle.prices(t, d, x)
        oracle.revenue(t, d, x)
        oracle.budget(t, d, x)
    residual = sum(x["residual"]["private", s, END] for s in d.sector_ids)
    ratio = residual / x["nominal_grdp"][END] + d.value("private_investment_ratio_change")
    solved = (ratio, x["central_capital_transfers"][END])  # levels that the years after grow from
    return x if min(solved) > 0 else None


def positive(x: Results, *names: str) -> bool:
    return all(value > 0 for name in names for value in x[name].values())


# ------------------------------------------------------------------------------ the evidence


@dataclass(frozen=True)
class Evidence:
    """A measurement (Student-t error) or a soft prior (normal) on what the window gives."""

    kind: str
    quantity: str
    member: str
    year: str
    value: float
    spread: float

    def log_density(self, modelled: float) -> float:
        distance = (self.value - modelled) / self.spread
        if self.kind == "soft prior":
            return -0.5 * distance**2 - 0.5 * log(2 * pi) - log(self.spread)
        half = (STUDENT + 1) / 2
        constant = lgamma(half) - lgamma(STUDENT / 2) - 0.5 * log(STUDENT * pi)
        return constant - half * log(1 + distance**2 / STUDENT) - log(self.spread)

    def modelled(self, d: Data, x: Results) -> float:
        year = int(self.year or 0)
        members = [s for s in d.sector_ids if d.group_of[s] == self.member]
        if self.quantity == "value_added_growth_by_group":
            now, before = (sum(x["value_added"][s, t] for s in members) for t in (year, year - 1))
            return now / before - 1
        if self.quantity == "real_grdp_share":
            return 100 * sum(x["value_added"][s, year] for s in members) / x["grdp"][year]
        if self.quantity == "grdp_share":
            part = sum(x["nominal_value_added"][s, year] for s in members)
            return 100 * part / x["nominal_grdp"][year]
        if self.quantity == "nominal_grdp":  # before the price factor that closes it
            return x["nominal_grdp"][year] / exp(x["price_shock"][year])
        if self.quantity == "window_tfp_growth":
            return x["window_tfp_growth"][self.member]
        if self.quantity == "capital_stock_growth":
            ratio = all_capital(END, d, x) / all_capital(FIRST, d, x)  # 1 January, four steps
            return float(ratio ** (1 / (END - FIRST))) - 1
        if self.quantity == "net_return_on_capital":
            return mean(x["net_return_on_capital"][t] for t in range(FIRST, END + 1))
        if self.quantity == "revenue_elasticity":
            return revenue_elasticity(d, x)
        raise KeyError(self.quantity)


def all_capital(t: int, d: Data, x: Results) -> float:
    return sum(x["stock"][name, t] for name in [*d.sector_ids, "public"])


def revenue_elasticity(d: Data, x: Results) -> float:
    """Of all lines on nominal GRDP 2016-20: the equations run back from the revenue of 2020."""
    last = {line["id"]: x["revenue"][line["id"], END] for line in d.lines}
    first = dict(last)
    for t in range(FIRST + 1, END + 1):
        for line in d.lines:
            first[line["id"]] /= oracle.line_growth(line, t, d, x)
    rise = log(sum(last.values()) / sum(first.values()))
    return rise / log(x["nominal_grdp"][END] / x["nominal_grdp"][FIRST])


def evidence_of(d: Data) -> list[Evidence]:
    """Observations with a standard error, the priors of solved trends, the soft priors."""
    measured = [
        Evidence("measurement", *key, float(row["value"]), float(row["standard_error"]))
        for key, row in d.observations.items()
        if row["standard_error"]
    ]
    soft = {("window_tfp_growth", s): d.path("tfp_trend_growth", s) for s in d.cobb_douglas}
    texts = {key: path[max(path)]["prior"] for key, path in soft.items()}
    texts |= {(quantity, ""): text for quantity, text in d.soft_priors.items()}
    for (quantity, member), text in texts.items():
        prior = prior_of(text)
        if prior is None or prior.form != "normal":
            raise ValueError(f"{quantity}: {text}")
        measured.append(Evidence("soft prior", quantity, member, "", prior.first, prior.second))
    return measured
