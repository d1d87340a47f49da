"""The same blocks on the workers of a Dask scheduler that is already there.

Workers need this package in the same version, the same NumPy, SciPy and pyarrow, and the
request's files under the same path; each compares its own identity with the client's before its
first block, so that a draw has the same bytes wherever it ran. A block that is lost with its
worker is run again by another.
"""

from __future__ import annotations

import logging
import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from time import monotonic
from typing import Any

from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.identity import identity
from kontum_sim.ensemble.store import Block, DrawStore
from kontum_sim.errors import ClusterError, Fault, InputError

ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d{1,5}")
CONNECT = 5.0  # seconds until a scheduler must have answered
NO_WORKER = 60.0  # seconds without any worker, after which a run stops
AHEAD = 2  # blocks that run or wait for each thread of a worker


def check_scheduler(scheduler: str) -> None:
    """Raise InputError for what is no address, without Dask, or where no Dask answers."""
    if not ADDRESS.fullmatch(scheduler):
        raise InputError(Fault("cluster.address", {"scheduler": scheduler}))
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise InputError(Fault("cluster.no_dask")) from error
    import asyncio

    try:
        asyncio.run(_shake_hands(scheduler))
    except (OSError, ValueError, EOFError) as error:
        why = str(error) or type(error).__name__
        fields = {"scheduler": scheduler, "seconds": f"{CONNECT:.0f}", "why": why}
        raise InputError(Fault("cluster.unreachable", fields)) from error


async def _shake_hands(scheduler: str) -> None:
    """Raise when no Dask answers in time; its client itself would wait for ever."""
    import asyncio

    from distributed import Security
    from distributed.comm import connect

    secured = Security().get_connection_args("client")
    comm = await asyncio.wait_for(connect(scheduler, timeout=CONNECT, **secured), CONNECT + 1)
    await comm.close()


def fill_store(
    store: DrawStore,
    scheduler: str,
    progress: Callable[[int, int], None] = lambda done, most: None,
) -> None:
    """Run the blocks that a store lacks on a cluster, and keep each as it is finished.

    scheduler: such as tcp://10.0.0.5:8786; progress: called with (draws done, draws in all)
    Raises InputError, ClusterError, OutputError, SimulationError.
    """
    missing, draws = store.missing(), store.ensemble.request.draws
    done = draws - sum(count for _, count in missing)
    for (first, count), content in _finished_parts(store.ensemble, scheduler, missing):
        store.write(first, content)
        done += count
        progress(done, draws)


def _finished_parts(
    ensemble: Ensemble, scheduler: str, blocks: Sequence[Block]
) -> Iterator[tuple[Block, bytes]]:
    """Each block with its part, as they are finished.

    No more than a few blocks for each worker are under way, so neither the scheduler nor this
    process ever holds the ensemble.
    """
    if not blocks:
        return
    request, wanted, task = _absolute(ensemble.request), identity(ensemble), _task()
    waiting, running = iter(blocks), dict[Any, Block]()
    with _client(scheduler) as client:
        while True:
            room = max(1, AHEAD * sum(client.nthreads().values())) - len(running)
            for block in islice(waiting, max(0, room)):
                asked = pickle.dumps((request, wanted, *block))
                running[client.submit(task, asked, pure=False)] = block
            if not running:
                return
            for future in _finished(client, scheduler, list(running)):
                content = future.result()
                yield running.pop(future), content


def _task() -> Callable[[bytes], bytes]:
    """What a worker is sent: a local function travels as its code.

    So the scheduler needs no model, and a worker without it can say so.
    """

    def part_of_draws(asked: bytes) -> bytes:
        import pickle

        from kontum_sim.ensemble.worker import block_as_part

        return block_as_part(*pickle.loads(asked))

    return part_of_draws


def _absolute(request: Request) -> Request:
    calibration = request.calibration
    return replace(
        request,
        scenario=request.scenario.resolve(),
        calibration=calibration.resolve() if calibration is not None else None,
    )


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """A connection; what goes wrong in the cluster is told as a ClusterError.

    Dask's own messages are not shown: the error says what is to be done.
    """
    import asyncio
    import warnings

    import distributed
    from distributed.comm import CommClosedError

    check_scheduler(scheduler)
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
        client = distributed.Client(scheduler, timeout=CONNECT, set_as_default=False)
    try:
        yield client
    except distributed.scheduler.KilledWorker as error:
        fields = {"scheduler": scheduler, "why": str(error)}
        raise ClusterError(Fault("cluster.killed_workers", fields)) from error
    except ModuleNotFoundError as error:
        raise ClusterError(Fault("cluster.no_model", {"name": error.name})) from error
    except (CancelledError, asyncio.CancelledError, CommClosedError, TimeoutError) as error:
        fields = {"scheduler": scheduler, "why": type(error).__name__}
        raise ClusterError(Fault("cluster.lost", fields)) from error
    finally:
        client.close(timeout=CONNECT)


def _finished(client: Any, scheduler: str, futures: Sequence[Any]) -> list[Any]:
    """Wait until at least one is done. Raises ClusterError when no worker is left for long."""
    from distributed import wait

    seen = monotonic()  # when there was a worker
    while True:
        try:
            with client.as_current():
                return list(wait(futures, timeout=1, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            now = monotonic()
            seen = now if client.nthreads() else seen
            if now - seen >= NO_WORKER:
                fields = {"scheduler": scheduler, "seconds": f"{NO_WORKER:.0f}"}
                raise ClusterError(Fault("cluster.no_worker", fields)) from None
