"""What is doubtful about the figures of a target: named beside its verdict, held or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from forecast.assess.assessment import Assessment
from forecast.catalog.schema import Target
from forecast.plausibility import Finding
from forecast.series import AnnualSeries, FusedSeries, Store
from forecast.series.annual import Evidence
from forecast.series.breaks import scope_breaks

__all__ = ["with_doubts"]

_GROWTH = {"growth", "in_year_growth"}
_REVISED = 0.05  # of a level: revisions move it by less
_SETTLED = ("met", "met_late", "missed", "achieved", "at_risk")


def with_doubts(
    judged: Assessment,
    target: Target,
    store: Store,
    as_of: date,
    series: AnnualSeries,
    fused: FusedSeries,
) -> Assessment:
    """Add the findings on the figures a target is judged by, and on what its verdict rests on.

    Beside the screen's findings on the indicator and on those an identity ties to it: levels that
    the published growth contradicts, and a verdict that one figure alone settles.
    """
    related = store.catalog.bounds_of(target.indicator, target.region)
    named = {target.indicator, *fused.component, *(rule.other for rule in related)}
    screened = [
        item
        for item in store.screen.findings(as_of).values()
        if item.region == target.region and item.indicator in named
    ]
    found = (*screened, *_broken(series, fused), *_alone(judged, series, fused))
    waiting = any(item.held and item.indicator == target.indicator for item in screened)
    if judged.reason != "no_data" or not waiting:
        return replace(judged, findings=found)
    reasons = ("to_be_confirmed", *(code for code in judged.reasons if code != "no_data"))
    return replace(judged, findings=found, reason=reasons[0], reasons=reasons)


def _broken(series: AnnualSeries, fused: FusedSeries) -> Iterator[Finding]:
    """Yield the published levels that the growth published for their years does not bear out.

    Either the year is suspected of a change of scope, or the evidence of all years together puts
    it elsewhere: outside its 95 % interval by more than a revision is large.
    """
    broken = {item.year for item in scope_breaks(fused)}
    for point in series.points:
        item = fused.at(point.year)
        if point.derived or item is None or not _GROWTH & {w.kind for w in item.witnesses}:
            continue
        low, high = item.intervals[95]
        off = max(low - point.value, point.value - high, 0.0)
        if point.year in broken or off > _REVISED * abs(point.value):
            yield _finding("growth_contradicts", series, point.evidence[0])


def _alone(judged: Assessment, series: AnnualSeries, fused: FusedSeries) -> Iterator[Finding]:
    """Yield the one figure that settles a verdict with no other that it can be held against."""
    if judged.status not in _SETTLED or len(series.years) != 1:
        return
    (point,) = series.years
    others = [item for item in fused.years if item.year != point.year and item.witnesses]
    if not point.derived and not others:
        yield _finding("unsupported", series, point.evidence[0])


def _finding(code: str, series: AnnualSeries, item: Evidence) -> Finding:
    return Finding(
        code, "look", item.indicator, series.region, item.period, item.measure, item.operator,
        item.value, item.amount, item.unit or series.unit, None, None, None, "", "", item.file,
        item.row, item.sheet, item.cell, item.source_id, "",
    )  # fmt: skip
