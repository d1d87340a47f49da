"""What two runs assume differently: which number, in which file and line, and from where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kontum_sim.report.usable_run import UsableRun

Row = Mapping[str, str]
SOLVED = "solved"
PROJECT = "project"
PLAN = "projects"  # the layer of what the files of projects say
# kinds whose row has no value: their text counts
BY_SOURCE = ("equation", "project left out", "project cancelled")


@dataclass(frozen=True)
class Assumed:
    """A number that differs, in one year; base or run is None where only the other has it."""

    kind: str
    key: str
    member: str
    year: str
    base: Row | None
    run: Row | None

    @property
    def setter(self) -> Row:
        """The row of the run; the base's where the run has none."""
        row = self.run if self.run is not None else self.base
        assert row is not None
        return row

    @property
    def role(self) -> str:
        return self.setter["role"]


@dataclass
class Group:
    """The same change over years and members, for reading.

    years: in their order; members: that change in the same way
    """

    first: Assumed
    years: list[Assumed] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    @property
    def is_payment(self) -> bool:
        """What a project is paid: it follows from other changes, and there is much of it."""
        return self.first.kind == PROJECT and self.members == ["paid"]

    @property
    def span(self) -> str:
        years = [entry.year for entry in self.years if entry.year]
        return "" if not years else years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}"

    @property
    def _rows(self) -> list[Row]:
        """The row of the run and that of the base, as far as there are any."""
        return [row for row in (self.first.run, self.first.base) if row is not None]

    def is_set(self, calibrations: Collection[str]) -> bool:
        """Whether a scenario set it, in one of the runs."""
        return any(row["layer"] not in {*calibrations, PLAN} for row in self._rows)

    def place(self, calibrations: Collection[str]) -> str:
        """file:line of what was set: of the run, or of the base where only that one set it.

        calibrations: ids, whose own numbers nobody set
        """
        rows = self._rows
        row = next((row for row in rows if row["layer"] not in {*calibrations, PLAN}), rows[0])
        return f"{row['file']}:{row['line']}" if row["line"] else row["file"]


def changed_assumptions(base: UsableRun, run: UsableRun) -> tuple[Assumed, ...]:
    """Every value of assumptions.csv that differs, the solved ones last."""
    one, other = _by_key(base), _by_key(run)
    hashes = [_hashes(entry) for entry in (base, run)]
    found = []
    for key in dict.fromkeys([*other, *one]):
        rows = one.get(key), other.get(key)
        if _told(rows[0], hashes[0]) != _told(rows[1], hashes[1]):
            kind, name, member, year, _ = key
            found.append(Assumed(kind, name, member, year, *rows))
    return tuple(sorted(found, key=lambda entry: entry.kind == SOLVED))


def _by_key(run: UsableRun) -> dict[tuple[str, str, str, str, int], Row]:
    """(kind, key, member, year, how often before) -> row."""
    found: dict[tuple[str, str, str, str, int], Row] = {}
    for row in run.assumptions:
        key = (row["kind"], row["key"], row["member"], row["year"])
        times = 0
        while (*key, times) in found:
            times += 1
        found[(*key, times)] = row
    return found


def _hashes(run: UsableRun) -> dict[str, str]:
    """Name of an input file -> its hash: an equation of one name may have been edited."""
    return {entry["path"].rpartition("/")[2]: entry["sha256"] for entry in run.manifest["inputs"]}


def _told(row: Row | None, hashes: Mapping[str, str]) -> tuple[str, ...] | None:
    if row is None:
        return None
    if row["kind"] == "equation":
        return (row["source"], hashes.get(row["source"], ""))
    return (row["source"],) if row["kind"] in BY_SOURCE else (row["value"], row["unit"])


def grouped(assumed: tuple[Assumed, ...]) -> list[Group]:
    """The changes for reading: years of one member together, then members that change alike."""
    by_member: dict[tuple[str, ...], Group] = {}
    for entry in assumed:
        if entry.kind == SOLVED:
            continue
        fact = entry.member.partition(": ")[2] if entry.kind == PROJECT else entry.member
        place = f"{entry.setter['file']}:{entry.setter['line']}"
        key = (entry.kind, entry.key, fact, place)
        group = by_member.setdefault(key, Group(entry, members=[fact] if fact else []))
        group.years.append(entry)
    together: dict[tuple[object, ...], Group] = {}
    for (kind, name, _, place), group in by_member.items():
        path = tuple((e.year, _value(e.base), _value(e.run)) for e in group.years)
        same = together.setdefault((kind, name, place, path), group)
        if same is not group:
            same.members += group.members
    return list(together.values())


def is_presence(group: Group) -> bool:
    """Whether only one of the runs has a project: each has the capital of those it simulates."""
    is_one_sided = group.first.base is None or group.first.run is None
    return group.first.kind == PROJECT and "capital" in group.members and is_one_sided


def _value(row: Row | None) -> str:
    return "" if row is None else row["value"]
