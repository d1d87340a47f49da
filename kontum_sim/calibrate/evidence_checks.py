"""Evidence that cannot be used: priors outside their range, figures that the closure decides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.evidence import MEASUREMENT, Evidence
from kontum_sim.calibrate.problem import Evaluation, Problem
from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.draws import label
from kontum_sim.inputs.text_files import shown

MOST_OUTSIDE = 0.99  # of a prior's mass
STILL = 1e-9  # relative spread of a figure that nothing moves
FARTHEST = 5.0  # standard errors between a figure and the nearest draw of the prior
DEPENDENT = 1e-8  # of the variance that a figure has beside the others
NAMED = 0.05  # loading from which a figure belongs to a dependent set


def check_priors(problem: Problem) -> None:
    """Raise CalibrationError when nothing that the window reads is uncertain.

    Also when a prior has next to no mass inside the allowed range.
    """
    faults = []
    if not problem.active:
        place = shown(problem.calibration.folder / "parameters.csv")
        faults.append(Fault("estimate.all_fixed", {"id": problem.calibration.id}, place))
    for coordinate, outside in problem.transform.missing_mass():
        if outside > MOST_OUTSIDE:
            name, member = coordinate.cell
            cell = problem.calibration.parameters[name].cells[member]
            fields = {
                "name": label(coordinate.cell),
                "text": cell.prior,
                "outside": f"{100 * outside:.3g}",
                "low": coordinate.low,
                "high": coordinate.high,
            }
            faults.append(Fault("estimate.no_mass", fields, cell.origin.path, cell.origin.line))
    if faults:
        raise CalibrationError(faults)


def check_evidence(evidence: Sequence[Evidence], prior: Evaluation) -> None:
    """Raise CalibrationError when evidence says nothing, repeats others, or is impossible.

    prior: the evaluation of a sample of the prior
    """
    modelled = prior.modelled[:, prior.accepted]
    faults = []
    moving = []
    for row, (item, values) in enumerate(zip(evidence, modelled, strict=True)):
        is_measured = item.kind == MEASUREMENT
        nearest = float(values[np.argmin(np.abs(values - item.value))])
        fields = {"name": item.label, "value": item.value, "nearest": f"{nearest:.6g}"}
        if values.std() <= STILL * max(abs(values.mean()), STILL):
            key = "estimate.closed" if is_measured else "estimate.soft_closed"
            faults.append(_fault(key, item, **fields))
            continue
        if is_measured:
            moving.append(row)
        distance = abs(nearest - item.value) / item.spread
        if distance > FARTHEST:
            more = {"distance": f"{distance:.3g}", "draws": values.size, "unit": item.unit}
            key = "estimate.impossible" if is_measured else "estimate.soft_impossible"
            faults.append(_fault(key, item, **fields, **more))
    faults += _dependent([evidence[row] for row in moving], modelled[moving])
    if faults:
        raise CalibrationError(sorted(faults, key=lambda fault: (fault.path, fault.line or 0)))


def _dependent(evidence: Sequence[Evidence], modelled: Array) -> list[Fault]:
    """One fault for each figure that follows from the others of its set."""
    if len(evidence) < 2:
        return []
    apart = modelled - modelled.mean(axis=1, keepdims=True)
    apart /= apart.std(axis=1, keepdims=True)
    correlation = np.einsum("ik,jk->ij", apart, apart) / apart.shape[1]
    values, vectors = np.linalg.eigh(correlation)
    faults = []
    for value, vector in zip(values, vectors.T, strict=True):
        if value < DEPENDENT:
            *others, last = np.flatnonzero(np.abs(vector) > NAMED).tolist()
            names = ", ".join(
                f"{evidence[row].label} ({evidence[row].origin.line})" for row in others
            )
            faults.append(_fault("estimate.dependent", evidence[last], names=names))
    return faults


def _fault(key: str, item: Evidence, **fields: object) -> Fault:
    named = {"name": item.label, **fields}
    return Fault(key, named, item.origin.path, item.origin.line)
