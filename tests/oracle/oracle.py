"""The oracle: the model computed a second time, one number after another.

Plain loops over floats and dictionaries, no NumPy, nothing of kontum_sim. It was written from the
specification of the model (its sections are named "section 1" to "section 6" below) and from the
recorded decisions of the model's authors ("decision 1" to "decision 19"), not from the package,
so that an error would have to be made twice to go unseen. Only the central run: no draws.

A result is results[variable][year] for the province and results[variable][member, year] for a
variable of sectors, sources, revenue lines, crops or technologies. A year that the model leaves
empty (poverty before 2018, exports before 2020) has no entry.

oracle_files.py reads the numbers; this page is the model, in the order in which it is computed;
oracle_posterior.py weighs draws of its parameters.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp, log
from pathlib import Path
from typing import Any

from oracle_files import BASE, END, FIRST, MONTHS, Changes, Data, Project, read_projects

Results = defaultdict[str, dict[Any, float]]


# ------------------------------------------------------- section 3, population and labour


def people(t: int, d: Data, x: Results) -> None:
    """In the window the record; from 2021 the equations."""
    if t <= END:
        for name in ("population", "labour_force"):
            x[name][t] = d.observed[name, "", str(t)]
    else:
        increase = d.value("natural_increase_rate", year=t) + d.value("net_migration_rate", year=t)
        x["population"][t] = x["population"][t - 1] * (1 + increase)
        growth = d.value("labour_force_growth", year=t)
        x["labour_force"][t] = x["labour_force"][t - 1] * (1 + growth)
    total = (1 - d.value("unemployment_rate", year=t)) * x["labour_force"][t]
    x["employment_total"][t] = total
    premium = d.value("trained_wage_premium")
    trained = 1 + premium * d.value("trained_labour_share", year=t)
    trained_base = 1 + premium * d.value("trained_labour_share", year=BASE)
    x["human_capital_index"][t] = trained / trained_base
    if t <= END:  # decision 5: workers leave agriculture at a steady pace
        left = (t - BASE) * d.value("agricultural_share_decline")
        for s in d.sector_ids:
            gain = d.value("employment_gain_share", s) - (1 if s == d.agriculture else 0)
            share = d.value("employment_share_base", s) + left * gain
            x["employment"][s, t] = share * total
    else:
        demand = {}
        for s in d.other_sectors:
            growth = x["value_added"][s, t - 1] / x["value_added"][s, t - 2] - 1
            elasticity = d.value("employment_elasticity", s, t)
            demand[s] = x["employment"][s, t - 1] * (1 + elasticity * growth)
        room = total - d.value("agricultural_employment_floor", year=t) * total
        scale = min(1.0, room / sum(demand.values()))
        for s in d.other_sectors:
            x["employment"][s, t] = demand[s] * scale
        others = sum(x["employment"][s, t] for s in d.other_sectors)
        x["employment"][d.agriculture, t] = total - others
    if t > BASE:
        new = sum(
            max(0.0, x["employment"][s, t] - x["employment"][s, t - 1]) for s in d.other_sectors
        )
        x["jobs_created"][t] = new + d.value("placement_rate", year=t) * total


# ----------------------------------------------------------------- section 3, investment


def own_capital_funds(t: int, d: Data, x: Results) -> float:
    """The parts of last year's retained revenue that go into this year's capital budget."""
    one_off = sum(
        d.value("local_share", line["id"], t - 1) * x["revenue"][line["id"], t - 1]
        for line in d.lines
        if line.get("one_off")
    )
    recurrent = x["retained_revenue"][t - 1] - one_off
    from_recurrent = d.value("revenue_to_capital_share", year=t) * recurrent
    return from_recurrent + d.value("land_use_fee_to_capital_share", year=t) * one_off


def carried_in(t: int, d: Data, x: Results) -> float:
    unspent = (1 - d.value("disbursement_rate", year=t - 1)) * x["capital_budget"][t - 1]
    return unspent * d.value("carry_over_share", year=t)


def window_investment(t: int, d: Data, x: Results) -> None:
    """The recorded total by source and sector, without the plant then under way (decision 8)."""
    total = d.observed["total_social_investment", "", str(t)]
    for source in d.sources:
        by_source = total * d.value("investment_source_share", source, t)
        x["investment_by_source"][source, t] = by_source
        for s in d.sector_ids:
            cell = by_source * d.value("investment_allocation", f"{source}:{s}")
            planned = d.value("window_plant_payments", f"{source}:{s}", t)
            paid = min(planned, d.value("window_plant_payment_cap") * cell)
            x["residual"][source, s, t] = cell - paid
    x["public_residual"][t] = x["investment_by_source"]["public_budget", t]


def later_investment(t: int, d: Data, projects: list[Project], x: Results) -> None:
    # Public: the envelope depends on last year; project payments are inside it.
    transfers_2020 = x["central_capital_transfers"][END]
    growth = 1 + d.value("central_capital_transfers_growth")
    x["central_capital_transfers"][t] = transfers_2020 * growth ** (t - END)
    x["carried_in"][t] = carried_in(t, d, x)
    x["capital_budget"][t] = (
        own_capital_funds(t, d, x)
        + x["central_capital_transfers"][t]
        + d.value("borrowing", year=t)
        + x["carried_in"][t]
    )
    public = d.value("disbursement_rate", year=t) * x["capital_budget"][t]
    project_cash = {
        source: sum(p.cash(t) for p in projects if p.source == source) for source in d.sources
    }
    x["public_residual"][t] = public - project_cash["public_budget"]

    # Private: error correction in logs on the residual's own past (decisions 1, 11, 16).
    residual = sum(x["residual"]["private", s, t - 1] for s in d.sector_ids)
    residual_2020 = sum(x["residual"]["private", s, END] for s in d.sector_ids)
    target = residual_2020 / x["nominal_grdp"][END] + d.value("private_investment_ratio_change")
    grdp_growth = log(x["grdp"][t - 1] / x["grdp"][t - 2])
    public_growth = log(x["public_capital"][t] / x["public_capital"][t - 1])
    rise = (
        log(1 + d.value("investment_price_growth", year=t))
        + grdp_growth
        + d.value("adjustment_speed", year=t)
        * (log(target) - log(residual / x["nominal_grdp"][t - 1]))
        + d.value("crowding_in", year=t) * (public_growth - grdp_growth)
        + d.value("private_investment_shock", year=t)
    )

    # The residual of each source keeps the composition of 2020 (decision 8).
    for source in d.sources:
        growth = d.value("residual_investment_growth", source, t)
        factor = exp(rise) if source == "private" else 1 + growth
        for s in d.sector_ids:
            x["residual"][source, s, t] = x["residual"][source, s, t - 1] * factor

    meet_imposed_total(t, d, x, sum(project_cash.values()))
    for source in d.sources:
        total = residual_of(source, t, d, x) + project_cash[source]
        x["investment_by_source"][source, t] = total


def residual_of(source: str, t: int, d: Data, x: Results) -> float:
    cells = sum(x["residual"][source, s, t] for s in d.sector_ids)
    return x["public_residual"][t] if source == "public_budget" else cells


def meet_imposed_total(t: int, d: Data, x: Results, project_cash: float) -> None:
    """An imposed total scales the four residuals by one factor, never project cash."""
    imposed = d.imposed("total_social_investment", t)
    if imposed > 0:
        own = sum(residual_of(source, t, d, x) for source in d.sources)
        scale = (imposed - project_cash) / own
        x["public_residual"][t] *= scale
        for source in d.sources:
            for s in d.sector_ids:
                x["residual"][source, s, t] *= scale


def investment_totals(t: int, d: Data, x: Results) -> None:
    by_source = x["investment_by_source"]
    x["total_social_investment"][t] = sum(by_source[source, t] for source in d.sources)
    x["public_investment"][t] = by_source["public_budget", t]
    for source in ("private", "state_enterprise", "fdi"):
        x[source + "_investment"][t] = by_source[source, t]


# -------------------------------------------------------------------- section 3, capital


def investment_prices(t: int, d: Data, x: Results) -> None:
    if t == BASE:
        x["investment_price_index"][t] = d.value("investment_price_index_base")
    else:
        growth = d.value("investment_price_growth", year=t)
        x["investment_price_index"][t] = x["investment_price_index"][t - 1] * (1 + growth)


def outlays(t: int, d: Data, x: Results) -> None:
    """Residual investment that forms capital, at constant prices."""
    price = x["investment_price_index"][t]
    for s in d.sector_ids:
        x["residual_outlay"][s, t] = sum(
            d.value("capital_formation_ratio", source) * x["residual"][source, s, t] / price
            for source in d.sources
        )
    public = d.value("capital_formation_ratio", "public_budget") * x["public_residual"][t] / price
    x["residual_outlay"]["public", t] = public


def stocks(d: Data, x: Results) -> list[tuple[str, float, float, float]]:
    """Of each stock: its name, depreciation, completion and level of 1 January 2016."""
    listed = [
        (
            s,
            d.value("depreciation_rate", s),
            d.value("completion_rate"),
            d.value("capital_output_ratio_base", s) * x["level"][s, BASE],
        )
        for s in d.sector_ids
    ]
    public = d.value("public_capital_ratio_base") * x["grdp_level"][BASE]
    rate = d.value("public_depreciation_rate")
    return [*listed, ("public", rate, d.value("public_completion_rate"), public)]


def commission(t: int, d: Data, projects: list[Project], x: Results) -> None:
    """Capital commissioned during the year, and the stocks of next January."""
    growth = d.value("construction_in_progress_growth")
    for s, depreciation, completion, stock_2016 in stocks(d, x):
        outlay = x["residual_outlay"][s, t]
        if t == BASE:  # decision 15: a steady state at 9% growth
            unfinished = (1 - completion) * outlay / (growth + completion)
            x["residual_in_progress"][s, t] = unfinished
        done = completion * (x["residual_in_progress"][s, t] + outlay)
        x["residual_commissioned"][s, t] = done
        x["residual_in_progress"][s, t + 1] = x["residual_in_progress"][s, t] + outlay - done
        if t == BASE:
            x["stock"][s, t] = (stock_2016 - done) / (1 - depreciation)
        if t == END:  # what was built of the projects is theirs from 2021
            own = sum(p.taken_over(d, x) for p in projects if p.sector == s)
            x["residual_in_progress"][s, t + 1] -= own
        by_projects = sum(p.capital(t, d, x) for p in projects if p.sector == s)
        stock = (1 - depreciation) * x["stock"][s, t] + done + by_projects
        x["stock"][s, t + 1] = stock


def name_stocks(t: int, d: Data, x: Results) -> None:
    for s in d.sector_ids:
        x["capital_stock"][s, t] = x["stock"][s, t]
    x["public_capital"][t] = x["stock"]["public", t]


# ---------------------------------------------------------------- section 3, electricity


def electricity(t: int, d: Data, projects: list[Project], x: Results) -> None:
    """MW of 1 January, MW in service over the year, and output (decision 10)."""
    if d.capacity is None:
        return
    output = 0.0
    for technology in d.technologies:
        name = technology["id"]
        if t <= END:
            residual = d.value("window_capacity_mw", name, t)
        else:
            residual = x["residual_mw"][name, t - 1]
            if technology.get("expanded"):
                built = x["residual_commissioned"][d.capacity, t - 1]
                residual += realised_mw(d, x) * built
        if t > BASE:  # plants outside the project file that started last year or before
            residual += d.value("capacity_addition_mw", name, t - 1)
        x["residual_mw"][name, t] = residual
        added = d.value("capacity_addition_mw", name, t)
        months = d.value("capacity_addition_months", name, t)
        factor = d.value("capacity_factor", name)
        hours = d.value("thousand_hours_in_year")
        water = d.value("hydrology_index", year=t) if technology.get("water") else 1.0
        energy = (residual + added * months / MONTHS) * hours * factor
        standing = residual
        for p in projects:
            if p.technology == name:
                mean_mw = p.megawatt * p.months_in_service(t) / MONTHS
                energy += mean_mw * hours * p.capacity_factor
                standing += p.megawatt if p.service < t * MONTHS else 0.0
        output += energy * water
        x["electricity_capacity_mw"][name, t] = standing
    x["electricity_output"][t] = output


def realised_mw(d: Data, x: Results) -> float:
    """MW per billion VND of electricity's residual capital (capacity_realisation_share / cost)."""
    cost = d.value("investment_cost_per_mw") / x["investment_price_index"][END]
    expanded = next(each["id"] for each in d.technologies if each.get("expanded"))
    first, last = (d.value("window_capacity_mw", expanded, t) for t in (BASE, END))
    built = sum(x["residual_commissioned"][d.capacity, t] for t in range(FIRST, END + 1))
    share = (last - first) * cost / built
    return share / cost


