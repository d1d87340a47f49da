"""A small vocabulary of two sectors, and files to load against it."""

from __future__ import annotations

from pathlib import Path

from kontum_sim.errors import Fault, ScenarioError
from kontum_sim.inputs.records import Cell, Member, Origin, Parameter, VariableWord, Vocabulary
from kontum_sim.inputs.scenario import load_scenario
from kontum_sim.inputs.scenario_items import Scenario

SECTORS = ("agriculture", "services")
SOURCES = ("public", "private")
HEAD = """\
schema: 1
title: {vi: "Thử", en: "Trial"}
calibration: calibration
"""


def cell(values: dict[int | None, float], line: int = 2) -> Cell:
    return Cell(values, "fixed", "measured", "a yearbook", Origin("parameters.csv", line))


def parameter(
    name: str,
    cells: dict[Member, Cell],
    *,
    unit: str = "1",
    low: float = 0.0,
    high: float = 1.0,
    role: str = "assumption",
    time: str = "path",
    index: tuple[str, ...] = (),
    between: str = "hold",
    sum_rule: str = "",
) -> Parameter:
    return Parameter(name, index, unit, low, high, role, time, cells, between, sum_rule)


def by_sector(agriculture: float, services: float) -> dict[Member, Cell]:
    return {("agriculture",): cell({None: agriculture}), ("services",): cell({None: services})}


PARAMETERS = (
    parameter("disbursement_rate", {(): cell({2015: 0.8})}, role="lever"),
    parameter(
        "central_capital_transfers",
        {(): cell({2015: 1000.0, 2020: 1500.0})},
        unit="billion VND/yr",
        high=100000,
        role="lever",
        between="linear",
    ),
    parameter(
        "tfp_trend_growth", by_sector(0.01, 0.008), unit="1/yr", low=-0.05, high=0.08,
        index=("sector",),
    ),
    parameter("capital_share", by_sector(0.3, 0.4), time="constant", index=("sector",)),
    parameter("hydrology_index", {(): cell({None: 1.0})}, low=0.3, high=2.0),
    parameter("output_shock", by_sector(0.0, 0.0), low=-1.0, index=("sector",)),
    parameter("trained_share", {(): cell({2016: 0.4, 2020: 0.48})}, between="linear"),
    parameter("solved_ratio", {(): cell({})}, low=0.01, high=3.0),
    parameter(
        "allocation",
        {
            (source, sector): cell({None: share})
            for source, sector, share in (
                ("public", "agriculture", 0.25),
                ("public", "services", 0.75),
                ("private", "agriculture", 0.5),
                ("private", "services", 0.5),
            )
        },
        time="constant",
        index=("source", "sector"),
        sum_rule="sum=1",
    ),
    parameter("planting_share", by_sector(0.4, 0.6), index=("sector",), sum_rule="sum=1"),
)  # fmt: skip

VARIABLES = (
    VariableWord("private_investment", (), "billion VND/yr", False),
    VariableWord("fdi_investment", (), "billion VND/yr", False),
    VariableWord("value_added", ("sector",), "billion VND_2010/yr", False),
    VariableWord("grdp", (), "billion VND_2010/yr", True),
    VariableWord("total_social_investment", (), "billion VND/yr", True),
)

WORDS = Vocabulary(
    base_year=2015,
    window_end=2020,
    default_last_year=2025,
    latest_year=2035,
    parameters={entry.name: entry for entry in PARAMETERS},
    variables={entry.name: entry for entry in VARIABLES},
    sets={"sector": SECTORS, "source": SOURCES},
    arguments=frozenset(
        {
            "grdp",
            "grdp_last_year",
            "private_investment_last_year",
            "value_added",
            "hydrology_index",
        }
    ),
)


def vocabulary_of(folder: Path) -> Vocabulary:
    assert folder.name == "calibration"
    return WORDS


def write(folder: Path, name: str, text: str) -> Path:
    """A file, and beside the first one the calibration's folder."""
    (folder / "calibration").mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, body: str = "", **options: object) -> Scenario:
    """The scenario of HEAD and `body`."""
    path = write(folder, "trial.yaml", HEAD + body)
    return load_scenario(path, vocabulary_of, **options)  # type: ignore[arg-type]


def faults_of(folder: Path, body: str, **options: object) -> list[Fault]:
    """What is wrong with HEAD and `body`; the body's first line is line 4."""
    try:
        load(folder, body, **options)
    except ScenarioError as error:
        return list(error.faults)
    raise AssertionError("the scenario was accepted")


def places(faults: list[Fault]) -> list[tuple[str, int | None, int | None]]:
    return [(fault.key, fault.line, fault.column) for fault in faults]
