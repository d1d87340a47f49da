"""The files of a scenario: the file itself, its mixins, its parents and theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kontum_sim.errors import Fault, InputError
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.scenario_file import KEYED, SourceFile, checked_file, near_file
from kontum_sim.inputs.text_files import is_file, is_folder, shown
from kontum_sim.inputs.yaml_nodes import MappingNode, SequenceNode
from kontum_sim.inputs.yaml_tree import plain, read_tree

MOST_FILES = 64


@dataclass
class Chain:
    """sources: in the order in which they apply, root parent first, mixins before their file.

    faults: of files that could not be read at all; the others carry their own.
    """

    sources: list[SourceFile] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[Path, str] = field(default_factory=dict)

    is_complete: bool = True  # False once a file that belongs to it could not be read

    def all_faults(self) -> list[Fault]:
        return [*self.faults, *(fault for source in self.sources for fault in source.faults)]


def read_chain(path: Path) -> Chain:
    """Read a scenario and every file that it builds on; faults are collected, not raised."""
    chain = Chain()
    _read(chain, path.parent.resolve() / path.name, "scenario", [], 0, None)
    return chain


def _read(
    chain: Chain, path: Path, kind: str, above: Sequence[Path], depth: int, bounds: Path | None
) -> SourceFile | None:
    """Append the file to the chain, after its parent and its mixins."""
    try:
        chain.seen[path.resolve()] = shown(path)
    except (OSError, RuntimeError):  # a link that leads to itself
        chain.faults.append(Fault("text_file.unreadable", {}, shown(path)))
        chain.is_complete = False
        return None
    try:
        source = checked_file(read_tree(path), path, kind, depth, bounds)
    except InputError as error:
        chain.faults.extend(error.faults)
        chain.is_complete = False
        return None
    chain.is_complete &= source.is_of_our_schema
    here = [*above, path]
    if source.model.extends is not None:
        if kind == "mixin":
            source.report("scenario.mixin_extends", ("extends",))
        else:
            _read_parent(chain, source, here)
    parts: list[list[SourceFile]] = []
    for index, text in enumerate(source.model.mixins):
        start = len(chain.sources)
        mixin = source.named_file(text, ("mixins", index))
        if mixin is None:
            chain.is_complete = False
        elif _may_read(chain, source, ("mixins", index), mixin, here):
            _read(chain, mixin, "mixin", here, depth, source.bounds)
            parts.append(chain.sources[start:])
    _report_clashes(parts)
    chain.sources.append(source)
    return source


def _read_parent(chain: Chain, source: SourceFile, here: Sequence[Path]) -> None:
    target = source.folder / str(source.model.extends)
    if not is_file(target) and not is_folder(target):
        fields = {
            "file": source.model.extends,
            "chain": _arrows([*here, target]),
            **near_file(target),
        }
        suffix = ".near" if "near" in fields else ""
        source.report(f"scenario.parent_missing{suffix}", ("extends",), at_value=True, **fields)
        chain.is_complete = False
        return
    path = target.parent.resolve() / target.name
    if _may_read(chain, source, ("extends",), path, here):
        _read(chain, path, "scenario", here, source.depth + 1, None)


def _may_read(
    chain: Chain,
    source: SourceFile,
    place: tuple[str | int, ...],
    path: Path,
    here: Sequence[Path],
) -> bool:
    """False, with a fault, for a circle, a file that was read before, or too many files."""
    real = path.resolve()
    key, fields = "", dict[str, object]()
    if real in {entry.resolve() for entry in here}:
        key, fields = "scenario.circle", {"chain": _arrows([*here, path])}
    elif real in chain.seen:
        key, fields = "scenario.read_twice", {"file": chain.seen[real]}
    elif len(chain.seen) >= MOST_FILES:
        key, fields = "scenario.too_many_files", {"limit": MOST_FILES}
    if key:
        source.report(key, place, at_value=True, **fields)
        chain.is_complete = False
    return not key


def _arrows(paths: Sequence[Path]) -> str:
    return " → ".join(shown(path) for path in paths)


def _report_clashes(mixins: Sequence[Sequence[SourceFile]]) -> None:
    """A fault for each key that two mixins of one file both set."""
    first_set: dict[str, Origin] = {}
    for sources in mixins:
        of_this_mixin: dict[str, Origin] = {}
        for source in sources:
            for key, origin in _keys_set(source).items():
                if key in first_set:
                    other = first_set[key]
                    fields = {"key": key, "other": f"{other.path}:{other.line}:{other.column}"}
                    fault = Fault(
                        "scenario.mixins_clash", fields, source.name, origin.line, origin.column
                    )
                    source.faults.append(fault)
                of_this_mixin.setdefault(key, origin)
        first_set = of_this_mixin | first_set


def _keys_set(source: SourceFile) -> dict[str, Origin]:
    """What a file sets: "levers.x" or "targets" -> where; shocks go by name, allow by key."""
    found: dict[str, Origin] = {}
    for section, entry in source.root.entries.items():
        name = str(section)
        if name in KEYED and isinstance(entry.value, MappingNode):
            for key in entry.value.entries:
                found[f"{name}.{key}"] = source.origin(section, key)
        elif name in ("shocks", "allow") and isinstance(entry.value, SequenceNode):
            label = "name" if name == "shocks" else "key"
            for index, item in enumerate(entry.value.items):
                cells = plain(item)
                if isinstance(cells, dict):
                    found[f"{name}.{cells.get(label)}"] = source.origin(section, index)
        elif name in ("calibration", "horizon", "targets", "projects"):
            found[name] = source.origin(section)
    return found
