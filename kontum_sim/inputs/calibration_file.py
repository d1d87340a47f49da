"""Reads calibration.yaml: the sets of a calibration and the vintage of its accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault, InputError, nearest
from kontum_sim.inputs.calibration_words import MEMBER_KEYS, SETS, TOP_KEYS
from kontum_sim.inputs.text_files import shown
from kontum_sim.inputs.yaml_nodes import MappingNode, Node, ScalarNode, SequenceNode
from kontum_sim.inputs.yaml_tree import read_tree

FIRST_SCHEMA = 1


@dataclass(frozen=True)
class SetMember:
    """A member of a set: id in the code, IAMC name, names for people, and its attributes."""

    id: str
    iamc: str
    name: Mapping[str, str]
    attributes: Mapping[str, str | bool]

    def text(self, key: str) -> str:
        return str(self.attributes[key])

    def flag(self, key: str) -> bool:
        return bool(self.attributes.get(key, False))


@dataclass(frozen=True)
class Sets:
    """What the calibration.yaml files of a chain say together, the nearest first."""

    id: str
    title: Mapping[str, str]
    region: str
    accounts_vintage: str
    vintage_of: Mapping[Path, str]
    base_year: int
    window_end: int
    members: Mapping[str, tuple[SetMember, ...]]
    sector_map: Mapping[str, str]
    superseded_by: str = ""  # the folder of the accounts as revised later, relative to this one


def parent_of(folder: Path) -> Path | None:
    """The folder that a calibration extends, None when it stands alone."""
    reader = _Reader(folder / "calibration.yaml")
    extends = reader.text("extends", required=False)
    reader.stop_on_faults()
    return folder / extends if extends else None


def read_sets(files: Sequence[Path]) -> tuple[Sets, list[Path]]:
    """The sets of a chain of calibration files, the nearest last.

    Raises CalibrationError with all faults of a file.
    """
    readers = [_Reader(file) for file in files]
    for reader in readers:
        reader.check_top()
        reader.stop_on_faults()
    own = readers[-1]
    nearest_first = list(reversed(readers))

    def first(key: str) -> _Reader:
        return next((r for r in nearest_first if key in r.entries), readers[0])

    members: dict[str, tuple[SetMember, ...]] = {}
    for key, name in SETS.items():
        reader = first(key)
        members[name] = reader.members(key, name)
        reader.stop_on_faults()
    vintages = {}
    vintage = ""
    for file, reader in zip(files, readers, strict=True):
        vintage = reader.text("accounts_vintage", required=reader is own) or vintage
        vintages[file.parent] = vintage
    window = first("window")
    base_year, window_end = window.years()
    sets = Sets(
        id=own.text("id"),
        title=own.names("title"),
        region=first("region").text("region"),
        accounts_vintage=vintage,
        vintage_of=vintages,
        base_year=base_year,
        window_end=window_end,
        members=members,
        sector_map=first("sector_map").words("sector_map"),
        superseded_by=own.text("superseded_by", required=False),
    )
    for key, name in SETS.items():
        first(key).check_references(key, name, members)
    for reader in readers:
        reader.stop_on_faults()
    own.check_whole(members)
    folder = files[-1].resolve().parent.name
    if sets.id != folder:
        own.fault("calibration.id", own.entries["id"], id=sets.id, folder=folder)
    own.stop_on_faults()
    return sets, list(files)


class _Reader:
    """One calibration.yaml: its entries with their places, and the faults found so far."""

    def __init__(self, file: Path) -> None:
        try:
            tree = read_tree(file)
        except InputError as error:
            raise CalibrationError(error.faults) from None
        self.place = shown(file)
        self.root = tree.root
        self.faults: list[Fault] = list(tree.faults)
        self.entries = {str(key): entry.value for key, entry in tree.root.entries.items()}

    def stop_on_faults(self) -> None:
        if self.faults:
            raise CalibrationError(self.faults)

    def fault(self, key: str, node: Node, **fields: object) -> None:
        self.faults.append(Fault(key, fields, self.place, node.line, node.column))

    def check_top(self) -> None:
        for key, entry in self.root.entries.items():
            if key not in TOP_KEYS:
                near = ", ".join(nearest(str(key), TOP_KEYS)) or "-"
                self.fault("calibration.unknown_key", entry.key, name=key, near=near)
        schema = self.entries.get("schema")
        if not isinstance(schema, ScalarNode) or schema.value != FIRST_SCHEMA:
            self.fault("calibration.schema", schema or self.root, known=FIRST_SCHEMA)

    def text(self, key: str, required: bool = True) -> str:
        node = self.entries.get(key)
        if node is None:
            if required:
                self.fault("calibration.no_key", self.root, name=key)
            return ""
        return self._text(node, key)

    def _text(self, node: Node, key: str) -> str:
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and node.value:
            return node.value
        self.fault("calibration.not_text", node, name=key)
        return ""

    def names(self, key: str) -> dict[str, str]:
        node = self.entries.get(key)
        if node is None:
            self.fault("calibration.no_key", self.root, name=key)
            return {}
        return self._names(node, key)

    def _names(self, node: Node, key: str) -> dict[str, str]:
        found = self._words(node, key)
        for lang in ("vi", "en"):
            if lang not in found:
                self.fault("calibration.no_language", node, name=key, lang=lang)
        return found

    def words(self, key: str) -> dict[str, str]:
        node = self.entries.get(key)
        return self._words(node, key) if node is not None else {}

    def _words(self, node: Node, key: str) -> dict[str, str]:
        if not isinstance(node, MappingNode):
            self.fault("calibration.not_mapping", node, name=key)
            return {}
        return {str(k): self._text(entry.value, str(k)) for k, entry in node.entries.items()}

    def years(self) -> tuple[int, int]:
        """(base year, last year of the window)."""
        node = self.entries.get("window")
        found: dict[str, int] = {}
        if isinstance(node, MappingNode):
            for key, entry in node.entries.items():
                value = entry.value.value if isinstance(entry.value, ScalarNode) else None
                if isinstance(value, int) and not isinstance(value, bool):
                    found[str(key)] = value
        base, first, last = (found.get(k, 0) for k in ("base_year", "first_year", "last_year"))
        if not (base >= 1990 and first == base + 1 and last > first):
            self.fault("calibration.window", node or self.root)
            self.stop_on_faults()
        return base, last

    def members(self, key: str, name: str) -> tuple[SetMember, ...]:
        node = self.entries.get(key)
        if not isinstance(node, SequenceNode) or not node.items:
            self.fault("calibration.no_set", node or self.root, name=key)
            return ()
        found: list[SetMember] = []
        for item in node.items:
            member = self._member(item, name)
            if member is None:
                continue
            if any(member.id == other.id for other in found):
                self.fault("calibration.member_twice", item, name=member.id)
            found.append(member)
        return tuple(found)

    def _member(self, item: Node, name: str) -> SetMember | None:
        if not isinstance(item, MappingNode):
            self.fault("calibration.not_mapping", item, name=name)
            return None
        keys = MEMBER_KEYS[name]
        attributes: dict[str, str | bool] = {}
        for key, entry in item.entries.items():
            if key in ("id", "iamc", "name"):
                continue
            if key not in keys:
                near = ", ".join(nearest(str(key), [*keys, "id", "iamc", "name"])) or "-"
                self.fault("calibration.unknown_key", entry.key, name=key, near=near)
                continue
            attributes[str(key)] = self._attribute(entry.value, str(key), keys[str(key)])
        for key, kind in keys.items():
            if kind is not None and key not in attributes:
                self.fault("calibration.no_key", item, name=key)
        values = {str(k): entry.value for k, entry in item.entries.items()}
        for key in ("id", "iamc", "name"):
            if key not in values:
                self.fault("calibration.no_key", item, name=key)
                return None
        identifier = self._text(values["id"], "id")
        if not identifier.isidentifier():
            self.fault("calibration.identifier", values["id"], name=identifier)
        names = self._names(values["name"], "name")
        return SetMember(identifier, self._text(values["iamc"], "iamc"), names, attributes)

    def _attribute(self, node: Node, key: str, kind: tuple[str, ...] | str | None) -> str | bool:
        value = node.value if isinstance(node, ScalarNode) else None
        if kind is None:
            if not isinstance(value, bool):
                self.fault("calibration.not_flag", node, name=key)
            return bool(value)
        if isinstance(kind, tuple) and value not in kind:
            near = ", ".join(nearest(str(value), kind)) or "-"
            words = ", ".join(kind)
            self.fault("calibration.word", node, name=key, text=value, words=words, near=near)
        return str(value)

    def check_references(
        self, key: str, name: str, members: Mapping[str, tuple[SetMember, ...]]
    ) -> None:
        """Every group and sector that a member of one set names exists."""
        node = self.entries.get(key)
        for item in node.items if isinstance(node, SequenceNode) else ():
            if not isinstance(item, MappingNode):
                continue
            for attribute, kind in MEMBER_KEYS[name].items():
                if not isinstance(kind, str) or attribute not in item.entries:
                    continue
                value = item.entries[attribute].value
                text = str(value.value) if isinstance(value, ScalarNode) else ""
                ids = [member.id for member in members[kind]]
                if text not in ids:
                    near = ", ".join(nearest(text, ids)) or ", ".join(ids)
                    self.fault("calibration.reference", value, name=text, kind=kind, near=near)

    def check_whole(self, members: Mapping[str, tuple[SetMember, ...]]) -> None:
        """What the equations count on: one agriculture, one source per role, at most one mode."""
        sectors, sources = members["sector"], members["source"]
        if sum(sector.flag("agriculture") for sector in sectors) != 1:
            self.fault("calibration.agriculture", self.root)
        for mode in ("capacity", "demand"):
            if sum(sector.text("mode") == mode for sector in sectors) > 1:
                self.fault("calibration.one_mode", self.root, mode=mode)
        roles = [source.text("role") for source in sources]
        for role in MEMBER_KEYS["source"]["role"] or ():
            if roles.count(role) != 1:
                self.fault("calibration.one_role", self.root, role=role)
        if not any(sector.text("mode") == "capacity" for sector in sectors):
            for line in members["revenue_line"]:
                if line.text("base") == "electricity":
                    self.fault("calibration.electricity_line", self.root, name=line.id)
        used = {sector.text("group") for sector in sectors}
        for group in members["group"]:
            if group.id not in used:
                self.fault("calibration.empty_group", self.root, name=group.id)
