"""The headline list: the variables of the summary table, and of the quantiles of every ensemble."""

from __future__ import annotations

# codelist ids in order; each has a short label with its unit in the catalogue
HEADLINES = (
    "grdp grdp_growth nominal_grdp grdp_share grdp_share_taxes grdp_per_capita revenue investment "
    "investment_ratio electricity exports population non_agricultural poverty"
).split()
