"""Accuracy and calibration of forecasts against outturns, per series; NaN outturns are left out.

Shapes: N series, H years ahead, L levels.  Everything is a mean over the known years ahead.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "covered",
    "crps",
    "crps_of_quantiles",
    "interval_width",
    "mase",
    "msis",
    "naive_scale",
    "owa",
    "pinball",
    "pit",
    "pit_of_quantiles",
    "rmsse",
    "smape",
]

Floats = NDArray[np.float64]


def _mean(values: Floats, actual: Floats) -> Floats:
    ok = np.isfinite(actual)
    count = ok.sum(axis=-1)
    total = np.where(ok, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def naive_scale(history: Floats, power: int = 1) -> Floats:
    """Mean yearly |change|**power between known years, shape (N,); NaN without a change.

    The unit of MASE (power 1, Hyndman & Koehler 2006) and of RMSSE (power 2).  Over a hole of d
    years the change is divided by d.
    """
    known = np.isfinite(history)
    at = np.arange(history.shape[1])
    before = np.maximum.accumulate(np.where(known, at, -1), axis=1)[:, :-1]
    ok = known[:, 1:] & (before >= 0)
    past = np.take_along_axis(history, np.maximum(before, 0), axis=1)
    with np.errstate(invalid="ignore"):
        change = np.abs(history[:, 1:] - past) ** power / np.maximum(at[1:] - before, 1)
    count = ok.sum(axis=1)
    return np.where(count > 0, np.where(ok, change, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def smape(forecast: Floats, actual: Floats) -> Floats:
    """Symmetric MAPE in percent, 200 |f - a| / (|f| + |a|) (M4: Makridakis et al. 2020)."""
    size = np.abs(forecast) + np.abs(actual)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(size > 0, 200 * np.abs(forecast - actual) / size, 0.0)
    return _mean(ratio, actual)


def mase(forecast: Floats, actual: Floats, history: Floats) -> Floats:
    """Mean absolute error over the in-sample naive error; NaN where that is 0."""
    scale = naive_scale(history)
    return _mean(np.abs(forecast - actual), actual) / np.where(scale > 0, scale, np.nan)


def rmsse(forecast: Floats, actual: Floats, history: Floats) -> Floats:
    """Root mean squared error over the root of the in-sample naive squared error."""
    scale = naive_scale(history, 2)
    return np.sqrt(_mean((forecast - actual) ** 2, actual) / np.where(scale > 0, scale, np.nan))


def owa(smapes: Floats, mases: Floats, naive_smapes: Floats, naive_mases: Floats) -> float:
    """Overall weighted average of M4: half sMAPE, half MASE, each relative to naive's mean."""
    return 0.5 * float(
        np.nanmean(smapes) / np.nanmean(naive_smapes) + np.nanmean(mases) / np.nanmean(naive_mases)
    )


def covered(lower: Floats, upper: Floats, actual: Floats) -> Floats:
    """Share of outturns inside [lower, upper], shape (N,)."""
    return _mean(((actual >= lower) & (actual <= upper)).astype(float), actual)


def interval_width(lower: Floats, upper: Floats, actual: Floats, history: Floats) -> Floats:
    """Mean width over the in-sample naive error, shape (N,)."""
    scale = naive_scale(history)
    return _mean(upper - lower, actual) / np.where(scale > 0, scale, np.nan)


def msis(
    lower: Floats, upper: Floats, actual: Floats, history: Floats, alpha: float = 0.05
) -> Floats:
    """Mean scaled interval score (Gneiting & Raftery 2007; scaled as in M4)."""
    score = (
        (upper - lower)
        + 2 / alpha * np.maximum(lower - actual, 0)
        + 2 / alpha * np.maximum(actual - upper, 0)
    )
    scale = naive_scale(history)
    return _mean(score, actual) / np.where(scale > 0, scale, np.nan)


def pinball(quantiles: Floats, levels: tuple[float, ...], actual: Floats) -> Floats:
    """Mean pinball loss per level, quantiles of shape (N, L, H) -> (N, L), in units of y."""
    gap = actual[:, None] - quantiles
    tau = np.asarray(levels)[None, :, None]
    return _mean(
        np.maximum(tau * gap, (tau - 1) * gap), np.repeat(actual[:, None], len(levels), axis=1)
    )


def crps(paths: Floats, actual: Floats) -> Floats:
    """Continuous ranked probability score of sample paths (N, P, H), in units of y.

    E|X - a| - E|X - X'| / 2 from the sorted sample (Gneiting & Raftery 2007), the
    second expectation over all pairs.
    """
    sample = np.sort(paths, axis=1)
    p = sample.shape[1]
    rank = (2 * np.arange(1, p + 1) - p - 1)[None, :, None]
    spread = (rank * sample).sum(axis=1) / p**2
    return _mean(np.abs(sample - actual[:, None]).mean(axis=1) - spread, actual)


def pit(paths: Floats, actual: Floats) -> Floats:
    """Probability integral transform, (N, H): share of paths below; ties count half."""
    below = (paths < actual[:, None]).mean(axis=1) + 0.5 * (paths == actual[:, None]).mean(axis=1)
    return np.where(np.isfinite(actual), below, np.nan)


def crps_of_quantiles(quantiles: Floats, levels: tuple[float, ...], actual: Floats) -> Floats:
    """CRPS of a forecast given by quantiles at evenly spaced levels, (N, L, H), in units of y.

    Twice the mean pinball loss (Gneiting & Raftery 2007: the score is the quantile
    score integrated over all levels), by the midpoint rule: ``levels`` are (k + 1/2) / L. With 40
    levels it is within 0.3 % of the closed form of a normal forecast.
    """
    score: Floats = 2 * pinball(quantiles, levels, actual).mean(axis=1)
    return score


def pit_of_quantiles(quantiles: Floats, levels: tuple[float, ...], actual: Floats) -> Floats:
    """Probability integral transform, (N, H), of a forecast given by quantiles (N, L, H).

    Linear between neighbouring quantiles; the middle of those an outturn equals; half the outer
    level beyond the outermost. NaN where there is no outturn or no forecast.
    """
    tau = np.array([0.0, *levels, 1.0])
    below = (quantiles < actual[:, None]).sum(axis=1)
    upto = (quantiles <= actual[:, None]).sum(axis=1)
    last = len(levels) - 1
    low = np.take_along_axis(quantiles, np.clip(below - 1, 0, last)[:, None], axis=1)[:, 0]
    high = np.take_along_axis(quantiles, np.clip(below, 0, last)[:, None], axis=1)[:, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(high > low, (actual - low) / (high - low), 0.5)
    between = tau[below] + share * (tau[below + 1] - tau[below])
    tied = (tau[below + 1] + tau[np.maximum(upto, 1)]) / 2
    known = np.isfinite(actual) & np.isfinite(quantiles).all(axis=1)
    return np.where(known, np.where(upto > below, tied, between), np.nan)
