"""The shape of one scenario file, for pydantic and for editors (JSON Schema).

What needs the words of the model (does the key exist, is the year free) is in scenario_checks.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from kontum_sim.catalogue import entries

SCHEMA_VERSION = 1
# A key that was not written. `model_fields_set` tells; null itself is refused where it means
# nothing, which a type with None would let through.
ABSENT: Any = None

Text: TypeAlias = Annotated[str, StringConstraints(pattern=r"\S")]
Positive: TypeAlias = Annotated[float, Field(gt=0)]
Year: TypeAlias = int


class Table(BaseModel):
    """A mapping with fixed keys; nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)

    # The keys of which exactly one must be there.
    one_of: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Table:
        if self.one_of and len(self.chosen()) != 1:
            expected = ", ".join(self.one_of)
            raise PydanticCustomError("one_of", "{expected}", {"expected": expected})
        return self

    def chosen(self) -> list[str]:
        """Which keys of `one_of` were given."""
        return [name for name in self.one_of if name in self.model_fields_set]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core_schema))
        if cls.one_of:
            schema["oneOf"] = [{"required": [name]} for name in cls.one_of]
        return schema


class Bilingual(Table):
    vi: Text
    en: Text


class Horizon(Table):
    last_year: Year


class Operation(Table):
    """What a lever or an assumption does to its path."""

    one_of: ClassVar[tuple[str, ...]] = ("value", "values", "multiply", "add")

    value: float = Field(default=ABSENT)
    values: dict[Year, float] = Field(default=ABSENT, min_length=1)
    multiply: float = Field(default=ABSENT)
    add: float = Field(default=ABSENT)
    between: Literal["linear", "hold"] = Field(default=ABSENT)
    first: Year = Field(default=ABSENT, alias="from")
    last: Year = Field(default=ABSENT, alias="to")
    unit: Text = Field(default=ABSENT)
    source: Text = Field(default=ABSENT)


class Assumption(Operation):
    """An operation whose unit and source are required (checked by name, in scenario_checks)."""

    model_config = ConfigDict(json_schema_extra={"required": ["unit", "source"]})


def _one_or_list(value: object) -> str:
    return "<list>" if isinstance(value, list) else "<one>"


# One operation, or several in the order in which they act.
Operations: TypeAlias = Annotated[
    Annotated[Operation, Tag("<one>")]
    | Annotated[list[Operation], Tag("<list>"), Field(min_length=1)],
    Discriminator(_one_or_list),
]
Assumptions: TypeAlias = Annotated[
    Annotated[Assumption, Tag("<one>")]
    | Annotated[list[Assumption], Tag("<list>"), Field(min_length=1)],
    Discriminator(_one_or_list),
]


class AssumedPath(Table):
    """The path of a target's indicator that the model does not compute."""

    one_of: ClassVar[tuple[str, ...]] = ("value", "values")

    value: float = Field(default=ABSENT)
    values: dict[Year, float] = Field(default=ABSENT, min_length=1)
    between: Literal["linear", "hold"] = Field(default=ABSENT)
    unit: Text
    source: Text


class Normal(Table):
    mean: float
    sd: Positive


class LogNormal(Table):
    median: Positive
    low: Positive
    high: Positive

    @model_validator(mode="after")
    def _in_order(self) -> LogNormal:
        if not self.low < self.median < self.high:
            raise PydanticCustomError("not_in_order", "low < median < high")
        return self


class Beta(Table):
    a: Positive
    b: Positive


class Distribution(Table):
    one_of: ClassVar[tuple[str, ...]] = ("normal", "lognormal", "beta", "none")

    normal: Normal = Field(default=ABSENT)
    lognormal: LogNormal = Field(default=ABSENT)
    beta: Beta = Field(default=ABSENT)
    none: Literal[True] = Field(default=ABSENT)


class AddFactor(Table):
    one_of: ClassVar[tuple[str, ...]] = ("multiply", "add")

    multiply: float = Field(default=ABSENT)
    add: float = Field(default=ABSENT)
    reason: Text


def _cell(value: object) -> object:
    if isinstance(value, dict | list):
        raise PydanticCustomError("cell_type", "one value")
    if isinstance(value, float) and not abs(value) < float("inf"):
        raise PydanticCustomError("finite_number", "finite")
    return value


