"""The folder of a backtest: scores.csv, summary.csv, manifest.json; and the same as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from kontum_sim.backtest.backtest import Backtest
from kontum_sim.backtest.benchmarks import RULES
from kontum_sim.backtest.judged import INTERVALS, Half, JudgedValue, JudgedVariable
from kontum_sim.inputs.stored_estimate import MANIFEST
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.backtest_notes import few_years
from kontum_sim.report.cells import canonical, csv_text
from kontum_sim.report.folder import BACKTEST
from kontum_sim.report.manifest import manifest_json, relative, sha256

ALL = "(all)"
TAILS = tuple(sorted({tail for p in INTERVALS for tail in (50 - p / 2, 50 + p / 2)}))
SCORES = (
    *"investment variable unit year outturn median".split(),
    *(f"p{tail:g}" for tail in TAILS),
    *"crps pit bias bias_percent".split(),
    *(f"inside_{percent}" for percent in INTERVALS),
    *RULES,
)
SUMMARY = (
    *"investment variable unit values crps median_error bias bias_percent pit".split(),
    *(f"{name}_{p}" for p in INTERVALS for name in ("inside", "expected_low", "expected_high")),
    *"reference skill better_rules".split(),
    *(f"crps_{rule}" for rule in RULES),
)


def _cell(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else canonical(value)


def scores_csv(backtest: Backtest) -> str:
    """scores.csv: one row for every value and half; what each rule said stands under its name."""
    rows = []
    for half in backtest.halves:
        for variable in half.variables:
            head = (half.kind, variable.series.variable, variable.series.code.unit)
            rows += [[*head, *_score_cells(variable, value)] for value in variable.values]
    return csv_text(SCORES, rows)


def _score_cells(variable: JudgedVariable, value: JudgedValue) -> list[str]:
    edges = sorted(edge for interval in value.intervals.values() for edge in interval)
    in_percent = None
    if variable.bias_percent is not None:
        in_percent = 100 * value.bias / value.outturn
    return [
        str(value.year),
        *(canonical(number) for number in (value.outturn, value.median, *edges)),
        *(_cell(number) for number in (value.crps, value.pit, value.bias, in_percent)),
        *(str(int(value.is_inside(percent))) for percent in INTERVALS),
        *(_cell(value.rules.get(rule)) for rule in RULES),
    ]


def summary_csv(backtest: Backtest) -> str:
    """summary.csv: one row for every variable and half, and one for all variables.

    In that row the columns crps_... are the model's CRPS over the rule's: above 1 the rule is
    better.
    """
    rows = []
    for half in backtest.halves:
        rows += [_variable_cells(half, variable) for variable in half.variables]
        rows.append(_all_cells(half))
    return csv_text(SUMMARY, rows)


def _variable_cells(half: Half, variable: JudgedVariable) -> list[str]:
    counts: list[str] = []
    for percent in INTERVALS:
        counts += [str(variable.inside(percent)), "", ""]
    return [
        half.kind,
        variable.series.variable,
        variable.series.code.unit,
        str(len(variable.values)),
        *(_cell(number) for number in (variable.crps, variable.median_error, variable.bias)),
        *(_cell(number) for number in (variable.bias_percent, variable.pit)),
        *counts,
        variable.reference or "",
        _cell(variable.skill),
        " ".join(variable.better_rules),
        *(_cell(variable.rule_errors.get(rule)) for rule in RULES),
    ]


def _all_cells(half: Half) -> list[str]:
    counts: list[str] = []
    for percent in INTERVALS:
        counts += [str(number) for number in (half.inside(percent), *half.band(percent))]
    ratios = {pooled.rule: pooled.crps for pooled in half.pooled}
    better = " ".join(pooled.rule for pooled in half.better_rules)
    head = [half.kind, ALL, "", str(len(half.values)), "", "", "", "", canonical(half.pit)]
    tail = ["", _cell(half.skill), better, *(_cell(ratios.get(rule)) for rule in RULES)]
    return [*head, *counts, *tail]


def backtest_contents(backtest: Backtest, command: Sequence[str], lang: str) -> dict[str, str]:
    """The files of the folder: name -> text."""
    outputs = {"scores.csv": scores_csv(backtest), "summary.csv": summary_csv(backtest)}
    request = backtest.ensemble.request
    manifest = json.loads(manifest_json(backtest.run, command, outputs, lang, request))
    files = [backtest.outturn.path]
    if backtest.national is not None:
        files.append(backtest.national.file)
    manifest["inputs"] += [
        {"path": relative(path), "sha256": sha256(path.read_bytes())} for path in files
    ]
    manifest["kind"] = BACKTEST
    manifest["backtest"] = {
        "outturn": relative(backtest.outturn.path),
        "imposed_investment": _by_year(backtest.imposed.imposed if backtest.imposed else {}),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return {**outputs, MANIFEST: text}


def _by_year(values: Mapping[int, float]) -> dict[str, float]:
    return {str(year): value for year, value in values.items()}


def backtest_json(backtest: Backtest, lang: str) -> dict[str, object]:
    """The scores for programs; a ratio that is infinite (an exact rule) is null."""
    request, data = backtest.ensemble.request, backtest.run.calibration
    return {
        "calibration": data.id,
        "vintage": data.described.accounts_vintage,
        "outturn": shown(backtest.outturn.path),
        "scenario": shown(request.scenario),
        "draws": request.draws,
        "seed": request.seed,
        "years": list(backtest.years),
        "rules_do_better": any(half.is_beaten for half in backtest.halves),
        "halves": [_half_json(half) for half in backtest.halves],
        "imposed_not_scored": [fault.message(lang) for fault in backtest.why_not],
        "not_scored": [
            {"variable": entry.series.variable, "years": list(entry.years)}
            for entry in backtest.not_scored
        ],
        "implied_grdp_of_window_end": backtest.implied_end,
        "limits": few_years(backtest, lang),
    }


def _half_json(half: Half) -> dict[str, object]:
    return {
        "investment": half.kind,
        "imposed": _by_year(half.imposed),
        "values": len(half.values),
        "pit": half.pit,
        "skill": _finite(half.skill),
        "coverage": [
            {"percent": percent, "inside": half.inside(percent), "expected": half.band(percent)}
            for percent in INTERVALS
        ],
        "pooled": [
            {
                "rule": pooled.rule,
                "variables": list(pooled.variables),
                "crps_ratio": _finite(pooled.crps),
                "median_ratio": _finite(pooled.median),
                "rule_is_better": pooled.is_better,
            }
            for pooled in half.pooled
        ],
        "variables": [_variable_json(variable) for variable in half.variables],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _variable_json(variable: JudgedVariable) -> dict[str, object]:
    return {
        "variable": variable.series.variable,
        "unit": variable.series.code.unit,
        "crps": variable.crps,
        "median_error": variable.median_error,
        "bias": variable.bias,
        "bias_percent": variable.bias_percent,
        "pit": variable.pit,
        "inside": {str(percent): variable.inside(percent) for percent in INTERVALS},
        "reference": variable.reference,
        "skill": variable.skill,
        "rules": {
            rule: {
                "crps": error,
                "is_better": rule in variable.better_rules,
                "from_published_values": variable.rules[rule].is_published,
            }
            for rule, error in variable.rule_errors.items()
        },
        "values": [_value_json(value) for value in variable.values],
    }


def _value_json(value: JudgedValue) -> dict[str, object]:
    return {
        "year": value.year,
        "outturn": value.outturn,
        "median": value.median,
        "intervals": {str(percent): list(edges) for percent, edges in value.intervals.items()},
        "crps": value.crps,
        "pit": value.pit,
        "bias": value.bias,
        "rules": dict(value.rules),
    }
