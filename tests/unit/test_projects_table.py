"""The notes under the table of projects."""

from __future__ import annotations

from kontum_sim.report.projects_table import table_notes
from kontum_sim.report.stored_projects import StoredProjects, stored_projects

HEAD = "project name_vi name_en measure of value".split()


def stored(*changes: tuple[str, str, str]) -> StoredProjects:
    """Projects a and b, their rows (project, measure, value), and the public fund."""
    rows = [("a", "realisation", "1"), ("b", "realisation", "1"), *changes]
    cells = [(name, name.upper(), name.upper(), of, "public", value) for name, of, value in rows]
    found = [dict(zip(HEAD, row, strict=True)) | {"year": "2021"} for row in cells]
    fund = dict(zip(HEAD, ("", "", "", "fund_envelope", "budget", "5"), strict=True))
    return stored_projects([*found, fund | {"year": "2021"}])


def test_without_changes_and_with_all_coming_about_there_is_no_note() -> None:
    assert list(table_notes(stored(), "en")) == []


def test_a_project_that_comes_about_in_part_is_named_with_the_part() -> None:
    (note,) = table_notes(stored(("b", "realisation", "0.25")), "en")
    assert note.endswith("expected to come about: B (25%).")


def test_delays_of_the_scenario_are_told_by_what_they_are() -> None:
    both = [(name, "scenario_delay_factor", "1.3") for name in ("a", "b")]
    assert list(table_notes(stored(*both), "en")) == [
        "Delayed by the scenario, beyond the usual delay: all projects (×1.30)."
    ]
    later, sooner = ("a", "scenario_delay_months", "12"), ("b", "scenario_delay_months", "-2")
    assert list(table_notes(stored(later, sooner), "en")) == [
        "Delayed by the scenario, beyond the usual delay: A (+12 months).",
        "Calendar changed by the scenario, against the usual delay: B (-2 months).",
    ]
    (note,) = table_notes(stored(("a", "scenario_delay_factor", "1.3"), later), "vi")
    assert note.endswith("A (×1,30, +12 tháng).")


def test_projects_are_public_where_the_fund_pays_them() -> None:
    assert not stored(("a", "paid", "3")).has_public
    rows = [
        dict(zip(HEAD, ("a", "A", "A", "paid", "budget", "3"), strict=True)),
        dict(zip(HEAD, ("", "", "", "fund_envelope", "budget", "5"), strict=True)),
    ]
    assert stored_projects([row | {"year": "2021"} for row in rows]).has_public
