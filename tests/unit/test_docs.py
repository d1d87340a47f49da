"""Generated pages are current, and the documents say what is there."""

from __future__ import annotations

from pathlib import Path

from kontum_sim.report.model_page import model_page

ROOT = Path(__file__).parents[2]


def test_the_page_of_equations_is_what_make_docs_writes() -> None:
    assert (ROOT / "docs" / "model.md").read_text(encoding="utf-8") == model_page()
