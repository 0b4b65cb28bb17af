"""Figures that are larger than what contains them: a part, a town, a limit set by GDP."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from forecast.catalog import Catalog, Indicator
from forecast.plausibility.alone import Doubt
from forecast.plausibility.lines import Group, Line

__all__ = ["doubts_of_wholes"]

_SLACK = 1.02  # rounding and small differences of scope
_APART = 3  # years over which a whole still bounds a part
_GROWN = 0.15  # a year, by which a whole of another year may have been less or more
_WITHIN_GDP = 1.0


def doubts_of_wholes(
    known: Mapping[Group, Sequence[Line]], catalog: Catalog, doubted: Collection[int]
) -> Iterator[Doubt]:
    """Yield the figures that exceed their whole, of the same year or one nearby.

    Parameters
    ----------
    known : mapping
        Lines of every group, known on the day.
    catalog : Catalog
    doubted : collection of int
        Positions of figures that are doubtful already: they bound nothing, and are not told again.
    """
    for group, lines in known.items():
        region, name, measure = group
        if measure != "level":
            continue
        wholes = list(_wholes(region, catalog.indicators[name], known, catalog))
        for line in lines:
            if line.position in doubted or line.bound.startswith("<"):
                continue
            for whole, code, against, times in wholes:
                most = _most(whole, line, doubted)
                if most is not None and line.amount > times * most * _SLACK:
                    yield Doubt(line.position, code, "likely", None, times * most, None, 0, against)
                    break


def _wholes(
    region: str, indicator: Indicator, known: Mapping[Group, Sequence[Line]], catalog: Catalog
) -> Iterator[tuple[Sequence[Line], str, str, float]]:
    """Yield what bounds an indicator of a place: lines, code, name of the whole, multiple."""
    parent = catalog.regions[region].parent
    while parent is not None and _adds_up(indicator):
        found = known.get((parent, indicator.id, "level"))
        if found:
            yield found, "place_above_whole", parent, 1.0
        parent = catalog.regions[parent].parent
    for limit in catalog.limits.get(indicator.id, ()):
        code = "part_above_whole" if limit.times == _WITHIN_GDP else "beyond_limit"
        found = known.get((region, limit.of, "level"))
        if found:
            yield found, code, limit.of, limit.times


def _adds_up(indicator: Indicator) -> bool:
    """Whether a place's figure is part of its province's: amounts and counts, not ratios."""
    return indicator.kind in ("level", "count") and "/" not in indicator.unit


def _most(whole: Sequence[Line], line: Line, doubted: Collection[int]) -> float | None:
    """Return the most that the whole can have been in the line's year, None if nothing says."""
    usable = [
        other
        for other in whole
        if (other.annual or other.row.period == line.row.period)
        and not other.bound
        and other.amount > 0
        and other.position not in doubted
        and abs(other.year - line.year) <= _APART
    ]
    if not usable:
        return None
    near = min(abs(other.year - line.year) for other in usable)
    return max(
        float(other.amount * (1.0 + _GROWN) ** near)
        for other in usable
        if abs(other.year - line.year) == near
    )
