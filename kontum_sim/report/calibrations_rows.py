"""The rows of the table of calibrations: published, solved by the window, told by the estimate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kontum_sim.catalogue import has, text
from kontum_sim.inputs.calibration_file import SetMember
from kontum_sim.report.calibrations_columns import ICOR, Column

VERDICTS = ("learned", "weak", "prior_only", "not_read")
EVIDENCE = {"measurements": "measurement", "soft_priors": "soft prior"}
REAL, NOMINAL = "billion VND_2010/yr", "billion VND/yr"

Value = float | int | str | tuple[float, float] | None  # a pair is a range


@dataclass(frozen=True)
class Row:
    """A row of the table. places: decimals of its numbers; unit "" for words and counts."""

    id: str
    label: str
    unit: str
    places: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Section:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


def sections(columns: Sequence[Column], lang: str) -> list[Section]:
    """The whole table, every row with one value per calibration."""
    found = [
        _accounts(columns, lang),
        _structure(columns, lang),
        _productivity(columns, lang),
        _prices(columns, lang),
        _capital(columns, lang),
        _estimate(columns, lang),
    ]
    if any(column.projection is not None for column in columns):
        found.append(_projection(columns, lang))
    return found


def _row(
    columns: Sequence[Column],
    name: str,
    label: str,
    value: Callable[[Column], Value],
    unit: str = "",
    places: int = 0,
) -> Row:
    return Row(name, label, unit, places, tuple(value(column) for column in columns))


def _year(years: Sequence[int], word: str, lang: str) -> str:
    """The year where all calibrations share it, else what the year is."""
    return str(years[0]) if len(set(years)) == 1 else text(f"calibrations.{word}", lang)


def _accounts(columns: Sequence[Column], lang: str) -> Section:
    base = _year([c.before.base_year for c in columns], "base_year", lang)
    end = _year([c.before.window_end for c in columns], "last_year", lang)

    def row(name: str, value: Callable[[Column], Value], unit: str = "", places: int = 0) -> Row:
        label = text(f"calibrations.row.{name}", lang, base=base, end=end)
        return _row(columns, name, label, value, unit, places)

    rows = (
        row("vintage", lambda c: c.before.described.accounts_vintage),
        row("window", lambda c: _window(c, "–")),
        row("sectors", lambda c: len(c.before.sets["sector"])),
        row("growth", _published_growth, "%", 2),
        row("grdp_base", lambda c: c.window.grdp[c.before.base_year], REAL),
        row("grdp_end", lambda c: c.window.grdp[c.before.window_end], REAL),
        row("nominal_base", lambda c: c.window.nominal_grdp[c.before.base_year], NOMINAL),
        row("nominal_end", lambda c: c.window.nominal_grdp[c.before.window_end], NOMINAL),
    )
    return Section(text("calibrations.accounts", lang), rows)


def _window(column: Column, dash: str) -> str:
    return f"{column.before.base_year + 1}{dash}{column.before.window_end}"


def _published_growth(column: Column) -> float:
    return 100 * column.before.published("grdp_growth", _window(column, "-"))


def _members(columns: Sequence[Column], name: str) -> dict[str, SetMember]:
    """The members of a set in any calibration, as the first one that has it names them."""
    found: dict[str, SetMember] = {}
    for column in columns:
        for member in column.before.members[name]:
            found.setdefault(member.id, member)
    return found


def _structure(columns: Sequence[Column], lang: str) -> Section:
    end = _year([c.before.window_end for c in columns], "last_year", lang)
    named = {key: m.name[lang] for key, m in _members(columns, "group").items()}
    named |= {"product_taxes": text("calibrations.product_taxes", lang)}

    def share(key: str) -> Callable[[Column], Value]:
        return lambda column: column.window.shares.get(key)

    rows = [_row(columns, f"share.{k}", label, share(k), "%", 2) for k, label in named.items()]
    return Section(text("calibrations.structure", lang, year=end), tuple(rows))


def _productivity(columns: Sequence[Column], lang: str) -> Section:
    def growth(key: str) -> Callable[[Column], Value]:
        return lambda column: _per_cent(column.window.tfp_growth.get(key))

    rows = [
        _row(columns, f"tfp_growth.{key}", member.name[lang], growth(key), "%", 2)
        for key, member in _members(columns, "sector").items()
        if any(key in column.window.tfp_growth for column in columns)
    ]
    return Section(text("calibrations.productivity", lang), tuple(rows))


def _per_cent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _prices(columns: Sequence[Column], lang: str) -> Section:
    def drift(key: str) -> Callable[[Column], Value]:
        return lambda column: _of_group(column.window.price_drift.get(key, ()))

    rows = [
        _row(columns, f"price_drift.{key}", member.name[lang], drift(key), "%", 2)
        for key, member in _members(columns, "group").items()
    ]
    return Section(text("calibrations.prices", lang), tuple(rows))


def _of_group(values: Sequence[float]) -> Value:
    """The drift of a group in per cent; a range where its sectors differ."""
    if not values:
        return None
    low, high = 100 * min(values), 100 * max(values)
    return low if round(low, 2) == round(high, 2) else (low, high)


def _capital(columns: Sequence[Column], lang: str) -> Section:
    end = _year([c.before.window_end for c in columns], "last_year", lang)
    label = text("calibrations.row.investment_ratio", lang, end=end)
    ratio = _row(columns, "investment_ratio", label, lambda c: c.window.investment_ratio, "%", 1)

    def icor(name: str) -> Callable[[Column], Value]:
        return lambda column: column.window.icor[name]

    rows = [
        _row(columns, name, text(f"calibrations.row.{name}", lang), icor(name), "1", 1)
        for name in ICOR
    ]
    return Section(text("calibrations.capital", lang), (ratio, *rows))


def _estimate(columns: Sequence[Column], lang: str) -> Section:
    def row(name: str, value: Callable[[Column], Value]) -> Row:
        return _row(columns, name, text(f"calibrations.row.{name}", lang), value)

    def verdict(word: str) -> Callable[[Column], Value]:
        return lambda c: c.estimate.verdicts.get(word, 0) if c.is_estimated else None

    def evidence(kind: str) -> Callable[[Column], Value]:
        return lambda column: column.evidence.get(kind, 0)

    rows = (
        row("state", lambda c: _state(c, lang)),
        row("centre", lambda c: text(f"calibrations.centre.{centre_of(c)}", lang)),
        row("members", lambda c: c.estimate.members),
        row("effective", lambda c: c.estimate.effective),
        *(row(name, evidence(kind)) for name, kind in EVIDENCE.items()),
        *(row(word, verdict(word)) for word in VERDICTS),
    )
    return Section(text("calibrations.estimate", lang), rows)


def centre_of(column: Column) -> str:
    """What the solved values stand at: "estimate" or "prior"."""
    return "estimate" if column.is_estimated else "prior"


def _state(column: Column, lang: str) -> str:
    key = f"calibrations.state.{column.estimate.state}"
    return text(key if has(key) else "calibrations.state.other", lang)


def _projection(columns: Sequence[Column], lang: str) -> Section:
    ran = [column.projection for column in columns if column.projection is not None]
    last = _year([found.last_year for found in ran], "last_year", lang)

    def row(name: str, unit: str = "", places: int = 0) -> Row:
        label = text(f"calibrations.row.projection_{name}", lang, end=last)

        def value(column: Column) -> Value:
            found = column.projection
            return None if found is None else float(getattr(found, name))

        return _row(columns, f"projection_{name}", label, value, unit, places)

    def years(column: Column) -> Value:
        found = column.projection
        return None if found is None else f"{found.first_year}–{found.last_year}"

    label = text("calibrations.row.projection_years", lang)
    rows = (
        _row(columns, "projection_years", label, years),
        row("growth", "%", 2),
        row("grdp", REAL),
        row("nominal_grdp", NOMINAL),
        row("revenue", NOMINAL),
        row("investment", "billion VND"),
    )
    return Section(text("calibrations.projection", lang, name=ran[0].scenario), rows)
