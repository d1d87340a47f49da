"""pydantic's findings about a scenario file, as faults with a place and a text of ours."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs import scenario_schema as schema
from kontum_sim.inputs.yaml_faults import comma_message
from kontum_sim.inputs.yaml_nodes import Key, MappingNode, Node, ScalarNode, SequenceNode
from kontum_sim.inputs.yaml_tree import key_of, value_of

Place = tuple[Key, ...]

# Where each table with fixed keys stands; "*" is any key or position.
_TABLES: tuple[tuple[tuple[str, ...], type[BaseModel]], ...] = (
    ((), schema.Fragment),
    (("title",), schema.Bilingual),
    (("purpose",), schema.Bilingual),
    (("horizon",), schema.Horizon),
    (("levers", "*"), schema.Operation),
    (("levers", "*", "*"), schema.Operation),
    (("assumptions", "*"), schema.Operation),
    (("assumptions", "*", "*"), schema.Operation),
    (("uncertainties", "*"), schema.Distribution),
    (("uncertainties", "*", "normal"), schema.Normal),
    (("uncertainties", "*", "lognormal"), schema.LogNormal),
    (("uncertainties", "*", "beta"), schema.Beta),
    (("adjust", "*", "*"), schema.AddFactor),
    (("projects",), schema.Projects),
    (("projects", "changes"), schema.ProjectChanges),
    (("projects", "changes", "delay", "*"), schema.Delay),
    (("projects", "changes", "cost", "*"), schema.CostChange),
    (("indicators", "*"), schema.AssumedPath),
    (("shocks", "*"), schema.ShockTable),
    (("allow", "*"), schema.Allow),
)

# The fixed keys of a shock; every other key is a parameter.
SHOCK_KEYS = ("name", "year", "from", "to")

_WRONG_TYPE = {
    "float_type": "number",
    "int_type": "whole",
    "int_from_float": "whole",
    "string_type": "text",
    "string_pattern_mismatch": "text",
    "bool_type": "text",
    "dict_type": "table",
    "model_type": "table",
    "list_type": "list",
    "cell_type": "cell",
}
_TAGS = ("<one>", "<list>", "<none>", "<table>")
_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+(?:[eE][-+]?[0-9]+)?")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_PERCENT = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?) ?%")
_NOT_FINITE = re.compile(r"[-+]?\.?(?:nan|inf|infinity)", re.IGNORECASE)


def faults_of(error: ValidationError, root: MappingNode, name: str) -> list[tuple[Place, Fault]]:
    """One fault per finding, with the place in the tree that it is about."""
    found: list[tuple[Place, Fault]] = []
    for finding in error.errors(include_url=False):
        is_key = finding["loc"][-1] == "[key]"
        place = _place(finding["loc"][:-1] if is_key else finding["loc"], root)
        key, fields, node = _message(finding, place, root, is_key)
        found.append((place, Fault(key, fields, name, node.line, node.column)))
    return found


def _place(parts: tuple[Key, ...], root: Node) -> Place:
    """Where a finding is, without the tags of alternatives such as "<one>"."""
    place: list[Key] = []
    node: Node | None = root
    for part in parts:
        is_here = isinstance(node, MappingNode) and part in node.entries
        if is_here or part not in _TAGS:
            place.append(part)
            node = value_of(node, [part]) if node is not None else None
    return tuple(place)


def _message(
    finding: Any, place: Place, root: MappingNode, is_key: bool
) -> tuple[str, dict[str, object], Node]:
    """Catalogue key, fields and node for one finding."""
    kind: str = finding["type"]
    fields: dict[str, object] = {"key": dotted(place, root)}
    at_key, at_value = key_of(root, place), value_of(root, place)
    if is_key:
        expected = "year" if kind == "int_type" else "name"
        return f"scenario.key.{expected}", {**fields, "found": finding["input"]}, at_key
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown_key(place, root, at_key)
    if kind == "missing":
        parent = dotted(place[:-1], root)
        fields = {"key": place[-1], "inside": parent}
        where = "scenario.missing_key" if parent else "scenario.missing_top_key"
        return where, fields, key_of(root, place[:-1])
    if kind == "one_of":
        return _not_one(place, root, finding["ctx"]["expected"])
    if kind == "literal_error":
        return _wrong_word(fields, at_value, finding["ctx"]["expected"])
    if kind == "finite_number":
        return "scenario.not_finite", fields, at_value
    if kind == "greater_than":
        return "scenario.not_positive", {**fields, "value": finding["input"]}, at_value
    if kind == "not_in_order":
        return "scenario.not_in_order", fields, at_key
    if kind == "too_short":
        return "scenario.nothing_inside", fields, at_key
    if place[0] == "shocks" and len(place) == 3:
        near = nearest(str(place[2]), SHOCK_KEYS, 1)
        if near and near[0] != place[2]:
            keys = ", ".join(SHOCK_KEYS)
            return "scenario.unknown_key.near", {**fields, "keys": keys, "near": near[0]}, at_key
    return _wrong_type(_WRONG_TYPE[kind], fields, at_value)


def _unknown_key(place: Place, root: Node, node: Node) -> tuple[str, dict[str, object], Node]:
    keys = _keys_at(place[:-1])
    unknown = str(place[-1])
    near = nearest(unknown, keys)
    fields: dict[str, object] = {"key": dotted(place, root), "keys": ", ".join(keys)}
    if near:
        return "scenario.unknown_key.near", {**fields, "near": near[0]}, node
    return "scenario.unknown_key", fields, node


def _keys_at(place: Place) -> list[str]:
    for pattern, table in _TABLES:
        if len(pattern) == len(place) and all(
            part in ("*", str(key)) for part, key in zip(pattern, place, strict=True)
        ):
            return [field.alias or name for name, field in table.model_fields.items()]
    return []


def _not_one(place: Place, root: Node, expected: str) -> tuple[str, dict[str, object], Node]:
    """None of the keys of which one is needed, or more than one: then the second is shown."""
    at_key, at_value = key_of(root, place), value_of(root, place)
    names = expected.split(", ")
    given = []
    if isinstance(at_value, MappingNode):
        given = [entry.key for key, entry in at_value.entries.items() if key in names]
    fields: dict[str, object] = {"key": dotted(place, root), "expected": expected}
    if not given:
        return "scenario.none_of", fields, at_key
    found = ", ".join(key.text for key in given)
    return "scenario.more_than_one_of", {**fields, "found": found}, given[1]


def _wrong_word(
    fields: dict[str, object], node: Node, expected: str
) -> tuple[str, dict[str, object], Node]:
    words = re.findall(r"'([^']*)'", expected) or [expected.lower()]
    found = written(node)
    fields = {**fields, "found": found, "words": ", ".join(words)}
    near = nearest(found, words)
    if near:
        return "scenario.wrong_word.near", {**fields, "near": near[0]}, node
    return "scenario.wrong_word", fields, node


def _wrong_type(
    expected: str, fields: dict[str, object], node: Node
) -> tuple[str, dict[str, object], Node]:
    fields = {**fields, "found": written(node)}
    if not isinstance(node, ScalarNode):
        return f"scenario.type.{expected}", fields, node
    if node.value is None:
        return f"scenario.empty.{expected}", fields, node
    if expected not in ("number", "whole"):
        return f"scenario.type.{expected}", fields, node
    text = node.text.strip()
    percent = _PERCENT.fullmatch(text)
    if isinstance(node.value, bool):
        return "scenario.boolean_for_number", fields, node
    if _COMMA.fullmatch(text):
        return (*comma_message(text), node)
    if percent:
        number = f"{float(percent[1].replace(',', '.')) / 100:.10g}"
        return "scenario.percent_sign", {**fields, "number": number}, node
    if _NOT_FINITE.fullmatch(text):
        return "scenario.not_finite", fields, node
    if _NUMBER.fullmatch(text) and not node.is_plain:
        return "scenario.quoted_number", {**fields, "number": text}, node
    return f"scenario.type.{expected}", fields, node


def dotted(place: Place, root: Node) -> str:
    """`("levers", "x", "value")` as people write it: levers.x.value; list items from 1."""
    text = ""
    node: Node | None = root
    for part in place:
        in_list = isinstance(node, SequenceNode)
        text += f"[{int(part) + 1}]" if in_list else f".{part}" if text else str(part)
        node = value_of(node, [part]) if node is not None else None
    return text


def written(node: Node) -> str:
    """What stands in the file, shortened."""
    if isinstance(node, ScalarNode):
        text = node.text if node.text else "null"
        return text if len(text) <= 40 else text[:37] + "..."
    return "{...}" if isinstance(node, MappingNode) else "[...]"
