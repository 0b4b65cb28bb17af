"""Published figures side by side: which may stand, whether two say the same, what moved between."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.catalog.schema import FILLED_STATUSES, STATUSES
from forecast.ingest.observation import period_end
from forecast.ingest.sources import known_on
from forecast.series.annual import Evidence
from forecast.series.select import BOUNDS, LEVEL_MEASURES, evidence_of, rounding

__all__ = [
    "Key",
    "Figure",
    "figures",
    "measure_of",
    "is_forecast",
    "is_undated",
    "is_value",
    "agree",
    "firmness",
    "moved",
    "log_moved",
]

_FAR_FUTURE = date.max


class Key(NamedTuple):
    """What two figures must share to be held against each other."""

    indicator: str
    region: str
    definition: str
    period: str
    measure: str


class Figure(NamedTuple):
    """One usable figure: its key, its year and span, the evidence and the row it was read from."""

    key: Key
    year: int
    span: str
    months: int
    evidence: Evidence
    row: Any


def figures(
    known: pd.DataFrame,
    catalog: Catalog,
    *,
    include_low: bool = False,
    forecasts: bool = False,
    doubtful: bool = False,
) -> Iterator[Figure]:
    """Yield the usable published figures of a frame of observations, in the data's own order.

    What a user assumed or knows from inside is no release: it is revised by nobody, contradicts
    nobody, and says nothing of how published figures behave.

    Parameters
    ----------
    known : DataFrame
        Observations (``ingest.observation``) already cut to an as-of date.
    catalog : Catalog
    include_low : bool
        Take figures of low confidence too.
    forecasts : bool
        Take estimates that were said before their period was over.
    doubtful : bool
        Take figures that wait for confirmation.
    """
    kept = known[
        ~known["dropped"]
        & (doubtful | (known["finding"] == ""))
        & ~known["status"].isin(FILLED_STATUSES)
    ]
    if not include_low:
        kept = kept[kept["confidence"] != "low"]
    order = ["indicator", "region", "definition", "period", "published_on", "source_id"]
    for row in kept.sort_values([*order, "file", "row"]).itertuples(index=False):
        entry = catalog.indicators[str(row.indicator)]
        evidence = evidence_of(row)
        if is_forecast(evidence) and not forecasts:
            continue
        measure = measure_of(evidence.measure, entry)
        # January to December is the year, however it was written.
        period = str(row.year) if row.span == "annual" else evidence.period
        key = Key(entry.id, str(row.region), evidence.definition, period, measure)
        yield Figure(key, row.year, str(row.span), row.months, evidence, row)  # type: ignore[arg-type]


def measure_of(measure: str, indicator: Indicator) -> str:
    """Return ``level`` for a figure of the indicator itself, ``growth``, else the measure's name.

    A share indicator's percentages and a count are levels here: what the indicator is counted in.
    """
    if measure in LEVEL_MEASURES[indicator.kind]:
        return "level"
    return "growth" if measure == "growth_pct" else measure


def is_forecast(item: Evidence) -> bool:
    """Whether a figure is an estimate said before its period was over."""
    return item.status == "estimate" and item.known_from <= period_end(item.period).isoformat()


def is_undated(item: Evidence) -> bool:
    """Whether the day a figure counts from is not a date of its publication.

    So for a source without a date, and a table dated too early for what it says: both count from
    the day by which they were in hand.
    """
    if not item.published:
        return True
    day = known_on(item.published, _FAR_FUTURE)
    end = period_end(item.period).isoformat()
    # What was in hand before the last day of its month or year is dated all the same.
    return day is None or (item.known_from > day.isoformat() and item.known_from != end)


def is_value(item: Evidence) -> bool:
    """Whether a figure is a value, exact or about, and not a bound."""
    return item.operator not in BOUNDS


def agree(one: Evidence, other: Evidence) -> bool:
    """Whether two values are equal within the rounding of the coarser one, as printed."""
    return abs(one.amount - other.amount) <= max(rounding(one), rounding(other)) * 1.000001


def firmness(status: str) -> int:
    """Return the rank of a status: the firmer the higher."""
    return STATUSES.index(status)


def moved(first: float, last: float, *, points: bool) -> float | None:
    """Return the change in percent, or in points; None where a ratio means nothing.

    >>> moved(200.0, 201.0, points=False), moved(8.0, 8.5, points=True)
    (0.5, 0.5)
    """
    if points:
        return float(f"{last - first:.12g}")
    return None if first == 0 else float(f"{(last / first - 1) * 100:.12g}")


def log_moved(first: float, last: float, *, growth: bool) -> float | None:
    """Return the change in natural logarithms, of 1 + growth for growth rates in percent.

    None where a logarithm does not exist (zero, a negative level, a growth of -100 %).

    >>> round(log_moved(100.0, 110.0, growth=False), 4), round(log_moved(7.0, 7.4, growth=True), 4)
    (0.0953, 0.0037)
    """
    before, after = (1 + first / 100, 1 + last / 100) if growth else (first, last)
    if before <= 0 or after <= 0:
        return None
    return math.log(after / before)
