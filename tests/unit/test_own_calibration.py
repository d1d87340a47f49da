"""The example of docs/own_calibration.md: an invented province with six sectors and its window."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import kontum_sim
from kontum_sim.errors import CalibrationError, Fault, InputError
from kontum_sim.inputs.calibration import Calibration, load_calibration
from kontum_sim.inputs.calibration_words import SETS
from kontum_sim.inputs.observations import COLUMNS as OBSERVATION_COLUMNS
from kontum_sim.inputs.observations import SERIES
from kontum_sim.inputs.parameters import COLUMNS as PARAMETER_COLUMNS
from kontum_sim.inputs.priors import parse_prior
from kontum_sim.inputs.vocabulary import parameter_index
from kontum_sim.simulation import Run

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDER = EXAMPLES / "six_sectors"
WINDOW = range(2015, 2020)
LATER = range(2020, 2025)
# What examples/six_sectors/observations.csv says, written here once more.
PUBLISHED = {
    "GRDP": (15100, 16150, 17350, 18600, 20000),
    "Nominal GRDP": (19900, 22000, 24400, 27000, 30000),
}


@cache
def example() -> Calibration:
    return load_calibration(FOLDER)


@cache
def central() -> Run:
    return kontum_sim.simulate(EXAMPLES / "six_sectors_baseline.yaml", prior_centres=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the example that a test may break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "six_sectors"))


def without(file: Path, *starts: str) -> None:
    """Take the rows that begin so out of a file; it is a mistake of the test if none does."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(starts)]
    assert len(kept) < len(lines), starts
    file.write_text("".join(kept), encoding="utf-8")


def line_of(file: Path, start: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith(start))


def swapped(file: Path, before: str, after: str) -> int:
    """Write something else in one place of a file; the line where it stands."""
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    file.write_text(text.replace(before, after), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        load_calibration(folder)
    return list(caught.value.faults)


def test_the_example_has_six_sectors_in_four_groups_and_stands_alone() -> None:
    sets = example().sets
    assert len(sets["sector"]) == 6
    assert sets["component"][:-1] == ("agriculture", "industry", "construction", "services")
    sizes = {name: len(sets[name]) for name in ("revenue_line", "crop", "commodity", "technology")}
    assert sizes == {"revenue_line": 4, "crop": 1, "commodity": 1, "technology": 2}
    assert {file.parent.resolve() for file in example().files} == {FOLDER.resolve()}


def test_the_example_gives_every_name_that_the_model_reads() -> None:
    assert set(example().parameters) == set(parameter_index())


def test_every_number_of_the_example_says_that_it_is_invented() -> None:
    cells = [cell for p in example().parameters.values() for cell in p.cells.values()]
    years = [said for cell in cells for said in cell.by_year.values()]
    sources = [cell.source for cell in cells] + [source for _, source, _ in years]
    sources += [item.source for item in example().observations]
    sources += [item.source for item in example().soft_priors]
    assert [text for text in sources if not text.startswith("invented for the example")] == []
    assert {cell.status for cell in cells} == {"assumed"}
    assert {item.vintage for item in example().observations} == {"invented"}


def test_a_reader_can_follow_how_many_numbers_are_uncertain() -> None:
    cells = [cell for p in example().parameters.values() for cell in p.cells.values()]
    uncertain = [cell for cell in cells if not parse_prior(cell.prior).is_fixed]
    assert 25 <= len(uncertain) <= 45


def test_no_measurements_give_all_components_of_a_structure() -> None:
    measured = [item for item in example().observations if item.use == "measurement"]
    assert 4 <= len(measured) <= 8
    kinds = [(item.variable, item.year) for item in measured]
    assert all(kinds.count(kind) < len(example().sets["group"]) for kind in kinds)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_central_run_meets_what_was_published_in_each_year_of_the_window(name: str) -> None:
    values = central().values(name)
    for year, published in zip(WINDOW, PUBLISHED[name], strict=True):
        assert values[year] == pytest.approx(published, rel=1e-9)


def test_the_level_of_the_base_year_follows_from_average_growth() -> None:
    # 20,000 / 1.0724^5 = 20,000 / 1.418352... = 14,100.87
    assert central().values("GRDP")[2014] == pytest.approx(20_000 / 1.0724**5, rel=1e-9)


def test_the_central_run_goes_on_for_five_years_at_five_to_eight_per_cent() -> None:
    assert central().years == tuple(range(2014, 2025))
    growth = central().values("GRDP [Growth Rate]")
    assert all(5 < growth[year] < 8 for year in LATER)


def test_what_closing_the_window_solves_is_sane() -> None:
    result, window = central().result, slice(1, 6)
    cobb_douglas = central().calibration.structure["is_cobb_douglas"][:, 0, 0] > 0
    productivity = result["tfp_growth"][cobb_douglas, window]
    assert productivity.min() > -0.02
    assert productivity.max() < 0.05
    assert result["central_capital_transfers"][window].min() > 0
    assert np.abs(result["sector_price_drift"][:, window] - 0.03).max() < 0.02
    assert 0 < float(central().closure.inputs["capacity_realisation_share"].max()) < 1


def test_groups_and_product_taxes_sum_to_grdp_in_every_year() -> None:
    names = ("Agriculture", "Industry", "Construction", "Services", "Product Taxes")
    for whole in PUBLISHED:
        parts = [central().values(f"{whole}|{name}") for name in names]
        for year, value in central().values(whole).items():
            assert sum(part[year] for part in parts) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "name",
    ["nominal_grdp_base", "sector_share_window_end", "private_investment_ratio_change"],
)
def test_a_missing_parameter_of_the_closure_is_named_with_the_file_to_mend(
    copy: Path, name: str
) -> None:
    without(copy / "parameters.csv", f"{name},")
    (fault,) = faults_of(copy)
    assert fault.key == "calibration.no_parameter"
    assert fault.fields["name"] == name
    assert str(fault.path).endswith("six_sectors/parameters.csv")
    assert name in fault.message("en")
    assert name in fault.message("vi")


