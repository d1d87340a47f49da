"""What must agree inside a calibration: sums of shares, the record and the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs.calibration_file import Sets
from kontum_sim.inputs.observations import Observation
from kontum_sim.inputs.records import Origin, Parameter
from kontum_sim.inputs.text_files import shown
from kontum_sim.inputs.vocabulary import CLOSURE_INDEX, base_model

SUM_TOLERANCE = 1e-9
SHARES = ("grdp_share", "real_grdp_share")  # which product taxes may have too
PRODUCT_TAXES = "product_taxes"
SHARE_AGREES = 0.005  # points: published shares have two decimals


def sum_faults(parameter: Parameter, described: Sets) -> Iterator[Fault]:
    """Shares that do not sum to what their rule says, over the last index or within a group."""
    if not parameter.sum_rule:
        return
    group = {sector.id: sector.text("group") for sector in described.members["sector"]}
    in_group = parameter.sum_rule == "sum=1 in group"
    whole = 100.0 if parameter.sum_rule == "sum=100" else 1.0
    sums: dict[tuple[str, int | None], float] = {}
    place: dict[tuple[str, int | None], Origin] = {}
    for member, cell in parameter.cells.items():
        for year, value in cell.values.items():
            row = group[member[-1]] if in_group else ":".join(member[:-1]) or "-"
            sums[row, year] = sums.get((row, year), 0.0) + value
            place.setdefault((row, year), cell.origin)
    for (row, year), total in sums.items():
        if parameter.sum_rule == "sum=1 or 0" and total == 0:
            continue
        if abs(total - whole) > SUM_TOLERANCE * whole:
            name = f"{row} {year}" if year is not None else row
            fields = {"name": parameter.name, "row": name, "sum": f"{total:.10g}"}
            origin = place[row, year]
            yield Fault(
                "parameter.sum", {**fields, "whole": f"{whole:g}"}, origin.path, origin.line
            )


def missing_parameter(name: str, found: Mapping[str, Parameter], place: str) -> Fault:
    """A parameter that something needs and no file gives; at the equation that asks for it."""
    model = base_model()
    users = model.users(name)
    near = nearest(name, [*found, *model.equations])
    fields = {
        "name": name,
        "users": ", ".join(users) or "calibrate/",
        "near": ", ".join(near) or "-",
    }
    if not users or name in CLOSURE_INDEX:
        return Fault("calibration.no_parameter", fields, place)
    equation = model.equations[users[0]]
    return Fault("calibration.no_parameter", fields, shown(Path(equation.path)), equation.line)


def disagreements(
    parameters: Mapping[str, Parameter],
    observations: Sequence[Observation],
    described: Sets,
    place: str,
) -> Iterator[Fault]:
    """Where observations and the parameters that stand for them say different things."""
    base, end = described.base_year, described.window_end
    observed = {(o.variable, o.year): o.value for o in observations if not o.member}
    for name in ("grdp", "nominal_grdp"):
        inside = range(base + 1, end)
        absent = [year for year in inside if (name, str(year)) not in observed]
        if absent and len(absent) < len(inside):
            fields = {"name": name, "years": ", ".join(map(str, absent))}
            yield Fault("observation.incomplete", fields, place)
    given_base = parameters["nominal_grdp_base"].cells[()]
    observed_base = observed.get(("nominal_grdp", str(base)))
    if observed_base is not None and observed_base != given_base.values[None]:
        values = {"year": base, "observed": observed_base, "given": given_base.values[None]}
        yield Fault(
            "observation.base_differs", values, given_base.origin.path, given_base.origin.line
        )
    groups = [member.id for member in described.members["group"]]
    for item in observations:
        is_share = item.variable in SHARES and item.member == PRODUCT_TAXES
        if item.member and item.member not in groups and not is_share:
            near = ", ".join(nearest(item.member, groups)) or ", ".join(groups)
            named = {"name": item.variable, "member": item.member, "sets": "group", "near": near}
            yield Fault("parameter.member", named, item.origin.path, item.origin.line)
    shares = parameters["nominal_share_window_end"].cells
    for item in observations:
        if item.variable != "grdp_share" or item.year != str(end):
            continue
        cell = shares.get((item.member,))
        given = cell.values[None] if cell is not None else None
        if given is None or abs(given - item.value) > SHARE_AGREES:
            words = {"member": item.member, "observed": item.value, "given": given}
            origin = item.origin
            yield Fault("observation.share_differs", words, origin.path, origin.line)
