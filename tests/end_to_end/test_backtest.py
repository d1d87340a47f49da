"""`kontum-sim backtest`: scores, rules of thumb that win, bad files. All outturns are invented."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from command_line import CALIBRATIONS, ROOT, Finished, Place, new_place

INVENTED = "outturn_invented.csv"
HEAD = "series,year,value,unit\n"
UNITS = {
    "GRDP": "billion VND_2010/yr",
    "GRDP [Growth Rate]": "%",
    "State Budget Revenue": "billion VND/yr",
    "Total Social Investment": "billion VND/yr",
}
FEW = ("--draws", "200")
VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The invented outturn scored once; tests only read here, or write files of their own."""
    place = new_place(tmp_path_factory.mktemp("backtest"))
    shutil.copy(ROOT / "examples" / INVENTED, place.path(INVENTED))
    done = place.ok("backtest", INVENTED, *FEW, "--output", "scored")
    place.write("said.txt", done.out)
    place.write("said.json", place.inside("backtest", INVENTED, *FEW, "--json").out)
    return place


@pytest.fixture(scope="module")
def scored(shared: Place) -> Any:
    return json.loads(shared.read("said.json"))


def outturn(place: Place, name: str, rows: Iterable[tuple[str, int, float]]) -> str:
    lines = [f"{series},{year},{value!r},{UNITS[series]}\n" for series, year, value in rows]
    return place.write(name, HEAD + "".join(lines))


def half(found: Any, kind: str) -> Any:
    return next(half for half in found["halves"] if half["investment"] == kind)


def variable(found: Any, name: str, kind: str = "own") -> Any:
    return next(entry for entry in half(found, kind)["variables"] if entry["variable"] == name)


def said(place: Place, *words: str) -> str:
    """What a backtest says that must succeed."""
    done = place.inside("backtest", *words, *FEW)
    assert (done.code, done.err) == (0, ""), done.err
    return done.out


def joined(text: str) -> str:
    return " ".join(text.split())


# scores


def test_every_value_of_the_file_is_scored_twice(scored: Any) -> None:
    assert [half["investment"] for half in scored["halves"]] == ["own", "imposed"]
    assert scored["years"] == [2021, 2022, 2023, 2024]
    assert half(scored, "own")["values"] == 28
    assert half(scored, "imposed")["values"] == 24, "what is imposed is not scored"
    assert half(scored, "imposed")["imposed"] == {
        "2021": 18000,
        "2022": 20000,
        "2023": 22000,
        "2024": 24000,
    }


def test_the_draws_are_those_of_a_run_with_the_same_seed(shared: Place, scored: Any) -> None:
    shared.ok("run", "scenarios/baseline.yaml", *FEW, "--seed", "1", "--output", "run", "--quiet")
    fan = {
        (row["variable"], int(row["year"]), row["percentile"]): float(row["value"])
        for row in shared.rows("run/quantiles.csv")
    }
    for name in ("GRDP", "State Budget Revenue", "Population"):
        for value in variable(scored, name)["values"]:
            assert value["median"] == pytest.approx(fan[name, value["year"], "50"])
            low, high = value["intervals"]["90"]
            assert low == pytest.approx(fan[name, value["year"], "5"])
            assert high == pytest.approx(fan[name, value["year"], "95"])


def test_recorded_investment_is_put_in(shared: Place, scored: Any) -> None:
    """Imposed investment below the model's own gives less GRDP, as a run that imposes it does."""
    own, imposed = (variable(scored, "GRDP", kind)["values"][-1] for kind in ("own", "imposed"))
    assert own["outturn"] == imposed["outturn"] == 21400
    assert imposed["median"] < own["median"]
    given = "impose.total_social_investment={2021: 18000, 2022: 20000, 2023: 22000, 2024: 24000}"
    shared.ok(
        "run", "scenarios/baseline.yaml", *FEW, "--seed", "1", "--set", given, "--output", "given"
    )
    rows = shared.rows("given/quantiles.csv")
    (median,) = (
        float(row["value"])
        for row in rows
        if (row["variable"], row["year"], row["percentile"]) == ("GRDP", "2024", "50")
    )
    assert imposed["median"] == pytest.approx(median)


