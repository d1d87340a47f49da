"""The report in a real browser: quiet, offline, in two languages, on a phone and on paper.

`make check-report` runs this; `make test` does not. Screenshots are left in build/report.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chromium import Browser
from conftest import PAGES, ROOT

SHOTS = ROOT / "build" / "report"
WIDTHS = (360, 1280)
LANGUAGES = ("vi", "en")
OTHER = {"vi": "en", "en": "vi"}
MOST_BYTES = 1_000_000
LEAST_TEXT = 8.5  # pixels of the smallest letters of a chart on a phone
A4 = (595, 842)  # points
MOST_SHEETS = 60

# elements that are shown and reach beyond the window, those inside a scrolling box apart
BEYOND = """
[...document.querySelectorAll("body *")].filter(e => !e.closest(".scroll")).filter(e => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map(e => e.tagName + " " + (e.textContent || "").slice(0, 60))
"""
# texts of charts that are cut off at the edge of their drawing
CUT = """
[...document.querySelectorAll("figure svg text")].filter(t => {
  if (getComputedStyle(t).display === "none") return false;
  const box = t.getBBox(), view = t.ownerSVGElement.viewBox.baseVal;
  return box.x < -1 || box.x + box.width > view.width + 1
    || box.y < -3 || box.y + box.height > view.height + 3;
}).map(t => t.ownerSVGElement.closest("figure").querySelector("figcaption").id + ": "
  + t.textContent)
"""
# tables that a phone has to scroll sideways to read
SCROLLED = """
[...document.querySelectorAll("#scorecard .scroll, #investment > .scroll, #buy .scroll, " +
  "#accounting .scroll")]
  .filter(box => box.scrollWidth > box.clientWidth + 1)
  .map(box => box.querySelector("caption").textContent)
"""
SMALLEST = """
Math.min(...[...document.querySelectorAll("figure svg")].map(s =>
  11 * s.getBoundingClientRect().width / s.viewBox.baseVal.width))
"""
OPEN_ALL = 'document.querySelectorAll("details").forEach(fold => fold.open = true)'


def shown_in(language: str) -> str:
    """How many elements of a language are shown."""
    return (
        f'[...document.querySelectorAll("body [lang={language}]")]'
        '.filter(e => getComputedStyle(e).display !== "none").length'
    )


def url(page: Path, language: str = "vi") -> str:
    return f"{page.as_uri()}?lang={language}"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_quiet_small_and_asks_for_nothing(
    pages: dict[str, Path], browser: Browser, name: str
) -> None:
    browser.open(url(pages[name]), 1280)
    assert browser.complaints() == []
    asked = [asked for asked in browser.requests() if not asked.startswith("data:")]
    assert asked == [url(pages[name])]
    assert pages[name].stat().st_size < MOST_BYTES


def test_the_page_opens_in_the_language_that_was_asked_for(
    pages: dict[str, Path], browser: Browser
) -> None:
    browser.open(pages["one"].as_uri(), 1280)
    assert browser.value("document.documentElement.lang") == "vi"


def test_the_buttons_switch_every_text_and_the_title(
    pages: dict[str, Path], browser: Browser
) -> None:
    browser.open(pages["three"].as_uri(), 1280)
    titles, headings = {}, {}
    for language in ("en", "vi"):
        browser.value(f'document.querySelector("[data-set={language}]").click()')
        assert browser.value("document.documentElement.lang") == language
        assert browser.value(shown_in(language)) > 500
        assert browser.value(shown_in(OTHER[language])) == 0
        pressed = 'document.querySelector("[aria-pressed=true]").getAttribute("data-set")'
        assert browser.value(pressed) == language
        titles[language] = browser.value("document.title")
        headings[language] = browser.value('document.querySelector("nav").innerText')
    assert "so sánh 3 lần chạy" in titles["vi"]
    assert "3 runs side by side" in titles["en"]
    assert "Bảng chỉ tiêu" in headings["vi"]
    assert "Scorecard" in headings["en"]
    assert browser.complaints() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_overflows_with_everything_open(
    pages: dict[str, Path], browser: Browser, name: str, width: int, language: str
) -> None:
    browser.open(url(pages[name], language), width)
    SHOTS.mkdir(parents=True, exist_ok=True)
    browser.screenshot(SHOTS / f"{name}-{width}-{language}.png")
    browser.value(OPEN_ALL)
    assert browser.value("document.scrollingElement.scrollWidth") <= width
    assert browser.value(BEYOND) == []
    assert browser.value(CUT) == []
    assert browser.value(SCROLLED) == []


def test_the_letters_of_charts_can_be_read_on_a_phone(
    pages: dict[str, Path], browser: Browser
) -> None:
    browser.open(url(pages["three"]), 360)
    assert browser.value(SMALLEST) >= LEAST_TEXT


def test_every_chart_has_a_title_a_note_and_its_figures(
    pages: dict[str, Path], browser: Browser
) -> None:
    browser.open(url(pages["three"]), 1280)
    silent = """
    [...document.querySelectorAll("figure")].filter(f => {
      const svg = f.querySelector("svg");
      const named = ["aria-labelledby", "aria-describedby"].map(name =>
        document.getElementById(svg.getAttribute(name)));
      return svg.getAttribute("role") !== "img" || !named.every(e => e && e.innerText.trim())
        || f.querySelectorAll("tbody tr").length === 0;
    }).length
    """
    assert browser.value('document.querySelectorAll("figure").length') > 15
    assert browser.value(silent) == 0


def test_links_go_to_places_of_the_page_or_to_sources(
    pages: dict[str, Path], browser: Browser
) -> None:
    browser.open(url(pages["one"]), 1280)
    every = '[...document.querySelectorAll("a")].map(a => a.getAttribute("href"))'
    inner = [link for link in browser.value(every) if link.startswith("#")]
    outer = [link for link in browser.value(every) if not link.startswith("#")]
    assert len(inner) == 16
    ids = browser.value('[...document.querySelectorAll("[id]")].map(e => e.id)')
    assert {link[1:] for link in inner} <= set(ids)
    assert len(ids) == len(set(ids))
    assert outer
    assert [link for link in outer if not re.match(r"https?://", link)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_prints_on_a4(pages: dict[str, Path], browser: Browser, language: str) -> None:
    browser.open(url(pages["one"], language), 1280)
    printed = browser.pdf()
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / f"one-{language}.pdf").write_bytes(printed)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4}
    assert len(boxes) <= MOST_SHEETS
