"""What a section of the page is made of: sentences, tables, charts, and folds that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kontum_sim.report.html_words import Said


@dataclass(frozen=True)
class Para:
    """A paragraph."""

    said: Said
    css: str = ""
    kind: str = "para"


@dataclass(frozen=True)
class Bullets:
    items: Sequence[Said]
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """A table; the first column holds words, the others numbers unless named in `words`.

    stacked: on a phone each row becomes a card; bare: without the headings beside its cells
    """

    caption: Said
    headers: Sequence[Said]
    rows: Sequence[Sequence[Said]]
    words: Sequence[int] = ()
    stacked: bool = False
    bare: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Shape:
    """One mark of a chart: an SVG element and its attributes; said: the words of a text."""

    tag: str
    attributes: Mapping[str, str]
    said: Said | None = None


@dataclass(frozen=True)
class Chart:
    """A drawing with the finding as its title.

    note: units and source; numbers: the drawn figures, for who can't see the drawing
    """

    id: str
    title: Said
    note: Said
    width: float
    height: float
    shapes: Sequence[Shape]
    numbers: Table
    kind: str = "chart"


@dataclass(frozen=True)
class Fold:
    """Closed until the reader opens it; open in print."""

    summary: Said
    blocks: Sequence[Block]
    kind: str = "fold"


@dataclass(frozen=True)
class Group:
    """Charts side by side where there is room."""

    blocks: Sequence[Block]
    kind: str = "group"


Block = Para | Bullets | Table | Chart | Fold | Group


@dataclass(frozen=True)
class Section:
    id: str
    title: Said
    blocks: Sequence[Block] = field(default_factory=tuple)
