"""`kontum-sim attribute`: tables, CSV, folders of runs, and what it refuses."""

from __future__ import annotations

import pytest
from command_line import Place

BASE, PUSH, PLAN = (
    f"scenarios/{name}.yaml" for name in ("baseline", "infrastructure_push", "plan_targets")
)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_tables_fit_eighty_columns_and_say_what_depends_on_the_order(
    runs: Place, lang: str
) -> None:
    out = runs.inside("attribute", BASE, PLAN, "--lang", lang).out
    assert max(len(line) for line in out.splitlines()) <= 80
    flat = " ".join(out.split())
    for words in {
        "vi": ("Shapley", "Phần dư", "phụ thuộc vào thứ tự đó", "Chạy riêng"),
        "en": ("Shapley", "Residual", "depends on that order", "Run separately"),
    }[lang]:
        assert words in flat


def test_the_json_sums_to_the_difference(runs: Place) -> None:
    rows = runs.inside("attribute", BASE, PUSH, "--json").json["rows"]
    for outcome in {row["outcome"] for row in rows}:
        own = [row for row in rows if row["outcome"] == outcome]
        ends = {row["method"]: row["value"] for row in own if row["method"] in ("base", "run")}
        shares = sum(row["value"] for row in own if row["method"] == "shapley")
        assert shares == pytest.approx(ends["run"] - ends["base"], rel=1e-9)
        left_out = sum(row["value"] for row in own if row["method"].startswith("left_out"))
        assert left_out == pytest.approx(shares, rel=1e-9)


def test_folders_of_runs_give_what_their_files_give(place: Place) -> None:
    place.ok("run", BASE, "--quiet")
    place.ok("run", PUSH, "--set", "levers.borrowing.value=300", "--quiet", "--output", "pushed")
    changed = place.scenario("levers: {borrowing: {value: 300}}\n", "scenarios/more.yaml")
    place.edit(changed, "extends: baseline.yaml", "extends: infrastructure_push.yaml")
    done = place.ok("attribute", "outputs/baseline", "pushed", "--json").json["rows"]
    expected = place.ok("attribute", BASE, changed, "--json").json["rows"]
    assert [row["value"] for row in done] == pytest.approx([row["value"] for row in expected])


def test_a_folder_whose_inputs_changed_since_is_refused(place: Place) -> None:
    place.ok("run", PUSH, "--quiet")
    place.edit(PUSH, "multiply: 1.25", "multiply: 1.35")
    done = place("attribute", BASE, "outputs/infrastructure_push")
    assert done.code == 3
    assert "does not give the results that it holds" in " ".join(done.err.split())


def test_draws_and_a_csv_file(place: Place) -> None:
    words = ("--draws", "50", "--outcome", "target:grdp_growth_avg", "--output", "why.csv")
    out = place.ok("attribute", BASE, PUSH, *words).out
    assert "Probability of the target" in out
    rows = place.rows("why.csv")
    assert {row["method"] for row in rows} >= {"base", "run", "shapley", "left_out", "in_order"}
    assert all(row["label_vi"] for row in rows if row["group"])
    place.write("mine.csv", "a,b\n")
    assert place("attribute", BASE, PUSH, "--output", "mine.csv").code == 4


def test_other_calibrations_are_not_compared(runs: Place) -> None:
    done = runs.inside("attribute", BASE, "baseline/revised2022")
    assert done.code == 6
    assert "plan2020" in done.err
    assert "revised2022" in done.err


def test_scenarios_that_do_not_differ_say_so(runs: Place) -> None:
    done = runs.inside("attribute", BASE, BASE)
    assert done.code == 0
    assert "differ in nothing" in done.out


def test_a_seed_without_draws_is_an_error(runs: Place) -> None:
    done = runs.inside("attribute", BASE, PUSH, "--seed", "3")
    assert done.code == 3
    assert "--seed" in done.err
