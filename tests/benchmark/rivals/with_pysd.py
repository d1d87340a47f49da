"""The three-sector core in PySD: a Vensim file, read and translated by PySD, run by `Model.run`.

`OneRunPerDraw` is how PySD documents a run with other parameters: `model.run(params=...,
return_columns=...)`. The sectors are written out, because PySD takes many times longer on arrays
of three than on three numbers.

`DrawsAsSubscript` makes the draw a subscript of the model, so that one run solves them all.
`Model.run` does not propose this, but its arrays (xarray) allow it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pysd
import xarray
from three_sectors import (
    BY_SECTOR,
    FIXED,
    HEADLINE,
    OPENING,
    PROVINCIAL,
    SECTORS,
    UNCERTAIN,
    YEARS,
    Array,
    Figure,
    by_name,
)

HERE = Path(__file__).parent
END = "\\\\\\---/// Sketch information - do not modify anything except names"
GIVEN: dict[str, Figure] = FIXED | {f"{name}_base": figure for name, figure in OPENING.items()}


class OneRunPerDraw:
    """The model without subscripts."""

    ways = {
        "cache_output=False": {"cache_output": False},
        "cache_output=True (PySD's choice)": {"cache_output": True},
    }

    def __init__(self) -> None:
        centres = {name: sum(ends) / 2 for name, ends in UNCERTAIN.items()}
        figures = by_name(GIVEN) | centres
        lines = [f"{_words(name)} = {value!r} ~~|" for name, value in figures.items()]
        self.model = _read("core.mdl", lines)
        self.parameters = [_words(name) for name in UNCERTAIN]
        self.columns = [_words(name) for name in HEADLINE]
        self.way = next(iter(self.ways))

    def run(self, parameters: Array) -> Array:
        """Headline results [result, year, draw] of parameters [parameter, draw]."""
        options = self.ways[self.way]
        results = np.empty((len(HEADLINE), len(YEARS), parameters.shape[1]))
        for draw in range(parameters.shape[1]):
            given = dict(zip(self.parameters, parameters[:, draw], strict=True))
            frame = self.model.run(params=given, return_columns=self.columns, **options)
            results[..., draw] = frame.to_numpy().T
        return results


class DrawsAsSubscript:
    """The model with sectors and draws as subscripts: one run for as many draws as it has."""

    def __init__(self, count: int) -> None:
        lines = [f"draw: (d1-d{count}) ~~|"]
        for name, figure in GIVEN.items():
            of_sectors = isinstance(figure, tuple)
            text = ", ".join(map(repr, figure)) if of_sectors else repr(figure)
            lines.append(f"{_words(name)}{'[sector]' if of_sectors else ''} = {text} ~~|")
        drawn = {name.split(".")[0]: "." in name for name in UNCERTAIN}
        for name, of_sectors in drawn.items():  # every run gives these anew
            lines.append(f"{_words(name)}{'[sector, draw]' if of_sectors else '[draw]'} = 0.5 ~~|")
        self.model = _read("core_draws.mdl", lines)
        self.columns = [_words(name) for name in (*PROVINCIAL, *BY_SECTOR)]
        self.coordinates = {"sector": list(SECTORS), "draw": self.model.subscripts["draw"]}

    def run(self, parameters: Array) -> Array:
        """Headline results [result, year, draw] of parameters [parameter, draw]."""
        given = self._given(parameters)
        frame = self.model.run(params=given, return_columns=self.columns, flatten_output=False)
        results = []
        for name in self.columns:
            values = np.stack([array.values for array in frame[name]], axis=-2)
            results.append(values.reshape(-1, *values.shape[-2:]))
        return np.concatenate(results)

    def _given(self, parameters: Array) -> dict[str, xarray.DataArray]:
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(UNCERTAIN):
            rows.setdefault(name.split(".")[0], []).append(row)
        given = {}
        for name, places in rows.items():
            index = ["sector", "draw"] if len(places) > 1 else ["draw"]
            values = parameters[places] if len(places) > 1 else parameters[places[0]]
            coordinates = {axis: self.coordinates[axis] for axis in index}
            given[_words(name)] = xarray.DataArray(values, coordinates, index)
        return given


def _read(file: str, lines: list[str]) -> pysd.py_backend.model.Model:
    """The model of a file with more lines; PySD writes its translation beside the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        text = (HERE / file).read_text(encoding="utf-8")
        path.write_text("\n".join([text, *lines, END]), encoding="utf-8")
        return pysd.read_vensim(str(path))


def _words(name: str) -> str:
    """Vensim's spelling: `capital_share.services` is `capital share services`."""
    return name.replace("_", " ").replace(".", " ")
