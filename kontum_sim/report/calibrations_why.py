"""What differs between calibrations and why, in words and tables of 80 columns, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kontum_sim.catalogue import text
from kontum_sim.inputs.calibration import Calibration
from kontum_sim.inputs.records import Cell
from kontum_sim.inputs.text_files import is_file, shown
from kontum_sim.report.calibrations_columns import Column
from kontum_sim.report.calibrations_differences import (
    CellDifference,
    Differences,
    ParameterDifference,
    SetDifference,
)
from kontum_sim.report.calibrations_figures import (
    GAP,
    MARGIN,
    figure_lines,
    localised,
    written,
)
from kontum_sim.report.calibrations_table import Line, command_lines, indented
from kontum_sim.report.cells import for_people

SCENARIO = "scenarios/baseline.yaml"  # the one that is proposed


def why_lines(found: Differences, lang: str) -> Iterator[Line]:
    """What differs from the first calibration, and why."""
    names = {"first": found.first.name, "second": found.second.name}
    yield Text(text("calibrations.differs", lang, **names), style="bold")
    yield from _frame(found, lang)
    for item in found.sets:
        yield from _set_lines(item, found, lang)
    yield Text("")
    if found.has_other_sectors:
        yield from _names_only(found, lang)
    else:
        for parameter in found.parameters:
            yield from _parameter_lines(parameter, found, lang)
    if not found.parameters:
        yield indented(text("calibrations.no_parameter_differs", lang))
    if found.soft_priors:
        yield Text("")
        yield indented(text("calibrations.soft_priors_differ", lang))
    for soft in found.soft_priors:
        sides = (f"{s.mean:g} ± {s.sd:g}" if s else "–" for s in (soft.first, soft.second))
        yield indented(f"{soft.quantity}: {localised(' | '.join(sides), lang)}")
        if soft.second is not None:
            yield indented(_why(soft.second.status, soft.second.source, "", lang), 4)
    yield from figure_lines(found, lang)
    sources = found.second.before.folder / "SOURCES.md"
    if is_file(sources):
        yield indented(text("calibrations.more", lang, file=shown(sources)))
    yield Text("")


def _frame(found: Differences, lang: str) -> Iterator[Line]:
    """Province, window and vintage, where they are not the same."""
    one, two = found.first.before, found.second.before
    pairs = {
        "region": tuple(c.described.region.rpartition("|")[2] for c in (one, two)),
        "window": (
            f"{one.base_year + 1}–{one.window_end}",
            f"{two.base_year + 1}–{two.window_end}",
        ),
        "vintage": (one.described.accounts_vintage, two.described.accounts_vintage),
    }
    for key, (first, second) in pairs.items():
        if first != second:
            yield indented(text(f"calibrations.frame.{key}", lang, first=first, second=second))


def _window(calibration: Calibration) -> str:
    return f"{calibration.base_year + 1}–{calibration.window_end}"


def _set_lines(item: SetDifference, found: Differences, lang: str) -> Iterator[Line]:
    """Members that only one has, by name; what a member of both is otherwise."""
    named = text(f"calibrations.set.{item.name}", lang)
    for keys, column in ((item.only_first, found.first), (item.only_second, found.second)):
        members = {member.id: member for member in column.before.members[item.name]}
        if keys:
            listed = ", ".join(f"{members[key].name[lang]} ({key})" for key in keys)
            fields = {"set": named, "name": column.name, "members": listed}
            yield indented(text("calibrations.only_members", lang, **fields))
    for key, attribute, first, second in item.changed:
        yield indented(f"{named} {key}: {attribute} {first} | {second}")


def _names_only(found: Differences, lang: str) -> Iterator[Line]:
    """Parameters by name, where they run over other sectors."""
    others = [p.name for p in found.parameters if not p.has_same_members]
    same = [p.name for p in found.parameters if p.has_same_members]
    for key, names in (("other_members", others), ("other_numbers", same)):
        if names:
            fields = {"count": len(names), "names": ", ".join(names)}
            yield indented(text(f"calibrations.{key}", lang, **fields))
    file = shown(found.second.before.folder / "parameters.csv")
    yield indented(text("calibrations.numbers_in", lang, file=file))


def _parameter_lines(item: ParameterDifference, found: Differences, lang: str) -> Iterator[Line]:
    label = text(f"name.{item.name}", lang)
    yield indented(f"{item.name} [{item.unit}]: {label}")
    if not item.is_framed_alike:
        yield indented(text("calibrations.other_range", lang), 4)
    if item.cells:
        yield Padding(_cells_table(item.cells, found, lang), MARGIN)
    why: dict[tuple[str, str], list[str]] = {}
    for cell in item.cells:
        for year in cell.years():
            said = _source(cell.second, year)
            if said is not None:
                why.setdefault(said, []).append(_member(cell, year))
    for (status, source), members in why.items():
        yield indented(_why(status, source, ", ".join(members) if len(why) > 1 else "", lang), 4)
    yield Text("")


def _why(status: str, source: str, members: str, lang: str) -> str:
    fields = {"status": text(f"status.{status}", lang), "source": source}
    if not members:
        return text("calibrations.why", lang, **fields)
    return text("calibrations.why_of", lang, members=members, **fields)


def _source(cell: Cell | None, year: int | None) -> tuple[str, str] | None:
    """(status, source) of one number."""
    if cell is None:
        return None
    if year is not None and year in cell.by_year:
        return cell.by_year[year][:2]
    return cell.status, cell.source


def _member(cell: CellDifference, year: int | None) -> str:
    parts = (":".join(cell.member), "" if year is None else str(year))
    return " ".join(part for part in parts if part)


def _cells_table(cells: Sequence[CellDifference], found: Differences, lang: str) -> Table:
    """Central values before any estimate; the priors too where one differs."""
    names = (found.first.name, found.second.name)
    has_priors = any(_prior(c.first) != _prior(c.second) for c in cells)
    table = Table(box=None, pad_edge=False, padding=GAP)
    table.add_column("", width=22 if has_priors else 44, overflow="fold")
    for name in names:
        table.add_column(Text(name), justify="right", width=11, overflow="fold")
    for name in names if has_priors else ():
        heading = text("calibrations.prior_of", lang, name=name)
        table.add_column(Text(heading), justify="right", width=15, overflow="fold")
    for cell in cells:
        for year in cell.years():
            row = [_member(cell, year), _value(cell.first, year, lang)]
            row += [_value(cell.second, year, lang)]
            row += [_prior(cell.first), _prior(cell.second)] if has_priors else []
            table.add_row(*(Text(part) for part in row))
    return table


def _prior(cell: Cell | None) -> str:
    return "–" if cell is None else cell.prior


def _value(cell: Cell | None, year: int | None, lang: str) -> str:
    value = cell.values.get(year) if cell is not None else None
    return "–" if value is None else written(value, lang)


def closing_lines(
    columns: Sequence[Column], found: Sequence[Differences], scenario: Path | None, lang: str
) -> Iterator[Line]:
    """What the differences mean: the revision, and that the choice is itself a risk.

    scenario: what was run under all of them
    """
    yield from (Text(_revision(item, lang)) for item in found)
    same = [columns[0], *(item.second for item in found if not item.is_other_province)]
    if len(same) == 1:
        return
    yield Text(text("calibrations.risk", lang))
    if scenario is None:
        folders = [column.folder for column in same]
        yield from command_lines(["kontum-sim", "calibrations", *folders, "--scenario", SCENARIO])
        return
    for column in same:
        words = ["kontum-sim", "run", scenario.as_posix(), "--calibration", column.folder]
        yield from command_lines(words)


def _revision(item: Differences, lang: str) -> str:
    """By how much the levels of the second are other than the first's."""
    names, revision = {"first": item.first.name, "second": item.second.name}, item.revision
    if revision is None:
        return text("calibrations.not_comparable", lang, **names)
    if revision.is_none:
        return text("calibrations.same_levels", lang, year=revision.year, **names)
    kind = "volume" if revision.is_of_volume else "prices"
    levels = ("real_base", "real", "nominal", "price")
    signed = {name: _signed(getattr(revision, name), lang) for name in levels}
    years = {"base": revision.base_year, "year": revision.year}
    return text(f"calibrations.revision.{kind}", lang, **signed, **years, **names)


def _signed(value: float, lang: str) -> str:
    shown_value = for_people(value, "%", lang, 1)
    return shown_value if value < 0 else f"+{shown_value}"
