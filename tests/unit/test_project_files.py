"""Project files that are wrong: every fault at once, with its line and column."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

import kontum_sim
from kontum_sim.errors import InputError

ROOT = Path(__file__).parents[2]
PLAN = "projects/plan.csv"
Cells = dict[str, str]


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    """A copy of the scenarios; the calibration is named by the caller."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path / "scenarios"


def change(scenarios: Path, changes: dict[str, Cells], name: str = PLAN) -> None:
    """Rewrite cells of the rows with these ids."""
    path = scenarios / name
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    key = next(iter(rows[0]))
    for row in rows:
        row |= changes.get(row[key], {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def faults(scenarios: Path, *overrides: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        kontum_sim.simulate(
            scenarios / "baseline.yaml",
            calibration=ROOT / "calibration" / "plan2020",
            overrides=overrides,
        )
    return [fault.message("en") for fault in caught.value.faults]


def line_of(scenarios: Path, project: str) -> int:
    lines = (scenarios / PLAN).read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(f"{project},"))


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"requires": "western_axes"}, "requires", ("western_axes", "western_axis")),
        ({"requires": "plei_kan"}, "requires", ("plei_kan", "not simulated")),
        ({"completion": "2021-01", "start": "2021-05"}, "completion", ("2021-01", "2021-05")),
        ({"capital": "-3500"}, "capital", ("-3500", "0.001")),
        ({"funds": "private 0.6; fdi 0.3"}, "funds", ("0.9", "must sum to 1")),
        ({"funds": "private 1.5; fdi -0.5"}, "funds", ("each above 0",)),
        ({"funds": "private 0.6, fdi 0.4"}, "funds", ("can't be read", "private 0.6; fdi 0.4")),
        ({"funds": "fdi 1"}, "funds", ("private", "not in funds")),
        ({"funds": "privat 0.5; private 0.5"}, "funds", ("privat", "private")),
        ({"sector": "mining"}, "sector", ("mining", "agriculture")),
        ({"priority": "2.5"}, "priority", ("2.5", "whole")),
        ({"priority": "12"}, "priority", ("12", "1", "9")),
        ({"assumed": "strat"}, "assumed", ("strat", "start")),
        ({"assumed": "paid_before"}, "assumed", ("paid_before", "blank")),
        ({"note": ""}, "assumed", ("start", "by whom and why")),
        ({"window_plant": "yes", "capacity_mw": "", "technology": ""}, "window_plant", ("MW",)),
        ({"capacity_mw": "", "technology": "", "source": "public_budget"}, "sector", ("budget",)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_bad_cell_is_named_with_line_and_column(
    scenarios: Path, cells: Cells, column: str, says: tuple[str, ...]
) -> None:
    change(scenarios, {"kon_plong_wind": cells})
    (found,) = faults(scenarios)
    line = line_of(scenarios, "kon_plong_wind")
    text = (scenarios / PLAN).read_text(encoding="utf-8").splitlines()[line - 1]
    header = (scenarios / PLAN).read_text(encoding="utf-8").splitlines()[0].split(",")
    before = next(csv.reader([text]))[: header.index(column)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([*before, "x"])
    at = len(buffer.getvalue())  # where the cell begins, counted from 1
    assert f"plan.csv:{line}:{at}: " in found
    assert all(word in found for word in says if word != "MW"), found


def test_a_circle_of_needs_is_told_whole_and_once(scenarios: Path) -> None:
    change(
        scenarios,
        {
            "kon_plong_wind": {"requires": "western_axis"},
            "western_axis": {"requires": "dak_pokei"},
            "dak_pokei": {"requires": "kon_plong_wind"},
            "dak_mi_1b": {"requires": "nam_vao_1"},
            "nam_vao_1": {"requires": "dak_mi_1b"},
        },
    )
    found = faults(scenarios)
    assert len(found) == 2
    for name in ("kon_plong_wind", "western_axis", "dak_pokei"):
        assert sum(name in text for text in found) == 1
    assert all("circle" in text for text in found)


def test_faults_of_all_three_files_are_told_at_once(scenarios: Path) -> None:
    change(scenarios, {"kon_plong_wind": {"capital": "-1", "sector": "mining"}})
    change(scenarios, {"contractors": {"value": "0"}}, "projects/limits.csv")
    found = faults(scenarios)
    assert [text.split(": ")[0].rsplit("/")[-1].split(":")[0] for text in found] == [
        "limits.csv", "plan.csv", "plan.csv",
    ]  # fmt: skip


def test_types_whose_90th_percentile_is_below_the_median_are_refused(scenarios: Path) -> None:
    change(scenarios, {"wind": {"delay_p90": "1.1"}}, "projects/types.csv")
    (found,) = faults(scenarios)
    assert "wind" in found
    assert "1.1" in found


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("delay={kon_plong_wnd: {months: 12}}", ("kon_plong_wnd", "kon_plong_wind")),
        ("delay={th_dairy: {months: 12}}", ("th_dairy", "add: [{id: th_dairy}]")),
        ("delay={thuong_kon_tum: {months: -2}}", ("thuong_kon_tum", "2021")),
        ("cost={x: {multiply: 2}}", ("There is no project x",)),
        ("priority={all: 1}", ("There is no project all",)),
        ("priority={western_axis: 12}", ("12", "1 (first) to 9")),
        ("capacity={board: 2}", ("board", "management_boards")),
        ("capacity={contractors: 0}", ("contractors", "none for no limit")),
        ("capacity={contractors: 2.5}", ("2.5", "whole")),
        ("capacity={public_share: none}", ("public_share", "none", "0 and 1")),
        ("add=[{id: th_dairy, included: yes}]", ("included", "cancel")),
        ("add=[{id: western_axis, sector: services}]", ("western_axis", "in the list already")),
        ("cost={western_axis: {multiply: -2}}", ("western_axis", "-2", "above 0")),
        ("delay={western_axis: {multiply: 0}}", ("western_axis", "delay", "above 0")),
    ],
)
def test_a_bad_change_of_a_scenario_is_refused(
    scenarios: Path, changes: str, says: tuple[str, ...]
) -> None:
    found = "\n".join(faults(scenarios, f"projects.changes.{changes}"))
    assert "--set:1:" in found
    assert all(word in found for word in says), found


