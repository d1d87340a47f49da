"""The titles of the scenarios in a folder, read without checking the rest of them."""

from __future__ import annotations

from pathlib import Path

from kontum_sim.errors import Fault, InputError, ScenarioError
from kontum_sim.inputs.text_files import is_folder, shown
from kontum_sim.inputs.yaml_nodes import MappingNode, ScalarNode
from kontum_sim.inputs.yaml_tree import read_tree


def scenario_titles(folder: Path) -> list[tuple[Path, dict[str, str] | None]]:
    """(file, title vi and en) of every scenario in a folder; None where it can't be read.

    Raises ScenarioError when there is no such folder.
    """
    if not is_folder(folder):
        raise ScenarioError(Fault("list.no_folder", {"folder": shown(folder)}))
    return [(path, _title(path)) for path in sorted(folder.glob("*.yaml"))]


def _title(path: Path) -> dict[str, str] | None:
    try:
        entry = read_tree(path).root.entries.get("title")
    except InputError:
        return None
    if entry is None or not isinstance(entry.value, MappingNode):
        return None
    found = {
        str(key): str(item.value.value)
        for key, item in entry.value.entries.items()
        if isinstance(item.value, ScalarNode)
    }
    return found if {"vi", "en"} <= set(found) else None
