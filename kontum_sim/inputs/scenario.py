"""Loading a scenario: its file, parents, mixins and --set texts, every fault of all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kontum_sim.errors import Fault, KontumError, ScenarioError
from kontum_sim.inputs.records import Vocabulary
from kontum_sim.inputs.scenario_chain import Chain, read_chain
from kontum_sim.inputs.scenario_checks import FileCheck, allowances, check_broken
from kontum_sim.inputs.scenario_file import SourceFile, checked_file
from kontum_sim.inputs.scenario_items import (
    Adjustment,
    Allowance,
    EquationFile,
    Imposition,
    Indicator,
    Layer,
    Scenario,
    Setting,
    Shock,
    Uncertainty,
)
from kontum_sim.inputs.scenario_keys import label
from kontum_sim.inputs.scenario_merge import (
    latest,
    merged_projects,
    merged_settings,
    merged_targets,
    within_horizon,
)
from kontum_sim.inputs.scenario_overrides import (
    Override,
    override_tree,
    parse_overrides,
    text_of,
)
from kontum_sim.inputs.scenario_parts import (
    adjustments,
    equations,
    impositions,
    indicators,
    shocks,
    uncertainties,
)
from kontum_sim.inputs.text_files import is_folder

__all__ = ["Layer", "Scenario", "Setting", "load_scenario"]


def load_scenario(
    path: Path,
    vocabulary_of: Callable[[Path], Vocabulary],
    *,
    overrides: Sequence[str] = (),
    calibration: Path | None = None,
    last_year: int | None = None,
) -> Scenario:
    """The scenario of a file, checked against the vocabulary of its calibration.

    overrides: `--set` texts such as "levers.disbursement_rate.value=0.95". calibration and
    last_year take the place of what the files say. Raises ScenarioError with every fault of
    every file of the chain.
    """
    chain = read_chain(Path(path))
    texts, faults = parse_overrides(overrides)
    folder = _calibration(chain, texts, calibration, faults)
    vocabulary = None
    if folder is not None:
        try:
            vocabulary = vocabulary_of(folder)
        except KontumError as error:
            if not faults and not chain.all_faults():
                raise
            faults.extend(error.faults)
    if vocabulary is None or folder is None:
        raise ScenarioError(_in_order(chain, [*chain.all_faults(), *faults]))
    if texts:
        _add_override_layer(chain, texts, vocabulary)
    horizon = _horizon(chain, vocabulary, last_year, faults)
    loaded = _merged(chain, vocabulary, folder, horizon)
    faults = [*chain.all_faults(), *faults]
    if faults or loaded is None:
        raise ScenarioError(_in_order(chain, faults))
    return loaded


def _calibration(
    chain: Chain, texts: Sequence[Override], given: Path | None, faults: list[Fault]
) -> Path | None:
    """The calibration folder: the argument, --set, or the last layer that names one."""
    if given is not None:
        if is_folder(given):
            return given.resolve()
        faults.append(Fault("scenario.no_calibration_folder", {"folder": given}))
        return None
    override = text_of(texts, "calibration")
    if override is not None:
        text = str(getattr(override.value, "value", ""))
        if is_folder(Path(text)):
            return Path(text).resolve()
        place = (override.value.line, override.value.column)
        fault = Fault("scenario.no_calibration_folder", {"folder": text}, "--set", *place)
        faults.append(fault)
        return None
    for source in reversed(chain.sources):
        if source.model.calibration is not None:
            folder = source.folder / source.model.calibration
            if is_folder(folder):
                return folder.resolve()
            fields = {"folder": source.model.calibration}
            source.report("scenario.no_calibration_folder", ("calibration",), True, **fields)
            return None
    if chain.is_complete and chain.sources:
        chain.sources[-1].report("scenario.no_calibration", ())
    return None


def _add_override_layer(chain: Chain, texts: Sequence[Override], vocabulary: Vocabulary) -> None:
    targets = {name for source in chain.sources for name in source.model.indicators}
    tree = override_tree(texts, vocabulary, targets)
    main = chain.sources[-1].path if chain.sources else Path()
    chain.sources.append(checked_file(tree, main, "set", 0))


def _horizon(
    chain: Chain, vocabulary: Vocabulary, given: int | None, faults: list[Fault]
) -> dict[int, int]:
    """The last year at each depth of the chain; at -1, of the run itself."""
    words = vocabulary
    years = {-1: words.default_last_year}

    def is_possible(year: int) -> bool:
        return words.first_year <= year <= words.latest_year

    bounds = {"first": words.first_year, "latest": words.latest_year}
    for source in chain.sources:
        horizon = source.model.horizon
        if horizon is not None and is_possible(horizon.last_year):
            years[-1] = horizon.last_year
        elif horizon is not None:
            place = ("horizon", "last_year")
            source.report("scenario.horizon", place, True, year=horizon.last_year, **bounds)
        years[source.depth] = years[-1]
    if given is not None and is_possible(given):
        years[-1] = given
    elif given is not None:
        faults.append(Fault("scenario.until", {"year": given, **bounds}))
    return years


def _merged(
    chain: Chain, vocabulary: Vocabulary, folder: Path, years: dict[int, int]
) -> Scenario | None:
    """All layers put together; None when the scenario's own file could not be read."""
    last_year = years[-1]
    checks = [
        FileCheck(source, vocabulary, max(years[source.depth], last_year))
        for source in chain.sources
    ]
    whole = chain.is_complete
    for check in checks:
        check_broken(check)
    allow = latest([(check, allowances(check)) for check in checks], _allowed_key, whole)
    for check in checks:
        check.allowed = [(entry.key, entry.member) for entry in allow]
    settings = merged_settings(checks, whole)
    imposed = latest([(check, impositions(check)) for check in checks], _variable, whole)
    adjusted = latest([(check, adjustments(check)) for check in checks], _variable, whole)
    replaced = latest([(check, equations(check)) for check in checks], _equation, whole)
    uncertain = latest([(check, uncertainties(check)) for check in checks], _parameter, whole)
    assumed = latest([(check, indicators(check)) for check in checks], _target, whole)
    shocked = latest([(check, shocks(check)) for check in checks], _shock, whole)
    projects, targets = merged_projects(checks, whole), merged_targets(checks, whole)
    main = next((s for s in reversed(chain.sources) if s.kind == "scenario" and not s.depth), None)
    if main is None or main.model.title is None:
        return None
    purpose = main.model.purpose
    return Scenario(
        stem=main.path.stem,
        path=main.path,
        title=main.model.title.model_dump(),
        author=main.model.author,
        purpose=purpose.model_dump() if purpose is not None else None,
        calibration=folder,
        last_year=last_year,
        settings=settings,
        impositions=_until(imposed, last_year),
        adjustments=tuple(item for item in adjusted if item.year <= last_year),
        equations={item.variable: item for item in replaced},
        uncertainties=tuple(uncertain),
        indicators={item.target: item for item in assumed},
        shocks=within_horizon(shocked, last_year),
        allow=tuple(allow),
        targets=targets,
        projects=projects,
        files=_files(chain.sources, replaced),
        layers=tuple(_layer(check) for check in checks),
        vocabulary=vocabulary,
    )


