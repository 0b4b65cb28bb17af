"""Stretches of a series in another unit than the rest, or than the plan's own base.

One figure ten thousand times off stands out among its neighbours; five in a row, or all, do not.
Here a series is cut where it steps by a power of ten and goes on as before; each stretch is held
against what does not depend on it: a plan's base and goal, other places. Without any of those
the longer stretch is taken to be right, of two equal ones the earlier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from forecast.plausibility.company import expected
from forecast.plausibility.lines import GROWTH, SHARE, Kind, Line, company_of
from forecast.plausibility.slips import suspect

__all__ = ["stretches_off"]

_POWERS = (1, 2, 3, 4, 8)
_NEAR = 0.1  # powers of ten within which a step is one of a unit's
_APART = 3  # years over which a step may be one: over more a series may grow tenfold
_CALM = 0.25  # powers of ten that the other steps stay within, where one of ten is a slip
_LIKELY = 0.9
_LN10 = math.log(10.0)


def stretches_off(
    kind: Kind,
    lines: Sequence[Line],
    references: Sequence[Line],
    settled: Callable[[Any], bool],
) -> dict[int, int]:
    """Return the figures of stretches in another unit: index among the lines -> power of ten off.

    Parameters
    ----------
    kind : Kind
    lines : sequence of Line
        Figures with a place on the scale.
    references : sequence of Line
        What does not depend on them: bases, goals, what is usual elsewhere.
    settled : callable
        Row -> whether it is confirmed; its whole stretch is then right.
    """
    if kind is GROWTH or len(lines) < 2 or any(line.amount <= 0 for line in lines):
        return {}
    level = _levels(lines)
    found: dict[int, int] = {}
    for value in sorted(set(level)):
        mine = [n for n, each in enumerate(level) if each == value]
        if len(mine) > 1 and not any(settled(lines[n].row) for n in mine):
            power = _off(kind, [lines[n] for n in mine], references)
            found |= dict.fromkeys(mine, power) if power else {}
    if found or len(set(level)) == 1:
        return found
    right = max(set(level), key=lambda each: (level.count(each), -level.index(each)))
    return {
        n: each - right
        for n, each in enumerate(level)
        if each != right and level.count(each) > 1 and not settled(lines[n].row)
    }


def _levels(lines: Sequence[Line]) -> list[int]:
    """Return for each figure by how many powers of ten its stretch stands above the first one's."""
    years = sorted({line.year for line in lines})
    sizes = [
        float(np.median([_size(line) for line in lines if line.year == year])) for year in years
    ]
    steps = np.diff(sizes)
    if not len(steps):
        return [0] * len(lines)
    gaps = np.diff(np.array(years))
    pace = float(np.median(steps / gaps))
    powers = []
    for step, gap in zip(steps, gaps, strict=True):
        rest = step - pace * gap
        power = round(rest)
        near = gap <= _APART and abs(rest - power) <= _NEAR
        powers.append(power if abs(power) in _POWERS and near else 0)
    others = [abs(s - pace * g) for s, g, p in zip(steps, gaps, powers, strict=True) if not p]
    if others and max(others) > _CALM:
        powers = [power if abs(power) > 1 else 0 for power in powers]
    told = dict(zip(years, np.concatenate([[0], np.cumsum(powers)]).tolist(), strict=True))
    return [int(told[line.year]) for line in lines]


def _size(line: Line) -> float:
    """Return the power of ten of a figure, as if of a whole year."""
    return math.log10(line.amount) if line.at is None else _whole(line)


def _whole(line: Line) -> float:
    assert line.at is not None  # the caller's condition
    # Shares stand on their scale as they are, everything else by its logarithm.
    return math.log10(line.amount) if line.at == line.amount else line.at / _LN10


def _off(kind: Kind, stretch: Sequence[Line], references: Sequence[Line]) -> int:
    """Return the power of ten by which a stretch is off what it does not depend on; 0 if none."""
    told = [line for line in references if line.at is not None]
    if not told:
        return 0
    nearest = min(stretch, key=lambda line: min(abs(line.year - other.year) for other in told))
    every = [nearest, *told]
    expect = expected(company_of(kind, every), 0, np.ones(len(every), dtype=bool))
    if expect is None or nearest.at is None:
        return 0
    part = 0.0 if kind is SHARE else nearest.at - math.log(nearest.amount)

    def scale(value: float) -> float | None:
        placed = kind.scale(value)
        return None if placed is None else placed + part

    doubt = suspect(nearest.amount, expect, kind.slips, scale, kind.width)
    return doubt.slip.power if doubt.slip is not None and doubt.probability >= _LIKELY else 0
