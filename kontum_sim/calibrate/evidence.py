"""The evidence on a window: each figure that the closure has not used, with its density.

Measurements are published figures with a standard error (Student-t, 4 degrees of freedom, so that
one bad figure does not decide). Soft priors are the authors' expectations of results of the
window (normal); the prior of future productivity growth is also that of the window's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kontum_sim.arrays import Array, total
from kontum_sim.calibrate.closing import Closing
from kontum_sim.engine.imposed import Imposed
from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.observations import CLOSED_BY_PRICES, Observation
from kontum_sim.inputs.prior_checks import PRODUCTIVITY
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.text_files import shown

FREEDOM = 4.0  # degrees of freedom of a measurement's error (specification, section 5)
LOG_T_CONSTANT = math.lgamma(2.5) - math.lgamma(2.0) - 0.5 * math.log(FREEDOM * math.pi)
MEASUREMENT, SOFT_PRIOR = "measurement", "soft prior"  # kinds of evidence


@dataclass(frozen=True)
class Evidence:
    """One figure that judges a draw.

    kind: "measurement" (Student-t) or "soft prior" (normal). member and year are "" where the
    quantity has none. value and spread (standard error or sd) are in `unit`.
    """

    kind: str
    quantity: str
    member: str
    year: str
    value: float
    spread: float
    unit: str
    source: str
    origin: Origin

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.quantity, self.member, self.year) if part)

    def log_density(self, modelled: Array) -> Array:
        """Log density of the figure for modelled values, [draw]."""
        distance = (modelled - self.value) / self.spread
        if self.kind == SOFT_PRIOR:
            constant = -0.5 * math.log(2 * math.pi) - math.log(self.spread)
            return constant - 0.5 * distance * distance
        constant = LOG_T_CONSTANT - math.log(self.spread)
        tail: Array = np.log1p(distance * distance / FREEDOM)
        return constant - (FREEDOM + 1) / 2 * tail


def evidence_of(calibration: Calibration) -> tuple[Evidence, ...]:
    """Everything that judges a draw under a calibration, in the order of its files.

    Raises CalibrationError when nothing does.
    """
    measured = [
        _measurement(item) for item in calibration.observations if item.standard_error is not None
    ]
    expected = [
        Evidence(SOFT_PRIOR, s.quantity, "", "", s.mean, s.sd, s.unit, s.source, s.origin)
        for s in calibration.soft_priors
    ]
    found = (*measured, *_productivity(calibration), *expected)
    if not found:
        place = shown(calibration.folder / "observations.csv")
        raise CalibrationError(Fault("estimate.no_evidence", {"id": calibration.id}, place))
    return found


def _measurement(item: Observation) -> Evidence:
    return Evidence(
        MEASUREMENT,
        item.variable,
        item.member,
        item.year,
        item.value,
        float(item.standard_error or math.nan),
        item.unit,
        item.source,
        item.origin,
    )


def _productivity(calibration: Calibration) -> list[Evidence]:
    """The prior of productivity growth, on the growth that closing the window solves.

    A sector whose trend is fixed is not judged: no spread was stated.
    """
    parameter = calibration.parameters[PRODUCTIVITY]
    found = []
    for sector in calibration.members["sector"]:
        cell = parameter.cells[sector.id,]
        prior = parse_prior(cell.prior)
        if sector.text("mode") == "cobb_douglas" and prior.form == "normal":
            mean, sd = prior.numbers
            found.append(
                Evidence(
                    SOFT_PRIOR,
                    "window_tfp_growth",
                    sector.id,
                    "",
                    mean,
                    sd,
                    parameter.unit,
                    cell.source,
                    cell.origin,
                )
            )
    return found


class WindowResults:
    """What a closed window says of each quantity that evidence may be of."""

    def __init__(self, closing: Closing) -> None:
        self.closing = closing
        self.sets = closing.calibration.sets
        self.groups = np.array(closing.calibration.group_position)
        ran = self._run()
        self.capital = ran["all_capital"]
        self.net_return = ran["net_return_on_capital"]
        self.revenue_factor = ran["revenue"]  # of the base year and the next: 1

    def modelled(self, evidence: Evidence) -> Array:
        """The modelled value of a figure, in its unit, [draw]."""
        quantity: Callable[[Evidence], Array] = getattr(self, f"_{evidence.quantity}")
        return quantity(evidence)

    def _run(self) -> dict[str, Array]:
        """Capital and its return as solved; revenue from a unit yield of every line."""
        closing = self.closing
        recorded = closing.record.imposed["revenue"]
        mask = np.zeros_like(recorded.mask)
        mask[..., :2, :] = True
        closing.record.imposed["revenue"] = Imposed(np.ones_like(recorded.values), mask)
        try:
            names = ("all_capital", "net_return_on_capital", "revenue")
            result = closing.run(*names)
        finally:
            closing.record.imposed["revenue"] = recorded
        return {name: result[name] for name in names}

    def _position(self, year: str) -> int:
        return self.closing.years.index(int(year))

    def _part(self, values: Array, taxes: Array, member: str) -> Array:
        """A group's share of the whole with product taxes, in per cent, [draw].

        values: [sector, draw]; taxes: product taxes over value added, [draw]
        """
        whole = total(values) * (1 + taxes)
        if member == self.sets["component"][-1]:
            return 100 * taxes * total(values) / whole
        rows = self.groups == self.sets["group"].index(member)
        return 100 * total(values[rows]) / whole

    def _value_added_growth_by_group(self, evidence: Evidence) -> Array:
        rows = self.groups == self.sets["group"].index(evidence.member)
        position = self._position(evidence.year)
        group = self.closing.value_added[rows]
        growth: Array = total(group[:, position]) / total(group[:, position - 1]) - 1
        return growth

    def _real_grdp_share(self, evidence: Evidence) -> Array:
        position = self._position(evidence.year)
        taxes = self.closing.inputs["product_tax_ratio"][position]
        return self._part(self.closing.value_added[:, position], taxes, evidence.member)

    def _grdp_share(self, evidence: Evidence) -> Array:
        position = self._position(evidence.year)
        nominal = self.closing.deflator_trend[:, position] * self.closing.value_added[:, position]
        taxes = self.closing.inputs["product_tax_rate"][position]
        return self._part(nominal, taxes, evidence.member)

    def _nominal_grdp(self, evidence: Evidence) -> Array:
        """What prices would give without the factor that closes the published figure."""
        factor = self.closing.inputs["price_shock"][self._position(evidence.year)]
        published = self.closing.calibration.published(CLOSED_BY_PRICES, evidence.year)
        without: Array = published * np.exp(-factor)
        return without

    def _window_tfp_growth(self, evidence: Evidence) -> Array:
        row = self.sets["sector"].index(evidence.member)
        growth: Array = self.closing.record.imposed["tfp_growth"].values[row, 1]
        return growth

    def _capital_stock_growth(self, evidence: Evidence) -> Array:
        """Mean yearly growth of all capital, 1 January of the first to that of the last year."""
        steps = self.closing.window - 2
        growth: Array = (self.capital[-1] / self.capital[1]) ** (1 / steps) - 1
        return growth

    def _net_return_on_capital(self, evidence: Evidence) -> Array:
        mean: Array = total(self.net_return[1:]) / (self.closing.window - 1)
        return mean

    def _revenue_elasticity(self, evidence: Evidence) -> Array:
        """Of the revenue equations to nominal GRDP, run back from the window's last year."""
        calibration, years = self.closing.calibration, self.closing.years
        first, last = years[1], years[self.closing.window - 1]
        shares = self.closing.values["revenue_line_share"][:, 0]
        before = total(shares / self.revenue_factor[:, -1])
        nominal = self._nominal_level(first), calibration.published(CLOSED_BY_PRICES, last)
        elasticity: Array = -np.log(before) / np.log(nominal[1] / nominal[0])
        return elasticity

    def _nominal_level(self, year: int) -> Array | float:
        published = self.closing.calibration.observed(CLOSED_BY_PRICES, year)
        if published is not None:
            return published
        position = self._position(str(year))
        closing = self.closing
        trend = closing.deflator_trend[:, position] * closing.value_added[:, position]
        level: Array = total(trend) * (1 + closing.inputs["product_tax_rate"][position])
        return level


def log_likelihood(evidence: Sequence[Evidence], modelled: Array) -> Array:
    """Sum of the log densities; modelled: [evidence, draw]."""
    return total(np.stack([e.log_density(row) for e, row in zip(evidence, modelled, strict=True)]))
