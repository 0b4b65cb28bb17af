"""Which of several figures of one year is used, and why the others are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from forecast.catalog.schema import CONFIDENCES, FILLED_STATUSES, STATUSES, Indicator
from forecast.ingest.observation import LEVEL_MEASURES, period_end
from forecast.series.annual import Conflict, Evidence, YearValue

__all__ = [
    "BOUNDS",
    "LEVEL_MEASURES",
    "evidence_of",
    "usable",
    "outweighed",
    "year_value",
    "year_values",
    "same_figure",
    "conflicts_of",
]

BOUNDS = (">", ">=", "<", "<=")
_EXACT_FIRST = {"=": 2, "~": 1}
_NO_DATE = pd.Timestamp.min
_ZEROS = 0.01  # of a whole number that ends in zeros


def evidence_of(row: Any) -> Evidence:
    """Turn one row of a frame of observations (a named tuple) into a piece of evidence."""
    return Evidence(
        row.indicator,
        row.period,
        row.measure,
        row.operator,
        row.value,
        row.unit,
        row.amount,
        row.status,
        row.confidence,
        row.definition,
        row.definition_text,
        row.source_id,
        row.published,
        row.published_on.date().isoformat(),
        row.file,
        row.row,
        row.correction,
        row.sheet,
        row.cell,
        told_by=row.told_by,
        told_source=row.told_source,
        told_note=row.told_note,
    )


def usable(row: Any, indicator: Indicator, *, include_low: bool) -> str:
    """Return '' if a figure can stand for its year, else the code of the reason why not."""
    if row.dropped:
        return "dropped_by_correction"
    if row.finding:
        return "to_be_confirmed"
    if row.measure not in LEVEL_MEASURES[indicator.kind]:
        return "growth_not_level" if row.measure == "growth_pct" else "other_measure"
    # A stock's reading at a point in time stands for its year.
    reading = indicator.stock and row.span in ("month", "quarter")
    if row.span != "annual" and not reading:
        return "part_of_year"
    if row.status == "estimate" and row.published_on.date() <= period_end(row.period):
        return "forecast_not_figure"  # said before the year was over
    return "low_confidence" if row.confidence == "low" and not include_low else ""


def year_value(year: int, candidates: Iterable[tuple[Evidence, Any]], *, stock: bool) -> YearValue:
    """Choose the figure of a year and set the others aside.

    Parameters
    ----------
    candidates : iterable of (Evidence, row)
        Usable figures of one definition and year. Preferred in this order: published before
        internal or assumed, full-year or latest in-year reading, status (revised > final >
        preliminary > estimate), confidence, date of publication, exact before about before bound;
        the rest by source id, so that the order of the records never matters. Where another figure
        of the same status says the same to more digits (11438.13 beside 1.14 万亿元), it is used.
    """
    ranked = sorted(candidates, key=lambda pair: _rank(*pair, stock=stock), reverse=True)
    best, row = max(
        (pair for pair in ranked if _as_good(pair, ranked[0])),
        key=lambda pair: (_digits(pair[0].value), -ranked.index(pair)),
    )
    aside = []
    for other, _ in ranked:
        if other is best:
            continue
        if same_figure(best, other):
            reason = "same_figure"
        elif outweighed(other, best):
            reason = "published_exists"
        elif STATUSES.index(other.status) < STATUSES.index(best.status):
            reason = "weaker_status"
        elif CONFIDENCES.index(other.confidence) < CONFIDENCES.index(best.confidence):
            reason = "weaker_confidence"
        else:
            reason = "older_publication"
        aside.append(replace(other, reason=reason))
    return YearValue(
        year=year,
        value=best.amount,
        bound=best.operator if best.operator in BOUNDS else "",
        approximate=best.operator == "~" or best.status == "estimate",
        as_at="" if row.span == "annual" else best.period,
        evidence=(best,),
        set_aside=tuple(aside),
    )


def year_values(
    rows: Iterable[Any], entry: Indicator, *, include_low: bool
) -> tuple[dict[str, dict[int, YearValue]], list[tuple[int, Evidence]]]:
    """Return an indicator's year values by definition, and the unused evidence with its year.

    Parameters
    ----------
    rows : iterable of named tuples
        The indicator's observations in one region that were public on the day.
    """
    candidates: dict[tuple[str, int], list[tuple[Evidence, Any]]] = {}
    aside: list[tuple[int, Evidence]] = []
    for row in sorted(rows, key=lambda row: (row.year, row.file, row.row)):
        evidence = evidence_of(row)
        reason = usable(row, entry, include_low=include_low)
        if reason:
            aside.append((row.year, replace(evidence, reason=reason)))
        else:
            candidates.setdefault((evidence.definition, row.year), []).append((evidence, row))
    groups: dict[str, dict[int, YearValue]] = {}
    for (definition, year), found in sorted(candidates.items()):
        groups.setdefault(definition, {})[year] = year_value(year, found, stock=entry.stock)
    return groups, aside


def outweighed(one: Evidence, other: Evidence) -> bool:
    """Whether the first figure was never published and the second was: it always steps back."""
    return one.status in FILLED_STATUSES and other.status not in FILLED_STATUSES


def _as_good(pair: tuple[Evidence, Any], first: tuple[Evidence, Any]) -> bool:
    """Whether a figure is the preferred one, or says the same with a status as firm."""
    item, best = pair[0], first[0]
    return item is best or (
        item.operator in ("=", "~")
        and best.operator in ("=", "~")
        and item.status == best.status
        and item.confidence != "low"
        and item.period == best.period
        and same_figure(item, best)
    )


def _rank(item: Evidence, row: Any, *, stock: bool) -> tuple[Any, ...]:
    whole = 13 if row.span == "annual" or not stock else int(row.period[5:7].replace("Q", "0"))
    return (
        item.status not in FILLED_STATUSES,
        whole,
        STATUSES.index(item.status),
        CONFIDENCES.index(item.confidence),
        # A source without a date is not the newest for that.
        row.published_on if item.published else _NO_DATE,
        _EXACT_FIRST.get(item.operator, 0),
        _digits(item.value),
        bool(item.cell),  # the published table itself before a copy of its figure
        item.source_id,
        item.file,
        -item.row,
    )


def _digits(value: float) -> int:
    return len(Decimal(repr(value)).normalize().as_tuple().digits)


def rounding(item: Evidence) -> float:
    """Return half a unit of the last printed digit, in the series' unit.

    The zeros at the end of a whole number (1200 firms) may be digits or rounding: they are taken
    for rounding up to one percent; 2.5 (trillion) is taken at its word.
    """
    if item.value == 0:
        return 0.0
    exponent = Decimal(repr(item.value)).normalize().as_tuple().exponent
    half = 0.5 * 10.0 ** (int(exponent) if isinstance(exponent, int) else 0)
    half = abs(half * item.amount / item.value)
    return min(half, _ZEROS * abs(item.amount)) if item.value % 10 == 0 else half


def same_figure(one: Evidence, other: Evidence) -> bool:
    """Whether two figures agree within the coarser one's rounding (bounds: are compatible)."""
    slack = max(rounding(one), rounding(other)) * 1.000001
    if one.operator in ("=", "~") and other.operator in ("=", "~"):
        return abs(one.amount - other.amount) <= slack
    bound, value = (one, other) if one.operator not in ("=", "~") else (other, one)
    if bound.operator.startswith(">"):
        return value.amount >= bound.amount - slack
    return value.amount <= bound.amount + slack


def conflicts_of(years: Iterable[YearValue]) -> tuple[Conflict, ...]:
    """Return every pair of used and unused figures of a year that rounding cannot explain."""
    found = []
    for item in years:
        if item.derived or not item.evidence:
            continue
        used = item.evidence[0]
        for other in item.set_aside:
            comparable = other.indicator == used.indicator and other.reason in (
                "published_exists",
                "weaker_status",
                "weaker_confidence",
                "older_publication",
                "low_confidence",
            )
            if comparable and other.definition == used.definition and not same_figure(used, other):
                found.append(Conflict(item.year, used, other, other.amount - used.amount))
    return tuple(found)
