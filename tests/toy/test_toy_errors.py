"""Every way in which equations do not fit together, and what the engine then says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType

import numpy as np
import province as equations
import pytest
from province import INDEX, Array
from province_inputs import SETS, YEARS, in_year, inputs, many_draws, opening, province

from kontum_sim.engine.graph import collect
from kontum_sim.engine.imposed import Adjustment, Imposed
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.engine.simulate import simulate
from kontum_sim.errors import (
    CircularEquationsError,
    IdentityError,
    KontumError,
    MissingInputError,
    ModelError,
    NonFiniteError,
    ShapeError,
)

HISTORY = 2001


def run(
    model: Model | None = None,
    given: dict[str, Array] | None = None,
    imposed: dict[str, Imposed] | None = None,
    adjusted: dict[str, Adjustment] | None = None,
    history_until: int | None = HISTORY,
) -> Result:
    return simulate(
        model or province(),
        inputs() | (given or {}),
        YEARS,
        SETS,
        imposed=opening() | (imposed or {}),
        adjusted=adjusted,
        history_until=history_until,
    )


def shaped(shape: str, function: Callable[..., Array]) -> Callable[..., Array]:
    """A function of this file with the shape that it returns written on it."""
    function.__annotations__["return"] = shape
    return function


def renamed(function: Callable[..., Array], name: str) -> FunctionType:
    """A provincial equation under another name."""
    assert isinstance(function, FunctionType)
    function.__name__ = name
    function.__annotations__["return"] = "Whole"
    return function


def module_of(name: str, function: FunctionType) -> ModuleType:
    """A module that defines one function."""
    module = ModuleType(name)
    function.__module__ = name
    setattr(module, function.__name__, function)
    return module


def extended(model: Model, **functions: Callable[..., Array]) -> Model:
    """The model with more provincial equations, collected from a module of their own."""
    found = dict(model.equations)
    for name, function in functions.items():
        found |= collect([module_of(name, renamed(function, name))], INDEX)
    return Model(found, model.inputs, INDEX)


def assert_says(error: KontumError, vietnamese: str, english: str, *parts: object) -> None:
    """The message of the only fault: a phrase of each language, and the parts in both."""
    assert len(error.faults) == 1
    assert str(error) == error.message("en")
    assert vietnamese in error.message("vi")
    assert english in error.message("en")
    for part in parts:
        assert str(part) in error.message("vi")
        assert str(part) in error.message("en")


# inputs


def test_a_missing_input_names_who_needs_it_and_the_nearest_names() -> None:
    model = province()
    names = (model.inputs - {"wear_rate"}) | {"wear_ratio"}
    with pytest.raises(MissingInputError) as caught:
        _ = model.with_inputs(names).order
    assert_says(
        caught.value,
        "Thiếu đầu vào wear_rate",
        "Input wear_rate is missing",
        ": tools.",
        ": wear_ratio",
    )
    fault = caught.value.faults[0]
    assert (fault.path, fault.line) == (
        province().equations["tools"].path,
        province().equations["tools"].line,
    )
    assert caught.value.exit_code == 3


def test_all_missing_inputs_are_reported_at_once() -> None:
    with pytest.raises(MissingInputError) as caught:
        _ = province().with_inputs(["birth_rate", "output_per_tool", "saving_share"]).order
    assert [fault.fields["name"] for fault in caught.value.faults] == ["wear_rate", "weather"]
    assert len(caught.value.message("vi").splitlines()) == 2


def without(name: str) -> Model:
    model = province()
    rest = {other: equation for other, equation in model.equations.items() if other != name}
    return Model(rest, model.inputs, INDEX)


def test_a_missing_input_names_every_equation_that_needs_it() -> None:
    with pytest.raises(MissingInputError) as caught:
        _ = without("output").order
    users = "income, income_identity"
    assert_says(caught.value, "cần cho", "needed by", f": {users}.")


def test_an_equation_that_needs_a_missing_input_twice_is_named_once() -> None:
    """Growth needs income of this year and of last."""
    with pytest.raises(MissingInputError) as caught:
        _ = without("income").order
    users = "income_growth, income_identity, income_per_head, savings"
    assert_says(caught.value, "cần cho", "needed by", f": {users}.")


def test_a_missing_input_that_resembles_nothing_has_no_nearest_name() -> None:
    def people(zzzz: Array) -> Array:
        return zzzz

    model = province().replace({"people": shaped("Whole", people)})
    with pytest.raises(MissingInputError) as caught:
        _ = model.order
    assert_says(caught.value, "Tên gần nhất: -", "Nearest names: -", "zzzz")


def test_a_misspelt_value_of_last_year_is_a_missing_input() -> None:
    def people(peeple_last_year: Array, birth_rate: Array) -> Array:
        return peeple_last_year * (1 + birth_rate)

    with pytest.raises(MissingInputError) as caught:
        _ = province().replace({"people": shaped("Whole", people)}).order
    assert_says(
        caught.value,
        "Thiếu đầu vào peeple",
        "Input peeple is missing",
        ": people.",
    )


def test_a_name_is_an_input_or_an_equation_and_not_both() -> None:
    model = province()
    with pytest.raises(MissingInputError) as caught:
        _ = model.with_inputs(model.inputs | {"income"}).order
    assert_says(caught.value, "income vừa là đầu vào", "income is both an input")


@pytest.mark.xfail(
    strict=True,
    raises=KeyError,
    reason="engine/simulate.py: an input that is declared but not given is a bare KeyError",
)
def test_an_input_that_is_declared_but_not_given_is_missing() -> None:
    given = inputs()
    del given["wear_rate"]
    with pytest.raises(MissingInputError, match="wear_rate"):
        simulate(province(), given, YEARS, SETS, imposed=opening())


# circles


def test_two_equations_that_need_each_other_are_named_with_two_ways_out() -> None:
    def output(tools: Array, income: Array) -> Array:
        return tools + 0 * income

    model = province().replace({"output": shaped("PerTrade", output)})
    with pytest.raises(CircularEquationsError) as caught:
        _ = model.order
    fields = caught.value.faults[0].fields
    assert {fields["name"], fields["other"]} == {"output", "income"}
    way_out = f"({fields['other']}_last_year)"
    assert_says(caught.value, "vòng tròn", "circle", fields["loop"], way_out, fields["name"])
    assert_says(caught.value, "hai cách thoát", "Two ways out")
    assert caught.value.exit_code == 3


def circle_of_three() -> Model:
    """Income needs output, output needs savings, savings need income."""

    def output(tools: Array, savings: Array) -> Array:
        return tools + savings

    return province().replace({"output": shaped("PerTrade", output)})


def test_all_equations_of_a_circle_are_named() -> None:
    with pytest.raises(CircularEquationsError) as caught:
        _ = circle_of_three().order
    loop = str(caught.value.faults[0].fields["loop"]).split(" <- ")
    assert set(loop) == {"income", "output", "savings"}
    assert loop[0] == loop[-1]
    assert len(loop) == 4


def test_the_first_way_out_of_a_circle_names_an_argument_that_the_equation_has() -> None:
    model = circle_of_three()
    with pytest.raises(CircularEquationsError) as caught:
        _ = model.order
    fields = caught.value.faults[0].fields
    assert fields["other"] in model.equations[str(fields["name"])].arguments


def test_an_equation_that_needs_itself_is_a_circle() -> None:
    def people(people: Array) -> Array:
        return people

    with pytest.raises(CircularEquationsError) as caught:
        _ = province().replace({"people": shaped("Whole", people)}).order
    assert_says(caught.value, "vòng tròn", "circle", "people <- people", "people_last_year")


def test_the_first_way_out_of_a_circle_is_last_years_value() -> None:
    def output(tools: Array, income_last_year: Array) -> Array:
        return tools + 0 * income_last_year

    model = province().replace({"output": shaped("PerTrade", output)})
    start = {"output": in_year(2000, [100.0, 50.0])}
    assert run(model, imposed=start).year("income", 2001) == pytest.approx([102.5 + 60 - 5])


def test_the_second_way_out_of_a_circle_is_a_value_from_outside() -> None:
    model = circle_of_three().pruned(["income"], given=["savings"])
    stepped, later = model.order
    assert {*stepped, *later} == {"income", "output", "tools"}


# shapes


def test_an_equation_that_gives_another_shape_is_named_with_its_arguments() -> None:
    """Per head is evaluated for four years at once, so the years stand before the draw."""

    def income_per_head(output: Array) -> Array:
        return output

    model = province().replace({"income_per_head": shaped("Whole", income_per_head)})
    with pytest.raises(ShapeError) as caught:
        run(model)
    assert_says(
        caught.value,
        "Phương trình income_per_head",
        "Equation income_per_head",
        "[draw]",
        "(2, 4, 1)",
        ": output",
    )
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        (np.ones(1), "(1,)"),  # the members are missing
        (np.ones((3, 1)), "(3, 1)"),  # one sector too many
        (np.ones((2, 1, 1)), "(2, 1, 1)"),  # one axis too many
        (1.0, "float"),  # no array at all
        (None, "NoneType"),  # nothing returned
    ],
)
def test_an_answer_of_another_shape_is_refused(answer: Array, given: str) -> None:
    def savings(income: Array) -> Array:
        return answer

    model = province().replace({"savings": shaped("PerTrade", savings)})
    with pytest.raises(ShapeError) as caught:
        run(model)
    assert_says(
        caught.value,
        f"nhận được {given}",
        f"got {given}",
        "savings",
        "[trade, draw]",
        "income (1,)",
    )
    assert caught.value.faults[0].path == __file__


def test_arguments_that_do_not_fit_each_other_are_named_with_their_shapes() -> None:
    with pytest.raises(ShapeError) as caught:
        run(given={"output_per_tool": np.ones((3, 1, 1))})
    assert_says(
        caught.value,
        "Phương trình output",
        "Equation output",
        "tools (2, 1), output_per_tool (3, 1), weather (1,)",
    )


def test_inputs_of_different_numbers_of_draws_are_refused() -> None:
    with pytest.raises(ShapeError, match=r"wear_rate \(3,\)"):
        run(given={"wear_rate": np.full((1, 3), 0.1), "birth_rate": np.full((1, 5), 0.02)})


def test_an_input_of_another_number_of_years_is_refused() -> None:
    with pytest.raises(ShapeError) as caught:
        run(given={"weather": np.ones((3, 1))})
    assert_says(caught.value, "Đầu vào weather có 3 năm", "Input weather has 3 years", 1, 4)


@pytest.mark.parametrize("shape", ["PerSector", "", "float"])
def test_a_return_type_that_is_no_shape_is_refused(shape: str) -> None:
    def people(people_last_year: Array) -> Array:
        return people_last_year

    with pytest.raises(ShapeError) as caught:
        province().replace({"people": shaped(shape, people)})
    assert_says(
        caught.value,
        "Phương trình people: kiểu trả về",
        "Equation people: its return type",
        shape,
        "Whole, PerTrade",
    )


def test_a_shape_is_checked_in_the_first_year_that_is_not_imposed() -> None:
    """Savings are a record until 2001; the equation speaks from 2002 on, one value for both."""

    def savings(income: Array) -> Array:
        return income

    record = Imposed(np.full((2, 4, 1), 5.0), np.zeros((2, 4, 1), dtype=np.bool_))
    record.mask[:, :2] = True
    model = province().replace({"savings": shaped("PerTrade", savings)})
    with pytest.raises(ShapeError, match=r"savings.*\[trade, draw\]"):
        run(model, imposed={"savings": record})


@pytest.mark.parametrize("years", [0, 2])
def test_a_mistake_in_an_equation_is_named_with_its_reason(years: int) -> None:
    """In the base year, or after years that are imposed."""

    def savings(income: Array) -> Array:
        return income.no_such_thing  # type: ignore[attr-defined,no-any-return]

    record = Imposed(np.full((2, 4, 1), 5.0), np.zeros((2, 4, 1), dtype=np.bool_))
    record.mask[:, :years] = True
    model = province().replace({"savings": shaped("PerTrade", savings)})
    with pytest.raises(ModelError) as caught:
        run(model, imposed={"savings": record})
    assert_says(
        caught.value, "Phương trình savings", "Equation savings", "AttributeError", "no_such_thing"
    )
    assert caught.value.faults[0].path == __file__
    assert caught.value.exit_code == 3


# purity


def test_an_equation_that_writes_to_its_argument_fails() -> None:
    def savings(income: Array, saving_share: Array) -> Array:
        income *= 2
        return saving_share * income

    model = province().replace({"savings": shaped("PerTrade", savings)})
    with pytest.raises(ShapeError, match=r"(?s)savings.*read-only"):
        run(model)


def test_a_waiting_equation_that_writes_to_its_argument_fails() -> None:
    def income_per_head(income: Array, people: Array) -> Array:
        income[...] = 1
        return income / people

    model = province().replace({"income_per_head": shaped("Whole", income_per_head)})
    with pytest.raises(ShapeError, match=r"(?s)income_per_head.*read-only"):
        run(model)


def test_an_equation_that_writes_to_an_input_fails() -> None:
    given = inputs()

    def savings(income: Array, saving_share: Array) -> Array:
        saving_share[0] = 0.9
        return saving_share * income

    model = province().replace({"savings": shaped("PerTrade", savings)})
    with pytest.raises(ShapeError, match="read-only"):
        run(model, given)
    assert given["saving_share"][0, 0, 0] == 0.05


def test_an_equation_may_return_its_argument() -> None:
    """The engine copies, so that an add-factor on one does not reach the other."""

    def income_per_head(income: Array) -> Array:
        return income

    model = province().replace({"income_per_head": shaped("Whole", income_per_head)})
    double = Adjustment(np.full((4, 1), 2.0), np.zeros((4, 1)))
    result = run(model, adjusted={"income_per_head": double})
    assert result.year("income_per_head", 2000) == pytest.approx([500])
    assert result.year("income", 2000) == pytest.approx([250])


# collecting and replacing


def test_two_modules_with_an_equation_of_one_name_are_an_error_that_says_where_the_first_is() -> (
    None
):
    def people(people_last_year: Array) -> Array:
        return people_last_year

    renamed(people, "people")
    assert isinstance(people, FunctionType)
    with pytest.raises(ModelError) as caught:
        collect([equations, module_of("other", people)], INDEX)
    first = province().equations["people"]
    assert_says(
        caught.value,
        "Phương trình people được viết hai lần",
        "Equation people is written twice",
        f"{Path(first.path).name}:{first.line}",
    )
    assert caught.value.faults[0].path == __file__


@pytest.mark.parametrize("name", ["income", "income_identity"])
def test_an_accounting_identity_cannot_be_replaced(name: str) -> None:
    def any_function(output: Array) -> Array:
        return 0 * output

    with pytest.raises(ModelError) as caught:
        province().replace({name: shaped("Whole", any_function)})
    assert_says(
        caught.value,
        f"{name} là đồng nhất thức kế toán",
        f"{name} is an accounting identity",
    )


def test_an_equation_that_does_not_exist_cannot_be_replaced() -> None:
    def any_function(output: Array) -> Array:
        return output

    with pytest.raises(ModelError) as caught:
        province().replace({"saving": shaped("PerTrade", any_function)})
    assert_says(
        caught.value,
        "Không có phương trình saving ",
        "There is no equation saving ",
        ": savings",
    )


def test_all_faults_of_replacing_are_reported_together() -> None:
    def any_function(output: Array) -> Array:
        return 0 * output

    functions = {name: shaped("Whole", any_function) for name in ("income", "nothing")}
    with pytest.raises(ModelError) as caught:
        province().replace(functions)
    assert len(caught.value.faults) == 2


# values


def test_a_value_that_is_not_finite_is_named_by_equation_year_sector_and_draws() -> None:
    """Crafts' tools make infinitely much in 2002 in two of five draws; all that follows is too."""
    per_tool = np.ones((2, 4, 5))
    per_tool[1, 2, [1, 3]] = np.inf
    with pytest.raises(NonFiniteError) as caught:
        run(given={"output_per_tool": per_tool})
    assert_says(
        caught.value,
        "Phương trình output cho giá trị không hữu hạn",
        "Equation output gives a value that is not a finite number",
        2002,
        "crafts",
        "tools, output_per_tool, weather",
    )
    assert "2 trên 5 " in caught.value.message("vi")
    assert "2 of 5 draws" in caught.value.message("en")
    assert caught.value.faults[0].path == equations.__file__
    assert caught.value.exit_code == 4


