"""Everything that a person reads, in Vietnamese and English.

The catalogue is the CSV files of data/catalogue (columns key, vi, en), read once.
Nothing else in the package holds text for people.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

LANGUAGES = ("vi", "en")


@cache
def entries() -> dict[str, tuple[str, str]]:
    """All texts: key -> (vi, en). A key written twice is an error of the package."""
    found: dict[str, tuple[str, str]] = {}
    folder = files("kontum_sim") / "data" / "catalogue"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".csv"):
            continue
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            if row["key"] in found:
                raise ValueError(f"{file.name}: {row['key']} is in the catalogue twice")
            found[row["key"]] = (row["vi"], row["en"])
    return found


def text(key: str, lang: str = "en", /, **fields: object) -> str:
    """The text of `key` in `lang` ("vi" or "en"), its {fields} filled in.

    Raises KeyError when the key is not in the catalogue: that is a fault of the code.
    """
    entry = entries()[key][LANGUAGES.index(lang)]
    return entry.format(**fields) if fields else entry


def has(key: str) -> bool:
    return key in entries()
