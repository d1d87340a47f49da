"""`kontum-sim run --draws`: quantiles, probabilities, bad numbers, workers."""

from __future__ import annotations

import json

import pytest
from command_line import RUN_FILES, Place, new_place

BASELINE = "scenarios/baseline.yaml"
RUN = ("run", BASELINE, "--draws", "400")
DRAWN_FILES = {*RUN_FILES, "quantiles.csv", "probabilities.csv"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = new_place(tmp_path_factory.mktemp("drawn"))
    done = place.ok(*RUN, "--seed", "7", "--output", "one")
    place.write("said.txt", done.out)
    return place


def test_a_run_with_draws_writes_quantiles_and_probabilities(drawn: Place) -> None:
    assert set(drawn.files("one")) == DRAWN_FILES
    manifest = json.loads(drawn.read("one/manifest.json"))
    assert (manifest["seed"], manifest["draws"]) == (7, 400)
    assert {entry["path"] for entry in manifest["outputs"]} == DRAWN_FILES - {"manifest.json"}
    assert manifest["calibration"]["estimate_sha256"]


def test_the_central_files_are_those_of_the_run_without_draws(drawn: Place) -> None:
    drawn.ok("run", BASELINE, "--output", "central", "--quiet")
    for name in ("results.csv", "summary.csv", "assumptions.csv"):
        assert drawn.read(f"one/{name}") == drawn.read(f"central/{name}")


def test_quantiles_have_the_columns_of_results_and_the_percentile(drawn: Place) -> None:
    header = drawn.read("one/quantiles.csv").splitlines()[0]
    assert header == "model,scenario,region,variable,unit,year,percentile,value"
    rows = [r for r in drawn.rows("one/quantiles.csv") if r["variable"] == "GRDP [Growth Rate]"]
    assert [r["percentile"] for r in rows if r["year"] == "2023"] == ["5", "25", "50", "75", "95"]
    fan = [float(r["value"]) for r in rows if r["year"] == "2023"]
    assert fan == sorted(fan)
    assert fan[0] < fan[-1]
    history = [float(r["value"]) for r in rows if r["year"] == "2019"]
    assert max(history) == pytest.approx(min(history)), "published growth has no fan"


def test_the_headline_list_is_there_and_a_variable_may_be_added(drawn: Place) -> None:
    names = {row["variable"] for row in drawn.rows("one/quantiles.csv")}
    assert {"GRDP", "State Budget Revenue", "Total Social Investment", "Population"} <= names
    assert "Capital Stock" not in names
    drawn.ok(*RUN, "--variables", "Capital Stock", "--output", "more", "--quiet")
    assert "Capital Stock" in {row["variable"] for row in drawn.rows("more/quantiles.csv")}


def test_every_assessed_target_has_a_probability_with_its_error(drawn: Place) -> None:
    assessed = {r["id"]: r for r in drawn.rows("one/targets.csv") if r["status"] != "not assessed"}
    rows = drawn.rows("one/probabilities.csv")
    alone = {row["id"]: row for row in rows if not row["given"]}
    assert set(alone) == {*assessed, "all_assessed"}
    for name, row in alone.items():
        assert 0 <= float(row["probability"]) <= 1
        assert float(row["standard_error"]) <= 0.5 / 400**0.5 + 1e-12
        if name in assessed:
            assert float(assessed[name]["probability"]) == float(row["probability"])
    least = min(float(row["probability"]) for row in alone.values())
    assert float(alone["all_assessed"]["probability"]) <= least
    unsaid = [r for r in drawn.rows("one/targets.csv") if r["status"] == "not assessed"]
    assert {row["probability"] for row in unsaid} == {""}


def test_the_terminal_gives_the_error_and_what_limits_it_at_80_columns(drawn: Place) -> None:
    said = drawn.read("said.txt")
    assert max(len(line) for line in said.splitlines()) <= 80
    flat = " ".join(said.split())
    assert "1,000 members" in flat
    assert "hold within this model" in flat


def test_the_same_seed_gives_the_same_bytes_on_two_workers(drawn: Place) -> None:
    for name, workers in (("w1", "1"), ("w2", "2")):
        drawn.ok(
            "run", BASELINE, "--draws", "9000", "--workers", workers, "--output", name, "--quiet"
        )
    for name in ("quantiles.csv", "probabilities.csv", "targets.csv"):
        assert drawn.read(f"w1/{name}") == drawn.read(f"w2/{name}")


def test_another_seed_gives_another_fan(drawn: Place) -> None:
    drawn.ok(*RUN, "--seed", "8", "--output", "other", "--quiet")
    assert drawn.read("other/quantiles.csv") != drawn.read("one/quantiles.csv")


def test_more_draws_keep_those_that_were_there(drawn: Place) -> None:
    """The probabilities of 400 draws are those of the first 400 of any number."""
    drawn.ok(*RUN[:-1], "400", "--seed", "7", "--output", "again", "--quiet")
    assert drawn.read("again/probabilities.csv") == drawn.read("one/probabilities.csv")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_draws_are_told_in_both_languages(drawn: Place, lang: str) -> None:
    done = drawn.inside(*RUN, "--lang", lang, "--dry-run")
    assert done.code == 0
    assert ("Xác suất" if lang == "vi" else "Probability") in done.out


def test_json_carries_probability_and_error(drawn: Place) -> None:
    done = drawn.inside(*RUN, "--json", "--dry-run")
    (run,) = done.json["runs"]
    assert run["draws"] == 400
    growth = next(target for target in run["targets"] if target["id"] == "grdp_growth_avg")
    assert 0 < growth["probability"] < 1
    assert growth["standard_error"] > 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--draws", "0"), "--draws 0"),
        (("--draws", "1"), "--draws 1"),
        (("--draws", "-5"), "--draws -5"),
        (("--draws", str(10**12)), str(10**12)),
        (("--draws", "100", "--seed", "-1"), "--seed -1"),
        (("--draws", "100", "--workers", "0"), "--workers 0"),
        (("--draws", "100", "--variables", "GRPD"), "GRDP"),
        (("--draws", "100", "--variables", "ICOR [Real Increments, Five Years]"), "central run"),
        (("--seed", "3"), "--draws"),
        (("--workers", "2"), "--draws"),
        (("--draws", "100", "--prior-centres"), "estimate"),
    ],
)
def test_numbers_that_make_no_ensemble_are_refused(
    drawn: Place, options: tuple[str, ...], says: str
) -> None:
    before = set(drawn.files())
    done = drawn.inside("run", BASELINE, *options)
    assert done.code == 3, done
    assert says in done.err
    assert "Traceback" not in done.err
    assert set(drawn.files()) == before


def test_draws_without_an_estimate_name_the_command_that_makes_it(drawn: Place) -> None:
    import shutil

    shutil.copytree(drawn.path("calibration"), drawn.path("bare/calibration"))
    shutil.copytree(drawn.path("scenarios"), drawn.path("bare/scenarios"))
    shutil.rmtree(drawn.path("bare/calibration/plan2020/estimate"))
    done = Place(drawn.path("bare")).inside(*RUN)
    assert done.code == 3
    assert "kontum-sim calibrate calibration/plan2020" in done.err
