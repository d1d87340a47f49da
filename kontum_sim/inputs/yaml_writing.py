"""Values as YAML 1.2 on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from kontum_sim.inputs.yaml_scalars import plain_value

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_ESCAPED = re.compile("[\x7f-\x9f\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def flow(value: object) -> str:
    """A mapping, list, text, number, true, false or null as flow YAML."""
    if isinstance(value, Mapping):
        entries = (f"{key_text(key)}: {flow(entry)}" for key, entry in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value) if isinstance(value, int) else quoted(str(value))


def key_text(key: object) -> str:
    """A key: a year as it is, a name without quotes where YAML reads it as text."""
    if isinstance(key, int):
        return str(key)
    name = str(key)
    is_plain = _PLAIN_KEY.fullmatch(name) and isinstance(plain_value(name), str)
    return name if is_plain else quoted(name)


def quoted(text: str) -> str:
    """A text in double quotes."""
    return _ESCAPED.sub(
        lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False)
    )