def test_bias_is_median_less_outturn_and_has_no_percentage_for_a_rate(scored: Any) -> None:
    grdp, rate = variable(scored, "GRDP"), variable(scored, "GRDP [Growth Rate]")
    biases = [value["median"] - value["outturn"] for value in grdp["values"]]
    assert grdp["bias"] == pytest.approx(sum(biases) / 4)
    shares = [b / value["outturn"] for b, value in zip(biases, grdp["values"], strict=True)]
    assert grdp["bias_percent"] == pytest.approx(100 * sum(shares) / 4)
    assert rate["bias_percent"] is None


def test_each_variable_has_the_rules_that_apply_to_it(scored: Any) -> None:
    rules = {entry["variable"]: set(entry["rules"]) for entry in half(scored, "own")["variables"]}
    of_grdp = {"mean_growth", "last_growth", "icor_6", "icor_window", "national_premium"}
    assert rules["GRDP"] == rules["GRDP [Growth Rate]"] == of_grdp
    assert rules["Population"] == {"mean_growth", "last_growth"}
    assert rules["GRDP [Share|Agriculture]"] == {"last_value", "mean_growth", "last_growth"}
    growth = variable(scored, "GRDP [Growth Rate]")
    # 9.13 against the invented 8, 7.5, 7, 6.5: errors 1.13, 1.63, 2.13, 2.63
    assert growth["rules"]["mean_growth"]["crps"] == pytest.approx(1.88)
    assert growth["skill"] == pytest.approx(1 - growth["crps"] / 1.88)


def test_pooled_scores_are_geometric_means_over_variables(scored: Any) -> None:
    own = half(scored, "own")
    (icor,) = (entry for entry in own["pooled"] if entry["rule"] == "icor_6")
    assert icor["variables"] == ["GRDP", "GRDP [Growth Rate]"]
    ratio = 1.0
    for name in icor["variables"]:
        entry = variable(scored, name)
        ratio *= entry["crps"] / entry["rules"]["icor_6"]["crps"]
    assert icor["crps_ratio"] == pytest.approx(ratio**0.5)
    assert own["skill"] == pytest.approx(1 - own["pooled"][0]["crps_ratio"])
    for entry in own["pooled"]:
        assert entry["rule_is_better"] == (entry["crps_ratio"] > 1), entry["rule"]
    assert any(entry["rule_is_better"] for entry in own["pooled"]), "the invented nation is right"


def test_counts_come_with_what_to_expect_and_how_little_that_is(shared: Place, scored: Any) -> None:
    coverage = {entry["percent"]: entry for entry in half(scored, "own")["coverage"]}
    assert coverage[50]["expected"] == [10, 18]  # 28 values, binomial
    inside = [variable["inside"]["50"] for variable in half(scored, "own")["variables"]]
    assert coverage[50]["inside"] == sum(inside)
    told = joined(shared.read("said.txt"))
    assert "are NOT independent" in told
    assert "If only the 4 years counted, those inside the 50/80/90% intervals would be 0–4" in told


# who is better


def test_a_rule_that_wins_is_named_in_the_first_lines(shared: Place) -> None:
    """Growth exactly as in the window: the five-year mean is exact, the model can't be."""
    level, rows = 16170.0, []
    for year in (2021, 2022, 2023, 2024):
        level *= 1.0913
        rows += [("GRDP", year, round(level, 1)), ("GRDP [Growth Rate]", year, 9.13)]
    name = outturn(shared, "mean_wins.csv", rows)
    lines = said(shared, name).splitlines()
    assert "SIMPLE RULES DO BETTER THAN THE MODEL" in joined(" ".join(lines[:5]))
    assert "pooled over 2 series: mean growth of the window" in joined(" ".join(lines[:7]))
    assert "GRDP growth, %: mean growth of the window" in joined(" ".join(lines[:12]))
    found = shared.inside("backtest", name, *FEW, "--json").json
    assert found["rules_do_better"]
    mean = variable(found, "GRDP [Growth Rate]")["rules"]["mean_growth"]
    assert mean["is_better"]
    assert mean["crps"] == pytest.approx(0, abs=1e-9)
    vietnamese = said(shared, name, "--lang", "vi").splitlines()
    assert "QUY TẮC ĐƠN GIẢN TỐT HƠN MÔ HÌNH" in joined(" ".join(vietnamese[:5]))


