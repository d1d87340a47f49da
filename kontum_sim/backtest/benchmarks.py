"""Rules of thumb that are hard to beat, made from what was known at the window's end.

Each is one number a year. The first rule of a series is its reference: mean growth of the window
(of a share or ratio: its last value).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kontum_sim.inputs.calibration import Calibration
from kontum_sim.results.codelist import Series, by_year
from kontum_sim.simulation import Run

MEAN, LAST, LEVEL = "mean_growth", "last_growth", "last_value"
ICOR_SIX, ICOR_WINDOW, NATION = "icor_6", "icor_window", "national_premium"
RULES = (MEAN, LAST, LEVEL, ICOR_SIX, ICOR_WINDOW, NATION)
USUAL_ICOR = 6.0
GROWTH_RATE = "[Growth Rate"  # in the name of a variable that is a growth rate
SHARES = ("%", "per mille", "1")  # units of what does not grow for ever
GRDP, GRDP_GROWTH = "GRDP", "GRDP [Growth Rate]"
NOMINAL, INVESTMENT = "Nominal GRDP", "Total Social Investment"


@dataclass(frozen=True)
class Known:
    """A series in the years of the window; published: those that stand in the observations."""

    values: Mapping[int, float]
    published: frozenset[int]
    end: int

    def is_published(self, *years: int) -> bool:
        return self.published.issuperset(years)

    def growth(self, first: int, last: int) -> float | None:
        """Mean growth a year as a fraction; None where a value is missing or not positive."""
        start, stop = self.values.get(first, 0.0), self.values.get(last, 0.0)
        if first >= last or start <= 0 or stop <= 0:
            return None
        grown: float = (stop / start) ** (1 / (last - first)) - 1
        return grown

    @property
    def first(self) -> int:
        return min(self.values, default=self.end)


@dataclass(frozen=True)
class Forecast:
    """What a rule says, by year; is_published: whether published values alone went in."""

    values: Mapping[int, float]
    is_published: bool


@dataclass(frozen=True)
class LaterFacts:
    """What a rule may know of the years after the window.

    investment: that was recorded, where the model gets it too; nation: growth of the country, %
    """

    investment: Mapping[int, float]
    nation: Mapping[int, float]


def known_of(run: Run, series: Series) -> Known:
    """What was known of a series: published values, else central ones of the closed window."""
    calibration = run.calibration
    path = by_year(series.path(run.result), run.years)
    values = {year: value for year, value in path.items() if year <= calibration.window_end}
    published = {
        year: value
        for year in range(calibration.base_year, calibration.window_end + 1)
        if (value := _published(series, calibration, year)) is not None
    }
    dated = set(published)
    if series.variable == GRDP and calibration.observed("grdp_growth", _window(calibration)):
        dated.add(calibration.base_year)  # the level that the published average goes back to
    return Known({**values, **published}, frozenset(dated), calibration.window_end)


def _window(calibration: Calibration) -> str:
    return f"{calibration.base_year + 1}-{calibration.window_end}"


def _published(series: Series, calibration: Calibration, year: int) -> float | None:
    if series.code.id == "grdp_share" and series.member is not None:
        return calibration.observed_share(series.member.id, year)
    if series.member is not None or series.rows is not None:
        return None
    value = calibration.observed(series.code.model, year)
    return None if value is None else value * series.code.factor


def grdp_rules(
    known: Mapping[str, Known],
    years: range,
    later: LaterFacts,
    nation: Mapping[int, float] | None,
) -> dict[str, Forecast]:
    """Growth of GRDP by rule, % by year.

    known: GRDP, nominal GRDP and investment; nation: growth of the country in the window, %
    """
    grdp, end = known[GRDP], known[GRDP].end
    found = {}
    for rule, first in ((MEAN, grdp.first), (LAST, end - 1)):
        growth = grdp.growth(first, end)
        if growth is not None:
            constant = dict.fromkeys(years, 100 * growth)
            found[rule] = Forecast(constant, grdp.is_published(first, end))
    mean = grdp.growth(grdp.first, end)
    if mean is None:
        return found
    ratios, is_published = _investment_ratios(known, years, later.investment)
    found[ICOR_SIX] = Forecast({y: r / USUAL_ICOR for y, r in ratios.items()}, is_published)
    icor = window_icor(known)
    spoken = range(grdp.first + 1, end + 1)
    if icor > 0:
        found[ICOR_WINDOW] = Forecast(
            {year: ratio / icor for year, ratio in ratios.items()},
            is_published and all(known[n].is_published(*spoken) for n in (NOMINAL, INVESTMENT)),
        )
    if nation is not None and later.nation:
        usual = 100 * (_product(nation.values()) ** (1 / len(nation)) - 1)
        premium = 100 * mean - usual
        found[NATION] = Forecast(
            {year: later.nation.get(year, usual) + premium for year in years},
            grdp.is_published(grdp.first, end),
        )
    return found


def window_icor(known: Mapping[str, Known]) -> float:
    """Mean investment ratio of the window over its mean growth of GRDP; 0 without growth."""
    grdp = known[GRDP]
    growth = grdp.growth(grdp.first, grdp.end)
    ratios = [_ratio(known, year) for year in range(grdp.first + 1, grdp.end + 1)]
    return sum(ratios) / len(ratios) / (100 * growth) if growth else 0.0


def _product(rates: Iterable[float]) -> float:
    """Growth factors of rates in %, multiplied."""
    factor = 1.0
    for rate in rates:
        factor *= 1 + rate / 100
    return factor


def _ratio(known: Mapping[str, Known], year: int) -> float:
    """Investment over nominal GRDP of a year of the window, %."""
    return 100 * known[INVESTMENT].values[year] / known[NOMINAL].values[year]


def _investment_ratios(
    known: Mapping[str, Known], years: range, recorded: Mapping[int, float]
) -> tuple[dict[int, float], bool]:
    """Investment over nominal GRDP, %: of the window's last year; where investment is recorded,
    that over nominal GRDP continued at its mean growth; then the last one held.
    """
    nominal, end = known[NOMINAL], known[NOMINAL].end
    growth = nominal.growth(nominal.first, end) or 0.0
    ratio, found = _ratio(known, end), {}
    for year in years:
        if year in recorded:
            ratio = 100 * recorded[year] / (nominal.values[end] * (1 + growth) ** (year - end))
        found[year] = ratio
    needed = (nominal.first, end) if recorded else (end,)
    return found, nominal.is_published(*needed) and known[INVESTMENT].is_published(end)


def rules_of(
    series: Series, known: Known, years: range, grdp: Mapping[str, Forecast]
) -> dict[str, Forecast]:
    """The rules that apply to a series, its reference first; none where nothing was known.

    grdp: growth of GRDP by rule, which serves its growth and its level
    """
    if series.variable == GRDP_GROWTH:
        return dict(grdp)
    if series.variable == GRDP:
        return {rule: _grown(known, years, forecast) for rule, forecast in grdp.items()}
    if GROWTH_RATE in series.variable:
        return _rules_of_rate(known, years)
    end = known.end
    if end not in known.values:
        return {}
    level = Forecast(dict.fromkeys(years, known.values[end]), known.is_published(end))
    found = {LEVEL: level} if series.code.unit in SHARES else {}
    for rule, first in ((MEAN, known.first), (LAST, end - 1)):
        growth = known.growth(first, end)
        if growth is not None:
            path = {year: known.values[end] * (1 + growth) ** (year - end) for year in years}
            found[rule] = Forecast(path, known.is_published(first, end))
    return found or {LEVEL: level}


def _grown(known: Known, years: range, growth: Forecast) -> Forecast:
    """The level that growth by year, in %, leads to."""
    level, path = known.values[known.end], {}
    for year in years:
        level *= 1 + growth.values[year] / 100
        path[year] = level
    return Forecast(path, growth.is_published)


def _rules_of_rate(known: Known, years: range) -> dict[str, Forecast]:
    """Of a growth rate: its mean in the window, its last value."""
    if known.end not in known.values:
        return {}
    mean = sum(known.values.values()) / len(known.values)
    return {
        MEAN: Forecast(dict.fromkeys(years, mean), known.is_published(*known.values)),
        LAST: Forecast(
            dict.fromkeys(years, known.values[known.end]), known.is_published(known.end)
        ),
    }