ProjectCell: TypeAlias = Annotated[
    Any,
    PlainValidator(_cell),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]


# Above 0, which is checked with all other changes of projects.
Factor: TypeAlias = Annotated[float, Field(json_schema_extra={"exclusiveMinimum": 0})]


class Delay(Table):
    one_of: ClassVar[tuple[str, ...]] = ("months", "multiply")

    months: int = Field(default=ABSENT)
    multiply: Factor = Field(default=ABSENT)


class CostChange(Table):
    multiply: Factor


class ProjectChanges(Table):
    delay: dict[str, Delay] = Field(default=ABSENT)
    cancel: list[Text] = Field(default=ABSENT)
    add: list[dict[str, ProjectCell]] = Field(default=ABSENT)
    priority: dict[str, int] = Field(default=ABSENT)
    cost: dict[str, CostChange] = Field(default=ABSENT)
    capacity: dict[str, ProjectCell] = Field(default=ABSENT)


class Projects(Table):
    file: Text = Field(default=ABSENT)
    timing: Literal["expected", "simulated"] = Field(default=ABSENT)
    changes: ProjectChanges = Field(default=ABSENT)


class ShockTable(Table):
    """Any further key is a parameter that the shock moves."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, float]

    name: Text
    year: Year = Field(default=ABSENT)
    first: Year = Field(default=ABSENT, alias="from")
    last: Year = Field(default=ABSENT, alias="to")


class Allow(Table):
    key: Text
    reason: Text


class Fragment(Table):
    """A mixin: any part of a scenario, no title. Also what `--set` adds."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    title: Bilingual = Field(default=ABSENT)
    author: Text = Field(default=ABSENT)
    purpose: Bilingual = Field(default=ABSENT)
    extends: Text = Field(default=ABSENT)
    mixins: list[Text] = Field(default=[])
    calibration: Text = Field(default=ABSENT)
    horizon: Horizon = Field(default=ABSENT)
    levers: dict[str, Operations | None] = Field(default={})
    assumptions: dict[str, Assumptions | None] = Field(default={})
    uncertainties: dict[str, Distribution | None] = Field(default={})
    impose: dict[str, Annotated[dict[Year, float], Field(min_length=1)] | None] = Field(default={})
    adjust: dict[str, Annotated[dict[Year, AddFactor], Field(min_length=1)] | None] = Field(
        default={}
    )
    equations: dict[str, Text | None] = Field(default={})
    projects: (
        Annotated[
            Annotated[Literal["none"], Tag("<none>")] | Annotated[Projects, Tag("<table>")],
            Discriminator(lambda value: "<none>" if isinstance(value, str) else "<table>"),
        ]
        | None
    ) = Field(default=ABSENT)
    targets: Text | None = Field(default=ABSENT)
    indicators: dict[str, AssumedPath | None] = Field(default={})
    shocks: list[ShockTable] = Field(default=[])
    allow: list[Allow] = Field(default=[])


class ScenarioFile(Fragment):
    """A whole scenario: a fragment with a title."""

    title: Bilingual


def json_schema() -> dict[str, object]:
    """The JSON Schema of a scenario file, its descriptions in Vietnamese and English."""
    schema: dict[str, Any] = _without_clutter(ScenarioFile.model_json_schema(by_alias=True))
    schema["required"] = ["schema", "title"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kontum_sim scenario",
        **schema,
    }


def schema_text() -> str:
    """The JSON Schema as data/scenario.schema.json holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _without_clutter(schema: Any, is_properties: bool = False) -> Any:
    """The schema without generated titles and empty defaults, with our descriptions."""
    if isinstance(schema, list):
        return [_without_clutter(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if is_properties:
        return {name: _described(name, _without_clutter(part)) for name, part in schema.items()}
    return {
        key: _without_clutter(part, is_properties=key == "properties")
        for key, part in schema.items()
        if key not in ("title", "default", "description")
    }


def _described(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    texts = entries().get(f"scenario_schema.{name}")
    return {"description": " / ".join(texts), **schema} if texts else schema
