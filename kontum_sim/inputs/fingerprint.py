"""One hash of everything in a calibration that an estimate rests on: numbers, priors, record.

Titles, sources and notes may be reworded without a new estimate; a number may not change.
"""

from __future__ import annotations

import hashlib
import json

from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import Parameter


def fingerprint(calibration: Calibration) -> str:
    """SHA-256 of the sets, parameters, observations and soft priors, as they were read."""
    described = calibration.described
    content = {
        "id": described.id,
        "accounts_vintage": described.accounts_vintage,
        "window": [described.base_year, described.window_end],
        "sets": {
            name: [[member.id, sorted(member.attributes.items())] for member in members]
            for name, members in sorted(described.members.items())
        },
        "parameters": [
            _parameter(parameter) for _, parameter in sorted(calibration.parameters.items())
        ],
        "observations": sorted(
            [o.variable, o.member, o.year, repr(o.value), repr(o.standard_error), o.use]
            for o in calibration.observations
        ),
        "soft_priors": sorted(
            [s.quantity, repr(s.mean), repr(s.sd)] for s in calibration.soft_priors
        ),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _parameter(parameter: Parameter) -> list[object]:
    cells = [
        [list(member), cell.prior, sorted((str(y), repr(v)) for y, v in cell.values.items())]
        for member, cell in parameter.cells.items()
    ]
    limits = [repr(parameter.low), repr(parameter.high)]
    rules = [parameter.time, parameter.between, parameter.sum_rule]
    return [parameter.name, *limits, *rules, cells]
