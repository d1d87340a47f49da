"""The engine on the invented province: order, years, what is imposed, draws."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from province import INDEX, Array
from province_inputs import SETS, YEARS, in_year, inputs, many_draws, opening, province

from kontum_sim.engine.graph import ancestors
from kontum_sim.engine.imposed import Adjustment, Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.engine.simulate import simulate


def run(
    imposed: dict[str, Imposed] | None = None,
    model: Model | None = None,
    given: dict[str, Array] | None = None,
    adjusted: dict[str, Adjustment] | None = None,
    history_until: int | None = 2001,
) -> Result:
    return simulate(
        model or province(),
        given or inputs(),
        YEARS,
        SETS,
        imposed=opening() | (imposed or {}),
        adjusted=adjusted,
        history_until=history_until,
    )


def series(result: Result, name: str) -> list[float]:
    """A provincial variable of the first draw, year by year."""
    return [float(value) for value in result.central(name)]


def add_factor(
    year: int, multiply: float = 1.0, add: float = 0.0, member: int | None = None
) -> Adjustment:
    shape = (len(YEARS), 1) if member is None else (2, len(YEARS), 1)
    factor = Adjustment(np.ones(shape), np.zeros(shape))
    place = YEARS.index(year) if member is None else (member, YEARS.index(year))
    factor.multiply[place] = multiply
    factor.add[place] = add
    return factor


def test_every_public_function_is_an_equation_under_its_name() -> None:
    assert set(province().equations) == {
        "income_per_head",
        "output",
        "tools",
        "income",
        "savings",
        "people",
        "income_growth",
        "growth_change",
        "income_identity",
    }


def test_an_equation_knows_its_arguments_its_sets_and_what_its_docstring_says() -> None:
    equation = province().equations["output"]
    assert equation.arguments == ("tools", "output_per_tool", "weather")
    assert equation.index == ("trade",)
    assert equation.unit == "baskets a year"
    assert equation.source == "assumption: tools are the only factor"
    assert equation.document["title"] == "What a sector makes."
    assert equation.document["why"] == ""
    assert equation.document["valid"] == "while there are hands for all tools"
    assert equation.path.endswith("province.py")
    lines = Path(equation.path).read_text(encoding="utf-8").splitlines()
    assert lines[equation.line - 1].startswith("def output(")


def test_the_reason_in_a_docstring_is_kept_apart_from_its_title() -> None:
    document = province().equations["income_per_head"].document
    assert document["title"] == "Income per head."
    assert document["why"] == "Written first, although it can only be computed last."


def test_an_argument_of_last_year_is_the_same_variable_a_year_earlier() -> None:
    equations = province().equations
    assert equations["tools"].needs() == (
        ("tools", True),
        ("wear_rate", False),
        ("savings", True),
    )
    assert equations["savings"].needs() == (("income", False), ("saving_share", False))


def test_accounting_identities_and_residuals_are_recognised() -> None:
    equations = province().equations
    assert [name for name, e in equations.items() if e.is_check] == ["income_identity"]
    assert [name for name, e in equations.items() if e.is_identity] == [
        "income",
        "income_identity",
    ]


def test_equations_are_ordered_by_what_they_need_and_not_by_where_they_stand() -> None:
    stepped, later = province().order
    assert set(stepped) == {"tools", "output", "income", "savings", "people"}
    assert stepped.index("tools") < stepped.index("output")
    assert stepped.index("output") < stepped.index("income")
    assert stepped.index("income") < stepped.index("savings")
    assert set(later) == {"income_per_head", "income_growth", "growth_change", "income_identity"}
    assert later.index("income_growth") < later.index("growth_change")


def test_the_order_does_not_depend_on_the_order_in_which_equations_are_given() -> None:
    model = province()
    backwards = dict(reversed(list(model.equations.items())))
    turned = run(model=Model(backwards, model.inputs, INDEX))
    straight = run()
    for name in model.equations:
        np.testing.assert_array_equal(turned[name], straight[name])


def test_three_years_of_the_province_come_out_as_worked_by_hand() -> None:
    """2000: output 200 + 50 = 250; savings 12.5 and 25.
    2001: tools 90 + 12.5 = 102.5 and 45 + 25 = 70; output 205 + 70 = 275; savings 13.75, 27.5.
    2002: tools 92.25 + 13.75 = 106 and 63 + 27.5 = 90.5; output 212 + 90.5 = 302.5.
    """
    result = run()
    assert series(result, "income")[:3] == pytest.approx([250, 275, 302.5])
    assert result.year("tools", 2001)[:, 0] == pytest.approx([102.5, 70])
    assert result.year("tools", 2002)[:, 0] == pytest.approx([106, 90.5])
    # 275 / 250 - 1 and 302.5 / 275 - 1 are both a tenth; people 1000, 1020, 1040.4
    assert series(result, "income_growth")[1:3] == pytest.approx([0.1, 0.1])
    assert series(result, "income_per_head")[:3] == pytest.approx(
        [0.25, 275 / 1020, 302.5 / 1040.4]
    )


def test_in_the_base_year_what_can_be_known_is_there_and_the_rest_is_empty() -> None:
    result = run()
    assert series(result, "income")[0] == pytest.approx(250)
    assert series(result, "income_per_head")[0] == pytest.approx(0.25)
    assert np.isnan(series(result, "income_growth")[0])
    assert np.isnan(series(result, "growth_change")[0])


def test_a_value_that_needs_a_value_missing_in_the_base_year_starts_a_year_later() -> None:
    """Growth starts in 2001, so its change starts in 2002."""
    result = run()
    change = series(result, "growth_change")
    assert np.isnan(change[0])
    assert np.isnan(change[1])
    assert change[2] == pytest.approx(0, abs=1e-12)


def test_results_are_found_by_name_and_by_year() -> None:
    result = run()
    assert "income" in result
    assert "weather" in result
    assert "spare" not in result
    assert "_spare" not in result
    assert len(result) == len(list(result)) == 9 + 5
    assert result.years == YEARS
    assert result["tools"].shape == (2, 4, 1)
    assert result.year("income", 2001) == pytest.approx([275])
    with pytest.raises(KeyError):
        result["incomes"]
    with pytest.raises(ValueError, match="not in tuple"):
        result.year("income", 2010)


def test_a_constant_input_has_its_value_in_every_year() -> None:
    result = run()
    assert result.year("wear_rate", 2003) == pytest.approx([0.1])
    assert series(result, "wear_rate") == [0.1] * 4
    assert result.central("output_per_tool").tolist() == [[2.0] * 4, [1.0] * 4]


def test_a_path_is_read_in_its_own_year() -> None:
    """Half the weather in 2002 halves the output of that year, savings of 2003 and no more."""
    dry = inputs()
    dry["weather"] = np.array([1.0, 1.0, 0.5, 1.0])[:, None]
    result = run(given=dry)
    assert series(result, "income")[:3] == pytest.approx([250, 275, 151.25])
    # tools of 2003: 95.4 + .05 x 151.25 and 81.45 + .1 x 151.25
    assert result.year("tools", 2003)[:, 0] == pytest.approx([102.9625, 96.575])


def test_a_variable_imposed_in_every_year_is_not_computed() -> None:
    whole = Imposed(np.full((4, 1), 500.0), np.ones((4, 1), dtype=np.bool_))
    result = run({"people": whole})
    assert series(result, "people") == [500.0] * 4
    assert series(result, "income_per_head")[1] == pytest.approx(0.55)


def test_a_variable_imposed_in_one_year_goes_on_from_there() -> None:
    both = opening()["people"]
    both.values[2], both.mask[2] = 2000.0, True
    result = run({"people": both})
    assert series(result, "people") == pytest.approx([1000, 1020, 2000, 2040])


def test_a_value_imposed_on_one_sector_leaves_the_other_to_its_equation() -> None:
    """Farming's tools of 2002 are 200 instead of 106; crafts keep 90.5: income 400 + 90.5."""
    one = opening()["tools"]
    one.values[0, 2], one.mask[0, 2] = 200.0, True
    result = run({"tools": one})
    assert result.year("tools", 2002)[:, 0] == pytest.approx([200, 90.5])
    assert series(result, "income")[2] == pytest.approx(490.5)


