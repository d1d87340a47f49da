"""`kontum-sim sensitivity`: tornado, CSV, JSON, and what it refuses."""

from __future__ import annotations

import pytest
from command_line import Place

PUSH = "scenarios/infrastructure_push.yaml"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_tornado_fits_eighty_columns(runs: Place, lang: str) -> None:
    out = runs.inside("sensitivity", PUSH, "--lang", lang).out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert out.count("│") == 24
    assert {"vi": "bách phân vị", "en": "percentile"}[lang] in out


def test_json_and_csv_have_every_row(place: Place) -> None:
    words = ("sensitivity", PUSH, "--outcome", "GRDP:2023", "--output", "rows.csv", "--json")
    rows = place.ok(*words).json["rows"]
    written = place.rows("rows.csv")
    assert len(rows) == len(written) > 100
    assert [row["key"] for row in rows] == [row["key"] for row in written]
    assert {row["kind"] for row in rows} == {"lever", "assumption"}
    assert all(row["label_vi"] and row["label_en"] for row in written)


def test_a_misspelt_outcome_and_a_bad_top_say_what_is_expected(runs: Place) -> None:
    done = runs.inside("sensitivity", PUSH, "--outcome", "GRPD")
    assert (done.code, "Nearest: GRDP" in done.err) == (3, True)
    done = runs.inside("sensitivity", PUSH, "--top", "0")
    assert (done.code, "at least 1 row" in done.err) == (3, True)
    done = runs.inside("sensitivity", "scenarios/infrastructure_pull.yaml")
    assert (done.code, PUSH in done.err) == (3, True)
