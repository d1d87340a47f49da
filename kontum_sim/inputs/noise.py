"""Reads noise.csv: what single years after the window bring that no parameter says.

Each term adds a first-order autoregressive deviation to an exogenous path, normal, with its
unconditional standard deviation from the first year on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kontum_sim.errors import CalibrationError, Fault, nearest
from kontum_sim.inputs.csv_rows import Row, faults_of_number, number, read_rows
from kontum_sim.inputs.parameters import WORDS
from kontum_sim.inputs.records import Member, Origin, Parameter
from kontum_sim.inputs.text_files import shown

COLUMNS = ["name", "member", "sd", "autocorrelation", "unit", "status", "source"]


@dataclass(frozen=True)
class NoiseTerm:
    """The noise of one path; sd in its unit, autocorrelation from -1 to 1 (both excluded)."""

    name: str
    member: Member
    sd: float
    autocorrelation: float
    unit: str
    status: str
    source: str
    origin: Origin

    @property
    def label(self) -> str:
        return ".".join((self.name, *self.member))


def read_noise(
    path: Path, parameters: Mapping[str, Parameter], sets: Mapping[str, Sequence[str]]
) -> tuple[NoiseTerm, ...]:
    """The rows of one file. Raises CalibrationError with all faults."""
    place = shown(path)
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    found = []
    for row in read_rows(path, COLUMNS, CalibrationError):
        row_faults = list(_faults(row, parameters, sets, place))
        key = (row["name"], row["member"])
        if key in seen:
            fields = {"name": " ".join(key).strip(), "line": seen[key]}
            row_faults.append(Fault("observation.twice", fields, place, row.line))
        seen.setdefault(key, row.line)
        faults += row_faults
        if not row_faults:
            found.append(
                NoiseTerm(
                    name=row["name"],
                    member=(row["member"],) if row["member"] else (),
                    sd=float(row["sd"]),
                    autocorrelation=float(row["autocorrelation"]),
                    unit=row["unit"],
                    status=row["status"],
                    source=row["source"],
                    origin=Origin(place, row.line),
                )
            )
    if faults:
        raise CalibrationError(faults)
    return tuple(found)


def _faults(
    row: Row, parameters: Mapping[str, Parameter], sets: Mapping[str, Sequence[str]], place: str
) -> list[Fault]:
    found: list[Fault] = []

    def fault(key: str, **fields: object) -> None:
        found.append(Fault(key, {"name": row["name"], **fields}, place, row.line))

    parameter = parameters.get(row["name"])
    if parameter is None or parameter.time != "path":
        paths = [name for name, p in parameters.items() if p.time == "path"]
        fault("noise.unknown", near=", ".join(nearest(row["name"], paths)) or "-")
        return found
    members = [name for axis in parameter.index for name in sets[axis]]
    if (row["member"] not in members) if parameter.index else bool(row["member"]):
        near = ", ".join(nearest(row["member"], members)) or ", ".join(members) or "-"
        sets_named = " : ".join(parameter.index) or "-"
        fault("parameter.member", member=row["member"] or "-", sets=sets_named, near=near)
    if row["unit"] != parameter.unit:
        fault("soft_prior.unit", expected=parameter.unit, unit=row["unit"])
    if row["status"] not in WORDS["status"]:
        words = ", ".join(WORDS["status"])
        near = ", ".join(nearest(row["status"], WORDS["status"])) or "-"
        fault("parameter.word", column="status", text=row["status"], words=words, near=near)
    if not row["source"]:
        fault("parameter.no_source")
    numbers = [
        *faults_of_number(row, "sd", place),
        *faults_of_number(row, "autocorrelation", place),
    ]
    if numbers:
        return [*found, *numbers]
    if number(row["sd"]) <= 0:
        fault("noise.sd", value=row["sd"])
    if not -1 < number(row["autocorrelation"]) < 1:
        fault("noise.autocorrelation", value=row["autocorrelation"])
    return found
