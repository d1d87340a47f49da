"""The facts of the year before the plan, from a calibration, for the accounting tests."""

from __future__ import annotations

from kontum_sim.errors import CalibrationError, Fault
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.text_files import shown
from kontum_sim.targets.accounting_base import GROUPS, AccountingBase, Fact


def accounting_base(calibration: Calibration) -> AccountingBase:
    """The facts of the last year of the window, all of the calibration's vintage.

    Raises CalibrationError when its groups are not the three published ones.
    """
    groups = calibration.sets["group"]
    if tuple(groups) != GROUPS:
        fields = {"given": ", ".join(groups), "expected": ", ".join(GROUPS)}
        place = shown(calibration.folder / "calibration.yaml")
        raise CalibrationError(Fault("calibration.accounting_groups", fields, place))
    end, base = calibration.window_end, calibration.base_year
    count = end - base
    nominal, real = _observed(calibration, "nominal_grdp"), _observed(calibration, "grdp")
    average = calibration.published("grdp_growth", f"{base + 1}-{end}")
    share_now = _parameter(calibration, "nominal_share_window_end")
    real_now = _parameter(calibration, "real_share_window_end")
    real_then = _parameter(calibration, "real_share_base")
    rise = (1 + average) ** count
    growth = {
        group: Fact(
            100 * ((real_now[group].value / real_then[group].value * rise) ** (1 / count) - 1),
            real_now[group].source,
        )
        for group in groups
    }
    people = _observed(calibration, "population")
    before = calibration.published("population", base)
    people_growth = 100 * ((people.value / before) ** (1 / count) - 1)
    taxes = share_now["product_taxes"]
    return AccountingBase(
        year=end,
        nominal_grdp=nominal,
        real_grdp=real,
        grdp_deflator=Fact(100 * nominal.value / real.value, f"{nominal.source}; {real.source}"),
        price_growth=_price_growth(calibration, nominal, real, average),
        group_shares={group: share_now[group] for group in groups},
        product_tax_share=taxes,
        group_growth=growth,
        average_growth=Fact(
            100 * average, calibration.source_of("grdp_growth", f"{base + 1}-{end}")
        ),
        population=people,
        population_growth=Fact(people_growth, people.source),
        natural_increase_rate=_path_value(calibration, "natural_increase_rate", end, 1000),
        poverty_rate=_observed(calibration, "poverty_rate", 100),
        total_social_investment=_observed(calibration, "total_social_investment"),
        budget_revenue=_observed(calibration, "budget_revenue"),
        exchange_rate=_path_value(calibration, "exchange_rate", end, 1),
    )


def _price_growth(calibration: Calibration, nominal: Fact, real: Fact, average: float) -> Fact:
    """Average rise of the GRDP deflator over the window, %."""
    count = calibration.window_end - calibration.base_year
    cell = calibration.parameters["nominal_grdp_base"].cells[()]
    before = cell.values[None] / (real.value / (1 + average) ** count)
    rise = (nominal.value / real.value / before) ** (1 / count) - 1
    return Fact(100 * rise, f"{nominal.source}; {cell.source}")


def _observed(calibration: Calibration, variable: str, factor: float = 1) -> Fact:
    year = calibration.window_end
    value = calibration.published(variable, year)
    return Fact(factor * value, calibration.source_of(variable, year))


def _parameter(calibration: Calibration, name: str) -> dict[str, Fact]:
    """Shares by component, divided by their sum, in %."""
    cells = calibration.parameters[name].cells
    whole = sum(cell.values[None] for cell in cells.values())
    return {
        member[0]: Fact(100 * cell.values[None] / whole, cell.source)
        for member, cell in cells.items()
    }


def _path_value(calibration: Calibration, name: str, year: int, factor: float) -> Fact:
    cell = calibration.parameters[name].cells[()]
    source = cell.by_year[year][1] if year in cell.by_year else cell.source
    return Fact(factor * cell.values[year], source)
