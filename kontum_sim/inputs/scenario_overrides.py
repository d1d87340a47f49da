"""`--set KEY=VALUE` texts as one more layer: a tree with places in the texts.

The line of a place is the number of the text, the column is the column in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.records import Vocabulary
from kontum_sim.inputs.scenario_file import KEYED
from kontum_sim.inputs.scenario_keys import Misnomer, find_parameter, find_variable
from kontum_sim.inputs.scenario_schema import (
    AddFactor,
    AssumedPath,
    Distribution,
    Fragment,
    Operation,
    Table,
)
from kontum_sim.inputs.yaml_nodes import Entry, Key, MappingNode, Node, ScalarNode
from kontum_sim.inputs.yaml_tree import Tree, parse_value

NAME = "--set"
FIXED = ("schema", "extends", "mixins", "title", "author", "purpose")
_TABLES: dict[str, type[Table]] = {
    "levers": Operation,
    "assumptions": Operation,
    "uncertainties": Distribution,
    "adjust": AddFactor,
    "indicators": AssumedPath,
}


@dataclass(frozen=True)
class Override:
    """One text: the parts of its key between dots, and its value."""

    line: int
    key: str
    value: Node

    @property
    def parts(self) -> list[str]:
        return self.key.split(".")


def parse_overrides(texts: Sequence[str]) -> tuple[list[Override], list[Fault]]:
    """The overrides that can be read, and what is wrong with the others."""
    found: list[Override] = []
    faults: list[Fault] = []
    known = [field.alias or name for name, field in Fragment.model_fields.items()]
    settable = [name for name in known if name not in FIXED]
    for line, text in enumerate(texts, start=1):
        key, equals, value = text.partition("=")
        key = key.strip()
        if not equals or not key or "" in key.split("."):
            faults.append(Fault("override.form", {"text": text}, NAME, line, 1))
            continue
        top = key.split(".")[0]
        if top in FIXED:
            faults.append(Fault("override.fixed", {"key": top}, NAME, line, 1))
            continue
        if top not in settable:
            near = nearest(top, settable, 1)
            fields = {"key": top, "keys": ", ".join(settable), "near": near[0] if near else ""}
            suffix = ".near" if near else ""
            faults.append(Fault(f"scenario.unknown_key{suffix}", fields, NAME, line, 1))
            continue
        try:
            node = parse_value(value, NAME, line, text.index("=") + 2)
        except InputError as error:
            faults.extend(error.faults)
            continue
        found.append(Override(line, key, node))
    return found, faults


def text_of(overrides: Sequence[Override], key: str) -> Override | None:
    """The last override of a top-level key whose value is text."""
    for override in reversed(overrides):
        value = override.value
        if override.key == key and isinstance(value, ScalarNode) and isinstance(value.value, str):
            return override
    return None


def override_tree(
    overrides: Sequence[Override], vocabulary: Vocabulary, targets: Collection[str]
) -> Tree:
    """The overrides as one tree. targets: the ids that `indicators` has so far."""
    tree = Tree(NAME, MappingNode({}, 1, 1))
    for override in overrides:
        place = _place(override.parts, vocabulary, targets)
        node = tree.root
        for key in place[:-1]:
            entry = node.entries.get(key)
            if entry is None:
                entry = Entry(_key(key, override), MappingNode({}, override.line, 1))
                node.entries[key] = entry
            if not isinstance(entry.value, MappingNode):
                break
            node = entry.value
        else:
            if place[-1] not in node.entries:
                node.entries[place[-1]] = Entry(_key(place[-1], override), override.value)
                continue
        fields = {"key": override.key}
        tree.faults.append(Fault("override.twice", fields, NAME, override.line, 1))
    return tree


def _key(key: Key, override: Override) -> ScalarNode:
    return ScalarNode(key, str(key), True, override.line, 1)


def _place(parts: list[str], vocabulary: Vocabulary, targets: Collection[str]) -> list[Key]:
    """The keys of the file that a dotted key stands for: the longest name that exists is one."""
    section, rest = parts[0], parts[1:]
    if section not in KEYED or not rest:
        return [section, *map(_year_or_text, rest)]
    count = _name_length(section, rest, vocabulary, targets)
    return [section, ".".join(rest[:count]), *map(_year_or_text, rest[count:])]


def _name_length(
    section: str, rest: Sequence[str], vocabulary: Vocabulary, targets: Collection[str]
) -> int:
    """How many parts make the name; by the keys that may follow it when it does not exist."""
    for count in range(len(rest), 0, -1):
        name = ".".join(rest[:count])
        if section == "indicators":
            exists = name in targets
        elif section in ("impose", "adjust", "equations"):
            exists = not isinstance(find_variable(name, vocabulary), Misnomer)
        else:
            exists = not isinstance(find_parameter(name, vocabulary), Misnomer)
        if exists:
            return count
    table = _TABLES.get(section)
    fields = table.model_fields.items() if table else ()
    following = {field.alias or name for name, field in fields}
    for index, part in enumerate(rest[1:], start=1):
        if part in following or (section in ("impose", "adjust") and part.isdecimal()):
            return index
    return len(rest)


def _year_or_text(part: str) -> Key:
    return int(part) if part.isdecimal() and part.isascii() and len(part) <= 4 else part
