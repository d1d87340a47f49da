"""What a scenario depends on: tornado tables, CSV and JSON rows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table

from kontum_sim.catalogue import LANGUAGES, text
from kontum_sim.experiments.outcomes import LEVEL, Outcome
from kontum_sim.experiments.sensitivity import Sensitivity, SensitivityRow
from kontum_sim.experiments.variations import LEVER, Variation
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.report.attribution import outcome_label
from kontum_sim.report.cells import canonical, csv_text, for_people

HEADER = (
    "outcome rank kind key label_vi label_en unit operation low base high low_effect high_effect "
    "effect_unit outcome_base"
).split()
MARK = ",".join(HEADER)  # how the file begins
HALF = 9  # characters of a bar on either side
EFFECT_WIDTH = 8
DIGITS = 3


def variation_label(variation: Variation, calibration: Calibration, lang: str) -> str:
    """What is changed, with its member."""
    parameter = variation.parameter
    name = text(f"name.{parameter.name}", lang)
    if not variation.member:
        return name
    names = []
    for axis, part in zip(parameter.index, variation.member, strict=True):
        known = {m.id: m.name[lang] for m in calibration.members.get(axis, ())}
        if axis == "component":
            known = {m.id: m.name[lang] for m in calibration.members["group"]}
            known["product_taxes"] = text("growth.member.product_taxes", lang)
        names.append(known.get(part, part))
    return f"{name}: {' – '.join(names)}"


def ends_text(variation: Variation, lang: str) -> str:
    """`0.28 … 0.52`; of a lever its step, `±0.02` or `±10%`."""
    if variation.kind == LEVER:
        if variation.operation == "multiply":
            return f"±{_short(100 * (variation.high - 1), lang)}%"
        return f"±{_short(variation.high, lang)}"
    return f"{_short(variation.low, lang)} … {_short(variation.high, lang)}"


def _short(value: float, lang: str) -> str:
    """Three digits of a number."""
    if value == 0:
        return "0"
    places = max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))
    shown = f"{value:.{places}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return shown.replace(".", ",") if lang == "vi" else shown


def tornadoes(found: Sensitivity, top: int, lang: str) -> Iterator[tuple[str, Table]]:
    """(heading, table) of each outcome, the largest swings first."""
    for outcome, base in zip(found.outcomes, found.base, strict=True):
        places = 2 if outcome.kind != LEVEL or outcome.unit == "%" else 0 if base >= 1000 else 1
        rows = [row for row in found.of(outcome) if row.swing > 0][:top]
        heading = text(
            "sensitivity.outcome",
            lang,
            label=outcome_label(outcome, lang),
            base=for_people(base, "", lang, places),
            unit=text(f"unit.{outcome.unit_of_change}", lang),
        )
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
        table.add_column(text("sensitivity.column.what", lang), ratio=1)
        for column in ("low", "high"):
            name = text(f"sensitivity.column.{column}", lang)
            table.add_column(name, justify="right", width=EFFECT_WIDTH, no_wrap=True)
        table.add_column("", width=2 * HALF + 1, no_wrap=True)
        widest = max((row.swing for row in rows), default=1.0)
        for row in rows:
            label = variation_label(row.variation, found.central.calibration, lang)
            if row.variation.kind == LEVER:
                label = text("sensitivity.lever", lang, name=label)
            cells = [_effect(value, places, lang) for value in (row.low, row.high)]
            table.add_row(f"{label} ({ends_text(row.variation, lang)})", *cells, bar(row, widest))
        yield heading, table


def _effect(value: float, places: int, lang: str) -> str:
    if not math.isfinite(value):
        return "–"
    shown = for_people(value, "", lang, places)
    return shown if shown.startswith("-") or not shown.strip("0,.") else f"+{shown}"


def bar(row: SensitivityRow, widest: float) -> str:
    """Both effects about a middle line: ░ for the low end, █ for the high one."""
    left, right = [" "] * HALF, [" "] * HALF
    ends = [(row.low, "░"), (row.high, "█")]
    ends.sort(key=lambda end: -abs(end[0]) if math.isfinite(end[0]) else 0.0)
    for value, mark in ends:  # the longer one first, so that a shorter one on its side is seen
        if not math.isfinite(value):
            continue
        count = round(HALF * abs(value) / widest)
        if value < 0:
            left[HALF - count :] = [mark] * count
        else:
            right[:count] = [mark] * count
    return "".join(left) + "│" + "".join(right)


def sensitivity_notes(found: Sensitivity, lang: str) -> Iterator[str]:
    """How to read the bars, and what could not be run."""
    yield text(f"sensitivity.note_{'posterior' if found.posterior else 'prior'}", lang)
    yield text("sensitivity.note_levers", lang)
    lost = [row.variation for row in found.rows if math.isnan(row.low) or math.isnan(row.high)]
    if lost:
        calibration = found.central.calibration
        names = dict.fromkeys(variation_label(v, calibration, lang) for v in lost)
        yield text("sensitivity.impossible", lang, names="; ".join(names))


def sensitivity_rows(found: Sensitivity) -> Iterator[dict[str, object]]:
    """One row per outcome and variation, largest swing first; None where there is no value."""
    calibration = found.central.calibration
    for outcome, base in zip(found.outcomes, found.base, strict=True):
        for rank, row in enumerate(found.of(outcome), start=1):
            yield _row(outcome, base, rank, row, calibration)


def _row(
    outcome: Outcome, base: float, rank: int, row: SensitivityRow, calibration: Calibration
) -> dict[str, object]:
    variation = row.variation
    effects = {"low_effect": row.low, "high_effect": row.high}
    return {
        "outcome": outcome.written,
        "rank": rank,
        "kind": variation.kind,
        "key": variation.key,
        **{f"label_{lang}": variation_label(variation, calibration, lang) for lang in LANGUAGES},
        "unit": variation.parameter.unit,
        "operation": variation.operation or "value",
        "low": variation.low,
        "base": variation.base,
        "high": variation.high,
        **{name: value if math.isfinite(value) else None for name, value in effects.items()},
        "effect_unit": outcome.unit_of_change,
        "outcome_base": base,
    }


def sensitivity_csv(found: Sensitivity) -> str:
    """The full table as CSV."""
    return csv_text(HEADER, ([_cell(row[n]) for n in HEADER] for row in sensitivity_rows(found)))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return canonical(value)
    return "" if value is None else str(value)
