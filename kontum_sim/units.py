"""The closed list of units. A unit that is not here does not enter the project."""

from __future__ import annotations

# unit -> what it measures; the text for people is in the catalogue under `unit.<unit>`
UNITS: dict[str, str] = {
    "1": "a pure number: share, ratio, elasticity, index with its base at 1",
    "1/yr": "a rate per year, as a fraction (0.03 is 3% a year)",
    "%": "per cent",
    "per mille": "per thousand",
    "percentage points": "difference of two percentages",
    "percentage points/yr": "change of a percentage in a year",
    "billion VND/yr": "a flow at current prices",
    "billion VND": "a stock or a sum of flows at current prices",
    "billion VND_2010/yr": "a flow at constant 2010 prices",
    "billion VND_2010": "a stock at constant 2010 prices",
    "million VND/person/yr": "a flow per head at current prices",
    "million VND_2010/person/yr": "a flow per head at constant 2010 prices",
    "USD/person/yr": "a flow per head in US dollars",
    "million USD/yr": "a flow in US dollars",
    "VND/USD": "exchange rate",
    "billion VND/MW": "cost of generating capacity",
    "person": "people",
    "person/yr": "people a year",
    "MW": "generating capacity",
    "GWh/yr": "electricity generated",
    "billion VND_2010/GWh": "value added of electricity",
    "thousand h/yr": "thousand hours in a year",
    "month": "months",
    "yr": "years",
    "ha": "hectares",
    "ha/yr": "hectares a year",
    "Index (2010 = 100)": "index, 2010 = 100",
    "Index (2010 = 1)": "index, 2010 = 1",
    "Index (base year = 1)": "index, base year of the calibration = 1",
    "Index (window end = 1)": "index, last year of the window = 1",
}
