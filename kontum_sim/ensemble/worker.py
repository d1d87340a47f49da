"""One block on a worker of a cluster, once the worker is known to give the client's bytes."""

from __future__ import annotations

from socket import gethostname
from threading import Lock

from kontum_sim.ensemble.blocks import Ensemble, Request
from kontum_sim.ensemble.identity import Identity, differing, digest, identity
from kontum_sim.ensemble.parts import part_bytes
from kontum_sim.errors import ClusterError, Fault, InputError

SHOWN = 12  # characters of what differs


def block_as_part(request: Request, wanted: Identity, first: int, count: int) -> bytes:
    """One block as a part of the data set, on a worker.

    wanted: the client's identity
    Raises ClusterError when the worker would give other bytes.
    """
    ensemble = _ready.ensemble(request, wanted)
    return part_bytes(ensemble, first, ensemble.run(first, count))


class _Ready:
    """The last ensemble that this worker made ready."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made: dict[str, Ensemble] = {}  # at most one, by its identity's hash

    def ensemble(self, request: Request, wanted: Identity) -> Ensemble:
        mark = digest(wanted)
        with self._lock:
            if mark not in self._made:
                self._made = {mark: _made(request, wanted)}
            return self._made[mark]


_ready = _Ready()


def _made(request: Request, wanted: Identity) -> Ensemble:
    try:
        ensemble = Ensemble(request)
        own = identity(ensemble)
    except InputError as error:
        fields = {"host": gethostname(), "why": error.faults[0].message()}
        raise ClusterError(Fault("cluster.input", fields)) from error
    if own != wanted:
        names = ", ".join(
            f"{name} ({wanted.get(name)!s:.{SHOWN}} / {own.get(name)!s:.{SHOWN}})"
            for name in differing(wanted, own)
        )
        raise ClusterError(Fault("cluster.other_worker", {"host": gethostname(), "names": names}))
    return ensemble