def test_the_first_year_counts_even_where_a_later_equation_breaks_first() -> None:
    """Per head breaks in 2002, output only in 2003: the message is about income per head."""
    per_tool = np.ones((2, 4, 1))
    per_tool[0, 3] = np.nan
    nobody = in_year(2002, 0.0)
    nobody.values[0], nobody.mask[0] = 1000.0, True
    with pytest.raises(NonFiniteError) as caught:
        run(given={"output_per_tool": per_tool}, imposed={"people": nobody})
    assert_says(
        caught.value,
        "Phương trình income_per_head",
        "Equation income_per_head",
        2002,
    )


def test_a_value_that_is_not_finite_in_the_base_year_is_found() -> None:
    with pytest.raises(NonFiniteError, match=r"output gives .* first in 2000 \(member: farming\)"):
        run(given={"output_per_tool": np.full((2, 1, 1), np.inf)})


def test_a_missing_value_after_history_is_an_error() -> None:
    """No one may leave a hole in the projection, and the equation that reads it is not blamed."""
    hole = opening()["people"]
    hole.values[2], hole.mask[2] = np.nan, True
    with pytest.raises(NonFiniteError, match=r"Equation people .* first in 2002"):
        run(imposed={"people": hole})


def test_history_may_miss_values_but_not_hold_infinite_ones() -> None:
    hole = opening()["people"]
    hole.values[1], hole.mask[1] = np.inf, True
    with pytest.raises(NonFiniteError, match=r"Equation people .* first in 2001"):
        run(imposed={"people": hole})


