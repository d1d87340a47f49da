"""A progress bar on a terminal; nothing where the output is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kontum_sim.cli.common import Output

Progress = Callable[[str, int, int], None]  # (key of the catalogue, done, of how much)


@contextmanager
def progress_bar(out: Output) -> Iterator[Progress]:
    """A function that shows how far the work is, on stderr."""
    if out.quiet or not sys.stderr.isatty():
        yield lambda step, done, most: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(step: str, done: int, most: int) -> None:
            bar.update(task, description=out.text(step), completed=done, total=most)

        yield show
