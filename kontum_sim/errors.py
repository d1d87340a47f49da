"""What can go wrong, as a tree.

KontumError
    InputError            bad input: every fault of a file at once (exit 3)
        ScenarioError
        ParameterError
        CalibrationError
        TargetError
        ProjectError
    ModelError            the equations do not fit together (exit 3)
        MissingInputError
        CircularEquationsError
        ShapeError
    SimulationError       the run failed (exit 4)
        NonFiniteError
        IdentityError
    ComparisonError       two runs can't be compared (exit 6)
    EstimationError       a calibration could not be estimated (exit 4)
    OutputError           a folder or file could not be written (exit 4)

A message is a key of the catalogue with its fields, so that it exists in both languages.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kontum_sim.catalogue import text


@dataclass(frozen=True)
class Fault:
    """One fault: where it is and what the catalogue says about it."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)
    path: str | None = None
    line: int | None = None
    column: int | None = None

    def message(self, lang: str = "en") -> str:
        place = ""
        if self.path is not None:
            parts = [self.path] + [str(n) for n in (self.line, self.column) if n is not None]
            place = ":".join(parts) + ": "
        return place + text(self.key, lang, **self.fields)


class KontumError(Exception):
    """An error that the user can act on; carries one or more faults."""

    exit_code = 1

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.faults)

    def message(self, lang: str = "en") -> str:
        return "\n".join(fault.message(lang) for fault in self.faults)

    def __str__(self) -> str:
        return self.message("en")


class InputError(KontumError):
    exit_code = 3


class ScenarioError(InputError):
    pass


class ParameterError(InputError):
    pass


class CalibrationError(InputError):
    pass


class TargetError(InputError):
    pass


class ProjectError(InputError):
    pass


class ModelError(KontumError):
    exit_code = 3


class MissingInputError(ModelError):
    pass


class CircularEquationsError(ModelError):
    pass


class ShapeError(ModelError):
    pass


class SimulationError(KontumError):
    exit_code = 4


class NonFiniteError(SimulationError):
    pass


class IdentityError(SimulationError):
    pass


class ComparisonError(KontumError):
    exit_code = 6


class EstimationError(KontumError):
    exit_code = 4


class OutputError(KontumError):
    exit_code = 4


def nearest(name: str, names: Iterable[str], count: int = 3) -> list[str]:
    """The names most like `name`, best first; empty when nothing is near."""
    return difflib.get_close_matches(name, list(names), n=count, cutoff=0.6)
