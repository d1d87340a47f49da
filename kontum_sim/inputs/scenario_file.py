"""One scenario file: its tree checked against the schema, fault by fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_messages import SHOCK_KEYS, Place, dotted, faults_of, written
from kontum_sim.inputs.scenario_schema import SCHEMA_VERSION, Fragment
from kontum_sim.inputs.text_files import is_below, is_file
from kontum_sim.inputs.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from kontum_sim.inputs.yaml_tree import Tree, key_of, plain, value_of

# The sections whose keys are names of the model, in the order in which they are checked.
KEYED = (
    "levers",
    "assumptions",
    "uncertainties",
    "impose",
    "adjust",
    "equations",
    "indicators",
)


@dataclass
class SourceFile:
    """A file of the chain as read.

    kind: "scenario", "mixin" or "set". depth: 0 for the scenario and its mixins, 1 for its
    parent and the parent's mixins, and so on. bounds: the folder that the files which it names
    must stay below. broken: keys whose contents were dropped because of a fault. is_of_our_schema:
    False for a file of a later schema, of which nothing is read.
    """

    path: Path
    name: str
    kind: str
    depth: int
    bounds: Path
    root: MappingNode
    model: Fragment
    faults: list[Fault] = field(default_factory=list)
    broken: list[tuple[str, str, Origin]] = field(default_factory=list)
    is_of_our_schema: bool = True

    @property
    def stem(self) -> str:
        return "--set" if self.kind == "set" else self.path.stem

    @property
    def folder(self) -> Path:
        return self.path.parent

    def origin(self, *place: str | int) -> Origin:
        node = key_of(self.root, place)
        return Origin(self.name, node.line, node.column)

    def report(self, message: str, place: Place, at_value: bool = False, **fields: object) -> None:
        """A fault at the key of `place`, or at its value."""
        node = value_of(self.root, place) if at_value else key_of(self.root, place)
        self.faults.append(Fault(message, fields, self.name, node.line, node.column))

    def report_at(self, origin: Origin, message: str, **fields: object) -> None:
        self.faults.append(Fault(message, fields, origin.path, origin.line, origin.column))

    def shown_key(self, place: Place) -> str:
        return dotted(place, self.root)

    def named_file(self, text: str, place: Place) -> Path | None:
        """The file that the text at `place` names, which must lie below the bounds."""
        path = self.folder / text
        if not is_below(path, self.bounds):
            self.report("scenario.outside_folder", place, at_value=True, file=text)
            return None
        if not is_file(path):
            fields = {"file": text, **near_file(path)}
            suffix = ".near" if "near" in fields else ""
            self.report(f"scenario.file_missing{suffix}", place, at_value=True, **fields)
            return None
        return path.resolve()


def near_file(path: Path) -> dict[str, object]:
    """The field `near` with the name of a file of the same folder that resembles `path`."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return {}
    near = nearest(path.name, names)
    return {"near": near[0]} if near else {}


def checked_file(
    tree: Tree, path: Path, kind: str, depth: int, bounds: Path | None = None
) -> SourceFile:
    """The file behind a tree; what is faulty is reported and left out of `model`."""
    bounds = path.parent if bounds is None else bounds
    source = SourceFile(path, tree.name, kind, depth, bounds, tree.root, Fragment())
    source.faults.extend(tree.faults)
    if kind != "set" and not _has_our_schema(source):
        source.is_of_our_schema = False
        return source
    if kind == "scenario" and "title" not in tree.root.entries:
        source.report("scenario.no_title", ())
    while True:
        try:
            source.model = Fragment.model_validate(plain(tree.root))
            return source
        except ValidationError as error:
            found = faults_of(error, tree.root, tree.name)
        source.faults.extend(fault for _, fault in found)
        for place in sorted({_part(place, tree.root) for place, _ in found}, key=_rank)[::-1]:
            _drop(source, place)


def _has_our_schema(source: SourceFile) -> bool:
    """Whether the rest of the file can be read; the schema number itself is then taken out."""
    entry = source.root.entries.pop("schema", None)
    if entry is None:
        source.report("scenario.schema_missing", (), version=SCHEMA_VERSION)
        return True
    node = entry.value
    value = node.value if isinstance(node, ScalarNode) else None
    if type(value) is int and value == SCHEMA_VERSION:
        return True
    is_newer = type(value) is int and value > SCHEMA_VERSION
    key = "scenario.schema_newer" if is_newer else "scenario.schema_wrong"
    fields = {"found": written(node), "version": SCHEMA_VERSION}
    source.faults.append(Fault(key, fields, source.name, node.line, node.column))
    return not is_newer


def _part(place: Place, root: MappingNode) -> Place:
    """The smallest part of the file that must be left out when `place` is faulty."""
    inside = value_of(root, place[:1])
    has_parts = place[0] in KEYED or isinstance(inside, SequenceNode)
    return place[:2] if has_parts and isinstance(inside, MappingNode | SequenceNode) else place[:1]


def _rank(place: Place) -> tuple[str, int]:
    """Later items of a list rank higher, so that dropping them first moves no other."""
    return str(place[0]), place[1] if len(place) > 1 and isinstance(place[1], int) else -1


def _drop(source: SourceFile, place: Place) -> None:
    parent: Node = value_of(source.root, place[:-1])
    last = place[-1]
    if isinstance(parent, MappingNode):
        if len(place) == 2 and isinstance(last, str):
            source.broken.append((str(place[0]), last, source.origin(*place)))
        parent.entries.pop(last, None)
    elif isinstance(parent, SequenceNode) and isinstance(last, int):
        item = parent.items.pop(last)
        if place[0] == "shocks" and isinstance(item, MappingNode):
            for key in (entry.key for entry in item.entries.values()):
                if key.text not in SHOCK_KEYS:
                    origin = Origin(source.name, key.line, key.column)
                    source.broken.append(("shocks", key.text, origin))
