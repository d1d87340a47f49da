"""Reads what kontum-sim writes with the real pyam: `make check-iamc` calls it in .venv-iamc.

Usage: python tests/iamc/check.py FOLDER, where FOLDER holds a run with draws (baseline/), its
exports (baseline.xlsx, baseline.iamc.csv) and a second run (drought/). Run it from the root.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries below pyam
    import pandas as pd
    import pint
    import pyam

UNITS = Path("examples/iamc_units.txt")
AGGREGATES = {  # variable -> how many parts it has at least
    "GRDP": 4,
    "GRDP|Industry and Construction": 3,
    "Nominal GRDP": 4,
    "State Budget Revenue": 8,
    "Total Social Investment": 4,
    "Employment": 3,
    "Exports": 2,
    "Capital Stock": 4,
}
CLOSE = 1e-9
INDEX = ["model", "scenario", "region", "variable", "unit", "year"]


def series(data: pyam.IamDataFrame) -> pd.Series:
    return data.data.set_index(INDEX)["value"].sort_index()


def check_aggregates(data: pyam.IamDataFrame) -> None:
    for variable, parts in AGGREGATES.items():
        found = [
            name
            for name in data.variable
            if name.startswith(f"{variable}|") and "|" not in name[len(variable) + 1 :]
        ]
        assert len(found) >= parts, f"{variable} has the parts {found}"
        wrong = data.check_aggregate(variable, rtol=CLOSE)
        assert wrong is None, f"{variable} is not the sum of its parts:\n{wrong}"
        print(f"  {variable} is the sum of {len(found)} parts")


def check_same(data: pyam.IamDataFrame, other: pyam.IamDataFrame, name: str) -> None:
    pd.testing.assert_series_equal(series(data), series(other), rtol=1e-11, check_names=False)
    print(f"  {name}: the same {len(series(other))} values")


def check_meta(book: pyam.IamDataFrame) -> None:
    row = book.meta.iloc[0]
    assert row["calibration"] == "plan2020", row
    assert row["draws"] == 200, row
    assert row["title_vi"].startswith("Kịch bản cơ sở"), row
    print(f"  meta: {len(book.meta.columns)} columns")


def check_units(data: pyam.IamDataFrame) -> None:
    registry = pint.UnitRegistry()
    registry.load_definitions(UNITS)
    for variable, current, to, factor in (
        ("GRDP", "billion VND_2010/yr", "trillion VND_2010/yr", 1e-3),
        ("Nominal GRDP", "billion VND/yr", "million VND/yr", 1e3),
        ("Electricity Output", "GWh/yr", "TWh/yr", 1e-3),
        ("GRDP per Capita", "million VND/person/yr", "VND/person/yr", 1e6),
        ("Exports", "million USD/yr", "billion USD/yr", 1e-3),
    ):
        before = data.filter(variable=variable)
        after = before.convert_unit(current, to, registry=registry)
        assert after.unit == [to]
        ratio = after.data["value"] / before.data["value"]
        assert ((ratio / factor - 1).abs() < CLOSE).all(), f"{variable}: {ratio}"
        print(f"  {variable}: {current} -> {to}")
    try:
        data.filter(variable="GRDP").convert_unit(
            "billion VND_2010/yr", "billion VND/yr", registry=registry
        )
    except pint.DimensionalityError:
        print("  real money does not become nominal money")
    else:
        raise AssertionError("real money was taken for nominal money")


def check_quantiles(folder: Path) -> None:
    found = pyam.IamDataFrame(folder / "quantiles.csv")
    assert found.extra_cols == ["percentile"], found.extra_cols
    wide = found.filter(variable="GRDP", year=2025).data.set_index("percentile")["value"]
    assert list(wide.index) == [5, 25, 50, 75, 95]
    assert wide.is_monotonic_increasing
    print(f"  quantiles.csv: {len(found.data)} values, extra column percentile")


def main(place: Path) -> None:
    print("results.csv")
    data = pyam.IamDataFrame(place / "baseline" / "results.csv")
    assert data.region == ["Vietnam|Kon Tum"]
    check_aggregates(data)
    check_units(data)
    check_quantiles(place / "baseline")
    print("exports")
    check_same(data, pyam.IamDataFrame(place / "baseline.iamc.csv"), "baseline.iamc.csv")
    for name in ("baseline.xlsx", "baseline_vi.xlsx"):
        book = pyam.IamDataFrame(place / name)
        check_same(data, book, name)
        check_meta(book)
    both = pyam.concat([data, pyam.IamDataFrame(place / "drought" / "results.csv")])
    assert both.scenario == ["baseline", "drought"]
    print("  two runs in one data set")
    print(f"pyam {pyam.__version__}, pandas {pd.__version__}: all is well")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
