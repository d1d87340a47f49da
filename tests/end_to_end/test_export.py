"""`kontum-sim export`: the workbook, the wide IAMC file, and CSV for a Vietnamese Excel."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Place, new_place
from openpyxl import Workbook, load_workbook

SHEETS = "indicators structure revenue investment targets assumptions sources data meta".split()
DRAWN = "quantiles probabilities".split()
FILES = "results.csv summary.csv targets.csv assumptions.csv quantiles.csv probabilities.csv"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A central run, one with draws, and a workbook of each; tests only read here."""
    place = new_place(tmp_path_factory.mktemp("export"))
    place.ok("run", "scenarios/baseline.yaml", "--quiet")
    drawn = ("--draws", "100", "--output", "drawn")
    place.ok("run", "scenarios/baseline.yaml", *drawn, "--quiet")
    place.ok("export", "outputs/baseline", "--quiet")
    place.ok("export", "drawn", "--lang", "vi", "--quiet")
    return place


@pytest.fixture
def spoilt(origin: Place, tmp_path: Path) -> Place:
    shutil.copytree(origin.folder, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def rows(book: Any, sheet: str) -> Iterator[dict[str, Any]]:
    heading, *rest = book[sheet].iter_rows(values_only=True)
    for row in rest:
        yield dict(zip(heading, row, strict=True))


# the workbook


def number_or_word(cell: str) -> float | str | None:
    """A value as a number where it is one: the timing of projects is a word."""
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def test_the_workbook_has_every_sheet_in_the_language_of_the_call(origin: Place) -> None:
    assert load_workbook(origin.path("outputs/baseline.xlsx")).sheetnames == SHEETS
    names = load_workbook(origin.path("drawn.xlsx")).sheetnames
    assert len(names) == len(SHEETS) + len(DRAWN)
    assert names[1:4] == ["Cơ cấu kinh tế", "Thu ngân sách", "Vốn đầu tư"]
    assert names[-2:] == ["data", "meta"]


def test_every_number_of_the_run_is_a_number_to_its_last_digit(origin: Place) -> None:
    book = load_workbook(origin.path("outputs/baseline.xlsx"))
    known = origin.results("outputs/baseline")
    found: dict[str, dict[int, float]] = {}
    for row in rows(book, "data"):
        years = {year: value for year, value in row.items() if isinstance(year, int)}
        found[row["Variable"]] = {y: v for y, v in years.items() if v is not None}
    assert found == known


def test_the_sheets_by_subject_have_labels_units_and_the_values_of_the_run(origin: Place) -> None:
    book = load_workbook(origin.path("drawn.xlsx"))
    known = origin.results("drawn")
    for sheet in ("Chỉ tiêu tổng hợp", "Cơ cấu kinh tế", "Thu ngân sách", "Vốn đầu tư"):
        count = 0
        for row in rows(book, sheet):
            assert row["Đơn vị"]
            assert not row["Chỉ tiêu"].isascii() or row["Chỉ tiêu"].startswith(("ICOR", "GRDP"))
            told = {int(h[:4]): v for h, v in row.items() if h[:4].isdigit() and v is not None}
            assert told == known[row["Biến"]]
            count += 1
        assert count > 20, sheet
    labels = {row["Biến"]: row["Chỉ tiêu"] for row in rows(book, "Thu ngân sách")}
    assert labels["State Budget Revenue|VAT"] == "Thu ngân sách nhà nước: Thuế giá trị gia tăng"


def test_no_published_variable_is_missing_from_all_subjects_but_the_known_ones() -> None:
    """Every id of the subjects is one of the codelist, and none stands twice."""
    from kontum_sim.report.export_sheets import SUBJECTS
    from kontum_sim.results.codelist import codelist

    ids = [name for subject in SUBJECTS.values() for name in subject]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {code.id for code in codelist()}


def test_headings_stay_in_view_and_numbers_have_their_format(origin: Place) -> None:
    for file, prefix in (("outputs/baseline.xlsx", ""), ("drawn.xlsx", "[$-42A]")):
        book = load_workbook(origin.path(file))
        page = book.worksheets[0]
        assert page.freeze_panes == "D2"
        assert page.auto_filter.ref
        cell = next(row[-1] for row in page.iter_rows() if row[1].value == "GRDP")
        assert cell.number_format == f"{prefix}#,##0"
        growth = next(row[-1] for row in page.iter_rows() if row[1].value == "GRDP [Growth Rate]")
        assert growth.number_format == f"{prefix}#,##0.00"


def test_targets_and_assumptions_are_those_of_the_run(origin: Place) -> None:
    book = load_workbook(origin.path("outputs/baseline.xlsx"))
    for sheet, numbers in (("targets", ("low", "value", "margin")), ("assumptions", ("value",))):
        known = origin.rows(f"outputs/baseline/{sheet}.csv")
        _, *found = book[sheet].iter_rows(values_only=True)
        assert len(found) == len(known)
        for row, cells in zip(known, found, strict=True):
            told = dict(zip(row, cells, strict=True))
            for column in numbers:
                assert told[column] == number_or_word(row[column])
            assert (told["unit"] or "") == row["unit"]


def test_sources_count_every_value_that_has_one(origin: Place) -> None:
    book = load_workbook(origin.path("outputs/baseline.xlsx"))
    known = [row for row in origin.rows("outputs/baseline/assumptions.csv") if row["source"]]
    found = list(rows(book, "sources"))
    assert sum(row["Values"] or 0 for row in found) == len(known)
    files = {row["File"]: row["SHA-256"] for row in found if row["Kind"] == "file"}
    inputs = json.loads(origin.read("outputs/baseline/manifest.json"))["inputs"]
    assert files == {entry["path"]: entry["sha256"] for entry in inputs}


def test_meta_is_one_row_by_model_and_scenario(origin: Place) -> None:
    (row,) = rows(load_workbook(origin.path("drawn.xlsx")), "meta")
    assert (row["Model"], row["Scenario"]) == ("kontum_sim", "baseline")
    assert (row["calibration"], row["draws"], row["seed"]) == ("plan2020", 100, 1)


def test_no_cell_is_a_formula_and_no_text_keeps_the_quote_of_the_csv(spoilt: Place) -> None:
    body = (
        "assumptions:\n  tfp_trend_growth.services:\n"
        '    {value: 0.012, unit: "1/yr", source: "=HYPERLINK(1)"}\n'
    )
    spoilt.ok("run", spoilt.scenario(body), "--quiet")
    spoilt.ok("export", "outputs/trial", "--quiet")
    book = load_workbook(spoilt.path("outputs/trial.xlsx"))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    sources = {row["Source"] for row in rows(book, "sources")}
    assert "=HYPERLINK(1)" in sources


def test_the_same_run_gives_the_same_bytes(spoilt: Place) -> None:
    for words in ((), ("--lang", "vi"), ("--format", "iamc")):
        spoilt.ok("export", "drawn", *words, "--output", "one", "--quiet")
        first = spoilt.path("one").read_bytes()
        spoilt.ok("export", "drawn", *words, "--output", "one", "--quiet")
        assert spoilt.path("one").read_bytes() == first
        spoilt.path("one").unlink()


# IAMC and CSV


def test_the_iamc_file_has_one_row_per_variable_and_one_column_per_year(spoilt: Place) -> None:
    spoilt.ok("export", "outputs/baseline", "--format", "iamc", "--quiet")
    found = spoilt.rows("outputs/baseline.iamc.csv")
    assert list(found[0])[:6] == ["Model", "Scenario", "Region", "Variable", "Unit", "2015"]
    told = {
        row["Variable"]: {int(y): float(row[y]) for y in row if y.isdigit() and row[y]}
        for row in found
    }
    assert told == spoilt.results("outputs/baseline")


def test_the_vietnamese_csv_has_the_numbers_of_the_canonical_files(spoilt: Place) -> None:
    spoilt.ok("export", "drawn", "--format", "csv", "--csv-dialect", "vi", "--quiet")
    assert set(spoilt.files("drawn_csv_vi")) == {*FILES.split(), "manifest.json"}
    for name in FILES.split():
        raw = spoilt.path(f"drawn_csv_vi/{name}").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        text = raw.decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
        known = spoilt.rows(f"drawn/{name}")
        assert len(found) == len(known)
        for mine, row in zip(found, known, strict=True):
            for column in row:
                if column == "value" and row[column]:
                    assert number_or_word(mine[column].replace(",", ".")) == number_or_word(
                        row[column]
                    )
                    assert "." not in mine[column]
                elif column in ("source", "label_vi", "variable", "unit"):
                    assert mine[column] == row[column]


def test_the_canonical_dialect_gives_back_the_run_s_own_results(spoilt: Place) -> None:
    spoilt.ok("export", "drawn", "--format", "csv", "--quiet")
    for name in ("results.csv", "assumptions.csv", "quantiles.csv"):
        assert spoilt.path(f"drawn_csv/{name}").read_bytes() == (
            spoilt.path(f"drawn/{name}").read_bytes()
        )


# bad input


@pytest.mark.parametrize("kind", ["xlsx", "iamc", "csv"])
def test_nothing_of_others_is_overwritten(spoilt: Place, kind: str) -> None:
    spoilt.write("mine", "Model,Scenario,Region,Variable,Unit,2015\nREMIND,a,b,c,d,1\n")
    Workbook().save(spoilt.path("mine.xlsx"))
    before = spoilt.files()
    for place in (
        "mine",
        "mine.xlsx",
        "scenarios",
        "outputs/baseline",
        "outputs/baseline/results.csv",
    ):
        words = ("outputs/baseline", "--format", kind, "--output", place)
        done = spoilt.inside("export", *words, "--lang", "en")
        assert done.code == 4, (place, done.out)
        assert "choose another --output" in done.err.lower()
    assert spoilt.files() == before


def test_a_workbook_is_not_written_where_no_folder_can_be(spoilt: Place) -> None:
    spoilt.write("file", "x")
    done = spoilt.inside("export", "outputs/baseline", "--output", "file/a.xlsx", "--lang", "en")
    assert done.code == 4
    assert "could not be written" in done.err


@pytest.mark.parametrize("kind", ["xlsx", "iamc", "csv"])
def test_what_is_no_run_or_was_edited_is_refused(spoilt: Place, kind: str) -> None:
    spoilt.write("drawn/results.csv", spoilt.read("drawn/results.csv") + "x\n")
    for run, words in (
        ("scenarios", "is not a run's folder"),
        ("drawm", "Nearest: drawn"),
        ("drawn", "drawn/results.csv was edited after the run"),
    ):
        done = spoilt.inside("export", run, "--format", kind, "--output", "new", "--lang", "en")
        assert (done.code, done.out) == (3, "")
        assert words in done.err
        assert not spoilt.path("new").exists()


def test_a_dialect_without_csv_is_refused(origin: Place) -> None:
    done = origin.inside("export", "drawn", "--csv-dialect", "vi", "--lang", "en")
    assert done.code == 3
    assert "--format csv" in done.err


def test_a_run_moved_away_from_its_calibration_keeps_readable_labels(
    origin: Place, tmp_path: Path
) -> None:
    shutil.copytree(origin.path("drawn"), tmp_path / "drawn")
    Place(tmp_path).ok("export", "drawn", "--lang", "vi", "--quiet")
    book = load_workbook(tmp_path / "drawn.xlsx")
    labels = {row["Biến"]: row["Chỉ tiêu"] for row in rows(book, "Thu ngân sách")}
    assert labels["State Budget Revenue|VAT"] == "Thu ngân sách nhà nước: VAT"
