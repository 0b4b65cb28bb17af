"""The figures known on a day, by region and indicator, and the wedges they show; computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from forecast.catalog import Catalog
from forecast.series.figures import Figure, figures, is_forecast
from forecast.series.fusion.prior import Prior, with_revisions
from forecast.series.fusion.wedges import WedgeTable, wedge_table
from forecast.series.revision_sizes import EVERY, sizes_among

__all__ = ["Known", "Rows"]

Rows = Mapping[str, Sequence[Any]]


class Known:
    """A frame of observations that were public on a day; never changed after it is given."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._rows: dict[str, dict[str, list[Any]]] = {}
        self._wedges: dict[int, tuple[Prior, WedgeTable]] = {}
        self._priors: dict[int, tuple[Prior, Prior]] = {}  # keeps what its id stands for
        self._found: tuple[Figure, ...] | None = None

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

    def _figures(self, catalog: Catalog) -> Sequence[Figure]:
        if self._found is None:
            self._found = tuple(figures(self.frame, catalog, forecasts=True))
        return self._found

    def prior(self, plain: Prior, catalog: Catalog) -> Prior:
        """Return the prior with the noise that these figures' own revisions show."""
        if id(plain) not in self._priors:
            moves = {}
            for kind in ("level", "growth"):
                sizes = sizes_among(self._figures(catalog), measure=kind)
                every = sizes[sizes["indicator"] == EVERY]
                for status, n, rms in zip(
                    every["status"], every["n"], every["rms_log"], strict=True
                ):
                    moves[kind, str(status)] = (int(n), float(rms))
            self._priors[id(plain)] = plain, with_revisions(plain, moves)
        return self._priors[id(plain)][1]

    def wedges(self, prior: Prior, catalog: Catalog) -> WedgeTable:
        """Return the wedges that the figures of all regions show."""
        if id(prior) not in self._wedges:
            said = (f for f in self._figures(catalog) if not is_forecast(f.evidence))
            self._wedges[id(prior)] = prior, wedge_table(said, catalog, prior)
        return self._wedges[id(prior)][1]
