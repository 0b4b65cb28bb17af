"""How the value of one year moved as figures came out: the fused series at each release date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast.series.fusion.fuse import N_PATHS, fused_series
from forecast.series.fusion.fused import FusedYear
from forecast.series.store import Store, open_store

__all__ = ["Nowcast", "nowcasts"]


@dataclass(frozen=True)
class Nowcast:
    """The value of a year as of a release date, and the periods that came out that day.

    ``released`` holds (measure, period) of the year's figures first known on ``as_of``.
    """

    as_of: str
    released: tuple[tuple[str, str], ...]
    year: FusedYear

    def to_dict(self) -> dict[str, Any]:
        told = self.year.to_dict()
        del told["evidence"]
        return {
            "as_of": self.as_of,
            "released": [{"measure": m, "period": p} for m, p in self.released],
            **told,
        }


def nowcasts(
    region: str,
    indicator: str,
    year: int,
    *,
    as_of: str | date | None = None,
    definition: str | None = None,
    include_low: bool = False,
    store: Store | None = None,
    n_paths: int = N_PATHS,
    seed: int = 0,
) -> tuple[Nowcast, ...]:
    """Return the year's value as of every day on which a figure of that year came out.

    Parameters
    ----------
    region, indicator : str
        Ids or names of the catalogue.
    year : int
    as_of : str or date, optional
        No release after that day is looked at; the record book's last day unless given.

    Returns
    -------
    tuple of Nowcast
        Oldest release first; empty if no figure of the year is known, or none settles a level.

    Raises
    ------
    ParameterError
        If a name is unknown or the date is outside the record book.
    """
    store = store if store is not None else open_store()
    asked = store.scope(region, indicator, as_of, definition)
    seen = store.known(asked.day)
    mine = seen[
        (seen["region"] == asked.region)
        & (seen["indicator"] == asked.indicator.id)
        & (seen["year"] == year)
        & seen["span"].isin(["annual", "cumulative"])
        & ~seen["dropped"]
        & (seen["finding"] == "")
        & (seen["told_by"] == "")  # what a user filled in is no release
    ]
    if not include_low:
        mine = mine[mine["confidence"] != "low"]
    first = mine.groupby(["measure", "period"])["published_on"].min().reset_index()
    out = []
    for when, told in first.groupby("published_on"):
        stamp = pd.Timestamp(when).date()  # type: ignore[arg-type]
        fused = fused_series(
            region,
            indicator,
            as_of=stamp,
            definition=definition,
            include_low=include_low,
            store=store,
            n_paths=n_paths,
            seed=seed,
        )
        item = fused.at(year)
        if item is not None:
            released = sorted(told[["measure", "period"]].itertuples(index=False, name=None))
            out.append(Nowcast(stamp.isoformat(), tuple(released), item))
    return tuple(out)
