"""Rules of thumb of the backtest, worked by hand from what was known in 2020."""

from __future__ import annotations

from pathlib import Path

import pytest

import kontum_sim
from kontum_sim.backtest.benchmarks import (
    Forecast,
    Known,
    LaterFacts,
    grdp_rules,
    known_of,
    rules_of,
    window_icor,
)
from kontum_sim.backtest.national import read_national
from kontum_sim.errors import CalibrationError
from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.simulation import Run

ROOT = Path(__file__).parents[2]
YEARS = range(2021, 2025)
NOTHING = LaterFacts({}, {})


@pytest.fixture(scope="module")
def baseline() -> Run:
    return kontum_sim.simulate(ROOT / "scenarios" / "baseline.yaml")


def known(run: Run) -> dict[str, Known]:
    return {series.variable: known_of(run, series) for series in run.series}


def growth(run: Run, later: LaterFacts = NOTHING) -> dict[str, Forecast]:
    national = read_national(run.calibration)
    assert national is not None
    return grdp_rules(known(run), YEARS, later, national.growth)


def rules(run: Run, variable: str) -> dict[str, Forecast]:
    series = next(series for series in run.series if series.variable == variable)
    return rules_of(series, known(run)[variable], YEARS, growth(run))


def test_growth_rules_of_grdp_are_worked_by_hand(baseline: Run) -> None:
    found = growth(baseline)
    assert found["mean_growth"].values[2023] == pytest.approx(9.13)
    assert found["last_growth"].values[2023] == pytest.approx(100 * (16170 / 14782 - 1))
    # investment 16,492 over GRDP 25,851 in 2020: 63.80%; by 6
    assert found["icor_6"].values[2023] == pytest.approx(100 * 16492 / 25851 / 6)
    # ratios 57.51, 55.87, 61.18, 64.06, 63.80: mean 60.48, over 9.13 is 6.625
    assert window_icor(known(baseline)) == pytest.approx(6.6246, abs=0.001)
    assert found["icor_window"].values[2021] == pytest.approx(63.796 / 6.6246, abs=0.002)
    assert all(forecast.is_published for forecast in found.values())
    assert "national_premium" not in found


def test_the_icor_of_the_window_is_the_one_that_runs_publish(baseline: Run) -> None:
    five = baseline.values("ICOR [Investment Ratio over Growth, Five Years]")[2020]
    assert window_icor(known(baseline)) == pytest.approx(five)


def test_national_growth_plus_the_premium(baseline: Run) -> None:
    # geometric mean of 6.69, 6.94, 7.47, 7.36, 2.87 is 6.252: a premium of 2.878 points
    found = growth(baseline, LaterFacts({}, {2021: 5.0, 2023: 1.0}))["national_premium"].values
    assert found[2021] == pytest.approx(7.878, abs=0.001)
    assert found[2023] == pytest.approx(3.878, abs=0.001)
    assert found[2022] == pytest.approx(9.13), "the mean of the window where nothing is known"


def test_recorded_investment_enters_the_icor_rules_over_grdp_continued(baseline: Run) -> None:
    nominal = known(baseline)["Nominal GRDP"].values
    usual = (nominal[2020] / nominal[2015]) ** (1 / 5)
    found = growth(baseline, LaterFacts({2021: 18_000.0, 2022: 20_000.0}, {}))["icor_6"].values
    assert found[2021] == pytest.approx(100 * 18_000 / (25_851 * usual) / 6)
    assert found[2022] == pytest.approx(100 * 20_000 / (25_851 * usual**2) / 6)
    assert found[2023] == found[2024] == found[2022]


def test_the_level_of_grdp_grows_by_the_same_rules(baseline: Run) -> None:
    found = rules(baseline, "GRDP")
    assert list(found) == list(rules(baseline, "GRDP [Growth Rate]"))
    assert found["mean_growth"].values[2024] == pytest.approx(16170 * 1.0913**4)
    assert found["icor_6"].values[2022] == pytest.approx(16170 * (1 + 16492 / 25851 / 6) ** 2)


