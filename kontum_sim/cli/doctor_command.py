"""`kontum-sim doctor`: is everything here, and does it fit together?"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from kontum_sim.cli.common import INVALID, Output, common, words
from kontum_sim.errors import KontumError
from kontum_sim.version import __version__

LIBRARIES = ("numpy", "click", "pydantic", "ruamel.yaml", "rich")
Check = tuple[str, bool, str]


@click.command("doctor", help=words("cli.doctor.help"))
@common
def doctor_command(out: Output) -> None:
    checks = list(_checks(out))
    out.data([{"check": name, "ok": good, "detail": detail} for name, good, detail in checks])
    for name, good, detail in checks:
        mark = out.text("doctor.ok" if good else "doctor.bad")
        out.line(f"{mark:<6} {name}: {detail}")
    if not all(good for _, good, _ in checks):
        sys.exit(INVALID)


def _checks(out: Output) -> Iterator[Check]:
    yield out.text("doctor.python"), sys.version_info >= (3, 11), platform.python_version()
    yield out.text("doctor.package"), True, __version__
    for name in LIBRARIES:
        try:
            yield out.text("doctor.library", name=name), True, version(name)
        except PackageNotFoundError:
            yield out.text("doctor.library", name=name), False, out.text("doctor.missing")
    from kontum_sim.catalogue import entries

    yield out.text("doctor.catalogue"), True, str(len(entries()))
    yield _attempt(out, out.text("doctor.equations"), _equations)
    for folder in sorted(Path("calibration").glob("*/calibration.yaml")):
        label = out.text("doctor.calibration", name=folder.parent.name)
        yield _attempt(out, label, lambda folder=folder: _calibration(folder.parent))  # type: ignore[misc]
    for path in sorted(Path("scenarios").glob("*.yaml")):
        label = out.text("doctor.scenario", name=path.stem)
        yield _attempt(out, label, lambda path=path: _scenario(path))  # type: ignore[misc]
    folder = Path("outputs") if Path("outputs").is_dir() else Path(".")
    yield out.text("doctor.output"), os.access(folder, os.W_OK), folder.as_posix()


def _attempt(out: Output, label: str, check: Callable[[], str]) -> Check:
    try:
        return label, True, check()
    except KontumError as error:
        return label, False, error.message(out.lang)


def _equations() -> str:
    from kontum_sim.inputs.vocabulary import base_model, input_index

    input_index()
    return str(sum(map(len, base_model().order)))


def _calibration(folder: Path) -> str:
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.inputs.estimate import load_estimate

    calibration = load_calibration(folder)
    load_estimate(calibration)
    return calibration.described.accounts_vintage


def _scenario(path: Path) -> str:
    from kontum_sim.simulation import check_scenario

    return check_scenario(path).calibration.name
