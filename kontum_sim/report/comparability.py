"""Whether runs may be compared, and in what they differ when they may not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from kontum_sim.errors import ComparisonError, Fault
from kontum_sim.report.run_again import command_again

if TYPE_CHECKING:
    from kontum_sim.report.usable_run import UsableRun

# What two runs must have in common; each may be allowed to differ by name.
ASPECTS = tuple("vintage calibration region prices horizon draws seed version".split())

OF_DRAWS = ("draws", "seed")


def differing(
    base: UsableRun, run: UsableRun, names: tuple[str, str]
) -> dict[str, dict[str, object]]:
    """aspect -> in what two runs differ, as fields. names: of the base and of the run"""
    return {
        aspect: {"base": names[0], "run": names[1], "one": one, "other": other}
        for aspect, one, other in _pairs(base, run)
        if one != other
    }


def check_comparable(
    runs: Sequence[UsableRun],
    names: Sequence[str],
    allowed: Collection[str],
    central: bool = False,
) -> list[Fault]:
    """What differs although it was allowed to. The first run is the base.

    central: only the central runs are compared, so that their draws do not matter
    Raises ComparisonError with every aspect in which a run differs and may not.
    """
    refused, remarks = [], []
    for run, name in zip(runs[1:], names[1:], strict=True):
        for aspect, fields in differing(runs[0], run, (names[0], name)).items():
            if central and aspect in OF_DRAWS:
                continue
            if aspect in allowed:
                remarks.append(Fault(f"compare.allowed.{aspect}", fields))
            else:
                refused.append(Fault(f"compare.differ.{aspect}", fields))
                refused.append(Fault("compare.allow", {"aspect": aspect}))
                if aspect in OF_DRAWS:
                    refused += _ways_out(runs[0], run)
    if refused:
        raise ComparisonError(refused)
    return remarks


def _ways_out(base: UsableRun, run: UsableRun) -> list[Fault]:
    """How two runs get the same draws: the one with fewer runs again; or only the central runs."""
    more, fewer = (base, run) if base.draws >= run.draws else (run, base)
    command = command_again(fewer, (), "draws", more.draws, int(more.manifest["seed"]))
    return [Fault("compare.same_draws", {"command": command}), Fault("compare.central", {})]


def _pairs(base: UsableRun, run: UsableRun) -> Iterator[tuple[str, object, object]]:
    """(aspect, of the base, of the run) as messages show them."""
    one, other = base.manifest, run.manifest
    on, against = one["calibration"], other["calibration"]
    yield "vintage", _vintage(on), _vintage(against)
    if _vintage(on) == _vintage(against) or on.get("central_values") != against.get(
        "central_values"
    ):
        yield "calibration", _calibration(on), _calibration(against)
    yield "region", base.region, run.region
    yield "prices", one["price_base"], other["price_base"]
    yield "horizon", _horizon(base), _horizon(run)
    yield "draws", base.draws, run.draws
    if base.draws and run.draws:
        yield "seed", one.get("seed"), other.get("seed")
    yield "version", one["model_version"], other["model_version"]


def _vintage(calibration: dict[str, object]) -> str:
    return str(calibration.get("vintage"))


def _calibration(calibration: dict[str, object]) -> str:
    """`plan2020 (a31ba745, estimate d6b146ca)`: which numbers, and what is central in them."""
    data = str(calibration.get("sha256"))[:8]
    estimate = calibration.get("estimate_sha256")
    central = f"estimate {str(estimate)[:8]}" if estimate else calibration.get("central_values")
    return f"{calibration.get('id')} ({data}, {central})"


def _horizon(run: UsableRun) -> str:
    manifest = run.manifest
    return f"{manifest['first_year']}-{manifest['last_year']} ({manifest['history_until']})"


def other_code(base: UsableRun, run: UsableRun) -> bool:
    """Whether an equation or another part of the package may have been edited between them."""
    return bool(base.manifest["code_sha256"] != run.manifest["code_sha256"])
