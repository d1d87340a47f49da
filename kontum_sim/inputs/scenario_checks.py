"""What one file says, checked against the words of the model: levers, assumptions, ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kontum_sim.inputs.ranges import is_outside, range_message
from kontum_sim.inputs.records import Member, Origin, Parameter, Vocabulary
from kontum_sim.inputs.scenario_file import SourceFile
from kontum_sim.inputs.scenario_items import Allowance, OperationWord, Setting
from kontum_sim.inputs.scenario_keys import (
    Misnomer,
    find_parameter,
    find_setting,
    find_variable,
    label,
)
from kontum_sim.inputs.scenario_messages import Place
from kontum_sim.inputs.scenario_schema import Operation


@dataclass(frozen=True)
class Removal:
    """`null`: what was inherited under the key goes."""

    section: str
    key: str
    origin: Origin


@dataclass
class FileCheck:
    """A file, the vocabulary, and the last year that the file may write about."""

    source: SourceFile
    vocabulary: Vocabulary
    last_year: int
    allowed: list[tuple[str, Member]] = field(default_factory=list)

    @property
    def layer(self) -> str:
        return self.source.stem

    def report(
        self, message: str, *place: str | int, at_value: bool = False, **fields: object
    ) -> None:
        self.source.report(message, place, at_value, **fields)

    def misnomer(self, found: Misnomer, *place: str | int, at_value: bool = False) -> None:
        self.source.report(found.key, place, at_value, **found.fields)

    def year(self, year: int, place: Place, at_value: bool = False) -> bool:
        """Whether a scenario may change the year; a fault at `place` where not."""
        words = self.vocabulary
        if words.first_year <= year <= self.last_year:
            return True
        key = self.source.shown_key(place[:2])
        if words.base_year <= year <= words.window_end:
            fields = {"year": year, "end": words.window_end, "first": words.first_year}
            self.source.report("scenario.year_in_window", place, at_value, key=key, **fields)
        else:
            self.outside_horizon(year, words.first_year, place, at_value)
        return False

    def outside_horizon(self, year: int, first: int, place: Place, at_value: bool) -> None:
        key = self.source.shown_key(place[:2])
        fields = {"year": year, "first": first, "last": self.last_year}
        self.source.report("scenario.year_outside_horizon", place, at_value, key=key, **fields)

    def interval(self, first: int | None, last: int | None, place: Place) -> None:
        """`from` and `to`: years that may change, in order."""
        ends = [
            self.year(year, (*place, name), at_value=True)
            for name, year in (("from", first), ("to", last))
            if year is not None
        ]
        if first is not None and last is not None and all(ends) and first > last:
            self.report("scenario.reversed_interval", *place, "to", first=first, last=last)

    def gaps(self, values: Mapping[int, float], between: str | None, place: Place) -> None:
        """Years between given ones need `between`; the years have passed their own check."""
        years = sorted(values)
        missing = [year for year in range(years[0], years[-1]) if year not in values]
        if missing and between is None:
            shown = ", ".join(str(year) for year in missing)
            key = self.source.shown_key(place[:2])
            self.report("scenario.gap", *place, "values", key=key, years=shown)

    def is_allowed(self, key: str, member: Member) -> bool:
        return (key, ()) in self.allowed or (key, member) in self.allowed


def check_broken(check: FileCheck) -> None:
    """The names of entries whose contents were dropped: a misspelt one is told all the same."""
    words = check.vocabulary
    for section, key, origin in check.source.broken:
        found: object
        if section in ("levers", "assumptions"):
            found = find_setting(section, key, words)
        elif section in ("uncertainties", "shocks"):
            found = find_parameter(key, words)
        elif section in ("impose", "adjust", "equations"):
            found = find_variable(key, words)
        else:
            continue
        if isinstance(found, Misnomer):
            check.source.report_at(origin, found.key, **found.fields)


def allowances(check: FileCheck) -> list[Allowance]:
    found: dict[str, Allowance] = {}
    for index, entry in enumerate(check.source.model.allow):
        word = find_parameter(entry.key, check.vocabulary)
        if isinstance(word, Misnomer):
            check.misnomer(word, "allow", index, "key", at_value=True)
            continue
        if entry.key in found:
            place = ("allow", index, "key")
            check.report("scenario.allow_twice", *place, at_value=True, key=entry.key)
            continue
        parameter, member = word
        origin = check.source.origin("allow", index)
        inherited = check.source.depth > 0
        found[entry.key] = Allowance(
            parameter.name, member, entry.reason, inherited, origin, check.layer
        )
    return list(found.values())


def settings(check: FileCheck) -> list[Setting | Removal]:
    """The levers, then the assumptions, in the order of the file."""
    model = check.source.model
    found: list[Setting | Removal] = []
    for section, entries in (("levers", model.levers), ("assumptions", model.assumptions)):
        for key, given in entries.items():
            word = find_setting(section, key, check.vocabulary)
            if isinstance(word, Misnomer):
                check.misnomer(word, section, key)
                continue
            parameter, member = word
            if given is None:
                name = label(parameter.name, member)
                found.append(Removal(section, name, check.source.origin(section, key)))
            elif isinstance(given, list):
                for index, operation in enumerate(given):
                    place: Place = (section, key, index)
                    found.append(_setting(check, place, parameter, member, operation))
            else:
                found.append(_setting(check, (section, key), parameter, member, given))
    return found


def _setting(
    check: FileCheck, place: Place, parameter: Parameter, member: Member, given: Operation
) -> Setting:
    word: OperationWord = given.chosen()[0]  # type: ignore[assignment]
    check_years(check, place, parameter, given)
    _check_provenance(check, place, parameter, given)
    name = label(parameter.name, member)
    numbers: Mapping[int, float] | Mapping[None, float] = {}
    if word == "values":
        numbers = dict(given.values)
    elif word == "value":
        numbers = {None: given.value}
    for year, value in numbers.items():
        if is_outside(value, parameter) and not check.is_allowed(parameter.name, member):
            key, fields = range_message(name, year, value, parameter)
            where = (*place, word) if year is None else (*place, word, year)
            check.report(key, *where, at_value=True, **fields)
    is_set = check.source.kind == "set"
    return Setting(
        section=str(place[0]),
        key=parameter.name,
        member=member,
        operation=word,
        value=None if word == "values" else getattr(given, word),
        values=dict(sorted(given.values.items())) if word == "values" else {},
        between=given.between,
        first=given.first,
        last=given.last,
        unit=given.unit or (parameter.unit if is_set else None),
        source=given.source or ("--set" if is_set else None),
        origin=check.source.origin(*place),
        layer=check.layer,
    )


def check_years(check: FileCheck, place: Place, parameter: Parameter, given: Operation) -> None:
    """The years that an operation speaks of."""
    fields = given.model_fields_set
    if parameter.time == "constant":
        names = (("values", "values"), ("between", "between"), ("first", "from"), ("last", "to"))
        for name, written in names:
            if name in fields:
                check.report(
                    "scenario.constant_with_years",
                    *place, written, key=parameter.name, word=written,
                )  # fmt: skip
        return
    check.interval(given.first, given.last, place)
    if "values" not in fields:
        if "between" in fields:
            check.report("scenario.between_without_values", *place, "between")
        return
    may_change = [check.year(year, (*place, "values", year)) for year in given.values]
    if not all(may_change):
        return
    check.gaps(given.values, given.between, place)
    first = given.first if "first" in fields else min(given.values)
    last = given.last if "last" in fields else max(given.values)
    if first > last:
        return
    for year in given.values:
        if not first <= year <= last:
            where = (*place, "values", year)
            interval = f"{first}-{last}"
            check.report("scenario.year_outside_interval", *where, year=year, interval=interval)


def _check_provenance(
    check: FileCheck, place: Place, parameter: Parameter, given: Operation
) -> None:
    """Unit and source: both needed for an assumption, except on the command line."""
    key = check.source.shown_key(place)
    given_fields = given.model_fields_set
    if "unit" in given_fields and given.unit != parameter.unit:
        fields = {"key": key, "found": given.unit, "unit": parameter.unit}
        check.report("scenario.wrong_unit", *place, "unit", at_value=True, **fields)
    if place[0] == "levers" or check.source.kind == "set":
        return
    if "unit" not in given_fields:
        check.report("scenario.assumption_without_unit", *place, key=key, unit=parameter.unit)
    if "source" not in given_fields:
        check.report("scenario.assumption_without_source", *place, key=key)
