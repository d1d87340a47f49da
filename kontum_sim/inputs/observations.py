"""Reads observations.csv: what was published, each row with its vintage, status and source.

domain `accounts` (GRDP, its growth, structure and prices) belongs to one vintage of the regional
accounts, which the calibration names; other series name their own and serve every vintage.
use: closure (met exactly), window (imposed), measurement (evidence that the closure left over).
standard_error, in the unit of the value: of every measurement, and of a figure of nominal GRDP
inside the window, whose closing price factor it judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault, nearest
from kontum_sim.inputs.csv_rows import Row, faults_of_number, number, read_rows
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.text_files import shown
from kontum_sim.units import UNITS

COLUMNS = [
    "variable",
    "member",
    "year",
    "value",
    "standard_error",
    "unit",
    "price_basis",
    "domain",
    "vintage",
    "status",
    "published",
    "use",
    "source",
    "url",
    "note",
]
WORDS = {
    "price_basis": ("constant 2010", "current", "none"),
    "domain": ("accounts", "other"),
    "status": ("actual", "estimate", "derived", "reported"),
    "use": ("closure", "window", "measurement"),
}
# What the closure reads: variable -> (unit, price basis, whether it belongs to the accounts)
SERIES: Mapping[str, tuple[str, str, bool]] = {
    "grdp": ("billion VND_2010/yr", "constant 2010", True),
    "nominal_grdp": ("billion VND/yr", "current", True),
    "grdp_growth": ("1/yr", "constant 2010", True),
    "grdp_share": ("%", "current", True),
    "real_grdp_share": ("%", "constant 2010", True),
    "value_added_growth_by_group": ("1/yr", "constant 2010", True),
    "population": ("person", "none", False),
    "labour_force": ("person", "none", False),
    "total_social_investment": ("billion VND/yr", "current", False),
    "budget_revenue": ("billion VND/yr", "current", False),
    "local_expenditure": ("billion VND/yr", "current", False),
    "poverty_rate": ("1", "none", False),
    "exports": ("million USD/yr", "current", False),
}
# What a measurement may be of: the rest is met exactly or imposed in the window.
MEASURABLE = ("value_added_growth_by_group", "real_grdp_share", "grdp_share")
CLOSED_BY_PRICES = "nominal_grdp"


HIGHEST = {"1": 1.0, "1/yr": 0.5, "%": 100.0}  # rates and shares: a percentage is told apart


@dataclass(frozen=True)
class Observation:
    """One published number; year is a year or a period such as 2016-2020."""

    variable: str
    member: str
    year: str
    value: float
    standard_error: float | None
    unit: str
    domain: str
    vintage: str
    status: str
    published: str
    use: str
    source: str
    origin: Origin


def read_observations(path: Path, accounts_vintage: str) -> tuple[Observation, ...]:
    """The observations of one file. Raises CalibrationError, also when vintages are mixed."""
    place = shown(path)
    faults: list[Fault] = []
    seen: dict[tuple[str, str, str], int] = {}
    observations = []
    for row in read_rows(path, COLUMNS, CalibrationError):
        row_faults = list(_faults(row, place, accounts_vintage))
        key = (row["variable"], row["member"], row["year"])
        if key in seen:
            fields = {"name": " ".join(part for part in key if part), "line": seen[key]}
            row_faults.append(Fault("observation.twice", fields, place, row.line))
        seen.setdefault(key, row.line)
        faults += row_faults
        if not row_faults:
            observations.append(_observation(row, place))
    if faults:
        raise CalibrationError(faults)
    return tuple(observations)


def _observation(row: Row, place: str) -> Observation:
    return Observation(
        variable=row["variable"],
        member=row["member"],
        year=row["year"],
        value=float(row["value"]),
        standard_error=float(row["standard_error"]) if row["standard_error"] else None,
        unit=row["unit"],
        domain=row["domain"],
        vintage=row["vintage"],
        status=row["status"],
        published=row["published"],
        use=row["use"],
        source=row["source"],
        origin=Origin(place, row.line),
    )


def _faults(row: Row, place: str, accounts_vintage: str) -> list[Fault]:
    found: list[Fault] = []
    name = " ".join(part for part in (row["variable"], row["member"], row["year"]) if part)
    for column, allowed in WORDS.items():
        if row[column] not in allowed:
            fields = {
                "name": name,
                "column": column,
                "text": row[column],
                "words": ", ".join(allowed),
                "near": ", ".join(nearest(row[column], allowed)) or "-",
            }
            found.append(Fault("parameter.word", fields, place, row.line))
    if row["unit"] not in UNITS:
        near = ", ".join(nearest(row["unit"], UNITS)) or "-"
        fields = {"name": name, "unit": row["unit"], "near": near}
        found.append(Fault("parameter.unit", fields, place, row.line))
    for column in ("vintage", "published", "source"):
        if not row[column]:
            fields = {"name": name, "column": column}
            found.append(Fault("observation.blank", fields, place, row.line))
    if not row["year"].replace("-", "").isdigit():
        fields = {"name": name, "text": row["year"]}
        found.append(Fault("observation.year", fields, place, row.line))
    found += faults_of_number(row, "value", place)
    found += _faults_of_series(row, name, place)
    found += _faults_of_error(row, name, place)
    if row["domain"] == "accounts" and row["vintage"] != accounts_vintage:
        fields = {"name": name, "vintage": row["vintage"], "expected": accounts_vintage}
        found.append(Fault("calibration.mixed_vintages", fields, place, row.line))
    return found


def _faults_of_series(row: Row, name: str, place: str) -> list[Fault]:
    """Whether the row is of a series that is read, in its unit, price basis, domain and sign."""
    known = SERIES.get(row["variable"])
    if known is None:
        near = ", ".join(nearest(row["variable"], SERIES)) or ", ".join(SERIES)
        fields = {"name": row["variable"], "near": near}
        return [Fault("observation.variable", fields, place, row.line)]
    unit, basis, is_accounts = known
    found = []
    if (row["unit"], row["price_basis"]) != (unit, basis):
        given = {"name": name, "unit": row["unit"], "expected": unit, "basis": basis}
        found.append(Fault("observation.unit", given, place, row.line))
    if is_accounts and row["domain"] != "accounts":
        found.append(Fault("observation.is_accounts", {"name": name}, place, row.line))
    try:
        value = number(row["value"])
    except ValueError:
        return found
    highest = HIGHEST.get(unit)
    if highest is not None and abs(value) > highest:
        given = {"name": name, "value": row["value"], "high": f"{highest:g}", "unit": unit}
        found.append(Fault("observation.high", given, place, row.line))
    if value <= 0 and "growth" not in row["variable"]:
        given = {"name": name, "value": row["value"]}
        found.append(Fault("observation.positive", given, place, row.line))
    return found


def _faults_of_error(row: Row, name: str, place: str) -> list[Fault]:
    """Whether the row has a standard error where it must, and none where it may not."""

    def fault(key: str, **fields: object) -> list[Fault]:
        return [Fault(key, {"name": name, **fields}, place, row.line)]

    is_measured = row["use"] == "measurement"
    if is_measured and row["variable"] not in MEASURABLE:
        return fault("observation.not_measurable", names=", ".join(MEASURABLE))
    if not row["standard_error"]:
        return fault("observation.no_error", unit=row["unit"]) if is_measured else []
    if not is_measured and (row["variable"], row["use"]) != (CLOSED_BY_PRICES, "closure"):
        return fault("observation.needless_error", use=row["use"])
    faults = list(faults_of_number(row, "standard_error", place))
    if not faults and number(row["standard_error"]) <= 0:
        return fault("observation.error_positive", value=row["standard_error"])
    return faults
