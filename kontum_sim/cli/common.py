"""What every command shares: language, JSON, quiet, and how errors end."""

from __future__ import annotations

import functools
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from kontum_sim.catalogue import LANGUAGES, text
from kontum_sim.errors import KontumError

BUG = 1
INVALID = 3
MISSED = 5


def default_language(arguments: Sequence[str] | None = None) -> str:
    """--lang of the command line, else the locale's; English unless the locale is Vietnamese."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for place, word in enumerate(given):
        if word.startswith("--lang="):
            chosen = word.partition("=")[2]
        elif word == "--lang" and place + 1 < len(given):
            chosen = given[place + 1]
        else:
            continue
        if chosen in LANGUAGES:
            return chosen
    locale = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    return "vi" if locale.lower().startswith("vi") else "en"


def words(key: str) -> str:
    """A text of the command line in the language of this call."""
    return text(key, default_language())


@dataclass(frozen=True)
class Output:
    """Results go to stdout, remarks to stderr."""

    lang: str
    as_json: bool
    quiet: bool

    def text(self, key: str, **fields: object) -> str:
        return text(key, self.lang, **fields)

    def line(self, line: str = "") -> None:
        """A line of the result, for people."""
        if not self.as_json:
            click.echo(line)

    def data(self, content: object) -> None:
        """The result as JSON, where it was asked for."""
        if self.as_json:
            click.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))

    def remark(self, key: str, **fields: object) -> None:
        if not self.quiet:
            click.echo(self.text(key, **fields), err=True)

    def table(self, *tables: object) -> None:
        """Tables of rich, at 80 columns."""
        if self.as_json:
            return
        from kontum_sim.report.tables import console

        terminal = console()
        for table in tables:
            terminal.print(table, markup=False)


def common(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --lang, --json, --quiet, --debug and the way errors end."""

    @click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=words("cli.lang"))
    @click.option("--json", "as_json", is_flag=True, help=words("cli.json"))
    @click.option("--quiet", is_flag=True, help=words("cli.quiet"))
    @click.option("--debug", is_flag=True, help=words("cli.debug"))
    @functools.wraps(function)
    def command(
        *, lang: str | None, as_json: bool, quiet: bool, debug: bool, **options: Any
    ) -> None:
        output = Output(lang or default_language(), as_json, quiet)
        try:
            function(out=output, **options)
        except KontumError as error:
            if debug:
                traceback.print_exc()
            if as_json:
                faults = [fault.message(output.lang) for fault in error.faults]
                click.echo(json.dumps({"errors": faults}, ensure_ascii=False, indent=2), err=True)
            else:
                click.echo(error.message(output.lang), err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return command