def test_where_no_rule_wins_that_is_all_that_is_said(shared: Place, scored: Any) -> None:
    """Revenue exactly at the model's medians, far from growth as in the window."""
    values = variable(scored, "State Budget Revenue")["values"]
    rows = [("State Budget Revenue", value["year"], value["median"]) for value in values]
    told = said(shared, outturn(shared, "model_wins.csv", rows))
    head = joined(" ".join(told.splitlines()[:6]))
    assert "no simple rule here has a lower mean CRPS than the model" in head
    assert "DO BETTER" not in told


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_it_never_says_validated(shared: Place, lang: str) -> None:
    words = ("validat", "kiểm chứng", "xác nhận")
    told = said(shared, INVENTED, "--lang", lang).lower()
    assert [word for word in words if word in told] == []
    texts = (ROOT / "kontum_sim/data/catalogue/backtest.csv").read_text(encoding="utf-8").lower()
    assert [word for word in words if word in texts] == []


# the two halves


def test_without_investment_the_other_half_is_not_scored(shared: Place) -> None:
    name = outturn(shared, "no_investment.csv", [("GRDP", 2021, 17500.0)])
    assert "not scored, because the file has no Total Social Investment of 2021" in joined(
        said(shared, name)
    )
    found = shared.inside("backtest", name, *FEW, "--json").json
    assert [half["investment"] for half in found["halves"]] == ["own"]
    assert len(found["imposed_not_scored"]) == 1


def test_investment_is_imposed_for_consecutive_years_only(shared: Place) -> None:
    rows = [("Total Social Investment", year, 18000.0) for year in (2021, 2022, 2024)]
    name = outturn(shared, "gap.csv", [*rows, ("GRDP", 2024, 21000.0)])
    found = shared.inside("backtest", name, *FEW, "--json").json
    assert list(half(found, "imposed")["imposed"]) == ["2021", "2022"]
    scored = variable(found, "Total Social Investment", "imposed")["values"]
    assert [value["year"] for value in scored] == [2024]
    assert "The recorded investment of 2024 is not imposed" in joined(said(shared, name))
    assert {"variable": "GRDP", "years": [2021, 2022, 2023]} in found["not_scored"]


def test_investment_alone_leaves_nothing_to_score_in_the_other_half(shared: Place) -> None:
    name = outturn(shared, "only.csv", [("Total Social Investment", 2021, 18000.0)])
    assert "has investment only" in joined(said(shared, name))


def test_what_is_not_in_the_file_is_listed(shared: Place, scored: Any) -> None:
    missing = {entry["variable"] for entry in scored["not_scored"]}
    assert {"Exports", "Poverty Rate", "GRDP per Capita"} <= missing
    assert "GRDP" not in missing
    assert "Not scored, not in the file: Industry and construction" in joined(
        shared.read("said.txt")
    )


def test_another_vintage_is_noticed_from_level_and_growth(shared: Place) -> None:
    """Level and growth that go back to 15,000 in 2020, not to 16,170."""
    rows = [("GRDP", 2021, 16200.0), ("GRDP [Growth Rate]", 2021, 8.0)]
    name = outturn(shared, "vintage.csv", rows)
    assert "in the file imply 15,000 for 2020; the calibration has 16,170" in joined(
        said(shared, name)
    )
    revised = ("--calibration", "calibration/revised2022")
    assert "imply" not in said(shared, name, *revised)


