"""YAML 1.2 text -> a tree of values that know where they were written.

The tree is built from the events of ruamel.yaml's parser, so that what a scenario may not
contain (anchors, aliases, tags, merge keys, duplicate keys, several documents, too many or too
deeply nested values) is refused while it is read, not after it has unfolded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kontum_sim.errors import Fault, InputError
from kontum_sim.inputs.text_files import KIB, read_text, shown
from kontum_sim.inputs.yaml_faults import comma_fault, syntax_fault
from kontum_sim.inputs.yaml_nodes import Entry, Key, MappingNode, Node, ScalarNode, SequenceNode
from kontum_sim.inputs.yaml_scalars import plain_value

LARGEST_FILE = 256 * KIB
MOST_NODES = 5_000
DEEPEST = 32

_Start: TypeAlias = MappingStartEvent | SequenceStartEvent


@dataclass(slots=True)
class Tree:
    """A file: its top level, and what was wrong without stopping the reading."""

    name: str
    root: MappingNode
    faults: list[Fault] = field(default_factory=list)


def read_tree(path: Path, name: str | None = None) -> Tree:
    """The tree of a YAML file whose top level is a mapping.

    Raises InputError where nothing can be made of it; smaller faults are in `Tree.faults`.
    """
    name = shown(path) if name is None else name
    return parse_tree(read_text(path, name, LARGEST_FILE), name)


def parse_tree(text: str, name: str) -> Tree:
    """The tree of a YAML text whose top level is a mapping."""
    builder = _Builder(name, 1, 1)
    root = builder.build(text)
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        raise InputError([*builder.faults, Fault("yaml.empty", {}, name)])
    if not isinstance(root, MappingNode):
        key = "yaml.top_list" if isinstance(root, SequenceNode) else "yaml.top_scalar"
        raise InputError([*builder.faults, builder.fault(key, root)])
    return Tree(name, root, builder.faults)


def parse_value(text: str, name: str, line: int, column: int) -> Node:
    """A value alone, as `--set` has it; `line` and `column` are where it begins."""
    builder = _Builder(name, line, column)
    root = builder.build(text)
    if root is None:
        raise InputError(Fault("yaml.empty_value", {}, name, line, column))
    if builder.faults:
        raise InputError(builder.faults)
    return root


class _Frame:
    """A collection that is being read."""

    __slots__ = ("is_flow", "key", "last", "node")

    def __init__(self, node: MappingNode | SequenceNode, is_flow: bool) -> None:
        self.node = node
        self.is_flow = is_flow
        self.key: ScalarNode | None = None
        self.last: ScalarNode | None = None


class _Builder:
    def __init__(self, name: str, line: int, column: int) -> None:
        self.name = name
        self.line = line
        self.column = column
        self.text = ""
        self.faults: list[Fault] = []
        self.nodes = 0
        self.documents = 0
        self.stack: list[_Frame] = []
        self.root: Node | None = None

    def build(self, text: str) -> Node | None:
        if not text.strip():
            return None
        self.text = text
        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                self.take(event)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = self.place(mark.line, mark.column) if mark else (None, None)
            fault = syntax_fault(str(error.problem), str(error.context), self.name, *place)
            raise InputError([*self.faults, fault]) from None
        except (YAMLError, ValueError):
            raise InputError([*self.faults, Fault("yaml.syntax.other", {}, self.name)]) from None
        return self.root

    def take(self, event: object) -> None:
        if isinstance(event, ScalarEvent):
            self.scalar(event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self.open(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, AliasEvent):
            self.stop("yaml.alias", self.place_of(event), name=event.anchor)
        elif isinstance(event, DocumentStartEvent):
            self.document(event)

    def document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self.stop("yaml.several_documents", self.place_of(event))
        if event.tags or event.version not in (None, (1, 2)):
            # The parser only tells where the document begins, which is after its directives.
            lines = self.text.splitlines()
            number = next((n for n, line in enumerate(lines) if line.startswith("%")), 0)
            self.stop("yaml.directive", self.place(number, 0))

    def scalar(self, event: ScalarEvent) -> None:
        line, column = self.count(event)
        is_plain = event.style is None
        text: str = event.value
        value = plain_value(text) if is_plain else text
        self.add(ScalarNode(value, text, is_plain, line, column))

    def open(self, event: _Start) -> None:
        line, column = self.count(event)
        if len(self.stack) >= DEEPEST:
            self.stop("yaml.too_deep", (line, column), limit=DEEPEST)
        is_mapping = isinstance(event, MappingStartEvent)
        node = MappingNode({}, line, column) if is_mapping else SequenceNode([], line, column)
        self.add(node)
        self.stack.append(_Frame(node, bool(event.flow_style)))

    def count(self, event: ScalarEvent | _Start) -> tuple[int, int]:
        """One more node: where it is, after the checks that every node passes."""
        place = self.place_of(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.stop("yaml.too_many_nodes", place, limit=MOST_NODES)
        if event.anchor is not None:
            self.faults.append(Fault("yaml.anchor", {"name": event.anchor}, self.name, *place))
        if event.tag is not None:
            self.faults.append(Fault("yaml.tag", {"tag": event.tag}, self.name, *place))
        return place

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if isinstance(frame.node, SequenceNode):
            frame.node.items.append(node)
        elif frame.key is not None:
            self.add_entry(frame, frame.node.entries, frame.key, node)
            frame.key = None
        elif isinstance(node, ScalarNode):
            frame.key = node
        else:
            self.stop("yaml.key_is_collection", (node.line, node.column))

    def add_entry(
        self, frame: _Frame, entries: dict[Key, Entry], key: ScalarNode, node: Node
    ) -> None:
        if isinstance(node, ScalarNode) and node.is_plain and node.text == "":
            node.line, node.column = key.line, key.column
            fault = comma_fault(frame.last, key, self.name) if frame.is_flow else None
            if fault is not None:
                self.faults.append(fault)
                return
        frame.last = node if isinstance(node, ScalarNode) else None
        if key.is_plain and key.text == "<<":
            self.faults.append(self.fault("yaml.merge_key", key))
        elif isinstance(key.value, bool) or not isinstance(key.value, str | int):
            self.faults.append(self.fault("yaml.key_type", key, text=key.text))
        elif key.value in entries:
            first = entries[key.value].key
            place = f"{first.line}:{first.column}"
            self.faults.append(self.fault("yaml.duplicate_key", key, name=key.text, first=place))
        else:
            entries[key.value] = Entry(key, node)

    def place(self, line: int, column: int) -> tuple[int, int]:
        """A place of the parser (from 0) as a place of the file (from 1)."""
        return self.line + line, column + (self.column if line == 0 else 1)

    def place_of(self, event: NodeEvent | DocumentStartEvent) -> tuple[int, int]:
        return self.place(event.start_mark.line, event.start_mark.column)

    def fault(self, key: str, node: Node, **fields: object) -> Fault:
        return Fault(key, fields, self.name, node.line, node.column)

    def stop(self, key: str, place: tuple[int, int], **fields: object) -> NoReturn:
        raise InputError([*self.faults, Fault(key, fields, self.name, *place)])


def plain(node: Node) -> object:
    """The value without its places. No deeper than DEEPEST, so recursion is safe."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def key_of(root: Node, place: Sequence[Key]) -> Node:
    """The key (or list item) at `place`, or the last one on the way that exists."""
    node, key = root, root
    for part in place:
        if isinstance(node, MappingNode) and part in node.entries:
            key, node = node.entries[part].key, node.entries[part].value
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            key = node
    return key


def value_of(root: Node, place: Sequence[Key]) -> Node:
    """The value at `place`, or the last one on the way that exists."""
    node = root
    for part in place:
        if isinstance(node, MappingNode) and part in node.entries:
            node = node.entries[part].value
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
    return node
