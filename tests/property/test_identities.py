"""On random parameters and random scenarios the accounts add up and the record is met."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from drawn_runs import (
    Array,
    DrawnRun,
    draw_parameters,
    examples,
    producing,
    run_draws,
    scenario_of,
    seeds,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kontum_sim.errors import IdentityError
from kontum_sim.inputs.vocabulary import base_model

CALIBRATIONS = ("plan2020", "revised2022", "three_groups")
# GRDP of the accounts of December 2020, billion VND at 2010 prices and current ones.
PUBLISHED = {2016: 11289, 2017: 12300, 2018: 13443, 2019: 14782, 2020: 16170}
PUBLISHED_NOMINAL = {2016: 16250, 2017: 18082, 2018: 19982, 2019: 22434, 2020: 25851}
REVISED, REVISED_NOMINAL = 15076, 24003
TOLERANCE = 1e-9
# Not published in every year of the window, so not known there in the model either.
SPARSE = {
    "poverty_rate",
    "exports",
    "exports_by_commodity",
    "perennial_crop_area",
    "current_expenditure",
    "local_expenditure",
    "budget_gap",
    "current_transfers",
    "budget_resources",
    "budget_identity",
    "own_revenue_to_expenditure_ratio",
    "revenue_to_current_expenditure_ratio",
}


def close(found: Array, expected: Array) -> None:
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE, atol=0)


def random_run(seed: int, calibration: str = "plan2020", draws: int = 40) -> DrawnRun:
    scenario, data = scenario_of(calibration)
    return run_draws(scenario, data, draw_parameters(scenario, draws, seed))


def assert_accounts_add_up(run: DrawnRun) -> None:
    """Every identity of model.md section 4, worked from the results alone, 2021 to the end."""
    first = run.years.index(2021)

    def now(name: str) -> Array:
        return run[name][..., first:, :]

    def before(name: str) -> Array:
        return run[name][..., first - 1 : -1, :]

    def given(name: str) -> Array:
        values = run[name]
        return values if values.shape[-2] == 1 else now(name)

    # GRDP, real and nominal, is its sectors and product taxes; shares sum to a hundred
    close(now("grdp"), now("value_added").sum(axis=0) + now("product_taxes"))
    nominal = now("nominal_value_added").sum(axis=0) + now("nominal_product_taxes")
    close(now("nominal_grdp"), nominal)
    close(now("grdp_share").sum(axis=0) + now("product_tax_share"), np.full_like(nominal, 100))
    close(now("value_added_share").sum(axis=0), np.full_like(nominal, 100))
    # groups are the sums of their sectors
    for group, name in enumerate(run.calibration.sets["group"]):
        rows = [s for s, at in enumerate(run.calibration.group_position) if at == group]
        assert rows, name
        close(now("value_added_by_group")[group], now("value_added")[rows].sum(axis=0))
    close(now("employment").sum(axis=0), now("employment_total"))
    assert (now("employment") >= 0).all()
    # investment by source is investment by sector and infrastructure
    total = now("total_social_investment")
    close(now("investment_by_source").sum(axis=0), total)
    close(now("investment_by_sector").sum(axis=0) + now("public_investment"), total)
    # stocks roll forward and are not negative
    worn = given("depreciation_rate") * before("capital_stock")
    commissioned = before("commissioned_capital")
    close(now("capital_stock"), before("capital_stock") - worn + commissioned)
    works = before("construction_in_progress") + before("capital_outlay") - commissioned
    np.testing.assert_allclose(
        now("construction_in_progress"), works, rtol=1e-9, atol=1e-9 * float(total.min())
    )
    worn = given("public_depreciation_rate") * before("public_capital")
    built = before("commissioned_public_capital")
    close(now("public_capital"), before("public_capital") - worn + built)
    for stock in ("capital_stock", "public_capital", "electricity_capacity_mw"):
        assert (now(stock) >= 0).all(), stock
    # revenue is its lines; the local budget is balanced without a negative transfer
    lines = now("revenue")
    close(now("budget_revenue"), lines.sum(axis=0))
    close(now("budget_revenue"), now("recurrent_budget_revenue") + now("one_off_budget_revenue"))
    assert (now("current_transfers") >= 0).all()
    resources = now("retained_revenue") + now("current_transfers") + now("carried_in")
    resources = resources + given("central_capital_transfers") + given("borrowing")
    resources = resources + before("budget_surplus")
    uses = now("current_expenditure") + now("public_investment") + now("carried_out")
    close(uses, resources)


def assert_nothing_is_missing(run: DrawnRun) -> None:
    """After the window no value; from 2017 on only what no one published."""
    for name in base_model().equations:
        values = run[name]
        assert np.isfinite(values[..., run.years.index(2021) :, :]).all(), name
        if name not in SPARSE:
            assert np.isfinite(values[..., run.years.index(2017) :, :]).all(), name


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds)
def test_the_accounts_add_up_for_any_parameters(calibration: str, seed: int) -> None:
    run = random_run(seed, calibration)
    assert_accounts_add_up(run)
    assert_nothing_is_missing(run)


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups"])
@examples
@given(seed=seeds)
def test_published_grdp_of_the_window_is_met_by_every_draw(calibration: str, seed: int) -> None:
    run = random_run(seed, calibration)
    for year in PUBLISHED:
        np.testing.assert_allclose(run.year("grdp", year), PUBLISHED[year], rtol=1e-12)
        nominal = run.year("nominal_grdp", year)
        np.testing.assert_allclose(nominal, PUBLISHED_NOMINAL[year], rtol=1e-12)


@pytest.mark.parametrize(
    ("calibration", "average"),
    [("plan2020", 0.0913), ("three_groups", 0.0913), ("revised2022", 0.0751)],
)
@examples
@given(seed=seeds)
def test_average_growth_of_the_window_is_the_published_one_for_every_draw(
    calibration: str, average: float, seed: int
) -> None:
    run = random_run(seed, calibration)
    growth = (run.year("grdp", 2020) / run.year("grdp", 2015)) ** (1 / 5) - 1
    np.testing.assert_allclose(growth, average, rtol=0, atol=1e-10)


@examples
@given(seed=seeds)
def test_revised_accounts_are_met_at_the_end_by_every_draw(seed: int) -> None:
    run = random_run(seed, "revised2022")
    np.testing.assert_allclose(run.year("grdp", 2020), REVISED, rtol=1e-12)
    np.testing.assert_allclose(run.year("nominal_grdp", 2020), REVISED_NOMINAL, rtol=1e-12)


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds)
def test_the_structure_of_2020_is_the_one_that_was_drawn(calibration: str, seed: int) -> None:
    """The shares that a draw has, divided by their sum: groups and then product taxes."""
    run = random_run(seed, calibration)
    drawn = run.drawn["nominal_share_window_end"][:, 0]
    expected = 100 * drawn / drawn.sum(axis=0)
    close(run.year("grdp_share", 2020), expected[:-1])
    close(run.year("product_tax_share", 2020), expected[-1])


@pytest.mark.parametrize("calibration", CALIBRATIONS)
@examples
@given(seed=seeds)
def test_what_the_record_says_is_in_every_draw(calibration: str, seed: int) -> None:
    run = random_run(seed, calibration)
    for name in ("population", "labour_force", "total_social_investment", "budget_revenue"):
        for year in range(2016, 2021):
            published = run.calibration.published(name, year)
            np.testing.assert_allclose(run.year(name, year), published, rtol=1e-12, err_msg=name)


# scenarios

# lever -> lowest and highest value; None: of a path that the window solves, a factor
MONEY = {
    "borrowing": (0.0, 3000.0),
    "crop_area_planted": (0.0, 5000.0),
    "central_capital_transfers": (0.0, 4.0),
}


@st.composite
def lever_changes(draw: st.DrawFn, calibration: str = "plan2020") -> tuple[str, ...]:
    """`--set` texts that move up to six levers, each within its range, from some year on."""
    scenario, data = scenario_of(calibration)
    words = scenario.vocabulary
    levers = sorted(name for name, record in words.parameters.items() if record.role == "lever")
    texts = []
    for name in draw(st.lists(st.sampled_from(levers), max_size=6, unique=True)):
        record = words.parameters[name]
        low, high = MONEY.get(name, (record.low, record.high))
        value = draw(st.floats(low, high, allow_subnormal=False))
        member = [draw(st.sampled_from(words.sets[axis])) for axis in record.index]
        if name == "tfp_growth_adjustment":
            member = [draw(st.sampled_from(producing(data)))]
        key = ".".join(["levers", name, *member])
        operation = "multiply" if name == "central_capital_transfers" else "value"
        first = draw(st.integers(2021, 2025))
        texts.append(f"{key}={{{operation}: {value!r}, from: {first}}}")
    return tuple(texts)


def run_levers(changes: tuple[str, ...], drawn: Mapping[str, Array]) -> DrawnRun | None:
    """None where public projects would be paid more than the envelope: the run then says so."""
    try:
        return run_draws(*scenario_of("plan2020", changes), drawn)
    except IdentityError as error:
        found = [(fault.fields["name"], fault.fields["member"]) for fault in error.faults]
    assert found == [("investment_sign_identity", "public_budget")]
    return None


@settings(examples, max_examples=40)
@given(changes=lever_changes(), seed=seeds)
def test_the_accounts_add_up_whatever_the_levers(changes: tuple[str, ...], seed: int) -> None:
    run = run_levers(changes, draw_parameters(scenario_of()[0], 6, seed))
    assume(run is not None)
    assert run is not None
    assert_accounts_add_up(run)
    assert_nothing_is_missing(run)


@settings(examples, max_examples=12)
@given(changes=lever_changes(), seed=seeds)
def test_no_lever_changes_history(changes: tuple[str, ...], seed: int) -> None:
    drawn = draw_parameters(scenario_of()[0], 6, seed)
    run = run_levers(changes, drawn)
    assume(run is not None)
    assert run is not None
    base = run_draws(*scenario_of(), drawn)
    for name in base.result:
        if base[name].shape[-2] > 1:
            np.testing.assert_array_equal(
                run[name][..., :6, :], base[name][..., :6, :], err_msg=name
            )


@settings(examples, max_examples=12)
@given(
    total=st.floats(8_000, 60_000),
    year=st.integers(2021, 2025),
    cancel=st.booleans(),
    seed=seeds,
)
def test_an_imposed_total_is_met_by_every_draw(
    total: float, year: int, cancel: bool, seed: int
) -> None:
    texts = [f"impose.total_social_investment={{{year}: {total!r}}}"]
    texts += ["projects=none"] if cancel else []
    scenario, calibration = scenario_of("plan2020", tuple(texts))
    run = run_draws(scenario, calibration, draw_parameters(scenario, 6, seed))
    np.testing.assert_allclose(run.year("total_social_investment", year), total, rtol=1e-12)
    assert_accounts_add_up(run)
