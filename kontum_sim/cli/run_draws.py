"""What `kontum-sim run` does with draws: which are asked for, how they run, where they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kontum_sim.cli.common import Output
from kontum_sim.errors import Fault, InputError

if TYPE_CHECKING:
    from kontum_sim.ensemble.blocks import Ensemble, Request
    from kontum_sim.ensemble.parts import Kept
    from kontum_sim.ensemble.run import EnsembleRun
    from kontum_sim.simulation import Run

DEFAULT_SEED = 1


@dataclass(frozen=True)
class DrawOptions:
    """The options of `run` that are about draws, as they were given."""

    draws: int | None
    seed: int | None
    workers: int | None
    variables: tuple[str, ...]
    keep: bool

    @property
    def is_asked(self) -> bool:
        return self.draws is not None

    def check(self, prior_centres: bool, dry_run: bool) -> None:
        """Raise InputError for numbers that make no ensemble, or options that need another."""
        if self.draws is None:
            given = {
                "--seed": self.seed is not None,
                "--workers": self.workers is not None,
                "--variables": bool(self.variables),
                "--keep-draws": self.keep,
            }
            faults = [
                Fault("run.needs_draws", {"option": option})
                for option, is_given in given.items()
                if is_given
            ]
            if faults:
                raise InputError(faults)
            return
        from kontum_sim.ensemble.parts import require_parquet
        from kontum_sim.ensemble.run import check_request

        check_request(self.draws, self.seed or 0, 1 if self.workers is None else self.workers)
        if prior_centres:
            raise InputError(Fault("ensemble.no_estimate", {"id": "--prior-centres"}))
        if self.keep and dry_run:
            raise InputError(Fault("run.not_dry", {"option": "--keep-draws"}))
        if self.keep:
            require_parquet()

    def request(
        self,
        scenario: Path,
        calibration: Path | None,
        overrides: tuple[str, ...],
        until: int | None,
    ) -> Request:
        """The draws of one scenario under one calibration."""
        from kontum_sim.ensemble.blocks import Request

        assert self.draws is not None
        seed = DEFAULT_SEED if self.seed is None else self.seed
        return Request(scenario, calibration, overrides, until, self.draws, seed, self.variables)


@dataclass(frozen=True)
class Done:
    """A central run with its draws, if there are.

    kept: what the manifest tells of the draws on disk; place: puts them into a new folder
    """

    run: Run
    drawn: EnsembleRun | None = None
    kept: Kept | None = None
    place: Callable[[Path], None] | None = None


def prepared(request: Request) -> Ensemble:
    from kontum_sim.ensemble.blocks import Ensemble

    ensemble = Ensemble(request)
    _ = ensemble.series  # names every variable that does not exist before the first draw
    return ensemble


def draws_done(out: Output, ensemble: Ensemble, workers: int, keep: bool) -> Done:
    """The central run and the draws of one scenario."""
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.ensemble.parts import kept_file, place_file
    from kontum_sim.ensemble.run import run_ensemble

    with progress_bar(out) as show:
        found = run_ensemble(
            ensemble, workers, lambda done, most: show("ensemble.step", done, most)
        )
    if not keep:
        return Done(found.central, found)
    kept = kept_file(ensemble, found.values)
    return Done(
        found.central, found, kept, lambda folder: place_file(folder, ensemble, found.values)
    )