def test_a_project_that_needs_a_cancelled_one_is_refused(scenarios: Path) -> None:
    change(scenarios, {"kon_plong_wind": {"requires": "western_axis"}})
    (found,) = faults(scenarios, "projects.changes.cancel=[western_axis]")
    assert "kon_plong_wind" in found
    assert "western_axis" in found


def simulated(scenarios: Path, *changes: str) -> dict[str, int]:
    """Month of service since January 2021 by project."""
    run = kontum_sim.simulate(
        scenarios / "baseline.yaml",
        calibration=ROOT / "calibration" / "plan2020",
        overrides=[f"projects.changes.{change}" for change in changes],
        last_year=2035,
    )
    assert run.record is not None
    ids = [planned.id for planned in run.projects.projects]
    return dict(zip(ids, run.record.lives["in_service"][:, 0].tolist(), strict=True))


def test_a_left_out_row_comes_in_by_its_id_alone(scenarios: Path) -> None:
    # 2020-09 to 2024-12 is 51 months, with 1.2 of delay 61, 4 of them before 2021
    assert simulated(scenarios, "add=[{id: th_dairy}]")["th_dairy"] == 57


def test_a_needed_project_holds_another_back(scenarios: Path) -> None:
    change(scenarios, {"kon_plong_wind": {"requires": "western_axis"}})
    found = simulated(scenarios, "delay={western_axis: {months: 6}}")
    # the axis: 47 months x 1.3 = 61, 12 gone, 6 more: 55; then 18 x 1.15 = 21 of the wind farm
    assert found["western_axis"] == 55
    assert found["kon_plong_wind"] == 55 + 21


