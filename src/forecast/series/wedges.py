"""How far a change of level lies from the published growth of the same years, and what is usual."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from forecast.catalog import Catalog
from forecast.series.annual import Evidence
from forecast.series.figures import Figure
from forecast.series.select import BOUNDS, year_value

__all__ = ["Usual", "Wedge", "wedges_of", "usual_wedge", "FEWEST", "FLAGGED"]

# A median and a spread from fewer wedges say nothing of what is usual.
FEWEST = 12
# Beyond so many robust standard deviations from the median a wedge is no longer the usual one.
FLAGGED = 2.5
_LONGEST = 3  # years between two levels; over more a wedge is history, not a break
_HALF_YEAR = 6  # January to June and longer stand for a year without annual growth
_MAD_TO_SD = 1.4826  # of a normal distribution


@dataclass(frozen=True)
class Usual:
    """What wedges usually are: median and robust standard deviation a year, in logarithms."""

    median: float
    sd: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Wedge:
    """Log change of level from ``since`` to ``year`` less the log of the growth published for it.

    ``wedge`` is per year. ``in_year`` tells that some year's growth was published for its first
    half or longer only, not for the whole of it.
    """

    indicator: str
    region: str
    definition: str
    since: int
    year: int
    level_change: float
    growth: float
    wedge: float
    in_year: bool
    before: Evidence
    after: Evidence
    published: tuple[Evidence, ...]

    def unusual(self, usual: Usual) -> float:
        """Return the distance from the usual wedge in robust standard deviations, signed."""
        return (self.wedge - usual.median) / usual.sd

    def to_dict(self) -> dict[str, Any]:
        return {
            "since": self.since,
            "year": self.year,
            "level_change": self.level_change,
            "growth": self.growth,
            "wedge": self.wedge,
            "in_year": self.in_year,
            "published": [item.to_dict() for item in self.published],
        }


class _Series(NamedTuple):
    indicator: str
    region: str
    definition: str


def wedges_of(found: Iterable[Figure], catalog: Catalog) -> tuple[Wedge, ...]:
    """Return the wedges of every series of amounts and counts, by series and year.

    Two years' levels are compared if both are values under one definition, at most three years
    apart, and growth was published for every year after the first: for the whole year, else for
    January to June or longer. Shares and growth rates have no growth to be held against.

    Parameters
    ----------
    found : iterable of Figure
        The usable figures (see :func:`forecast.series.figures.figures`).
    catalog : Catalog
    """
    levels: dict[_Series, dict[int, list[Figure]]] = {}
    growth: dict[_Series, dict[int, list[Figure]]] = {}
    for item in found:
        if catalog.indicators[item.key.indicator].kind not in ("level", "count"):
            continue
        series = _Series(*item.key[:3])
        if item.key.measure == "level" and item.span == "annual":
            levels.setdefault(series, {}).setdefault(item.year, []).append(item)
        elif item.key.measure == "growth" and _whole_enough(item):
            growth.setdefault(series, {}).setdefault(item.year, []).append(item)
    wedges = []
    for series in sorted(set(levels) & set(growth)):
        values = {year: _used(year, items) for year, items in sorted(levels[series].items())}
        rates = {year: _used(year, _longest(items)) for year, items in growth[series].items()}
        known = [year for year, item in values.items() if _positive(item)]
        for since, year in pairwise(known):
            between = range(since + 1, year + 1)
            if len(between) <= _LONGEST and all(_real(rates.get(one)) for one in between):
                wedges.append(_wedge(series, since, year, values, rates))
    return tuple(wedges)


def _wedge(
    series: _Series,
    since: int,
    year: int,
    values: Mapping[int, Evidence],
    rates: Mapping[int, Evidence],
) -> Wedge:
    published = tuple(rates[one] for one in range(since + 1, year + 1))
    change = math.log(values[year].amount / values[since].amount)
    growth = sum(math.log1p(item.amount / 100) for item in published)
    return Wedge(
        *series,
        since=since,
        year=year,
        level_change=change,
        growth=growth,
        wedge=(change - growth) / (year - since),
        in_year=any(item.period.endswith("C") for item in published),
        before=values[since],
        after=values[year],
        published=published,
    )


def usual_wedge(wedges: Iterable[Wedge]) -> Usual | None:
    """Return median and robust spread (1.4826 x MAD) of the wedges; None with fewer than 12.

    Wedges that rest on a part of the year's growth stand out or not by the same measure, but do
    not shape it.
    """
    values = np.array([item.wedge for item in wedges if not item.in_year])
    if len(values) < FEWEST:
        return None
    median = float(np.median(values))
    sd = _MAD_TO_SD * float(np.median(np.abs(values - median)))
    return Usual(median, sd, len(values)) if sd > 0 else None


def _whole_enough(item: Figure) -> bool:
    return item.span == "annual" or (item.span == "cumulative" and item.months >= _HALF_YEAR)


def _longest(items: list[Figure]) -> list[Figure]:
    """Return the figures on the longest part of the year."""
    months = max(item.months for item in items)
    return [item for item in items if item.months == months]


def _used(year: int, items: list[Figure]) -> Evidence:
    """Return the figure that a series would use of these."""
    pairs = [(item.evidence, item.row) for item in items]
    return year_value(year, pairs, stock=False).evidence[0]


def _positive(item: Evidence) -> bool:
    return item.operator not in BOUNDS and item.amount > 0


def _real(item: Evidence | None) -> bool:
    return item is not None and item.operator not in BOUNDS and item.amount > -100