# ------------------------------------------------------- section 5, closing of the window


def levels(d: Data, x: Results) -> None:
    """Levels of 2015 and 2020 by group and leaf, real and nominal (section 5, step 2)."""
    average = d.observed["grdp_growth", "", f"{FIRST}-{END}"]
    x["grdp_level"][END] = d.observed["grdp", "", str(END)]
    x["grdp_level"][BASE] = x["grdp_level"][END] / (1 + average) ** (END - BASE)
    x["nominal_level"][END] = d.observed["nominal_grdp", "", str(END)]
    x["nominal_level"][BASE] = d.value("nominal_grdp_base")
    for t, ending in ((BASE, "base"), (END, "window_end")):
        for price, total in (("real", "grdp_level"), ("nominal", "nominal_level")):
            parts = [*d.groups, "product_taxes"]
            share = {part: d.value(f"{price}_share_{ending}", part) for part in parts}
            for part in parts:
                x[price + "_group"][part, t] = x[total][t] * share[part] / sum(share.values())
    for s in d.sector_ids:
        group = x["real_group"][d.group_of[s], END]
        x["level"][s, END] = group * d.value("sector_share_window_end", s)
    for g in d.groups:
        members = [s for s in d.sector_ids if d.group_of[s] == g]
        rest = x["real_group"][g, BASE]
        for s in members:
            if d.value("sector_remainder_share_base", s) == 0:
                growth = d.value("sector_growth_window", s)
                x["level"][s, BASE] = x["level"][s, END] / (1 + growth) ** (END - BASE)
                rest -= x["level"][s, BASE]
        for s in members:
            if d.value("sector_remainder_share_base", s) > 0:
                x["level"][s, BASE] = rest * d.value("sector_remainder_share_base", s)


