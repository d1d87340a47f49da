"""The nodes of a YAML tree: every one knows its line and column, both from 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kontum_sim.inputs.yaml_scalars import Scalar

Key: TypeAlias = str | int


@dataclass(slots=True)
class ScalarNode:
    """A word, text or number; `text` is as written, `is_plain` when it had no quotes."""

    value: Scalar
    text: str
    is_plain: bool
    line: int
    column: int


@dataclass(slots=True)
class SequenceNode:
    items: list[Node]
    line: int
    column: int


@dataclass(slots=True)
class Entry:
    """A key of a mapping and what stands behind it."""

    key: ScalarNode
    value: Node


@dataclass(slots=True)
class MappingNode:
    entries: dict[Key, Entry]
    line: int
    column: int


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode
