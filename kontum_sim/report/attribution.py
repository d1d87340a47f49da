"""Who made the difference: terminal tables, CSV and JSON of an attribution."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
from rich.table import Table

from kontum_sim.arrays import Array
from kontum_sim.catalogue import LANGUAGES, has, text
from kontum_sim.experiments.attribution import Attribution
from kontum_sim.experiments.groups import Group, Unit
from kontum_sim.experiments.outcomes import GROWTH, LEVEL, PROBABILITY, Outcome
from kontum_sim.report.cells import canonical, csv_text, for_people

HEADER = ("outcome method group keys label_vi label_en unit value low_5 high_95 separate").split()
MARK = ",".join(HEADER)  # how the file begins
METHODS = ("shapley", "left_out", "in_order")


def unit_label(unit: Unit, lang: str) -> str:
    """What a person calls one difference."""
    known = text(f"name.{unit.key}", lang) if has(f"name.{unit.key}") else unit.key
    if unit.section in ("levers", "assumptions"):
        return known
    if unit.section == "projects":
        return text("attribute.unit.projects", lang)
    return text(f"attribute.unit.{unit.section}", lang, name=known)


def group_label(group: Group, lang: str) -> str:
    if group.name:
        return group.name
    if group.theme:
        return text(f"attribute.theme.{group.theme}", lang)
    return unit_label(group.units[0], lang)


def outcome_label(outcome: Outcome, lang: str) -> str:
    if outcome.assessment is not None:
        target = outcome.assessment.target
        label = target.label_vi if lang == "vi" else target.label_en
        return text("attribute.outcome.probability", lang, label=label)
    label = outcome.series.label(lang)
    if outcome.kind == GROWTH:
        fields = {"first": outcome.first + 1, "year": outcome.year}
        return text("attribute.outcome.growth", lang, label=label, **fields)
    unit = text(f"unit.{outcome.unit}", lang)
    return text("attribute.outcome.level", lang, label=label, year=outcome.year, unit=unit)


def attribution_blocks(found: Attribution, lang: str) -> Iterator[tuple[str, str, Table]]:
    """(what is looked at, from where to where, the table) of each outcome."""
    shapley, without, ordered = found.shapley(), found.leave_one_out(), found.in_order()
    for row, outcome in enumerate(found.outcomes):
        difference = found.difference[row]
        base, other = (float(found.values[place, row].mean()) for place in (0, -1))
        places = agreeing_places(base, other, _places(outcome, difference))

        def shown(value: float, places: int = places) -> str:
            return for_people(value, "", lang, places)

        fields = {
            "base": shown(base),
            "other": shown(other),
            "difference": _signed(shown(float(difference.mean()))),
            "unit": text(f"unit.{outcome.unit_of_change}", lang),
        }
        key = "attribute.from_to"
        if found.draws > 1:
            key = "attribute.from_to_draws"
            fields |= {"draws": for_people(found.draws, "", lang, 0), "seed": str(found.seed)}
        table = _table(found.draws > 1, lang)
        for place, group in enumerate(found.groups):
            own = shapley[place, row]
            means = [float(values[place, row].mean()) for values in (shapley, without, ordered)]
            cells = [_signed(shown(value)) for value in means]
            if found.draws > 1:
                low, high = np.percentile(own, (5, 95))
                is_share = outcome.kind == PROBABILITY  # of a draw it is all or nothing
                between = "–" if is_share else f"{shown(float(low))} … {shown(float(high))}"
                cells.insert(1, between)
            table.add_row(group_label(group, lang), *cells)
        sums = [float(v[:, row].sum(axis=0).mean()) for v in (shapley, without, ordered)]
        blank = [""] if found.draws > 1 else []
        cells = [_signed(shown(value)) for value in sums]
        table.add_row(text("attribute.sum", lang), cells[0], *blank, *cells[1:], style="bold")
        residual = _signed(shown(float(difference.mean()) - sums[1]))
        none = shown(0.0)
        table.add_row(text("attribute.residual", lang), none, *blank, residual, none)
        yield outcome_label(outcome, lang), text(key, lang, **fields), table


def attribution_notes(found: Attribution, lang: str) -> Iterator[str]:
    """What the figures mean, what ran separately, and what a group holds."""
    yield text("attribute.note", lang)
    separate = [group_label(g, lang) for g in found.groups if g.is_structural]
    if separate:
        yield text("attribute.note_separate", lang, names="; ".join(separate))
    if found.retimed:
        yield text("attribute.note_expected", lang)
    for group in found.groups:
        if len(group.units) > 1:
            members = "; ".join(unit_label(unit, lang) for unit in group.units)
            yield text("attribute.members", lang, name=group_label(group, lang), members=members)


def attribution_rows(found: Attribution) -> Iterator[dict[str, object]]:
    """One row per outcome, method and group; means over the draws, with percentiles."""
    by_method = (found.shapley(), found.leave_one_out(), found.in_order())
    for row, outcome in enumerate(found.outcomes):
        ends = (("base", found.values[0, row]), ("run", found.values[-1, row]))
        for name, values in ends:
            yield _row(outcome, name, None, values, outcome.unit)
        for method, of_method in zip(METHODS, by_method, strict=True):
            for place, group in enumerate(found.groups):
                yield _row(outcome, method, group, of_method[place, row], outcome.unit_of_change)
        residual = found.difference[row] - by_method[1][:, row].sum(axis=0)
        yield _row(outcome, "left_out_residual", None, residual, outcome.unit_of_change)


def _row(
    outcome: Outcome, method: str, group: Group | None, values: Array, unit: str
) -> dict[str, object]:
    low, high = np.percentile(values, (5, 95))
    return {
        "outcome": outcome.written,
        "method": method,
        "group": group.id if group else "",
        "keys": " ".join(unit.name for unit in group.units) if group else "",
        **{f"label_{lang}": group_label(group, lang) if group else "" for lang in LANGUAGES},
        "unit": unit,
        "value": float(values.mean()),
        "low_5": float(low) if len(values) > 1 else None,
        "high_95": float(high) if len(values) > 1 else None,
        "separate": bool(group and group.is_structural),
    }


def attribution_csv(found: Attribution) -> str:
    """The full table as CSV."""
    rows = [[_cell(row[name]) for name in HEADER] for row in attribution_rows(found)]
    return csv_text(HEADER, rows)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return canonical(value)
    return "" if value is None else str(value)


def _table(has_draws: bool, lang: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(text("attribute.column.group", lang), ratio=1)
    columns = ["shapley", *(["range"] if has_draws else []), "without", "order"]
    for column in columns:
        heading = text(f"attribute.column.{column}", lang)
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _places(outcome: Outcome, difference: Array) -> int:
    """Decimals: two of a rate, one of a small level."""
    if outcome.kind != LEVEL or outcome.unit == "%":
        return 2
    return 0 if abs(float(difference.mean())) >= 1000 else 1


def agreeing_places(base: float, other: float, places: int) -> int:
    """Decimals with which both ends and their difference agree: one more where they do not."""
    for more in (places, places + 1):
        shown = [Decimal(f"{value:.{more}f}") for value in (base, other, other - base)]
        if shown[1] - shown[0] == shown[2]:
            return more
    return places + 1


def _signed(shown: str) -> str:
    return shown if shown.startswith("-") or not shown.strip("0,.") else f"+{shown}"
