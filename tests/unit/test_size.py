"""Size tests of the specification, section 4: how much investment and stocks move GRDP.

The expected figures are those of docs/specification.md ("seen on an independent sketch"); the
bands are a tenth of each or the last digit that the page gives, whichever is wider.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

import kontum_sim
from kontum_sim.simulation import Run

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "scenarios" / "baseline.yaml"
PLAN = range(2021, 2026)
# model variable -> published name
SOURCES = {
    "public_investment": "Total Social Investment|Public Budget",
    "state_enterprise_investment": "Total Social Investment|State Enterprises",
    "private_investment": "Total Social Investment|Private",
    "fdi_investment": "Total Social Investment|FDI",
}
CONSTRUCTION = "GRDP|Industry and Construction|Construction"
Paths = Mapping[str, Mapping[int, float]]


@cache
def baseline(calibration: str) -> Run:
    return at_prior_centres(BASELINE, calibration)


@cache
def investment(calibration: str) -> Paths:
    """Investment of each source in the plan period, as the baseline has it."""
    run = baseline(calibration)
    return {
        variable: {year: run.values(name)[year] for year in PLAN}
        for variable, name in SOURCES.items()
    }


def imposing(folder: Path, calibration: str, paths: Paths) -> Run:
    """The baseline with these values put on computed variables, through a scenario file."""
    lines = [
        f"  {name}: {{{', '.join(f'{year}: {value!r}' for year, value in path.items())}}}"
        for name, path in paths.items()
    ]
    return simulated(folder, calibration, "\n".join(["impose:", *lines, ""]))


def simulated(folder: Path, calibration: str, body: str) -> Run:
    file = folder / "size.yaml"
    head = f'schema: 1\ntitle: {{vi: "Cỡ", en: "Size"}}\nextends: "{BASELINE.as_posix()}"\n'
    file.write_text(head + body, encoding="utf-8")
    return at_prior_centres(file, calibration)


def at_prior_centres(scenario: Path, calibration: str) -> Run:
    """The sizes of the specification are those at the centres of the priors."""
    folder = ROOT / "calibration" / calibration
    return kontum_sim.simulate(scenario, calibration=folder, prior_centres=True)


def average_growth(run: Run) -> float:
    """% a year, 2021-2025."""
    grdp = run.values("GRDP")
    return 100 * ((grdp[2025] / grdp[2020]) ** (1 / 5) - 1)


def change(run: Run, calibration: str, year: int) -> float:
    """% by which GRDP of a year is above the baseline's."""
    return 100 * (run.values("GRDP")[year] / baseline(calibration).values("GRDP")[year] - 1)


def one_per_cent_more(calibration: str) -> dict[int, float]:
    """Public investment with 1% of nominal GRDP added in each year."""
    nominal = baseline(calibration).values("Nominal GRDP")
    public = investment(calibration)["public_investment"]
    return {year: public[year] + 0.01 * nominal[year] for year in PLAN}


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups"])
def test_imposing_what_the_baseline_has_changes_nothing(tmp_path: Path, calibration: str) -> None:
    run = imposing(tmp_path, calibration, investment(calibration))
    for year in PLAN:
        assert change(run, calibration, year) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize(
    ("calibration", "points", "band"),
    [
        ("plan2020", 0.15, 0.015),  # "with construction demand and other sources held"
        ("three_groups", 0.10, 0.01),  # no construction sector: from supply alone
    ],
)
def test_one_per_cent_of_grdp_in_public_investment_with_other_sources_held(
    tmp_path: Path, calibration: str, points: float, band: float
) -> None:
    paths = {**investment(calibration), "public_investment": one_per_cent_more(calibration)}
    run = imposing(tmp_path, calibration, paths)
    gain = average_growth(run) - average_growth(baseline(calibration))
    assert gain == pytest.approx(points, abs=band)


def test_one_per_cent_of_grdp_in_public_investment_with_other_sources_responding(
    tmp_path: Path,
) -> None:
    run = imposing(tmp_path, "plan2020", {"public_investment": one_per_cent_more("plan2020")})
    gain = average_growth(run) - average_growth(baseline("plan2020"))
    assert gain == pytest.approx(0.2, abs=0.02)


def test_one_per_cent_of_grdp_in_public_investment_from_supply_alone(tmp_path: Path) -> None:
    # Construction is held too: what is left is the public capital that the sectors use.
    built = baseline("plan2020").values(CONSTRUCTION)
    paths = {
        **investment("plan2020"),
        "public_investment": one_per_cent_more("plan2020"),
        "value_added.construction": {year: built[year] for year in PLAN},
    }
    run = imposing(tmp_path, "plan2020", paths)
    gain = average_growth(run) - average_growth(baseline("plan2020"))
    assert 0.05 <= gain <= 0.2
    assert gain == pytest.approx(0.07, abs=0.01)


@pytest.mark.parametrize(
    ("calibration", "per_cent", "band"), [("plan2020", 1.9, 0.19), ("three_groups", 2.5, 0.25)]
)
def test_a_tenth_more_of_all_investment_in_2021_24(
    tmp_path: Path, calibration: str, per_cent: float, band: float
) -> None:
    # 2025 as in the baseline: what 2025 gains is from the capital of the years before.
    paths = {
        name: {year: value * (1.1 if year < 2025 else 1) for year, value in path.items()}
        for name, path in investment(calibration).items()
    }
    run = imposing(tmp_path, calibration, paths)
    assert change(run, calibration, 2025) == pytest.approx(per_cent, abs=band)


def test_a_fifth_of_the_investment_of_2022_two_years_later(tmp_path: Path) -> None:
    paths = {
        name: {**path, 2022: 0.8 * path[2022], 2024: path[2024] + 0.2 * path[2022]}
        for name, path in investment("plan2020").items()
    }
    run = imposing(tmp_path, "plan2020", paths)
    assert change(run, "plan2020", 2021) == pytest.approx(0, abs=1e-10)
    assert change(run, "plan2020", 2022) == pytest.approx(-3.5, abs=0.35)
    assert change(run, "plan2020", 2025) == pytest.approx(-0.5, abs=0.1)


@pytest.mark.parametrize("calibration", ["plan2020", "three_groups", "revised2022"])
@pytest.mark.parametrize("factor", [2, 0.5])
def test_formation_ratios_and_all_starting_stocks_together_change_nothing(
    tmp_path: Path, calibration: str, factor: float
) -> None:
    names = ("capital_formation_ratio", "capital_output_ratio_base", "public_capital_ratio_base")
    body = "assumptions:\n" + "".join(
        f'  {name}: {{multiply: {factor}, unit: "1", source: "size test"}}\n' for name in names
    )
    if factor > 1:  # a formation ratio above 1 is out of its range
        body += 'allow:\n  - {key: capital_formation_ratio, reason: "size test"}\n'
    run, before = simulated(tmp_path, calibration, body), baseline(calibration)
    scaled = ("Capital Stock", "Commissioned Capital", "Construction in Progress")
    for series in before.series:
        name = series.variable
        size = factor if name.startswith(scaled) else 1
        if name == "Net Return on Capital":
            continue  # per unit of capital: it has to move
        for year, value in before.values(name).items():
            assert run.values(name)[year] == pytest.approx(size * value, rel=1e-9, abs=1e-9), (
                name,
                year,
            )
