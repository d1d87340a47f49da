"""Targets in many draws: each draw is judged as the scalar rules judge it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kontum_sim.ensemble.probabilities import probabilities
from kontum_sim.targets.draws import NEVER, DrawnAssessment, assess_draws
from kontum_sim.targets.targets import MET, NOT_ASSESSED, assess, load_targets

ROOT = Path(__file__).parents[2]
TARGETS = load_targets(ROOT / "scenarios" / "targets" / "resolution_2021_2025.csv")
YEARS = tuple(range(2015, 2026))
DRAWS = 60


def paths() -> dict[str, np.ndarray]:
    """Random walks around levels near the bounds of each target, [year, draw]."""
    rng = np.random.default_rng(11)
    found = {}
    for target in TARGETS:
        bound = target.low if target.low is not None else target.high
        if not target.variable or bound is None:
            continue
        level = abs(bound) / (5 if target.rule == "sum" else 1)
        if target.rule == "average_growth":
            growth = rng.normal(0.1, 0.02, (len(YEARS), DRAWS))
            found[target.variable] = 100 * np.exp(np.cumsum(growth, axis=0))
        elif target.rule == "every_year_fall":
            found[target.variable] = 30 - np.cumsum(rng.normal(3.3, 0.8, (len(YEARS), DRAWS)), 0)
        else:
            found.setdefault(target.variable, level * rng.normal(1, 0.05, (len(YEARS), DRAWS)))
    return found


@pytest.mark.parametrize("breaks", [frozenset[int](), frozenset({2022})])
def test_every_draw_is_judged_as_the_scalar_rules_judge_it(breaks: frozenset[int]) -> None:
    drawn = paths()
    variable = "Poverty Rate"
    scalar = [
        assess(
            TARGETS,
            lambda name, d=d: (  # type: ignore[misc]
                dict(zip(YEARS, drawn[name][:, d].tolist(), strict=True)) if name in drawn else None
            ),
            {},
            2025,
            {variable: breaks},
        )
        for d in range(DRAWS)
    ]
    judged = 0
    for place, central in enumerate(scalar[0]):
        broken = breaks if central.target.variable == variable else frozenset[int]()
        found = assess_draws(central, drawn.__getitem__, YEARS, None, broken)
        if central.status == NOT_ASSESSED:
            assert found is None
            continue
        assert found is not None
        judged += 1
        for d in range(DRAWS):
            one = scalar[d][place]
            assert bool(found.met[d]) == (one.status == MET), (central.target.id, d)
            assert found.value[d] == pytest.approx(one.value)
            assert int(found.first_missed_year[d]) == (one.first_missed_year or NEVER)
    assert judged >= 18
    outcomes = {entry.status for draw in scalar for entry in draw}
    assert {"met", "missed"} <= outcomes


def drawn_entry(name: str, met: list[bool], year: int) -> DrawnAssessment:
    central = assess(TARGETS, lambda variable: None, {}, 2025)[0]
    target = type(central.target)(**{**central.target.__dict__, "id": name})
    flags = np.array(met)
    central = type(central)(**{**central.__dict__, "target": target})
    return DrawnAssessment(central, flags * 1.0, flags, np.where(flags, NEVER, year))


def test_a_probability_is_the_share_of_draws_with_its_binomial_error() -> None:
    found = probabilities([drawn_entry("a", [True, False, False, False], 2023)], members=1000)
    assert found is not None
    (entry,) = found.targets
    assert entry.probability.value == 0.25
    assert entry.probability.error == pytest.approx(np.sqrt(0.25 * 0.75 / 4))
    assert entry.usual_first_miss == 2023


def test_draws_of_one_member_count_as_one_cluster() -> None:
    """Two members, one always meets and one never: a thousand draws are worth two."""
    met = [True, False] * 500
    found = probabilities([drawn_entry("a", met, 2025)], members=2)
    assert found is not None
    # sum of squared cluster totals (+250)^2 + (-250)^2, its root over 1,000
    assert found.together.error == pytest.approx(np.sqrt(2 * 250**2) / 1000)


def test_a_target_that_moves_with_another_names_it() -> None:
    rng = np.random.default_rng(5)
    one = rng.random(4000) < 0.5
    same, other = one & (rng.random(4000) < 0.9), rng.random(4000) < 0.5
    entries = [
        drawn_entry("one", one.tolist(), 2025),
        drawn_entry("same", same.tolist(), 2025),
        drawn_entry("other", other.tolist(), 2025),
    ]
    found = probabilities(entries, members=4000)
    assert found is not None
    given = dict(found.targets[0].given)
    assert given["same"].value == 1.0
    assert "other" not in given or abs(given["other"].value - 0.5) > 0.02
    assert found.together.value == pytest.approx(float((one & same & other).mean()))


def test_nothing_assessed_has_no_probability() -> None:
    assert probabilities([], members=10) is None
