"""The keys that calibration.yaml may have."""

from __future__ import annotations

from collections.abc import Mapping

SETS = {
    "groups": "group",
    "sectors": "sector",
    "sources": "source",
    "revenue_lines": "revenue_line",
    "crops": "crop",
    "commodities": "commodity",
    "technologies": "technology",
}
# Keys of a set member beside id, iamc and name: key -> allowed words, () for the id of another
# set's member, None for true or false.
MEMBER_KEYS: Mapping[str, Mapping[str, tuple[str, ...] | str | None]] = {
    "group": {},
    "sector": {
        "group": "group",
        "mode": ("cobb_douglas", "capacity", "demand"),
        "agriculture": None,
    },
    "source": {"role": ("public_budget", "state_enterprise", "private", "fdi")},
    "revenue_line": {"base": ("sector", "electricity", "grdp", "exogenous"), "one_off": None},
    "crop": {},
    "commodity": {"sector": "sector"},
    "technology": {"water": None, "expanded": None},
}
TOP_KEYS = (
    *SETS,
    *("schema", "id", "extends", "title", "region", "accounts_vintage", "window", "sector_map"),
    "superseded_by",
)
