"""Sections on the targets: the scorecard, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kontum_sim.report.html_bars import Chances, chances_chart
from kontum_sim.report.html_blocks import Block, Fold, Para, Section, Table
from kontum_sim.report.html_run import ALL, ReportRun, TargetLine
from kontum_sim.report.html_words import (
    Said,
    glued,
    listed,
    number,
    percent,
    plain,
    said,
    signed,
    unbroken,
    unit_of,
)
from kontum_sim.targets.rows import MET, MISSED

Runs = Sequence[ReportRun]
LIKELY, UNLIKELY = 2 / 3, 1 / 3


def run_name(run: ReportRun, runs: Runs) -> Said:
    """`A: Baseline ...`, with the calibration where two runs have one scenario."""
    if len(runs) == 1:
        return run.title
    alike = [other for other in runs if other.title == run.title]
    extra = plain(f" ({run.calibration})" if len(alike) > 1 else "")
    return glued([plain(f"{run.letter}: "), run.title, extra], "")


def lettered(run: ReportRun, runs: Runs, told: Said) -> Said:
    """`A: ...` where there are several runs."""
    return glued([plain(f"{run.letter}:"), told]) if len(runs) > 1 else told


def column_name(run: ReportRun, runs: Runs) -> Said:
    """A heading of a table: short."""
    if len(runs) == 1:
        return said("report.value")
    alike = [other for other in runs if other.scenario == run.scenario]
    return plain(f"{run.letter} {run.scenario}" + (f" ({run.calibration})" if alike[1:] else ""))


def counts(run: ReportRun) -> dict[str, object]:
    found = Counter(target.status for target in run.targets)
    met, missed = found[MET], found[MISSED]
    fields = {"met": met, "missed": missed, "assessed": met + missed, "all": len(run.targets)}
    given = Counter(target.status for target in run.targets if target.is_given)
    fields |= {"given": given[MET] + given[MISSED], "given_met": given[MET]}
    fields |= {"free": met + missed - fields["given"], "free_met": met - given[MET]}
    fields |= {"given_missed": given[MISSED]}
    return {**fields, "open": len(run.targets) - met - missed}


def counted(run: ReportRun) -> Said:
    """How many targets are met, and how many of them the inputs set."""
    fields = counts(run)
    parts = [said("report.count", **fields)]
    if fields["given"]:
        parts.append(said("report.count.given", **fields))
    return glued([*parts, said("report.count.open", **fields)])


def marked(label: Said, targets: Sequence[tuple[ReportRun, TargetLine | None]]) -> Said:
    """A label with a star where the inputs of a run set it: `* (B)`, or `*` in all runs."""
    given = [run.letter for run, target in targets if target is not None and target.is_given]
    if not given:
        return label
    return glued([label, plain("*" if len(given) == len(targets) else f"* ({', '.join(given)})")])


def assessed(runs: Runs) -> list[TargetLine]:
    """The targets that some run decides, in the order of the plan."""
    found: dict[str, TargetLine] = {}
    for run in runs:
        for target in run.targets:
            if target.is_assessed:
                found.setdefault(target.id, target)
    return list(found.values())


def scorecard_section(runs: Runs) -> Section:
    blocks: list[Block] = [Para(lettered(run, runs, counted(run))) for run in runs]
    if not assessed(runs):
        return Section("scorecard", said("report.scorecard.none"), blocks)
    blocks.append(_one(runs[0]) if len(runs) == 1 else _several(runs))
    notes = [said("report.scorecard.note")]
    notes += [said("report.scorecard.margin")] if len(runs) == 1 else []
    notes += [said("report.given_note")] if any(t.is_given for t in assessed(runs)) else []
    blocks.append(Para(glued(notes), "note"))
    left = [target for target in runs[0].targets if not target.is_assessed]
    if left:
        rows = [
            [t.label, plain(t.section), t.required, unit_of(t.line.unit).styled("word")]
            for t in left
        ]
        heads = [said(f"report.{name}") for name in ("target", "section", "required", "unit")]
        table = Table(said("report.open.title"), heads, rows, (1, 3), stacked=True)
        fold = said("report.open", count=len(left))
        blocks.append(Fold(fold, [Para(said("report.open.why")), table]))
    return Section("scorecard", _scorecard_title(runs), blocks)


def _scorecard_title(runs: Runs) -> Said:
    if len(runs) == 1:
        fields = counts(runs[0])
        told = said("report.scorecard.title", **fields)
        return (
            glued([told, said("report.scorecard.free", **fields)], "; ")
            if fields["given"]
            else told
        )
    parts = []
    for run in runs:
        fields = counts(run)
        key = "report.scorecard.part_given" if fields["given"] else "report.scorecard.part"
        parts.append(said(key, letter=run.letter, **fields))
    return said("report.scorecard.titles", parts=listed(parts))


def status_of(target: TargetLine) -> Said:
    told = said(f"report.status.{target.status}")
    if target.is_given:
        told = glued([told, said("report.given_mark")])
    return told.styled(target.status.replace(" ", "-"))


def tolerance(target: TargetLine) -> Said:
    """`2%: from 4,900`: how far a target with ≈ or = may be missed."""
    bound, whole = target.tolerated, target.line.low
    if bound is None or not whole:
        return plain("–")
    share = round(100 * abs(whole - bound) / abs(whole), 6)
    fields = {
        "share": number(share, 0 if share == int(share) else 1),
        "bound": number(bound, 0 if abs(bound) >= 1000 else target.places),
    }
    return said(f"report.tolerance.{target.direction}", **fields)


def value_of(target: TargetLine) -> Said:
    """The value, with the average beside that of a worst year."""
    told = number(target.value, target.places, target.line.unit)
    if target.average is None:
        return told
    return glued([told, on_average(target)], "; ")


def on_average(target: TargetLine) -> Said:
    average = number(target.average, target.places, target.line.unit)
    return said("report.on_average", value=average)


def _one(run: ReportRun) -> Table:
    names = ["target", "section", "unit", "required", "tolerance", "value", "margin", "status"]
    names += ["probability"] if run.draws else []
    rows = []
    for t in assessed([run]):
        cells = [
            t.label,
            plain(t.section),
            unit_of(t.line.unit),
            unbroken(t.required),
            tolerance(t),
            value_of(t),
            signed(t.margin, t.places, t.line.unit),
            status_of(t),
        ]
        rows.append([*cells, percent(t.probability)] if run.draws else cells)
    heads = [said(f"report.{name}") for name in names]
    return Table(said("report.scorecard.caption"), heads, rows, (1, 2, 7), stacked=True)


def _several(runs: Runs) -> Table:
    heads = [said("report.target"), said("report.unit"), said("report.required")]
    heads += [said("report.tolerance"), *(column_name(run, runs) for run in runs)]
    rows = []
    for t in assessed(runs):
        cells = [t.label, unit_of(t.line.unit), unbroken(t.required), tolerance(t)]
        for run in runs:
            found = run.target(t.id)
            cells.append(_cell(found) if found is not None else plain("–"))
        rows.append(cells)
    return Table(said("report.scorecard.caption"), heads, rows, (1,), stacked=True)


def _cell(target: TargetLine) -> Said:
    """`✗ 8.55 (9%)`, and whether the inputs set it."""
    told = number(target.value, target.places, target.line.unit)
    chance = plain(f" ({percent(target.probability).en})" if target.probability is not None else "")
    mark = said(f"report.mark.{target.status}")
    cell = glued([mark, plain(" "), told, chance], "")
    if target.average is not None:
        cell = glued([cell, on_average(target)], "; ")
    if target.is_given:
        cell = glued([cell, said("report.given_mark")])
    return cell.styled(target.status.replace(" ", "-"))


def certainty_section(runs: Runs) -> Section:
    drawn = [run for run in runs if run.draws and run.probabilities]
    if not drawn:
        blocks: list[Block] = [Para(said("report.no_draws"), "gap")]
        return Section("certainty", said("report.certainty.none"), blocks)
    first = drawn[0]
    targets = [t for t in assessed(drawn) if any(run.chance(t.id) for run in drawn)]

    def order(target: TargetLine) -> float:
        return -(first.chance(target.id) or (0.0, 0.0))[0]

    targets.sort(key=order)
    blocks = []
    chart = Chances(
        "chances",
        _surest(first, targets),
        said("report.certainty.note", draws=number(first.draws, 0)),
        [marked(t.label, [(run, run.target(t.id)) for run in drawn]) for t in targets],
        [(run_name(run, runs), [run.chance(t.id) for t in targets]) for run in drawn],
        [list(runs).index(run) for run in drawn],
    )
    blocks.append(chances_chart(chart))
    for run in drawn:
        chance = run.chance(ALL)
        if chance is not None:
            blocks.append(Para(_together(run, runs, chance)))
    if any(target.is_given for run in drawn for target in run.targets):
        blocks.append(Para(said("report.certainty.given"), "note"))
    missing = [run_name(run, runs) for run in runs if run not in drawn]
    if missing:
        blocks.append(Para(said("report.no_draws.some", runs=listed(missing)), "gap"))
    blocks.append(Para(said("report.certainty.limits"), "note"))
    table = _given(first)
    if table is not None:
        blocks.append(Fold(said("report.given"), [table]))
    return Section("certainty", certainty_title(first, runs), blocks)


def _surest(run: ReportRun, targets: Sequence[TargetLine]) -> Said:
    """The target that is surest and the one that is least so, of those that no input sets."""
    free = [target for target in targets if (found := run.target(target.id)) and not found.is_given]
    best, worst = (free or targets)[0], (free or targets)[-1]
    return said(
        "report.certainty.ends",
        best=best.label,
        high=percent((run.chance(best.id) or (0.0, 0.0))[0]),
        worst=worst.label,
        low=percent((run.chance(worst.id) or (0.0, 0.0))[0]),
    )


def _together(run: ReportRun, runs: Runs, chance: tuple[float, float]) -> Said:
    told = said("report.together", chance=percent(chance[0]), draws=number(run.draws, 0))
    return lettered(run, runs, told)


def likely(run: ReportRun) -> tuple[list[TargetLine], list[TargetLine], list[TargetLine]]:
    """Targets that are likely, open and unlikely to be met; those that inputs set are none."""
    found: tuple[list[TargetLine], list[TargetLine], list[TargetLine]] = ([], [], [])
    for target in assessed([run]):
        chance = run.chance(target.id)
        if chance is not None and not target.is_given:
            place = 0 if chance[0] >= LIKELY else 1 if chance[0] > UNLIKELY else 2
            found[place].append(target)
    return found


def certainty_title(run: ReportRun, runs: Runs) -> Said:
    groups = [len(group) for group in likely(run)]
    fields = dict(zip(("likely", "open", "unlikely"), groups, strict=True))
    title = said("report.certainty.title", **fields)
    given = counts(run)["given"]
    if given:
        title = glued([title, said("report.certainty.apart", count=given)], "; ")
    return lettered(run, runs, title)


def _given(run: ReportRun) -> Table | None:
    """How the chance of one target changes where another is met."""
    labels = {target.id: target.label for target in run.targets}
    rows = []
    for row in run.probabilities:
        if row["given"] and row["probability"]:
            alone = run.chance(row["id"])
            cells = [Said(row["label_vi"], row["label_en"])]
            cells.append(labels.get(row["given"], plain(row["given"])))
            cells += [percent(alone[0] if alone else None), percent(float(row["probability"]))]
            rows.append([*cells, plain(row["draws"])])
    if not rows:
        return None
    heads = [said(f"report.{n}") for n in ("target", "given.other", "alone", "given.met", "draws")]
    return Table(said("report.given"), heads, rows, (1,), stacked=True)
