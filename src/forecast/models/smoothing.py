"""SES, SES with drift, Holt and damped Holt on a block, averaged over a parameter grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.models.filters import (
    Grid,
    States,
    damping_sums,
    make_grid,
    posterior_weights,
    run_filter,
)

__all__ = [
    "DAMPED_GRID",
    "HOLT_GRID",
    "SES_GRID",
    "damped",
    "floor_of",
    "holt",
    "project",
    "ses",
    "ses_with_drift",
]

Floats = NDArray[np.float64]

SES_GRID = make_grid(tuple(np.linspace(0.1, 1.0, 10)))
HOLT_GRID = make_grid((0.2, 0.4, 0.6, 0.8, 1.0), (0.05, 0.1, 0.2, 0.4, 0.7))
DAMPED_GRID = make_grid(
    (0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.1, 0.25, 0.5, 0.8), (0.7, 0.8, 0.9, 0.95)
)
_TREND_RIDGE = 2.0  # pseudo-observations behind a starting trend equal to the mean drift


def floor_of(z: Floats, n_origins: int) -> Floats:
    """Sum of squares below which differences are rounding, shape (C, n_origins)."""
    change = np.abs(np.diff(z, axis=1))
    known = np.isfinite(change)
    mean = np.where(known, change, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.broadcast_to((1e-3 * mean[:, None]) ** 2 + 1e-14, (len(z), n_origins))


def project(
    states: States,
    horizon: int,
    drift: Floats,
    ridge_b: float,
    floor: Floats,
    *,
    best: bool = False,
) -> tuple[Floats, Floats]:
    """Forecast from the states of a grid.

    Parameters
    ----------
    states : States
    horizon : int, years
    drift : ndarray, shape (C, O), prior of the starting trend
    ridge_b : float, its strength (inf fixes it)
    floor : ndarray, shape (C, O), see :func:`floor_of`
    best : bool
        Take the best triple (maximum likelihood) instead of the posterior average.

    Returns
    -------
    (forecast, alpha)
        Shapes (C, O, horizon) and (C, O); alpha is the (averaged) smoothing parameter.
    """
    level, trend, sse = states.solve(drift, ridge_b)
    grid: Grid = states.grid
    if best:
        w = np.zeros_like(sse)
        np.put_along_axis(w, sse.argmin(axis=2)[:, :, None], 1.0, axis=2)
    else:
        w = posterior_weights(sse, states.count, np.zeros(len(grid)), floor)
    path = (w * trend) @ damping_sums(grid.phi, horizon)
    path += np.einsum("cog,cog->co", w, level)[:, :, None]
    return path, w @ grid.alpha


def ses(z: Floats, n_origins: int, horizon: int, *, best: bool = False) -> Floats:
    """Simple exponential smoothing: (C, n) -> (C, n_origins, horizon)."""
    states = run_filter(z, SES_GRID, n_origins)
    zero = np.zeros(states.count.shape)
    return project(states, horizon, zero, np.inf, floor_of(z, n_origins), best=best)[0]


def ses_with_drift(
    z: Floats,
    n_origins: int,
    horizon: int,
    drift: Floats,
    *,
    ridge: float = 1.0,
    best: bool = False,
) -> Floats:
    """SES with a constant drift shrunk towards ``drift`` (Hyndman & Billah 2003)."""
    states = run_filter(z, SES_GRID, n_origins)
    return project(states, horizon, drift, ridge, floor_of(z, n_origins), best=best)[0]


def holt(z: Floats, n_origins: int, horizon: int, drift: Floats, *, best: bool = False) -> Floats:
    """Holt's linear trend, its start shrunk towards the mean drift."""
    states = run_filter(z, HOLT_GRID, n_origins)
    return project(states, horizon, drift, _TREND_RIDGE, floor_of(z, n_origins), best=best)[0]


def damped(z: Floats, n_origins: int, horizon: int, drift: Floats, *, best: bool = False) -> Floats:
    """Gardner & McKenzie's (1985) damped trend, its start shrunk towards the mean drift."""
    states = run_filter(z, DAMPED_GRID, n_origins)
    return project(states, horizon, drift, _TREND_RIDGE, floor_of(z, n_origins), best=best)[0]
