"""What is wrong with a YAML text, in the words of the catalogue instead of the parser's."""

from __future__ import annotations

import re

from kontum_sim.errors import Fault
from kontum_sim.inputs.yaml_nodes import ScalarNode

THOUSANDS = 3  # digits after a mark of thousands
_WHOLE = re.compile(r"[-+]?[0-9]+")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")
_NO_SPACE = re.compile(r"[^\s:]+:[^\s:]+")

# The first pattern that the parser's problem (and context) matches names the message.
_SYNTAX: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        (r"found character '\\t'", "yaml.syntax.tab"),
        (r"found character '[@`%]'", "yaml.syntax.quote_needed"),
        (r"mapping values are not allowed", "yaml.syntax.colon"),
        (r"could not find expected ':'", "yaml.syntax.no_colon"),
        (r"quoted scalar.*found unexpected (end of stream|document separator)",
         "yaml.syntax.open_quote"),
        (r"unknown escape character|escape sequence", "yaml.syntax.escape"),
        (r"expected ',' or '\]'|flow sequence.*<stream end>", "yaml.syntax.open_bracket"),
        (r"expected ',' or '\}'|flow mapping.*<stream end>", "yaml.syntax.open_brace"),
        (r"flow node.*<stream end>", "yaml.syntax.open_bracket"),
        (r"but found '?\(?'?[\]\}]", "yaml.syntax.extra_bracket"),
        (r"sequence entries are not allowed", "yaml.syntax.dash"),
        (r"expected <block end>, but found '<scalar>'", "yaml.syntax.extra_text"),
        (r"expected <block end>", "yaml.syntax.indentation"),
        (r"incompatible YAML document|directive", "yaml.directive"),
    )
)  # fmt: skip


def syntax_fault(
    problem: str, context: str, name: str, line: int | None, column: int | None
) -> Fault:
    """The fault for a text that is no YAML."""
    told = f"{context}: {problem}"
    for pattern, key in _SYNTAX:
        if pattern.search(told):
            return Fault(key, {}, name, line, column)
    return Fault("yaml.syntax.other", {}, name, line, column)


def comma_message(text: str) -> tuple[str, dict[str, object]]:
    """What to write instead of a number with one comma, which may stand for thousands."""
    fields: dict[str, object] = {"text": text, "number": text.replace(",", ".")}
    if _THOUSANDS.fullmatch(text):
        return "scenario.comma_or_thousands", {**fields, "whole": text.replace(",", "")}
    return "scenario.decimal_comma", fields


def comma_fault(last: ScalarNode | None, key: ScalarNode, name: str) -> Fault | None:
    """A key without a value inside braces: usually `0,85`, which YAML reads as `0` and `85`.

    `last` is the value just before it. None when it is only a key without a value.
    """
    if (
        last is not None
        and last.is_plain
        and key.is_plain
        and last.line == key.line
        and last.column + len(last.text) + 1 == key.column
        and _WHOLE.fullmatch(last.text)
        and re.fullmatch(r"[0-9]+(?:[eE][-+]?[0-9]+)?", key.text)
    ):
        message, fields = comma_message(f"{last.text},{key.text}")
        return Fault(message, fields, name, last.line, last.column)
    if key.is_plain and _NO_SPACE.fullmatch(key.text):
        fields = {"text": key.text, "better": key.text.replace(":", ": ", 1)}
        return Fault("yaml.colon_space", fields, name, key.line, key.column)
    return None