@pytest.mark.parametrize(
    ("name", "equation", "module"),
    [
        ("depreciation_rate", "capital_stock", "capital"),
        ("buoyancy", "revenue", "government"),
        ("exchange_rate", "grdp_per_capita_usd", "accounts"),
    ],
)
def test_a_missing_parameter_of_an_equation_is_named_where_the_equation_asks_for_it(
    copy: Path, name: str, equation: str, module: str
) -> None:
    without(copy / "parameters.csv", f"{name},")
    (fault,) = faults_of(copy)
    assert fault.key == "calibration.no_parameter"
    assert fault.fields["name"] == name
    file = Path(kontum_sim.__file__).parent / "equations" / f"{module}.py"
    assert str(fault.path).endswith(f"kontum_sim/equations/{module}.py")
    assert fault.line == line_of(file, f"def {equation}(")


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("capital_share", "services"),
        ("window_capacity_mw", "solar"),
        ("revenue_line_share", "land_use_fee"),
    ],
)
def test_a_member_that_a_parameter_leaves_out_is_named_with_its_line(
    copy: Path, name: str, member: str
) -> None:
    file = copy / "parameters.csv"
    without(file, f"{name},{member},")
    (fault,) = faults_of(copy)
    assert fault.key == "parameter.no_member"
    assert fault.fields == {"name": name, "member": member}
    assert fault.line == line_of(file, f"{name},")


def test_a_wildcard_stands_for_every_member_that_is_not_named(copy: Path) -> None:
    swapped(copy / "parameters.csv", "\ncapital_share,services,", "\ncapital_share,*,")
    cells = load_calibration(copy).parameters["capital_share"].cells
    before = example().parameters["capital_share"].cells
    assert {m: c.values for m, c in cells.items()} == {m: c.values for m, c in before.items()}


@pytest.mark.parametrize(
    ("variable", "year"),
    [
        ("population", "2014"),
        ("labour_force", "2017"),
        ("total_social_investment", "2019"),
        ("budget_revenue", "2016"),
        ("grdp", "2019"),
        ("nominal_grdp", "2019"),
        ("grdp_growth", "2015-2019"),
    ],
)
def test_a_missing_observation_is_named_with_its_year(copy: Path, variable: str, year: str) -> None:
    without(copy / "observations.csv", f"{variable},,{year},")
    with pytest.raises(CalibrationError) as caught:
        kontum_sim.simulate(scenario_of(copy), prior_centres=True)
    (fault,) = caught.value.faults
    assert str(fault.path).endswith("six_sectors/observations.csv")
    for lang in ("en", "vi"):
        assert variable in fault.message(lang)
        assert year in fault.message(lang)


@pytest.mark.parametrize("variable", ["grdp", "nominal_grdp"])
def test_accounts_of_only_some_years_inside_the_window_are_refused(
    copy: Path, variable: str
) -> None:
    without(copy / "observations.csv", f"{variable},,2016,", f"{variable},,2018,")
    (fault,) = faults_of(copy)
    assert fault.key == "observation.incomplete"
    assert fault.fields == {"name": variable, "years": "2016, 2018"}


def test_accounts_of_two_vintages_are_refused(copy: Path) -> None:
    file = copy / "observations.csv"
    line = swapped(
        file,
        "nominal_grdp,,2019,30000,,billion VND/yr,current,accounts,invented,",
        "nominal_grdp,,2019,30000,,billion VND/yr,current,accounts,revised,",
    )
    (fault,) = faults_of(copy)
    assert (fault.key, fault.line) == ("calibration.mixed_vintages", line)


def test_a_sector_of_an_unknown_group_is_named_where_it_stands(copy: Path) -> None:
    file = copy / "calibration.yaml"
    line = swapped(
        file, "{id: manufacturing, group: industry,", "{id: manufacturing, group: industri,"
    )
    (fault,) = faults_of(copy)
    assert fault.key == "calibration.reference"
    assert fault.fields == {"name": "industri", "kind": "group", "near": "industry"}
    assert str(fault.path).endswith("six_sectors/calibration.yaml")
    assert fault.line == line
    assert fault.column == 1 + len("  - {id: manufacturing, group: ")


def test_two_sectors_that_follow_generating_capacity_are_refused(copy: Path) -> None:
    file = copy / "calibration.yaml"
    swapped(file, "group: industry, mode: cobb_douglas", "group: industry, mode: capacity")
    (fault,) = faults_of(copy)
    assert fault.key == "calibration.one_mode"
    assert fault.fields["mode"] == "capacity"
    assert str(fault.path).endswith("six_sectors/calibration.yaml")
    assert fault.line is not None


@pytest.mark.parametrize("page", ["own_calibration.md", "own_calibration.vi.md"])
def test_the_guide_names_every_number_column_and_set_of_a_calibration(page: str) -> None:
    guide = (EXAMPLES.parent / "docs" / page).read_text(encoding="utf-8")
    names = [*parameter_index(), *PARAMETER_COLUMNS, *OBSERVATION_COLUMNS, *SETS, *SERIES]
    assert [name for name in names if f"`{name}`" not in guide] == []
    assert f"{len(parameter_index())} " in guide


def scenario_of(copy: Path) -> Path:
    """The baseline of the example beside a copy of its calibration."""
    return Path(shutil.copy(EXAMPLES / "six_sectors_baseline.yaml", copy.parent))
