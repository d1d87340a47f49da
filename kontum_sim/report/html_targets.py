"""Sections on the targets: the scorecard, how sure it is, the plan's own arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kontum_sim.report.html_bars import Chances, chances_chart
from kontum_sim.report.html_blocks import Block, Bullets, Fold, Para, Section, Table
from kontum_sim.report.html_run import ALL, ReportRun, Row, TargetLine
from kontum_sim.report.html_words import (
    Said,
    glued,
    listed,
    number,
    percent,
    plain,
    said,
    signed,
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
    return {**fields, "open": len(run.targets) - met - missed}


def assessed(runs: Runs) -> list[TargetLine]:
    """The targets that some run decides, in the order of the plan."""
    found: dict[str, TargetLine] = {}
    for run in runs:
        for target in run.targets:
            if target.is_assessed:
                found.setdefault(target.id, target)
    return list(found.values())


def scorecard_section(runs: Runs) -> Section:
    blocks: list[Block] = [
        Para(lettered(run, runs, said("report.count", **counts(run)))) for run in runs
    ]
    if not assessed(runs):
        return Section("scorecard", said("report.scorecard.none"), blocks)
    blocks.append(_one(runs[0]) if len(runs) == 1 else _several(runs))
    blocks.append(Para(said("report.scorecard.note"), "note"))
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
        return said("report.scorecard.title", **counts(runs[0]))
    parts = [said("report.scorecard.part", letter=run.letter, **counts(run)) for run in runs]
    return said("report.scorecard.titles", parts=listed(parts))


def status_of(target: TargetLine) -> Said:
    return said(f"report.status.{target.status}").styled(target.status.replace(" ", "-"))


def _one(run: ReportRun) -> Table:
    names = ["target", "section", "unit", "required", "value", "margin", "status"]
    names += ["probability"] if run.draws else []
    rows = []
    for t in assessed([run]):
        cells = [
            t.label,
            plain(t.section),
            unit_of(t.line.unit),
            t.required,
            number(t.value, t.places, t.line.unit),
            signed(t.margin, t.places, t.line.unit),
            status_of(t),
        ]
        rows.append([*cells, percent(t.probability)] if run.draws else cells)
    heads = [said(f"report.{name}") for name in names]
    return Table(said("report.scorecard.caption"), heads, rows, (1, 2, 6), stacked=True)


def _several(runs: Runs) -> Table:
    heads = [said("report.target"), said("report.unit"), said("report.required")]
    heads += [column_name(run, runs) for run in runs]
    rows = []
    for t in assessed(runs):
        cells = [t.label, unit_of(t.line.unit), t.required]
        for run in runs:
            found = run.target(t.id)
            cells.append(_cell(found) if found is not None else plain("–"))
        rows.append(cells)
    return Table(said("report.scorecard.caption"), heads, rows, (1,), stacked=True)


def _cell(target: TargetLine) -> Said:
    """`✗ 8.55 (9%)`."""
    told = number(target.value, target.places, target.line.unit)
    chance = plain(f" ({percent(target.probability).en})" if target.probability is not None else "")
    mark = said(f"report.mark.{target.status}")
    return glued([mark, plain(" "), told, chance], "").styled(target.status.replace(" ", "-"))


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
        [target.label for target in targets],
        [(run_name(run, runs), [run.chance(t.id) for t in targets]) for run in drawn],
        [list(runs).index(run) for run in drawn],
    )
    blocks.append(chances_chart(chart))
    for run in drawn:
        chance = run.chance(ALL)
        if chance is not None:
            blocks.append(Para(_together(run, runs, chance)))
    missing = [run_name(run, runs) for run in runs if run not in drawn]
    if missing:
        blocks.append(Para(said("report.no_draws.some", runs=listed(missing)), "gap"))
    blocks.append(Para(said("report.certainty.limits"), "note"))
    table = _given(first)
    if table is not None:
        blocks.append(Fold(said("report.given"), [table]))
    return Section("certainty", certainty_title(first, runs), blocks)


def _surest(run: ReportRun, targets: Sequence[TargetLine]) -> Said:
    """The ends of the chart: the target that is surest and the one that is least so."""
    best, worst = targets[0], targets[-1]
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
    """Targets that are likely, open and unlikely to be met, by their chance."""
    found: tuple[list[TargetLine], list[TargetLine], list[TargetLine]] = ([], [], [])
    for target in assessed([run]):
        chance = run.chance(target.id)
        if chance is not None:
            place = 0 if chance[0] >= LIKELY else 1 if chance[0] > UNLIKELY else 2
            found[place].append(target)
    return found


def certainty_title(run: ReportRun, runs: Runs) -> Said:
    groups = [len(group) for group in likely(run)]
    fields = dict(zip(("likely", "open", "unlikely"), groups, strict=True))
    title = said("report.certainty.title", **fields)
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


def accounting_section(runs: Runs) -> Section:
    run = runs[0]
    if not run.accounting:
        key = "report.accounting.missing" if run.accounting is None else "report.accounting.none"
        return Section("accounting", said("report.accounting"), [Para(said(key), "gap")])
    found = Counter(row["verdict"] for row in run.accounting)
    fields = {"tests": len(run.accounting), "tension": found["in tension"]}
    fields |= {"consistent": found["consistent"], "impossible": found["impossible"]}
    rows = []
    for row in run.accounting:
        label = Said(row["label_vi"], row["label_en"])
        low, high, past = (_figure(row, n) for n in ("value", "value_high", "compared_with"))
        implied = low if not row["value_high"] else glued([low, high], "–")
        verdict = said(f"accounting.verdict.{row['verdict']}")
        verdict = verdict.styled(row["verdict"].replace(" ", "-"))
        rows.append([label, implied, past, unit_of(row["unit"]), verdict])
    names = ("accounting.test", "accounting.implied", "accounting.record", "report.unit")
    heads = [said(name) for name in (*names, "accounting.verdict")]
    caption = said("report.accounting.caption", vintage=run.manifest["calibration"]["vintage"])
    table = Table(caption, heads, rows, (3, 4), stacked=True)
    told = [
        Said(
            f"{row['label_vi']}: {row['statement_vi']} {row['assumption_vi']}",
            f"{row['label_en']}: {row['statement_en']} {row['assumption_en']}",
        )
        for row in run.accounting
    ]
    fold = Fold(said("report.accounting.how"), [Bullets(told)])
    title = said("report.accounting.title", **fields)
    blocks: list[Block] = [Para(said("report.accounting.what")), table, fold]
    return Section("accounting", title, blocks)


def _figure(row: Row, name: str) -> Said:
    return number(float(row[name]), None, row["unit"]) if row[name] else plain("–")
