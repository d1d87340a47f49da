"""The uncertain numbers of an estimate: how far the evidence moved each, and the table of all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from kontum_sim.calibrate.estimate import Estimate
from kontum_sim.calibrate.summaries import LEARNED, WEAK, CellEstimate
from kontum_sim.inputs.draws import label
from kontum_sim.inputs.records import CellName
from kontum_sim.report.diagnostics_words import Words, code, places_of, table

REST = "rest"  # a cell without a prior of its own, which takes what its row of shares leaves
STILL = 0.1  # of the prior's standard deviation: a value that did not move
COLUMNS = (
    "number meaning prior status centre mode prior_mean posterior_mean interval contraction "
    "measured shift verdict"
).split()
NONE = "–"


def drawn_cells(estimate: Estimate) -> tuple[CellEstimate, ...]:
    """The cells with a prior of their own; the others take the rest of a row of shares."""
    own = {coordinate.cell for coordinate in estimate.problem.coordinates}
    return tuple(entry for entry in estimate.cells if entry.cell in own)


def of_verdict(estimate: Estimate, verdict: str) -> list[CellEstimate]:
    """The drawn cells of a verdict, those that the evidence told most of first."""
    found = [entry for entry in drawn_cells(estimate) if entry.verdict == verdict]
    return sorted(found, key=lambda entry: -entry.contraction)


def information(entry: CellEstimate) -> float:
    """How far the evidence moved a number: divergence of two normals, posterior from prior."""
    if entry.before.sd <= 0 or entry.after.sd <= 0:
        return 0.0
    ratio = entry.after.sd / entry.before.sd
    return 0.5 * (ratio**2 + entry.shift**2 - 1) - math.log(ratio)


def most_moved(estimate: Estimate, count: int) -> list[CellEstimate]:
    """The numbers that the evidence moved most, the most first."""
    read = [entry for entry in drawn_cells(estimate) if entry.is_read]
    return sorted(read, key=lambda entry: -information(entry))[:count]


def grouped(cells: Sequence[CellEstimate], estimate: Estimate, words: Words) -> str:
    """`Capital share (Industry / Services); Crowding in`: members where not all are meant."""
    whole: dict[str, int] = {}
    for entry in drawn_cells(estimate):
        whole[entry.cell[0]] = whole.get(entry.cell[0], 0) + 1
    members: dict[str, list[str]] = {}
    for entry in cells:
        members.setdefault(entry.cell[0], []).append(words.cell_members(entry.cell))
    found = []
    for name, named in members.items():
        shown = words.name(name)
        is_all = len(named) == whole[name]
        found.append(shown if is_all else f"{shown} ({' / '.join(named)})")
    return "; ".join(found)


def numbers_section(
    estimate: Estimate, measured: Mapping[CellName, float], words: Words
) -> Iterator[str]:
    """The table of every number, and what its columns mean.

    measured: contraction of each cell under the measurements alone
    """
    yield words.text(
        "numbers.columns", learned=words.number(100 * LEARNED, 0), weak=words.number(100 * WEAK, 0)
    )
    yield words.text("numbers.rest")
    moved = centres_moved_alone(estimate)
    if moved:
        names = ", ".join(_moved(entry, words) for entry in moved)
        yield words.text("numbers.centres", count=len(moved), names=names)
    header = [words.text(f"numbers.column.{column}") for column in COLUMNS]
    own = {entry.cell for entry in drawn_cells(estimate)}
    ordered = sorted(estimate.cells, key=_order)
    rows = (_row(e, e.cell in own, measured.get(e.cell), words) for e in ordered)
    yield table(header, rows, (0, 1, 2, 3, len(COLUMNS) - 1))


def centres_moved_alone(estimate: Estimate) -> list[CellEstimate]:
    """Numbers whose central value is another, by more than the evidence moved them.

    The centre of Beta is its peak and that of a row of shares its mean; the mode is sought in
    normal scores, where a number without evidence stands at its median.
    """
    return [
        entry
        for entry in drawn_cells(estimate)
        if entry.verdict in ("prior_only", "not_read")
        and abs(entry.mode - entry.centre) > (STILL + abs(entry.shift)) * entry.before.sd
    ]


def _moved(entry: CellEstimate, words: Words) -> str:
    places = places_of(entry.before.sd)
    ends = (words.number(value, places) for value in (entry.centre, entry.mode))
    return f"{code(label(entry.cell))} {' → '.join(ends)}"


def _order(entry: CellEstimate) -> tuple[bool, float]:
    return not entry.is_read, -entry.contraction


def _row(entry: CellEstimate, is_own: bool, measured: float | None, words: Words) -> Sequence[str]:
    before, after = entry.before, entry.after
    places = places_of(before.sd, entry.mode)

    def spread(mean: float, sd: float) -> str:
        return f"{words.number(mean, places)} ({words.number(sd, places)})"

    told = entry.is_read and before.sd > 0
    verdict = entry.verdict if is_own else REST
    unit = words.unit(entry.unit)
    return [
        code(label(entry.cell)),
        f"{words.cell(entry.cell)}, {unit}" if unit else words.cell(entry.cell),
        code(entry.prior) if is_own else NONE,
        words.status(entry.status),
        words.number(entry.centre, places),
        words.number(entry.mode, places),
        spread(before.mean, before.sd),
        spread(after.mean, after.sd),
        words.interval(after.low, after.high, places),
        words.number(100 * entry.contraction, 0) if told else NONE,
        words.number(100 * measured, 0) if told and measured is not None else NONE,
        words.number(entry.shift, 2, sign=True) if told else NONE,
        words.text(f"verdict.{verdict}"),
    ]