def log_linear(first: float, last: float, t: int) -> float:
    """From the value of 2015 to that of 2020, then held (decisions 18 and 19)."""
    return first * exp(log(last / first) * min(t - BASE, END - BASE) / (END - BASE))


def close_window(d: Data, x: Results) -> None:
    """Trends of productivity and prices that meet the levels of 2020 (steps 3 and 5)."""
    for s in d.cobb_douglas:
        gain = log(x["level"][s, END] / x["level"][s, BASE]) - log(factors(s, END, d, x))
        x["window_tfp_growth"][s] = gain / (END - BASE)
    for s in d.sector_ids:
        g = d.group_of[s]
        first, last = (x["nominal_group"][g, t] / x["real_group"][g, t] for t in (BASE, END))
        known = sum(price_pressure(s, t, d) for t in range(FIRST, END + 1))
        x["value_added_deflator"][s, BASE] = first
        x["window_price_drift"][s] = (log(last / first) - known) / (END - BASE)


# ----------------------------------------------------------------- section 3, production


def land(t: int, d: Data, x: Results) -> None:
    """Perennial crops: area planted in p is in production from p + years to maturity.

    Only what survives is in production; the planted area (a target) counts every hectare.
    """
    index = 0.0
    for crop in d.crops:
        area_2020 = d.value("crop_area_window_end", crop)
        mature = area = area_2020
        for p in range(END + 1, t + 1):
            planted = d.value("crop_area_planted", crop, p)
            area += planted
            if p + d.value("crop_years_to_maturity", crop) <= t:
                mature += planted * d.value("crop_survival", crop)
        index += d.value("crop_weight", crop) * mature / area_2020
        if t >= END:
            x["perennial_crop_area"][crop, t] = area
    x["land_index"][t] = index