def test_each_draw_can_have_a_value_imposed_of_its_own() -> None:
    start = opening()["people"]
    drawn = Imposed(np.repeat(start.values, 3, axis=-1) * np.array([1, 2, 3]), start.mask)
    result = run({"people": drawn})
    assert result.year("people", 2001) == pytest.approx([1020, 2040, 3060])


def test_a_variable_that_waits_until_the_years_are_done_can_be_imposed_too() -> None:
    result = run({"income_growth": in_year(2002, 0.5)})
    assert series(result, "income_growth")[1:] == pytest.approx([0.1, 0.5, 0.1], abs=1e-3)
    # and the one that waits for it reads what was imposed
    assert series(result, "growth_change")[2] == pytest.approx(0.4)


def test_a_value_imposed_on_a_waiting_variable_in_the_base_year_stays_there() -> None:
    result = run({"income_growth": in_year(2000, 0.03)})
    assert series(result, "income_growth")[:2] == pytest.approx([0.03, 0.1])


def test_a_value_imposed_on_one_sector_in_the_base_year_is_kept() -> None:
    half = opening()["tools"]
    half.mask[1, 0] = False
    result = simulate(
        province(), inputs(), YEARS, SETS, imposed=opening() | {"tools": half}, check=False
    )
    assert result.year("tools", 2000)[0] == pytest.approx([100])


