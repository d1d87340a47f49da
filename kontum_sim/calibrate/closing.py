"""What the steps of closing a window share: the record, the levels, what is solved so far."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.levels import Levels, levels
from kontum_sim.calibrate.record import Record, investment_record, plant_payments
from kontum_sim.engine.imposed import Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.engine.simulate import simulate
from kontum_sim.inputs.calibration import Calibration


class Closing:
    """The steps of closing a window, in order; each adds to `inputs` and to the record."""

    def __init__(
        self,
        model: Model,
        calibration: Calibration,
        values: Mapping[str, Array],
        years: tuple[int, ...],
    ) -> None:
        self.model, self.calibration, self.values, self.years = model, calibration, values, years
        self.record = Record(calibration, years)
        self.window = self.record.window
        self.levels: Levels = levels(calibration, values)
        self.inputs: dict[str, Array] = dict(calibration.structure)
        self.paths: dict[str, Array] = {}
        self.recorded = investment_record(self.record, values)
        self.payments = plant_payments(calibration, values, self.recorded)
        self.value_added: Array = np.empty(0)  # [sector, window year, draw], once solved
        self.commissioned: Array = np.empty(0)  # residual commissioned capital, the same shape
        self.deflator_trend: Array = np.empty(0)  # before the yearly factor, the same shape
        self.source = {role: self.row(f"is_{role}") for role in calibration.roles}

    def row(self, indicator: str) -> int:
        return int(np.argmax(self.calibration.structure[indicator][:, 0, 0]))

    def run(self, *targets: str) -> Result:
        """Run what the targets need, over the window only."""
        years = self.years[: self.window]
        given = {**self.values, **self.inputs}
        cut = {
            name: array[..., : self.window, :] if array.shape[-2] > 1 else array
            for name, array in given.items()
        }
        imposed = {
            name: Imposed(entry.values[..., : self.window, :], entry.mask[..., : self.window, :])
            for name, entry in self.record.imposed.items()
        }
        whole = {name for name, entry in imposed.items() if entry.mask.all()}
        model = self.model.pruned(targets, given=whole).with_inputs({*cut, *whole})
        cut |= {name: imposed.pop(name).values for name in whole}
        return simulate(model, cut, years, self.calibration.sets, imposed=imposed, check=False)

    def hold(self, window: Array, after: float | None = None) -> Array:
        """[..., window year, draw] stretched over the horizon with its last value or `after`."""
        count = len(self.years) - self.window
        last = window[..., -1:, :] if after is None else np.full_like(window[..., -1:, :], after)
        return np.concatenate([window, np.repeat(last, count, axis=-2)], axis=-2)

    def log_linear(self, base: Array, end: Array) -> Array:
        """[..., year, draw] from the base value to the end value in equal log steps, then held."""
        step = np.log(end / base) / (self.window - 1)
        elapsed = np.arange(self.window, dtype=np.float64)[:, None]
        path = base[..., None, :] * np.exp(step[..., None, :] * elapsed)
        path[..., -1, :] = end
        return self.hold(path)