def factors(s: str, t: int, d: Data, x: Results) -> float:
    """What capital, labour, land and public capital give, 2015 = 1."""
    capital_share, land_share = d.value("capital_share", s), d.value("land_share", s)
    workers = x["employment"][s, t] / x["employment"][s, BASE]
    labour = x["human_capital_index"][t] * workers
    return float(
        (x["capital_stock"][s, t] / x["capital_stock"][s, BASE]) ** capital_share
        * labour ** (1 - capital_share - land_share)
        * x["land_index"][t] ** land_share
        * (x["public_capital"][t] / x["public_capital"][BASE])
        ** d.value("public_capital_elasticity", s)
    )


def production(t: int, d: Data, x: Results) -> None:
    for s in d.cobb_douglas:
        if t == BASE:
            x["tfp_index"][s, t] = 1.0
        else:  # decision 12: from 2021 growth returns to its trend with a half-life
            growth = x["window_tfp_growth"][s]
            if t > END:
                trend = d.value("tfp_trend_growth", s, t)
                kept = 0.5 ** ((t - END) / d.value("tfp_growth_half_life"))
                growth = trend + (growth - trend) * kept
                growth += d.value("tfp_growth_adjustment", s, t)
            x["tfp_index"][s, t] = x["tfp_index"][s, t - 1] * exp(growth)
        base = x["level"][s, BASE]
        shock = exp(d.value("output_shock", s, t)) if t > END else 1.0
        x["value_added"][s, t] = base * x["tfp_index"][s, t] * factors(s, t, d, x) * shock
    if d.capacity is not None:
        ends = [x["level"][d.capacity, y] / x["electricity_output"][y] for y in (BASE, END)]
        value = log_linear(ends[0], ends[1], t) * x["electricity_output"][t]
        x["value_added"][d.capacity, t] = value
    if d.demand is not None:
        ends = [x["level"][d.demand, y] / real_construction(y, d, x) for y in (BASE, END)]
        value = log_linear(ends[0], ends[1], t) * real_construction(t, d, x)
        x["value_added"][d.demand, t] = value
    ends = [
        x["real_group"]["product_taxes", y] / sum(x["level"][s, y] for s in d.sector_ids)
        for y in (BASE, END)
    ]
    tax_ratio = log_linear(ends[0], ends[1], t)
    published = d.record("grdp", t)
    if BASE < t < END and published is not None:  # step 4: one factor common to Cobb-Douglas
        own = sum(x["value_added"][s, t] for s in d.cobb_douglas)
        rest = sum(x["value_added"][s, t] for s in d.sector_ids if s not in d.cobb_douglas)
        for s in d.cobb_douglas:
            x["value_added"][s, t] *= (published / (1 + tax_ratio) - rest) / own
    total = sum(x["value_added"][s, t] for s in d.sector_ids)
    x["product_taxes"][t] = tax_ratio * total
    x["grdp"][t] = total + x["product_taxes"][t]


