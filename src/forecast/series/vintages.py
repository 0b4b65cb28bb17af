"""The revision triangle of one indicator: every period from its first release to its latest."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from forecast.catalog.schema import STATUSES, Indicator
from forecast.series.annual import Evidence
from forecast.series.figures import Figure, figures, is_value
from forecast.series.releases import MEASURES, Release, Revised, change_of, releases_of
from forecast.series.revision_sizes import revision_sizes
from forecast.series.store import Store

__all__ = [
    "Release",
    "Revised",
    "RevisionSummary",
    "Vintages",
    "vintages",
    "revision_sizes",
]


@dataclass(frozen=True)
class RevisionSummary:
    """How far the figures of one measure and first status moved, over full years.

    ``mean``, ``median_abs`` and ``rms`` are in percent (levels, counts) or points (shares, growth);
    ``status`` is ``all`` for the line over every first status.
    """

    measure: str
    status: str
    n: int
    mean: float
    median_abs: float
    rms: float

    def to_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Vintages:
    """The revision triangle of one indicator in one region under one definition, as of a date.

    ``reason`` is empty, or says why there is no row: ``no_data`` (nothing usable was public),
    ``definition_break`` (figures under ``other_definitions`` only), ``no_year`` (not of that year).
    """

    indicator: str
    region: str
    definition: str
    unit: str
    as_of: str
    rows: tuple[Revised, ...]
    summary: tuple[RevisionSummary, ...]
    reason: str = ""
    other_definitions: tuple[str, ...] = ()

    def at(self, period: str, measure: str = "level") -> Revised | None:
        found = (row for row in self.rows if (row.period, row.measure) == (period, measure))
        return next(found, None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "region": self.region,
            "definition": self.definition,
            "unit": self.unit,
            "as_of": self.as_of,
            "reason": self.reason or None,
            "other_definitions": list(self.other_definitions),
            "rows": [row.to_dict() for row in self.rows],
            "summary": [item.to_dict() for item in self.summary],
        }


def vintages(
    store: Store,
    region: str,
    indicator: str,
    *,
    as_of: str | date | None = None,
    definition: str | None = None,
    year: int | None = None,
    include_low: bool = False,
) -> Vintages:
    """Return the releases of every year of an indicator, in the order they became known.

    Parameters
    ----------
    store : Store
    region, indicator : str
        Ids or names of the catalogue.
    as_of : str or date, optional
        Only figures certainly public on that day; a date of publication given as a year counts
        from the year's end.
    definition : str, optional
        The one in force unless given.
    year : int, optional
        This year only, with its in-year periods (``2015-09C``); all full years unless given.
    include_low : bool
        Use figures of low confidence too.

    Raises
    ------
    ParameterError
        If a name is unknown or the date is outside the record book.
    """
    asked = store.scope(region, indicator, as_of, definition)
    entry, wanted = asked.indicator, asked.definition
    known = store.known(asked.day)
    mine = known[(known["indicator"] == entry.id) & (known["region"] == asked.region)]
    found = [
        item
        for item in figures(mine, store.catalog, include_low=include_low, forecasts=True)
        if is_value(item.evidence) and item.key.measure in MEASURES
    ]
    here = [item for item in found if item.key.definition == wanted]
    rows = _rows(
        [item for item in here if (item.span == "annual" if year is None else item.year == year)],
        entry,
    )
    others = tuple(sorted({item.key.definition for item in found} - {wanted}))
    reason = ""
    if not rows:
        reason = "no_year" if year is not None and here else "no_data"
        if not here and others:
            reason = "definition_break"
    return Vintages(
        indicator=entry.id,
        region=asked.region,
        definition=wanted,
        unit=entry.unit,
        as_of=asked.day.isoformat(),
        rows=rows,
        summary=_summary(rows),
        reason=reason,
        other_definitions=others,
    )


def _rows(found: list[Figure], entry: Indicator) -> tuple[Revised, ...]:
    groups: dict[tuple[int, int, bool, str], list[Evidence]] = {}
    for item in found:
        key = (MEASURES.index(item.key.measure), item.year, item.span == "annual", item.key.period)
        groups.setdefault(key, []).append(item.evidence)
    rows = []
    for (measure, year, _, period), evidence in sorted(groups.items()):
        growth = MEASURES[measure] == "growth"
        row = Revised(period, year, MEASURES[measure], releases_of(evidence))
        change, log_change = change_of(row, points=growth or entry.unit == "%", growth=growth)
        rows.append(Revised(period, year, row.measure, row.releases, change, log_change))
    return tuple(rows)


def _summary(rows: Iterable[Revised]) -> tuple[RevisionSummary, ...]:
    """Return the sizes of the revisions by measure and first status, full years only."""
    sizes: dict[tuple[int, str], list[float]] = {}
    for row in rows:
        if row.change is not None and "-" not in row.period:
            for status in ("all", row.first.status):
                sizes.setdefault((MEASURES.index(row.measure), status), []).append(row.change)
    ranked = sorted(sizes, key=lambda key: (key[0], ("all", *STATUSES).index(key[1])))
    return tuple(
        RevisionSummary(
            MEASURES[measure],
            status,
            len(values := sizes[measure, status]),
            float(np.mean(values)),
            statistics.median(abs(value) for value in values),
            float(np.sqrt(np.mean(np.square(values)))),
        )
        for measure, status in ranked
    )
