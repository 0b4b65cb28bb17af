"""Figures of related indicators as bounds: what a part says of its whole, a whole of its part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forecast.catalog import Catalog, Indicator
from forecast.catalog.schema import RelatedBound
from forecast.series.annual import Conflict, Evidence, YearValue
from forecast.series.select import BOUNDS, same_figure, year_values
from forecast.units import convert

__all__ = ["Claim", "claims_of", "bounded"]

_SIDE = {"at_least": ">", "at_most": "<"}


@dataclass(frozen=True)
class Claim:
    """What a related indicator's figure of a year says: a bound, in the bounded one's unit.

    ``evidence`` is the related figure, its ``amount`` converted; ``bound`` is ``>=`` or ``<=``
    where the figure is a value, its own operator where it is itself a bound.
    """

    rule: RelatedBound
    year: int
    bound: str
    amount: float
    approximate: bool
    as_at: str
    evidence: Evidence


def claims_of(
    rows: Callable[[str], Iterable[Any]],
    catalog: Catalog,
    entry: Indicator,
    region: str,
    *,
    include_low: bool = False,
) -> tuple[Claim, ...]:
    """Return what the figures of related indicators say of one in a region.

    Each year's figure is the one that the related indicator's own series uses, under its definition
    in force: the same day, the same rules of confidence. Of a part only a value or a lower bound
    counts, of a whole only a value or an upper one. Bounds do not pass on: only figures count.

    Parameters
    ----------
    rows : callable
        Indicator -> its observations in the region that were public on the day.
    """
    found = []
    for rule in catalog.bounds_of(entry.id, region):
        other = catalog.indicators[rule.other]
        groups, _ = year_values(rows(other.id), other, include_low=include_low)
        for item in groups.get(catalog.family(other).default, {}).values():
            told = _telling(item, _SIDE[rule.direction])
            if told is None:
                continue
            amount = float(f"{convert(told.amount, other.unit, entry.unit):.12g}")
            side = _SIDE[rule.direction]
            found.append(
                Claim(
                    rule,
                    item.year,
                    told.operator if told.operator in BOUNDS else f"{side}=",
                    amount,
                    told.operator == "~" or told.status == "estimate",
                    item.as_at,
                    replace(told, amount=amount, reason=""),
                )
            )
    return tuple(found)


def _telling(item: YearValue, side: str) -> Evidence | None:
    """Return the figure of a year that bounds a related indicator on a side, if any does.

    A value is taken as it is; where the series has a bound, the tightest figure that it leaves
    standing.
    """
    used = item.evidence[0]
    if used.operator not in BOUNDS:
        return used
    standing = [used, *(other for other in item.set_aside if same_figure(used, other))]
    useful = [each for each in standing if each.operator[0] not in "<>".replace(side, "")]
    tightest = max if side == ">" else min
    return tightest(useful, key=lambda each: each.amount) if useful else None


def bounded(
    years: Mapping[int, YearValue], claims: Sequence[Claim]
) -> tuple[dict[int, YearValue], tuple[Claim, ...], tuple[Conflict, ...]]:
    """Hear claims beside what is published: where they say more, never against it.

    Parameters
    ----------
    years : mapping of int to YearValue
        Of the bounded indicator; not changed.

    Returns
    -------
    years : dict
        With the bounds that were heard. A year has one bound: a published one keeps it against a
        claim on the other side, which the evidence model alone hears then.
    heard : tuple of Claim
        The tightest of each year and side that says more than what is published.
    conflicts : tuple of Conflict
        The claims that a published figure contradicts beyond rounding; they are not heard.
    """
    found, heard, told = dict(years), [], []
    for claim in sorted(claims, key=_tightest_first):
        item = found.get(claim.year)
        if item is not None and item.derived and not item.bound:
            continue  # both parts are published: an identity's value says more than any bound
        if item is None:
            found[claim.year] = _year(claim)
        elif not _holds(claim, item):
            told.append(_conflict(claim, item))
            continue
        elif not item.bound or not _says_more(claim, item):
            continue
        elif item.bound[0] == claim.bound[0]:
            weaker = tuple(replace(each, reason="weaker_bound") for each in item.evidence)
            found[claim.year] = replace(_year(claim), set_aside=(*weaker, *item.set_aside))
        heard.append(claim)
    return found, tuple(heard), tuple(told)


def _tightest_first(claim: Claim) -> tuple[int, int, float, str]:
    sign = -1.0 if claim.bound[0] == ">" else 1.0
    # Where only one side finds room in a year it is the lower.
    return claim.year, int(claim.bound[0] == "<"), sign * claim.amount, claim.evidence.indicator


def _year(claim: Claim) -> YearValue:
    return YearValue(
        claim.year,
        claim.amount,
        claim.bound,
        approximate=claim.approximate,
        as_at=claim.as_at,
        evidence=(claim.evidence,),
        related=True,
    )


def _holds(claim: Claim, item: YearValue) -> bool:
    """Whether a claim and what is known of its year can both be true, but for rounding."""
    if item.bound and item.bound[0] == claim.bound[0]:
        return True
    as_bound = replace(claim.evidence, operator=claim.bound)
    known = replace(item.evidence[0], amount=item.value, operator=item.bound or "=")
    if not item.bound:
        return same_figure(as_bound, known)
    # Two bounds from opposite sides leave room between them.
    return same_figure(as_bound, replace(known, operator="="))


def _says_more(claim: Claim, item: YearValue) -> bool:
    if item.bound[0] != claim.bound[0]:
        return True
    if claim.amount == item.value:
        return "=" in item.bound and "=" not in claim.bound
    return (claim.amount > item.value) == (claim.bound[0] == ">")


def _conflict(claim: Claim, item: YearValue) -> Conflict:
    used = item.evidence[0]
    return Conflict(claim.year, used, claim.evidence, claim.amount - item.value)