def test_a_gap_in_the_record_stays_empty_in_history() -> None:
    """No one counted the people of 2001: income per head has no value in that year either."""
    gap = Imposed(
        np.array([1000.0, np.nan, 1100.0, np.nan])[:, None],
        np.array([True, True, True, False])[:, None],
    )
    result = run({"people": gap}, history_until=2002)
    assert np.isnan(series(result, "people")[1])
    assert np.isnan(series(result, "income_per_head")[1])
    assert series(result, "income_per_head")[2] == pytest.approx(302.5 / 1100)
    assert series(result, "people")[3] == pytest.approx(1122)


def test_an_add_factor_multiplies_and_then_adds() -> None:
    """Farming's savings of 2001 are 13.75; times 1.2 and less 3 they are 13.5, a quarter less.
    Next year's tools build on it: 105.75 instead of 106.
    """
    result = run(adjusted={"savings": add_factor(2001, multiply=1.2, add=-3, member=0)})
    assert result.year("savings", 2001)[:, 0] == pytest.approx([13.5, 27.5])
    assert result.year("tools", 2002)[:, 0] == pytest.approx([105.75, 90.5])


def test_an_add_factor_reaches_a_variable_that_waits_until_the_years_are_done() -> None:
    result = run(adjusted={"income_per_head": add_factor(2001, multiply=2, add=1)})
    assert series(result, "income_per_head")[:2] == pytest.approx([0.25, 2 * 275 / 1020 + 1])


def test_an_imposed_value_wins_over_an_add_factor() -> None:
    start = opening()["people"]
    start.values[1], start.mask[1] = 1500.0, True
    result = run({"people": start}, adjusted={"people": add_factor(2001, multiply=9)})
    assert series(result, "people")[1] == 1500.0


def test_a_replaced_equation_is_used_and_asks_for_what_it_needs() -> None:
    def savings(income: Array, people: Array) -> Array:
        return 0 * people + np.stack([0 * income, 0.2 * income])

    savings.__annotations__["return"] = "PerTrade"
    model = province().replace({"savings": savings})
    assert model.equations["savings"].arguments == ("income", "people")
    given = {name: values for name, values in inputs().items() if name != "saving_share"}
    result = run(model=model.with_inputs(set(given)), given=given)
    # tools of 2001: 90 and 45 + .2 x 250 = 95: income 180 + 95
    assert series(result, "income")[1] == pytest.approx(275)
    assert result.year("tools", 2001)[:, 0] == pytest.approx([90, 95])


