"""Observations -> one annual series per indicator, region and definition, as of a date."""

from __future__ import annotations

from forecast.series.annual import AnnualSeries, Conflict, Evidence, YearValue
from forecast.series.build import annual_series
from forecast.series.store import Store, load_observations, open_store

__all__ = [
    "AnnualSeries",
    "YearValue",
    "Evidence",
    "Conflict",
    "Store",
    "annual_series",
    "load_observations",
    "open_store",
]
