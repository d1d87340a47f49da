"""The files of a run's folder, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from kontum_sim.catalogue import text
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.vocabulary import SOLVED
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.project_assumptions import project_assumptions
from kontum_sim.simulation import Run

RESULTS = ("model", "scenario", "region", "variable", "unit", "year", "value")
TARGETS = (
    "id label_vi label_en section operator low high unit rule direction coverage value margin "
    "status first_missed_year"
).split()
ASSUMPTIONS = ("kind role key member year value unit status source layer file line held").split()
MODEL = "kontum_sim"
WINDOW_SOLVED = ("output_shock", "price_shock")


def results_csv(run: Run) -> str:
    """results.csv: every published variable by year, IAMC long format."""
    region = run.calibration.described.region
    stem = run.scenario.stem
    rows = []
    for series in run.series:
        path = series.path(run.result)
        head = (MODEL, stem, region, series.variable, series.code.unit)
        rows += [
            (*head, str(year), canonical(value))
            for year, value in zip(run.years, path, strict=True)
            if np.isfinite(value)
        ]
    return csv_text(RESULTS, rows)


def summary_csv(run: Run, lang: str) -> str:
    """summary.csv for people: indicators down, years across, history marked in the heading."""
    history, projection = text("word.history", lang), text("word.projection", lang)
    end = run.calibration.window_end
    years = [f"{year} ({history if year <= end else projection})" for year in run.years]
    header = [text("word.indicator", lang), text("word.unit", lang), *years]
    rows = []
    for series in run.series:
        if not series.code.summary:
            continue
        cells = [
            f"{value:.{_places(series.code.unit)}f}" if np.isfinite(value) else ""
            for value in series.path(run.result)
        ]
        rows.append([series.label(lang), text(f"unit.{series.code.unit}", lang), *cells])
    return csv_text(header, rows, bom=True)


def _places(unit: str) -> int:
    return 0 if unit in ("person", "person/yr") else 4 if unit == "1" else 2


def targets_csv(run: Run, probability: Mapping[str, float] | None = None) -> str:
    """targets.csv: one row per target, met or missed and by how much.

    probability: by target id, of a run with draws
    """
    rows = []
    for entry in run.assessments:
        target = entry.target
        rows.append(
            [
                target.id,
                target.label_vi,
                target.label_en,
                target.section,
                target.operator,
                _optional(target.low),
                _optional(target.high),
                target.unit,
                target.rule,
                target.direction,
                entry.coverage,
                _optional(entry.value),
                _optional(entry.margin),
                entry.status,
                str(entry.first_missed_year or ""),
            ]
        )
        if probability is not None:
            rows[-1].append(_optional(probability.get(target.id)))
    return csv_text(TARGETS if probability is None else [*TARGETS, "probability"], rows)


def _optional(value: float | None) -> str:
    return "" if value is None else canonical(value)


def assumptions_csv(run: Run) -> str:
    """assumptions.csv: every value that the run used, and the layer, file and line that set it."""
    rows: list[Sequence[str]] = []
    window_end = run.calibration.window_end
    for used in run.used:
        if used.key in WINDOW_SOLVED and used.year is not None and used.year <= window_end:
            continue  # what was solved stands among the solved values
        rows.append(
            [
                "parameter",
                used.section,
                used.key,
                ":".join(used.member),
                str(used.year or ""),
                canonical(used.value),
                used.unit,
                used.status,
                used.source,
                used.layer,
                *_place(used.origin),
                "held" if used.held else "",
            ]
        )
    rows += _observations(run)
    rows += _solved(run)
    rows += _overrides(run)
    rows += project_assumptions(run)
    return csv_text(ASSUMPTIONS, rows)


def _observations(run: Run) -> Iterable[Sequence[str]]:
    """The published numbers that the window is closed on or imposes."""
    for item in run.calibration.observations:
        cells = [item.variable, item.member, item.year, canonical(item.value), item.unit]
        tail = [item.status, item.source, run.calibration.id, *_place(item.origin), ""]
        yield [f"observation: {item.use}", "", *cells, *tail]


def _solved(run: Run) -> Iterable[Sequence[str]]:
    """What closing the window solved: inputs, trends and the yearly factors."""
    sets, years = run.calibration.sets, run.years
    known = run.calibration.index_of
    window = tuple(year for year in years if year <= run.calibration.window_end)
    names = {name: (unit, years) for name, unit in SOLVED.items()}
    names |= dict.fromkeys(("tfp_growth", "sector_price_drift"), ("1/yr", window[1:]))
    names |= dict.fromkeys(("output_shock", "price_shock"), ("1", window))
    for name, (unit, spoken) in names.items():
        values = run.result[name][..., 0]
        index = known[name] if name in known else run.model.equations[name].index
        for place in product(*(range(len(sets[axis])) for axis in index)):
            member = ":".join(sets[axis][row] for axis, row in zip(index, place, strict=True))
            path = values[place]
            for year in spoken if len(path) > 1 else (None,):
                value = path[years.index(year)] if year is not None else path[0]
                cells = [name, member, str(year or ""), canonical(value), unit]
                yield ["solved", "", *cells, "estimated", "", "window", "", "", ""]


def _place(origin: Origin) -> tuple[str, str]:
    return origin.path, str(origin.line)


def _overrides(run: Run) -> Iterable[Sequence[str]]:
    """Imposed values, add-factors, replaced equations, shocks and assumed indicator paths."""
    scenario = run.scenario
    for item in scenario.impositions:
        for year, value in item.values.items():
            cells = [item.variable, ":".join(item.member), str(year), canonical(value)]
            unit = scenario.vocabulary.variables[item.variable].unit
            place = _place(item.origin)
            yield ["imposed", "", *cells, unit, "assumed", "", item.layer, *place, ""]
    for factor in scenario.adjustments:
        cells = [factor.variable, ":".join(factor.member), str(factor.year)]
        amount = canonical(factor.amount)
        tail = ["assumed", factor.reason, factor.layer, *_place(factor.origin), ""]
        yield [f"adjusted: {factor.operation}", "", *cells, amount, "", *tail]
    for variable, file in scenario.equations.items():
        tail = ["assumed", file.path.name, file.layer, *_place(file.origin), ""]
        yield ["equation", "", variable, "", "", "", "", *tail]
    for name, indicator in scenario.indicators.items():
        values = {None: indicator.value} if indicator.value is not None else indicator.values
        for point, number in values.items():
            cells = [name, "", str(point or ""), canonical(number or 0.0), indicator.unit]
            tail = ["assumed", indicator.source, indicator.layer]
            yield ["indicator", "", *cells, *tail, *_place(indicator.origin), ""]
