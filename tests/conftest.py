"""What all tests share: the option that rewrites the golden results."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write tests/golden/expected/ anew from what the model gives now",
    )
