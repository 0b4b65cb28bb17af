"""How one figure moved from its first release to its latest, and how far first figures move."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from forecast.catalog.schema import STATUSES, Indicator
from forecast.errors import ParameterError
from forecast.series.annual import Evidence
from forecast.series.figures import (
    Figure,
    agree,
    figures,
    firmness,
    is_undated,
    is_value,
    log_moved,
    moved,
)
from forecast.series.select import rounding
from forecast.series.store import Store, known_by

__all__ = [
    "Release",
    "Revised",
    "RevisionSummary",
    "Vintages",
    "vintages",
    "releases_of",
    "definition_of",
]

MEASURES = ("level", "growth")


@dataclass(frozen=True)
class Release:
    """One figure of a period as it became known, with its copies (the most precise first).

    ``known_from`` is the first day one of the copies certainly was public. ``undated`` marks a
    release none of whose copies has a date of publication. ``late`` marks a figure that became
    known after a firmer one and says something else: an old state repeated, or another scope. It
    is shown, and counts neither as first nor as latest.
    """

    value: float
    status: str
    approximate: bool
    known_from: str
    undated: bool
    late: bool
    figures: tuple[Evidence, ...]

    @property
    def published(self) -> str:
        """The date of publication of its first copy, as known; empty if none has one."""
        dated = [item for item in self.figures if not is_undated(item)]
        first = min(dated, key=lambda item: (item.known_from, item.published), default=None)
        return first.published if first is not None else ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "status": self.status,
            "approximate": self.approximate,
            "known_from": self.known_from,
            "published": self.published or None,
            "undated": self.undated,
            "late": self.late,
            "sources": list(dict.fromkeys(item.source_id for item in self.figures)),
            "read_from": [item.place() for item in self.figures],
        }


@dataclass(frozen=True)
class Revised:
    """One row of the triangle: the releases of one period in the order they became known.

    ``change`` is from the first to the latest release, in percent for levels and counts, in points
    for shares and growth; ``log_change`` in natural logarithms (of 1 + growth for growth). Both are
    0 where the two agree within the coarser one's rounding, None with fewer than two releases.
    """

    period: str
    year: int
    measure: str
    releases: tuple[Release, ...]
    change: float | None = None
    log_change: float | None = None

    @property
    def in_order(self) -> tuple[Release, ...]:
        """The releases that count, late ones left out."""
        return tuple(item for item in self.releases if not item.late)

    @property
    def first(self) -> Release:
        return self.in_order[0]

    @property
    def latest(self) -> Release:
        return self.in_order[-1]

    def to_dict(self) -> dict[str, Any]:
        return {
            "period": self.period,
            "year": self.year,
            "measure": self.measure,
            "releases": [item.to_dict() for item in self.releases],
            "first": self.first.value,
            "latest": self.latest.value,
            "change": self.change,
            "log_change": self.log_change,
        }


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
    entry = store.catalog.indicator(indicator)
    place = store.catalog.region(region)
    day = store.parse_as_of(as_of)
    wanted = definition_of(store, entry, definition)
    known = known_by(store.observations, day)
    mine = known[(known["indicator"] == entry.id) & (known["region"] == place.id)]
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
        region=place.id,
        definition=wanted,
        unit=entry.unit,
        as_of=day.isoformat(),
        rows=rows,
        summary=_summary(rows),
        reason=reason,
        other_definitions=others,
    )


def definition_of(store: Store, entry: Indicator, definition: str | None) -> str:
    """Return the definition wanted, the one in force if None.

    Raises
    ------
    ParameterError
        If the indicator has no such definition.
    """
    family = store.catalog.family(entry)
    wanted = definition or family.default
    known = [item.id for item in family.definitions]
    if wanted not in known:
        raise ParameterError(
            "error.definition", name=wanted, indicator=entry.id, known=", ".join(known)
        )
    return wanted


def releases_of(found: Iterable[Evidence]) -> tuple[Release, ...]:
    """Return the releases among the values of one key, in the order they became known.

    Copies are one release: values of the same status equal within the coarser one's rounding, and
    a weaker copy of a firmer figure that was already known. Where a coarse figure fits several
    releases it is a copy of the nearest. An undated figure weaker than a dated one came before it,
    whenever the undated page was found.
    """
    exact_first = sorted(found, key=lambda item: (rounding(item), *_identity(item)))
    groups: list[list[Evidence]] = []
    for item in exact_first:
        fits = [group for group in groups if _copies(item, group)]
        if fits:
            min(fits, key=lambda group: abs(group[0].amount - item.amount)).append(item)
        else:
            groups.append([item])
    releases = [_release(group) for group in groups]
    dated = [item for item in releases if not item.undated]

    def order(item: Release) -> tuple[Any, ...]:
        firmer = [
            other.known_from for other in dated if firmness(other.status) > firmness(item.status)
        ]
        if item.undated and firmer:
            return min(firmer), 0, firmness(item.status), item.value
        return item.known_from, 1, firmness(item.status), item.value

    told: list[Release] = []
    for release in sorted(releases, key=order):
        firmest = max((firmness(other.status) for other in told), default=0)
        told.append(replace(release, late=firmness(release.status) < firmest))
    return tuple(told)


def _identity(item: Evidence) -> tuple[Any, ...]:
    return item.known_from, item.amount, item.status, item.source_id, item.file, item.row


def _copies(item: Evidence, group: list[Evidence]) -> bool:
    """Whether a figure repeats the release that a group of figures is (its first the exact one)."""
    if not agree(item, group[0]):
        return False
    known = min(other.known_from for other in group)
    gap = firmness(group[0].status) - firmness(item.status)
    return gap == 0 or (gap > 0 and not is_undated(item) and item.known_from >= known)


def _release(group: Sequence[Evidence]) -> Release:
    return Release(
        value=group[0].amount,
        status=group[0].status,
        approximate=all(item.operator == "~" for item in group),
        known_from=min(item.known_from for item in group),
        undated=all(is_undated(item) for item in group),
        late=False,
        figures=tuple(group),
    )


def _rows(found: list[Figure], entry: Indicator) -> tuple[Revised, ...]:
    groups: dict[tuple[int, int, str, str], list[Evidence]] = {}
    for item in found:
        key = (MEASURES.index(item.key.measure), item.year, item.span == "annual", item.key.period)
        groups.setdefault(key, []).append(item.evidence)  # type: ignore[arg-type]
    rows = []
    for (measure, year, _, period), evidence in sorted(groups.items()):
        growth = MEASURES[measure] == "growth"
        row = Revised(period, year, MEASURES[measure], releases_of(evidence))
        change, log_change = change_of(row, points=growth or entry.unit == "%", growth=growth)
        rows.append(Revised(period, year, row.measure, row.releases, change, log_change))
    return tuple(rows)


def change_of(
    row: Revised, *, points: bool, growth: bool, first: Release | None = None
) -> tuple[float | None, float | None]:
    """Return how far a release (the first unless given) is from the latest: change, log change."""
    start = first or row.first
    if start is row.latest:
        return None, None
    if agree(start.figures[0], row.latest.figures[0]):
        return 0.0, 0.0
    return (
        moved(start.value, row.latest.value, points=points),
        log_moved(start.value, row.latest.value, growth=growth),
    )


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
