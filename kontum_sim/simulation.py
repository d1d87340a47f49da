"""One run: a scenario file in, arrays, targets and provenance out. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.calibrate.window import Closure, check_closed, close_window
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.engine.simulate import simulate as step_through
from kontum_sim.errors import Fault, InputError, ModelError, ScenarioError
from kontum_sim.inputs.calibration import Calibration, load_calibration
from kontum_sim.inputs.conflicts import conflicts, refuse_far_impositions, without_effect
from kontum_sim.inputs.crops import mature_crop_area
from kontum_sim.inputs.equation_files import load_equation
from kontum_sim.inputs.estimate import estimated
from kontum_sim.inputs.overrides import scenario_adjustments, scenario_impositions
from kontum_sim.inputs.paths import Applied, UsedValue, apply_settings
from kontum_sim.inputs.records import Vocabulary
from kontum_sim.inputs.scenario import load_scenario as read_scenario
from kontum_sim.inputs.scenario_items import Scenario
from kontum_sim.inputs.vocabulary import base_model
from kontum_sim.inputs.words import vocabulary
from kontum_sim.projects.calendars import ProjectRecord
from kontum_sim.projects.coupling import READS, coupled
from kontum_sim.projects.plan import ProjectPlan, plan_projects
from kontum_sim.projects.remaining import Luck
from kontum_sim.results.codelist import Series, by_year, published_series
from kontum_sim.results.scorecard import read_targets, score
from kontum_sim.targets.targets import Assessment

IMPOSED_TOTAL = "total_social_investment"


@dataclass(frozen=True)
class Run:
    """What a run computed and what it rests on.

    result: every variable and input, [*members, year, draw]
    used: every value of every parameter, with the layer, file and line that set it
    record: what the projects did; None where there are none
    """

    scenario: Scenario
    calibration: Calibration
    model: Model
    result: Result
    used: tuple[UsedValue, ...]
    closure: Closure
    projects: ProjectPlan
    record: ProjectRecord | None
    assessments: tuple[Assessment, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return self.result.years

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The variables that the run publishes."""
        return published_series(self.calibration)

    def values(self, variable: str) -> Mapping[int, float]:
        """year -> value of a published variable such as "GRDP|Services".

        Raises KeyError when the run publishes no such variable.
        """
        for series in self.series:
            if series.variable == variable:
                return by_year(series.path(self.result), self.years)
        raise KeyError(variable)


def load_scenario(
    path: str | Path,
    *,
    calibration: str | Path | None = None,
    overrides: Sequence[str] = (),
    last_year: int | None = None,
    prior_centres: bool = False,
) -> tuple[Scenario, Calibration]:
    """Read and check a scenario file with everything that it names, and its calibration.

    overrides: texts such as "levers.disbursement_rate.value=0.95"
    prior_centres: take the centres of the priors, not the estimate
    Raises ScenarioError, CalibrationError, ParameterError.
    """
    read: dict[Path, Calibration] = {}

    def words(folder: Path) -> Vocabulary:
        if folder not in read:
            data = load_calibration(folder)
            read[folder] = data if prior_centres else estimated(data)
        return vocabulary(read[folder])

    scenario = read_scenario(
        Path(path),
        words,
        overrides=overrides,
        calibration=Path(calibration) if calibration is not None else None,
        last_year=last_year,
    )
    data = read[scenario.calibration]
    faults = [*conflicts(scenario), *without_effect(scenario, data)]
    if faults:
        raise ScenarioError(faults)
    return scenario, data


def check_scenario(
    path: str | Path,
    *,
    calibration: str | Path | None = None,
    overrides: Sequence[str] = (),
    last_year: int | None = None,
    prior_centres: bool = False,
) -> Scenario:
    """Check a scenario and everything that it names, without running it.

    Raises InputError with the faults of all files that it names together.
    """
    scenario, data = load_scenario(
        path,
        calibration=calibration,
        overrides=overrides,
        last_year=last_year,
        prior_centres=prior_centres,
    )
    years = tuple(range(data.base_year, scenario.last_year + 1))
    faults: list[Fault] = []
    for check in (
        lambda: apply_settings(scenario, scenario.vocabulary),
        lambda: plan_projects(scenario.projects, data, years),
        lambda: _model_of(scenario).order,
        lambda: read_targets(scenario, data),
    ):
        try:
            check()
        except (InputError, ModelError) as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return scenario


