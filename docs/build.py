"""Writes docs/model.md from the docstrings: `make docs`."""

from __future__ import annotations

from pathlib import Path

from kontum_sim.report.model_page import model_page

PAGE = Path(__file__).parent / "model.md"

if __name__ == "__main__":
    PAGE.write_text(model_page(), encoding="utf-8", newline="\n")