def test_levels_grow_as_in_the_window_and_as_in_its_last_year(baseline: Run) -> None:
    found = rules(baseline, "State Budget Revenue")
    assert list(found) == ["mean_growth", "last_growth"]
    assert found["mean_growth"].values[2022] == pytest.approx(3033 * (3033 / 2080) ** (2 / 5))
    assert found["last_growth"].values[2022] == pytest.approx(3033 * (3033 / 3124) ** 2)
    assert all(forecast.is_published for forecast in found.values())


def test_the_reference_of_a_share_is_its_last_value(baseline: Run) -> None:
    found = rules(baseline, "Poverty Rate")
    assert list(found) == ["last_value", "mean_growth", "last_growth"]
    assert found["last_value"].values[2024] == pytest.approx(10.29)
    # published from 2018 on: 17.29, 13.62, 10.29
    assert found["mean_growth"].values[2021] == pytest.approx(10.29 * (10.29 / 17.29) ** 0.5)


def test_a_growth_rate_stays_at_its_mean_or_at_its_last_value(baseline: Run) -> None:
    path = baseline.values("GRDP [Growth Rate|Services]")
    found = rules(baseline, "GRDP [Growth Rate|Services]")
    mean = sum(path[year] for year in range(2016, 2021)) / 5
    assert found["mean_growth"].values == pytest.approx(dict.fromkeys(YEARS, mean))
    assert found["last_growth"].values == pytest.approx(dict.fromkeys(YEARS, path[2020]))
    assert not found["last_growth"].is_published


def test_a_series_with_one_known_year_stays_where_it_is(baseline: Run) -> None:
    found = rules(baseline, "Exports")
    assert {rule: forecast.values[2024] for rule, forecast in found.items()} == {"last_value": 150}


def test_rules_on_the_revised_accounts_use_none_of_the_other_vintage() -> None:
    run = kontum_sim.simulate(
        ROOT / "scenarios" / "baseline.yaml", calibration=ROOT / "calibration" / "revised2022"
    )
    found = rules(run, "GRDP")
    assert found["mean_growth"].values[2021] == pytest.approx(15076 * 1.0751)
    assert found["mean_growth"].is_published
    assert not found["last_growth"].is_published, "2019 was not published in that vintage"


def test_nothing_after_the_window_enters_a_rule(baseline: Run) -> None:
    for variable, series in known(baseline).items():
        assert [year for year in series.values if year > 2020] == [], variable


NATIONAL = "variable,year,value,unit,source,url,note\n"


def test_faults_of_national_growth_are_named_together(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "calibration.yaml").write_text(
        f'schema: 1\nid: mine\nextends: "{(ROOT / "calibration" / "plan2020").as_posix()}"\n'
        'title: {vi: "Của tôi", en: "Mine"}\naccounts_vintage: V1_estimate_UBND_2016-2020\n',
        encoding="utf-8",
    )
    calibration = load_calibration(folder)
    inherited = read_national(calibration)
    assert inherited is not None
    assert inherited.growth[2020] == 2.87
    (folder / "national.csv").write_text(
        NATIONAL
        + "National GDP,2016,6.69,%,here,,\n"
        + "National GDP [Growth Rate],2021,6,%,here,,\n"
        + "National GDP [Growth Rate],2017,six,1/yr,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(CalibrationError) as fault:
        read_national(calibration)
    told = fault.value.message().splitlines()
    assert [line.split("national.csv:")[1].split(":")[0] for line in told] == list("23444")


def test_every_year_of_the_window_has_national_growth() -> None:
    calibration = load_calibration(ROOT / "calibration" / "plan2020")
    national = read_national(calibration)
    assert national is not None
    assert list(national.growth) == [2016, 2017, 2018, 2019, 2020]


def test_a_province_without_national_growth_has_no_such_rule() -> None:
    assert read_national(load_calibration(ROOT / "examples" / "six_sectors")) is None
