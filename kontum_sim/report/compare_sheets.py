"""A comparison as tables: differences, targets, assumptions, and with draws their distribution."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kontum_sim.inputs.records import Origin
from kontum_sim.inputs.text_files import shown
from kontum_sim.report.compare_assumptions import Assumed, Row
from kontum_sim.report.compare_draws import DrawnBeside, Uncertain
from kontum_sim.report.comparison import Comparison
from kontum_sim.report.ensemble_files import PERCENTILES
from kontum_sim.report.folder import COMPARISON, MARK
from kontum_sim.report.manifest import SCHEMA, sha256
from kontum_sim.report.sheets import Cell, Sheet, sheet_csv
from kontum_sim.version import __version__

DIFFERENCES = (
    "run rank variable label_vi label_en unit year base value difference relative_percent"
).split()
ASSUMPTIONS = (
    "run kind role key member year unit base value base_layer base_file base_line layer file line "
    "base_source source"
).split()
DRAWN = (
    *"run variable label_vi label_en unit year draws mean".split(),
    *(f"p{p}" for p in PERCENTILES),
    "share_above_zero",
    *(f"relative_percent_p{p}" for p in PERCENTILES),
)
DRAWN_TARGETS = (
    "run id label_vi label_en draws base_probability probability gained lost difference"
).split()
OWN_UNITS = {"relative_percent": "%", "share_above_zero": "probability"} | {
    f"relative_percent_p{p}": "%" for p in PERCENTILES
}


def comparison_sheets(found: Comparison, drawn: Sequence[DrawnBeside]) -> list[Sheet]:
    """Every table of a comparison; the last two only with draws."""
    sheets = [_differences(found), _targets(found), _assumptions(found, drawn)]
    if drawn:
        sheets += [_drawn(found, drawn), _drawn_targets(found, drawn)]
    return sheets


def _differences(found: Comparison) -> Sheet:
    rows: list[list[Cell]] = []
    for beside in found.beside:
        for rank, entry in enumerate(beside.differences, start=1):
            labels = [found.base.label(entry.variable, lang) for lang in ("vi", "en")]
            head: list[Cell] = [beside.name, rank, entry.name, *labels, entry.unit]
            rows += [
                [*head, point.year, point.base, point.value, point.absolute, point.relative]
                for point in entry.points
            ]
    return Sheet("differences", tuple(DIFFERENCES), rows, "unit", OWN_UNITS, frozen=3)


def _targets(found: Comparison) -> Sheet:
    """One row per target; four columns per run, by its name."""
    header = "id label_vi label_en section operator low high unit rule coverage".split()
    numbers = ("low", "high")
    columns = ["value", "margin", "status", "probability"]
    if not any(run.draws for run in found.runs):
        columns.remove("probability")
    names = _column_names(found)
    wide = [f"{column} [{name}]" for name in names for column in columns]
    rows: list[list[Cell]] = []
    for target in found.targets:
        cells: list[Cell] = [
            (float(target.row[key]) if target.row[key] else None)
            if key in numbers
            else target.row[key]
            for key in header
        ]
        for judged in target.judged:
            cells += [None if judged is None else getattr(judged, key) for key in columns]
        changed = [n for i, n in enumerate(names) if i and target.changes(i)]
        cells += [" ".join(changed), "yes" if target.differs else ""]
        rows.append(cells)
    units = {name: "probability" for name in wide if name.startswith("probability")}
    tail = ("changed_in", "worded_differently")
    return Sheet("targets", (*header, *wide, *tail), rows, "unit", units, frozen=1)


def _column_names(found: Comparison) -> list[str]:
    """The base by its name, each run by its own; the base itself may be among the runs."""
    return [
        name if found.names.index(name) == place else f"{name} ({place})"
        for place, name in enumerate(found.names)
    ]


def _assumptions(found: Comparison, drawn: Sequence[DrawnBeside]) -> Sheet:
    """The values that differ; of ensembles also the distributions, as texts of the sources."""
    rows = [[beside.name, *_assumed(entry)] for beside in found.beside for entry in beside.assumed]
    rows += [[beside.name, *_uncertain(entry)] for beside in drawn for entry in beside.uncertain]
    return Sheet("assumptions", tuple(ASSUMPTIONS), rows, "unit", frozen=4)


def _assumed(entry: Assumed) -> list[Cell]:
    base, run = entry.base, entry.run
    return [
        *(entry.kind, entry.role, entry.key, entry.member),
        int(entry.year) if entry.year.isdigit() else entry.year or None,
        entry.setter["unit"],
        *(_value(base), _value(run)),
        *(_of(base, "layer"), _of(base, "file"), _line(base)),
        *(_of(run, "layer"), _of(run, "file"), _line(run)),
        *(_of(base, "source"), _of(run, "source")),
    ]


def _uncertain(entry: Uncertain) -> list[Cell]:
    head: list[Cell] = ["uncertainty", "uncertainties", entry.key, "", None, "", None, None]
    return [*head, *_place(entry.base_place), *_place(entry.place), entry.base, entry.run]


def _place(origin: Origin | None) -> list[Cell]:
    return ["", "", None] if origin is None else ["", origin.path, origin.line]


def _of(row: Row | None, key: str) -> str:
    return "" if row is None else row[key]


def _value(row: Row | None) -> Cell:
    """A number; a word where there is one, such as the timing of projects or `none`."""
    if row is None or not row["value"]:
        return None
    try:
        return float(row["value"])
    except ValueError:
        return row["value"]


def _line(row: Row | None) -> int | None:
    return None if row is None or not row["line"] else int(row["line"])


def _drawn(found: Comparison, drawn: Sequence[DrawnBeside]) -> Sheet:
    rows: list[list[Cell]] = []
    for beside in drawn:
        for entry in beside.differences:
            series = entry.series
            head: list[Cell] = [
                beside.name,
                series.variable,
                series.label("vi"),
                series.label("en"),
            ]
            relative = entry.relative or (None,) * len(PERCENTILES)
            numbers = [entry.mean, *entry.percentiles, entry.above, *relative]
            rows.append([*head, series.code.unit, entry.year, beside.draws, *numbers])
    return Sheet("draws", DRAWN, rows, "unit", OWN_UNITS, frozen=2)


def _drawn_targets(found: Comparison, drawn: Sequence[DrawnBeside]) -> Sheet:
    labels = {target.id: target.row for target in found.targets}
    rows: list[list[Cell]] = []
    for beside in drawn:
        for entry in beside.targets:
            row = labels[entry.id]
            head: list[Cell] = [beside.name, entry.id, row["label_vi"], row["label_en"]]
            shares = [entry.base, entry.run, entry.gained, entry.lost, entry.run - entry.base]
            rows.append([*head, beside.draws, *shares])
    units = dict.fromkeys(DRAWN_TARGETS[5:], "probability")
    return Sheet("draws_targets", tuple(DRAWN_TARGETS), rows, None, units, frozen=2)


def comparison_files(
    found: Comparison, sheets: Sequence[Sheet], dialect: str, command: str
) -> dict[str, str]:
    """The folder of a comparison as CSV: file name -> text, the manifest last."""
    files = {f"{sheet.name}.csv": sheet_csv(sheet, dialect) for sheet in sheets}
    content = {
        "schema": SCHEMA,
        "model": MARK,
        "kind": COMPARISON,
        "model_version": __version__,
        "command": command,
        "comparison": {
            "base": _run_entry(found, 0),
            "runs": [_run_entry(found, place) for place in range(1, len(found.runs))],
            "sort": found.sort,
            "csv_dialect": dialect,
            "differ_all_the_same": [fault.message("en") for fault in found.remarks],
        },
        "outputs": [
            {"path": name, "sha256": sha256(text.encode("utf-8"))} for name, text in files.items()
        ],
    }
    return {**files, "manifest.json": json.dumps(content, ensure_ascii=False, indent=2) + "\n"}


def _run_entry(found: Comparison, place: int) -> dict[str, object]:
    run = found.runs[place]
    known = {entry["path"]: entry["sha256"] for entry in run.manifest["outputs"]}
    return {
        "name": found.names[place],
        "folder": shown(run.folder),
        "command": run.manifest.get("command"),
        "calibration": run.manifest["calibration"].get("id"),
        "results_sha256": known["results.csv"],
    }


def comparison_json(
    found: Comparison, drawn: Sequence[DrawnBeside], lang: str
) -> dict[str, object]:
    """A comparison for programs."""
    by_name = {entry.name: entry for entry in drawn}
    return {
        "base": _run_entry(found, 0),
        "sort": found.sort,
        "remarks": [fault.message(lang) for fault in found.remarks],
        "runs": [
            {
                **_run_entry(found, place),
                "differences": _as_rows(_differences(found), beside.name),
                "assumptions": _as_rows(_assumptions(found, drawn), beside.name),
                "only_in_base": list(beside.only_base),
                "only_in_run": list(beside.only_run),
                **_drawn_json(found, by_name.get(beside.name)),
            }
            for place, beside in enumerate(found.beside, start=1)
        ],
        "targets": _as_rows(_targets(found)),
    }


def _drawn_json(found: Comparison, beside: DrawnBeside | None) -> dict[str, object]:
    if beside is None:
        return {}
    return {
        "draws": _as_rows(_drawn(found, [beside])),
        "draws_targets": _as_rows(_drawn_targets(found, [beside])),
    }


def _as_rows(sheet: Sheet, run: str | None = None) -> list[dict[str, Cell]]:
    rows = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
    return [row for row in rows if run is None or row["run"] == run]
