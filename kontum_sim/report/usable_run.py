"""A stored run that another command can read: of this schema, whole, and with its labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kontum_sim.catalogue import text
from kontum_sim.errors import Fault, InputError, nearest
from kontum_sim.inputs.calibration_file import SetMember
from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.cells import restored
from kontum_sim.report.manifest import SCHEMA
from kontum_sim.report.read_run import StoredRun, read_run
from kontum_sim.results.codelist import Code, codelist

RESULTS = "results.csv"
TARGETS = "targets.csv"
ASSUMPTIONS = "assumptions.csv"

# what a manifest must hold: field -> its type
FIELDS: Mapping[str, type] = {
    "model_version": str,
    "scenario": dict,
    "inputs": list,
    "calibration": dict,
    "price_base": int,
    "first_year": int,
    "last_year": int,
    "history_until": int,
    "code_sha256": str,
    "draws": int,
    "outputs": list,
}


@dataclass(frozen=True)
class Variable:
    """A published variable of a run: its unit and path, and what the codelist says of it.

    code: None when this version does not know the variable; member: as the name has it
    """

    name: str
    unit: str
    values: Mapping[int, float]
    code: Code | None
    member: str

    def label(self, lang: str, members: Mapping[str, Mapping[str, str]]) -> str:
        """members: set -> IAMC name and language, as UsableRun.members gives them"""
        if self.code is None:
            return self.name
        key = f"variable.{self.code.id}"
        if self.code.slot is None:
            return text(key, lang)
        return text(key, lang, member=self.member_name(lang, members))

    def member_name(self, lang: str, members: Mapping[str, Mapping[str, str]]) -> str:
        """The member for people; its IAMC name where the calibration is not there."""
        last = self.member.rpartition("|")[2]
        slot = self.code.slot if self.code is not None else None
        of = "sector" if slot == "leaf" else slot
        return members.get(f"{of}:{lang}", {}).get(last, last)


@dataclass(frozen=True)
class UsableRun:
    """A run on disk that is ours, of this schema and not edited."""

    stored: StoredRun

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.stored.manifest

    @property
    def folder(self) -> Path:
        return self.stored.folder

    @property
    def scenario(self) -> str:
        return str(self.manifest["scenario"]["name"])

    @property
    def draws(self) -> int:
        return int(self.manifest["draws"])

    def title(self, lang: str) -> str:
        return str(self.manifest["scenario"].get("title", {}).get(lang, self.scenario))

    def has(self, file: str) -> bool:
        return any(entry["path"] == file for entry in self.manifest["outputs"])

    @cached_property
    def results(self) -> list[dict[str, str]]:
        return self.stored.rows(RESULTS)

    @cached_property
    def targets(self) -> list[dict[str, str]]:
        return self._texts(TARGETS)

    @cached_property
    def assumptions(self) -> list[dict[str, str]]:
        return self._texts(ASSUMPTIONS)

    def _texts(self, file: str) -> list[dict[str, str]]:
        """The rows of a file with its texts as they were before they were made safe."""
        return [{k: restored(v) for k, v in row.items()} for row in self.stored.rows(file)]

    @cached_property
    def region(self) -> str:
        return next((row["region"] for row in self.results), "")

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The published variables by name, in the order of the file."""
        paths: dict[str, dict[int, float]] = {}
        units: dict[str, str] = {}
        for row in self.results:
            paths.setdefault(row["variable"], {})[int(row["year"])] = float(row["value"])
            units[row["variable"]] = row["unit"]
        found = {}
        for name, path in paths.items():
            code, member = code_of(name)
            found[name] = Variable(name, units[name], path, code, member)
        return found

    @cached_property
    def members(self) -> Mapping[str, Mapping[str, str]]:
        """`set:language` -> IAMC name -> name for people; empty without the calibration."""
        from kontum_sim.inputs.calibration import load_calibration

        try:
            calibration = load_calibration(Path(str(self.manifest["calibration"].get("folder"))))
        except InputError:
            return {}
        return _names(calibration.members)

    def label(self, variable: Variable, lang: str) -> str:
        return variable.label(lang, self.members)

    def variable(self, name: str) -> Variable:
        """Raises InputError for a variable that the run does not publish."""
        if name not in self.variables:
            near = ", ".join(nearest(name, self.variables)) or "-"
            fields = {"name": name, "run": shown(self.folder), "near": near}
            raise InputError(Fault("run_folder.no_variable", fields))
        return self.variables[name]


def usable_run(folder: Path) -> UsableRun:
    """Open a run's folder. Raises InputError for another folder, schema or an incomplete manifest.

    Its files are held against their hashes when they are read.
    """
    stored = read_run(folder)
    manifest = stored.manifest
    if manifest.get("schema") != SCHEMA:
        fields: dict[str, object] = {"folder": shown(folder), "known": SCHEMA}
        raise InputError(
            Fault("run_folder.schema", {**fields, "schema": manifest.get("schema", "-")})
        )
    if RESULTS not in {entry["path"] for entry in manifest["outputs"]}:
        raise InputError(Fault("run_folder.no_results", {"folder": shown(folder)}))
    wrong = [name for name, kind in FIELDS.items() if not isinstance(manifest.get(name), kind)]
    if not wrong and not isinstance(manifest["scenario"].get("name"), str):
        wrong = ["scenario.name"]
    if wrong:
        fields = {"path": shown(folder / MANIFEST), "fields": ", ".join(wrong)}
        raise InputError(Fault("run_folder.manifest", fields))
    return UsableRun(stored)


def code_of(variable: str) -> tuple[Code | None, str]:
    """The row of the codelist that a published name belongs to, and the member in it."""
    for code in codelist():
        if code.variable == variable:
            return code, ""
    for code in codelist():
        slot = code.slot
        if slot is None:
            continue
        pattern = r"([^|]+\|[^|]+)" if slot == "leaf" else r"([^|]+)"
        before, _, after = code.variable.partition(f"{{{slot}}}")
        match = re.fullmatch(re.escape(before) + pattern + re.escape(after), variable)
        if match:
            return code, match[1]
    return None, ""


def _names(members: Mapping[str, tuple[SetMember, ...]]) -> dict[str, dict[str, str]]:
    return {
        f"{name}:{lang}": {member.iamc: member.name[lang] for member in group}
        for name, group in members.items()
        for lang in ("vi", "en")
    }
