"""`kontum-sim compare`: runs beside a base: differences, targets, assumptions, draw by draw."""

from __future__ import annotations

import hashlib
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.report.comparability import ASPECTS

if TYPE_CHECKING:
    from kontum_sim.report.compare_draws import DrawnBeside
    from kontum_sim.report.comparison import Comparison

TOP = 12
LONGEST = 100  # characters of a file name that we make


@click.command("compare", help=words("cli.compare.help"))
@click.argument("base", metavar="BASE", type=click.Path(path_type=Path))
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--relative", is_flag=True, help=words("cli.compare.relative"))
@click.option(
    "--sort", type=click.Choice(("max", "mean")), default="max", help=words("cli.compare.sort")
)
@click.option("--top", type=click.IntRange(min=1), default=TOP, help=words("cli.compare.top"))
@click.option("--all", "everything", is_flag=True, help=words("cli.compare.all"))
@click.option("--variables", multiple=True, metavar="NAME", help=words("cli.compare.variables"))
@click.option("--allow", multiple=True, type=click.Choice(ASPECTS), help=words("cli.compare.allow"))
@click.option("--force", is_flag=True, help=words("cli.compare.force"))
@click.option("--central", is_flag=True, help=words("cli.compare.central"))
@click.option("--workers", type=int, default=1, metavar="N", help=words("cli.run.workers"))
@click.option(
    "--format", "kind", type=click.Choice(("csv", "xlsx")), help=words("cli.compare.format")
)
@click.option(
    "--csv-dialect",
    "dialect",
    type=click.Choice(("canonical", "vi")),
    default="canonical",
    help=words("cli.dialect"),
)
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.compare.output"))
@click.option("--dry-run", is_flag=True, help=words("cli.compare.dry_run"))
@common
def compare_command(
    out: Output,
    base: Path,
    runs: tuple[Path, ...],
    relative: bool,
    sort: str,
    top: int,
    everything: bool,
    variables: tuple[str, ...],
    allow: tuple[str, ...],
    force: bool,
    central: bool,
    workers: int,
    kind: str | None,
    dialect: str,
    output: Path | None,
    dry_run: bool,
) -> None:
    from kontum_sim.cli.compare_draws import compared_draws
    from kontum_sim.report.compare_sheets import comparison_json
    from kontum_sim.report.comparison import compare_runs

    allowed = ASPECTS if force else allow
    found = compare_runs(
        base, runs, sort=sort, variables=variables, allowed=allowed, central=central
    )
    place = _Place.chosen(found, kind, dialect, output)
    if not dry_run:
        place.check()
    drawn = [] if central else compared_draws(out, found, workers, variables)
    if not dry_run:
        place.write(found, drawn, out.lang)
    out.data(comparison_json(found, drawn, out.lang))
    if out.as_json:
        return
    if not out.quiet:
        _show(out, found, drawn, variables, relative, None if everything else top)
        if not dry_run:
            out.line(out.text("run.written", folder=place.shown))


