"""The drawings of the report: scales, ticks, and where things come to lie. Worked by hand."""

from __future__ import annotations

import pytest

from kontum_sim.report.html_bars import Chances, Waterfall, chances_chart, waterfall_chart
from kontum_sim.report.html_blocks import Shape
from kontum_sim.report.html_drawing import LOOKS, Scale, apart, tick_words, ticks
from kontum_sim.report.html_lines import Bound, Lines, lines_chart
from kontum_sim.report.html_words import (
    figure,
    listed,
    number,
    percent,
    plain,
    signed,
)
from kontum_sim.report.stored_projects import StoredProject, stretches


def lines(fan: dict[int, dict[int, float]], bound: Bound | None = None) -> Lines:
    paths = {"A": {2019: 1.0, 2020: 2.0, 2021: 4.0}}
    return Lines("x", plain("title"), plain("note"), "%", paths, 2021, fan, bound, 1)


def of_class(shapes: list[Shape], css: str) -> list[Shape]:
    return [shape for shape in shapes if shape.attributes.get("class") == css]


def test_ticks_are_round_and_hold_the_values_between_them() -> None:
    assert ticks(0, 9.4) == [0, 2, 4, 6, 8, 10]
    assert ticks(18.6, 30.6) == [17.5, 20, 22.5, 25, 27.5, 30, 32.5]
    assert ticks(-0.3, 0.9) == [-0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]


def test_ticks_of_equal_values_are_still_two() -> None:
    assert len(ticks(5, 5)) >= 2


def test_the_words_of_an_axis_share_their_decimals() -> None:
    assert [word.vi for word in tick_words([0, 2.5, 5])] == ["0,0", "2,5", "5,0"]
    assert [word.en for word in tick_words([0, 1000])] == ["0", "1,000"]


def test_a_scale_is_linear() -> None:
    scale = Scale(10, 20, 100, 0)
    assert [scale(10), scale(15), scale(20)] == [100, 50, 0]


def test_labels_are_moved_apart_in_their_order() -> None:
    assert apart([10, 5, 12], 4) == [10, 5, 14]
    assert apart([3, 3, 3], 5) == [3, 8, 13]


def test_runs_differ_in_dashes_and_markers_not_by_colour_alone() -> None:
    assert len({look.dash for look in LOOKS}) == len(LOOKS)


def test_a_fan_is_drawn_just_where_there_are_draws() -> None:
    fan = {2020: {5: 2.0, 25: 2.0, 75: 2.0, 95: 2.0}, 2021: {5: 3.0, 25: 3.5, 75: 4.5, 95: 5.0}}
    drawn = list(lines_chart(lines(fan)).shapes)
    assert [len(of_class(drawn, css)) for css in ("fan wide", "fan narrow")] == [1, 1]
    bare = list(lines_chart(lines({})).shapes)
    assert of_class(bare, "fan wide") == []


def test_a_target_of_one_number_is_a_line_and_a_band_is_an_area() -> None:
    one = list(lines_chart(lines({}, Bound(3, 3, 2021, plain("target")))).shapes)
    band = list(lines_chart(lines({}, Bound(3, 4, 2021, plain("band")))).shapes)
    assert (len(of_class(one, "target")), len(of_class(one, "band"))) == (1, 0)
    assert (len(of_class(band, "target")), len(of_class(band, "band"))) == (0, 1)


def test_the_words_of_a_target_lie_beside_the_curves() -> None:
    """A curve just above the target's line: the words go below the line, not over the curve."""
    paths = {"A": {year: 5.4 if year < 2026 else 0.0 for year in range(2015, 2027)}}
    bound = Bound(5, 5, 2026, plain("target 2026"))
    chart = lines_chart(Lines("x", plain("t"), plain("n"), "%", paths, 2021, {}, bound, 1))
    (told,) = of_class(list(chart.shapes), "told")
    (target,) = of_class(list(chart.shapes), "target")
    assert float(told.attributes["y"]) > float(target.attributes["y1"]) + 8


def test_no_line_of_a_chart_of_chances_goes_through_a_name() -> None:
    """Rows of 16 + 13 + 7 from 6 on: names in the first 16 of each, lines in the 13 below."""
    runs = [(plain("A"), [(0.5, 0.1), (0.2, 0.1)])]
    chart = chances_chart(
        Chances("c", plain("t"), plain("n"), [plain("one"), plain("two")], runs, [0])
    )
    lines = [shape for shape in chart.shapes if shape.attributes.get("class") in ("grid", "zero")]
    spans = {(shape.attributes["y1"], shape.attributes["y2"]) for shape in lines}
    assert spans == {("22", "35"), ("58", "71")}


def test_the_figures_below_a_chart_are_those_drawn() -> None:
    rows = lines_chart(lines({})).numbers.rows
    assert [[cell.vi for cell in row] for row in rows] == [
        ["2019", "1,0"],
        ["2020", "2,0"],
        ["2021", "4,0"],
    ]


def test_the_steps_of_a_waterfall_start_where_the_last_one_ended() -> None:
    # 100 + 50 - 30 = 120; the axis goes from 0 to 150, so one unit is as wide everywhere.
    steps = [(plain("up"), 50.0), (plain("down"), -30.0)]
    opening, closing = (plain("before"), 100.0), (plain("after"), 120.0)
    chart = waterfall_chart(Waterfall("w", plain("t"), plain("n"), opening, steps, closing, 0))
    bars = [shape for shape in chart.shapes if shape.tag == "rect"]
    left = [float(bar.attributes["x"]) for bar in bars]
    width = [float(bar.attributes["width"]) for bar in bars]
    unit = width[0] / 100
    assert left[1] == pytest.approx(left[0] + 100 * unit, abs=0.2)
    assert left[2] == pytest.approx(left[0] + 120 * unit, abs=0.2)
    assert width == pytest.approx([100 * unit, 50 * unit, 30 * unit, 120 * unit], abs=0.2)
    assert [row[1].vi for row in chart.numbers.rows] == ["100", "+50", "-30", "120"]


def test_a_chance_that_is_not_certain_is_never_called_so() -> None:
    assert [percent(p).en for p in (0, 0.001, 0.5, 0.999, 1)] == [
        "0%",
        "<1%",
        "50%",
        ">99%",
        "100%",
    ]


def test_a_difference_has_its_sign_and_zero_has_none() -> None:
    assert [signed(v, 1).vi for v in (1.25, -1.25, 0.01)] == ["+1,2", "-1,2", "0,0"]
    assert number(None).en == "–"


def test_small_numbers_keep_their_digits() -> None:
    told = [figure(v).en for v in (1234.5, 250.25, 3, 3.14159, 0.0123, 0.00042)]
    assert told == ["1,234", "250.2", "3", "3.14", "0.012", "0.00042"]


def test_a_list_ends_with_and() -> None:
    parts = [plain("a"), plain("b"), plain("c")]
    assert (listed(parts).vi, listed(parts).en) == ("a, b và c", "a, b and c")


def test_a_project_that_starts_after_the_run_has_no_stretch() -> None:
    """Nothing is known of it, and the Gantt chart is drawn all the same."""
    assert stretches(StoredProject("late", {"vi": "Muộn", "en": "Late"}), 0, 12) == []