def real_construction(t: int, d: Data, x: Results) -> float:
    """Construction part of all investment of the year, projects included."""
    parts = sum(
        d.value("construction_part", source) * x["investment_by_source"][source, t]
        for source in d.sources
    )
    return parts / x["investment_price_index"][t]


# --------------------------------------------------------- section 3, prices and accounts


def price_pressure(s: str, t: int, d: Data) -> float:
    """Logs: national inflation beyond its trend and world prices (decision 13)."""
    excess = d.value("national_inflation", year=t) - d.value("national_inflation_trend")
    world = d.value("world_price_growth", year=t)
    passed = d.value("world_price_pass_through", s, t) * world
    return d.value("inflation_pass_through") * excess + passed


def prices(t: int, d: Data, x: Results) -> None:
    if t > BASE:
        for s in d.sector_ids:
            drift = x["window_price_drift"][s]
            if t > END:
                later = d.value("price_drift", year=t)
                kept = 0.5 ** ((t - END) / d.value("price_drift_half_life"))
                drift = later + (drift - later) * kept
            last = x["value_added_deflator"][s, t - 1] / exp(x["price_shock"][t - 1])
            x["value_added_deflator"][s, t] = last * exp(drift + price_pressure(s, t, d))
    ends = []
    for y in (BASE, END):
        taxes = x["nominal_group"]["product_taxes", y]
        ends.append(taxes / sum(x["nominal_group"][g, y] for g in d.groups))
    tax_rate = log_linear(ends[0], ends[1], t)
    deflator, volume = x["value_added_deflator"], x["value_added"]
    published = d.record("nominal_grdp", t)
    shock = d.value("price_shock", year=t) if t > END else 0.0
    if BASE < t < END and published is not None:  # decision 3: one price factor, a level
        total = sum(deflator[s, t] * volume[s, t] for s in d.sector_ids)
        shock = log(published / ((1 + tax_rate) * total))
    x["price_shock"][t] = shock
    for s in d.sector_ids:
        deflator[s, t] *= exp(shock)
    for s in d.sector_ids:
        x["nominal_value_added"][s, t] = deflator[s, t] * volume[s, t]
    total = sum(x["nominal_value_added"][s, t] for s in d.sector_ids)
    x["nominal_product_taxes"][t] = tax_rate * total
    x["nominal_grdp"][t] = (1 + tax_rate) * total
    per_head = x["nominal_grdp"][t] * 1e9 / x["population"][t]  # VND
    x["grdp_per_capita"][t] = per_head / 1e6  # million VND
    x["grdp_per_capita_usd"][t] = per_head / d.value("exchange_rate", year=t)
    earned = sum(d.value("capital_share", s) * volume[s, t] for s in d.sector_ids)
    worn = sum(rate * x["stock"][s, t] for s, rate, _, _ in stocks(d, x))
    all_stocks = sum(x["stock"][s, t] for s, _, _, _ in stocks(d, x))
    x["net_return_on_capital"][t] = 100 * (earned - worn) / all_stocks  # %


