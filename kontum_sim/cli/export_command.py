"""`kontum-sim export`: a run as a workbook, as CSV for a Vietnamese Excel, or as IAMC data."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.report.usable_run import UsableRun

BOOK, TABLES, IAMC = "xlsx", "csv", "iamc"


@click.command("export", help=words("cli.export.help"))
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "kind",
    type=click.Choice((BOOK, IAMC, TABLES)),
    default=BOOK,
    help=words("cli.export.format"),
)
@click.option(
    "--csv-dialect", "dialect", type=click.Choice(("canonical", "vi")), help=words("cli.dialect")
)
@click.option("--output", type=click.Path(path_type=Path), help=words("cli.export.output"))
@common
def export_command(
    out: Output, run: Path, kind: str, dialect: str | None, output: Path | None
) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.usable_run import usable_run

    if dialect is not None and kind != TABLES:
        raise InputError(Fault("export.dialect"))
    found = usable_run(run)
    path = output if output is not None else _beside(found, kind, dialect)
    if kind == BOOK:
        _book(found, path, out.lang)
    elif kind == IAMC:
        _iamc(found, path)
    else:
        _tables(found, path, dialect or "canonical")
    out.data({"run": shown(found.folder), "format": kind, "output": shown(path)})
    if not out.quiet:
        out.line(out.text("run.written", folder=shown(path)))


def _beside(run: UsableRun, kind: str, dialect: str | None) -> Path:
    """Beside the run's folder, by its name: a rerun refuses to lose a file within."""
    folder = run.folder.resolve() if run.folder.name in ("", "..") else run.folder
    ending = {BOOK: ".xlsx", IAMC: ".iamc.csv", TABLES: "_csv_vi" if dialect == "vi" else "_csv"}
    return folder.with_name(folder.name + ending[kind])


def _book(run: UsableRun, path: Path, lang: str) -> None:
    from kontum_sim.report.export_sheets import DATA, META, export_sheets
    from kontum_sim.report.own_file import check_own, write_own
    from kontum_sim.report.workbook import is_our_workbook, workbook_bytes

    check_own(path, is_our_workbook)
    content = workbook_bytes(export_sheets(run, lang), run.title(lang), lang, (DATA, META))
    write_own(path, content, is_our_workbook)


def _iamc(run: UsableRun, path: Path) -> None:
    from kontum_sim.report.export_files import iamc_text, is_our_iamc
    from kontum_sim.report.own_file import write_own

    write_own(path, iamc_text(run).encode("utf-8"), is_our_iamc)


def _tables(run: UsableRun, path: Path, dialect: str) -> None:
    from kontum_sim.report.export_files import csv_files
    from kontum_sim.report.folder import EXPORT, check_ours, write_folder
    from kontum_sim.report.manifest import command_words

    check_ours(path, EXPORT)
    write_folder(path, csv_files(run, dialect, shlex.join(command_words(sys.argv[1:]))), EXPORT)
