"""The shipped calibrations: central values are the centres of their priors, sources are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kontum_sim.inputs.calibration import load_calibration
from kontum_sim.inputs.priors import parse_prior

ROOT = Path(__file__).parents[2]
FOLDERS = ("plan2020", "revised2022", "three_groups")


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_central_value_of_a_number_is_the_centre_of_its_prior(folder: str) -> None:
    parameters = load_calibration(ROOT / "calibration" / folder).parameters
    apart = [
        (name, member)
        for name, parameter in parameters.items()
        for member, cell in parameter.cells.items()
        if (centre := parse_prior(cell.prior).centre) is not None
        and list(cell.values.values())[-1] != pytest.approx(centre, rel=1e-6)
    ]
    assert apart == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_whoever_assumes_a_number_is_named(folder: str) -> None:
    parameters = load_calibration(ROOT / "calibration" / folder).parameters
    unsourced = [
        name
        for name, parameter in parameters.items()
        for cell in parameter.cells.values()
        if len(cell.source) < len("calendar")
    ]
    assert unsourced == []


def test_accounts_of_two_vintages_are_never_in_one_calibration() -> None:
    plan = load_calibration(ROOT / "calibration" / "plan2020").observations
    revised = load_calibration(ROOT / "calibration" / "revised2022").observations
    assert {o.vintage for o in plan if o.domain == "accounts"} == {"V1_estimate_UBND_2016-2020"}
    assert {o.vintage for o in revised if o.domain == "accounts"} == {"V2_revised_2022"}
