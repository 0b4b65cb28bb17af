"""The figures known on a day, by region and indicator, and the wedges they show; computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from forecast.series.fusion.prior import Prior
from forecast.series.fusion.wedges import WedgeTable, wedge_table

__all__ = ["Known", "Rows"]

Rows = Mapping[str, Sequence[Any]]


class Known:
    """A frame of observations that were public on a day; never changed after it is given."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._rows: dict[str, dict[str, list[Any]]] = {}
        self._wedges: dict[int, WedgeTable] = {}

    @cached_property
    def _by_region(self) -> dict[str, pd.DataFrame]:
        return {str(name): group for name, group in self.frame.groupby("region", sort=False)}

    def rows(self, region: str) -> Rows:
        """Return a region's observations as named tuples, by indicator."""
        if region not in self._rows:
            found: dict[str, list[Any]] = {}
            here = self._by_region.get(region)
            if here is not None:
                for row in here.itertuples(index=False):
                    found.setdefault(str(row.indicator), []).append(row)
            self._rows[region] = found
        return self._rows[region]

    def wedges(self, prior: Prior) -> WedgeTable:
        """Return the wedges that the figures of all regions show."""
        if id(prior) not in self._wedges:
            self._wedges[id(prior)] = wedge_table(self.frame, prior)
        return self._wedges[id(prior)]
