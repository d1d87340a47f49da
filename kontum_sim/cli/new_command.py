"""`kontum-sim new`: a commented scenario template."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.errors import Fault, OutputError, ScenarioError, nearest

NAME = re.compile(r"[\w-]+", re.UNICODE)


@click.command("new", help=words("cli.new.help"))
@click.argument("name")
@click.option("--from", "parent", default="baseline", help=words("cli.new.from"))
@common
def new_command(out: Output, name: str, parent: str) -> None:
    from kontum_sim.inputs.effective import template

    folder = Path("scenarios")
    given = Path(name)
    if given.parent != Path("."):
        folder, name = given.parent, given.name
    stem = name.removesuffix(".yaml")
    if not NAME.fullmatch(stem):
        raise ScenarioError(Fault("new.name", {"name": stem}))
    source = Path(parent)
    if not source.is_file():
        source = folder / f"{parent.removesuffix('.yaml')}.yaml"
    if not source.is_file():
        near = ", ".join(nearest(source.stem, [p.stem for p in folder.glob("*.yaml")])) or "-"
        raise ScenarioError(Fault("new.parent", {"path": source.as_posix(), "near": near}))
    path = folder / f"{stem}.yaml"
    text = template(stem, Path(os.path.relpath(source, folder)).as_posix())
    try:
        with open(path, "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ScenarioError(Fault("new.exists", {"path": path.as_posix()})) from None
    except OSError as error:
        fields = {"folder": path.as_posix(), "why": error.strerror or str(error)}
        raise OutputError(Fault("output.not_written", fields)) from error
    out.data({"path": path.as_posix()})
    out.line(out.text("new.written", path=path.as_posix()))
