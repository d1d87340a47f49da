"""Central results of the ten shipped scenarios, ten digits, as they were when last accepted.

A change of results is sometimes meant: `make golden` writes the files anew, and their diff shows
in the review which outcome moved, when and by how much.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

import kontum_sim

ROOT = Path(__file__).parents[2]
EXPECTED = Path(__file__).parent / "expected"
SCENARIOS = (
    "baseline drought high_tech_agriculture infrastructure_push low_transfers no_land_auctions "
    "pandemic_2021 plan_targets project_delays tourism_mang_den"
).split()
HEADLINES = (
    "GRDP",
    "GRDP|Agriculture",
    "GRDP|Industry and Construction",
    "GRDP|Industry and Construction|Electricity",
    "GRDP|Industry and Construction|Other Industry",
    "GRDP|Industry and Construction|Construction",
    "GRDP|Services",
    "GRDP|Product Taxes",
    "GRDP [Growth Rate]",
    "Nominal GRDP",
    "GRDP [Deflator]",
    "GRDP [Share|Agriculture]",
    "GRDP [Share|Industry and Construction]",
    "GRDP [Share|Services]",
    "GRDP [Share|Product Taxes]",
    "GRDP per Capita",
    "GRDP per Capita [USD]",
    "State Budget Revenue",
    "State Budget Revenue|VAT",
    "State Budget Revenue|Hydropower Taxes",
    "State Budget Revenue|Land-use Fee",
    "State Budget Revenue [Recurrent]",
    "Local Budget Expenditure",
    "Central Transfers [Current]",
    "Total Social Investment",
    "Total Social Investment|Public Budget",
    "Total Social Investment|State Enterprises",
    "Total Social Investment|Private",
    "Total Social Investment|FDI",
    "Capital Stock",
    "ICOR [Real Increments]",
    "Net Return on Capital",
    "Electricity Output",
    "Exports",
    "Population",
    "Employment",
    "Employment|Agriculture",
    "Employment [Non-agricultural Share]",
    "Jobs Created",
    "Poverty Rate",
    "Land in Production",
)
DIGITS = 10
TOLERANCE = 1e-8  # relative: ten digits, less what another processor may round otherwise

Table = dict[str, dict[int, float]]


def simulated(scenario: str) -> Table:
    run = kontum_sim.simulate(ROOT / "scenarios" / f"{scenario}.yaml")
    return {variable: dict(run.values(variable)) for variable in HEADLINES}


def written(table: Table) -> str:
    """One row per variable, one column per year, blank where there is no value."""
    years = sorted({year for path in table.values() for year in path})
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["variable", *years])
    for variable, path in table.items():
        cells = [f"{path[year]:.{DIGITS}g}" if year in path else "" for year in years]
        writer.writerow([variable, *cells])
    return buffer.getvalue()


def read(text: str) -> Table:
    return {
        row.pop("variable"): {int(year): float(cell) for year, cell in row.items() if cell}
        for row in csv.DictReader(io.StringIO(text))
    }


def moved(before: Table, after: Table) -> list[str]:
    """What moved, when and by how much; the largest relative change of each variable first."""
    found: list[tuple[float, str]] = []
    for variable in {**before, **after}:
        old, new = before.get(variable, {}), after.get(variable, {})
        if set(old) != set(new):
            years = ", ".join(str(year) for year in sorted(set(old) ^ set(new)))
            found.append((math.inf, f"{variable}: values of {years} came or went"))
            continue
        changes = {year: _change(old[year], new[year]) for year in old}
        year = max(changes, key=lambda year: changes[year], default=0)
        if changes and changes[year] > TOLERANCE:
            others = sum(change > TOLERANCE for change in changes.values())
            first = min(y for y, change in changes.items() if change > TOLERANCE)
            text = f"{variable}: {old[year]:.10g} -> {new[year]:.10g} in {year}"
            text += f" ({new[year] - old[year]:+.4g}, {changes[year]:.2%})"
            found.append((changes[year], f"{text}; {others} years moved, from {first}"))
    return [text for _, text in sorted(found, reverse=True)]


def _change(old: float, new: float) -> float:
    return abs(new - old) / max(abs(old), 1e-9)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_central_results_are_the_accepted_ones(scenario: str, pytestconfig: pytest.Config) -> None:
    file = EXPECTED / f"{scenario}.csv"
    found = simulated(scenario)
    if pytestconfig.getoption("--update-golden"):
        EXPECTED.mkdir(exist_ok=True)
        file.write_text(written(found), encoding="utf-8")
    changes = moved(read(file.read_text(encoding="utf-8")), found)
    shown = "\n  ".join(changes[:20])
    more = f"\n  and {len(changes) - 20} more" if len(changes) > 20 else ""
    assert not changes, f"{scenario}: {len(changes)} outcomes moved\n  {shown}{more}"


def test_every_shipped_scenario_has_accepted_results() -> None:
    shipped = {path.stem for path in (ROOT / "scenarios").glob("[!.]*.yaml")}
    assert {path.stem for path in EXPECTED.glob("*.csv")} == shipped == set(SCENARIOS)


def test_a_change_is_told_with_outcome_year_and_size() -> None:
    before = {"GRDP": {2024: 100.0, 2025: 200.0}, "Exports": {2025: 5.0}}
    after = {"GRDP": {2024: 101.0, 2025: 210.0}, "Exports": {2025: 5.0}}
    assert moved(before, after) == [
        "GRDP: 200 -> 210 in 2025 (+10, 5.00%); 2 years moved, from 2024"
    ]


def test_a_value_that_disappears_is_a_change() -> None:
    before: Table = {"GRDP": {2024: 100.0, 2025: 200.0}}
    assert moved(before, {"GRDP": {2024: 100.0}}) == ["GRDP: values of 2025 came or went"]
    assert moved(before, {}) == ["GRDP: values of 2024, 2025 came or went"]


def test_the_written_table_reads_back_to_ten_digits() -> None:
    table: Table = {"GRDP": {2024: 1 / 3, 2025: 12345.678901234}, "Exports": {2025: 150.0}}
    text = written(table)
    assert text.splitlines() == [
        "variable,2024,2025",
        "GRDP,0.3333333333,12345.6789",
        "Exports,,150",
    ]
    assert moved(read(text), table) == []