def _files(sources: Sequence[SourceFile], replaced: Sequence[EquationFile]) -> tuple[Path, ...]:
    read = [source.path for source in sources if source.kind != "set"]
    return (*read, *(item.path for item in replaced))


def _layer(check: FileCheck) -> Layer:
    source = check.source
    return Layer(source.stem, source.path, source.kind, source.depth > 0, check.last_year)


def _until(imposed: Sequence[Imposition], last_year: int) -> tuple[Imposition, ...]:
    """The impositions without the years after the last one."""
    cut = []
    for item in imposed:
        values = {year: value for year, value in item.values.items() if year <= last_year}
        if values:
            cut.append(Imposition(item.variable, item.member, values, item.origin, item.layer))
    return tuple(cut)


def _variable(item: Imposition | Adjustment) -> str:
    return label(item.variable, item.member)


def _parameter(item: Uncertainty) -> str:
    return label(item.key, item.member)


def _allowed_key(item: Allowance) -> str:
    return label(item.key, item.member)


def _equation(item: EquationFile) -> str:
    return item.variable


def _target(item: Indicator) -> str:
    return item.target


def _shock(item: Shock) -> str:
    return item.name


def _in_order(chain: Chain, faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once: the scenario's own file first, in the order of its lines."""
    names = [source.name for source in reversed(chain.sources)]
    ranks = {name: rank for rank, name in reversed(list(enumerate(names)))}
    once: dict[str, Fault] = {}
    for fault in faults:
        once.setdefault(fault.message("en"), fault)
    return sorted(
        once.values(),
        key=lambda fault: (
            ranks.get(str(fault.path), len(ranks)),
            str(fault.path),
            fault.line or 0,
            fault.column or 0,
        ),
    )