# --------------------------------------------------------------- section 3, state budget


def revenue(t: int, d: Data, x: Results) -> None:
    for line in d.lines:
        name = line["id"]
        if t <= END:  # the record, split by the shares of 2020
            recorded = d.observed["budget_revenue", "", str(t)]
            x["revenue"][name, t] = recorded * d.value("revenue_line_share", name)
        else:
            x["revenue"][name, t] = x["revenue"][name, t - 1] * line_growth(line, t, d, x)
    x["budget_revenue"][t] = sum(x["revenue"][name, t] for name in d.line_ids)
    x["retained_revenue"][t] = sum(
        d.value("local_share", name, t) * x["revenue"][name, t] for name in d.line_ids
    )


def line_growth(line: dict[str, Any], t: int, d: Data, x: Results) -> float:
    """Revenue of a line over last year's, by its equation."""
    name, base = line["id"], line["base"]
    if base == "sector":  # decision 2
        growth = tax_base(name, t, d, x) / tax_base(name, t - 1, d, x)
    elif base == "electricity":
        tariff = 1 + d.value("electricity_tariff_growth", year=t)
        growth = x["electricity_output"][t] / x["electricity_output"][t - 1] * tariff
    elif base == "grdp":
        growth = x["grdp"][t] / x["grdp"][t - 1]
    else:
        growth = 1 + d.value("exogenous_revenue_growth", name, t)
    rise = float(growth ** d.value("buoyancy", name, t))
    return rise * (1 + d.value("revenue_policy_change", name, t))


def tax_base(line: str, t: int, d: Data, x: Results) -> float:
    nominal = x["nominal_value_added"]
    return sum(
        d.value("revenue_base_weight", f"{line}:{s}") * nominal[s, t] / nominal[s, END]
        for s in d.sector_ids
    )


