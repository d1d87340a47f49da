"""What must hold among the priors of one row of shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kontum_sim.errors import Fault
from kontum_sim.inputs.calibration_file import Sets
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.records import Cell, Member, Parameter

Row = tuple[str, Sequence[Member]]
PRODUCTIVITY = "tfp_trend_growth"  # its prior also judges the growth that the window solves


def rows_of_shares(parameter: Parameter, group_of: Mapping[str, str]) -> list[Row]:
    """(label, members) of every row of a parameter with a sum rule, in the order of its cells.

    group_of: the group of every sector
    """
    in_group = parameter.sum_rule == "sum=1 in group"
    rows: dict[str, list[Member]] = {}
    for member in parameter.cells:
        label = group_of[member[-1]] if in_group else ":".join(member[:-1]) or "-"
        rows.setdefault(label, []).append(member)
    return list(rows.items())


def prior_faults(parameter: Parameter, described: Sets) -> Iterator[Fault]:
    """A Dirichlet outside a row of shares, or beside another prior in its row.

    Also a prior of productivity growth that can't judge the growth of the window.
    """
    if parameter.name == PRODUCTIVITY:
        for sector in described.members["sector"]:
            cell = parameter.cells.get((sector.id,))
            if cell is None or sector.text("mode") != "cobb_douglas":
                continue
            if parse_prior(cell.prior).form not in ("normal", "fixed"):
                fields = {"name": f"{parameter.name} ({sector.id})", "text": cell.prior}
                yield _fault("parameter.judging_prior", cell, **fields)
    if not parameter.sum_rule:
        for cell in parameter.cells.values():
            if parse_prior(cell.prior).form == "dirichlet":
                yield _fault("parameter.dirichlet", cell, name=parameter.name)
        return
    group_of = {sector.id: sector.text("group") for sector in described.members["sector"]}
    for label, members in rows_of_shares(parameter, group_of):
        given = {parameter.cells[m].prior for m in members} - {"fixed"}
        if any(text.startswith("Dirichlet") for text in given) and len(given) > 1:
            fields = {"name": parameter.name, "row": label, "given": ", ".join(sorted(given))}
            yield _fault("parameter.prior_row", parameter.cells[members[0]], **fields)


def _fault(key: str, cell: Cell, **fields: object) -> Fault:
    return Fault(key, fields, cell.origin.path, cell.origin.line)