def simulate(
    path: str | Path,
    *,
    calibration: str | Path | None = None,
    overrides: Sequence[str] = (),
    last_year: int | None = None,
    prior_centres: bool = False,
) -> Run:
    """Run a scenario file at the centre of the calibration's estimate.

    prior_centres: at the centres of the priors instead, as before any estimate

    Raises InputError (bad input), ModelError (equations that do not fit), SimulationError.
    """
    scenario, data = load_scenario(
        path,
        calibration=calibration,
        overrides=overrides,
        last_year=last_year,
        prior_centres=prior_centres,
    )
    return run(scenario, data)


@dataclass(frozen=True)
class Simulated:
    """What stepping through the years gave, for one draw or many."""

    model: Model
    result: Result
    applied: Applied
    closure: Closure
    projects: ProjectPlan
    record: ProjectRecord | None


def run(scenario: Scenario, calibration: Calibration) -> Run:
    """Run a scenario that has been read, at the central values."""
    found = simulate_draws(scenario, calibration)
    return Run(
        scenario=scenario,
        calibration=calibration,
        model=found.model,
        result=found.result,
        used=tuple(found.applied.used),
        closure=found.closure,
        projects=found.projects,
        record=found.record,
        assessments=score(scenario, calibration, found.result),
    )


def simulate_draws(
    scenario: Scenario,
    calibration: Calibration,
    drawn: Mapping[str, Array] | None = None,
    noise: Mapping[str, Array] | None = None,
    wanted: Sequence[str] | None = None,
    luck: Luck | None = None,
) -> Simulated:
    """Close the window and step a scenario through the years.

    drawn: parameters before the scenario acts on them, [*members, year or 1, draw]; the central
        values where none are given
    noise: what is added to paths after the scenario, [*members, year, draw]
    wanted: the model variables to compute; all of them where none are named
    luck: uniform numbers of a named stream, for the projects of each draw; None for medians
    """
    drawn = drawn or {}
    words = scenario.vocabulary
    years = tuple(range(calibration.base_year, scenario.last_year + 1))
    model = _model_of(scenario)
    before = apply_settings(scenario, words, solved=drawn)
    closure = close_window(model, calibration, before.values, years)
    applied = apply_settings(scenario, words, solved={**drawn, **closure.paths})
    plan = plan_projects(scenario.projects, calibration, years)
    inputs = {**applied.values, **closure.inputs}
    inputs["mature_crop_area"] = mature_crop_area(applied.values, years, calibration.window_end)
    inputs["imposed_total_social_investment"] = _imposed_total(scenario, years)
    for name, deviation in (noise or {}).items():
        inputs[name] = inputs[name] + deviation
    imposed = {
        **closure.imposed,
        **scenario_impositions(scenario, closure.imposed, years, IMPOSED_TOTAL),
    }
    refuse_far_impositions(scenario, lambda name: _recorded(name, closure, calibration))
    adjusted = scenario_adjustments(scenario, years)
    projects = coupled(
        plan, calibration, inputs, luck, lambda: simulate_draws(scenario, calibration).record
    )
    if projects is not None:
        inputs |= projects.inputs(inputs, max(array.shape[-1] for array in inputs.values()))
    model = model.with_inputs({name for name in inputs if name not in model.equations})
    result = step_through(
        model if wanted is None else model.pruned([*wanted, *(READS if projects else ())]),
        inputs,
        years,
        calibration.sets,
        imposed=imposed,
        adjusted=adjusted,
        coupling=projects.coupling() if projects else None,
        history_until=calibration.window_end,
    )
    check_closed(calibration, result)
    if wanted is None:
        refuse_far_impositions(
            scenario, lambda name: result.year(name, calibration.window_end)[..., 0]
        )
    record = projects.calendars.record() if projects else None
    return Simulated(model, result, applied, closure, plan, record)


def _recorded(name: str, closure: Closure, calibration: Calibration) -> Array | None:
    """The record of a variable in the last year of the window, [*members]."""
    if name == IMPOSED_TOTAL:
        return np.array(calibration.published(name, calibration.window_end))
    if name not in closure.imposed:
        return None
    position = calibration.window_end - calibration.base_year
    values: Array = closure.imposed[name].values[..., position, 0]
    return values if np.isfinite(values).all() else None


def _model_of(scenario: Scenario) -> Model:
    functions = {
        variable: load_equation(variable, file.path, scenario.vocabulary, file.origin)
        for variable, file in scenario.equations.items()
    }
    return base_model().replace(functions) if functions else base_model()


def _imposed_total(scenario: Scenario, years: tuple[int, ...]) -> Array:
    """The total that a scenario imposes by year, NaN where none, [year, 1]."""
    total = np.full((len(years), 1), np.nan)
    for item in scenario.impositions:
        if item.variable == IMPOSED_TOTAL:
            for year, value in item.values.items():
                if year in years:
                    total[years.index(year)] = value
    return total
