"""Which targets the inputs set: told from the paths of a run. Worked by hand."""

from __future__ import annotations

from kontum_sim.report.html_given import by_rule, falls, input_paths, is_given, judged_by

YEARS = [2021, 2022]
TRAINED = {2020: 50.0, 2021: 55.0, 2022: 60.0}
AREA = {2020: 900.0, 2021: 1400.0, 2022: 1900.0}


def test_an_input_in_shares_sets_a_target_in_per_cent() -> None:
    inputs = {"parameter": [{2020: 0.5, 2021: 0.55, 2022: 0.6}]}
    assert is_given([TRAINED], "end_year", YEARS, inputs)
    assert not is_given([TRAINED], "end_year", YEARS, {"parameter": [{2021: 0.54, 2022: 0.6}]})


def test_what_is_planted_each_year_sets_the_area() -> None:
    assert is_given([AREA], "end_year", YEARS, {"parameter": [{2021: 500.0, 2022: 500.0}]})
    assert not is_given([AREA], "end_year", YEARS, {"parameter": [{2021: 500.0, 2022: 499.0}]})


def test_an_imposed_last_year_sets_a_target_of_that_year_and_not_one_of_the_sum() -> None:
    inputs = {"imposed": [{2022: 1900.0}]}
    assert is_given([AREA], "end_year", YEARS, inputs)
    assert not is_given([AREA], "sum", YEARS, inputs)


def test_inputs_of_zero_set_nothing() -> None:
    still = {2020: 0.0, 2021: 0.0, 2022: 0.0}
    assert not is_given([still], "end_year", YEARS, {"parameter": [{2021: 0.0, 2022: 0.0}]})


def test_every_rule_makes_its_number_of_a_path() -> None:
    path = {2020: 10.0, 2021: 8.0, 2022: 7.5}
    assert by_rule(path, "end_year", YEARS) == 7.5
    assert by_rule(path, "sum", YEARS) == 15.5
    assert by_rule(path, "mean", YEARS) == 7.75
    assert by_rule(path, "every_year_fall", YEARS) == 0.5
    assert falls(path, YEARS) == [2.0, 0.5]
    assert round(by_rule({2020: 1.0, 2021: 1.0, 2022: 1.21}, "average_growth", YEARS) or 0, 9) == 10
    assert by_rule({2021: 1.0}, "sum", YEARS) is None


def test_the_variable_of_a_target_is_the_one_with_its_value() -> None:
    values = {"Trained": TRAINED, "Area": AREA}
    assert judged_by(values, 1900.0, "end_year", YEARS) == [AREA]


def test_chosen_inputs_by_year_are_read_and_what_the_model_solved_is_not() -> None:
    def row(kind: str, member: str, year: str, value: str) -> dict[str, str]:
        return {"kind": kind, "key": "share", "member": member, "year": year, "value": value}

    rows = [
        row("parameter", "a", "2021", "1"),
        row("parameter", "a", "2022", "2"),
        row("parameter", "b", "", "3"),
        row("solved", "a", "2021", "4"),
        row("imposed", "", "2022", "5"),
    ]
    assert input_paths(rows) == {"parameter": [{2021: 1.0, 2022: 2.0}], "imposed": [{2022: 5.0}]}
