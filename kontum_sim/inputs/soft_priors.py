"""Reads soft_priors.csv: what the model's authors expect of a few results of the window.

They are judgements, not observations: normal densities on quantities that the model computes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault, nearest
from kontum_sim.inputs.csv_rows import Row, read_rows
from kontum_sim.inputs.parameters import WORDS
from kontum_sim.inputs.priors import Prior, parse_prior
from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.text_files import shown

COLUMNS = ["quantity", "prior", "unit", "status", "source"]
# What may be expected -> its unit. Means over the years after the base year.
QUANTITIES: Mapping[str, str] = {
    "capital_stock_growth": "1/yr",
    "net_return_on_capital": "%",
    "revenue_elasticity": "1",
}


@dataclass(frozen=True)
class SoftPrior:
    """An expected value with its standard deviation."""

    quantity: str
    mean: float
    sd: float
    unit: str
    status: str
    source: str
    origin: Origin


def read_soft_priors(path: Path) -> tuple[SoftPrior, ...]:
    """The rows of one file. Raises CalibrationError with all faults."""
    place = shown(path)
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    found = []
    for row in read_rows(path, COLUMNS, CalibrationError):
        prior, row_faults = _read(row, place)
        name = row["quantity"]
        if name in seen:
            fields = {"name": name, "line": seen[name]}
            row_faults.append(Fault("soft_prior.twice", fields, place, row.line))
        seen.setdefault(name, row.line)
        faults += row_faults
        if prior is not None and not row_faults:
            mean, sd = prior.numbers
            origin = Origin(place, row.line)
            found.append(
                SoftPrior(name, mean, sd, row["unit"], row["status"], row["source"], origin)
            )
    if faults:
        raise CalibrationError(faults)
    return tuple(found)


def _read(row: Row, place: str) -> tuple[Prior | None, list[Fault]]:
    name, faults = row["quantity"], []

    def fault(key: str, **fields: object) -> None:
        faults.append(Fault(key, {"name": name, **fields}, place, row.line))

    if name not in QUANTITIES:
        near = ", ".join(nearest(name, QUANTITIES)) or ", ".join(QUANTITIES)
        fault("soft_prior.unknown", near=near)
    elif row["unit"] != QUANTITIES[name]:
        fault("soft_prior.unit", expected=QUANTITIES[name], unit=row["unit"])
    if row["status"] not in WORDS["status"]:
        words = ", ".join(WORDS["status"])
        near = ", ".join(nearest(row["status"], WORDS["status"])) or "-"
        fault("parameter.word", column="status", text=row["status"], words=words, near=near)
    if not row["source"]:
        fault("parameter.no_source")
    try:
        prior = parse_prior(row["prior"])
    except ValueError:
        prior = None
    if prior is None or prior.form != "normal":
        fault("soft_prior.form", text=row["prior"])
        return None, faults
    return prior, faults
