"""Runs beside a base: which they are, what they are called, whether they may be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kontum_sim.errors import Fault, InputError, KontumError, nearest
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.comparability import check_comparable, other_code
from kontum_sim.report.compare_assumptions import Assumed, changed_assumptions
from kontum_sim.report.compare_differences import VariableDifference, differences
from kontum_sim.report.compare_targets import TargetRow, side_by_side
from kontum_sim.report.usable_run import UsableRun, usable_run


@dataclass(frozen=True)
class Beside:
    """One run beside the base.

    differences: of every variable that both publish, the largest first
    only_base, only_run: variables that one of them does not publish
    """

    name: str
    run: UsableRun
    differences: tuple[VariableDifference, ...]
    assumed: tuple[Assumed, ...]
    only_base: tuple[str, ...]
    only_run: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Runs beside a base. remarks: what differs although runs should have it in common."""

    name: str
    base: UsableRun
    beside: tuple[Beside, ...]
    remarks: tuple[Fault, ...]
    sort: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *(entry.name for entry in self.beside))

    @property
    def runs(self) -> tuple[UsableRun, ...]:
        return (self.base, *(entry.run for entry in self.beside))

    @cached_property
    def targets(self) -> tuple[TargetRow, ...]:
        return side_by_side([run.targets for run in self.runs])


def compare_runs(
    base: Path,
    others: Sequence[Path],
    *,
    sort: str = "max",
    variables: Sequence[str] = (),
    allowed: Collection[str] = (),
    central: bool = False,
) -> Comparison:
    """Compare runs with a base, all by their folders.

    sort: "max" or "mean", over the years; variables: only these; allowed, central: see
        comparability
    Raises InputError for folders and variables that are none, ComparisonError for runs that are
    not comparable.
    """
    folders = [base, *others]
    runs = _opened(folders)
    names = told_apart(runs)
    remarks = check_comparable(runs, names, allowed, central)
    changed = zip(runs[1:], names[1:], strict=True)
    edited = [name for run, name in changed if other_code(runs[0], run)]
    if edited:
        remarks.append(Fault("compare.other_code", {"runs": ", ".join(edited)}))
    _check_variables(runs, variables)
    beside = [
        _beside(runs[0], run, name, sort, variables)
        for run, name in zip(runs[1:], names[1:], strict=True)
    ]
    return Comparison(names[0], runs[0], tuple(beside), tuple(remarks), sort)


def _opened(folders: Sequence[Path]) -> list[UsableRun]:
    """Raises InputError with what is wrong with all of them."""
    runs = []
    faults: list[Fault] = []
    for folder in folders:
        try:
            run = usable_run(folder)
            for rows in (run.results, run.targets, run.assumptions):
                assert isinstance(rows, list)  # each was held against its hash
            runs.append(run)
        except KontumError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    twice = Counter(folder.resolve() for folder in folders[1:])
    faults += [
        Fault("compare.twice", {"folder": shown(folder)}) for folder, n in twice.items() if n > 1
    ]
    if faults:
        raise InputError(faults)
    return runs


def told_apart(runs: Sequence[UsableRun]) -> list[str]:
    """What runs are called: by scenario; by folder where two share one; else by the whole path."""
    names = [run.scenario for run in runs]
    for other in (
        [run.folder.resolve().name for run in runs],
        [shown(run.folder) for run in runs],
    ):
        count = Counter(names)
        names = [o if count[n] > 1 else n for n, o in zip(names, other, strict=True)]
    return names


def _check_variables(runs: Sequence[UsableRun], variables: Sequence[str]) -> None:
    known = dict.fromkeys(name for run in runs for name in run.variables)
    faults = [
        Fault("compare.no_variable", {"name": n, "near": ", ".join(nearest(n, known)) or "-"})
        for n in variables
        if n not in known
    ]
    if faults:
        raise InputError(faults)


def _beside(
    base: UsableRun, run: UsableRun, name: str, sort: str, variables: Sequence[str]
) -> Beside:
    def kept(names: Collection[str]) -> tuple[str, ...]:
        return tuple(n for n in names if not variables or n in variables)

    return Beside(
        name,
        run,
        differences(base, run, kept(base.variables), sort),
        changed_assumptions(base, run),
        kept([n for n in base.variables if n not in run.variables]),
        kept([n for n in run.variables if n not in base.variables]),
    )
