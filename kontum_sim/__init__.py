"""Growth, structure, budget revenue and investment of Kon Tum province under scenarios.

>>> import kontum_sim as ks
>>> run = ks.simulate("scenarios/baseline.yaml")  # doctest: +SKIP
>>> run.frame("GRDP")  # doctest: +SKIP

docs/python.md shows the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kontum_sim.version import __version__

if TYPE_CHECKING:
    from kontum_sim.python import Run, attribute, compare, sensitivity, simulate
    from kontum_sim.simulation import load_scenario

__all__ = [
    "Run",
    "__version__",
    "attribute",
    "compare",
    "load_scenario",
    "sensitivity",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from kontum_sim import python, simulation

        return getattr(simulation if name == "load_scenario" else python, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
