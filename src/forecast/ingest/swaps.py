"""Knows whether two neighbouring years of a table have changed places.

Levels of one year and the next are alike in size, so a swap is told by the course of every row:
it dents all rows at the same two years, and what one row gains in the first step it loses in the
second and gains again in the third. A real fall dents the rows too, but the step before it knows
nothing of how deep each row will fall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.ingest.lanes import Floats

__all__ = ["Swap", "swapped_years"]

SMOOTHER = 2.5  # how much smoother the typical row must be with the two years exchanged
DOUBTFUL = 1.5
MOST = 0.8  # share of the rows that must be smoother
LEAST = 3
LEAST_ORDERED = 8  # rows from which on the order of the steps tells something
AGAINST = -0.4  # rank correlation of neighbouring steps


@dataclass(frozen=True)
class Swap:
    """Columns `left` and the next, in the order of their years; `clear` or merely doubtful."""

    left: int
    clear: bool


def swapped_years(levels: Floats) -> list[Swap]:
    """Return the neighbouring columns that look exchanged.

    Parameters
    ----------
    levels : ndarray, shape (n_rows, n_years)
        Positive levels in the order of their years, NaN where there is none.
    """
    if levels.shape[0] < LEAST or levels.shape[1] < 5:
        return []
    course = np.log(levels)
    found = []
    for left in range(levels.shape[1] - 1):
        ratios = _smoother(course, left)
        if len(ratios) < LEAST or np.mean(ratios > 1) < MOST:
            continue
        typical = float(np.median(ratios))
        if typical >= DOUBTFUL:
            found.append(Swap(left, typical >= SMOOTHER and _gives_and_takes(course, left)))
    return _strongest(found)


def _smoother(course: Floats, left: int) -> Floats:
    """Return how many times smoother every row is with the two columns exchanged."""
    changed = course.copy()
    changed[:, [left, left + 1]] = changed[:, [left + 1, left]]
    window = slice(max(0, left - 2), left + 4)
    rough = [np.abs(np.diff(lane[:, window], 2, axis=1)).sum(axis=1) for lane in (course, changed)]
    known = np.isfinite(rough[0])
    return np.asarray(rough[0][known] / np.maximum(rough[1][known], 1e-9), dtype=float)


def _gives_and_takes(course: Floats, left: int) -> bool:
    """Tell whether rows that step up more before the pair step down more within, and after."""
    steps = np.diff(course, axis=1)
    if left == 0 or left + 2 >= course.shape[1]:
        return False  # at the edge a swap cannot be told from a fall
    beside = (_rank_correlation(steps[:, n], steps[:, left]) for n in (left - 1, left + 1))
    return all(value <= AGAINST for value in beside)


def _rank_correlation(one: Floats, other: Floats) -> float:
    known = np.isfinite(one) & np.isfinite(other)
    if known.sum() < LEAST_ORDERED:
        return 0.0
    first, second = (np.argsort(np.argsort(values[known])) for values in (one, other))
    return float(np.corrcoef(first, second)[0, 1])


def _strongest(found: list[Swap]) -> list[Swap]:
    """Keep one of two pairs that share a column."""
    kept: list[Swap] = []
    for swap in sorted(found, key=lambda item: not item.clear):
        if all(abs(swap.left - other.left) > 1 for other in kept):
            kept.append(swap)
    return kept
