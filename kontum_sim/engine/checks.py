"""After a run: every value finite, every identity met, or an error that says where it broke."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kontum_sim.arrays import Array
from kontum_sim.engine.graph import ancestors
from kontum_sim.engine.model import Model
from kontum_sim.engine.result import Result
from kontum_sim.errors import Fault, IdentityError, NonFiniteError

TOLERANCE = 1e-9


class HasMask(Protocol):
    """Imposed values: where they are imposed, [*members, year, 1]."""

    @property
    def mask(self) -> NDArray[np.bool_]: ...


def check_finite(
    model: Model,
    result: Result,
    sets: Mapping[str, Sequence[str]],
    imposed: Mapping[str, HasMask],
    history_until: int | None,
    not_finite: Mapping[str, NDArray[np.bool_]],
) -> None:
    """Raise NonFiniteError for the first year, equation and member that is not a number.

    not_finite: by equation, [*members, year, draw]
    Up to history_until a value may be missing (NaN) where the record is: an imposed value, or
    one that an equation makes of something missing.
    """
    first_bad: tuple[int, str, NDArray[np.bool_]] | None = None
    for name in (*model.order[0], *model.order[1]):
        if name not in not_finite:
            continue
        bad = not_finite[name]
        infinite = bool(np.isinf(result[name]).any())
        years: list[int] = np.flatnonzero(
            bad.any(axis=(*range(bad.ndim - 2), bad.ndim - 1))
        ).tolist()
        for position in years:
            if first_bad is not None and position >= first_bad[0]:
                break
            past = history_until is not None and result.years[position] <= history_until
            now = result[name][..., position, :]
            may_be_missing = past and not (infinite and np.isinf(now).any())
            if may_be_missing and _is_missing(model, result, name, position, imposed.get(name)):
                continue
            first_bad = (position, name, bad)
    if first_bad is not None:
        raise NonFiniteError(_where(model, result, sets, *first_bad))


def _is_missing(
    model: Model, result: Result, name: str, position: int, imposed: HasMask | None
) -> bool:
    """Whether a value is empty only because what it rests on is."""
    empty = np.isnan(result[name][..., position, :])
    if imposed is not None and np.all(imposed.mask[..., position, :] | ~empty):
        return True
    for need, lag in model.equations[name].needs():
        array = result[need]
        place = 0 if array.shape[-2] == 1 else position - 1 if lag else position
        if np.isnan(array[..., place, :]).any():
            return True
    return False


def _where(
    model: Model,
    result: Result,
    sets: Mapping[str, Sequence[str]],
    position: int,
    name: str,
    bad: NDArray[np.bool_],
) -> Fault:
    equation = model.equations[name]
    this_year = bad[..., position, :]
    draws = int(this_year.reshape(-1, this_year.shape[-1]).any(axis=0).sum())
    fields = {
        "name": name,
        "year": result.years[position],
        "member": member_text(this_year, equation.index, sets),
        "draws": draws,
        "all": this_year.shape[-1],
        "arguments": ", ".join(equation.arguments) or "-",
    }
    return Fault("engine.non_finite", fields, equation.path, equation.line)


def member_text(
    where: NDArray[np.bool_], index: tuple[str, ...], sets: Mapping[str, Sequence[str]]
) -> str:
    """The first member that is marked, such as `services`; `-` for a provincial value."""
    if not index:
        return "-"
    marked = np.argwhere(where.any(axis=-1))[0]
    return ".".join(sets[axis][place] for axis, place in zip(index, marked, strict=True))


def check_identities(
    model: Model,
    result: Result,
    sets: Mapping[str, Sequence[str]],
    overridden: Collection[str],
) -> None:
    """Raise IdentityError when a `_identity` equation is not zero within 1e-9 in some year."""
    faults = []
    for equation in model.equations.values():
        if not equation.is_check:
            continue
        residual: Array = np.abs(result[equation.name])
        broken = residual > TOLERANCE
        if not broken.any():
            continue
        years = np.nonzero(broken.any(axis=(*range(broken.ndim - 2), broken.ndim - 1)))[0]
        this_year = broken[..., years[0], :]
        touched = sorted(ancestors(model.equations, [equation.name]) & set(overridden))
        fields = {
            "name": equation.name,
            "year": result.years[years[0]],
            "member": member_text(this_year, equation.index, sets),
            "residual": f"{np.nanmax(residual[..., years[0], :]):.3g}",
            "draws": int(this_year.reshape(-1, this_year.shape[-1]).any(axis=0).sum()),
            "overridden": ", ".join(touched) or "-",
        }
        faults.append(Fault("engine.identity", fields, equation.path, equation.line))
    if faults:
        raise IdentityError(faults)
