"""Whether a value lies in the range of its parameter, and how to say that it does not."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kontum_sim.inputs.priors import NINETY
from kontum_sim.inputs.records import Parameter

_TOLERANCE = 1e-12  # relative: the result of a multiplication may miss its bound by rounding
_RATE_UNITS = ("1", "1/yr")


def is_outside(value: float, parameter: Parameter) -> bool:
    low, high = parameter.low, parameter.high
    return value < low - _TOLERANCE * abs(low) or value > high + _TOLERANCE * abs(high)


def point_outside(
    distribution: str, numbers: Mapping[str, float], parameter: Parameter
) -> tuple[str, float] | None:
    """Which end of the middle 90% of a scenario's distribution is out of range, and its value."""
    points = _middle(distribution, numbers)
    for name, value in zip(("5%", "95%"), points, strict=False):
        if is_outside(value, parameter):
            return name, value
    return None


def _middle(distribution: str, numbers: Mapping[str, float]) -> tuple[float, ...]:
    """The 5% and the 95% point; none of a distribution that is taken out."""
    if distribution == "none":
        return ()
    if distribution == "normal":
        half = NINETY * numbers["sd"]
        return (numbers["mean"] - half, numbers["mean"] + half)
    if distribution == "lognormal":
        factor = math.sqrt(numbers["high"] / numbers["low"])
        return (numbers["median"] / factor, numbers["median"] * factor)
    from scipy.special import betaincinv

    return tuple(float(betaincinv(numbers["a"], numbers["b"], share)) for share in (0.05, 0.95))


def range_message(
    key: str, year: int | None, value: float, parameter: Parameter
) -> tuple[str, dict[str, object]]:
    """Catalogue key and fields for a value out of range; `key` is with the member."""
    fields: dict[str, object] = {
        "key": key,
        "value": number(value),
        "low": number(parameter.low),
        "high": number(parameter.high),
        "unit": parameter.unit,
    }
    message = "scenario.out_of_range"
    if year is not None:
        fields["year"] = year
        message += ".year"
    if is_percentage(value, parameter):
        fields["rate"] = number(value / 100)
        message += ".percent"
    return message, fields


def is_percentage(value: float, parameter: Parameter) -> bool:
    """Whether a rate or share of at most 1 seems to be written as a percentage: 10, or 8.5."""
    if parameter.unit not in _RATE_UNITS or parameter.high > 1 or abs(value) <= parameter.high:
        return False
    return 1 < abs(value) <= 100 and not is_outside(value / 100, parameter)


def number(value: float) -> str:
    """A number as one would write it: 8500, 0.085, 1e-07."""
    text = f"{value:.12g}"
    return text.replace("e-0", "e-").replace("e+0", "e+")
