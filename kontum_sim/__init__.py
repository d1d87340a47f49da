"""Growth, structure, budget revenue and investment of Kon Tum province under scenarios.

>>> import kontum_sim
>>> run = kontum_sim.simulate("scenarios/baseline.yaml")  # doctest: +SKIP
>>> run.values("GRDP")[2025]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kontum_sim.version import __version__

if TYPE_CHECKING:
    from kontum_sim.simulation import Run, load_scenario, simulate

__all__ = ["Run", "__version__", "load_scenario", "simulate"]


def __getattr__(name: str) -> Any:
    if name in ("Run", "load_scenario", "simulate"):
        from kontum_sim import simulation

        return getattr(simulation, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
