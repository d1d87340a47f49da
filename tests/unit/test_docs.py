"""Generated pages are current, and the documents say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kontum_sim.report.model_page import model_page

ROOT = Path(__file__).parents[2]


def test_the_page_of_equations_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "model.md").read_text(encoding="utf-8") == model_page()


def commands(text: str) -> list[str]:
    """The lines of the blocks of code, without their remarks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.partition("#")[0].rstrip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("name", ["large_runs", "own_calibration"])
def test_a_page_says_the_same_in_both_languages_and_its_links_lead_somewhere(name: str) -> None:
    pages = {lang: ROOT / "docs" / f"{name}{lang}.md" for lang in ("", ".vi")}
    texts = {lang: page.read_text(encoding="utf-8") for lang, page in pages.items()}
    assert commands(texts[""]) == commands(texts[".vi"]) != []
    for mark in (r"^#+ ", r"^\|", r"^- "):
        counts = {lang: len(re.findall(mark, text, re.MULTILINE)) for lang, text in texts.items()}
        assert counts[""] == counts[".vi"], mark
    for lang, other in (("", ".vi"), (".vi", "")):
        links = re.findall(r"\]\(([^)#:]+)\)", texts[lang])
        assert pages[other].name in links
        assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
        assert f"docs/{pages[lang].name}" in (ROOT / f"README{lang}.md").read_text(encoding="utf-8")
