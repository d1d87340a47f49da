"""How numbers and texts stand in files and tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

DIGITS = 12  # significant digits of a canonical number: more than the data, fewer than the noise
OPERATORS = ("=",)  # of targets: the others begin with no such sign
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTED = tuple(f"'{start}" for start in FORMULA_STARTS)  # texts that were made safe


def canonical(value: float) -> str:
    """A number as the canonical files hold it: decimal point, no thousands mark."""
    return f"{value + 0.0:.{DIGITS}g}"


def safe(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def restored(cell: str) -> str:
    """A text that was made safe, as it was."""
    return cell[1:] if cell.startswith(QUOTED) else cell


def made_safe(cell: str) -> str:
    """A cell as written: numbers and operators as they are, texts made safe."""
    if not cell.startswith(FORMULA_STARTS) or cell in OPERATORS:
        return cell
    try:
        float(cell)
    except ValueError:
        return safe(cell)
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], *, bom: bool = False) -> str:
    """A comma-separated file, one line feed after each row; no cell becomes a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(made_safe(cell) for cell in header)
    writer.writerows([made_safe(cell) for cell in row] for row in rows)
    return ("\ufeff" if bom else "") + buffer.getvalue()


def decimals(unit: str, value: float) -> int:
    """How many decimals a person wants to read of a value in a unit."""
    if unit in ("person", "person/yr", "ha", "USD/person/yr", "VND/USD", "month"):
        return 0
    if unit in ("%", "1", "per mille", "million VND/person/yr", "percentage points/yr"):
        return 2 if abs(value) < 100 else 1
    return 0 if abs(value) >= 1000 else 1


def for_people(value: float, unit: str, lang: str, places: int | None = None) -> str:
    """A number for reading: 1,234.5 in English, 1.234,5 in Vietnamese."""
    digits = decimals(unit, value) if places is None else places
    shown = f"{value:,.{digits}f}"
    if shown.strip("-0.,") == "":
        shown = shown.lstrip("-")
    return shown.translate(str.maketrans(",.", ".,")) if lang == "vi" else shown
