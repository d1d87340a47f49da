"""A scenario from its file, or from the folder of a run by what its manifest says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kontum_sim.cli.asked import asked_run
from kontum_sim.cli.scenario_options import Changes, is_run
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.inputs.calibration import Calibration
    from kontum_sim.inputs.scenario_items import Scenario


def loaded(path: Path, changes: Changes) -> tuple[Scenario, Calibration]:
    """The scenario of a file, changed as the command line says, or that a run's folder holds.

    Raises InputError when a folder's run can't be made again with the results that it holds.
    """
    from kontum_sim.simulation import load_scenario

    if not is_run(path, changes):
        return load_scenario(
            path,
            calibration=changes.calibration,
            overrides=changes.overrides,
            last_year=changes.until,
        )
    return _of_folder(path)


def _of_folder(folder: Path) -> tuple[Scenario, Calibration]:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.files import results_csv
    from kontum_sim.report.manifest import sha256
    from kontum_sim.report.read_run import read_run
    from kontum_sim.report.verify import check_manifest
    from kontum_sim.simulation import load_scenario, run

    stored = read_run(folder)
    check_manifest(stored)
    asked = asked_run(stored)
    found = load_scenario(
        asked.scenario,
        calibration=asked.calibration,
        overrides=asked.options["overrides"],
        last_year=asked.options["until"],
        prior_centres=asked.options["prior_centres"],
    )
    known = {entry["path"]: entry["sha256"] for entry in stored.manifest["outputs"]}
    if sha256(results_csv(run(*found)).encode("utf-8")) != known.get("results.csv"):
        raise InputError(Fault("attribute.changed", {"path": shown(folder)}))
    return found
