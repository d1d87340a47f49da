"""Holds a run's folder against a replay of its manifest, byte for byte, and says what differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kontum_sim.ensemble.identity import code_hash
from kontum_sim.errors import Fault, InputError, KontumError, VerificationError
from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.inputs.text_files import is_file, shown
from kontum_sim.report.manifest import file_sha256, versions
from kontum_sim.report.read_run import StoredRun
from kontum_sim.version import __version__

SHOWN = 60  # characters of a line on either side of the first that differs
HASH = 12  # characters of a hash that are shown
TOLD_APART = ("command", "inputs", "outputs", "model_version", "code_sha256", "versions")

# what a manifest must hold to be replayed: field -> its type
FIELDS: Mapping[str, type] = {
    "model_version": str,
    "command": str,
    "scenario": dict,
    "inputs": list,
    "calibration": dict,
    "code_sha256": str,
    "language": str,
    "versions": dict,
    "outputs": list,
}


@dataclass(frozen=True)
class Verified:
    """A run whose every file has the bytes of its replay. others: files that no run wrote."""

    files: tuple[str, ...]
    others: tuple[str, ...]


def check_manifest(stored: StoredRun) -> None:
    """Raise InputError when the manifest lacks what a replay needs, all fields at once."""
    manifest = stored.manifest
    wrong = [name for name, kind in FIELDS.items() if not isinstance(manifest.get(name), kind)]
    wrong += [
        name
        for name in ("inputs", "outputs")
        if name not in wrong and not all(_is_file_entry(entry) for entry in manifest[name])
    ]
    if wrong:
        path = shown(stored.folder / MANIFEST)
        raise InputError(Fault("verify.manifest", {"fields": ", ".join(wrong)}, path))


def _is_file_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("path"), str)
        and isinstance(entry.get("sha256"), str)
        and isinstance(entry.get("parts", {}), dict)
    )


def verify(stored: StoredRun, replay: Callable[[], Mapping[str, str]]) -> Verified:
    """Compare a run's folder with its replay.

    replay: gives the text of every file of a run, its manifest's too
    Raises VerificationError with everything that differs, inputs first, as they explain the
    rest; InputError with the same where the replay fails.
    """
    manifest = stored.manifest
    causes = [*_changed_inputs(manifest), *_changed_environment(manifest)]
    try:
        texts = replay()
    except KontumError as error:
        raise InputError([*causes, Fault("verify.stopped"), *error.faults]) from error
    now = json.loads(texts[MANIFEST])
    causes += _new_inputs(manifest, now)
    causes += _changed_fields(manifest, now, bool(_changed_inputs(manifest)))
    differing = _differing_files(stored, texts, _hashes(now))
    if causes and not differing:
        causes.append(Fault("verify.same_outputs", {"count": len(manifest["outputs"])}))
    elif not differing and _text(stored, MANIFEST) != texts[MANIFEST]:
        differing = [_at_line("verify.edited_line", stored, MANIFEST, texts[MANIFEST])]
    if causes or differing:
        raise VerificationError([*causes, *differing])
    return Verified(tuple(_hashes(manifest)), tuple(_others(stored)))


def _changed_inputs(manifest: Mapping[str, Any]) -> list[Fault]:
    """The input files of a run that are gone or have other bytes now."""
    faults = []
    for name, known in ((entry["path"], entry["sha256"]) for entry in manifest["inputs"]):
        if not is_file(Path(name)):
            faults.append(Fault("verify.input_missing", {"path": name}))
        elif file_sha256(Path(name)) != known:
            faults.append(Fault("verify.input_changed", {"path": name}))
    return faults


def _new_inputs(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Fault]:
    known = {entry["path"] for entry in then["inputs"]}
    new = [entry["path"] for entry in now["inputs"] if entry["path"] not in known]
    return [Fault("verify.input_new", {"path": path}) for path in new]


def _changed_environment(manifest: Mapping[str, Any]) -> list[Fault]:
    """Where the model, its code, Python or a library is not the one that ran."""
    faults = []
    if manifest["model_version"] != __version__:
        fields = {"then": manifest["model_version"], "now": __version__}
        faults.append(Fault("verify.version", fields))
    code = code_hash()
    if manifest["code_sha256"] != code:
        fields = {"then": manifest["code_sha256"][:HASH], "now": code[:HASH]}
        faults.append(Fault("verify.code", fields))
    here = versions()
    for name, then in manifest["versions"].items():
        now = here[name] if name in here else _installed(name)
        if then != now:
            faults.append(Fault("verify.library", {"name": name, "then": then, "now": now}))
    return faults


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _changed_fields(
    then: Mapping[str, Any], now: Mapping[str, Any], inputs_differ: bool
) -> list[Fault]:
    """What else the two manifests say differently: calibration, estimate, seed, years, ..."""
    one, other = _flat(then), _flat(now)
    faults = []
    for name in {**one, **other}:
        was, is_now = one.get(name, "-"), other.get(name, "-")
        if was == is_now or (name == "calibration.sha256" and inputs_differ):
            continue
        key = "verify.field"
        fields: dict[str, object] = {"name": name, "then": was, "now": is_now}
        if name == "calibration.estimate_sha256":
            key = "verify.estimate"
            hashes = {"then": str(was)[:HASH], "now": str(is_now)[:HASH]}
            fields = {"id": other["calibration.id"], **hashes}
        faults.append(Fault(key, fields))
    return faults


def _flat(manifest: Mapping[str, Any]) -> dict[str, object]:
    """The fields that are not told apart otherwise, those inside others with a dot."""
    found: dict[str, object] = {}
    for name, value in manifest.items():
        if name in TOLD_APART:
            continue
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": deep for inner, deep in value.items()}
        else:
            found[name] = value
    return found


def _differing_files(
    stored: StoredRun, texts: Mapping[str, str], replayed: Mapping[str, str]
) -> list[Fault]:
    """Files that are gone, that were edited after the run, or whose replay has other bytes.

    replayed: SHA-256 of every file of the replay
    """
    known = _hashes(stored.manifest)
    faults = []
    for name in {**known, **replayed}:
        then, now = known.get(name), replayed.get(name)
        path = stored.folder / name
        here = file_sha256(path) if is_file(path) else None
        # Where two of the three agree, the replayed text shows the line of the third.
        is_shown = name in texts and then in (here, now)
        if then is None:
            faults.append(Fault("verify.not_in_run", {}, shown(path)))
        elif here is None:
            faults.append(Fault("verify.file_missing", {}, shown(path)))
        elif here != then:
            faults.append(_told("verify.edited", stored, name, texts if is_shown else {}))
        if then is not None and now is None:
            faults.append(Fault("verify.not_replayed", {}, shown(path)))
        elif then not in (None, now):
            lines = texts if is_shown and here == then else {}
            faults.append(_told("verify.differs", stored, name, lines))
    return faults


def _told(key: str, stored: StoredRun, name: str, texts: Mapping[str, str]) -> Fault:
    """The fault with the first line that differs, where the replay has a text to show it."""
    if name in texts:
        return _at_line(f"{key}_line", stored, name, texts[name])
    return Fault(key, {}, shown(stored.folder / name))


def _hashes(manifest: Mapping[str, Any]) -> dict[str, str]:
    """SHA-256 of every file that a manifest lists; of a data set, of its parts."""
    found: dict[str, str] = {}
    for entry in manifest["outputs"]:
        name, parts = entry["path"], entry.get("parts", {})
        found |= {f"{name}/{part}": known for part, known in parts.items()}
        found |= {} if parts else {name: entry["sha256"]}
    return found


def _text(stored: StoredRun, name: str) -> str:
    return (stored.folder / name).read_bytes().decode("utf-8", errors="replace")


def _others(stored: StoredRun) -> list[str]:
    known = {MANIFEST, *_hashes(stored.manifest)}
    files = (path for path in stored.folder.rglob("*") if not path.is_dir())
    names = (path.relative_to(stored.folder).as_posix() for path in files)
    return sorted(name for name in names if name not in known)


def _at_line(key: str, stored: StoredRun, name: str, replayed: str) -> Fault:
    """The fault at the first place where a file and its replay differ."""
    here, there = _text(stored, name).split("\n"), replayed.split("\n")
    line = _first_difference(here, there)
    one, other = _line(here, line), _line(there, line)
    column = _first_difference(one, other)
    fields = {"here": _excerpt(one, column), "replay": _excerpt(other, column)}
    return Fault(key, fields, shown(stored.folder / name), line + 1, column + 1)


def _first_difference(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip_longest(one, other))
    return next((place for place, (left, right) in pairs if left != right), 0)


def _line(lines: Sequence[str], row: int) -> str:
    return lines[row].rstrip("\r") if row < len(lines) else ""


def _excerpt(line: str, column: int) -> str:
    """The line around the place where it differs."""
    start, end = max(0, column - SHOWN), column + SHOWN
    before, after = "…" if start else "", "…" if end < len(line) else ""
    return f"{before}{line[start:end]}{after}"
