"""The pool behind the default forecast: every candidate, every origin, on one modelling scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge, ols_slopes
from forecast.models.filters import run_filter
from forecast.models.scale import LOG, LOGIT, PanelScale
from forecast.models.simple import drift, mean_drift, naive, recent_drift
from forecast.models.smoothing import DAMPED_GRID, HOLT_GRID, SES_GRID, floor_of, project
from forecast.models.theta import dynamic_theta

__all__ = ["POOL", "PoolRun", "run_pool"]

Floats = NDArray[np.float64]

_SCALED = ("naive", "drift", "ses", "theta", "holt", "damped", "dynamic_theta")
_PLAIN = (
    "drift",
    "recent_drift",
    "theta",
    "full_theta",
    "ses_drift",
    "holt",
    "damped",
    "dynamic_theta",
)
# names as shown in reports; "log_" stands for the modelling scale (log, or logit for shares)
POOL = tuple("naive" if n == "naive" else f"log_{n}" for n in _SCALED) + _PLAIN

_FLOOR_SHARE = 0.1  # a level forecast on the identity scale stays above this part of the last


@dataclass(frozen=True)
class PoolRun:
    """Forecasts of the pool on the modelling scale.

    Attributes
    ----------
    z : ndarray, shape (C, n), the series on the modelling scale, holes bridged
    forecasts : ndarray, shape (M, C, O, horizon), origin 0 the last column
    alpha : ndarray, shape (C,), averaged smoothing parameter of SES
    """

    z: Floats
    forecasts: Floats
    alpha: Floats


def _family(
    z: Floats,
    n_origins: int,
    horizon: int,
    names: tuple[str, ...],
) -> tuple[list[Floats], Floats]:
    """Forecasts of the named members on the scale of ``z``, sharing the filters' passes."""
    change, slope = mean_drift(z, n_origins), ols_slopes(z, n_origins)
    floor = floor_of(z, n_origins)
    flat = run_filter(z, SES_GRID, n_origins)
    ses, alpha = project(flat, horizon, 0 * change, np.inf, floor)
    made: dict[str, Callable[[], Floats]] = {
        "naive": lambda: naive(z, n_origins, horizon),
        "drift": lambda: drift(z, n_origins, horizon),
        "recent_drift": lambda: recent_drift(z, n_origins, horizon),
        "ses": lambda: ses,
        "theta": lambda: project(flat, horizon, 0.5 * slope, np.inf, floor)[0],
        "full_theta": lambda: project(flat, horizon, slope, np.inf, floor)[0],
        "ses_drift": lambda: project(flat, horizon, change, 1.0, floor)[0],
        "holt": lambda: project(run_filter(z, HOLT_GRID, n_origins), horizon, change, 2.0, floor)[
            0
        ],
        "damped": lambda: project(
            run_filter(z, DAMPED_GRID, n_origins), horizon, change, 2.0, floor
        )[0],
        "dynamic_theta": lambda: dynamic_theta(z, n_origins, horizon),
    }
    return [made[name]() for name in names], alpha[:, 0]


def run_pool(y: Floats, scale: PanelScale, n_origins: int, horizon: int) -> PoolRun:
    """Forecast a block with every member of :data:`POOL` from its last ``n_origins`` columns.

    Parameters
    ----------
    y : ndarray, shape (C, n), in units of y, first and last columns known
    scale : PanelScale of the C rows
    n_origins : int, at most n
    horizon : int, years

    Returns
    -------
    PoolRun
    """
    n_origins = min(n_origins, y.shape[1])
    z = scale.forward(y)
    scaled, alpha = _family(z, n_origins, horizon, _SCALED)
    unit = scale.unit[:, None]
    plain, _ = _family(y / unit, n_origins, horizon, _PLAIN)
    last = bridge(y / unit)[:, ::-1][:, :n_origins, None]
    code = scale.code[:, None, None]
    runs = list(scaled)
    for path in plain:
        safe = np.where(code == LOG, np.maximum(path, _FLOOR_SHARE * last), path)
        runs.append(
            scale.forward(safe * unit[:, :, None])
            if (code == LOGIT).any() or (code == LOG).any()
            else safe
        )
    return PoolRun(bridge(z), np.stack(runs), alpha)
