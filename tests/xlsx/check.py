"""Opens the workbooks in LibreOffice: `make check-xlsx` calls it. It needs soffice.

Usage: python tests/xlsx/check.py FOLDER SOFFICE, where FOLDER holds a run (baseline/), its
workbook in Vietnamese (baseline.xlsx) and a comparison (compared.xlsx).
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

# comma, double quote, UTF-8, from row 1, cells as shown, every sheet into a file of its own
SHEETS_AS_SHOWN = 'csv:"Text - txt - csv (StarCalc)":44,34,76,1,,0,false,true,true,false,false,-1'
CLOSE = 1e-9


def converted(office: str, book: Path, into: Path, kind: str) -> Path:
    """What LibreOffice makes of a workbook; the folder with it."""
    into.mkdir(parents=True, exist_ok=True)
    words = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{into}/profile"]
    words += ["--convert-to", kind.replace('"', ""), "--outdir", str(into), str(book)]
    subprocess.run(words, check=True, timeout=300, stdout=subprocess.DEVNULL)
    return into


def results(run: Path) -> dict[tuple[str, int], float]:
    with open(run / "results.csv", encoding="utf-8") as file:
        return {
            (row["variable"], int(row["year"])): float(row["value"]) for row in csv.DictReader(file)
        }


def check_values(place: Path, office: str) -> None:
    """Every number survives LibreOffice; every sheet keeps its name."""
    book = place / "baseline.xlsx"
    again = load_workbook(converted(office, book, place / "again", "xlsx") / "baseline.xlsx")
    assert again.sheetnames == load_workbook(book).sheetnames
    known = results(place / "baseline")
    heading, *rows = again["data"].iter_rows(values_only=True)
    found = {
        (row[3], int(year)): value
        for row in rows
        for year, value in zip(heading[5:], row[5:], strict=True)
        if value is not None
    }
    assert set(found) == set(known)
    assert all(abs(found[key] - value) <= CLOSE * abs(value) for key, value in known.items())
    print(f"{len(found)} values, sheets {', '.join(again.sheetnames)}")


def check_shown(place: Path, office: str) -> None:
    """Numbers of a Vietnamese workbook are shown with a decimal comma."""
    folder = converted(office, place / "baseline.xlsx", place / "shown", SHEETS_AS_SHOWN)
    (file,) = folder.glob("baseline-Thu*.csv")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    shown = next(row for row in rows if row[1] == "State Budget Revenue")
    value = results(place / "baseline")["State Budget Revenue", 2025]
    told = f"{value:,.0f}".replace(",", ".")
    assert shown[-1] == told, f"{shown[-1]} is not {told}"
    print(f"shown as {shown[-1]}")


def check_comparison(place: Path, office: str) -> None:
    folder = converted(office, place / "compared.xlsx", place / "again", "xlsx")
    again = load_workbook(folder / "compared.xlsx")
    assert again.sheetnames == ["differences", "targets", "assumptions"]
    own = load_workbook(place / "compared.xlsx")  # converting without a window loses its panes
    assert own["differences"].freeze_panes == "D2"
    assert again["differences"].max_row == own["differences"].max_row
    print(f"comparison: {again['differences'].max_row} rows")


def main(place: Path, office: str) -> None:
    if shutil.which(office) is None:
        sys.exit(f"{office} is not installed; name LibreOffice with `make check-xlsx OFFICE=...`")
    place = place.resolve()
    check_values(place, office)
    check_shown(place, office)
    check_comparison(place, office)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
