"""The diagnostics of an estimate: a page in two languages and its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import log
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from test_catalogue import english_words

from kontum_sim.calibrate.estimate import Estimate, estimate
from kontum_sim.calibrate.measured import Measured
from kontum_sim.calibrate.posterior import Sizes, resample
from kontum_sim.calibrate.summaries import CellEstimate, Summary
from kontum_sim.calibrate.synthetic import CellRanks, Ranks
from kontum_sim.catalogue import entries, has, text
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.draws import label
from kontum_sim.inputs.observations import SERIES
from kontum_sim.inputs.soft_priors import QUANTITIES
from kontum_sim.inputs.vocabulary import ACCOUNTS_PARAMETERS
from kontum_sim.report.diagnostics import diagnostics
from kontum_sim.report.diagnostics_evidence import closed_window
from kontum_sim.report.diagnostics_limits import capital_correlations
from kontum_sim.report.diagnostics_numbers import drawn_cells, information, most_moved
from kontum_sim.report.diagnostics_words import (
    NAME_LENGTH,
    Words,
    decimals_of,
    places_of,
    shortened,
    table,
)
from kontum_sim.report.estimate_drawing import styled
from kontum_sim.report.estimate_figures import estimate_figures, figure_makers, figure_title

ROOT = Path(__file__).parents[2]
SHIPPED = ("plan2020", "revised2022", "three_groups")
SECTIONS = "what sampling mode closed fit solved numbers ranks again".split()
STEMS = ("numbers", "fit", "solved")
LARGEST = 150_000  # bytes of a figure
LANGUAGES = pytest.mark.parametrize("lang", ["en", "vi"])
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found() -> Estimate:
    """A small estimate: its numbers are coarse, its page has everything."""
    sizes = Sizes(2**13, 2**13, 6, 5000.0, 30.0, 50)
    folder = ROOT / "calibration" / "three_groups"
    return estimate(load_calibration(folder), 1, sizes, lambda step, done, most: None)


@pytest.fixture(scope="module")
def pages(found: Estimate) -> dict[str, str]:
    return {
        lang: diagnostics(found, None, lang, [f"{stem}.{lang}.svg" for stem in STEMS])
        for lang in ("en", "vi")
    }


@pytest.fixture(scope="module")
def figures(found: Estimate) -> dict[str, str]:
    return {**estimate_figures(found, "en"), **estimate_figures(found, "vi")}


def section(page: str, number: int) -> str:
    """The text below a numbered heading."""
    return re.split(r"^## \d\. .*$", page, flags=re.MULTILINE)[number]


def tables(page: str) -> Iterator[list[list[str]]]:
    """The rows of each table, heads and alignment left out."""
    for block in page.split("\n\n"):
        if block.startswith("|"):
            yield [line[2:-2].split(" | ") for line in block.splitlines()[2:]]


def rows_of(page: str, number: int) -> list[list[str]]:
    """The only table of a section."""
    (rows,) = tables(section(page, number))
    return rows


def numbers_in(words: str, lang: str) -> list[float]:
    """The numbers of a text as its language writes them; code stands apart."""
    plain = re.sub(r"`[^`]*`", " ", words)
    if lang == "vi":
        plain = plain.translate(str.maketrans(",.", ".,"))
    shown = re.findall(r"\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?", plain)
    return [float(number.replace(",", "")) for number in shown]


def of_cell(found: Estimate, name: str) -> CellEstimate:
    return next(entry for entry in found.cells if label(entry.cell) == name)


# the page


@LANGUAGES
def test_the_nine_sections_stand_in_order(pages: dict[str, str], lang: str) -> None:
    heads = re.findall(r"^## (\d)\. (.*)$", pages[lang], flags=re.MULTILINE)
    wanted = [text(f"diagnostics.{name}.title", lang) for name in SECTIONS]
    assert heads == [(str(number), title) for number, title in enumerate(wanted, 1)]


@LANGUAGES
def test_every_row_of_a_table_has_as_many_cells_as_its_head(
    pages: dict[str, str], lang: str
) -> None:
    blocks = [block for block in pages[lang].split("\n\n") if block.startswith("|")]
    assert len(blocks) == 5  # stages, closed cells, evidence, solved, numbers
    for block in blocks:
        lines = block.splitlines()
        assert len({line.count("|") for line in lines}) == 1, lines[0]
        assert all(line.startswith("| ") and line.endswith(" |") for line in lines)


@LANGUAGES
def test_every_number_stands_in_the_table_once(
    found: Estimate, pages: dict[str, str], lang: str
) -> None:
    names = [row[0].strip("`") for row in rows_of(pages[lang], 7)]
    assert sorted(names) == sorted(label(entry.cell) for entry in found.cells)


@LANGUAGES
def test_every_piece_of_evidence_stands_in_the_table_once(
    found: Estimate, pages: dict[str, str], lang: str
) -> None:
    words = Words(found.calibration, lang)
    items = [fit.evidence for fit in found.fits]
    wanted = [(words.result(i.quantity, i.member, ""), i.year or "–") for i in items]
    shown = [(row[0], row[1]) for row in rows_of(pages[lang], 5)]
    assert shown == wanted
    assert len(set(shown)) == len(shown) == 19  # 13 measurements, 6 soft priors


def test_the_table_of_numbers_is_sorted_by_contraction_and_ends_with_what_is_not_read(
    pages: dict[str, str],
) -> None:
    contractions = [row[9] for row in rows_of(pages["en"], 7)]
    told = [float(shown) for shown in contractions if shown != "–"]
    assert told == sorted(told, reverse=True)
    verdicts = [row[-1] for row in rows_of(pages["en"], 7)]
    first = verdicts.index("not read by the window")
    assert set(verdicts[first:]) == {"not read by the window"}


def test_each_number_has_the_verdict_of_its_contraction(
    found: Estimate, pages: dict[str, str]
) -> None:
    own = {label(entry.cell) for entry in drawn_cells(found)}
    verdicts = {row[0].strip("`"): row[-1] for row in rows_of(pages["en"], 7)}
    for entry in found.cells:
        verdict = text(f"diagnostics.verdict.{entry.verdict}")
        name = label(entry.cell)
        assert verdicts[name] == (verdict if name in own else "follows its row"), name
    assert set(verdicts.values()) == {
        "learned",
        "weak",
        "prior only",
        "not read by the window",
        "follows its row",
    }
    # employment_share_base: agriculture is drawn, the other sectors share what it leaves
    assert verdicts["employment_share_base.services"] == "follows its row"


def test_a_row_of_the_table_says_what_the_estimate_holds(
    found: Estimate, pages: dict[str, str]
) -> None:
    entry = of_cell(found, "nominal_grdp_base")
    row = next(row for row in rows_of(pages["en"], 7) if row[0] == "`nominal_grdp_base`")
    assert row[1:5] == [
        "GRDP of the base year, current prices, billion VND",
        "`LogN(14763, sd 0.06)`",
        "estimated",
        "14,763",
    ]
    assert row[5] == f"{entry.mode:,.0f}"
    assert row[7] == f"{entry.after.mean:,.0f} ({entry.after.sd:.0f})"
    assert row[9] == f"{100 * entry.contraction:.0f}"
    assert row[11] == f"{entry.shift:+.2f}"


def test_both_languages_say_the_same_numbers(pages: dict[str, str]) -> None:
    blocks = {lang: page.split("\n\n") for lang, page in pages.items()}
    assert len(blocks["en"]) == len(blocks["vi"])
    compared = 0
    for english, vietnamese in zip(blocks["en"], blocks["vi"], strict=True):
        pairs = zip(english.splitlines(), vietnamese.splitlines(), strict=True)
        for one, other in pairs:
            if found_title(one):
                continue  # the title of a calibration is its author's, in each language
            same = Counter(numbers_in(one, "en")) == Counter(numbers_in(other, "vi"))
            assert same, (one, other)
            compared += 1
    assert compared > 150


def found_title(line: str) -> bool:
    return line.startswith("- Calibration `three_groups`: ")


def test_numbers_are_read_as_each_language_writes_them() -> None:
    assert numbers_in("16,250 and 5.59 in 2016, 2017", "en") == [16250, 5.59, 2016, 2017]
    assert numbers_in("16.250 và 5,59 năm 2016, 2017", "vi") == [16250, 5.59, 2016, 2017]


def test_the_vietnamese_page_has_no_english_word_of_the_glossary(pages: dict[str, str]) -> None:
    plain = re.sub(r"```.*?```|`[^`]*`", " ", pages["vi"], flags=re.DOTALL)
    assert english_words(re.sub(r"\]\([^)]*\)", "]", plain)) == []
    assert english_words(pages["en"]) != []


@LANGUAGES
def test_a_figure_is_shown_where_its_file_is_given_and_nowhere_else(
    found: Estimate, pages: dict[str, str], lang: str
) -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", pages[lang])
    wanted = {f"{stem}.{lang}.svg": figure_title(stem, found, lang) for stem in STEMS}
    assert {file: title for title, file in shown} == wanted
    assert len(shown) == 3
    assert "![" not in diagnostics(found, None, lang, [])


# what the data do not say


def test_the_page_counts_the_evidence_and_its_quality(pages: dict[str, str]) -> None:
    first = section(pages["en"], 1)
    assert "13 measurements of 4 observed years (2016, 2017, 2018, 2019) and 6 soft priors" in first
    # observations.csv: nominal GRDP of four years and the constant-price shares are derived
    assert "7 of the 13 measurements are derived" in first
    assert "GRDP, current prices (2016, 2017, 2018, 2019): 4 figures" in first
    assert "standard error 2.0% of the figure" in first
    assert "What 5 years cannot tell" in first


def test_numbers_that_growth_leans_on_and_nothing_told_of_are_called_assumptions(
    pages: dict[str, str],
) -> None:
    (line,) = [line for line in pages["en"].splitlines() if line.startswith("- Growth after the")]
    for name in (
        "Land share of value added",
        "Depreciation rate",
        "Elasticity to public capital",
        "Productivity growth after the window",
        "Elasticity of employment to output",
    ):
        assert name in line


def test_without_measurements_the_page_says_that_only_judgement_is_left(found: Estimate) -> None:
    soft = tuple(fit for fit in found.fits if fit.evidence.kind == "soft prior")
    alone = replace(found, fits=soft, measured=None)
    page = diagnostics(alone, None, "en", [])
    assert "There is no measurement." in page
    assert "nothing but judgement (6 soft priors) constrains this ensemble" in page
    assert "without judgement" not in page


def test_too_few_draws_for_the_measurements_alone_are_said_to_be_too_few(found: Estimate) -> None:
    few = replace(found, measured=Measured({}, 0.0))
    page = section(diagnostics(few, None, "en", []), 1)
    assert "can't be said" in page
    assert "too few effective draws" in page


def test_measurements_alone_tell_of_the_levels_of_the_accounts_only(found: Estimate) -> None:
    """The spread of the levels shrinks under the figures; no other number moves by 10%."""
    measured = found.measured
    assert measured is not None
    assert measured.effective >= 1000
    told = {cell[0] for cell, value in measured.contraction.items() if value >= 0.15}
    assert told
    assert told <= set(ACCOUNTS_PARAMETERS)
    page = section(diagnostics(found, None, "en", []), 1)
    assert "What the figures say without judgement" in page


def test_solved_productivity_moves_with_capital_that_nobody_observed(found: Estimate) -> None:
    # More members than the small estimate keeps: 400 draws of its posterior.
    chosen = resample(found.sample.weights, 400, 1)
    scores = np.zeros((len(found.problem.coordinates), 400))
    scores[list(found.problem.active)] = found.sample.scores[:, chosen]
    members, _ = found.problem.transform.values(scores)
    many = replace(found, members=members, distinct=len(np.unique(chosen)))
    pairs = capital_correlations(many)
    assert set(pairs) == {"agriculture", "industry_construction", "services"}
    # A larger stock at the start means that less of it was added: productivity did the rest.
    services = dict(pairs["services"])
    assert services["capital_output_ratio_base", ("services",)] > 0.2
    assert all(abs(value) <= 1 for found_ in pairs.values() for _, value in found_)


# how figures are met


def test_the_published_cells_are_met_exactly_and_the_shares_where_their_parameters_stand(
    found: Estimate,
) -> None:
    closed = closed_window(found)
    assert len(closed) == 13
    for entry in closed:
        item = entry.observation
        if item.variable != "grdp_share":
            assert entry.mode == pytest.approx(item.value, rel=1e-9)
            assert entry.is_exact
        else:
            share = of_cell(found, f"nominal_share_window_end.{item.member}")
            assert entry.mode == pytest.approx(share.mode, rel=1e-9)
            assert not entry.is_exact


def test_the_table_of_published_cells_says_exact_or_by_how_much(
    found: Estimate, pages: dict[str, str]
) -> None:
    rows = rows_of(pages["en"], 4)
    assert [row[-1] for row in rows[:11]] == ["exact"] * 11
    share = of_cell(found, "nominal_share_window_end.services")
    sds = (share.mode - 42.83) / share.before.sd
    (row,) = [row for row in rows if row[0] == "Share in GRDP, current prices: Services"]
    assert row[1:5] == ["2020", "%", "reported", "42.83"]
    assert row[-1] == f"parameter with a prior: {sds:+.2f} of its standard deviations off"
    assert rows[0][0] == "Growth of GRDP, yearly average"
    assert rows[0][1:5] == ["2016-2020", "% a year", "estimate", "9.13"]


def test_a_figure_far_from_the_mode_and_from_the_prior_is_marked_with_a_sentence(
    found: Estimate,
) -> None:
    item = found.fits[4]  # growth of agriculture in 2019, 5.59% with a standard error of 1 point
    assert (item.evidence.value, item.evidence.spread) == (0.0559, 0.01)
    # 0.0559 less 0.0259 is 3 standard errors; less 0.0959, over the root of 2 * 0.01^2, -2.83.
    before = Summary(0.0959, 0.01, 0.08, 0.0959, 0.11)
    fits = list(found.fits)
    fits[4] = replace(item, mode=0.0259, before=before)
    page = diagnostics(replace(found, fits=tuple(fits)), None, "en", [])
    (row,) = [r for r in rows_of(page, 5) if r[0].startswith("Growth of value added: Agri")]
    assert row[11:] == ["+3.00", "-2.83", "missed, unexpected"]
    name = "Growth of value added, 2019: Agriculture, forestry and fishery"
    assert f"{name}: the figure is 3.00 standard errors above the model at the mode." in page
    assert f"{name}: the figure is 2.83 joint standard deviations below what the priors" in page


def test_the_solved_trends_stand_beside_the_prior_of_productivity_growth(
    found: Estimate, pages: dict[str, str]
) -> None:
    rows = rows_of(pages["en"], 6)
    assert len(rows) == len(found.solved)
    growth = {row[0]: row for row in rows if row[0].startswith("Productivity growth")}
    row = growth["Productivity growth: Agriculture, forestry and fishery"]
    # N(0.010, 0.010): 1% a year, 5-95% is 1.645 points to each side
    places = len(row[4].partition(".")[2])
    low, high = round(1 - 1.64485, places), round(1 + 1.64485, places)
    assert row[3] == f"{1:.{places}f} ({low} to {high})"
    assert len(growth) == 3


def test_yearly_factors_of_one_sign_are_told(found: Estimate) -> None:
    modes = {"2016": -0.01, "2017": -0.02, "2018": -0.015, "2019": -0.005}

    def said(sign: float) -> str:
        solved = [
            replace(entry, mode=modes[entry.year] * (sign if entry.year == "2018" else 1))
            if entry.quantity == "output_shock"
            else entry
            for entry in found.solved
        ]
        return section(diagnostics(replace(found, solved=tuple(solved)), None, "en", []), 6)

    assert "Yearly factor of output: all 4 are below 0 (-2.0 to -0.5%)." in said(1)
    assert "Yearly factor of output: all" not in said(-1)  # 2018 above, the others below


# sampling, mode, invented provinces


def test_a_sample_below_the_wanted_size_is_said_to_be_short(
    found: Estimate, pages: dict[str, str]
) -> None:
    last = found.sample.stages[-1]
    assert last.effective < found.sizes.enough
    assert "**Fewer effective draws than wanted.**" in section(pages["en"], 2)
    enough = replace(found, sizes=replace(found.sizes, enough=100.0))
    assert "no further stage is needed" in section(diagnostics(enough, None, "en", []), 2)
    assert len(rows_of(pages["en"], 2)) == len(found.sample.stages)


def test_starts_that_found_another_peak_are_told(found: Estimate) -> None:
    assert found.mode.starts_agreed == 5
    top = found.mode.log_posterior
    other = replace(found, mode=replace(found.mode, found=(top, top, top, top - 2.5, top)))
    page = section(diagnostics(other, None, "en", []), 3)
    assert "Only 4 of 5 starts reached the highest mode" in page
    assert "the worst stopped 2.500 lower" in page


def test_a_posterior_far_from_normal_is_not_called_normal(found: Estimate) -> None:
    skewed = replace(found, laplace=replace(found.laplace, mean_gap=0.8))
    assert "is not close to normal" in section(diagnostics(skewed, None, "en", []), 3)
    near = replace(found, laplace=replace(found.laplace, mean_gap=0.1, sd_low=0.95, sd_high=1.05))
    assert "is close to normal" in section(diagnostics(near, None, "en", []), 3)


@LANGUAGES
def test_without_invented_provinces_the_page_names_the_command_that_runs_them(
    pages: dict[str, str], lang: str
) -> None:
    command = "kontum-sim calibrate calibration/three_groups --seed=1 --draws=8192"
    assert f"`{command} --synthetic=100`" in section(pages[lang], 8)
    assert f"```\n{command}\n```" in section(pages[lang], 9)


def ranks(p_value: float) -> Ranks:
    """Twenty invented provinces: even ranks for one number, all at the bottom for another."""
    even = CellRanks(("capital_share", ("services",)), tuple(range(0, 100, 5)), 1.0)
    low = CellRanks(("crowding_in", ()), (0,) * 20, p_value)
    return Ranks(provinces=21, failed=1, members=99, seed=1, cells=(even, low))


def test_ranks_are_shown_in_ten_classes_the_most_suspicious_first(found: Estimate) -> None:
    page = section(diagnostics(found, ranks(0.001), "en", []), 8)
    assert "21 invented provinces (1 without an estimate), 99 members each, 2 numbers" in page
    (rows,) = tables(page)
    # Ranks 0, 5, 10 ... 95 of 100 places: two in each class of ten.
    assert rows == [
        ["`crowding_in`", "0.0010", "█▁▁▁▁▁▁▁▁▁", "20 0 0 0 0 0 0 0 0 0"],
        ["`capital_share.services`", "1.0000", "█" * 10, "2 2 2 2 2 2 2 2 2 2"],
    ]
    assert "2.0 provinces expected in each" in page
    assert "Too few provinces for this test to say much: at least 50 are wanted." in page


def test_the_verdict_on_the_estimator_follows_the_corrected_p_value(found: Estimate) -> None:
    # Two numbers: 2 * 0.02 is below 0.05, 2 * 0.03 is not.
    assert "the estimator is biased" in diagnostics(found, ranks(0.02), "en", [])
    fine = diagnostics(found, ranks(0.03), "en", [])
    assert "no sign that the estimator is biased" in fine
    assert "0.060" in section(fine, 8)


# figures


def test_three_figures_in_each_language(figures: dict[str, str]) -> None:
    assert set(figures) == {f"{stem}.{lang}.svg" for stem in STEMS for lang in ("en", "vi")}


def test_figures_are_xml_with_a_title_and_a_description_for_those_who_do_not_see_them(
    found: Estimate, figures: dict[str, str]
) -> None:
    for name, drawn in figures.items():
        stem, lang, _ = name.split(".")
        root = ElementTree.fromstring(drawn)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert root[0].text == figure_title(stem, found, lang)
        assert len(root[1].text or "") > 100
        assert len(drawn.encode("utf-8")) < LARGEST
        assert "DejaVu Sans" in drawn  # letters stay letters


def test_figures_have_the_same_bytes_each_time_and_leave_matplotlib_as_it_was(
    found: Estimate, figures: dict[str, str]
) -> None:
    before = dict(matplotlib.rcParams)
    for lang in ("en", "vi"):
        for name, drawn in estimate_figures(found, lang).items():
            assert drawn == figures[name], name
            assert not re.search(r"\d{4}-\d{2}-\d{2}T", drawn)  # no date
    assert dict(matplotlib.rcParams) == before


def test_every_row_of_a_figure_is_labelled(found: Estimate, figures: dict[str, str]) -> None:
    words = Words(found.calibration, "vi")
    shown = "".join(ElementTree.fromstring(figures["numbers.vi.svg"]).itertext())
    for entry in most_moved(found, 25):
        assert words.name(entry.cell[0]) in shown
    assert len(most_moved(found, 25)) == 25
    shown = "".join(ElementTree.fromstring(figures["fit.en.svg"]).itertext())
    assert shown.count("Productivity growth in the window *") == 3  # soft priors are marked
    assert "GRDP, current prices, 2016 *" not in shown


def labels_of(figure: Figure) -> list[Text]:
    """Every text that is drawn: marks outside the axes are not."""
    found = [*figure.texts]
    for legend in [*figure.legends, *(axes.get_legend() for axes in figure.axes)]:
        found += legend.get_texts() if legend is not None else []
    for axes in figure.axes:
        title = axes.get_title(loc="left")
        found += [item for item in axes.findobj(Text) if item.get_text() == title]
        for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
            low, high = sorted(axis.get_view_interval())
            found.append(axis.label)
            found += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    return [item for item in found if item.get_text().strip()]


@LANGUAGES
@pytest.mark.parametrize("stem", STEMS)
def test_no_label_is_cut_off_or_covers_another(found: Estimate, stem: str, lang: str) -> None:
    with styled():
        figure = figure_makers()[stem](found, lang, figure_title(stem, found, lang))
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        boxes = [(item.get_text(), item.get_window_extent(renderer)) for item in labels_of(figure)]
    whole = figure.bbox
    for name, box in boxes:
        assert box.x0 >= whole.x0, name
        assert box.x1 <= whole.x1, name
        assert box.y0 >= whole.y0, name
        assert box.y1 <= whole.y1, name
    for place, (name, box) in enumerate(boxes):
        for other, its in boxes[place + 1 :]:
            width = min(box.x1, its.x1) - max(box.x0, its.x0)
            height = min(box.y1, its.y1) - max(box.y0, its.y0)
            assert width < 1 or height < 1, (name, other)


# words and numbers


def test_how_far_a_number_moved_is_the_divergence_of_two_normals(found: Estimate) -> None:
    # Half the standard deviation and one of the prior's away: (1/4 + 1 - 1) / 2 + ln 2.
    entry = replace(
        found.cells[0],
        before=Summary(10.0, 2.0, 7.0, 10.0, 13.0),
        after=Summary(12.0, 1.0, 10.4, 12.0, 13.6),
    )
    assert information(entry) == pytest.approx(0.125 + log(2))
    same = replace(entry, after=entry.before)
    assert information(same) == pytest.approx(0)


def test_numbers_have_a_decimal_comma_in_vietnamese_and_a_sign_where_asked(found: Estimate) -> None:
    english, vietnamese = (Words(found.calibration, lang) for lang in ("en", "vi"))
    assert english.number(12345.678, 1) == "12,345.7"
    assert vietnamese.number(12345.678, 1) == "12.345,7"
    assert english.number(0.25, 2, sign=True) == "+0.25"
    assert english.number(-0.001, 2, sign=True) == "0.00"
    assert vietnamese.interval(-0.5, 1.25, 1) == "-0,5 đến 1,2"


def test_decimals_follow_the_spread_or_what_was_published() -> None:
    assert [places_of(spread) for spread in (208.0, 1.02, 0.094, 0.0099)] == [0, 1, 3, 4]
    assert places_of(0.0, 0.4388) == 4
    assert places_of(0.0) == 0
    assert [decimals_of(value) for value in (16250.0, 5.59, 9.2, 100 * 0.0559)] == [0, 2, 1, 2]


def test_a_table_refuses_a_row_of_another_length_and_keeps_bars_out_of_its_cells() -> None:
    assert table(["a", "b"], [["x|y", "1"]]).splitlines()[1:] == ["| :-- | --: |", "| x/y | 1 |"]
    with pytest.raises(ValueError, match="too few or too many"):
        table(["a", "b"], [["x"]])


def test_long_names_are_cut_between_words() -> None:
    long = "Perennial crops in bearing, weighted by their value added per hectare"
    assert shortened(long) == "Perennial crops in bearing, weighted by…"
    assert shortened("Crowding in") == "Crowding in"


@pytest.mark.parametrize("folder", [f"calibration/{name}" for name in SHIPPED])
def test_every_number_with_a_prior_has_a_short_label_in_both_languages(folder: str) -> None:
    calibration = load_calibration(ROOT / folder)
    names = {
        parameter.name
        for parameter in calibration.parameters.values()
        if any(cell.prior != "fixed" for cell in parameter.cells.values())
    }
    assert len(names) > 40
    for name in names:
        assert has(f"diagnostics.quantity.{name}"), name
        for lang in ("vi", "en"):
            assert len(text(f"diagnostics.quantity.{name}", lang)) <= NAME_LENGTH


def test_short_labels_are_of_something_and_no_two_are_the_same() -> None:
    short = {k: pair for k, pair in entries().items() if k.startswith("diagnostics.quantity.")}
    known = {*QUANTITIES, *SERIES, "window_tfp_growth"}
    unknown = [
        key
        for key in short
        if not has(f"name.{key.removeprefix('diagnostics.quantity.')}")
        and key.removeprefix("diagnostics.quantity.") not in known
    ]
    assert unknown == []
    for place in (0, 1):
        shown = Counter(pair[place] for pair in short.values())
        assert [name for name, times in shown.items() if times > 1] == []
