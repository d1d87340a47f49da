"""Private investment that answers to growth twice as strongly: a simple accelerator.

Use it in a scenario:  equations: {private_residual_plan: equations/accelerator.py}
"""

from __future__ import annotations

from kontum_sim.arrays import Provincial


def private_residual_plan(
    private_residual_last_year: Provincial,
    grdp_growth_last_year: Provincial,
    investment_price_growth: Provincial,
    private_investment_shock: Provincial,
) -> Provincial:
    """Private investment outside projects: it grows with prices and twice with last year's growth.

    Unit: billion VND/yr
    Source: assumption: accelerator, to compare with the error correction of the model
    """
    growth = 2 * grdp_growth_last_year + investment_price_growth + private_investment_shock
    return private_residual_last_year * (1 + growth)
