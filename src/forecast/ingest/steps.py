"""Knows whether a row or column of figures stands one cell out of step with those beside it.

A cell deleted from a spreadsheet moves the rest of its row to the left (or of its column up) and
leaves the last cell blank. Two readings then compete: the figures stand where they belong and the
last one is missing, or they belong one cell further from some cell on. Each reading is weighed by
how well the steps from figure to figure agree with the same steps in the other rows (Student t
with 3 degrees of freedom around their median), and by which cells the other rows leave blank.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from forecast.ingest.lanes import Flags, Floats, Stretch

__all__ = ["CLEAR", "LEAST", "LIKELY", "Moved", "moved_rows"]

CLEAR = 5.0  # log likelihood ratio from which a row is taken to be moved
LIKELY = 2.5  # and from which it is doubtful
USUAL = 0.9  # share of the others that must fill a cell inside a row for its blank to count
LEAST = 3  # other rows that it takes
FEW = 10.0  # other rows that halve a weight; steps of one row follow each other's deviations
MANY = 150  # rows with blanks from which on a blank tells nothing
WIDEST = 400  # columns beyond which rows are not weighed
NEAREST = 40  # other rows that are looked at
SMALL = 1.5  # how the spread of few other rows is widened
IN_PLACE = 3.0  # against the move, from which a row certainly stands where it belongs
IN_COMPANY = 0.5  # the same, if other rows lack the last cell too
MISFIT = 0.5  # mean cost per step by which a row moved back may fit worse than nearly all others
_DEGREES = 3.0


@dataclass(frozen=True)
class Moved:
    """How a row that ends in a blank stands.

    Parameters
    ----------
    row, start : int
        The row, and the column from which on it would be moved.
    weight : float
        Log likelihood ratio of `moved` to `in place`, less if few other rows say what is usual;
        0 if fewer than `LEAST` are like it.
    fits : bool
        True if the row, once moved back, agrees with the others as they do among themselves.
    alone : int
        How many other rows there are, if nearly all of them fill the last cell and this one
        lacks no other cell that nearly all of them fill; else 0.
    company : int
        How many other rows lack the last cell and no other that nearly all fill: series that
        begin later, or end earlier, come in company more often than deleted cells do.
    """

    row: int
    start: int
    weight: float
    fits: bool
    alone: int
    company: int = 0

    @property
    def clear(self) -> bool:
        """Return True if the row is certainly moved."""
        return self.weight >= (CLEAR if self.fits else 4 * CLEAR)

    @property
    def likely(self) -> bool:
        """Return True if the row may well be moved."""
        return self.fits and self.weight >= LIKELY

    @property
    def in_place(self) -> bool:
        """Return True if the row certainly stands where it belongs."""
        return self.weight <= -(IN_COMPANY if self.company else IN_PLACE)


def moved_rows(stretch: Stretch) -> list[Moved]:
    """Return how every row stands that has a blank where nearly all others have none."""
    count, width = stretch.values.shape
    known = np.isfinite(stretch.values).sum(axis=1)
    open_ended = [int(n) for n in np.flatnonzero((known >= 2) & ~stretch.filled.all(axis=1))]
    if not 3 <= width <= WIDEST or len(open_ended) > MANY:
        return []
    kinds = [stretch.kind_of(row) for row in range(count)]
    found = []
    for row in open_ended:
        others = [other for other in range(count) if other != row and known[other] >= 2]
        others.sort(key=lambda other: abs(other - row))
        alike = [other for other in others if kinds[other] == kinds[row]][:NEAREST]
        others = others[:NEAREST]
        if not others:
            continue
        fill = stretch.filled[alike or others].mean(axis=0)
        ends = np.flatnonzero(~stretch.filled[row] & (fill > 0))
        for end in ends[-3:]:
            last = end == width - 1
            if end < 2 or not (last or (fill[end] >= USUAL and len(alike) >= 2 * LEAST)):
                continue
            weight, start, fits = 0.0, 0, False
            if len(alike) >= LEAST and np.isfinite(stretch.values[row, : end + 1]).sum() >= 2:
                lanes = np.array([row, *alike])
                values = _scaled(stretch.values[lanes, : end + 1], kinds[row])
                weight, start, fits = _weigh(values, stretch.filled[lanes, : end + 1])
                weight /= 1 + FEW / len(alike)
            whole = fill >= USUAL
            ends_early = (stretch.filled | ~whole)[:, :-1].all(axis=1) & ~stretch.filled[:, -1]
            alone = last and whole[-1] and ends_early[row]
            company = int(ends_early.sum()) - 1 if alone else 0
            moved = Moved(row, start, weight, fits, len(others) if alone else 0, company)
            if last or moved.clear:
                found.append(moved)
    return found


def _scaled(values: Floats, kind: str) -> Floats:
    """Return rates as they are and amounts as logarithms."""
    if kind.startswith(("growth", "share", "change")):
        return values
    known = values[np.isfinite(values)]
    scaled = np.log(values) if (known > 0).all() else np.arcsinh(values)
    return np.asarray(scaled, dtype=float)


def _weigh(lanes: Floats, filled: Flags) -> tuple[float, int, bool]:
    """Return the log likelihood ratio of the best move of the first lane, its start and fit."""
    own, others = lanes[0], lanes[1:]
    steps = _Steps(others)
    blank = (len(others) - filled[1:].sum(axis=0) + 0.5) / (len(others) + 1)
    lack, have = -np.log(blank), -np.log(1 - blank)
    at = [int(place) for place in np.flatnonzero(np.isfinite(own))]
    stay = steps.costs(own, at, pace=steps.pace(own, at))
    pace = steps.pace(own, at, by=1)
    move = steps.costs(own, at, by=1, pace=pace)
    still = np.where(filled[0], have, lack)
    after = np.where(np.append(False, filled[0][:-1]), have, lack)
    here = sum(stay) + float(still.sum())
    best, start, cost = -np.inf, at[0], 0.0
    for n, first in enumerate(at):
        cross = 0.0
        if n:
            step = float(own[at[n - 1]] - own[first])
            cross = steps.cost(at[n - 1], first + 1, step - 2 * pace)
        path = sum(stay[: max(n - 1, 0)]) + cross + sum(move[n:])
        there = path + float(still[:first].sum() + lack[first] + after[first + 1 :].sum())
        if here - there > best:
            best, start, cost = here - there, first, path / max(len(at) - 1, 1)
    usual = [steps.mean_cost(lane) for lane in others]
    return float(best), start, cost <= float(np.quantile(usual, 0.9)) + MISFIT


class _Steps:
    """What the other rows say about the step from one column to another."""

    def __init__(self, peers: Floats) -> None:
        self._peers = peers
        self._known: dict[tuple[int, int], tuple[float, float, int]] = {}
        width = peers.shape[1]
        raw = [self._raw(j, j + 1) for j in range(width - 1)]
        told = [scale for _, scale, count in raw if count >= LEAST]
        self._pooled = max(float(np.median(told)), 1e-4) if told else 1.0

    def _raw(self, a: int, b: int) -> tuple[float, float, int]:
        """Return median, robust spread and number of the others' steps."""
        if (a, b) not in self._known:
            steps = self._peers[:, a] - self._peers[:, b]
            steps = steps[np.isfinite(steps)]
            middle = float(np.median(steps)) if len(steps) else 0.0
            scale = 1.4826 * float(np.median(np.abs(steps - middle))) if len(steps) else 0.0
            self._known[a, b] = (middle, scale, len(steps))
        return self._known[a, b]

    def cost(self, a: int, b: int, step: float) -> float:
        """Return minus the log density of a step from column a to column b."""
        middle, scale, count = self._raw(a, b)
        if count < LEAST:
            middle, scale = 0.0, 10 * self._pooled
        scale = math.sqrt((count * scale**2 + 4 * self._pooled**2) / (count + 4))
        scale *= 1 + SMALL / max(count, 1)
        z = (step - middle) / scale
        return math.log(scale) + (_DEGREES + 1) / 2 * math.log1p(z * z / _DEGREES)

    def pace(self, lane: Floats, at: list[int], by: int = 0) -> float:
        """Return by how much a typical step of a lane exceeds the others'."""
        pairs = itertools.pairwise(at)
        over = [lane[a] - lane[b] - self._raw(a + by, b + by)[0] for a, b in pairs]
        return float(np.median(over))

    def costs(self, lane: Floats, at: list[int], by: int = 0, pace: float = 0.0) -> list[float]:
        """Return the costs of the steps between the known figures, moved by some columns."""
        pairs = itertools.pairwise(at)
        return [self.cost(a + by, b + by, float(lane[a] - lane[b]) - pace) for a, b in pairs]

    def mean_cost(self, lane: Floats) -> float:
        """Return what a step of a lane costs where it stands, on average."""
        at = [int(place) for place in np.flatnonzero(np.isfinite(lane))]
        pace = self.pace(lane, at) if len(at) > 1 else 0.0
        return sum(self.costs(lane, at, pace=pace)) / max(len(at) - 1, 1)
