"""`kontum-sim calibrate`: estimate a calibration and write what it found beside its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kontum_sim.cli.common import Output, common, words
from kontum_sim.cli.progress import progress_bar
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.calibrate.estimate import Estimate
    from kontum_sim.calibrate.synthetic import Ranks

DRAWS = 2**18
FEWEST, MOST = 2**12, 2**22
MOST_PROVINCES = 10_000


@click.command("calibrate", help=words("cli.calibrate.help"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help=words("cli.calibrate.seed"))
@click.option(
    "--draws", type=int, default=DRAWS, show_default=True, help=words("cli.calibrate.draws")
)
@click.option(
    "--synthetic",
    type=int,
    default=0,
    metavar="N",
    help=words("cli.calibrate.synthetic"),
)
@common
def calibrate_command(out: Output, folder: Path, seed: int, draws: int, synthetic: int) -> None:
    from kontum_sim.calibrate.estimate import estimate
    from kontum_sim.calibrate.posterior import Sizes
    from kontum_sim.calibrate.synthetic import rank_provinces
    from kontum_sim.inputs.calibration import load_calibration
    from kontum_sim.inputs.estimate import FOLDER
    from kontum_sim.report.estimate_folder import KNOWN, estimate_contents
    from kontum_sim.report.folder import ESTIMATE, check_ours, write_folder

    _check_numbers(seed, draws, synthetic)
    calibration = load_calibration(folder)
    target = folder / FOLDER
    check_ours(target, ESTIMATE, KNOWN)
    sizes = Sizes(prior_draws=draws, stage_draws=draws // 2)
    with progress_bar(out) as show:

        def progress(step: str, done: int, most: int) -> None:
            show(f"calibrate.step.{step}", done, most)

        found = estimate(calibration, seed, sizes, progress)
        ranks = None
        if synthetic:
            ranks = rank_provinces(
                found.problem,
                synthetic,
                seed,
                lambda done, most: progress("synthetic", done, most),
            )
    contents = estimate_contents(found, ranks)
    if not synthetic and _was_checked(target):
        out.remark("calibrate.unchecked")
    write_folder(target, contents, ESTIMATE, KNOWN)
    _report(out, found, ranks, target)


def _was_checked(target: Path) -> bool:
    """Whether the estimate that will be replaced was checked on invented provinces."""
    return (target / "ranks.csv").is_file()


def _check_numbers(seed: int, draws: int, synthetic: int) -> None:
    """Raise InputError for numbers that make no sample."""
    faults = []
    if not 0 <= seed < 2**32:
        faults.append(Fault("calibrate.seed", {"seed": seed, "most": 2**32 - 1}))
    if not FEWEST <= draws <= MOST or draws & (draws - 1):
        faults.append(Fault("calibrate.draws", {"draws": draws, "low": FEWEST, "high": MOST}))
    if not 0 <= synthetic <= MOST_PROVINCES:
        faults.append(Fault("calibrate.synthetic", {"number": synthetic, "most": MOST_PROVINCES}))
    if faults:
        raise InputError(faults)


def _report(out: Output, found: Estimate, ranks: Ranks | None, target: Path) -> None:
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.report.estimate_table import estimate_json, estimate_lines

    out.data(estimate_json(found, ranks, shown(target)))
    if out.quiet:
        return
    for line in estimate_lines(found, ranks, out.lang):
        out.table(line)
    out.line(out.text("run.written", folder=shown(target)))
