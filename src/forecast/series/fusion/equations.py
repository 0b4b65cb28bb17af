"""What each published figure says, as one equation of the evidence model; knows no matrices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forecast.catalog import Indicator
from forecast.catalog.schema import FILLED_STATUSES
from forecast.ingest.observation import period_end
from forecast.series.annual import Evidence
from forecast.series.fusion.prior import Prior, Span
from forecast.series.fusion.scale import Scale
from forecast.series.related import Claim
from forecast.series.select import (
    BOUNDS,
    LEVEL_MEASURES,
    evidence_of,
    outweighed,
    rounding,
    year_value,
)

__all__ = ["Equation", "Sayings", "equations_of", "claimed"]

# Figures of the same standing that disagree both count if they came out within this many days.
_SAME_RELEASE_DAYS = 200
_RATE_DIGIT = 0.05  # half a tenth of a point
_GROWTH_MEASURES = ("growth_pct",)


@dataclass(frozen=True)
class Equation:
    """One figure as ``sum of latent values = value + error``.

    ``kind`` is level, growth, in_year_level, in_year_growth, span_growth (over several years) or
    bound; ``since`` the year the
    growth counts from; ``value`` and ``noise`` are in the scale's terms (log, logit or plain);
    ``side`` is ``>`` or ``<`` for a bound.
    """

    kind: str
    indicator: str
    year: int
    months: int
    since: int
    value: float
    noise: float
    definition: str
    evidence: Evidence
    side: str = ""


@dataclass(frozen=True)
class Sayings:
    """The equations of one indicator, and what was set aside with the reason."""

    equations: tuple[Equation, ...]
    aside: tuple[Evidence, ...]


def equations_of(
    rows: Iterable[Any],
    entry: Indicator,
    prior: Prior,
    scale: Scale,
    *,
    definitions: Sequence[str],
    include_low: bool = False,
    span: Span | None = None,
) -> Sayings:
    """Turn the figures of one indicator into equations.

    Parameters
    ----------
    rows : iterable of named tuples
        The indicator's observations in the region that were public on the day.
    definitions : sequence of str
        The definition wanted and those that a splice rule lets count.
    span : Span, optional
        The rows are of an indicator that publishes another's growth over several years.

    Returns
    -------
    Sayings
        In an order that does not depend on the order of the records.
    """
    groups: dict[tuple[str, str, str], list[tuple[Evidence, Any]]] = {}
    aside: list[Evidence] = []
    for row in rows:
        evidence = evidence_of(row)
        if span is None:
            nature, reason = _nature(row, entry, scale, definitions, include_low)
        else:
            nature, reason = _nature_of_span(row, scale, include_low)
        if reason:
            aside.append(replace(evidence, reason=reason))
        else:
            key = (evidence.definition, evidence.period, nature)
            groups.setdefault(key, []).append((evidence, row))
    found: list[Equation] = []
    for (definition, _, nature), candidates in sorted(groups.items()):
        if nature == "bound":
            kept, left = _tightest(candidates, groups, definition)
        else:
            kept, left = _chosen(candidates)
        aside += left
        for evidence, row in kept:
            made = _equation(nature, evidence, row, entry, prior, scale, definition)
            if made is not None and span is not None:
                made = _over(span, made, definitions[0])
            if made is None:
                aside.append(replace(evidence, reason="outside_scale"))
            else:
                rivals = len(kept) > 1 and nature != "bound"
                found.append(replace(made, noise=made.noise * (2.0 if rivals else 1.0)))
    return Sayings(
        tuple(found),
        tuple(sorted(aside, key=lambda e: (e.period, e.measure, e.file, e.row, e.source_id))),
    )


def _nature(
    row: Any, entry: Indicator, scale: Scale, definitions: Sequence[str], include_low: bool
) -> tuple[str, str]:
    """Return what a figure speaks of (its kind of equation), or why it cannot speak."""
    if row.dropped:
        return "", "dropped_by_correction"
    if row.finding:
        return "", "to_be_confirmed"
    if row.definition not in definitions:
        return "", "other_definition"
    if row.confidence == "low" and not include_low:
        return "", "low_confidence"
    if row.measure in LEVEL_MEASURES[entry.kind]:
        return _nature_of_level(row, entry, scale)
    if row.measure not in _GROWTH_MEASURES:
        return "", "other_measure"
    if scale.name != "log":
        return "", "growth_not_usable"
    if row.operator in BOUNDS:
        return "", "bound_of_growth"
    if row.span == "annual":
        return "growth", ""
    if row.span == "cumulative" and not entry.stock:
        return "in_year_growth", ""
    return "", "single_month" if row.span == "month" else "part_of_year"


def _nature_of_level(row: Any, entry: Indicator, scale: Scale) -> tuple[str, str]:
    kind = "bound" if row.operator in BOUNDS else "in_year_level"
    if row.span == "annual":
        return ("bound" if row.operator in BOUNDS else "level"), ""
    if entry.stock or entry.kind in ("share", "rate"):  # a reading, whatever its period
        return kind, ""
    if scale.name != "log":  # the part of a year's total is not known where values may be zero
        return "", "part_of_year"
    if row.span == "cumulative" or (row.span == "quarter" and row.period.endswith("Q1")):
        return kind, ""
    return "", "single_month" if row.span == "month" else "single_quarter"


def _nature_of_span(row: Any, scale: Scale, include_low: bool) -> tuple[str, str]:
    """Return what a figure of growth over several years speaks of, or why it cannot speak."""
    if row.dropped:
        return "", "dropped_by_correction"
    if row.finding:
        return "", "to_be_confirmed"
    if row.confidence == "low" and not include_low:
        return "", "low_confidence"
    if scale.name != "log":
        return "", "growth_not_usable"
    if row.measure not in _GROWTH_MEASURES or row.span != "annual" or row.operator in BOUNDS:
        return "", "other_measure"
    return "growth", ""


def _over(span: Span, made: Equation, definition: str) -> Equation:
    """Return one year's growth equation as that of the whole span.

    The error of an average counts once for each year; firms enter and leave over a span, so the
    error of its total grows with its length too.
    """
    return replace(
        made,
        kind="span_growth",
        indicator=span.of,
        definition=definition,
        since=made.year - span.years,
        value=made.value * (1 if span.total else span.years),
        noise=made.noise * span.years,
    )


def _tightest(
    candidates: Sequence[tuple[Evidence, Any]],
    groups: Mapping[tuple[str, str, str], Sequence[tuple[Evidence, Any]]],
    definition: str,
) -> tuple[list[tuple[Evidence, Any]], list[Evidence]]:
    """Keep a period's tightest lower and upper bound; none beside an exact figure of it.

    A published bound limits an assumed figure, and goes before an assumed bound however tight.
    """
    period = candidates[0][0].period
    exact = [
        item
        for kind in ("level", "in_year_level")
        for item, _ in groups.get((definition, period, kind), ())
    ]
    kept, left = [], []
    for sign, side in ((-1.0, ">"), (1.0, "<")):
        mine = []
        for pair in candidates:
            if not pair[0].operator.startswith(side):
                continue
            if any(not outweighed(item, pair[0]) for item in exact):
                left.append(replace(pair[0], reason="figure_exists"))
            else:
                mine.append(pair)
        mine.sort(key=lambda pair: (sign * pair[0].amount, _placed(pair[0])))
        mine.sort(key=lambda pair: pair[0].status in FILLED_STATUSES)
        kept += mine[:1]
        left += [
            replace(
                evidence,
                reason="published_exists" if outweighed(evidence, mine[0][0]) else "same_figure",
            )
            for evidence, _ in mine[1:]
        ]
    return kept, left


def _placed(evidence: Evidence) -> tuple[str, str, int]:
    return evidence.source_id, evidence.file, evidence.row


def _chosen(
    candidates: list[tuple[Evidence, Any]],
) -> tuple[list[tuple[Evidence, Any]], list[Evidence]]:
    """Keep the preferred figure, and one of the same standing that contradicts it.

    A forecast published before its period was over steps back for any later figure, but not for
    an assumption.
    """
    early = [pair for pair in candidates if not _said_early(pair[1])]
    if all(evidence.status == "assumption" for evidence, _ in early):
        early = []
    rows = {id(evidence): (evidence, row) for evidence, row in candidates}
    picked = year_value(0, early or candidates, stock=False)
    best = picked.evidence[0]
    kept = [rows[id(best)]]
    left: list[Evidence] = []
    origin = {(e.file, e.row, e.sheet, e.cell): (e, row) for e, row in candidates}
    for other in picked.set_aside:
        found, row = origin[(other.file, other.row, other.sheet, other.cell)]
        gap = abs((row.published_on - rows[id(best)][1].published_on).days)
        rival = (
            other.reason == "older_publication"
            and other.status == best.status
            and other.operator not in BOUNDS
            and best.operator not in BOUNDS
            and gap <= _SAME_RELEASE_DAYS
        )
        if rival and len(kept) == 1:
            kept.append((found, row))
        else:
            left.append(other)
    if early:
        left += [
            replace(evidence, reason="weaker_status")
            for evidence, row in candidates
            if _said_early(row)
        ]
    return kept, left


def _said_early(row: Any) -> bool:
    """Whether an estimate was made before its period was over."""
    early: bool = row.status == "estimate" and row.published_on.date() <= period_end(row.period)
    return early


def _half(evidence: Evidence, entry: Indicator) -> float:
    """Return half a unit of the last printed digit, in the series' unit; none for a counted one."""
    if evidence.value == 0:
        return _RATE_DIGIT
    whole = evidence.value == int(evidence.value) and evidence.value % 10 != 0
    if entry.kind == "count" and whole and evidence.amount == evidence.value:
        return 0.0
    return rounding(evidence)


