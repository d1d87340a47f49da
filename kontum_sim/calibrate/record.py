"""What was observed in the window, as values imposed on the equations.

In the window population, employment, investment, revenue and generating capacity are the record;
the equations for them speak from the year after.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kontum_sim.arrays import Array, total_by_row
from kontum_sim.engine.imposed import Imposed
from kontum_sim.inputs.calibration import Calibration

Path = Array  # [*members, year, draw] over the whole horizon


class Record:
    """Collects imposed values over the horizon of a run."""

    def __init__(self, calibration: Calibration, years: tuple[int, ...]) -> None:
        self.calibration = calibration
        self.years = years
        self.window = calibration.window_end - calibration.base_year + 1
        self.imposed: dict[str, Imposed] = {}

    def impose_window(self, name: str, values: Array, first: int = 0) -> None:
        """Impose [*members, year, draw] (years of the window at least) from position `first`."""
        self._impose(name, values, first, self.window)

    def impose_base(self, name: str, value: Array) -> None:
        """Impose [*members, draw] in the base year."""
        self._impose(name, value[..., None, :], 0, 1)

    def _impose(self, name: str, values: Array, first: int, end: int) -> None:
        full = np.full((*values.shape[:-2], len(self.years), values.shape[-1]), np.nan)
        full[..., first:end, :] = values[..., first:end, :]
        mask = np.zeros((*full.shape[:-1], 1), dtype=np.bool_)
        mask[..., first:end, :] = True
        self.imposed[name] = Imposed(full, mask)

    def observed(self, variable: str, *, partly: bool = False) -> Array:
        """A published series over the window, [year, 1]; NaN where nothing was published."""
        years = self.years[: self.window]
        series = [self.calibration.observed(variable, year) for year in years]
        if not partly and any(value is None for value in series):
            missing = [year for year, v in zip(years, series, strict=True) if v is None]
            raise self.calibration.missing_observation(variable, missing)
        filled = [np.nan if value is None else value for value in series]
        return np.array(filled, dtype=np.float64)[:, None]


def investment_record(record: Record, values: Mapping[str, Array]) -> Array:
    """Recorded investment by source over the window, [source, year, draw], billion VND."""
    shares = values["investment_source_share"][:, : record.window]
    recorded: Array = shares * record.observed("total_social_investment")
    return recorded


def plant_payments(calibration: Calibration, values: Mapping[str, Array], recorded: Array) -> Array:
    """Payments to the plant under way, [source, sector, year, draw], within what was recorded.

    They leave the cell of the record that held them; at most the capped part of it.
    """
    window = recorded.shape[-2]
    cells = values["investment_allocation"] * recorded[:, None]
    wanted = values["window_plant_payments"][:, :, :window]
    capped: Array = np.minimum(wanted, values["window_plant_payment_cap"] * cells)
    return capped


def employment_record(
    calibration: Calibration, values: Mapping[str, Array], employment_total: Array
) -> Array:
    """Employment by sector over the window, [sector, year, draw]: a drift out of agriculture."""
    window = employment_total.shape[-2]
    elapsed = np.arange(window, dtype=np.float64)[:, None]
    fall = values["agricultural_share_decline"] * elapsed
    is_agriculture = calibration.structure["is_agriculture"]
    change = values["employment_gain_share"] * fall - is_agriculture * fall
    employment: Array = (values["employment_share_base"] + change) * employment_total
    return employment


def allocation_shares(
    values: Mapping[str, Array], recorded: Array, payments: Array, horizon: int
) -> Array:
    """Allocation of investment outside projects, [source, sector, year, draw].

    The recorded allocation less the plant's payments; after the window it stays at its last year.
    """
    cells = values["investment_allocation"] * recorded[:, None] - payments
    sums = total_by_row(cells)[:, None]
    shares = np.divide(cells, sums, out=np.zeros_like(cells), where=sums > 0)
    last = np.repeat(shares[..., -1:, :], horizon - shares.shape[-2], axis=-2)
    return np.concatenate([shares, last], axis=-2)


def local_expenditure_record(record: Record, public_investment: Array) -> Array:
    """Current expenditure over the window, [year, draw]: what was published less investment."""
    current: Array = record.observed("local_expenditure", partly=True) - public_investment
    return current
