"""A Gantt chart of a run's projects: in a terminal, and as SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kontum_sim.catalogue import text
from kontum_sim.report.stored_projects import (
    MONTHS,
    StoredProject,
    StoredProjects,
    month_number,
    stretches,
)

# state -> (sign in a terminal, colour in SVG)
LOOKS = {
    "approved": ("?", "#c9c9c9"),
    "funded": ("#", "#2c7fb8"),
    "building": ("#", "#2c7fb8"),
    "suspended": ("!", "#d95f0e"),
    "commissioned": ("=", "#78c679"),
    "cancelled": ("x", "#444444"),
}
LEGEND = ("approved", "building", "suspended", "commissioned", "cancelled")
MONTHS_PER_SIGN = 2
LABEL = 26  # columns of a terminal for a name
ROW, LEFT, MONTH_WIDTH, TOP = 22, 260, 9, 34  # SVG, pixels


def terminal_chart(stored: StoredProjects, lang: str) -> Iterator[str]:
    """One line per project, a sign for two months; | is the planned completion."""
    years = stored.years
    if not years:
        return
    first, end = years[0] * MONTHS, (years[-1] + 1) * MONTHS
    per_year = MONTHS // MONTHS_PER_SIGN
    yield " " * (LABEL + 1) + "".join(f"{year}".ljust(per_year) for year in years)
    for project in stored.projects:
        line = [" "] * ((end - first) // MONTHS_PER_SIGN)
        for start, stop, state in stretches(project, first, end):
            for month in range(start, stop):
                line[(month - first) // MONTHS_PER_SIGN] = LOOKS[state][0]
        planned = (month_number(project.planned[1]) - first) // MONTHS_PER_SIGN
        if 0 <= planned < len(line):
            line[planned] = "|"
        yield f"{_short(project, lang):<{LABEL}} {''.join(line)}".rstrip()
    yield "; ".join(f"{LOOKS[state][0]} {text(f'projects.{state}', lang)}" for state in LEGEND)
    yield f"| {text('projects.planned', lang)}"


def svg_chart(stored: StoredProjects, lang: str, title: str) -> str:
    """The same as a picture that stands by itself."""
    years = stored.years or [0]
    first, end = years[0] * MONTHS, (years[-1] + 1) * MONTHS
    width = LEFT + (end - first) * MONTH_WIDTH + 10
    height = TOP + ROW * len(stored.projects) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for year in years:
        x = LEFT + (year * MONTHS - first) * MONTH_WIDTH
        parts.append(f'<text x="{x + 4}" y="{TOP - 12}">{year}</text>')
        parts.append(_line(x, TOP - 6, TOP + ROW * len(stored.projects), "#dddddd"))
    for row, project in enumerate(stored.projects):
        parts += _svg_row(project, TOP + row * ROW, first, end, lang)
    y = TOP + ROW * len(stored.projects) + 14
    for place, state in enumerate(LEGEND):
        x = 10 + place * 150
        parts.append(f'<rect x="{x}" y="{y}" width="12" height="12" fill="{LOOKS[state][1]}"/>')
        label = escape(text(f"projects.{state}", lang))
        parts.append(f'<text x="{x + 18}" y="{y + 11}">{label}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _svg_row(project: StoredProject, y: int, first: int, end: int, lang: str) -> Iterator[str]:
    yield f'<text x="6" y="{y + 14}">{escape(_short(project, lang, 40))}</text>'
    for start, stop, state in stretches(project, first, end):
        x, width = LEFT + (start - first) * MONTH_WIDTH, (stop - start) * MONTH_WIDTH
        yield (
            f'<rect x="{x}" y="{y + 4}" width="{width}" height="{ROW - 8}" '
            f'fill="{LOOKS[state][1]}"/>'
        )
    planned = month_number(project.planned[1])
    if first <= planned < end:
        yield _line(LEFT + (planned - first) * MONTH_WIDTH, y + 1, y + ROW - 1, "#000000")


def _line(x: int, top: int, bottom: int, colour: str) -> str:
    return f'<line x1="{x}" y1="{top}" x2="{x}" y2="{bottom}" stroke="{colour}"/>'


def _short(project: StoredProject, lang: str, most: int = LABEL) -> str:
    name = project.names[lang]
    return name if len(name) <= most else name[: most - 3] + "..."