def test_a_value_that_an_equation_breaks_in_history_is_an_error() -> None:
    """Nothing that it rests on is missing, so the record is no excuse."""
    per_tool = np.ones((2, 4, 1))
    per_tool[1, 1] = np.inf
    with pytest.raises(NonFiniteError, match=r"Equation output .* first in 2001"):
        run(given={"output_per_tool": per_tool})


def test_a_variable_imposed_in_the_base_year_only_may_not_break_in_history() -> None:
    """People are a record in 2000; in 2001 the equation makes 0 / 0 out of whole numbers."""

    def people(people_last_year: Array, birth_rate: Array) -> Array:
        return (people_last_year - people_last_year) / (birth_rate - birth_rate)

    model = province().replace({"people": shaped("Whole", people)})
    with pytest.raises(NonFiniteError, match="first in 2001"):
        run(model)


# identities


def test_a_broken_identity_says_how_much_and_which_variables_were_imposed() -> None:
    """Income of 2002 is 302.5 in truth; 330 in one draw of three: 302.5 / 330 - 1 = -.0833."""
    forced = Imposed(np.full((4, 3), np.nan), np.zeros((4, 1), dtype=np.bool_))
    forced.values[2], forced.mask[2] = [302.5, 330.0, 302.5], True
    with pytest.raises(IdentityError) as caught:
        run(imposed={"income": forced})
    assert_says(
        caught.value,
        "Đồng nhất thức income_identity bị vi phạm",
        "Identity income_identity is broken",
        2002,
        "0.0833",
        "income",
    )
    fields = caught.value.faults[0].fields
    assert fields["draws"] == 1
    assert "people" not in str(fields["overridden"])
    assert caught.value.faults[0].path == equations.__file__
    assert caught.value.exit_code == 4


