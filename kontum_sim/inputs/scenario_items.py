"""A scenario once read: what it changes, and where each change was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from kontum_sim.inputs.records import Member, Origin, Vocabulary

OperationWord: TypeAlias = Literal["value", "values", "multiply", "add"]


@dataclass(frozen=True)
class Layer:
    """One file of the chain, or the `--set` texts.

    kind: "scenario" (the file itself and its parents), "mixin" or "set".
    inherited: it belongs to a parent of the scenario.
    folder: what the files that it names are relative to.
    last_year: the last year that it may write about.
    """

    stem: str
    path: Path
    kind: str
    inherited: bool
    last_year: int


@dataclass(frozen=True)
class Setting:
    """What a lever or an assumption does to its path.

    member: () for all members. first, last: `from` and `to`, None where not given.
    values: year -> value where the operation is "values", otherwise empty.
    """

    section: str
    key: str
    member: Member
    operation: OperationWord
    value: float | None
    values: Mapping[int, float]
    between: str | None
    first: int | None
    last: int | None
    unit: str | None
    source: str | None
    origin: Origin
    layer: str


@dataclass(frozen=True)
class Imposition:
    """Values put on a computed variable: year -> value."""

    variable: str
    member: Member
    values: Mapping[int, float]
    origin: Origin
    layer: str


@dataclass(frozen=True)
class Adjustment:
    """An add-factor on a computed variable in one year."""

    variable: str
    member: Member
    year: int
    operation: str  # "multiply" or "add"
    amount: float
    reason: str
    origin: Origin
    layer: str


@dataclass(frozen=True)
class EquationFile:
    """The file that replaces a variable's equation."""

    variable: str
    path: Path
    origin: Origin
    layer: str


@dataclass(frozen=True)
class Uncertainty:
    """A distribution that differs from the calibration's: normal, lognormal, beta or none."""

    key: str
    member: Member
    distribution: str
    numbers: Mapping[str, float]
    origin: Origin
    layer: str


@dataclass(frozen=True)
class Indicator:
    """The assumed path of a target's indicator; `value` where one number serves all years."""

    target: str
    value: float | None
    values: Mapping[int, float]
    between: str | None
    unit: str
    source: str
    origin: Origin
    layer: str


@dataclass(frozen=True)
class ShockEffect:
    """One parameter that a shock moves: `_index` is multiplied, `_shock` added."""

    key: str
    member: Member
    operation: str  # "multiply" or "add"
    amount: float
    origin: Origin


@dataclass(frozen=True)
class Shock:
    """An event from year `first` to year `last`, both included."""

    name: str
    first: int
    last: int
    effects: tuple[ShockEffect, ...]
    origin: Origin
    layer: str


@dataclass(frozen=True)
class Allowance:
    """A parameter that may leave its range, with the reason; member () for all members."""

    key: str
    member: Member
    reason: str
    inherited: bool
    origin: Origin
    layer: str


@dataclass(frozen=True)
class ProjectDelay:
    """`months` more, or the duration times `multiply`: exactly one is given."""

    months: int | None
    multiply: float | None


@dataclass(frozen=True)
class ProjectChanges:
    """What a scenario changes in its projects.

    delay, cost: project id (or "all") -> delay, factor of the cost; cancel: ids
    add: rows as the projects file has; priority: project id -> 1 (first) to 9
    capacity: name of a limit -> its value as written, "none" for no limit
    """

    delay: Mapping[str, ProjectDelay] = field(default_factory=dict)
    cancel: tuple[str, ...] = ()
    add: tuple[Mapping[str, str | int | float | bool | None], ...] = ()
    priority: Mapping[str, int] = field(default_factory=dict)
    cost: Mapping[str, float] = field(default_factory=dict)
    capacity: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ProjectsSetting:
    """The projects file and how it is used; timing is "expected" or "simulated".

    places: where a change was written, by verb and name, such as ("delay", "all"); the timing
        by ("timing", "")
    layers: which layer gave "timing" and "changes"
    """

    file: Path
    timing: str
    changes: ProjectChanges
    origin: Origin
    layer: str
    places: Mapping[tuple[str, str], Origin] = field(default_factory=dict, compare=False)
    layers: Mapping[str, str] = field(default_factory=dict, compare=False)

    def place(self, verb: str, name: str) -> Origin:
        """Where a change was written."""
        return self.places.get((verb, name), self.origin)


@dataclass(frozen=True)
class Scenario:
    """A scenario with its parents, mixins and --set texts, every fault already reported.

    settings, shocks and allow are in the order in which they apply: root parent first, of each
    file its mixins before the file itself, then --set. projects is None for "none".
    vocabulary: the words of the calibration that it was checked against.
    """

    stem: str
    path: Path
    title: Mapping[str, str]
    author: str | None
    purpose: Mapping[str, str] | None
    calibration: Path
    last_year: int
    settings: tuple[Setting, ...]
    impositions: tuple[Imposition, ...]
    adjustments: tuple[Adjustment, ...]
    equations: Mapping[str, EquationFile]
    uncertainties: tuple[Uncertainty, ...]
    indicators: Mapping[str, Indicator]
    shocks: tuple[Shock, ...]
    allow: tuple[Allowance, ...]
    targets: Path | None
    projects: ProjectsSetting | None
    files: tuple[Path, ...]
    layers: tuple[Layer, ...]
    vocabulary: Vocabulary = field(repr=False, compare=False)