def test_replacing_an_equation_leaves_the_model_that_it_came_from_alone() -> None:
    def savings(income: Array, saving_share: Array) -> Array:
        return 0 * saving_share * income

    savings.__annotations__["return"] = "PerTrade"
    model = province()
    model.replace({"savings": savings})
    assert series(run(model=model), "income")[1] == pytest.approx(275)


def test_a_pruned_model_keeps_what_the_target_needs_over_the_years() -> None:
    """Savings make next year's tools, so income needs them; no one needs people for it."""
    model = province().pruned(["income"])
    assert set(model.equations) == {"income", "output", "tools", "savings"}
    assert series(run(model=model), "income")[:3] == pytest.approx([250, 275, 302.5])
    assert ancestors(province().equations, ["income_growth"]) == {
        "income_growth",
        "income",
        "output",
        "tools",
        "savings",
    }


def test_a_pruned_model_takes_given_variables_as_inputs() -> None:
    model = province().pruned(["income_per_head"], given=["income"])
    assert set(model.equations) == {"income_per_head", "people"}
    assert "income" in model.inputs
    given = inputs() | {"income": np.array([100.0, 200.0, 300.0, 400.0])[:, None]}
    result = simulate(
        model, given, YEARS, SETS, imposed={"people": opening()["people"]}, check=False
    )
    assert series(result, "income_per_head")[:2] == pytest.approx([0.1, 200 / 1020])


def test_a_model_says_who_uses_a_variable() -> None:
    assert province().users("income") == [
        "income_per_head",
        "savings",
        "income_growth",
        "income_identity",
    ]
    assert province().users("savings") == ["tools"]


def test_every_draw_is_the_run_of_its_own_inputs_bit_for_bit() -> None:
    drawn = many_draws(7, seed=1)
    together = run(given=drawn)
    for draw in range(7):
        alone = run(given={name: values[..., [draw]] for name, values in drawn.items()})
        for name in province().equations:
            np.testing.assert_array_equal(alone[name][..., 0], together[name][..., draw])


def test_a_slice_of_draws_is_the_run_of_the_slice_bit_for_bit() -> None:
    drawn = many_draws(1000, seed=2)
    together = run(given=drawn)
    for block in (slice(0, 1), slice(3, 260), slice(997, 1000), slice(None, None, -1)):
        part = run(given={name: values[..., block] for name, values in drawn.items()})
        for name in province().equations:
            np.testing.assert_array_equal(part[name], together[name][..., block])


def test_certain_and_uncertain_inputs_go_together() -> None:
    drawn = inputs() | {"wear_rate": np.array([[0.1, 0.2]])}
    result = run(given=drawn)
    assert result["income"].shape == (4, 2)
    # second draw: tools of 2001 80 + 12.5 and 40 + 25: income 185 + 65
    assert result.year("income", 2001) == pytest.approx([275, 250])


def test_inputs_and_imposed_values_are_as_they_were_after_a_run() -> None:
    given, imposed = many_draws(3, seed=3), opening()
    before = {name: values.copy() for name, values in given.items()}
    start = dataclasses.replace(imposed["tools"], values=imposed["tools"].values.copy())
    simulate(province(), given, YEARS, SETS, imposed=imposed, history_until=2001)
    for name, values in before.items():
        np.testing.assert_array_equal(given[name], values)
    np.testing.assert_array_equal(imposed["tools"].values, start.values)


def test_a_run_of_one_year_is_the_base_year() -> None:
    def first(entry: Imposed) -> Imposed:
        return Imposed(entry.values[..., :1, :], entry.mask[..., :1, :])

    given = {name: v[..., :1, :] for name, v in inputs().items()}
    start = {name: first(entry) for name, entry in opening().items()}
    result = simulate(province(), given, YEARS[:1], SETS, imposed=start)
    assert series(result, "income") == pytest.approx([250])
    assert np.isnan(series(result, "income_growth")).all()