def test_a_broken_identity_names_the_variables_that_were_adjusted() -> None:
    """Every year from 2001 on is off by 3; the first one is reported. People have no part in it."""
    more = Adjustment(np.ones((4, 1)), np.array([0.0, 3.0, 3.0, 3.0])[:, None])
    with pytest.raises(IdentityError) as caught:
        run(adjusted={"income": more, "people": more})
    fields = caught.value.faults[0].fields
    assert fields["year"] == 2001
    assert fields["residual"] == "0.0108"  # 275 / 278 - 1
    assert "income" in str(fields["overridden"]).split(", ")
    assert "people" not in str(fields["overridden"]).split(", ")


def test_an_identity_that_no_one_touched_is_broken_by_its_equations() -> None:
    def output(weather: Array) -> Array:
        return np.stack([weather, weather])

    def sum_identity(output: Array, weather: Array) -> Array:
        residual: Array = output[0] / weather - 2
        return residual

    model = province().replace({"output": shaped("PerTrade", output)})
    broken = extended(model, sum_identity=sum_identity)
    with pytest.raises(IdentityError) as caught:
        run(broken)
    fields = caught.value.faults[0].fields
    assert (fields["year"], fields["overridden"]) == (2000, "-")


def test_every_broken_identity_is_reported() -> None:
    def first_identity(income: Array) -> Array:
        return income

    def second_identity(output: Array) -> Array:
        farming: Array = output[0]
        return farming

    functions = {"first_identity": first_identity, "second_identity": second_identity}
    with pytest.raises(IdentityError) as caught:
        run(extended(province(), **functions))
    assert [f.fields["name"] for f in caught.value.faults] == ["first_identity", "second_identity"]
    assert [f.fields["residual"] for f in caught.value.faults] == ["250", "200"]


