"""Naive, drift and recent drift: forecasts of a block from every origin, without a parameter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge

__all__ = ["drift", "mean_drift", "naive", "recent_drift"]

Floats = NDArray[np.float64]


def _steps(horizon: int) -> Floats:
    return np.arange(1.0, horizon + 1)


def _last(x: Floats, n_origins: int) -> Floats:
    return x[:, ::-1][:, :n_origins]


def naive(z: Floats, n_origins: int, horizon: int) -> Floats:
    """The last value for ever: (C, n) -> (C, n_origins, horizon), origin 0 the last column."""
    last = _last(bridge(z), n_origins)[:, :, None]
    return np.broadcast_to(last, (*last.shape[:2], horizon)).copy()


def mean_drift(z: Floats, n_origins: int) -> Floats:
    """Mean yearly change from the first year to each origin, shape (C, n_origins)."""
    x = bridge(z)
    years = np.arange(x.shape[1], 0, -1)[:n_origins] - 1
    return (_last(x, n_origins) - x[:, :1]) / np.maximum(years, 1)


def drift(z: Floats, n_origins: int, horizon: int) -> Floats:
    """Random walk with drift (Hyndman & Athanasopoulos 2021, sec. 5.2), on the scale given."""
    change = mean_drift(z, n_origins)
    return _last(bridge(z), n_origins)[:, :, None] + change[:, :, None] * _steps(horizon)


def recent_drift(z: Floats, n_origins: int, horizon: int, window: int = 6) -> Floats:
    """Drift of the last ``window`` changes (the Destatis rule uses five)."""
    x = bridge(z)
    at = np.arange(x.shape[1] - 1, -1, -1)[:n_origins]
    back = np.minimum(window, at)
    change = (x[:, at] - x[:, at - back]) / np.maximum(back, 1)
    return x[:, at][:, :, None] + change[:, :, None] * _steps(horizon)
