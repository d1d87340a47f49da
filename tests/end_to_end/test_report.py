"""`kontum-sim report`: what the page says, and what it refuses; how it looks: tests/browser."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from command_line import Place, new_place

MARK = "<!doctype html><!-- kontum_sim report"
SECTIONS = (
    "answers scorecard certainty growth structure revenue investment buy fans sensitivity projects "
    "accounting assumptions vintage identities provenance"
).split()
VOID = {"meta", "link", "br"}
MOST_BYTES = 1_000_000


class Reader(HTMLParser):
    """Text by section and language, tags that load something, and whether tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[tuple[str, str], list[str]] = {}
        self.loads: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in ("src", "href", "data", "srcset", "xlink:href"):
            if name in given and tag != "a":
                self.loads.append((tag, str(given[name])))
        if tag not in VOID:
            self.open.append((tag, given))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        section = next((str(a.get("id")) for t, a in self.open if t == "section"), "")
        language = next((str(a["lang"]) for t, a in self.open[1:] if "lang" in a), "both")
        if data.strip():
            self.text.setdefault((section, language), []).append(data.strip())

    def told(self, section: str, language: str) -> str:
        """What a reader of a language reads in a section."""
        return " ".join(self.text.get((section, language), []))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Three runs with draws, one without; tests only read here."""
    place = new_place(tmp_path_factory.mktemp("report"))
    for name, words in {
        "drawn": ("scenarios/baseline.yaml", "--draws", "100"),
        "plan": ("scenarios/plan_targets.yaml", "--draws", "100"),
        "plain": ("scenarios/baseline.yaml",),
        "revised": ("scenarios/baseline.yaml", "--calibration", "calibration/revised2022"),
    }.items():
        place.ok("run", *words, "--output", name, "--quiet")
    return place


@pytest.fixture(scope="module")
def pair(shared: Place) -> Reader:
    shared.ok("report", "drawn", "plan", "--output", "pair.html")
    return read(shared.read("pair.html"))


def test_the_page_has_every_section_and_loads_nothing(shared: Place) -> None:
    shared.ok("report", "drawn", "--output", "one.html")
    page = shared.read("one.html")
    assert page.startswith(MARK)
    assert len(page.encode()) < MOST_BYTES
    assert re.findall(r'<section id="(\w+)">', page) == SECTIONS
    assert read(page).loads == [("link", "data:,")]
    assert re.findall(r"@import|url\((?!#hatch)", page) == []


def test_the_same_runs_give_the_same_bytes(shared: Place) -> None:
    shared.ok("report", "drawn", "plan", "--output", "first.html")
    shared.ok("report", "drawn", "plan", "--output", "second.html")
    assert shared.files()["first.html"] == shared.files()["second.html"]


def test_the_scorecard_says_what_targets_csv_says(shared: Place) -> None:
    shared.ok("report", "drawn", "--output", "one.html")
    reader = read(shared.read("one.html"))
    rows = shared.rows("drawn/targets.csv")
    met = sum(row["status"] == "met" for row in rows)
    missed = sum(row["status"] == "missed" for row in rows)
    title = f"{met} of {met + missed} assessed targets are met, {missed} missed"
    assert title in reader.told("scorecard", "en")
    for row in rows:
        assert row["label_vi"] in reader.told("scorecard", "vi") + reader.told("scorecard", "both")


def test_what_the_scenario_sets_is_marked_and_counted_apart(pair: Reader) -> None:
    told = pair.told("scorecard", "en")
    assert "✓ 118,000 (100%) · set by the scenario, not a result" in told
    assert "✓ 60.10 (100%) · set by the scenario, not a result" in told
    assert "✓ 11.90" in told
    assert "Of these, 4 (1 met, 3 missed) are set by the scenario" in told
    assert "Of these, 5 (5 met, 0 missed) are set by the scenario" in told
    assert "4 are set by the scenario, not results" in pair.told("certainty", "en")
    brief = pair.told("answers", "en")
    assert "(118,000; target ≈ 118,000; set by the scenario, not a result)" in brief


def test_how_far_a_target_may_be_missed_stands_in_its_row(pair: Reader) -> None:
    told = pair.told("scorecard", "en")
    assert "2%: from 4,900" in told
    assert "2%: from 607,600" in told


def test_the_fall_of_poverty_is_that_of_the_worst_year_with_the_average_beside(
    shared: Place, pair: Reader
) -> None:
    rate = shared.results("drawn")["Poverty Rate"]
    mean = (rate[2020] - rate[2025]) / 5
    told = pair.told("scorecard", "en")
    assert "(worst year)" in told
    assert f"mean of the years {mean:.2f}" in told


def test_the_answers_in_vietnamese_name_targets_chances_drivers_and_vintage(pair: Reader) -> None:
    told = pair.told("answers", "vi")
    for words in (
        "Những chỉ tiêu nào đạt?",
        "tốc độ tăng trưởng GRDP bình quân giai đoạn 2021-2025 (",
        "Khó đạt (không quá 1/3)",
        "100 lần mô phỏng",
        "Theo nhân tố: vốn sản xuất",
        "vốn đầu tư 2021–2025 là 118.000 tỷ đồng",
        "phiên bản số liệu V1_estimate_UBND_2016-2020",
    ):
        assert words in told, words


def test_growth_in_the_page_is_growth_in_the_results(shared: Place, pair: Reader) -> None:
    grdp = shared.results("drawn")["GRDP"]
    growth = 100 * ((grdp[2025] / grdp[2020]) ** (1 / 5) - 1)
    assert f"{growth:.2f}% a year in 2021–2025" in pair.told("growth", "en")


def test_the_difference_of_two_runs_is_told_with_what_else_they_change(
    shared: Place, pair: Reader
) -> None:
    one, two = shared.results("drawn"), shared.results("plan")
    name = "State Budget Revenue"
    gain = two[name][2025] - one[name][2025]
    told = pair.told("buy", "en")
    assert f"revenue +{gain:.0f} billion VND" in told
    assert "B sets 3 inputs otherwise than A" in told
    assert "(total_social_investment): A computed by the model; B 18,503 → 29,316" in told
    assert "(trained_labour_share): A 0.508 → 0.544; B 0.519 → 0.601" in told


def test_the_timing_of_projects_is_among_what_differs(place: Place) -> None:
    for name, timing in (("one", "expected"), ("two", "simulated")):
        setting = f"projects.timing={timing}"
        words = ("scenarios/baseline.yaml", "--set", setting, "--output", name, "--quiet")
        place.ok("run", *words)
    place.ok("report", "one", "two", "--output", "both.html", "--quiet")
    reader = read(place.read("both.html"))
    assert "Timing of projects in draws" in reader.told("buy", "en")
    assert "tiến độ dự án" in reader.told("assumptions", "vi").lower()


def test_the_difference_in_growth_is_split_by_factor(shared: Place, pair: Reader) -> None:
    def mean(run: str, item: str) -> float:
        rows = shared.rows(f"{run}/contributions.csv")
        return sum(
            float(row["value"]) / 5
            for row in rows
            if (row["account"], row["item"]) == ("growth", item) and int(row["year"]) > 2020
        )

    for section in ("answers", "buy"):
        told = pair.told(section, "en")
        for item, name in (("construction_demand", "construction demand"), ("capital", "capital")):
            gap = mean("plan", item) - mean("drawn", item)
            assert f" {name} {gap:+.2f}" in told
    assert "not of investment alone: share of trained" in pair.told("answers", "en")


def test_the_year_of_highest_growth_names_what_it_rests_on(pair: Reader) -> None:
    told = pair.told("growth", "en")
    assert "Growth is highest in 2021" in told
    assert "the largest contribution is generating capacity" in told


def test_both_figures_of_the_past_icor_are_named(pair: Reader) -> None:
    told = pair.told("investment", "en")
    assert "the base-year ICOR" in told
    assert "7.0; the five-year ICOR is 6.6" in told


def test_the_inputs_are_counted_alike_in_both_places(pair: Reader) -> None:
    told = re.search(r"of (\d+) inputs", pair.told("assumptions", "en"))
    assert told is not None
    assert f"{told[1]} inputs (one for each name and member)" in pair.told("answers", "en")


def test_a_chart_without_a_band_does_not_tell_of_one(pair: Reader) -> None:
    told = pair.told("investment", "en")
    bars = told[told.index("Most comes from") :]
    assert "Shaded" in told
    assert "Shaded" not in bars


def test_the_largest_gap_of_a_past_share_is_told(shared: Place, pair: Reader) -> None:
    share = shared.results("drawn")["GRDP [Share|Services]"][2018]
    assert f"services in 2018 at {share:.1f}%, published 39.8%" in pair.told("structure", "en")


def test_a_run_without_draws_says_so_and_shows_no_fan(shared: Place) -> None:
    shared.ok("report", "plain", "--output", "plain.html")
    page = shared.read("plain.html")
    assert "This run has no draws" in read(page).told("certainty", "en")
    assert 'class="fan' not in page
    assert "It takes two runs" in read(page).told("buy", "en")


def test_another_vintage_is_compared_as_data_not_as_policy(shared: Place) -> None:
    shared.ok("report", "plain", "revised", "--output", "vintage.html")
    reader = read(shared.read("vintage.html"))
    assert "B and A use different calibrations" in reader.told("buy", "en")
    assert "changes the verdict of" in reader.told("vintage", "en")
    assert "GRDP per capita" in reader.told("vintage", "en")


def test_one_vintage_that_was_revised_says_how_to_see_the_risk(shared: Place) -> None:
    shared.ok("report", "plain", "--output", "risk.html")
    told = read(shared.read("risk.html")).told("vintage", "en")
    assert "--calibration calibration/revised2022" in told


def test_every_input_with_its_source_is_on_the_page(shared: Place) -> None:
    shared.ok("report", "plain", "--output", "sources.html")
    page = html.unescape(shared.read("sources.html"))
    missing = [
        row["key"]
        for row in shared.rows("plain/assumptions.csv")
        if row["source"] and row["source"].lstrip("'") not in page
    ]
    assert missing == []


def test_the_accounting_tests_are_those_of_the_targets_command(shared: Place) -> None:
    stored = {row["id"]: row for row in shared.rows("plain/accounting.csv")}
    told = shared.ok("targets", "--accounting", "--json").json
    assert list(stored) == [test["id"] for test in told]
    for test in told:
        row = stored[test["id"]]
        assert row["verdict"] == test["verdict"]
        assert float(row["value"]) == pytest.approx(test["value"], rel=1e-9)
        assert row["statement_vi"] == test["statement"]["vi"]


def test_words_of_a_scenario_are_text_and_never_markup(place: Place) -> None:
    body = (
        "schema: 1\n"
        'title: {vi: "<script>alert(1)</script>", en: "\\"><img src=x onerror=alert(1)>"}\n'
        "extends: baseline.yaml\n"
    )
    place.write("scenarios/odd.yaml", body)
    place.ok("run", "scenarios/odd.yaml", "--output", "odd", "--quiet")
    place.ok("report", "odd", "--output", "odd.html")
    page = place.read("odd.html")
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_folder_that_is_no_run_is_refused_and_nothing_is_written(place: Place) -> None:
    done = place("report", "scenarios", "--output", "page.html")
    assert done.code == 3
    assert "scenarios is not a run's folder" in done.err
    assert not place.path("page.html").exists()


def test_an_edited_file_is_refused(place: Place) -> None:
    place.ok("run", "scenarios/baseline.yaml", "--output", "run", "--quiet")
    place.edit("run/targets.csv", "missed", "met")
    done = place("report", "run", "--output", "page.html")
    assert done.code == 3
    assert "run/targets.csv was edited after the run" in done.err
    assert not place.path("page.html").exists()


def test_a_file_that_is_not_ours_is_left_alone_and_ours_is_replaced(place: Place) -> None:
    place.ok("run", "scenarios/baseline.yaml", "--output", "run", "--quiet")
    place.write("page.html", "<html>mine</html>")
    done = place("report", "run", "--output", "page.html")
    assert done.code == 4
    assert place.read("page.html") == "<html>mine</html>"
    place.write("page.html", MARK + " of before")
    place.ok("report", "run", "--output", "page.html")
    assert len(place.read("page.html")) > 100_000


def test_more_runs_than_a_page_can_show_are_refused(shared: Place) -> None:
    done = shared("report", *["plain"] * 7, "--output", "many.html")
    assert done.code == 3
    assert "at most 6 runs; 7 were given" in done.err


def test_six_runs_fit_below_a_megabyte(shared: Place) -> None:
    names = ["drawn", "plan", "plain", "revised", "drawn", "plan"]
    told = shared.ok("report", *names, "--output", "six.html", "--json").json
    assert told["bytes"] == Path(shared.path("six.html")).stat().st_size < MOST_BYTES


def test_sensitivity_is_drawn_from_its_file_and_only_for_the_run_that_it_is_of(
    shared: Place, tmp_path: Path
) -> None:
    file, page = str(tmp_path / "sensitivity.csv"), tmp_path / "page.html"
    shared.ok("sensitivity", "scenarios/baseline.yaml", "--output", file, "--quiet")
    shared.ok("report", "drawn", "plan", "--sensitivity", file, "--output", str(page))
    told = read(page.read_text(encoding="utf-8")).told("sensitivity", "en")
    assert "The results depend most on: Share in GRDP at the end of the window" in told
    assert "Budget revenue of the last year: moved most by" in told
    other = shared("report", "plan", "--sensitivity", file, "--output", str(page))
    assert other.code == 3
    assert "of another run" in other.err
    wrong = shared("report", "drawn", "--sensitivity", "scenarios/baseline.yaml")
    assert wrong.code == 3
    assert "not a file that kontum-sim sensitivity" in wrong.err