def test_with_one_board_new_starts_follow_each_other_by_priority(scenarios: Path) -> None:
    # the three that are under way in January 2021 keep their calendars: none gives up its board
    ours = ("national_road_24", "western_axis", "dak_pokei")
    usual = simulated(scenarios)
    one = simulated(scenarios, "capacity={management_boards: 1}")
    assert [one[name] for name in ours] == [usual[name] for name in ours]
    change(scenarios, {name: {"start": "2021-02", "completion": "2022-02"} for name in ours})
    one = simulated(scenarios, "capacity={management_boards: 1}")
    queue = simulated(scenarios, "capacity={management_boards: 1}", "priority={dak_pokei: 1}")
    assert one["national_road_24"] < one["western_axis"] < one["dak_pokei"]
    assert queue["dak_pokei"] < queue["national_road_24"] < queue["western_axis"]


NEW = (
    "source: private, type: factory, capital: 100, start: 2022-01, completion: 2023-01, "
    "sector: other_industry, reference: ours"
)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{id: th_diary}", (":24:", "no left-out row th_diary", "Nearest: th_dairy.", "capital")),
        ("{id: th_diary, priority: 1}", (":24:", "Nearest: th_dairy.")),
        ("{ capital: 5}", (":23:", "has no id")),
        ("{id: th_dairy, cost_bn: 5}", (":38:", "th_dairy", "column cost_bn", "capital")),
        ("{id: th_dairy, included: yes}", (":38:", "th_dairy", "cancel")),
        ("{id: th_dairy, capital: -5}", (":38:", "th_dairy", "-5", "0.001")),
        ("{id: th_dairy, capital: five}", (":38:", "th_dairy", "five")),
        ("{id: th_dairy, requires: th_dary}", (":38:", "th_dairy requires th_dary")),
        ("{id: th_dairy, requires: th_dairy}", (":38:", "circle", "th_dairy -> th_dairy")),
        ("{id: th_dairy, requires: ngoc_linh}", (":38:", "requires ngoc_linh")),
    ],
)
def test_a_bad_added_project_is_one_fault_with_its_place_and_name(
    scenarios: Path, row: str, says: tuple[str, ...]
) -> None:
    # projects.changes.add=[{id: the id is in column 24 of --set, the cell after th_dairy in 38
    (found,) = faults(scenarios, f"projects.changes.add=[{row}]")
    assert "--set:1:" in found
    assert all(word in found for word in says), found


def test_a_project_that_is_simulated_already_is_told_once_with_its_line(scenarios: Path) -> None:
    (found,) = faults(scenarios, "projects.changes.add=[{id: western_axis}]")
    assert f"plan.csv:{line_of(scenarios, 'western_axis')}" in found
    assert "in the list already" in found


def test_added_projects_that_need_each_other_in_a_circle_are_told_once(scenarios: Path) -> None:
    rows = f"{{id: one, requires: two, {NEW}}}, {{id: two, requires: one, {NEW}}}"
    (found,) = faults(scenarios, f"projects.changes.add=[{rows}]")
    assert "circle" in found
    assert "one -> two" in found or "two -> one" in found


def test_all_faults_of_a_scenarios_projects_are_told_together(scenarios: Path) -> None:
    found = faults(
        scenarios,
        "projects.changes.delay={western_axs: {months: 12}}",
        "projects.changes.cost={western_axis: {multiply: -2}}",
        "projects.changes.priority={dak_poke: 1}",
        "projects.changes.capacity={boards: 2}",
        "projects.changes.add=[{id: th_diary}]",
    )
    assert len(found) == 5
    for word in ("western_axs", "-2", "dak_poke ", "boards", "th_diary"):
        assert sum(word in text for text in found) == 1
