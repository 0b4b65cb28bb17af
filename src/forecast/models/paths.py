"""From a grid of quantiles to any quantile, and to sample paths that obey it at every horizon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.models.mixture import LEVELS

__all__ = ["GRID", "draw_scores", "interpolate", "series_keys", "shuffle", "widen"]

Floats = NDArray[np.float64]

GRID = (*LEVELS, 0.5, *(1 - p for p in reversed(LEVELS)))  # 11 levels, ascending


def _normal_score(p: Floats | tuple[float, ...]) -> Floats:
    from scipy.special import ndtri

    score: Floats = ndtri(np.asarray(p, float))
    return score


def interpolate(grid: Floats, score: Floats) -> Floats:
    """Quantiles at normal scores, linear in the score between the grid's levels and beyond.

    Parameters
    ----------
    grid : ndarray, shape (C, 11, horizon), quantiles at :data:`GRID`
    score : ndarray, shape (C or 1, k, horizon) or (k,), normal scores of the wanted levels

    Returns
    -------
    ndarray, shape (C, k, horizon)
    """
    knots = _normal_score(GRID)
    score = np.asarray(score, float)
    if score.ndim == 1:
        at = np.clip(np.searchsorted(knots, score) - 1, 0, len(knots) - 2)
        share = ((score - knots[at]) / (knots[at + 1] - knots[at]))[None, :, None]
        return grid[:, at] * (1 - share) + grid[:, at + 1] * share
    at = np.clip(np.searchsorted(knots, score) - 1, 0, len(knots) - 2)
    share = (score - knots[at]) / (knots[at + 1] - knots[at])
    at = np.broadcast_to(at, (len(grid), *at.shape[1:]))
    low = np.take_along_axis(grid, at, axis=1)
    return low + share * (np.take_along_axis(grid, at + 1, axis=1) - low)


def widen(values: Floats) -> Floats:
    """Raise upper quantiles so that no central interval narrows at a longer horizon.

    Parameters
    ----------
    values : ndarray, shape (C, 11, horizon), ascending over axis 1, in units of y

    Returns
    -------
    ndarray of the same shape; medians and lower quantiles are unchanged
    """
    out = values.copy()
    half = len(GRID) // 2
    for h in range(1, out.shape[2]):
        for k in range(half - 1, -1, -1):
            width = out[:, -1 - k, h - 1] - out[:, k, h - 1]
            out[:, -1 - k, h] = np.maximum(out[:, -1 - k, h], out[:, k, h] + width)
            out[:, -1 - k, h] = np.maximum(out[:, -1 - k, h], out[:, -2 - k, h])
    return out


def draw_scores(n_paths: int, horizon: int, decay: float, seed: int) -> Floats:
    """Normal scores of sample paths, with exact marginals at each horizon.

    Scores at horizons h < k correlate as (h/k)**decay (0.5 for a random walk's errors); each
    column is then set to the midpoints of n_paths equal shares, keeping its order.

    Returns
    -------
    ndarray, shape (n_paths, horizon)
    """
    rng = np.random.default_rng(seed)
    h = np.arange(1.0, horizon + 1)
    corr = (np.minimum(h[:, None], h) / np.maximum(h[:, None], h)) ** decay
    raw = rng.standard_normal((n_paths, horizon)) @ np.linalg.cholesky(corr).T
    rank = raw.argsort(axis=0).argsort(axis=0)
    return _normal_score((rank + 0.5) / max(n_paths, 1))


def series_keys(y: Floats, unit: Floats) -> NDArray[np.uint64]:
    """A number per series that depends on the order of its yearly changes only.

    It survives a change of unit and a shift of years, and gives series of one panel draws that
    are independent of each other (series whose changes rank alike share theirs).

    Parameters
    ----------
    y : ndarray, shape (C, n), holes bridged
    unit : ndarray, shape (C,)
    """
    change = np.round(np.diff(y / unit[:, None], axis=1), 9)
    order = change.argsort(axis=1, kind="stable").astype(np.uint64)
    key = np.full(len(y), y.shape[1], dtype=np.uint64)
    for column in order.T:
        key = _mix(key ^ (column + np.uint64(0x9E3779B97F4A7C15)))
    return key


def shuffle(scores: Floats, keys: NDArray[np.uint64], seed: int) -> Floats:
    """Deal the same paths to every series in an order of its own, shape (C, n_paths, horizon)."""
    index = np.arange(len(scores), dtype=np.uint64)
    salted = _mix(keys ^ _mix(np.uint64(seed % 2**63) + np.zeros(1, np.uint64)))
    order = _mix(salted[:, None] + index * np.uint64(0x9E3779B97F4A7C15)).argsort(axis=1)
    return scores[order]


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64's finaliser (Steele, Lea & Flood 2014), modulo 2**64."""
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))
