"""The model of the invented province, its inputs and its opening year."""

from __future__ import annotations

import numpy as np
import province as equations
from province import INDEX, Array

from kontum_sim.engine.graph import collect
from kontum_sim.engine.imposed import Imposed
from kontum_sim.engine.model import Model

SETS = {"trade": ("farming", "crafts")}
YEARS = (2000, 2001, 2002, 2003)


def province() -> Model:
    """The model, with the inputs that it asks for."""
    inputs = {"output_per_tool", "weather", "wear_rate", "saving_share", "birth_rate"}
    return Model(collect([equations], INDEX), frozenset(inputs), INDEX)


def inputs() -> dict[str, Array]:
    """Two baskets per farming tool, one per crafts tool; a tenth wears out, shares .05 and .1."""
    weather = np.ones((len(YEARS), 1))
    return {
        "output_per_tool": np.array([2.0, 1.0])[:, None, None],
        "weather": weather,
        "wear_rate": np.full((1, 1), 0.1),
        "saving_share": np.array([0.05, 0.1])[:, None, None],
        "birth_rate": np.full((1, 1), 0.02),
    }


def opening() -> dict[str, Imposed]:
    """100 farming tools, 50 crafts tools and 1000 people in 2000."""
    return {"tools": in_year(2000, [100.0, 50.0]), "people": in_year(2000, 1000.0)}


def in_year(year: int, value: float | list[float]) -> Imposed:
    """A value imposed in one year; a list is one per sector."""
    member = np.asarray(value, dtype=np.float64)
    values = np.full((*member.shape, len(YEARS), 1), np.nan)
    mask = np.zeros(values.shape, dtype=np.bool_)
    values[..., YEARS.index(year), 0] = member
    mask[..., YEARS.index(year), 0] = True
    return Imposed(values, mask)


def many_draws(count: int, seed: int) -> dict[str, Array]:
    """Inputs with a different value in every draw."""
    random = np.random.default_rng(seed)
    return {
        name: values * np.exp(0.2 * random.standard_normal((*values.shape[:-1], count)))
        for name, values in inputs().items()
    }
