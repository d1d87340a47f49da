"""The estimation problem: normal scores in; what the window says of them, and how likely, out."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.calibrate.closing import Closing
from kontum_sim.calibrate.evidence import Evidence, WindowResults, evidence_of, log_likelihood
from kontum_sim.calibrate.prior import PriorTransform
from kontum_sim.calibrate.window import positive_results, solve_window
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import drawn_parameters
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.vocabulary import base_model
from kontum_sim.inputs.words import vocabulary

BLOCK = 4096  # draws at a time: a block stays in the cache
PROBES = 4  # places from which each coordinate is moved, to see what it moves


@dataclass(frozen=True)
class Evaluation:
    """What the window says of draws.

    log_likelihood: [draw], minus infinity where the draw is rejected
    modelled: a row for each piece of evidence, [evidence, draw]
    accepted: whether every number is in its range and every level and stock positive, [draw]
    """

    log_likelihood: Array
    modelled: Array
    accepted: NDArray[np.bool_]


class Problem:
    """A calibration as a likelihood of normal scores.

    coordinates: the uncertain numbers; active: the positions of those that the window reads. The
    others leave the likelihood as it is, so they keep their prior exactly.
    """

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self.transform = PriorTransform(calibration)
        self.coordinates = self.transform.coordinates
        self.evidence = evidence_of(calibration)
        self.years = tuple(range(calibration.base_year, calibration.window_end + 1))
        words = vocabulary(calibration)
        self.central = {
            name: base_values(parameter, words, calibration.window_end)
            for name, parameter in calibration.parameters.items()
        }

    @cached_property
    def active(self) -> tuple[int, ...]:
        """The coordinates that move a piece of evidence or a sign, found by moving each.

        A row of shares is moved as a whole.
        """
        count = len(self.coordinates)
        rng = np.random.Generator(np.random.Philox(key=0))
        places = 0.5 * rng.standard_normal((count, PROBES))
        everything = list(range(count))
        before = self._raw(places, everything)
        found = []
        for row in everything:
            moved = places.copy()
            moved[row] += 0.5
            after = self._raw(moved, everything)
            if any(not np.array_equal(a, b) for a, b in zip(before, after, strict=True)):
                found.append(row)
        return tuple(self.transform.with_rows(found))

    def judged_by(self, evidence: tuple[Evidence, ...]) -> Problem:
        """The same numbers and window, judged by other evidence."""
        other = copy(self)
        other.active = self.active  # found under the evidence of the calibration
        other.evidence = evidence
        return other

    def evaluate(self, scores: Array) -> Evaluation:
        """Judge draws; scores: of the active coordinates, [active, draw]."""
        parts = [
            self._evaluate_block(scores[:, start : start + BLOCK])
            for start in range(0, scores.shape[1], BLOCK)
        ]
        return Evaluation(
            np.concatenate([part.log_likelihood for part in parts]),
            np.concatenate([part.modelled for part in parts], axis=1),
            np.concatenate([part.accepted for part in parts]),
        )

    def _evaluate_block(self, scores: Array) -> Evaluation:
        values, inside = self.transform.values(self.whole(scores), set(self.active))
        modelled, signs = self._window(values, self.moving)
        accepted = inside & (signs > 0).all(axis=0) & np.isfinite(modelled).all(axis=0)
        with np.errstate(all="ignore"):
            density = log_likelihood(self.evidence, modelled)
        return Evaluation(np.where(accepted, density, -np.inf), modelled, accepted)

    def whole(self, scores: Array) -> Array:
        """Scores of all coordinates, [coordinate, draw], the inactive at their median.

        scores: of the active coordinates, [active, draw]
        """
        found = np.zeros((len(self.coordinates), scores.shape[1]))
        found[list(self.active)] = scores
        return found

    @cached_property
    def moving(self) -> list[int]:
        """The cells that the active coordinates move."""
        return self.transform.moved_by(self.active)

    def _raw(self, scores: Array, coordinates: Sequence[int]) -> tuple[Array, Array]:
        values, _ = self.transform.values(scores)
        return self._window(values, self.transform.moved_by(coordinates))

    def closed(self, values: Array, cells: Sequence[int] | None = None) -> Closing:
        """The window closed on values of the cells, [cell, draw].

        cells: the positions to use, all where none are named
        """
        places = list(range(len(values)) if cells is None else cells)
        drawn = drawn_parameters(
            self.calibration,
            [self.transform.cells[place] for place in places],
            values[places],
            self.central,
            self.calibration.window_end,
        )
        given = {**self.central, **drawn}
        return solve_window(base_model(), self.calibration, given, self.years)

    def _window(self, values: Array, cells: list[int]) -> tuple[Array, Array]:
        """(modelled [evidence, draw], the least of each result that must be positive)."""
        draws = values.shape[1]
        closing = self.closed(values, cells)
        with np.errstate(all="ignore"):
            results = WindowResults(closing)
            rows = [results.modelled(item) for item in self.evidence]
            signs = [
                np.min(array.reshape(-1, array.shape[-1]), axis=0)
                for array in positive_results(closing).values()
            ]
        modelled = np.stack([np.broadcast_to(row, draws) for row in rows])
        return modelled, np.stack([np.broadcast_to(sign, draws) for sign in signs])
