"""What the learnt tables look at: a dozen unit-free traits of a series and its pool's spread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.models.pool import PoolRun
from forecast.models.scale import LOG

__all__ = ["SPREAD_STEP", "Traits", "relative_errors", "traits"]

Floats = NDArray[np.float64]

SPREAD_STEP = 4  # the horizon, in years, at which the pool's spread is read
_TYPICAL = 0.02  # yearly volatility taken for granted, as one pseudo-observation


class Traits:
    """Traits of a block: ``matrix`` of shape (C, p) and the volatility ``sigma`` of shape (C,).

    ``sigma`` is per year on the modelling scale, shrunk: it is the unit of the interval tables.
    """

    __slots__ = ("matrix", "sigma")

    def __init__(self, matrix: Floats, sigma: Floats) -> None:
        self.matrix = matrix
        self.sigma = sigma


def traits(run: PoolRun, known: NDArray[np.int64], code: NDArray[np.int64]) -> Traits:
    """Describe each series of a block by what it was up to the last column.

    Parameters
    ----------
    run : PoolRun
    known : ndarray of int, shape (C,), known values per series
    code : ndarray of int, shape (C,), scale codes

    Returns
    -------
    Traits
    """
    z = run.z
    n = z.shape[1]
    steps = np.maximum(known - 1, 1).astype(float)
    d = np.diff(z, axis=1)
    mean = d.mean(axis=1)
    moved = np.abs(d).sum(axis=1) / steps
    centred = d - mean[:, None]
    var = (centred**2).sum(axis=1) / np.maximum(steps - 1, 1)
    s = np.sqrt((var * steps + _TYPICAL**2 + moved**2) / (steps + 1)) + 1e-4
    recent = d[:, -min(4, n - 1) :]
    moved_all = np.abs(d).mean(axis=1)
    power = (centred**2).sum(axis=1) + s**2
    half = max((n - 1) // 2, 1)
    # the level itself, for logs relative to its mean, so that logs and level can be compared
    level = np.where((code == LOG)[:, None], np.exp(z - z.mean(axis=1, keepdims=True)), z)
    dl = np.abs(np.diff(level, axis=1))
    moved_level = dl.mean(axis=1) + 1e-12
    last_level = np.where(code == LOG, np.abs(level[:, -1]), 1.0)
    columns = [
        np.log(known.astype(float)),
        np.log(s),
        mean / s,
        recent.mean(axis=1) / s,
        d[:, -1] / s,
        np.log((np.abs(recent).mean(axis=1) + 0.3 * s) / (moved_all + 0.3 * s)),
        (centred[:, 1:] * centred[:, :-1]).sum(axis=1) / power,
        run.alpha,
        np.sign(d).mean(axis=1),
        (z[:, -1] - z.max(axis=1)) / s / np.sqrt(n),
        (z[:, -1] - z.min(axis=1)) / s / np.sqrt(n),
        np.log(
            (dl[:, -half:].mean(axis=1) + 0.1 * moved_level)
            / (dl[:, :half].mean(axis=1) + 0.1 * moved_level)
        ),
        np.log(
            (np.abs(d[:, -half:]).mean(axis=1) + 0.1 * moved_all + 1e-6)
            / (np.abs(d[:, :half]).mean(axis=1) + 0.1 * moved_all + 1e-6)
        ),
        np.log(moved_level / (last_level * s) + 1e-6),
    ]
    away = run.forecasts[:, :, 0, min(SPREAD_STEP, run.forecasts.shape[3]) - 1] - z[:, -1]
    columns += list(np.clip(away / (2 * s), -6, 6))
    columns.append(np.log(away.std(axis=0) / s + 0.05))
    return Traits(np.stack(columns, axis=1), s)


def relative_errors(run: PoolRun, sigma: Floats) -> Floats:
    """Log ratio of each member's rolling-origin error to the pool's median error.

    Errors of the origins before the last, each against the years that followed, divided by
    sqrt(h), on the modelling scale; shrunk to 0 by two typical errors.

    Parameters
    ----------
    run : PoolRun
    sigma : ndarray, shape (C,)

    Returns
    -------
    ndarray, shape (M, C); 0 where there is no origin to look at
    """
    forecasts, z = run.forecasts, run.z
    n = z.shape[1]
    total = np.zeros(forecasts.shape[:2])
    for back in range(1, min(forecasts.shape[2], n - 2)):
        reach = min(back, forecasts.shape[3])
        error = np.abs(forecasts[:, :, back, :reach] - z[:, n - back : n - back + reach])
        total += error @ (1 / np.sqrt(np.arange(1.0, reach + 1)))
    prior = 2 * sigma
    return np.log((total + prior) / (np.median(total, axis=0) + prior))
