"""Knows figures that stand whole units away from their series: 万元 typed under 亿元."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from forecast.ingest.figures import Figure

__all__ = ["unit_slips"]

STEP = 4  # powers of ten between 个, 万 and 亿
NEAR = 0.3  # powers of ten within which a figure put into the other unit meets its series
LEAST = 3  # figures of a series from which on it tells its size
MAJORITY = 2 / 3  # of a series in one unit; else nobody says which unit is the printed one


def unit_slips(figures: Iterable[Figure]) -> frozenset[str]:
    """Return the cells of levels that are 10 000 (or its square) times off their own series.

    A series has one indicator, place, unit and kind of period. Where less than two thirds of it
    are of one size, all of it is in doubt: nothing tells which figures are in the printed unit.
    """
    series: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.measure not in ("level", "count") or figure.operator != "=":
            continue
        if figure.value > 0 and figure.period:
            kind = re.sub(r"[0-9]", "", figure.period)
            name = (figure.indicator, figure.name, figure.breakdown, figure.group)
            series[*name, figure.region, figure.unit, figure.definition, kind].append(figure)
    return frozenset(cell for found in series.values() for cell in _slips(found))


def _slips(figures: list[Figure]) -> list[str]:
    if len(figures) < LEAST:
        return []
    ordered = sorted(figures, key=lambda figure: figure.period)
    sizes = [math.log10(figure.value) for figure in ordered]
    if max(sizes) - min(sizes) < STEP - NEAR:
        return []
    steps = [0]
    for before, after in itertools.pairwise(sizes):
        step = round((after - before) / STEP)
        if step and abs(after - before - step * STEP) > NEAR:
            return []  # no jump by a unit: the series itself moves that fast
        steps.append(steps[-1] + step)
    usual, count = Counter(steps).most_common(1)[0]
    if count < MAJORITY * len(steps):
        return [figure.cell for figure in ordered] if len(set(steps)) > 1 else []
    return [figure.cell for figure, step in zip(ordered, steps, strict=True) if step != usual]
