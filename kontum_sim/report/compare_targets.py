"""The targets of several runs side by side, from their targets.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kontum_sim.targets.rows import NOT_ASSESSED

WORDING = ("operator", "low", "high", "unit", "rule")  # what a target asks for


@dataclass(frozen=True)
class Judged:
    """A target in one run."""

    value: float | None
    margin: float | None
    status: str
    probability: float | None


@dataclass(frozen=True)
class TargetRow:
    """A target in every run, the base first; None where a run does not have it.

    row: its own words, of the first run that has it
    differs: a run words it differently: it asks for something else
    """

    id: str
    row: Mapping[str, str]
    judged: tuple[Judged | None, ...]
    differs: bool

    @property
    def is_assessed(self) -> bool:
        return any(entry is not None and entry.status != NOT_ASSESSED for entry in self.judged)

    def changes(self, place: int) -> bool:
        """Whether a run judges it otherwise than the base."""
        base, other = self.judged[0], self.judged[place]
        return base is not None and other is not None and base.status != other.status


def side_by_side(runs: Sequence[Sequence[Mapping[str, str]]]) -> tuple[TargetRow, ...]:
    """One row per target, in the order of the first run that has it. runs: of targets.csv"""
    by_id = [{row["id"]: row for row in rows} for rows in runs]
    order = dict.fromkeys(row["id"] for rows in runs for row in rows)
    found = []
    for name in order:
        rows = [known.get(name) for known in by_id]
        first = next(row for row in rows if row is not None)
        wordings = {tuple(row[key] for key in WORDING) for row in rows if row is not None}
        judged = tuple(None if row is None else _judged(row) for row in rows)
        found.append(TargetRow(name, first, judged, len(wordings) > 1))
    return tuple(found)


def _judged(row: Mapping[str, str]) -> Judged:
    probability = _number(row.get("probability", ""))
    return Judged(_number(row["value"]), _number(row["margin"]), row["status"], probability)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
