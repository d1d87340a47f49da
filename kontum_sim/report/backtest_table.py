"""What a backtest says in a terminal of 80 columns: who is better first, then the scores."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from kontum_sim.backtest.backtest import Backtest
from kontum_sim.backtest.benchmarks import GRDP, ICOR_WINDOW, RULES
from kontum_sim.backtest.judged import INTERVALS, REFERENCE, Half, JudgedValue, JudgedVariable
from kontum_sim.catalogue import has, text
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.calibrations_table import Line, indented
from kontum_sim.report.cells import for_people
from kontum_sim.report.tables import number_of
from kontum_sim.results.codelist import Series

LABEL_WIDTH = 23
VALUE_WIDTHS = (6, 9, 9, 9, 9, 9, 7, 6, 7)


def opening(backtest: Backtest, lang: str) -> Iterator[Line]:
    """What was scored, and in the first lines whether a simple rule did better."""
    request, data = backtest.ensemble.request, backtest.run.calibration
    fields = {
        "id": data.id,
        "vintage": data.described.accounts_vintage,
        "file": shown(backtest.outturn.path),
        "values": len(backtest.own.values),
        "series": len(backtest.own.variables),
        "first": backtest.years[0],
        "last": backtest.years[-1],
        "draws": for_people(request.draws, "", lang, 0),
        "seed": request.seed,
    }
    yield Text(text("backtest.heading", lang, **fields))
    for half in backtest.halves:
        yield from _verdict(backtest, half, lang)
    if backtest.imposed is None:
        why = "; ".join(fault.message(lang) for fault in backtest.why_not)
        yield Text(text("backtest.no_half", lang, why=why))
    if backtest.implied_end is not None:
        yield Text(_other_vintage(backtest, backtest.implied_end, lang), style="bold")


def _verdict(backtest: Backtest, half: Half, lang: str) -> Iterator[Line]:
    name = half_name(half, lang)
    if not half.is_beaten:
        key = "backtest.unbeaten" if half.pooled else "backtest.unbeatable"
        yield Text(text(key, lang, half=name))
        return
    yield Text(text("backtest.beaten", lang, half=name), style="bold")
    alike = [pooled.crps for pooled in half.better_rules if pooled.rule != REFERENCE]
    for pooled in half.better_rules:
        is_repeated = pooled.rule == REFERENCE and pooled.crps in alike
        if is_repeated or len(pooled.variables) == 1:
            continue
        fields = {"count": len(pooled.variables), "ratio": ratio_text(pooled.crps, lang)}
        rule = rule_name(backtest, pooled.rule, lang)
        yield indented(text("backtest.beaten.pooled", lang, rule=rule, **fields))
    for variable in half.variables:
        rules = "; ".join(
            f"{rule_name(backtest, rule, lang)} {score_text(variable.rule_errors[rule], lang)}"
            for rule in variable.better_rules
        )
        if rules:
            label, crps = label_of(variable.series, lang), score_text(variable.crps, lang)
            told = text("backtest.beaten.variable", lang, label=label, rules=rules, crps=crps)
            yield indented(told)


def _other_vintage(backtest: Backtest, implied: float, lang: str) -> str:
    year = backtest.run.calibration.window_end
    known = backtest.run.values(GRDP)[year]
    levels = {"implied": implied, "known": known}
    shown_levels = {name: for_people(value, "", lang, 0) for name, value in levels.items()}
    return text("backtest.other_vintage", lang, year=year, next=year + 1, **shown_levels)


def half_name(half: Half, lang: str) -> str:
    if not half.imposed:
        return text("backtest.half.own", lang)
    ends = sorted({min(half.imposed), max(half.imposed)})
    return text("backtest.half.imposed", lang, years="–".join(map(str, ends)))


def label_of(series: Series, lang: str) -> str:
    """The short label of a headline variable, or the label with its unit."""
    key = f"short.{series.code.id}"
    if has(key):
        return text(key, lang, member=series.member.name[lang] if series.member else "")
    return f"{series.label(lang)}, {text(f'unit.{series.code.unit}', lang)}"


def rule_name(backtest: Backtest, rule: str, lang: str) -> str:
    fields = {}
    if rule == ICOR_WINDOW:
        fields["icor"] = for_people(backtest.window_icor, "1", lang, 2)
    return text(f"backtest.rule.{rule}", lang, **fields)


def score_text(value: float, lang: str) -> str:
    """A score with about three digits."""
    places = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return for_people(value, "", lang, places)


def ratio_text(value: float, lang: str) -> str:
    return for_people(value, "", lang, 2) if math.isfinite(value) else "∞"


def half_tables(backtest: Backtest, half: Half, lang: str) -> Iterator[Line]:
    """The scores of one half: by series, pooled, value by value."""
    yield Text("")
    yield Text(half_name(half, lang), style="bold")
    yield Text(text("backtest.crps_table", lang))
    yield crps_table(half, lang)
    yield Text("")
    yield Text(text("backtest.place_table", lang))
    yield place_table(half, lang)
    if half.pooled:
        yield Text("")
        yield Text(text("backtest.pooled_table", lang))
        yield pooled_table(backtest, half, lang)


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, width=LABEL_WIDTH)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def crps_table(half: Half, lang: str) -> Table:
    """Mean CRPS of the model and of every rule that applies."""
    spoken = [rule for rule in RULES if any(rule in v.rules for v in half.variables)]
    names = [text(f"backtest.column.{name}", lang) for name in ("model", *spoken)]
    table = _table(text("backtest.column.name", lang), *names)
    for variable in half.variables:
        scores = [variable.crps, *(variable.rule_errors.get(rule) for rule in spoken)]
        lowest = min(score for score in scores if score is not None)
        cells = [
            "– " if score is None else score_text(score, lang) + ("*" if score == lowest else " ")
            for score in scores
        ]
        table.add_row(label_of(variable.series, lang), *cells)
    return table


def place_table(half: Half, lang: str) -> Table:
    """Bias, PIT, coverage and skill by series and for all, and the counts to expect."""
    names = ["count", "bias", "bias_percent", "pit"]
    columns = [text(f"backtest.column.{name}", lang) for name in names]
    columns += [f"{percent}%" for percent in INTERVALS]
    title = text("backtest.column.name", lang)
    table = _table(title, *columns, text("backtest.column.skill", lang))
    for variable in half.variables:
        percent = variable.bias_percent
        table.add_row(
            label_of(variable.series, lang),
            str(len(variable.values)),
            _signed(variable.bias, lang),
            "–" if percent is None else f"{percent:+.1f}".translate(_marks(lang)),
            for_people(variable.pit, "", lang, 2),
            *(str(variable.inside(percent)) for percent in INTERVALS),
            _skill(variable.skill, lang),
        )
    table.add_row(
        text("backtest.all", lang),
        str(len(half.values)),
        "",
        "",
        for_people(half.pit, "", lang, 2),
        *(str(half.inside(percent)) for percent in INTERVALS),
        _skill(half.skill, lang),
        style="bold",
    )
    bands = [band_text(half.band(percent)) for percent in INTERVALS]
    table.add_row(text("backtest.expected", lang), "", "", "", "", *bands, "")
    return table


def band_text(band: tuple[int, int]) -> str:
    return f"{band[0]}–{band[1]}"


def _marks(lang: str) -> dict[int, str]:
    return {ord("."): ","} if lang == "vi" else {}


def _signed(value: float, lang: str) -> str:
    return ("+" if value > 0 else "") + score_text(value, lang)


def _skill(value: float | None, lang: str) -> str:
    return "–" if value is None or not math.isfinite(value) else for_people(value, "", lang, 2)


def pooled_table(backtest: Backtest, half: Half, lang: str) -> Table:
    """The model against each rule over the series where that applies."""
    names = ("series", "ratio", "median", "better")
    columns = [text(f"backtest.column.{name}", lang) for name in names]
    table = _table(text("backtest.column.rule", lang), *columns)
    table.columns[0].width = None
    for pooled in half.pooled:
        table.add_row(
            rule_name(backtest, pooled.rule, lang),
            str(len(pooled.variables)),
            ratio_text(pooled.crps, lang),
            ratio_text(pooled.median, lang),
            text("backtest.better.rule" if pooled.is_better else "backtest.better.model", lang),
            style="bold" if pooled.is_better else None,
        )
    return table


def value_tables(half: Half, lang: str) -> Iterator[Line]:
    """Every value among the draws of its year, a series after the other."""
    yield Text("")
    yield Text(text("backtest.value_heading", lang, half=half_name(half, lang)), style="bold")
    for place, variable in enumerate(half.variables):
        table = _value_table(lang, is_first=place == 0)
        for value in variable.values:
            table.add_row(*_value_cells(variable, value, lang))
        yield Text(label_of(variable.series, lang), style="bold")
        yield table


def _value_table(lang: str, is_first: bool) -> Table:
    """Columns of the same widths for every series; the first has headings."""
    names = [text(f"backtest.column.{name}", lang) for name in ("outturn", "median")]
    names += ["5%", "95%", text("backtest.column.bias", lang)]
    names += [text(f"backtest.column.{name}", lang) for name in ("inside", "pit", "ratio")]
    table = Table(
        box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", show_header=is_first
    )
    for name, width in zip((text("backtest.value_table", lang), *names), VALUE_WIDTHS, strict=True):
        table.add_column(name, justify="right", width=width, no_wrap=True)
    return table


def _value_cells(variable: JudgedVariable, value: JudgedValue, lang: str) -> Iterator[str]:
    unit = variable.series.code.unit
    low, high = value.intervals[INTERVALS[-1]]
    yield str(value.year)
    for number in (value.outturn, value.median, low, high):
        yield number_of(number, unit, lang)
    yield _signed(value.bias, lang)
    held = next((percent for percent in INTERVALS if value.is_inside(percent)), None)
    yield text("backtest.outside", lang) if held is None else f"{held}%"
    yield for_people(value.pit, "", lang, 2)
    yield score_text(value.crps, lang)
