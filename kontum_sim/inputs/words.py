"""The words that a scenario may use under a calibration."""

from __future__ import annotations

from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import VariableWord, Vocabulary
from kontum_sim.inputs.vocabulary import base_model, input_index


def vocabulary(calibration: Calibration) -> Vocabulary:
    """The words that scenarios may use under a calibration."""
    model = base_model()
    variables = {
        name: VariableWord(name, equation.index, equation.unit, equation.is_identity)
        for name, equation in model.equations.items()
        if not equation.is_check
    }
    names = {*model.equations, *input_index()}
    return Vocabulary(
        parameters=calibration.parameters,
        variables=variables,
        sets=calibration.sets,
        base_year=calibration.base_year,
        window_end=calibration.window_end,
        default_last_year=calibration.window_end + 5,
        latest_year=calibration.window_end + 15,
        sectors_of_group={
            group: tuple(row for row, of in enumerate(calibration.group_position) if of == place)
            for place, group in enumerate(calibration.sets["group"])
        },
        arguments=frozenset({*names, *(f"{name}_last_year" for name in names)}),
    )
