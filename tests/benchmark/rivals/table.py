"""What compare.py measured, as a table of 80 columns or as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

PACKAGES = ("kontum_sim", "numpy", "numba", "pysd", "xarray", "ModelFlowIb", "pandas")
# contestant -> how many times longer than ours it is to take; for the limit, ours than it at most
GOALS = {"PySD": 100, "ModelFlow": 20}
LIMIT_GOAL = 5
WIDTH = 80


class Measured(Protocol):
    """One contestant after the measurement."""

    name: str
    kind: str
    way: str
    ways: dict[str, float]
    draws: int
    worst: float
    worst_at: str
    times: list[float]

    @property
    def median(self) -> float: ...

    @property
    def minimum(self) -> float: ...


def machine() -> dict[str, Any]:
    """Where and with what this runs; how busy the machine is at the moment."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "system": platform.system(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def as_json(found: Sequence[Measured], where: dict[str, Any], same: bool) -> dict[str, Any]:
    """Everything, in seconds per draw; ratios are to ours, by medians and by minima."""
    us = found[0]
    rows = []
    for one in found:
        row: dict[str, Any] = {
            "name": one.name,
            "kind": one.kind,
            "way": one.way,
            "draws": one.draws,
            "worst_relative_difference": one.worst,
            "worst_at": one.worst_at,
        }
        if one.times:
            row |= {
                "repeats": len(one.times),
                "seconds_per_draw": {"median": one.median, "minimum": one.minimum},
                "ratio_to_ours": {
                    "median": one.median / us.median,
                    "minimum": one.minimum / us.minimum,
                },
            }
        rows.append(row | ({"ways_in_seconds_per_draw": one.ways} if one.ways else {}))
    return {"agree": same, "machine": where, "contestants": rows}


def as_text(found: Sequence[Measured], where: dict[str, Any], same: bool, tolerance: float) -> str:
    """The table, what is behind its rows, and the goals."""
    lines = [
        "Three-sector core, 10 years: time per draw in one session",
        f"{where['processor']}, {where['cores']} cores, load {where['load']} at the start; "
        f"Python {where['python']}",
        *_wrapped([f"{name} {number}" for name, number in where["versions"].items()]),
        "",
    ]
    if same:
        lines += [*_rows(found), "", *_goals(found)]
        lines += ["The goals are for the rivals run as documented; the last two rows are not.", ""]
    lines += _notes(found)
    verdict = "all agree" if same else "THEY DO NOT AGREE"
    lines.append(f"{verdict}: headline results of every year and draw, within {tolerance:g}")
    if not same:
        lines.append("so nothing was timed")
    return "\n".join(lines)


def _rows(found: Sequence[Measured]) -> list[str]:
    us = found[0]
    lines = [
        f"{'':<27} {'draws':>7} {'microseconds per draw':>23}   {'times ours':>16}",
        f"{'':<27} {'':>7} {'median':>11} {'minimum':>11}   {'median':>8} {'minimum':>7}",
    ]
    for one in found:
        lines.append(
            f"{one.name:<27} {one.draws:>7,} {1e6 * one.median:>11,.2f} {1e6 * one.minimum:>11,.2f}"
            f"   {_ratio(one.median / us.median):>8} {_ratio(one.minimum / us.minimum):>7}"
        )
    return lines


def _ratio(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def _goals(found: Sequence[Measured]) -> list[str]:
    """By medians; by minima in brackets."""
    us = found[0]
    lines = []
    for one in found[1:]:
        ratio, least = one.median / us.median, one.minimum / us.minimum
        if one.kind == "limit":
            ratio, least = 1 / ratio, 1 / least
            met, text = ratio <= LIMIT_GOAL, f"ours at most {LIMIT_GOAL} times the {one.name}"
        elif one.name in GOALS:
            met, text = ratio >= GOALS[one.name], f"{one.name} {GOALS[one.name]} times ours or more"
        else:
            continue
        verdict = "goal met    " if met else "goal NOT MET"
        lines.append(f"{verdict}  {text}: {_ratio(ratio)} (by minima {_ratio(least)})")
    return lines


def _notes(found: Sequence[Measured]) -> list[str]:
    lines = []
    for one in found:
        lines.append(f"{one.name}: {one.way}")
        if one.ways:
            others = [f"{way} {1e6 * seconds:,.0f}" for way, seconds in one.ways.items()]
            lines += [f"  {line}" for line in _wrapped(["tried, microseconds:", *others])]
        if one.kind != "ours":
            lines.append(f"  worst difference {one.worst:.1e}: {one.worst_at}")
    return lines


def _wrapped(parts: Sequence[str]) -> list[str]:
    """Parts with commas between them, in lines within the width."""
    lines = [parts[0]]
    for part in parts[1:]:
        gap = " " if lines[-1].endswith(":") else ", "
        if len(lines[-1]) + len(gap) + len(part) > WIDTH - 3:
            lines[-1] += "" if gap == " " else ","
            lines.append(part)
        else:
            lines[-1] += gap + part
    return lines
