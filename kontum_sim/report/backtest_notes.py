"""What a reader must know of the scores of a backtest, and what was not scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kontum_sim.backtest.backtest import Backtest
from kontum_sim.backtest.benchmarks import GRDP, INVESTMENT
from kontum_sim.backtest.national import NATIONAL_GROWTH
from kontum_sim.backtest.scores import binomial_band
from kontum_sim.catalogue import text
from kontum_sim.report.backtest_table import band_text, label_of
from kontum_sim.report.cells import for_people
from kontum_sim.results.codelist import Series
from kontum_sim.results.scorecard import POVERTY_LINK, POVERTY_VARIABLE


def few_years(backtest: Backtest, lang: str) -> str:
    """What so few years can show, with the counts if only years were independent."""
    years = len(backtest.years)
    fifty, eighty, ninety = (
        band_text(binomial_band(years, probability)) for probability in (0.5, 0.8, 0.9)
    )
    bands = {"fifty": fifty, "eighty": eighty, "ninety": ninety}
    count = len(backtest.own.values)
    return text("backtest.note.few", lang, values=count, years=years, **bands)


def notes(backtest: Backtest, lang: str) -> Iterator[str]:
    """How to read the scores, then what was not scored."""
    data = backtest.run.calibration
    end = data.window_end
    yield few_years(backtest, lang)
    yield text("backtest.note.crps", lang)
    yield text("backtest.note.rules", lang, year=end)
    scored = {variable.series.variable: variable for variable in backtest.own.variables}
    has_grdp_rules = any(variable.startswith(GRDP) for variable in scored)
    if backtest.imposed is not None and has_grdp_rules:
        yield text("backtest.note.imposed_icor", lang)
    if backtest.imposed is not None:
        yield from _gap(backtest, lang)
    if backtest.national is not None and has_grdp_rules:
        key = "backtest.note.nation" if backtest.outturn.nation else "backtest.note.no_nation"
        yield text(key, lang, name=NATIONAL_GROWTH)
    level = for_people(backtest.run.values(GRDP)[end], "", lang, 0)
    vintage = data.described.accounts_vintage
    yield text("backtest.note.vintage", lang, vintage=vintage, year=end, level=level)
    yield from _series_notes(backtest, lang)
    if POVERTY_VARIABLE in scored and (backtest.run.result.central(POVERTY_LINK) == 1).all():
        yield text("backtest.note.poverty", lang)
    yield from _not_scored(backtest, lang)


def _gap(backtest: Backtest, lang: str) -> Iterator[str]:
    """Recorded investment after a gap, which is not imposed."""
    imposed = backtest.imposed.imposed if backtest.imposed else {}
    left = [str(year) for year in backtest.outturn.values[INVESTMENT] if year not in imposed]
    if left:
        yield text("backtest.note.gap", lang, years=", ".join(left), first=min(imposed))


def _series_notes(backtest: Backtest, lang: str) -> Iterator[str]:
    variables = {v.series.variable: v for half in backtest.halves for v in half.variables}
    without = [v.series for v in variables.values() if not v.rules]
    if without:
        yield text("backtest.note.no_rules", lang, names=_names(without, lang))
    rules: dict[str, list[str]] = {}
    for half in backtest.halves:
        for variable in half.variables:
            for rule, forecast in variable.rules.items():
                column = text(f"backtest.column.{rule}", lang)
                found = rules.setdefault(label_of(variable.series, lang), [])
                if not forecast.is_published and column not in found:
                    found.append(column)
    rules = {label: found for label, found in rules.items() if found}
    if rules:
        names = "; ".join(f"{label} ({', '.join(found)})" for label, found in rules.items())
        yield text("backtest.note.unpublished", lang, names=names)


def _not_scored(backtest: Backtest, lang: str) -> Iterator[str]:
    absent = [entry.series for entry in backtest.not_scored if not entry.in_file]
    if absent:
        yield text("backtest.note.not_in_file", lang, names=_names(absent, lang))
    for entry in backtest.not_scored:
        if entry.in_file:
            fields = {
                "label": label_of(entry.series, lang),
                "years": ", ".join(str(year) for year in entry.years),
            }
            yield text("backtest.note.years_missing", lang, **fields)


def _names(series: Iterable[Series], lang: str) -> str:
    return "; ".join(label_of(entry, lang) for entry in series)
