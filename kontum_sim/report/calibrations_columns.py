"""What each calibration publishes, what its window solves and how far its estimate is.

A calibration without an estimate that stands is read at the centres of its priors, and says so.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kontum_sim.calibrate.evidence import evidence_of
from kontum_sim.calibrate.window import check_closed, check_signs, solve_window
from kontum_sim.errors import (
    CalibrationError,
    Fault,
    ProjectError,
    ScenarioError,
    TargetError,
    nearest,
)
from kontum_sim.inputs.calibration import Calibration, load_calibration
from kontum_sim.inputs.estimate import estimated, load_estimate
from kontum_sim.inputs.path_base import base_values
from kontum_sim.inputs.stored_estimate import CELLS, MANIFEST, StoredEstimate
from kontum_sim.inputs.text_files import is_file, is_folder, shown
from kontum_sim.inputs.vocabulary import base_model
from kontum_sim.inputs.words import vocabulary
from kontum_sim.results.periods import icor_over_years
from kontum_sim.simulation import simulate

FIRST = "plan2020"  # stands first among the calibrations of a folder
ESTIMATED = "estimated"
ICOR = ("icor_by_share", "icor_nominal", "icor_real")

# The prior of a member that takes the rest of a row of shares: it is no uncertain number.
TAKES_THE_REST = "fixed"


@dataclass(frozen=True)
class EstimateFacts:
    """How far an estimate is.

    state: "estimated", or why there is none that stands: the last part of `fault`'s key
    effective: draws of the last stage; verdicts: of the numbers, by word
    """

    state: str
    fault: Fault | None = None
    members: int | None = None
    effective: float | None = None
    verdicts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Window:
    """The closed window at the central values.

    grdp, nominal_grdp: by year; shares: of the last year, %, by component
    tfp_growth: by Cobb-Douglas sector; price_drift: of a group's sectors; both 1/yr in logs
    """

    grdp: Mapping[int, float]
    nominal_grdp: Mapping[int, float]
    shares: Mapping[str, float]
    tfp_growth: Mapping[str, float]
    price_drift: Mapping[str, tuple[float, ...]]
    investment_ratio: float
    icor: Mapping[str, float | None]


@dataclass(frozen=True)
class Projection:
    """A scenario under one calibration. growth: % a year on average; investment: of all years."""

    scenario: str
    first_year: int
    last_year: int
    growth: float
    grdp: float
    nominal_grdp: float
    revenue: float
    investment: float


@dataclass(frozen=True)
class Column:
    """One calibration in the table.

    before: with the central values as its files have them, before any estimate
    refused: why the scenario can't run under it
    """

    name: str
    before: Calibration
    estimate: EstimateFacts
    window: Window
    evidence: Mapping[str, int]
    projection: Projection | None = None
    refused: tuple[Fault, ...] = ()

    @property
    def is_estimated(self) -> bool:
        return self.estimate.state == ESTIMATED

    @property
    def folder(self) -> str:
        return shown(self.before.folder)


def calibration_folders(given: Sequence[Path]) -> list[Path]:
    """The calibrations among the folders given and inside them: plan2020 first, then by name.

    Raises CalibrationError for a path that is no calibration and holds none.
    """
    found: dict[Path, Path] = {}
    faults: list[Fault] = []
    for path in given:
        inside = [path] if is_file(path / "calibration.yaml") else _inside(path)
        if not inside:
            known = [folder.name for folder in _inside(path.parent)]
            near = ", ".join(nearest(path.name, known) or known) or "-"
            key = "calibrations.nothing" if is_folder(path) else "calibrations.no_folder"
            faults.append(Fault(key, {"near": near}, shown(path)))
        for folder in inside:
            found.setdefault(folder.resolve(), folder)
    if faults:
        raise CalibrationError(faults)
    return [found[place] for place in sorted(found, key=lambda p: (p.name != FIRST, p.name))]


def _inside(path: Path) -> list[Path]:
    folders = [file.parent for file in path.glob("*/calibration.yaml")] if is_folder(path) else []
    return sorted(folder for folder in folders if not folder.name.startswith("."))


def read_columns(folders: Sequence[Path], scenario: Path | None) -> list[Column]:
    """Every calibration, with the scenario run under it where one is named.

    Raises CalibrationError and ParameterError for a calibration that is not valid, and the error
    of a scenario that runs under none of them.
    """
    ids = Counter(folder.resolve().name for folder in folders)
    columns = []
    for folder in folders:
        name = folder.resolve().name
        columns.append(_column(folder, name if ids[name] == 1 else shown(folder)))
    if scenario is None:
        return columns
    columns = [_with_scenario(column, scenario) for column in columns]
    if all(column.refused for column in columns):
        found = {fault.message(): fault for column in columns for fault in column.refused}
        raise ScenarioError(list(found.values()))
    return columns


def _column(folder: Path, name: str) -> Column:
    before = load_calibration(folder)
    try:
        central, facts = estimated(before), _facts(load_estimate(before))
    except CalibrationError as error:
        if not all(fault.key.startswith("estimate.") for fault in error.faults):
            raise
        fault = error.faults[0]
        central, facts = before, EstimateFacts(fault.key.rpartition(".")[2], fault)
    kinds = Counter(item.kind for item in evidence_of(central))
    return Column(name, before, facts, _window(central), kinds)


def _facts(stored: StoredEstimate) -> EstimateFacts:
    """What the estimate's own files say of it."""
    path = stored.folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        members = int(manifest["sizes"]["members"])
        effective = float(manifest["stages"][-1]["effective"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        folder = shown(stored.folder.parent)
        why = {"why": f"{type(error).__name__}: {error}", "mend": f"kontum-sim calibrate {folder}"}
        raise CalibrationError(Fault("estimate.manifest", why, shown(path), 1)) from error
    text = (stored.folder / CELLS).read_text(encoding="utf-8-sig")
    rows = csv.DictReader(text.splitlines())
    verdicts = Counter(row["verdict"] for row in rows if row["prior"] != TAKES_THE_REST)
    return EstimateFacts(ESTIMATED, None, members, effective, verdicts)


def _window(calibration: Calibration) -> Window:
    """Close the window at the calibration's central values. Raises CalibrationError."""
    model, words = base_model(), vocabulary(calibration)
    base, end = calibration.base_year, calibration.window_end
    years = tuple(range(base, end + 1))
    values = {n: base_values(p, words, end) for n, p in calibration.parameters.items()}
    closing = solve_window(model, calibration, values, years)
    check_signs(closing)
    names = ("grdp", "nominal_grdp", "grdp_share", "product_tax_share")
    result = closing.run(*names, "investment_ratio", "real_investment")
    check_closed(calibration, result)
    imposed = closing.record.imposed
    productivity = imposed["tfp_growth"].values[:, 1, 0]
    drift = imposed["sector_price_drift"].values[:, 1, 0]
    shares = [*result.central("grdp_share")[:, -1], result.central("product_tax_share")[-1]]
    icor = {name: float(icor_over_years(name, result)[-1]) for name in ICOR}
    return Window(
        grdp=dict(zip(years, map(float, result.central("grdp")), strict=True)),
        nominal_grdp=dict(zip(years, map(float, result.central("nominal_grdp")), strict=True)),
        shares=dict(zip(calibration.sets["component"], map(float, shares), strict=True)),
        tfp_growth={
            sector.id: float(productivity[row])
            for row, sector in enumerate(calibration.members["sector"])
            if sector.text("mode") == "cobb_douglas"
        },
        price_drift={
            group: tuple(
                float(drift[row])
                for row, of in enumerate(calibration.group_position)
                if of == place
            )
            for place, group in enumerate(calibration.sets["group"])
        },
        investment_ratio=float(result.central("investment_ratio")[-1]),
        icor={name: value if np.isfinite(value) else None for name, value in icor.items()},
    )


def _with_scenario(column: Column, scenario: Path) -> Column:
    """The column with the scenario run under it, or with why it can't be."""
    folder = column.before.folder
    try:
        run = simulate(scenario, calibration=folder, prior_centres=not column.is_estimated)
    except (ScenarioError, ProjectError, TargetError) as error:
        return replace(column, refused=error.faults)
    grdp, nominal = run.values("GRDP"), run.values("Nominal GRDP")
    end, last = run.calibration.window_end, run.years[-1]
    invested = run.values("Total Social Investment")
    projection = Projection(
        scenario=run.scenario.stem,
        first_year=end + 1,
        last_year=last,
        growth=100 * ((grdp[last] / grdp[end]) ** (1 / (last - end)) - 1),
        grdp=grdp[last],
        nominal_grdp=nominal[last],
        revenue=run.values("State Budget Revenue")[last],
        investment=sum(value for year, value in invested.items() if year > end),
    )
    return replace(column, projection=projection)