class _Place:
    """Where a comparison is written, and as what."""

    def __init__(self, path: Path, kind: str, dialect: str) -> None:
        self.path, self.kind, self.dialect = path, kind, dialect

    @classmethod
    def chosen(
        cls, found: Comparison, kind: str | None, dialect: str, output: Path | None
    ) -> _Place:
        """The format of --format or of the file's ending; beside the first run without --output."""
        is_book = output is not None and output.suffix.lower() == ".xlsx"
        chosen = kind or ("xlsx" if is_book else "csv")
        if output is None:
            folders = [run.folder.resolve().name for run in found.runs]
            name = "compare_" + "_".join(folders)
            if len(name) > LONGEST:
                name = name[:80] + "_" + hashlib.sha256(name.encode()).hexdigest()[:8]
            output = found.runs[1].folder.parent / (f"{name}.xlsx" if chosen == "xlsx" else name)
        return cls(output, chosen, dialect)

    @property
    def shown(self) -> str:
        from kontum_sim.inputs.text_files import shown

        return shown(self.path)

    def check(self) -> None:
        """Raise OutputError before any work where something else stands at the place."""
        from kontum_sim.report.folder import COMPARISON, check_ours
        from kontum_sim.report.own_file import check_own
        from kontum_sim.report.workbook import is_our_workbook

        if self.kind == "xlsx":
            check_own(self.path, is_our_workbook)
        else:
            check_ours(self.path, COMPARISON)

    def write(self, found: Comparison, drawn: list[DrawnBeside], lang: str) -> None:
        from kontum_sim.report.compare_sheets import comparison_files, comparison_sheets
        from kontum_sim.report.folder import COMPARISON, write_folder
        from kontum_sim.report.manifest import command_words
        from kontum_sim.report.own_file import write_own
        from kontum_sim.report.workbook import is_our_workbook, workbook_bytes

        sheets = comparison_sheets(found, drawn)
        if self.kind == "xlsx":
            title = " / ".join(found.names)
            write_own(self.path, workbook_bytes(sheets, title, lang), is_our_workbook)
        else:
            command = shlex.join(command_words(sys.argv[1:]))
            files = comparison_files(found, sheets, self.dialect, command)
            write_folder(self.path, files, COMPARISON)


def _show(
    out: Output,
    found: Comparison,
    drawn: list[DrawnBeside],
    variables: tuple[str, ...],
    relative: bool,
    most: int | None,
) -> None:
    from kontum_sim.report import compare_lists, compare_tables
    from kontum_sim.report.compare_assumption_lines import assumption_lines
    from kontum_sim.report.compare_timing import differing_timing

    lang = out.lang
    for fault in found.remarks:
        out.table(out.text("compare.remark", what=fault.message(lang)))
    by_name = {entry.name: entry for entry in drawn}
    for beside in found.beside:
        out.table(*compare_tables.opening(found, beside, lang))
        out.line()
        if not any(entry.differs for entry in beside.differences):
            out.line(out.text("compare.no_difference"))
        else:
            for table in compare_tables.by_year(found, beside, lang, variables, relative):
                out.table(table)
                out.line()
            out.table(compare_tables.largest(found, beside, lang, most))
            _counts(out, beside.differences, most)
        out.table(*compare_tables.unpublished(found, beside, lang))
        out.line()
        if timing := differing_timing(found, beside):
            command = timing.pop("command")
            out.table(out.text("compare.timing", **timing))
            out.line(f"    {command}")
            out.line()
        if beside.name in by_name:
            _draws(out, found, beside.name, by_name[beside.name], variables)
        out.line(out.text("compare.assumptions", run=beside.name))
        same = by_name.get(beside.name)
        out.table(*assumption_lines(found, beside, lang, same))
        out.line()
    tables = compare_lists.target_tables(found, lang)
    if tables:
        for table in tables:
            out.table(table)
            out.line()
        out.table(*compare_lists.target_lines(found, lang))
        out.line()


def _counts(out: Output, entries: tuple[object, ...], most: int | None) -> None:
    from kontum_sim.report.compare_differences import VariableDifference

    differing = sum(isinstance(e, VariableDifference) and e.differs for e in entries)
    shown = differing if most is None else min(most, differing)
    out.table(out.text("compare.counts", shown=shown, differing=differing, all=len(entries)))


def _draws(
    out: Output, found: Comparison, name: str, drawn: DrawnBeside, variables: tuple[str, ...]
) -> None:
    from kontum_sim.report import compare_lists, compare_tables
    from kontum_sim.report.cells import for_people

    beside = next(entry for entry in found.beside if entry.name == name)
    draws = for_people(drawn.draws, "", out.lang, 0)
    out.table(out.text("compare.draws", draws=draws, seed=found.base.manifest["seed"]))
    out.table(compare_tables.drawn_table(found, beside, drawn, out.lang, variables))
    out.line()
    tables = compare_lists.drawn_targets(beside, drawn, out.lang, found)
    if tables:
        out.table(*tables, out.text("compare.draws_note"))
        out.line()
