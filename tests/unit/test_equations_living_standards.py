"""Poverty, worked by hand."""

from __future__ import annotations

from math import log

from small_arrays import Array, assert_gives, one

from kontum_sim.equations.living_standards import poverty_rate


def poverty(
    income: float = 1, elasticity: float = -1, programmes: float = 0, link: float = 1
) -> Array:
    """A fifth of the households are poor; income per head goes from 30 to 30 times `income`."""
    return poverty_rate(
        poverty_rate_last_year=one(0.2),
        poverty_elasticity=one(elasticity),
        real_grdp_per_capita=one(30 * income),
        real_grdp_per_capita_last_year=one(30),
        programme_effect=one(programmes),
        poverty_standard_link=one(link),
    )


def test_poverty_stays_where_nothing_changes() -> None:
    assert_gives(poverty(), 0.2)


def test_poverty_falls_with_income_per_head() -> None:
    # income doubles: at an elasticity of -1 poverty halves, at -2 it quarters
    assert_gives(poverty(income=2), 0.1)
    assert_gives(poverty(income=2, elasticity=-2), 0.05)


def test_poverty_rises_when_income_falls() -> None:
    assert_gives(poverty(income=0.5), 0.4)


def test_programmes_take_their_part_in_logs() -> None:
    # ln .8
    assert_gives(poverty(programmes=log(0.8)), 0.16)


def test_a_new_standard_multiplies_the_rate() -> None:
    # 1.5 times as many are poor under the new standard
    assert_gives(poverty(income=2, link=1.5), 0.15)
