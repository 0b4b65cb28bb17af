"""Robust trend (Theil-Sen) and saturating curves (logistic, Gompertz) on a block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["robust_trend", "saturating", "theil_sen"]

Floats = NDArray[np.float64]

_CEILINGS = 24  # candidates between the largest value and the upper bound
_INSIDE = 1e-3  # shares are held this far, as a part of the ceiling, from 0 and 1


def theil_sen(z: Floats) -> tuple[Floats, Floats]:
    """Median of pairwise slopes and median intercept of the known values (Sen 1968).

    Parameters
    ----------
    z : ndarray, shape (C, n), NaN in holes, on the modelling scale

    Returns
    -------
    (slope, intercept), each of shape (C,); the intercept at column 0; a lone value has slope 0
    """
    n = z.shape[1]
    known = np.isfinite(z)
    first = z[np.arange(len(z)), known.argmax(axis=1)]
    slope, start = np.zeros(len(z)), np.where(known.any(axis=1), first, np.nan)
    i, j = np.triu_indices(n, 1)
    enough = known.sum(axis=1) > 1
    if enough.any():
        x = z[enough]
        slope[enough] = np.nanmedian((x[:, j] - x[:, i]) / (j - i), axis=1)
        start[enough] = np.nanmedian(x - slope[enough, None] * np.arange(n), axis=1)
    return slope, start


def robust_trend(z: Floats, n_origins: int, horizon: int) -> Floats:
    """Theil-Sen line from every origin: (C, n) -> (C, n_origins, horizon)."""
    n = z.shape[1]
    out = np.empty((len(z), n_origins, horizon))
    for back in range(n_origins):
        slope, start = theil_sen(z[:, : n - back])
        at = np.arange(n - back, n - back + horizon)
        out[:, back] = start[:, None] + slope[:, None] * at
    return out


def saturating(
    y: Floats, n_origins: int, horizon: int, bounds: tuple[float, float], curve: str = "logistic"
) -> Floats:
    """Logistic or Gompertz growth of a share towards a ceiling no higher than its upper bound.

    For each candidate ceiling K the curve is a line in t after its link (logit of y/K, or
    -log(-log(y/K))); candidates are weighted by their Gaussian likelihood in units of y.  The
    forecast keeps the last residual of the line, so that it starts where the series is.

    Parameters
    ----------
    y : ndarray, shape (C, n), in units of y, NaN in holes
    bounds : (lower, upper), in units of y
    curve : 'logistic' or 'gompertz' (Winsor 1932)

    Returns
    -------
    ndarray, shape (C, n_origins, horizon), inside the bounds
    """
    lower, upper = bounds
    x = np.clip((y - lower) / (upper - lower), 0.0, 1.0)
    out = np.empty((len(y), n_origins, horizon))
    for back in range(n_origins):
        out[:, back] = _saturate(x[:, : x.shape[1] - back], horizon, curve)
    return lower + (upper - lower) * out


def _link(part: Floats, curve: str) -> Floats:
    part = np.clip(part, _INSIDE, 1 - _INSIDE)
    return np.log(part / (1 - part)) if curve == "logistic" else -np.log(-np.log(part))


def _unlink(u: Floats, curve: str) -> Floats:
    u = np.clip(u, -30.0, 30.0)
    return 1 / (1 + np.exp(-u)) if curve == "logistic" else np.exp(-np.exp(-u))


def _saturate(x: Floats, horizon: int, curve: str) -> Floats:
    n = x.shape[1]
    known = np.isfinite(x)
    top = np.where(known, x, 0.0).max(axis=1)
    low_k = np.minimum(np.maximum(top * 1.02, 0.05), 1.0)
    ceiling = low_k[:, None] + (1 - low_k)[:, None] * np.linspace(0, 1, _CEILINGS)
    t = np.arange(n, dtype=float)
    count = known.sum(axis=1)
    part = np.where(known, x, 0.0)[:, None] / ceiling[:, :, None]
    u = np.where(known[:, None], _link(part, curve), 0.0)
    mean_t = (known * t).sum(axis=1) / count
    dt = np.where(known, t - mean_t[:, None], 0.0)
    mean_u = u.sum(axis=2) / count[:, None]
    slope = (u * dt[:, None]).sum(axis=2) / np.maximum((dt**2).sum(axis=1), 1e-9)[:, None]
    line = mean_u[:, :, None] + slope[:, :, None] * (t - mean_t[:, None])[:, None]
    fitted = ceiling[:, :, None] * _unlink(line, curve)
    gap = np.where(known[:, None], x[:, None] - fitted, 0.0)
    logw = -0.5 * count[:, None] * np.log((gap**2).sum(axis=2) + 1e-8)
    w = np.exp(logw - logw.max(axis=1, keepdims=True))
    w /= w.sum(axis=1, keepdims=True)
    offset = u[:, :, -1] - line[:, :, -1]
    ahead = (mean_u + offset)[:, :, None] + slope[:, :, None] * (
        np.arange(n, n + horizon) - mean_t[:, None]
    )[:, None]
    share: Floats = np.einsum("ck,ckh->ch", w, ceiling[:, :, None] * _unlink(ahead, curve))
    return share