def test_years_beyond_the_scenario_are_run(shared: Place) -> None:
    found = shared.inside(
        "backtest", outturn(shared, "far.csv", [("GRDP", 2030, 30000.0)]), *FEW, "--json"
    )
    assert found.json["years"] == [2030]


# bad files

BAD = """series,year,value,unit
GRPD,2021,8,%
GRDP [Growth Rate],2020,8,%
GRDP [Growth Rate],2036,8,%
GRDP [Growth Rate],2021,,%
GRDP [Growth Rate],2022,many,%
GRDP,2021,17500,billion VND/yr
GRDP,2022,17500,billion VND_2010/yr
GRDP,2022,17600,billion VND_2010/yr
GRDP,2023,17.6,billion VND_2010/yr
Population,2021,-5,person
"ICOR [Real Increments, Five Years]",2022,5,1
National GDP [Growth Rate],2021,5,1/yr
"""
TOLD = {
    2: "There is no variable GRPD. Nearest: GRDP",
    3: "'2020': a year from 2021 to 2035",
    4: "'2036': a year from 2021 to 2035",
    5: "the value is blank",
    6: "'many' is no number",
    7: "the unit is 'billion VND/yr'; it must be 'billion VND_2010/yr'",
    9: "already stands in line 8",
    10: "More than 20 times apart",
    11: "must be above 0",
    12: "needs five years",
    13: "it must be '%'",
}


def refused(done: Finished) -> str:
    assert (done.code, done.out) == (3, "")
    return done.err


def test_all_faults_of_a_file_are_told_at_once_with_their_lines(shared: Place) -> None:
    told = refused(shared.inside("backtest", shared.write("bad.csv", BAD))).splitlines()
    assert [int(line.split(":")[1]) for line in told] == list(TOLD)
    for line, words in zip(told, TOLD.values(), strict=True):
        assert line.startswith("bad.csv:")
        assert words in line
    vietnamese = refused(shared.inside("backtest", "bad.csv", "--lang", "vi"))
    assert len(vietnamese.splitlines()) == len(TOLD)
    assert VIETNAMESE.search(vietnamese)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("series,year,value\nGRDP,2021,17500\n", "Column unit is missing"),
        (HEAD, "no series to score"),
        (HEAD + "National GDP [Growth Rate],2021,5,%\n", "no series to score"),
        ("", "The file is empty"),
        (HEAD + 'GRDP [Growth Rate],2021,"7,5",%\n', "decimal comma"),
        (HEAD + "GRDP,2021,nan,billion VND_2010/yr\n", "finite"),
    ],
)
def test_a_file_that_can_not_be_scored_is_refused(shared: Place, content: str, words: str) -> None:
    told = refused(shared.inside("backtest", shared.write("broken.csv", content)))
    assert "broken.csv" in told
    assert words in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--draws", "99"), "at least 100"),
        (("--seed", "-1"), "--seed -1"),
        (("--scenario", "scenarios/none.yaml"), "there is no such file"),
        (("--calibration", "calibration/none"), "calibration/none"),
    ],
)
def test_bad_options_are_refused(shared: Place, options: tuple[str, str], words: str) -> None:
    assert words in refused(shared.inside("backtest", INVENTED, *options))


def test_a_file_that_is_not_there_is_refused(shared: Place) -> None:
    assert "none.csv: there is no such file." in refused(shared.inside("backtest", "none.csv"))


# output


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_line_is_longer_than_80_characters_and_none_is_cut(shared: Place, lang: str) -> None:
    told = said(shared, INVENTED, "--lang", lang)
    assert max(len(line) for line in told.splitlines()) <= 80
    assert "…" not in told
    assert bool(VIETNAMESE.search(told)) == (lang == "vi")


def test_quiet_says_nothing(shared: Place) -> None:
    assert said(shared, INVENTED, "--quiet") == ""


