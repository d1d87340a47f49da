"""What a key of a scenario means under a calibration: a parameter or a variable, and a member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from kontum_sim.errors import nearest
from kontum_sim.inputs.records import Member, Parameter, VariableWord, Vocabulary

SECTION_OF = {"lever": "levers", "assumption": "assumptions"}
IMPOSABLE_IDENTITY = "total_social_investment"


class _Indexed(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def index(self) -> tuple[str, ...]: ...


Word = TypeVar("Word", bound=_Indexed)


@dataclass(frozen=True)
class Misnomer:
    """Why a key means nothing: a message of the catalogue and its fields."""

    key: str
    fields: Mapping[str, object] = field(default_factory=dict)


def find_parameter(key: str, vocabulary: Vocabulary) -> tuple[Parameter, Member] | Misnomer:
    """The parameter and member that a key names, by the longest name that exists."""
    found = _split(key, vocabulary.parameters)
    if found is not None:
        return _with_member(key, *found, vocabulary)
    if _split(key, vocabulary.variables) is not None:
        return Misnomer("scenario.variable_as_parameter", {"key": key})
    return _unknown(key, "parameter", vocabulary.parameters, vocabulary)


def find_setting(
    section: str, key: str, vocabulary: Vocabulary
) -> tuple[Parameter, Member] | Misnomer:
    """As find_parameter, for a key of `levers` or `assumptions`, which must belong there."""
    found = find_parameter(key, vocabulary)
    if isinstance(found, Misnomer):
        if found.key != "scenario.unknown_parameter.near":
            return found
        # Names of the same section first: a lever is rarely misspelt into an assumption.
        own = {
            name: parameter
            for name, parameter in vocabulary.parameters.items()
            if SECTION_OF[parameter.role] == section
        }
        better = _unknown(key, "parameter", own, vocabulary)
        return better if better.key.endswith(".near") else found
    right = SECTION_OF[found[0].role]
    if right != section:
        return Misnomer("scenario.wrong_section", {"key": key, "section": section, "right": right})
    return found


def find_variable(key: str, vocabulary: Vocabulary) -> tuple[VariableWord, Member] | Misnomer:
    """The variable and member that a key names."""
    found = _split(key, vocabulary.variables)
    if found is not None:
        return _with_member(key, *found, vocabulary)
    parameter = _split(key, vocabulary.parameters)
    if parameter is not None:
        section = SECTION_OF[parameter[0].role]
        return Misnomer("scenario.parameter_as_variable", {"key": key, "section": section})
    return _unknown(key, "variable", vocabulary.variables, vocabulary)


def label(name: str, member: Member) -> str:
    """The key of a parameter or variable with its member: `tfp_trend_growth.services`."""
    return ".".join((name, *member))


def _split(key: str, names: Mapping[str, Word]) -> tuple[Word, Member] | None:
    """The longest name at the start of the key that exists, and the rest of the key."""
    parts = key.split(".")
    for count in range(len(parts), 0, -1):
        word = names.get(".".join(parts[:count]))
        if word is not None:
            return word, tuple(parts[count:])
    return None


def _with_member(
    key: str, word: Word, member: Member, vocabulary: Vocabulary
) -> tuple[Word, Member] | Misnomer:
    if not member:
        return word, ()
    fields: dict[str, object] = {"key": key, "name": word.name}
    if not word.index:
        return Misnomer("scenario.no_members", fields)
    if len(member) != len(word.index):
        pattern = ".".join((word.name, *(f"<{name}>" for name in word.index)))
        return Misnomer("scenario.member_count", {**fields, "pattern": pattern})
    for part, name in zip(member, word.index, strict=True):
        known = vocabulary.sets[name]
        if part not in known:
            fields |= {"member": part, "set": name, "members": ", ".join(known)}
            near = nearest(part, known, 1)
            if near:
                return Misnomer("scenario.unknown_member.near", {**fields, "near": near[0]})
            return Misnomer("scenario.unknown_member", fields)
    return word, member


def _unknown(
    key: str, kind: str, names: Mapping[str, _Indexed], vocabulary: Vocabulary
) -> Misnomer:
    """An unknown name with the nearest one; the member behind it is kept or mended too."""
    known = vocabulary.parameters if kind == "parameter" else vocabulary.variables
    fields: dict[str, object] = {"key": key, "count": len(known)}
    parts = key.split(".")
    suggestion = ""
    for count in range(1, len(parts) + 1):
        near = nearest(".".join(parts[:count]), names, 1)
        if not near:
            continue
        member = _mended(parts[count:], names[near[0]], vocabulary)
        suggestion = suggestion or label(near[0], member)
        if member:
            suggestion = label(near[0], member)
            break
    if suggestion:
        return Misnomer(f"scenario.unknown_{kind}.near", {**fields, "near": suggestion})
    return Misnomer(f"scenario.unknown_{kind}", fields)


def _mended(member: Sequence[str], word: _Indexed, vocabulary: Vocabulary) -> Member:
    """The member with each part made the nearest one of its set; () when it cannot be."""
    if len(member) != len(word.index):
        return ()
    found = [
        nearest(part, vocabulary.sets[name], 1)
        for part, name in zip(member, word.index, strict=True)
    ]
    return tuple(near[0] for near in found) if all(found) else ()
