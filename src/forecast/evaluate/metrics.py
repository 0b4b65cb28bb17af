"""Scores of forecasts against outturns: accuracy and calibration; pure functions on arrays."""

from __future__ import annotations

import numpy as np

__all__ = ["smape", "mase", "coverage", "interval_score", "naive_scale"]


def smape(actual: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Return the symmetric absolute percentage error per series, in percent (0 to 200).

    Makridakis et al. (2020), The M4 competition, equation for sMAPE: mean over the horizon of
    200 |y - f| / (|y| + |f|). Unknown outturns are left out.

    Parameters
    ----------
    actual, point : ndarray, shape (n_series, horizon)
    """
    size = np.abs(actual) + np.abs(point)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(size > 0, 200.0 * np.abs(actual - point) / size, 0.0)
    return _mean(np.where(np.isnan(actual) | np.isnan(point), np.nan, ratio))


def naive_scale(history: np.ndarray) -> np.ndarray:
    """Return the mean absolute yearly change of each history, NaN where it cannot be computed.

    Over a hole of d years the change is divided by d.

    Parameters
    ----------
    history : ndarray, shape (n_series, n_years)
    """
    out = np.full(history.shape[0], np.nan)
    for row, values in enumerate(history):
        seen = np.flatnonzero(~np.isnan(values))
        if seen.size > 1:
            out[row] = np.mean(np.abs(np.diff(values[seen])) / np.diff(seen))
    return out


def mase(actual: np.ndarray, point: np.ndarray, history: np.ndarray) -> np.ndarray:
    """Return the mean absolute scaled error per series (Hyndman & Koehler 2006), period 1."""
    scale = naive_scale(history)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.abs(actual - point) / np.where(scale > 0, scale, np.nan)[:, None]
    return _mean(scaled)


def coverage(actual: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Return the share of known outturns that lie within their interval."""
    known = ~(np.isnan(actual) | np.isnan(low) | np.isnan(high))
    if not known.any():
        return float("nan")
    return float(np.mean((actual[known] >= low[known]) & (actual[known] <= high[known])))


def interval_score(
    actual: np.ndarray, low: np.ndarray, high: np.ndarray, history: np.ndarray, level: float = 0.95
) -> np.ndarray:
    """Return the mean scaled interval score per series (Gneiting & Raftery 2007; M4's MSIS)."""
    miss = 2.0 / (1.0 - level)
    score = (high - low) + miss * np.maximum(low - actual, 0) + miss * np.maximum(actual - high, 0)
    scale = naive_scale(history)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(score / np.where(scale > 0, scale, np.nan)[:, None])


def _mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
