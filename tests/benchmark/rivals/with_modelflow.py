"""The three-sector core in ModelFlow: business logic in core.frm, the data in a DataFrame.

`OneRunPerDraw` is what ModelFlow's documentation shows for other parameters: a DataFrame with
them, and a call of the model. The DataFrame of a draw is made in the fastest way (an array is
copied and filled; `assign` or `upd` takes longer than solving). The core has no simultaneous
equations, so ModelFlow chooses its solver `xgenr`; the compiled solvers (`ljit=True`) and
Gauss-Seidel are tried too, and compare.py takes the fastest.

`ArraysInCells` puts all draws of a value into one cell of the DataFrame, an array, so that one
call solves them all. The documentation does not propose this for draws, and `exp` and `min` of
the language, which take numbers only, have to be replaced by functions that take arrays.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pandas as pd
from modelclass import model as modelflow
from three_sectors import (
    BASE_YEAR,
    FIXED,
    HEADLINE,
    OPENING,
    UNCERTAIN,
    YEARS,
    Array,
    by_name,
)

CORE = Path(__file__).with_name("core.frm")


def _upper(name: str) -> str:
    """ModelFlow's spelling: `capital_share.services` is CAPITAL_SHARE_SERVICES."""
    return name.replace(".", "_").upper()


class OneRunPerDraw:
    """The model, and the array of its DataFrame with the parameters left open."""

    ways = {
        "xgenr (ModelFlow's choice)": {},
        "sim, compiled": {"solver": "sim", "ljit": True, "stringjit": True, "first_test": -1},
        "sim": {"solver": "sim", "first_test": -1},
        "sim1d, compiled": {"solver": "sim1d", "ljit": True, "stringjit": True, "first_test": -1},
    }

    def __init__(self) -> None:
        self.model = _model(CORE.read_text(encoding="utf-8"))
        self.frame = _frame(self.model)
        self.values = self.frame.to_numpy()
        self.drawn = self.frame.columns.get_indexer([_upper(name) for name in UNCERTAIN])
        self.headline = self.frame.columns.get_indexer([_upper(name) for name in HEADLINE])
        with contextlib.redirect_stderr(io.StringIO()):  # progress bars of the compilation
            for way in reversed(self.ways):  # the first stays chosen
                self.way = way
                self.run(np.full((len(UNCERTAIN), 1), 0.5))

    def run(self, parameters: Array) -> Array:
        """Headline results [result, year, draw] of parameters [parameter, draw]."""
        options = {"silent": True, "reset_options": True, **self.ways[self.way]}
        results = np.empty((len(HEADLINE), len(YEARS), parameters.shape[1]))
        for draw in range(parameters.shape[1]):
            values = self.values.copy()
            values[:, self.drawn] = parameters[:, draw]
            frame = pd.DataFrame(values, self.frame.index, self.frame.columns)
            solved = self.model(frame, YEARS[0], YEARS[-1], **options)
            results[..., draw] = solved.to_numpy()[1:, self.headline].T
        return results


class ArraysInCells:
    """The model with functions that take arrays; one call for all draws."""

    def __init__(self) -> None:
        text = CORE.read_text(encoding="utf-8")
        text = text.replace("exp(", "of_arrays_exp(").replace("min(", "of_arrays_min(")
        self.model = _model(text, of_arrays_exp, of_arrays_min)
        self.frame = _frame(self.model)

    def run(self, parameters: Array) -> Array:
        """Headline results [result, year, draw] of parameters [parameter, draw]."""
        cells = self.frame.astype(object).to_numpy(copy=True)
        for name, values in zip(UNCERTAIN, parameters, strict=True):
            column = self.frame.columns.get_loc(_upper(name))
            for row in range(len(cells)):
                cells[row, column] = values
        frame = pd.DataFrame(cells, self.frame.index, self.frame.columns)
        solved = self.model(frame, YEARS[0], YEARS[-1], silent=True, reset_options=True)
        results = np.empty((len(HEADLINE), len(YEARS), parameters.shape[1]))
        for place, name in enumerate(HEADLINE):
            results[place] = np.stack(list(solved[_upper(name)].to_numpy()[1:]))
        return results


def of_arrays_exp(values: Array) -> Array:
    result: Array = np.exp(values)
    return result


def of_arrays_min(one: Array, other: Array) -> Array:
    result: Array = np.minimum(one, other)
    return result


def _model(text: str, *functions: object) -> modelflow:
    """The model of a text; ModelFlow prints while it reads one."""
    with contextlib.redirect_stdout(io.StringIO()):
        core = modelflow.from_eq(text, modelname="core", silent=True, funks=list(functions))
    core.save = False  # keep no copies of the results
    return core


def _frame(core: modelflow) -> pd.DataFrame:
    """The years as rows, a column for every variable: data of the base year and parameters."""
    columns = sorted(core.allvar)
    frame = pd.DataFrame(0.0, index=(BASE_YEAR, *YEARS), columns=columns)
    for name, value in by_name(FIXED).items():
        if _upper(name) in columns:
            frame[_upper(name)] = value
    for name, value in by_name(OPENING).items():
        if _upper(name) in columns:
            frame.loc[BASE_YEAR, _upper(name)] = value
    frame.loc[BASE_YEAR, "REVENUE_BASE"] = sum(OPENING["nominal_value_added"])
    return frame