def budget(t: int, d: Data, x: Results) -> None:
    """Capital transfers of the window are solved (decision 6); current transfers close."""
    disbursement = d.value("disbursement_rate", year=t)
    public = x["public_investment"][t]
    if t <= END:
        x["capital_budget"][t] = public / disbursement
        spending = d.record("local_expenditure", t)
        if spending is not None:
            x["current_expenditure"][t] = spending - public
        if t > BASE:
            x["carried_in"][t] = carried_in(t, d, x)
            funds = own_capital_funds(t, d, x) + d.value("borrowing", year=t) + x["carried_in"][t]
            x["central_capital_transfers"][t] = x["capital_budget"][t] - funds
    else:
        growth = 1 + d.value("current_expenditure_growth", year=t)
        x["current_expenditure"][t] = x["current_expenditure"][t - 1] * growth
    if t == BASE or t not in x["current_expenditure"]:
        return
    carried_out = (1 - disbursement) * x["capital_budget"][t]
    spent = x["current_expenditure"][t] + public + carried_out
    received = (
        x["retained_revenue"][t]
        + x["central_capital_transfers"][t]
        + d.value("borrowing", year=t)
        + x["carried_in"][t]
        + x["surplus"].get(t - 1, 0.0)  # decision 7
    )
    x["current_transfers"][t] = max(0.0, spent - received)
    x["surplus"][t] = max(0.0, received - spent)
    x["carried_out"][t] = carried_out + x["surplus"][t]


# ------------------------------------------------- section 3, trade and living standards


def trade_and_poverty(t: int, d: Data, x: Results) -> None:
    """Empty before they were published (decision 14)."""
    for good, s in d.commodities.items():
        recorded = d.record("exports", t)
        if recorded is not None:
            share = d.value("export_commodity_share", good)
            x["exports_by_commodity"][good, t] = recorded * share
        elif t > END:
            growth = x["value_added"][s, t] / x["value_added"][s, t - 1] - 1
            volume = 1 + d.value("export_elasticity", year=t) * growth
            price = 1 + d.value("world_price_growth", year=t)
            last = x["exports_by_commodity"][good, t - 1]
            x["exports_by_commodity"][good, t] = last * volume * price
    if t >= END:
        x["exports"][t] = sum(x["exports_by_commodity"][good, t] for good in d.commodities)
    recorded = d.record("poverty_rate", t)
    if recorded is not None:
        x["poverty_rate"][t] = recorded
    elif t > END:
        income, last = (x["grdp"][y] / x["population"][y] for y in (t, t - 1))
        change = d.value("poverty_elasticity", year=t) * log(income / last)
        change += d.value("programme_effect", year=t)
        link = d.value("poverty_standard_link", year=t)
        x["poverty_rate"][t] = x["poverty_rate"][t - 1] * exp(change) * link


# ----------------------------------------------------------------------------- all years


def window_factors(d: Data, planned: list[Project], x: Results) -> None:
    """Section 5, step 1: what of 2015-2020 does not depend on output."""
    for t in range(BASE, END + 1):
        people(t, d, x)
        investment_prices(t, d, x)
        window_investment(t, d, x)
        investment_totals(t, d, x)
        outlays(t, d, x)
        commission(t, d, planned, x)
        name_stocks(t, d, x)
        electricity(t, d, planned, x)
        land(t, d, x)


def compute(
    calibration: Path,
    projects: Path | None,
    last_year: int = 2025,
    changes: Changes | None = None,
) -> dict[str, dict[Any, float]]:
    """The central run of a calibration folder with a file of projects (None: no projects).

    changes: {(parameter, member): {year: value from then on}} over the values of the files
    """
    d = Data(calibration, changes or {})
    planned = read_projects(projects, d)
    x: Results = defaultdict(dict)
    levels(d, x)
    window_factors(d, planned, x)
    close_window(d, x)
    for t in range(BASE, last_year + 1):
        if t > END:
            people(t, d, x)
            investment_prices(t, d, x)
            name_stocks(t, d, x)
            later_investment(t, d, planned, x)
            investment_totals(t, d, x)
            outlays(t, d, x)
            commission(t, d, planned, x)
            electricity(t, d, planned, x)
            land(t, d, x)
        production(t, d, x)
        prices(t, d, x)
        revenue(t, d, x)
        budget(t, d, x)
        trade_and_poverty(t, d, x)
    return dict(x)
