"""`kontum-sim explain VARIABLE --run RUN --year Y`."""

from __future__ import annotations

import pytest
from command_line import Place

DROUGHT = "scenarios/drought.yaml"


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("variable", ["GRDP|Services", "budget_revenue", "grdp_growth"])
def test_it_fits_eighty_columns(runs: Place, variable: str, lang: str) -> None:
    done = runs.inside("explain", variable, "--run", DROUGHT, "--year", "2024", "--lang", lang)
    assert done.code == 0
    assert max(len(line) for line in done.out.splitlines()) <= 80


def test_the_equation_has_its_numbers_in_it(runs: Place) -> None:
    out = runs.inside("explain", "grdp_growth", "--run", "baseline/plan2020", "--year", "2021").out
    grdp = runs.results("baseline/plan2020")["GRDP"]
    assert f"return growth({grdp[2021]:.6g}, {grdp[2020]:.6g})" in out
    assert f"= {grdp[2021] / grdp[2020] - 1:.6g}" in out


def test_json_holds_the_tree_and_it_sums(runs: Place) -> None:
    words = ("explain", "grdp", "--run", DROUGHT, "--year", "2024", "--json")
    found = runs.inside(*words).json["change"]
    assert sum(cause["part"] for cause in found["causes"]) == pytest.approx(found["part"])
    assert found["part"] == pytest.approx(found["now"] - found["before"])


def test_a_member_is_asked_for_and_its_misspelling_is_answered(runs: Place) -> None:
    words = ("explain", "employment", "--run", DROUGHT, "--year", "2024")
    done = runs.inside(*words)
    assert (done.code, "add --member with one of agriculture" in flat(done.err)) == (3, True)
    done = runs.inside(*words, "--member", "servces")
    assert (done.code, "Nearest: services" in done.err) == (3, True)
    assert runs.inside(*words, "--member", "services").code == 0


def test_options_that_need_another_say_so_together(runs: Place) -> None:
    done = runs.inside("explain", "grdp", "--member", "x", "--depth", "99")
    assert done.code == 3
    for words in ("--member goes with --year", "--depth goes with --year", "from 1 to 8"):
        assert words in done.err
    done = runs.inside("explain", "grdp", "--year", "2023")
    assert "--year goes with --run only" in done.err


def test_a_misspelt_variable_or_run_names_the_nearest(runs: Place) -> None:
    done = runs.inside("explain", "grdpp", "--run", DROUGHT, "--year", "2024")
    assert (done.code, "grdp" in done.err) == (3, True)
    done = runs.inside("explain", "grdp", "--run", "scenarios/drougth.yaml", "--year", "2024")
    assert (done.code, "scenarios/drought.yaml" in done.err) == (3, True)
