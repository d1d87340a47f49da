"""Cash is investment once, capital or megawatts once, output once: ten rules, each a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import kontum_sim
from kontum_sim import simulation
from kontum_sim.arrays import Array
from kontum_sim.calibrate.record import plant_payments
from kontum_sim.projects.calendars import NEVER
from kontum_sim.projects.remaining import remaining
from kontum_sim.simulation import Run

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
NO_PROJECTS = "projects=none"
AMPLE = "projects.changes.capacity={public_share: 1.0, management_boards: none, contractors: none}"


@cache
def run(*overrides: str, calibration: str = "plan2020", last_year: int = 2025) -> Run:
    folder = ROOT / "calibration" / calibration
    return kontum_sim.simulate(
        BASELINE, calibration=folder, overrides=overrides, last_year=last_year
    )


def central(of: Run, name: str, year: int) -> Array:
    return of.result.year(name, year)[..., 0]


def place(of: Run, project: str) -> int:
    return [planned.id for planned in of.projects.projects].index(project)


def paid(of: Run, project: str) -> Array:
    """What a project is paid in the central run, by year."""
    assert of.record is not None
    found = of.record.public + of.record.other
    return found[:, place(of, project), 0]


def test_1_cash_of_public_projects_is_inside_the_envelope() -> None:
    base, without = run(), run(NO_PROJECTS)
    assert central(base, "project_public_payments", 2021) > 500
    assert central(base, "public_investment", 2021) == pytest.approx(
        central(without, "public_investment", 2021), rel=1e-12
    )
    for year in range(2021, 2026):
        envelope = central(base, "public_investment_envelope", year)
        assert central(base, "public_investment", year) == pytest.approx(envelope, rel=1e-12)


def test_2_private_projects_add_to_a_residual_that_never_sees_their_cash() -> None:
    """A delay is not refilled: the residual of 2021 is the same, investment lower by the cash."""
    base = run()
    late = run("projects.changes.delay={kn_ialy_solar: {months: 24}}")
    row = base.calibration.sets["source"].index("private")
    less = paid(base, "kn_ialy_solar")[:2] - paid(late, "kn_ialy_solar")[:2]
    assert less[0] > 10
    for year, cash in zip((2021, 2022), less, strict=True):
        assert central(late, "private_residual", 2021) == central(base, "private_residual", 2021)
        if year == 2021:
            gap = central(base, "private_investment", year)
            gap = gap - central(late, "private_investment", year)
            assert gap == pytest.approx(cash, rel=1e-9)
    assert base.result["residual_investment"][row].min() > 0


def test_2_cash_that_the_record_could_not_hold_is_scaled() -> None:
    data = run().calibration
    base = simulation.simulate(BASELINE).result
    values = {
        "investment_allocation": np.full((4, 5, 1, 1), 0.2),
        "window_plant_payments": np.full((4, 5, 6, 1), 1e6),
        "window_plant_payment_cap": np.full((1, 1), 0.95),
    }
    recorded = base["investment_by_source"][:, :6]
    np.testing.assert_allclose(
        plant_payments(data, values, recorded),
        0.95 * 0.2 * recorded[:, None] * np.ones((1, 5, 1, 1)),
    )


def test_3_past_spending_of_a_project_leaves_the_works_of_the_residual() -> None:
    base, without = run(), run(NO_PROJECTS)
    taken = central(base, "project_public_works_taken_over", 2021)
    assert taken > 100
    total = "public_construction_in_progress"
    residual = "public_residual_construction_in_progress"
    assert central(base, total, 2021) == pytest.approx(central(without, total, 2021), rel=1e-12)
    assert central(base, residual, 2021) == pytest.approx(
        central(without, residual, 2021) - taken, rel=1e-12
    )
    assert not base.result["project_public_works_taken_over"][:6].any()
    assert not base.result["project_public_works_taken_over"][7:].any()


def test_3_works_taken_over_and_payments_are_all_that_projects_commission() -> None:
    of = run(AMPLE, last_year=2035)
    outlay = of.result["project_public_capital_outlay"].sum()
    taken = of.result["project_public_works_taken_over"].sum()
    commissioned = of.result["project_commissioned_public_capital"].sum()
    assert commissioned == pytest.approx(outlay + taken, rel=1e-12)


def test_4_a_project_adds_capital_or_megawatts_never_both() -> None:
    base, groups = run(), run(calibration="three_groups")
    electricity = base.calibration.sets["sector"].index("electricity")
    assert base.result["project_payments"][:, electricity].sum() > 1000
    assert not base.result["project_capital_outlay"][electricity].any()
    assert base.result["project_capacity_mw"].max() > 200
    # without a capacity sector the same plants are capital
    assert not groups.result["project_capacity_mw"].any()
    assert groups.result["project_capital_outlay"].sum() > 1000


def test_5_value_added_of_construction_comes_from_its_own_equation_only() -> None:
    base = run()
    row = base.calibration.sets["sector"].index("construction")
    built = (
        base.result["construction_value_added_ratio"][..., 0]
        * (base.result["real_construction_investment"][..., 0])
    )
    np.testing.assert_allclose(base.result["value_added"][row, 6:, 0], built[6:], rtol=1e-12)
    assert not base.result["project_capital_outlay"][row].any()


def test_6_an_overrun_is_cash_and_no_capital() -> None:
    base = run(AMPLE, last_year=2035)
    dear = run(AMPLE, "projects.changes.cost={all: {multiply: 2}}", last_year=2035)
    for name in ("thien_chi_herbs", "national_road_24"):
        assert paid(dear, name).sum() == pytest.approx(2 * paid(base, name).sum(), rel=1e-9)
    for name in ("project_capital_outlay", "project_public_capital_outlay"):
        np.testing.assert_allclose(
            dear.result[name].sum(axis=-2), base.result[name].sum(axis=-2), rtol=1e-9
        )


def test_7_interest_compensation_and_land_are_investment_but_no_capital() -> None:
    """Of what is paid for the herb farm only the formation ratio becomes capital."""
    base = run()
    data, left = (
        base.calibration,
        remaining(base.projects.projects[place(base, "thien_chi_herbs")], 2021, None),
    )
    source, sector = data.sets["source"].index("private"), data.sets["sector"].index("agriculture")
    ratio = base.result["capital_formation_ratio"][source, 0, 0]
    assert 0.3 < ratio < 0.9
    for year in (2021, 2022):
        cash = paid(base, "thien_chi_herbs")[year - 2021]
        planned = cash * left.base[0] / left.cash[0]
        assert central(base, "project_payments", year)[source, sector] == pytest.approx(cash)
        formed = ratio * planned / central(base, "investment_price_index", year)
        assert central(base, "project_capital_outlay", year)[sector] == pytest.approx(formed)


def test_8_only_the_local_share_of_a_project_that_crosses_the_border_counts() -> None:
    base = run(last_year=2035)
    project = base.projects.projects[place(base, "ialy_extension")].project
    assert project.local_share == 0.5
    median = project.type.cost_median
    assert paid(base, "ialy_extension").sum() == pytest.approx(0.5 * 6398 * median, rel=1e-9)
    alone = run("projects.changes.cancel=[ialy_extension]", last_year=2035)
    more = base.result["project_capacity_mw"] - alone.result["project_capacity_mw"]
    assert more.max() == pytest.approx(0.5 * 360)


def test_9_disbursement_acts_on_the_envelope_and_not_again_on_projects() -> None:
    base = run()
    faster = run("levers.disbursement_rate={value: 0.95, from: 2021}")
    assert base.record is not None
    assert faster.record is not None
    envelope = "public_investment_envelope"
    assert central(faster, envelope, 2021) > 1.1 * central(base, envelope, 2021)
    np.testing.assert_allclose(faster.record.public, base.record.public, rtol=1e-12)


def test_10_a_limit_acts_through_the_queue_and_not_on_cost_as_well() -> None:
    base = run(last_year=2035)
    queue = run("projects.changes.capacity={management_boards: 1}", last_year=2035)
    assert base.record is not None
    assert queue.record is not None
    assert queue.record.lives["wait_capacity"].sum() > 12
    done = queue.record.lives["in_service"][:, 0] < NEVER
    total = [(r.public + r.other).sum(axis=0)[done, 0] for r in (base.record, queue.record)]
    np.testing.assert_allclose(total[1], total[0], rtol=1e-9)


# what follows from the rules


def test_the_money_of_the_fund_is_paid_or_returned_in_every_year() -> None:
    record = run().record
    assert record is not None
    funds = record.funds
    np.testing.assert_allclose(funds["envelope"], funds["granted"] + funds["unspent"], rtol=1e-9)
    np.testing.assert_allclose(record.public.sum(axis=1), funds["granted"], rtol=1e-9)


def test_cancelling_all_projects_is_the_run_of_the_residual_alone() -> None:
    without, cancelled = run(NO_PROJECTS), run("projects.changes.cancel=[all]")
    for name in without.result:
        np.testing.assert_array_equal(cancelled.result[name], without.result[name], err_msg=name)


@pytest.mark.parametrize("name", ["all", "kon_plong_wind", "kn_ialy_solar", "dak_mi_1"])
def test_a_delay_with_no_change_of_envelope_never_raises_investment(name: str) -> None:
    base, late = run(), run(f"projects.changes.delay={{{name}: {{months: 12}}}}")
    total = "total_social_investment"
    gap = (base.result[total] - late.result[total])[6:, 0]
    assert (np.cumsum(gap) >= -1e-9 * base.result[total][6:, 0]).all()


def test_a_delay_of_a_public_project_leaves_its_money_to_small_works() -> None:
    """Public investment is the envelope in either case; other investment answers by a hair.

    Small works enter service sooner than a road that is late: output, revenue and with them the
    envelope of later years rise a little. Nothing moves in the year of the delay itself.
    """
    base = run()
    late = run("projects.changes.delay={western_axis: {months: 12}}")
    total = "total_social_investment"
    first = central(late, total, 2021)
    assert first == pytest.approx(central(base, total, 2021), rel=1e-12)
    np.testing.assert_allclose(late.result[total][6:], base.result[total][6:], rtol=2e-3)


def test_output_in_the_long_run_does_not_depend_on_a_delay() -> None:
    base = run(last_year=2035)
    late = run("projects.changes.delay={all: {months: 12}}", last_year=2035)
    assert central(late, "electricity_output", 2024) < central(base, "electricity_output", 2024)
    megawatts = "project_capacity_mw"
    np.testing.assert_allclose(
        central(late, megawatts, 2035), central(base, megawatts, 2035), rtol=1e-12
    )
    assert central(late, "grdp", 2035) == pytest.approx(central(base, "grdp", 2035), rel=2e-3)
