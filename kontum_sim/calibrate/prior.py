"""The prior of a calibration: normal scores in, values of its uncertain numbers out.

Every uncertain number is a coordinate, a standard normal score that its prior's inverse
distribution function turns into a value. So a Sobol point, a proposal and a mode are all scores.
A cell is what the model reads; in a row of shares it depends on the whole row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array, total
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import central_value
from kontum_sim.inputs.prior_checks import rows_of_shares
from kontum_sim.inputs.priors import Prior, parse_prior
from kontum_sim.inputs.records import CellName, Member, Parameter


@dataclass(frozen=True)
class Coordinate:
    """One uncertain number and its prior; share: its mean, where it is a share of a row."""

    cell: CellName
    prior: Prior
    share: float
    low: float
    high: float

    def value(self, scores: Array) -> Array:
        """Values for standard normal scores of any shape; of a Dirichlet its gamma weights."""
        form, numbers = self.prior.form, self.prior.numbers
        if form == "normal":
            return numbers[0] + numbers[1] * scores
        if form == "lognormal_scale":
            return self.share * np.exp(self.prior.log_sd * scores)
        if form.startswith("lognormal"):
            return numbers[0] * np.exp(self.prior.log_sd * scores)
        from scipy.special import betaincinv, gammaincinv, ndtr

        if form == "beta":
            a, b, shift = numbers
            values: Array = betaincinv(a, b, ndtr(scores)) + shift
            return values
        weights: Array = gammaincinv(numbers[0] * self.share, ndtr(scores))
        return weights


@dataclass(frozen=True)
class _Row:
    """A row of shares: where its cells stand, which are drawn, and what the others were."""

    cells: list[int]
    drawn: list[bool]
    centre: Array
    whole: float


class PriorTransform:
    """The coordinates of a calibration and the cells that they move.

    coordinates: one per uncertain number; cells: every number that changes with a draw
    """

    def __init__(self, calibration: Calibration) -> None:
        self.coordinates: list[Coordinate] = []
        self.cells: list[CellName] = []
        self._source: list[int] = []  # the coordinate of each cell, -1 where it only takes the rest
        self._rows: list[_Row] = []
        group_of = {s.id: s.text("group") for s in calibration.members["sector"]}
        for parameter in calibration.parameters.values():
            if parameter.sum_rule:
                for _, members in rows_of_shares(parameter, group_of):
                    self._add_row(parameter, members)
            else:
                for member in parameter.cells:
                    self._add(parameter, member)

    def _add(self, parameter: Parameter, member: Member, take_rest: bool = False) -> bool:
        """Add a cell and its coordinate; whether it has one."""
        cell = parameter.cells[member]
        prior = parse_prior(cell.prior)
        centre = central_value(cell) if cell.values else float("nan")
        is_factor = prior.form in ("dirichlet", "lognormal_scale")
        drawn = not prior.is_fixed and not (is_factor and centre == 0)
        if drawn or take_rest:
            name = (parameter.name, member)
            self.cells.append(name)
            self._source.append(len(self.coordinates) if drawn else -1)
            if drawn:
                self.coordinates.append(
                    Coordinate(name, prior, centre, parameter.low, parameter.high)
                )
        return drawn

    def _add_row(self, parameter: Parameter, members: Sequence[Member]) -> None:
        """Add a row of shares; members that are fixed at zero stay out of it."""
        cells = [parameter.cells[member] for member in members]
        if all(parse_prior(cell.prior).is_fixed for cell in cells):
            return
        first, centre, drawn = len(self.cells), [], []
        for member, cell in zip(members, cells, strict=True):
            before = len(self.cells)
            is_drawn = self._add(parameter, member, take_rest=central_value(cell) > 0)
            if len(self.cells) > before:
                centre.append(central_value(cell))
                drawn.append(is_drawn)
        places = list(range(first, len(self.cells)))
        self._rows.append(_Row(places, drawn, np.array(centre), sum(centre)))

    def values(
        self, scores: Array, judged: Collection[int] | None = None
    ) -> tuple[Array, NDArray[np.bool_]]:
        """(value of every cell [cell, draw], whether they lie in their ranges [draw]).

        scores: [coordinate, draw]; judged: the coordinates whose ranges count, all by default
        """
        if judged is None:
            judged = range(len(self.coordinates))
        draws = scores.shape[1]
        found = np.zeros((len(self.cells), draws))
        for place, source in enumerate(self._source):
            if source >= 0:
                row = scores[source]
                still = not row.any()  # a coordinate at its centre is worth one evaluation
                found[place] = self.coordinates[source].value(row[:1] if still else row)
        inside = np.ones(draws, dtype=np.bool_)
        with np.errstate(all="ignore"):  # a score far out is infinite: outside its range
            for row in self._rows:
                closed = self._close(row, found)
                if any(self._source[place] in judged for place in row.cells):
                    inside &= closed
        for place, source in enumerate(self._source):
            if source in judged:
                coordinate = self.coordinates[source]
                value = found[place]
                inside &= (value >= coordinate.low) & (value <= coordinate.high)
        return found, inside

    def _close(self, row: _Row, found: Array) -> NDArray[np.bool_]:
        """Make a row sum to its whole: fixed members share the rest, else all are divided.

        Draws that leave the fixed members nothing are outside the prior.
        """
        fixed = [p for p, d in zip(row.cells, row.drawn, strict=True) if not d]
        rest = sum(c for c, d in zip(row.centre, row.drawn, strict=True) if not d)
        drawn = [p for p, d in zip(row.cells, row.drawn, strict=True) if d]
        taken = total(found[drawn])
        if rest <= 0:
            found[drawn] *= row.whole / taken
            found[fixed] = 0.0
            positive: NDArray[np.bool_] = taken > 0
            return positive
        left = row.whole - taken
        for place, centre in zip(row.cells, row.centre, strict=True):
            if place in fixed:
                found[place] = centre / rest * left
        room: NDArray[np.bool_] = left > 0
        return room

    def with_rows(self, coordinates: Iterable[int]) -> list[int]:
        """The coordinates and those that stand in a row of shares with one of them."""
        cells = self.moved_by(coordinates)
        return sorted({self._source[place] for place in cells} - {-1})

    def moved_by(self, coordinates: Iterable[int]) -> list[int]:
        """The positions of the cells that some of the coordinates move."""
        moving = set(coordinates)
        found = {place for place, source in enumerate(self._source) if source in moving}
        for row in self._rows:
            if found & set(row.cells):
                found |= set(row.cells)
        return sorted(found)

    def missing_mass(self) -> Iterator[tuple[Coordinate, float]]:
        """Every coordinate with the share of its prior that lies outside the allowed range."""
        grid = np.linspace(-8.0, 8.0, 1601)
        from scipy.special import ndtr

        weights = np.diff(ndtr(grid), prepend=0.0)
        for coordinate in self.coordinates:
            if coordinate.prior.form == "dirichlet":
                continue
            value = coordinate.value(grid)
            outside = (value < coordinate.low) | (value > coordinate.high)
            yield coordinate, float(weights[outside].sum())
