"""The start of a new scenario: a commented file that is valid as it is."""

from __future__ import annotations

from kontum_sim.catalogue import text
from kontum_sim.inputs.yaml_writing import flow, quoted

# Each part: the key of its comment in the catalogue, then lines; "#" marks an example.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "levers",
        (
            "# levers:",
            "#   disbursement_rate: {values: {2021: 0.85, 2025: 0.95}, between: linear}",
            "#   central_capital_transfers: {multiply: 1.2, from: 2022}",
        ),
    ),
    (
        "assumptions",
        (
            "# assumptions:",
            '#   tfp_trend_growth.services: {value: 0.012, unit: "1/yr", source: "..."}',
        ),
    ),
    ("impose", ("# impose:", "#   fdi_investment: {2022: 150}")),
    (
        "adjust",
        ("# adjust:", '#   private_investment: {2023: {multiply: 1.05, reason: "..."}}'),
    ),
    (
        "shocks",
        ("# shocks:", "#   - {name: drought, year: 2024, hydrology_index: 0.8}"),
    ),
    ("projects", ("# projects: none",)),
    ("allow", ("# allow:", '#   - {key: disbursement_rate, reason: "..."}')),
)


def template(name: str, parent: str) -> str:
    """A scenario called `name` that builds on the file `parent` and changes nothing yet."""
    file = parent if parent.endswith((".yaml", ".yml")) else f"{parent}.yaml"
    lines = [
        *_comment("intro"),
        "schema: 1",
        "",
        *_comment("title"),
        f"title: {flow({'vi': name, 'en': name})}",
        '# author: "..."',
        '# purpose: {vi: "...", en: "..."}',
        "",
        *_comment("extends"),
        f"extends: {quoted(file)}",
        "",
        *_comment("horizon"),
        "# horizon: {last_year: 2025}",
    ]
    for key, example in _PARTS:
        lines += ["", *_comment(key), *example]
    return "\n".join(lines) + "\n"


def _comment(key: str) -> list[str]:
    """The comment in Vietnamese, then in English."""
    return [f"# {text(f'scenario_template.{key}', lang)}" for lang in ("vi", "en")]
