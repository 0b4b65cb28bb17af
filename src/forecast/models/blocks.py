"""Cuts a ragged panel into rectangular blocks: rows of one length, first and last year known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Layout", "bridge", "iter_blocks", "layout", "ols_slopes", "spikes", "trim"]

Floats = NDArray[np.float64]
MAX_YEARS = 60  # older years carry no weight in a short annual series


@dataclass(frozen=True)
class Layout:
    """Where the known years of each row lie.

    Attributes
    ----------
    first, last : ndarray of int, shape (n_series,)
        Columns of the first and last known value (-1 where none is known).
    known : ndarray of int, shape (n_series,)
        Known values, those older than :data:`MAX_YEARS` before the last left out.
    finite : ndarray of bool, shape (n_series,)
        False where a value is infinite.
    n_years : int
        Columns of the panel.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    known: NDArray[np.int64]
    finite: NDArray[np.bool_]
    n_years: int

    @property
    def gap(self) -> NDArray[np.int64]:
        """Years between the last known value and the panel's last column."""
        return self.n_years - 1 - self.last

    def reasons(self, min_points: int) -> NDArray[np.str_]:
        """Reason code per row: 'not_finite', 'no_data', 'too_short' or ''."""
        made = np.where(
            ~self.finite,
            "not_finite",
            np.where(
                self.known == 0, "no_data", np.where(self.known < min_points, "too_short", "")
            ),
        )
        return made.astype("U16")  # wide enough for the reasons models add


@dataclass(frozen=True)
class Block:
    """Rows of one length.

    Attributes
    ----------
    rows : ndarray of int, shape (C,)
        Their places in the panel.
    y : ndarray, shape (C, n), in units of the panel
        No NaN in the first and last column; NaN in holes.
    gap : ndarray of int, shape (C,)
        Years between the last known value and the panel's last column.
    """

    rows: NDArray[np.int64]
    y: Floats
    gap: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_]) -> Block:
        """Some rows."""
        return Block(self.rows[rows], self.y[rows], self.gap[rows])


def layout(y: Floats) -> Layout:
    """Find the known span of every row of a panel of shape (n_series, n_years)."""
    n_years = y.shape[1]
    known = np.isfinite(y)
    any_known = known.any(axis=1)
    if n_years == 0:
        none = np.full(len(y), -1)
        return Layout(none, none, np.zeros(len(y), int), np.ones(len(y), bool), 0)
    first = np.where(any_known, known.argmax(axis=1), -1)
    last = np.where(any_known, n_years - 1 - known[:, ::-1].argmax(axis=1), -1)
    first = np.maximum(first, last - MAX_YEARS + 1)
    recent = np.arange(n_years) >= first[:, None]
    count = np.where(any_known, (known & recent).sum(axis=1), 0)
    first = np.where(any_known, (known & recent).argmax(axis=1), -1)
    return Layout(first, last, count, np.asarray(~np.isinf(y).any(axis=1)), n_years)


def trim(y: Floats) -> tuple[Floats, Layout]:
    """The part of a panel that forecasts look at, and its layout.

    Years more than :data:`MAX_YEARS` before a row's last known one become NaN, infinite values
    too (their rows are marked in the layout), and leading columns nobody needs are dropped.
    """
    lay = layout(y)
    start = int(lay.first[lay.first >= 0].min(initial=y.shape[1]))
    part = y[:, start:]
    used = np.arange(start, y.shape[1]) >= lay.first[:, None]
    first, last = (np.where(at < 0, -1, at - start) for at in (lay.first, lay.last))
    return (
        np.where(np.isfinite(part) & used, part, np.nan),
        Layout(first, last, lay.known, lay.finite, part.shape[1]),
    )


def iter_blocks(
    y: Floats, lay: Layout, usable: NDArray[np.bool_], max_rows: int = 512
) -> Iterator[Block]:
    """Yield the usable rows in blocks of one length and at most ``max_rows`` rows."""
    holes = lay.known < lay.last - lay.first + 1
    length = np.where(usable, 2 * (lay.last - lay.first + 1) + holes, -1)
    order = np.argsort(length, kind="stable")
    order = order[length[order] > 0]
    if not len(order):
        return
    edges = np.flatnonzero(np.diff(length[order])) + 1
    for rows in np.split(order, edges):
        span = int(length[rows[0]]) // 2
        for start in range(0, len(rows), max_rows):
            part = rows[start : start + max_rows]
            columns = lay.first[part, None] + np.arange(span)
            yield Block(part, y[part[:, None], columns], lay.gap[part])


def bridge(z: Floats) -> Floats:
    """Fill holes on a straight line between their neighbours, shape (C, n) in and out."""
    known = np.isfinite(z)
    if known.all():
        return z
    n = z.shape[1]
    at = np.arange(n)
    before = np.maximum.accumulate(np.where(known, at, 0), axis=1)
    after = np.minimum.accumulate(np.where(known, at, n - 1)[:, ::-1], axis=1)[:, ::-1]
    rows = np.arange(len(z))[:, None]
    share = (at - before) / np.maximum(after - before, 1)
    left, right = z[rows, before], z[rows, after]
    return np.where(known, z, left + share * (right - left))


def ols_slopes(z: Floats, n_origins: int) -> Floats:
    """Least-squares slope per year of the known values up to each origin.

    Parameters
    ----------
    z : ndarray, shape (C, n), NaN in holes
    n_origins : int

    Returns
    -------
    ndarray, shape (C, n_origins), index 0 is the last column; 0 where undefined
    """
    known = np.isfinite(z)
    t = np.arange(z.shape[1], dtype=float)
    x = np.where(known, z - z[:, :1], 0.0)
    n, st, stt = (np.cumsum(known * w, axis=1) for w in (1.0, t, t * t))
    sx, stx = np.cumsum(x, axis=1), np.cumsum(x * t, axis=1)
    den = n * stt - st**2
    slope = np.where(den > 0.5, (n * stx - st * sx) / np.maximum(den, 0.5), 0.0)
    return slope[:, ::-1][:, :n_origins]


def spikes(z: Floats, least: float = 1.0) -> NDArray[np.bool_]:
    """Single years that stand away from two neighbours that agree with each other.

    A spike lies more than ``least`` and eight times the row's usual distance (the 30 % quantile,
    as a spike also moves both its neighbours) from the middle of its neighbours, which are
    within a quarter of that distance of each other.  First and last years and neighbours of
    holes are never spikes.

    Parameters
    ----------
    z : ndarray, shape (C, n), on the modelling scale
    least : float, on the modelling scale; 1 is a factor of e on logs

    Returns
    -------
    ndarray of bool, shape (C, n)
    """
    found = np.zeros(z.shape, bool)
    if z.shape[1] < 7:
        return found
    before, at, after = z[:, :-2], z[:, 1:-1], z[:, 2:]
    away = np.abs(at - (before + after) / 2)
    known = np.isfinite(away)
    away = np.where(known, away, 0.0)
    rows = np.flatnonzero((away > least).any(axis=1))
    if not len(rows):
        return found
    usual = np.nanquantile(
        np.where(known[rows], away[rows], np.nan), 0.3, axis=1, keepdims=True, method="lower"
    )
    with np.errstate(invalid="ignore"):
        agree = np.abs(after - before)[rows] < 0.25 * away[rows]
    found[rows, 1:-1] = known[rows] & (away[rows] > least) & (away[rows] > 8 * usual) & agree
    return found
