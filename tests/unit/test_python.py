"""The Python interface: its page runs, its tables say their units, and are what the files hold."""

from __future__ import annotations

import contextlib
import doctest
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas
import pytest

import kontum_sim as ks
from kontum_sim.errors import ComparisonError, InputError

ROOT = Path(__file__).parents[2]
PAGES = ("python.md", "python.vi.md")


def code_of(page: str) -> list[str]:
    """The Python blocks of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


@cache
def run_of(name: str, draws: int | None = None, seed: int = 1, last_year: int = 2025) -> ks.Run:
    path = ROOT / "scenarios" / f"{name}.yaml"
    return ks.simulate(path, draws=draws, seed=seed, last_year=last_year)


def test_the_page_runs_as_it_is_written() -> None:
    blocks = code_of("python.md")
    assert len(blocks) == 5
    whole = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "docs/python.md", None, 0)
    runner = doctest.DocTestRunner(verbose=False)
    with contextlib.chdir(ROOT):
        runner.run(whole)
    assert (runner.failures, runner.tries > 25) == (0, True)


def test_both_pages_have_the_same_code() -> None:
    assert code_of(PAGES[0]) == code_of(PAGES[1])


def test_a_frame_has_what_the_run_publishes_with_units_and_labels() -> None:
    run = run_of("baseline")
    whole = run.frame()
    assert list(whole.columns) == [series.variable for series in run.series]
    assert set(whole.attrs["unit"]) == set(whole.columns)
    assert whole.index.name == "year"
    assert whole["GRDP"].to_dict() == run.values("GRDP")
    one = run.frame("Poverty Rate")
    assert one.attrs["unit"] == "%"
    assert one.attrs["label_vi"].startswith("Tỷ lệ hộ nghèo")
    assert (one.attrs["draws"], one.attrs["history_until"]) == (0, 2020)


def test_draws_stand_in_columns_and_the_central_run_beside_them() -> None:
    drawn, central = run_of("baseline", 12), run_of("baseline")
    frame = drawn.frame("GRDP")
    assert frame.shape == (11, 12)
    assert frame.columns.name == "draw"
    assert (frame.attrs["draws"], frame.attrs["seed"]) == (12, 1)
    two = drawn.frame("GRDP", "Poverty Rate")
    pandas.testing.assert_frame_equal(two["GRDP"], frame, check_names=False)
    pandas.testing.assert_frame_equal(drawn.central("GRDP"), central.frame("GRDP"))
    # the first draws are the same however many there are
    np.testing.assert_array_equal(run_of("baseline", 20).frame("GRDP")[range(12)], frame)


def test_compare_sorts_by_size_and_leaves_points_without_a_percentage() -> None:
    table = ks.compare(run_of("baseline"), run_of("drought"))
    sizes = table["percent"].astype(float).abs().dropna()
    assert sizes.is_monotonic_decreasing
    assert table.loc[table["unit"] == "%", "percent"].isna().all()
    assert table["year"].min() == 2021
    grdp = table.set_index(["variable", "year"]).loc[("GRDP", 2024)]
    expected = run_of("drought").values("GRDP")[2024] - run_of("baseline").values("GRDP")[2024]
    assert grdp["difference"] == pytest.approx(expected)


def test_the_same_draws_are_compared_draw_by_draw() -> None:
    base, dry = run_of("baseline", 12), run_of("drought", 12)
    row = ks.compare(base, dry, "GRDP").set_index("year").loc[2024]
    difference = dry.frame("GRDP").loc[2024] - base.frame("GRDP").loc[2024]
    assert row["low_5"] == pytest.approx(difference.quantile(0.05))
    assert row["high_95"] < 0


def test_other_draws_or_years_are_refused() -> None:
    with pytest.raises(ComparisonError, match="draws=20"):
        ks.compare(run_of("baseline", 12), run_of("drought", 20))
    with pytest.raises(ComparisonError, match="2030"):
        ks.compare(run_of("baseline"), run_of("baseline", last_year=2030))


def test_wrong_names_come_together_with_the_nearest_and_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        run_of("baseline", 12).frame("GRPD", "Central Transfers [Capital]")
    assert "Nearest: GRDP" in str(caught.value)
    assert 'variables=("Central Transfers [Capital]",)' in str(caught.value)
    assert "central()" in caught.value.message("vi")


def test_every_public_name_is_there_and_no_other() -> None:
    for name in ks.__all__:
        assert getattr(ks, name) is not None
    with pytest.raises(AttributeError, match="'simulat'"):
        _ = ks.simulat


def test_a_run_without_a_table_imports_no_pandas() -> None:
    code = (
        "import sys, kontum_sim as ks; run = ks.simulate('scenarios/baseline.yaml'); "
        "assert 'pandas' not in sys.modules; run.frame('GRDP'); assert 'pandas' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