def _equation(
    nature: str,
    evidence: Evidence,
    row: Any,
    entry: Indicator,
    prior: Prior,
    scale: Scale,
    definition: str,
) -> Equation | None:
    """Return a figure's equation; None if its scale has no place for it."""
    year, months = int(row.year), int(row.months)
    if row.span == "month" or row.span == "quarter":  # a stock or a share read in the year
        months = int(evidence.period[5:7]) if row.span == "month" else 3 * int(evidence.period[-1])
    standing = "early" if _said_early(row) else evidence.status
    times = prior.low_confidence if evidence.confidence == "low" else 1.0
    about = prior.about if evidence.operator == "~" else 0.0
    if nature in ("growth", "in_year_growth"):
        if not math.isfinite(evidence.amount) or evidence.amount <= -100.0:
            return None
        ratio = 1.0 + evidence.amount / 100.0
        # Rates are published to one digit; the records lose the zero of 7.0.
        half = min(rounding(evidence), _RATE_DIGIT) if evidence.amount else _RATE_DIGIT
        half = (half if evidence.operator == "=" else rounding(evidence)) / 100.0 / ratio
        noise = prior.noise["growth"][standing] * times
        return Equation(
            nature,
            entry.id,
            year,
            months,
            year - 1,
            math.log(ratio),
            math.hypot(noise, half / math.sqrt(3.0), about),
            definition,
            evidence,
        )
    value = scale.to(evidence.amount)
    if value is None:
        return None
    half = abs(scale.slope(evidence.amount) * _half(evidence, entry)) / math.sqrt(3.0)
    table = prior.noise["share" if scale.name in ("logit", "ratio") else "level"]
    noise = scale.noise(table[standing], evidence.amount) * times
    in_year = prior.in_year if nature == "in_year_level" else 0.0
    side = evidence.operator[0] if evidence.operator in BOUNDS else ""
    return Equation(
        nature,
        entry.id,
        year,
        months,
        year,
        value,
        math.hypot(noise, half, scale.noise(about + in_year, evidence.amount)),
        definition,
        evidence,
        side,
    )


def claimed(
    claims: Iterable[Claim], entry: Indicator, scale: Scale, definition: str
) -> tuple[Equation, ...]:
    """Turn what related indicators say of an indicator into bounds of it (no error: a bound)."""
    found = []
    for claim in claims:
        value = scale.to(claim.amount)
        if value is None:
            continue
        months = 12
        if claim.as_at:  # a stock read in the year
            months = 3 * int(claim.as_at[-1]) if "Q" in claim.as_at else int(claim.as_at[5:7])
        told, side = claim.evidence, claim.bound[0]
        found.append(
            Equation(
                "bound",
                entry.id,
                claim.year,
                months if entry.stock else 12,
                claim.year,
                value,
                0.0,
                definition,
                told,
                side,
            )
        )
    return tuple(found)


def merged(sayings: Iterable[Sayings]) -> Sayings:
    """Join the equations of several indicators."""
    found = list(sayings)
    return Sayings(
        tuple(e for item in found for e in item.equations),
        tuple(e for item in found for e in item.aside),
    )
