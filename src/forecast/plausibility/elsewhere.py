"""What speaks of a figure beside its own series: a plan's base and goal, levels, other places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from forecast.catalog import Target
from forecast.plausibility.alone import Doubt
from forecast.plausibility.lines import AMOUNT, GROWTH, SHARE, Group, Kind, Line, reference

__all__ = ["ALONE", "like_elsewhere", "references_of"]

ALONE = 2  # figures up to which a series needs other company than its own
_GOAL = {"share": 15.0, "other": 0.9}  # how far a figure may be from a plan's goal
_BASE = {"share": 1.0, "other": 0.1}
_WEDGE = 8.0  # points between the growth of levels and the published growth
_FEWEST = 4  # places from which on others say what is usual
# Least errors of what is usual elsewhere, on the kind's scale, and by how much it is widened.
_USUAL = {"amount": 0.9, "count": 0.9, "index": 0.5, "share": 5.0, "growth": 3.0}
_WIDENED = 1.5


def references_of(
    group: Group,
    kind: Kind,
    lines: Sequence[Line],
    levels: Sequence[Line],
    doubts: Mapping[int, Doubt],
    targets: Sequence[Target],
) -> Iterator[Line]:
    """Yield what speaks of a series beside its figures: bases, goals, the growth of levels.

    A goal speaks only where there is little else: plans aim away from what is.
    """
    if group[2] == "growth":
        yield from _growth_of(levels, doubts)
        return
    if kind is GROWTH:
        return
    scale = "share" if kind is SHARE else "other"
    bases = {(t.baseline.year, t.baseline.value) for t in targets if t.baseline is not None}
    for year, value in sorted(bases):
        yield reference(year, value, _BASE[scale], kind)
    if len(lines) + len(bases) <= ALONE:
        goals = {(t.target_year, t.goal) for t in targets if not t.of_growth}
        for year, value in sorted(goals):
            yield reference(year, value, _GOAL[scale], kind)


def _growth_of(levels: Sequence[Line], doubts: Mapping[int, Doubt]) -> Iterator[Line]:
    """Yield what two years' levels make of the growth between them; prices and scope are in it."""
    values: dict[tuple[int, str], list[float]] = {}
    for line in levels:
        if line.annual and not line.bound and line.amount > 0 and line.position not in doubts:
            values.setdefault((int(line.year), str(line.row.definition)), []).append(line.amount)
    for (year, definition), found in sorted(values.items()):
        before = values.get((year - 1, definition))
        if before:
            growth = 100.0 * (float(np.median(found)) / float(np.median(before)) - 1.0)
            yield reference(year, growth, _WEDGE, GROWTH)


def like_elsewhere(
    kind: Kind, lines: Sequence[Line], strangers: Sequence[Sequence[Line]]
) -> Iterator[Line]:
    """Yield what is usual of the indicator in other places, once for each year of the lines.

    Growth is compared within its year where enough places have one, else over all years.
    """
    told = [line for found in strangers for line in found if line.at is not None]
    for year in sorted({line.year for line in lines}):
        near = [line for line in told if abs(line.year - year) < 1.0] if kind is GROWTH else told
        near = near if len({line.row.region for line in near}) >= _FEWEST else told
        if len({line.row.region for line in near}) < _FEWEST:
            return
        values = np.array([line.at for line in near], dtype=float)
        middle = float(np.median(values))
        spread = _WIDENED * 1.4826 * float(np.median(np.abs(values - middle)))
        error = max(spread, _USUAL[kind.name])
        value = float(np.exp(middle)) if kind.scale is AMOUNT.scale else middle
        yield reference(year, value, error, kind)
