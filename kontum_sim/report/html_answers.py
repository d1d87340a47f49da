"""The first section: the five questions that a reader has, each answered in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

from kontum_sim.report.html_assumptions import origins, origins_told
from kontum_sim.report.html_blocks import Block, Bullets, Para, Section
from kontum_sim.report.html_buy import difference, obstacle, pairs, split, together
from kontum_sim.report.html_growth import (
    factor_name,
    factor_of,
    in_sentence,
    means,
    sector_name,
    sector_of,
)
from kontum_sim.report.html_run import ALL, ReportRun, TargetLine
from kontum_sim.report.html_targets import (
    Runs,
    certainty_title,
    counted,
    lettered,
    likely,
    value_of,
)
from kontum_sim.report.html_words import Said, glued, listed, number, percent, plain, said
from kontum_sim.targets.rows import MET, MISSED


def answers_section(runs: Runs) -> Section:
    blocks: list[Block] = []
    for name, answer in (
        ("met", _which(runs)),
        ("sure", _sure(runs)),
        ("growth", _growth(runs)),
        ("buy", _buy(runs)),
        ("source", _source(runs)),
    ):
        blocks.append(Para(said(f"report.question.{name}"), "question"))
        blocks += answer
    return Section("answers", said("report.answers"), blocks)


def _names(targets: Sequence[TargetLine], with_value: bool = False) -> Said:
    if not with_value:
        return listed([in_sentence(target.label) for target in targets])
    told = []
    for t in targets:
        key = "report.answer.value_given" if t.is_given else "report.answer.value"
        fields = {"value": value_of(t), "required": t.required}
        told.append(said(key, name=in_sentence(t.label), **fields))
    return listed(told)


def _which(runs: Runs) -> list[Block]:
    blocks: list[Block] = []
    for run in runs:
        blocks.append(Para(lettered(run, runs, counted(run))))
        if run is runs[0]:
            met = [target for target in run.targets if target.status == MET]
            missed = [target for target in run.targets if target.status == MISSED]
            named = (("met", met), ("missed", missed))
            items = [
                said(f"report.answer.{key}", names=_names(targets, True))
                for key, targets in named
                if targets
            ] or [said("report.answer.no_targets")]
            blocks.append(Bullets(items))
        else:
            blocks.append(Bullets(_against_first(runs[0], run)))
    return blocks


def _against_first(first: ReportRun, run: ReportRun) -> list[Said]:
    """Which verdicts are others than the first run's."""
    before = {target.id: target.status for target in first.targets}
    found = []
    for status, key in ((MET, "gains"), (MISSED, "loses")):
        moved = [
            target
            for target in run.targets
            if target.status == status and before.get(target.id) not in (status, None)
        ]
        if moved:
            found.append(said(f"report.answer.{key}", a=first.letter, names=_names(moved, True)))
    return found or [said("report.answer.alike", a=first.letter)]


def _sure(runs: Runs) -> list[Block]:
    run = runs[0]
    if not run.draws:
        return [Para(said("report.no_draws"), "gap")]
    groups = likely(run)
    keys = ("likely", "open", "unlikely")
    items = [
        said(f"report.answer.{key}", count=len(group), names=_names(group))
        for key, group in zip(keys, groups, strict=True)
        if group
    ]
    given = [target for target in run.targets if target.is_given]
    if given:
        items.append(said("report.answer.given", count=len(given), names=_names(given)))
    chance = run.chance(ALL)
    together = said(
        "report.together",
        chance=percent(chance[0] if chance else None),
        draws=number(run.draws, 0),
    )
    told = glued([lettered(run, runs, together), said("report.certainty.limits")])
    others = [Para(certainty_title(other, runs)) for other in runs[1:] if other.draws]
    return [Bullets([lettered(run, runs, item) for item in items]), *others, Para(told)]


def _growth(runs: Runs) -> list[Block]:
    return [Para(lettered(run, runs, _drivers(run))) for run in runs]


def _drivers(run: ReportRun) -> Said:
    def parts(found: dict[str, float], most: int, name_of: object) -> Said:
        label = factor_name if name_of is factor_name else sector_name
        told = [
            said("report.growth.share", name=in_sentence(label(run, n)), points=number(v, 1))
            for n, v in list(found.items())[:most]
        ]
        return listed(told)

    by_factor = means(run, factor_of, run.projection)
    past = means(run, factor_of, run.history)
    falling = min(by_factor, key=lambda name: by_factor[name] - past.get(name, 0.0))
    first = int(run.manifest["first_year"])
    return said(
        "report.answer.growth",
        growth=number(run.average_growth("GRDP", run.history_until, run.last_year), 2),
        span=run.span,
        past=number(run.average_growth("GRDP", first, run.history_until), 2),
        factors=parts(by_factor, 4, factor_name),
        sectors=parts(means(run, sector_of, run.projection), 3, sector_name),
        falling=in_sentence(factor_name(run, falling)),
        before=number(past.get(falling, 0.0), 1),
        after=number(by_factor[falling], 1),
    )


def _buy(runs: Runs) -> list[Block]:
    if len(runs) == 1:
        return [Para(said("report.buy.how"), "gap")]
    found: list[Block] = [
        Para(glued([difference(base, other, runs), *together(base, other), split(base, other)]))
        for base, other in pairs(runs)
    ]
    if found:
        return [*found, Para(said("report.buy.see"))]
    reasons = [obstacle(runs[0], other) for other in runs[1:]]
    return [Para(reason, "gap") for reason in reasons if reason is not None]


def _source(runs: Runs) -> list[Block]:
    run = runs[0]
    calibration = run.manifest["calibration"]
    fields = {"id": calibration["id"], "vintage": calibration["vintage"]}
    counted_inputs = origins(run).total()
    told = said("report.answer.source", all=counted_inputs, origins=origins_told(run), **fields)
    later = calibration.get("superseded_by")
    parts = [told, said("report.vintage.superseded", later=later)] if later else [told]
    return [Para(lettered(run, runs, glued([*parts, plain("")])))]
