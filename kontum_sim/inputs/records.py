"""What the files say, once read: parameters with their provenance, and the words of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Member = tuple[str, ...]  # () for a provincial value, ("services",), ("private", "services")
CellName = tuple[str, Member]  # ("capital_share", ("services",))


@dataclass(frozen=True)
class Origin:
    """Where a value was written."""

    path: str
    line: int
    column: int | None = None


@dataclass(frozen=True)
class Cell:
    """The number(s) of one member of a parameter, with where they come from.

    values: year -> value for a path, {None: value} for one value; empty when it is solved.
    by_year: (status, source, origin) of single years, where they differ from the cell's.
    """

    values: Mapping[int | None, float]
    prior: str
    status: str
    source: str
    origin: Origin
    by_year: Mapping[int, tuple[str, str, Origin]] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameter:
    """A parameter or exogenous path of the model.

    index: the sets that it runs over, () when provincial.
    time: "constant" (one value for the whole run, the window is closed again when it changes)
        or "path" (a value per year; scenarios change years after the window).
    between: how years between given ones are filled, "linear" or "hold".
    sum_rule: "" or what the values over the last index sum to: "sum=1", "sum=1 or 0", "sum=100",
        or "sum=1 in group" (the sectors of each group).
    """

    name: str
    index: tuple[str, ...]
    unit: str
    low: float
    high: float
    role: str  # "lever" or "assumption"
    time: str  # "constant" or "path"
    cells: Mapping[Member, Cell]
    between: str = "hold"
    sum_rule: str = ""

    @property
    def sums_to_one(self) -> bool:
        """Whether every row over the last index sums to one (or is all zero)."""
        return self.sum_rule in ("sum=1", "sum=1 or 0")


@dataclass(frozen=True)
class VariableWord:
    """A computed variable, as far as a scenario needs to know it."""

    name: str
    index: tuple[str, ...]
    unit: str
    is_identity: bool


@dataclass(frozen=True)
class Vocabulary:
    """The words that a scenario may use under one calibration."""

    parameters: Mapping[str, Parameter]
    variables: Mapping[str, VariableWord]
    sets: Mapping[str, tuple[str, ...]]
    base_year: int
    window_end: int
    default_last_year: int
    latest_year: int
    arguments: frozenset[str] = field(default_factory=frozenset)
    sectors_of_group: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def first_year(self) -> int:
        """The first year that a scenario may change."""
        return self.window_end + 1
