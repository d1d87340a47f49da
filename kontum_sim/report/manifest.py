"""The manifest of a run: what went in, what came out, with hashes; no path of this machine."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from kontum_sim.ensemble.blocks import Request
from kontum_sim.ensemble.identity import code_hash as code_hash
from kontum_sim.ensemble.identity import hash_of, input_files
from kontum_sim.ensemble.parts import Kept
from kontum_sim.report.folder import MARK, RUN
from kontum_sim.simulation import Run
from kontum_sim.version import __version__

SCHEMA = 1
PRICE_BASE = 2010
LIBRARIES = ("numpy", "click", "pydantic", "ruamel.yaml", "rich")
DRAWN = ("scipy",)  # what draws need besides
KEPT = ("pyarrow",)  # and draws on disk


def manifest_json(
    run: Run,
    command: Sequence[str],
    outputs: Mapping[str, str],
    lang: str,
    request: Request | None = None,
    kept: Kept | None = None,
) -> str:
    """The manifest's text.

    outputs: file name -> text; lang: of summary.csv; request: of draws; kept: draws on disk
    """
    calibration = run.calibration
    estimate, later = calibration.estimate, calibration.superseded_by
    files = input_files(run.scenario, calibration, run.projects)
    libraries = (*LIBRARIES, *(DRAWN if request else ()), *(KEPT if kept else ()))
    content = {
        "schema": SCHEMA,
        "model": MARK,
        "kind": RUN,
        "model_version": __version__,
        "command": shlex.join(command),
        "scenario": {"name": run.scenario.stem, "title": dict(run.scenario.title)},
        "inputs": [{"path": relative(p), "sha256": sha256(p.read_bytes())} for p in files],
        "calibration": {
            "id": calibration.id,
            "folder": relative(calibration.folder),
            "vintage": calibration.described.accounts_vintage,
            "superseded_by": relative(later) if later is not None else None,
            "sha256": hash_of(calibration.files),
            "central_values": "estimate" if estimate else "centres of the priors",
            "estimate_sha256": estimate.sha256 if estimate else None,
        },
        "price_base": PRICE_BASE,
        "first_year": run.years[0],
        "last_year": run.years[-1],
        "history_until": calibration.window_end,
        "code_sha256": code_hash(),
        "language": lang,
        "seed": request.seed if request is not None else None,
        "draws": request.draws if request is not None else 0,
        "versions": versions(*libraries),
        "outputs": [
            *({"path": name, "sha256": sha256(t.encode("utf-8"))} for name, t in outputs.items()),
            *([kept.entry()] if kept else ()),
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def versions(*libraries: str) -> dict[str, str]:
    """What the bytes of a result depend on beside its inputs: versions, family of processors."""
    found = {"python": platform.python_version(), "processor": platform.machine()}
    return found | {name: version(name) for name in libraries}


def command_words(arguments: Sequence[str]) -> list[str]:
    """A command as the manifest keeps it: paths relative, nothing of this machine."""
    kept = ["kontum-sim"]
    for word in arguments:
        option, equals, value = word.rpartition("=")
        kept.append(option + equals + (relative(Path(value)) if value.startswith("/") else value))
    return kept


def relative(path: Path, start: Path | None = None) -> str:
    """A path relative to a folder, the current one by default, with forward slashes."""
    return Path(os.path.relpath(path, start)).as_posix()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    """Of a file of any size."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
