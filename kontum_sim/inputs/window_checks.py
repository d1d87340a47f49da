"""What the window needs: whole series, figures of its years, paths that begin in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kontum_sim.errors import Fault, nearest
from kontum_sim.inputs.calibration_file import Sets
from kontum_sim.inputs.observations import CLOSED_BY_PRICES, Observation
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.records import Parameter

EVERY_YEAR = ("population", "labour_force", "total_social_investment", "budget_revenue")
LAST_YEAR = ("local_expenditure", "poverty_rate", "exports", "grdp", "nominal_grdp")
GROWTH, SHARE = "value_added_growth_by_group", "real_grdp_share"
CENTRE_AGREES = 1e-6  # relative: a mode such as 5/9 is written with a few digits
# Paths that are read from the base year on, and those that are read from the year after it.
FROM_BASE_YEAR = (
    "output_shock unemployment_rate trained_labour_share investment_source_share "
    "window_plant_payments window_capacity_mw capacity_addition_mw capacity_addition_months "
    "hydrology_index local_share disbursement_rate"
).split()
FROM_NEXT_YEAR = (
    "tfp_growth_adjustment investment_price_growth price_shock national_inflation "
    "world_price_growth world_price_pass_through electricity_tariff_growth "
    "exogenous_revenue_growth revenue_to_capital_share land_use_fee_to_capital_share "
    "carry_over_share borrowing"
).split()


def window_faults(
    parameters: Mapping[str, Parameter],
    observations: Sequence[Observation],
    described: Sets,
    place: str,
) -> Iterator[Fault]:
    """Everything that would keep the window from being closed, as far as one can see."""
    yield from _missing_series(observations, described, place)
    for item in observations:
        yield from _misplaced(item, described)
    yield from _repeated(observations)
    for name, first in [
        *((name, described.base_year) for name in FROM_BASE_YEAR),
        *((name, described.base_year + 1) for name in FROM_NEXT_YEAR),
    ]:
        yield from _late(parameters[name], first)
    for parameter in parameters.values():
        yield from _off_centre(parameter)
    yield from _lines_without_base(parameters["revenue_base_weight"], described)


def _missing_series(
    observations: Sequence[Observation], described: Sets, place: str
) -> Iterator[Fault]:
    given = {(item.variable, item.year) for item in observations if not item.member}
    base, end = described.base_year, described.window_end
    wanted = {name: [str(year) for year in range(base, end + 1)] for name in EVERY_YEAR}
    wanted |= {name: [str(end)] for name in LAST_YEAR}
    wanted["grdp_growth"] = [f"{base + 1}-{end}"]
    for name, years in wanted.items():
        missing = [year for year in years if (name, year) not in given]
        if missing:
            fields = {"name": name, "years": ", ".join(missing)}
            yield Fault("calibration.no_observation", fields, place)


def _misplaced(item: Observation, described: Sets) -> Iterator[Fault]:
    """A figure with a standard error that stands outside the window, or of no group."""
    if item.standard_error is None:
        return
    name = " ".join(part for part in (item.variable, item.member, item.year) if part)
    first, last = described.base_year, described.window_end
    if item.variable == CLOSED_BY_PRICES:
        first, last = first + 1, last - 1
    elif item.variable == GROWTH:
        first += 1
    if not item.year.isdigit() or not first <= int(item.year) <= last:
        fields: dict[str, object] = {"name": name, "first": first, "last": last}
        yield Fault("observation.outside", fields, item.origin.path, item.origin.line)
    if item.variable != CLOSED_BY_PRICES and not item.member:
        groups = ", ".join(member.id for member in described.members["group"])
        fields = {"name": name, "groups": groups}
        yield Fault("observation.no_group", fields, item.origin.path, item.origin.line)


def _repeated(observations: Sequence[Observation]) -> Iterator[Fault]:
    """A growth rate that follows from the shares of the same group in both years."""
    measured = {
        (item.variable, item.member, item.year): item
        for item in observations
        if item.standard_error is not None
    }
    for (variable, group, year), item in measured.items():
        if variable != GROWTH or not year.isdigit():
            continue
        before = measured.get((SHARE, group, str(int(year) - 1)))
        after = measured.get((SHARE, group, year))
        if before is not None and after is not None:
            fields = {
                "name": f"{variable} {group} {year}",
                "lines": f"{before.origin.line}, {after.origin.line}",
            }
            yield Fault("observation.follows", fields, item.origin.path, item.origin.line)


def _late(parameter: Parameter, first: int) -> Iterator[Fault]:
    for member, cell in parameter.cells.items():
        begins = min((year for year in cell.values if year is not None), default=first)
        if begins > first:
            name = f"{parameter.name} ({':'.join(member) or '-'})"
            fields = {"name": name, "begins": begins, "first": first}
            yield Fault("parameter.late", fields, cell.origin.path, cell.origin.line)
            return


def _off_centre(parameter: Parameter) -> Iterator[Fault]:
    """A central value that is not the centre of its prior: one of the two was forgotten."""
    for member, cell in parameter.cells.items():
        prior = parse_prior(cell.prior)
        if prior.centre is None or not cell.values:
            continue
        value = cell.values[max((year for year in cell.values if year is not None), default=None)]
        if abs(value - prior.centre) > CENTRE_AGREES * max(abs(prior.centre), CENTRE_AGREES):
            fields = {
                "name": f"{parameter.name} ({':'.join(member) or '-'})",
                "value": value,
                "text": cell.prior,
                "centre": f"{prior.centre:.12g}",
            }
            yield Fault("parameter.off_centre", fields, cell.origin.path, cell.origin.line)


def _lines_without_base(weights: Parameter, described: Sets) -> Iterator[Fault]:
    for line in described.members["revenue_line"]:
        if line.text("base") != "sector":
            continue
        cells = [cell for member, cell in weights.cells.items() if member[0] == line.id]
        if not any(value > 0 for cell in cells for value in cell.values.values()):
            ids = [member.id for member in described.members["sector"]]
            fields = {"name": line.id, "sectors": ", ".join(nearest(line.id, ids) or ids)}
            origin = cells[0].origin
            yield Fault("parameter.no_weight", fields, origin.path, origin.line)
