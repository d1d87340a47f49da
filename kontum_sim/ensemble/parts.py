"""Draws as Parquet: draws.parquet, one file, or a folder of parts with one part for each block.

Columns `draw` (from 0), `year` and one for each kept variable, float64 to the last bit, its unit
in the metadata of the column; a row for each draw and year, by draw, then year. A row group is a
block of draws. pandas.read_parquet("draws.parquet") reads the file and the folder alike; the long
form of pyam is `.melt(["draw", "year"], var_name="variable")`. The bytes depend on nothing but
the draws, the variables and the version of pyarrow.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from kontum_sim.arrays import Array
from kontum_sim.ensemble.blocks import Ensemble
from kontum_sim.ensemble.run import Values
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

DRAWS = "draws.parquet"
LEVEL = 1  # of the compression


@dataclass(frozen=True)
class Kept:
    """What a manifest tells of the draws that a run keeps.

    sha256: of the file; of a data set, of the list of its parts as `sha256sum *` writes it
    parts: of a data set, name of each part -> SHA-256
    """

    sha256: str
    parts: Mapping[str, str] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """The entry among the manifest's outputs."""
        parts = {"parts": dict(self.parts)} if self.parts else {}
        return {"path": DRAWS, "sha256": self.sha256, **parts}


def require_parquet() -> None:
    """Raise InputError where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise InputError(Fault("draws.no_pyarrow")) from error


def whole_blocks(ensemble: Ensemble, values: Values) -> Iterable[tuple[int, Array]]:
    """(first draw, values [series, year, draw]) of every block of all values."""
    for first, count in ensemble.request.blocks():
        draws = slice(first, first + count)
        rows = range(len(ensemble.series))
        yield first, np.stack([values[row][:, draws] for row in rows])


def write_draws(
    sink: BinaryIO | io.RawIOBase, ensemble: Ensemble, blocks: Iterable[tuple[int, Array]]
) -> None:
    """Write blocks as one Parquet file. blocks: first draw, values [series, year, draw]."""
    import pyarrow.parquet as parquet

    options = {
        "version": "2.6",
        "compression": "zstd",
        "compression_level": LEVEL,
        "use_dictionary": False,
        "use_byte_stream_split": [entry.variable for entry in ensemble.series],
        "write_page_checksum": True,
    }
    with parquet.ParquetWriter(sink, _schema(ensemble), **options) as writer:
        for first, values in blocks:
            table = _table(ensemble, first, values)
            writer.write_table(table, row_group_size=table.num_rows)


def kept_file(ensemble: Ensemble, values: Values) -> Kept:
    """What a manifest tells of these draws as one file, which is not written."""
    sink = _Hash()
    write_draws(sink, ensemble, whole_blocks(ensemble, values))
    return Kept(sink.digest.hexdigest())


def place_file(folder: Path, ensemble: Ensemble, values: Values) -> None:
    """Write these draws as one file into a folder."""
    with open(folder / DRAWS, "wb") as file:
        write_draws(file, ensemble, whole_blocks(ensemble, values))
        file.flush()
        os.fsync(file.fileno())


def part_name(first: int) -> str:
    return f"part-{first:010d}.parquet"


def part_bytes(ensemble: Ensemble, first: int, values: Array) -> bytes:
    """One block as a part of a data set."""
    sink = io.BytesIO()
    write_draws(sink, ensemble, [(first, values)])
    return sink.getvalue()


def kept_parts(hashes: Mapping[int, str]) -> Kept:
    """What a manifest tells of a data set. hashes: first draw -> SHA-256 of its part."""
    parts = {part_name(first): known for first, known in sorted(hashes.items())}
    listed = "".join(f"{known}  {name}\n" for name, known in parts.items())
    return Kept(hashlib.sha256(listed.encode()).hexdigest(), parts)


def kept_parts_of(ensemble: Ensemble, values: Values) -> Kept:
    """What a manifest tells of these draws as a data set, which is not written."""
    return kept_parts(
        {
            first: hashlib.sha256(part_bytes(ensemble, first, block)).hexdigest()
            for first, block in whole_blocks(ensemble, values)
        }
    )


class _Hash(io.RawIOBase):
    """A file of which nothing is kept but the hash."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: ReadableBuffer, /) -> int:
        self.digest.update(content)
        written = memoryview(content).nbytes
        self.size += written
        return written

    def tell(self) -> int:
        return self.size


def _schema(ensemble: Ensemble) -> Any:
    import pyarrow as arrow

    described = ensemble.calibration.described
    fields = [arrow.field("draw", arrow.int64(), False), arrow.field("year", arrow.int32(), False)]
    fields += [
        arrow.field(entry.variable, arrow.float64(), False, {"unit": entry.code.unit})
        for entry in ensemble.series
    ]
    about = {
        "model": "kontum_sim",
        "scenario": ensemble.scenario.stem,
        "calibration": described.id,
        "region": described.region,
    }
    return arrow.schema(fields, metadata=about)


def _table(ensemble: Ensemble, first: int, values: Array) -> Any:
    import pyarrow as arrow

    count, years = values.shape[-1], np.array(ensemble.years, dtype=np.int32)
    columns = [
        np.repeat(np.arange(first, first + count, dtype=np.int64), len(years)),
        np.tile(years, count),
        *(path.T.ravel() for path in values),
    ]
    arrays = [arrow.array(column) for column in columns]
    return arrow.Table.from_arrays(arrays, schema=_schema(ensemble))