def test_a_broken_identity_of_a_sector_names_the_sector() -> None:
    def sector_identity(output: Array) -> Array:
        return np.stack([output[0] - 200, output[1] - 50])

    assert isinstance(sector_identity, FunctionType)
    shaped("PerTrade", sector_identity)
    found = collect([module_of("sectors", sector_identity)], INDEX)
    model = province()
    with pytest.raises(IdentityError) as caught:
        run(Model({**model.equations, **found}, model.inputs, INDEX))
    # output of 2001 is 205 and 70
    fields = caught.value.faults[0].fields
    assert (fields["year"], fields["member"], fields["residual"]) == (2001, "farming", "20")


@pytest.mark.parametrize(("residual", "holds"), [(0.9e-9, True), (1.1e-9, False)])
def test_an_identity_holds_within_a_billionth(residual: float, holds: bool) -> None:
    def small_identity(income: Array) -> Array:
        return 0 * income - residual

    whole = extended(province(), small_identity=small_identity)
    if holds:
        assert run(whole).year("small_identity", 2003) == pytest.approx([-residual], rel=1e-12)
    else:
        with pytest.raises(IdentityError, match="small_identity"):
            run(whole)


def test_checks_can_be_left_out() -> None:
    forced = in_year(2002, 330.0)
    result = simulate(
        province(), inputs(), YEARS, SETS, imposed=opening() | {"income": forced}, check=False
    )
    assert result.year("income_identity", 2002) == pytest.approx([302.5 / 330 - 1])


def test_a_thousand_draws_are_checked_like_one() -> None:
    given = many_draws(1000, seed=4)
    given["birth_rate"][0, 777] = np.nan
    with pytest.raises(NonFiniteError, match=r"Equation people .* 2001 .* in 1 of 1000 draws"):
        run(given=given, history_until=None)
