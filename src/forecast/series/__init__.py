"""Observations -> one annual series per indicator, region and definition, as of a date."""

from __future__ import annotations

from forecast.series.annual import AnnualSeries, Conflict, Evidence, YearValue
from forecast.series.build import annual_series
from forecast.series.fusion.fuse import fused_series
from forecast.series.fusion.fused import FusedSeries, FusedYear, Witness
from forecast.series.fusion.nowcast import Nowcast, nowcasts
from forecast.series.store import Store, load_observations, open_store

__all__ = [
    "AnnualSeries",
    "YearValue",
    "Evidence",
    "Conflict",
    "Store",
    "FusedSeries",
    "FusedYear",
    "Witness",
    "annual_series",
    "fused_series",
    "Nowcast",
    "nowcasts",
    "load_observations",
    "open_store",
]
