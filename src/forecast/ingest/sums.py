"""Knows the sums a table prints, and what they say about rows that moved or figures that differ.

A row that equals the sum of the rows after it (or before it) in most columns, to the last printed
digit, is their total; nothing is taken from labels. Where such a sum fails, either one of its rows
stands one cell to the left from some column on, or the figures of that column want a look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from forecast.ingest.lanes import Flags, Floats, Stretch

__all__ = ["Sum", "moved_by_sums", "sums_of"]

LEAST = 3  # columns in which a sum must hold
MOST = 0.7  # and the share of them
NEAR = 0.5  # parts that miss their total by more were never meant to add up, such as ratios
MANY = 200  # rows from which on sums are not looked for
FEW = 6  # parts that are tried for a row that moved


@dataclass(frozen=True)
class Sum:
    """A total, its parts, and the columns in which they do not add up."""

    total: int
    parts: tuple[int, ...]
    fails: tuple[int, ...]


def sums_of(stretch: Stretch) -> list[Sum]:
    """Return the sums that hold in most columns, the shortest of every total and side."""
    if len(stretch.rows) > MANY:
        return []
    amounts, digits = _amounts(stretch)
    found = []
    for total, side in _sides(stretch):
        added = np.cumsum(amounts[side], axis=0)
        slack = 0.5 * (digits[total] + np.cumsum(digits[side], axis=0)) + 1e-9
        known = np.isfinite(added) & np.isfinite(amounts[total]) & (np.abs(amounts[total]) > 0)
        with np.errstate(invalid="ignore"):
            off = np.abs(added - amounts[total])
            holds = known & (off <= slack)
            near = known & (off <= NEAR * np.abs(amounts[total]))
        told = holds.sum(axis=1)
        good = np.flatnonzero((told >= LEAST) & (told >= MOST * near.sum(axis=1)))
        for count in good[good >= 1][:1]:
            parts = side[: count + 1]
            if (np.nanmax(np.abs(amounts[parts]), axis=1, initial=0) > 0).sum() >= 2:
                fails = np.flatnonzero(near[count] & ~holds[count])
                found.append(Sum(total, tuple(parts), tuple(int(col) for col in fails)))
    return found


def moved_by_sums(stretch: Stretch) -> dict[int, int]:
    """Return rows that make a sum hold if moved one cell to the right, with the first column.

    Only rows that end in a blank are tried, and the few that go on where most others end.
    """
    amounts, digits = _amounts(stretch)
    ends = {int(row) for row in np.flatnonzero(~stretch.filled[:, -1])}
    if len(ends) * 2 > len(stretch.rows):
        ends = set(range(len(stretch.rows)))
    found: dict[int, int] = {}
    if not ends or len(stretch.rows) > MANY or not np.isfinite(amounts).any():
        return found
    for total, side in _sides(stretch):
        for count in range(2, min(FEW, len(side)) + 1):
            rows = [total, *side[:count]]
            for place in range(len(rows)):
                if rows[place] in ends and rows[place] not in found:
                    coarse = np.maximum(digits[rows], np.roll(digits[rows], 1, axis=1))
                    start = _better_from(amounts[rows], coarse.sum(axis=0) / 2, place)
                    if start is not None:
                        found[rows[place]] = start
    return found


def _amounts(stretch: Stretch) -> tuple[Floats, Floats]:
    """Return the levels and counts, NaN for anything else, and the last digit of every cell.

    A figure may be printed to one digit less than the others of its row.
    """
    plain = np.vectorize(lambda kind: kind.startswith(("level", "count")), otypes=[bool])
    amounts = np.where(plain(stretch.kinds), stretch.values, np.nan)
    digits = np.full(amounts.shape, 1e-4)
    for places in (3, 2, 1, 0):
        rounded = np.round(amounts, places)
        digits[np.abs(amounts - rounded) < 1e-9 * np.maximum(np.abs(amounts), 1)] = 10.0**-places
    finest = np.where(np.isfinite(amounts), digits, np.inf).min(axis=1, keepdims=True)
    return amounts, np.minimum(digits, 10 * finest)


def _sides(stretch: Stretch) -> Iterator[tuple[int, list[int]]]:
    """Yield every row with the rows of its kind after it, and with those before it."""
    kinds = [stretch.kind_of(row) for row in range(len(stretch.rows))]
    for kind in dict.fromkeys(kinds):
        alike = [row for row, other in enumerate(kinds) if other == kind]
        if kind.startswith(("level", "count")):
            for n, total in enumerate(alike):
                for side in (alike[n + 1 :], alike[:n][::-1]):
                    if len(side) >= 2:
                        yield total, side


def _better_from(rows: Floats, slack: Floats, place: int) -> int | None:
    """Return the column from which on a row must be moved for the sum to hold, if it then does.

    `rows` are the total and its parts.
    """
    rest = np.delete(rows, place, axis=0)
    need = rest.sum(axis=0) if place == 0 else rest[0] - rest[1:].sum(axis=0)
    own = rows[place]
    before = int(_equal(own, need, slack).sum())
    known = int((np.isfinite(own) & np.isfinite(need)).sum())
    if before == known or not np.isfinite(own).any():
        return None
    starts = np.flatnonzero(np.isfinite(own))
    moved = np.array([np.concatenate([own[:s], [np.nan], own[s:-1]]) for s in starts])
    after = _equal(moved, need, slack).sum(axis=1)
    told = (np.isfinite(moved) & np.isfinite(need)).sum(axis=1)
    good = (after >= max(LEAST, before + 2)) & (after >= 0.9 * told)
    return int(starts[np.argmax(after * good)]) if good.any() else None


def _equal(one: Floats, other: Floats, slack: Floats) -> Flags:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(one - other) <= slack + 1e-9, dtype=bool)
