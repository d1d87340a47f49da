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
    scheduler: str | None

    @property
    def is_asked(self) -> bool:
        return self.draws is not None

    def check(self, prior_centres: bool, dry_run: bool) -> None:
        """Raise InputError for numbers that make no ensemble, or options that need another."""
        given = {
            "--seed": self.seed is not None,
            "--workers": self.workers is not None,
            "--variables": bool(self.variables),
            "--keep-draws": self.keep,
            "--scheduler": self.scheduler is not None,
        }
        named = [option for option, is_given in given.items() if is_given]
        if self.draws is None:
            if named:
                raise InputError([Fault("run.needs_draws", {"option": o}) for o in named])
            return
        from kontum_sim.ensemble.run import check_request

        check_request(self.draws, self.seed or 0, 1 if self.workers is None else self.workers)
        if prior_centres:
            raise InputError(Fault("ensemble.no_estimate", {"id": "--prior-centres"}))
        writing = [option for option in ("--keep-draws", "--scheduler") if option in named]
        if dry_run and writing:
            raise InputError([Fault("run.not_dry", {"option": option}) for option in writing])
        if self.scheduler is not None and self.workers is not None:
            both = {"one": "--scheduler", "other": "--workers"}
            raise InputError(Fault("run.not_both", both))
        self._check_installed()

    def _check_installed(self) -> None:
        """Raise InputError where pyarrow or Dask is missing, or no scheduler answers."""
        if self.keep or self.scheduler is not None:
            from kontum_sim.ensemble.parts import require_parquet

            require_parquet()
        if self.scheduler is not None:
            from kontum_sim.ensemble.cluster import check_scheduler

            check_scheduler(self.scheduler)

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
    finish: to be called when nothing more is read from them
    """

    run: Run
    drawn: EnsembleRun | None = None
    kept: Kept | None = None
    place: Callable[[Path], None] | None = None
    finish: Callable[[], None] = lambda: None


def prepared(request: Request) -> Ensemble:
    from kontum_sim.ensemble.blocks import Ensemble

    ensemble = Ensemble(request)
    _ = ensemble.series  # names every variable that does not exist before the first draw
    return ensemble


def draws_done(out: Output, ensemble: Ensemble, folder: Path, asked: DrawOptions) -> Done:
    """The central run and the draws of one scenario. folder: of the run."""
    if asked.scheduler is not None:
        return _on_cluster(out, ensemble, asked.scheduler, folder)
    found = draws_here(out, ensemble, asked.workers or 1)
    if not asked.keep:
        return Done(found.central, found)
    from kontum_sim.ensemble.parts import kept_file, place_file

    def place(fresh: Path) -> None:
        place_file(fresh, ensemble, found.values)

    return Done(found.central, found, kept_file(ensemble, found.values), place)


def draws_here(out: Output, ensemble: Ensemble, workers: int) -> EnsembleRun:
    """The draws on this machine."""
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.ensemble.run import run_ensemble

    with progress_bar(out) as show:
        return run_ensemble(ensemble, workers, lambda done, most: show("ensemble.step", done, most))


def _on_cluster(out: Output, ensemble: Ensemble, scheduler: str, folder: Path) -> Done:
    """The draws on a cluster; a stopped command's complete blocks are not run again."""
    from kontum_sim.cli.progress import progress_bar
    from kontum_sim.ensemble.cluster import fill_store
    from kontum_sim.ensemble.run import assembled
    from kontum_sim.ensemble.store import DrawStore, StoredSeries
    from kontum_sim.inputs.text_files import shown
    from kontum_sim.simulation import run

    central = run(ensemble.scenario, ensemble.calibration)
    store = DrawStore(folder, ensemble)
    for other in store.others():
        out.remark("store.unfinished", folder=shown(other))
    if store.hashes:
        out.remark("store.resumed", complete=len(store.hashes), all=len(store.counts))
    with progress_bar(out) as show:
        fill_store(store, scheduler, lambda done, most: show("ensemble.step", done, most))
    found = assembled(ensemble, central, StoredSeries(store))
    return Done(central, found, store.kept(), store.place, store.remove)
