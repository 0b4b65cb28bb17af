"""The Theta method and its optimised dynamic form on a block, from every origin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge
from forecast.models.filters import run_filter
from forecast.models.smoothing import SES_GRID, floor_of, project

__all__ = ["ALPHAS", "KAPPAS", "dynamic_theta", "theta"]

Floats = NDArray[np.float64]

ALPHAS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
KAPPAS = np.array([0.0, 0.25, 0.5, 0.75, 0.9, 1.0])  # 1 - 1/theta


def theta(
    z: Floats,
    n_origins: int,
    horizon: int,
    slope: Floats,
    *,
    share: float = 0.5,
    best: bool = False,
) -> Floats:
    """Theta method as SES with a fixed drift of ``share`` times the least-squares slope.

    Assimakopoulos & Nikolopoulos (2000) with theta = 2 is SES with half the slope as its drift
    (Hyndman & Billah 2003); share = 1 carries the whole slope.

    Parameters
    ----------
    z : ndarray, shape (C, n), on the modelling scale
    n_origins, horizon : int
    slope : ndarray, shape (C, n_origins), per year
    share : float, 1 - 1/theta

    Returns
    -------
    ndarray, shape (C, n_origins, horizon)
    """
    states = run_filter(z, SES_GRID, n_origins)
    return project(states, horizon, share * slope, np.inf, floor_of(z, n_origins), best=best)[0]


def dynamic_theta(
    z: Floats,
    n_origins: int,
    horizon: int,
    *,
    alphas: Floats = ALPHAS,
    kappas: Floats = KAPPAS,
    best: bool = False,
) -> Floats:
    """Dynamic optimised Theta model, averaged over alpha and kappa = 1 - 1/theta.

    One-step forecast mu_t = l_{t-1} + kappa [1 - (1 - alpha)^{t-1}] / alpha * B_{t-1} with B the
    least-squares slope of the values seen so far (Fiorucci, Pellegrini, Louzada, Petropoulos &
    Koehler 2016, Int. J. Forecasting 32; started at l_1 = y_1, which absorbs their intercept
    term).  Years ahead are fed back as if observed.

    Parameters
    ----------
    z : ndarray, shape (C, n), on the modelling scale; holes are bridged
    n_origins, horizon : int
    best : bool
        Least squares on the grid instead of the posterior average.

    Returns
    -------
    ndarray, shape (C, n_origins, horizon)
    """
    x = bridge(z)
    first = x[:, :1]
    x = x - first
    n = x.shape[1]
    floor = floor_of(z, n_origins)
    reach = [(1 - (1 - alphas) ** t) / alphas for t in range(n + horizon + 1)]
    level = np.zeros((len(x), len(alphas)))
    carry, see, seq, sqq = (np.zeros_like(level) for _ in range(4))
    mean, slope = np.zeros(len(x)), np.zeros(len(x))
    out = np.empty((len(x), n_origins, horizon))
    for t in range(1, n + 1):
        value = x[:, t - 1]
        if t > 1:
            error = value[:, None] - level
            see += error * error
            seq += error * carry
            sqq += carry * carry
            level += alphas * error
            slope = ((t - 2) * slope + 6 * (value - mean) / t) / (t + 1)
            carry = reach[t] * slope[:, None]
        mean = ((t - 1) * mean + value) / t
        origin = n - t
        if origin < n_origins:
            sse = see[:, :, None] - 2 * kappas * seq[:, :, None] + kappas**2 * sqq[:, :, None]
            w = _weights(np.maximum(sse, 0), t - 1, floor[:, origin], best)
            out[:, origin] = _ahead(w, level, slope, mean, t, horizon, alphas, kappas, reach)
    return out + first[:, :, None]


def _weights(sse: Floats, count: int, floor: Floats, best: bool) -> Floats:
    if best:
        flat = sse.reshape(len(sse), -1)
        w = np.zeros_like(flat)
        w[np.arange(len(w)), flat.argmin(axis=1)] = 1.0
        return w.reshape(sse.shape)
    logw = -0.5 * max(count, 1) * np.log(sse + floor[:, None, None])
    logw -= logw.max(axis=(1, 2), keepdims=True)
    like: Floats = np.exp(logw)
    like /= like.sum(axis=(1, 2), keepdims=True)
    return like


def _ahead(
    w: Floats,
    level: Floats,
    slope: Floats,
    mean: Floats,
    t: int,
    horizon: int,
    alphas: Floats,
    kappas: Floats,
    reach: list[Floats],
) -> Floats:
    lev = np.broadcast_to(level[:, :, None], w.shape)
    slo = np.broadcast_to(slope[:, None, None], w.shape)
    avg = np.broadcast_to(mean[:, None, None], w.shape)
    out = np.empty((len(w), horizon))
    for h in range(horizon):
        now = t + h
        mu = lev + (reach[now][:, None] * kappas) * slo
        out[:, h] = np.einsum("cak,cak->c", w, mu)
        if h + 1 < horizon:
            lev = lev + alphas[:, None] * (mu - lev)
            slo = ((now - 1) * slo + 6 * (mu - avg) / (now + 1)) / (now + 2)
            avg = (now * avg + mu) / (now + 1)
    return out
