"""A run's CSV files in another dialect, and as one file in the wide format of IAMC."""

from __future__ import annotations

import json
import re

from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.export_sheets import COUNTS, NUMBERS, SUMMARY, iamc_sheet
from kontum_sim.report.files import MODEL
from kontum_sim.report.folder import EXPORT, MARK
from kontum_sim.report.manifest import SCHEMA, sha256
from kontum_sim.report.sheets import Sheet, sheet_csv, typed_sheet
from kontum_sim.report.usable_run import RESULTS, UsableRun
from kontum_sim.version import __version__

HEADING = re.compile(r"Model,Scenario,Region,Variable,Unit(,\d{4})+")


def iamc_text(run: UsableRun) -> str:
    """The published variables as one CSV file, a column for each year."""
    return sheet_csv(iamc_sheet(run))


def is_our_iamc(content: bytes) -> bool:
    """Whether every row of an IAMC file is of this model."""
    try:
        heading, *rows = content.decode("utf-8").splitlines() or [""]
    except UnicodeDecodeError:
        return False
    return bool(HEADING.fullmatch(heading)) and all(row.startswith(f"{MODEL},") for row in rows)


def csv_files(run: UsableRun, dialect: str, command: str) -> dict[str, str]:
    """Every CSV file of the run in a dialect: name -> text, a manifest last."""
    names = [name for name in (*NUMBERS, SUMMARY) if run.has(name)]
    files = {name: sheet_csv(_sheet(run, name), dialect) for name in names}
    known = {entry["path"]: entry["sha256"] for entry in run.manifest["outputs"]}
    content = {
        "schema": SCHEMA,
        "model": MARK,
        "kind": EXPORT,
        "model_version": __version__,
        "command": command,
        "export": {
            "run": shown(run.folder),
            "results_sha256": known[RESULTS],
            "csv_dialect": dialect,
        },
        "outputs": [
            {"path": name, "sha256": sha256(text.encode("utf-8"))} for name, text in files.items()
        ],
    }
    return {**files, MANIFEST: json.dumps(content, ensure_ascii=False, indent=2) + "\n"}


def _sheet(run: UsableRun, name: str) -> Sheet:
    rows = run.stored.rows(name)
    if name != SUMMARY:
        return typed_sheet(name, rows, NUMBERS[name], COUNTS[name])
    years = tuple(rows[0])[2:] if rows else ()
    return typed_sheet(name, rows, years, ())