def test_the_folder_holds_scores_summary_and_a_manifest_with_hashes(shared: Place) -> None:
    assert set(shared.files("scored")) == {"scores.csv", "summary.csv", "manifest.json"}
    manifest = json.loads(shared.read("scored/manifest.json"))
    assert (manifest["seed"], manifest["draws"]) == (1, 200)
    for entry in manifest["outputs"]:
        content = shared.path(f"scored/{entry['path']}").read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    inputs = {entry["path"]: entry["sha256"] for entry in manifest["inputs"]}
    assert inputs[INVENTED] == hashlib.sha256(shared.path(INVENTED).read_bytes()).hexdigest()
    assert {"calibration/plan2020/national.csv", "scenarios/baseline.yaml"} <= set(inputs)
    assert manifest["backtest"]["imposed_investment"]["2024"] == 24000
    assert str(shared.folder) not in shared.read("scored/manifest.json")


def test_the_files_hold_what_the_json_says(shared: Place, scored: Any) -> None:
    rows = shared.rows("scored/scores.csv")
    assert len(rows) == 28 + 24
    (row,) = (
        row
        for row in rows
        if (row["investment"], row["variable"], row["year"]) == ("own", "GRDP", "2022")
    )
    value = variable(scored, "GRDP")["values"][1]
    assert float(row["crps"]) == pytest.approx(value["crps"])
    assert [float(row["p5"]), float(row["p95"])] == pytest.approx(value["intervals"]["90"])
    assert float(row["mean_growth"]) == pytest.approx(16170 * 1.0913**2)
    assert row["last_value"] == "", "a rule that does not apply"
    summary = {(r["investment"], r["variable"]): r for r in shared.rows("scored/summary.csv")}
    assert summary["own", "(all)"]["values"] == "28"
    assert "national_premium" in summary["own", "GRDP"]["better_rules"].split()
    pit = half(scored, "imposed")["pit"]
    assert float(summary["imposed", "(all)"]["pit"]) == pytest.approx(pit)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(shared: Place) -> None:
    before = shared.files("scored")["scores.csv"]
    said(shared, INVENTED, "--output", "again")
    assert shared.files("again")["scores.csv"] == before
    said(shared, INVENTED, "--seed", "2", "--output", "other")
    assert shared.files("other")["scores.csv"] != before


def test_a_backtest_never_takes_the_place_of_a_run_or_of_files_of_ones_own(shared: Place) -> None:
    shared.ok("run", "scenarios/baseline.yaml", "--output", "kept", "--quiet")
    shared.write("mine/notes.txt", "mine")
    for folder in ("kept", "mine"):
        before = shared.files(folder)
        done = shared.inside("backtest", INVENTED, *FEW, "--output", folder)
        assert done.code == 4
        assert shared.files(folder) == before


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_every_calibration_can_be_scored(shared: Place, calibration: str) -> None:
    given = ("--calibration", f"calibration/{calibration}")
    found = shared.inside("backtest", INVENTED, *FEW, *given, "--json").json
    assert found["calibration"] == calibration
    assert len(found["halves"]) == 2


# nothing after 2020


def last_year(text: str) -> int:
    """Of a year, or of a period such as 2016-2020."""
    return int(text.rpartition("-")[2])


@pytest.mark.parametrize("calibration", CALIBRATIONS)
def test_no_calibration_holds_an_observation_after_2020(calibration: str) -> None:
    folder = ROOT / "calibration" / calibration
    seen = 0
    for name in ("observations.csv", "national.csv"):
        if not (folder / name).exists():
            continue
        with open(folder / name, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        seen += len(rows)
        assert [row for row in rows if last_year(row["year"]) > 2020] == []
    assert seen or calibration == "three_groups", "three_groups takes over those of plan2020"


def test_the_sample_outturn_is_plainly_invented() -> None:
    """Round numbers on straight lines: nobody takes them for statistics."""
    with open(ROOT / "examples" / INVENTED, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    paths: dict[str, list[float]] = {}
    for row in rows:
        paths.setdefault(row["series"], []).append(float(row["value"]))
    assert {len(path) for path in paths.values()} == {4}
    for series, path in paths.items():
        steps = {round(after - before, 9) for before, after in pairwise(path)}
        assert len(steps) == 1, series
