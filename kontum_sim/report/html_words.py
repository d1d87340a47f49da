"""Words of the page in both languages at once: the reader switches, so each text is there twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kontum_sim.catalogue import LANGUAGES, has, text
from kontum_sim.report.cells import for_people

NONE = "–"
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Said:
    """One text in Vietnamese and English. css: classes of a cell that holds it; href: its link."""

    vi: str
    en: str
    css: str = ""
    href: str = ""

    def __getitem__(self, lang: str) -> str:
        return self.vi if lang == "vi" else self.en

    @property
    def is_one(self) -> bool:
        """Whether both languages write it alike, as most numbers and all sources."""
        return self.vi == self.en

    def styled(self, css: str) -> Said:
        return Said(self.vi, self.en, css, self.href)

    def with_capital(self) -> Said:
        """With a capital letter, to begin a sentence."""
        return Said(self.vi[:1].upper() + self.vi[1:], self.en[:1].upper() + self.en[1:], self.css)


def said(key: str, /, **fields: object) -> Said:
    """A text of the catalogue; a field that is Said is filled in by language."""

    def filled(lang: str) -> str:
        chosen = {n: f[lang] if isinstance(f, Said) else f for n, f in fields.items()}
        return text(key, lang, **chosen)

    return Said(filled("vi"), filled("en"))


def plain(words: str) -> Said:
    """A text that is the same in both languages: a path, a source, an id."""
    return Said(words, words)


def number(value: float | None, places: int | None = None, unit: str = "") -> Said:
    """A number as each language writes it; a dash where there is none."""
    if value is None:
        return plain(NONE)
    return Said(*(for_people(value, unit, lang, places) for lang in LANGUAGES))


def signed(value: float | None, places: int | None = None, unit: str = "") -> Said:
    """A difference: with its sign, and no sign on a zero."""
    found = number(value, places, unit)
    if value is None or value < 0 or not found.en.strip("0.,"):
        return found
    return Said(f"+{found.vi}", f"+{found.en}")


def figure(value: float) -> Said:
    """A number of any size: three significant digits of a small one, none after a large one."""
    size = abs(value)
    places = 0 if size >= 1000 or value == int(value) else 1 if size >= 100 else 2
    if 0 < size < 1:
        places = 3 if size >= 0.01 else 5
    return number(value, places)


def percent(share: float | None) -> Said:
    """A probability for reading: whole percents, and never 0 or 100 for what is neither."""
    if share is None:
        return plain(NONE)
    if 0 < share < 0.005:
        return plain("<1%")
    if 0.995 <= share < 1:
        return plain(">99%")
    return plain(f"{100 * share:.0f}%")


def unit_of(unit: str) -> Said:
    """How people write a unit; as it stands where the catalogue has none."""
    key = f"unit.{unit}"
    return said(key) if has(key) else plain(unit)


def listed(parts: Sequence[Said]) -> Said:
    """`a, b and c`."""
    if not parts:
        return plain(NONE)

    def joined(lang: str) -> str:
        words = [part[lang] for part in parts]
        if len(words) == 1:
            return words[0]
        return f"{', '.join(words[:-1])} {text('report.and', lang)} {words[-1]}"

    return Said(joined("vi"), joined("en"))


def glued(parts: Sequence[Said], between: str = " ") -> Said:
    """Texts one after the other."""
    return Said(between.join(p.vi for p in parts), between.join(p.en for p in parts))


def unbroken(told: Said) -> Said:
    """With spaces that no line ends at: a sign and its number stay together."""
    return Said(*(told[lang].replace(" ", NO_BREAK) for lang in LANGUAGES))
