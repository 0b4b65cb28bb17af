"""How far levels and published growth usually differ in a year, over all series of a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from forecast.series.fusion.prior import Prior

__all__ = ["WedgeTable", "wedge_table"]

_FURTHEST = 0.12  # a wedge beyond this is a change of scope, not of prices


@dataclass(frozen=True)
class WedgeTable:
    """Observed wedges: log level change less log(1 + growth), one row a series and year.

    ``rows`` maps (region, indicator, year) to the wedge.
    """

    rows: Mapping[tuple[str, str, int], float]
    prior: Prior

    def usual(self) -> tuple[float, float]:
        """Return the middle of all observed wedges and their robust spread (1.4826 MAD).

        With fewer than five observed, or a spread below half the prior's, the prior's own.
        """
        seen = np.array(list(self.rows.values()))
        if len(seen) < 5:
            return self.prior.wedge_usual[0], self.prior.wedge_yearly
        middle = float(np.median(seen))
        spread = 1.4826 * float(np.median(np.abs(seen - middle)))
        return middle, max(spread, 0.5 * self.prior.wedge_yearly)

    def centre(self, region: str, indicator: str, year: int) -> float:
        """Return what a series' wedge of a year is expected to be before it speaks itself.

        The usual wedge, and the year's common part (prices) as the other series show it, shrunk by
        one series' worth of doubt; the series' own wedges are left out.
        """
        prior = self.prior
        follows = prior.wedge_follows.get(indicator, 0.0)
        top, bottom = 0.0, 1.0
        for (place, name, when), wedge in self.rows.items():
            weight = prior.wedge_follows.get(name, 0.0)
            if when == year and weight and (place, name) != (region, indicator):
                top += weight * (wedge - prior.wedge_usual[0])
                bottom += weight**2
        return prior.wedge_usual[0] + follows * top / bottom


def wedge_table(known: pd.DataFrame, prior: Prior) -> WedgeTable:
    """Collect the wedges that the figures known on a day show.

    Parameters
    ----------
    known : DataFrame
        Observations of all regions that were public on the day.
    """
    usable = known[
        ~known["dropped"]
        & (known["span"] == "annual")
        & (known["confidence"] != "low")
        & known["operator"].isin(("=", "~"))
        & known["indicator"].isin(list(prior.wedge_follows))
    ]
    keys = ["region", "indicator", "definition", "year"]
    rank = usable["status"].map({"estimate": 0, "preliminary": 1, "final": 2, "revised": 3})
    ordered = usable.assign(_rank=rank).sort_values(
        [*keys, "_rank", "published_on", "source_id", "file", "row"]
    )
    level = ordered[ordered["measure"] == "level"].groupby(keys)["amount"].last()
    growth = ordered[ordered["measure"] == "growth_pct"].groupby(keys)["amount"].last()
    rows: dict[tuple[str, str, int], float] = {}
    for key, rate in growth.items():
        region, indicator, definition, year = cast(tuple[str, str, str, int], key)
        now = level.get((region, indicator, definition, year))
        before = level.get((region, indicator, definition, year - 1))
        if now is None or before is None or not (now > 0 and before > 0 and rate > -100):
            continue
        wedge = float(np.log(now / before) - np.log1p(rate / 100.0))
        if abs(wedge) <= _FURTHEST:
            rows[(region, indicator, int(year))] = wedge
    return WedgeTable(dict(sorted(rows.items())), prior)
