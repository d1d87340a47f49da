"""One thing changed at a time: each uncertain number to the ends of its prior, levers by a step."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.prior import Coordinate, PriorTransform
from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.draws import central_value, drawn_parameters
from kontum_sim.inputs.prior_checks import rows_of_shares
from kontum_sim.inputs.priors import NINETY
from kontum_sim.inputs.records import CellName, Member, Origin, Parameter
from kontum_sim.inputs.scenario_items import OperationWord, Setting

LEVER, ASSUMPTION = "lever", "assumption"
LOW, HIGH = -1, 1
ENDS = (LOW, HIGH)


@dataclass(frozen=True)
class Step:
    """By how much a lever is moved down and up: added, or as a share of itself."""

    operation: OperationWord
    step: float


@dataclass(frozen=True)
class Variation:
    """One lever or one uncertain number.

    member: of an uncertain number; a lever is moved for all its members
    base, low, high: its values; of a lever, low and high are its step down and up
    """

    kind: str
    parameter: Parameter
    member: Member
    base: float | None
    low: float
    high: float
    operation: OperationWord | None = None

    @property
    def key(self) -> str:
        return ".".join((self.parameter.name, *((":".join(self.member),) if self.member else ())))


@cache
def lever_steps() -> Mapping[str, Step]:
    """The step of every lever, as data/lever_steps.csv states it."""
    file = files("kontum_sim") / "data" / "lever_steps.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {
        row["name"]: Step(
            "multiply" if row["operation"] == "multiply" else "add", float(row["step"])
        )
        for row in rows
    }


def variations(calibration: Calibration, posterior: bool = False) -> list[Variation]:
    """Every lever with a step, and every uncertain number at the 5th and 95th percentile of its
    prior, within its range; numbers whose prior has no spread are left out.

    posterior: the percentiles of the estimate's members instead
    """
    ends = _posterior_ends(calibration) if posterior else {}
    return [*_levers(calibration), *_assumptions(calibration, ends)]


def _posterior_ends(calibration: Calibration) -> dict[CellName, tuple[float, float]]:
    """The 5th and 95th percentile of every estimated number. Raises ScenarioError without one."""
    if calibration.estimate is None:
        raise ScenarioError(Fault("ensemble.no_estimate", {"id": calibration.id}))
    low, high = np.percentile(calibration.estimate.members(), (5, 95), axis=1)
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return dict(zip(calibration.estimate.centre, pairs, strict=True))


def _levers(calibration: Calibration) -> Iterator[Variation]:
    for name, step in lever_steps().items():
        parameter = calibration.parameters.get(name)
        if parameter is None:
            continue
        low, high = -step.step, step.step
        if step.operation == "multiply":
            low, high = 1 - step.step, 1 + step.step
        yield Variation(LEVER, parameter, (), None, low, high, step.operation)


def _assumptions(
    calibration: Calibration, ends: Mapping[CellName, tuple[float, float]]
) -> Iterator[Variation]:
    for coordinate in PriorTransform(calibration).coordinates:
        name, member = coordinate.cell
        parameter = calibration.parameters[name]
        if parameter.role == LEVER:
            continue
        low, high = (_percentile(coordinate, end, parameter) for end in ENDS)
        low, high = ends.get(coordinate.cell, (low, high))
        base = central_value(parameter.cells[member])
        yield Variation(ASSUMPTION, parameter, member, base, low, high)


def _percentile(coordinate: Coordinate, end: int, parameter: Parameter) -> float:
    """The 5th or 95th percentile of a prior, within the range of the parameter.

    A share of a Dirichlet row is distributed by itself as a Beta.
    """
    prior, score = coordinate.prior, end * NINETY
    if prior.form == "dirichlet":
        from scipy.special import betaincinv, ndtr

        mean, whole = coordinate.share, prior.numbers[0]
        value = float(betaincinv(whole * mean, whole * (1 - mean), ndtr(score)))
    else:
        value = float(coordinate.value(np.array([score]))[0])
    return min(max(value, parameter.low), parameter.high)


def drawn_of(
    variation: Variation,
    end: int,
    calibration: Calibration,
    central: Mapping[str, Array],
    last: int,
) -> dict[str, Array]:
    """The parameter with one number at one end, [*members, year or 1, 1].

    In a row of shares the others give or take the difference in proportion.
    """
    value = variation.low if end == LOW else variation.high
    cells = {(variation.parameter.name, variation.member): value}
    cells |= _rest_of_row(variation, value, calibration)
    values = np.array(list(cells.values()))[:, None]
    return drawn_parameters(calibration, list(cells), values, central, last)


def _rest_of_row(
    variation: Variation, value: float, calibration: Calibration
) -> dict[CellName, float]:
    parameter, member = variation.parameter, variation.member
    if not parameter.sum_rule:
        return {}
    group_of = {s.id: s.text("group") for s in calibration.members["sector"]}
    row = next(row for _, row in rows_of_shares(parameter, group_of) if member in row)
    others = {m: central_value(parameter.cells[m]) for m in row if m != member}
    rest = sum(others.values())
    if rest <= 0:
        return {}
    whole = rest + central_value(parameter.cells[member])
    return {(parameter.name, m): share * (whole - value) / rest for m, share in others.items()}


def setting_of(variation: Variation, end: int) -> Setting:
    """The step of a lever, as a scenario would write it."""
    assert variation.operation is not None
    return Setting(
        section="levers",
        key=variation.parameter.name,
        member=(),
        operation=variation.operation,
        value=variation.low if end == LOW else variation.high,
        values={},
        between=None,
        first=None,
        last=None,
        unit=None,
        source="sensitivity",
        origin=Origin("sensitivity", 1),
        layer="sensitivity",
    )
