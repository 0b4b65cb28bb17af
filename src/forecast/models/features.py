"""What the learnt tables look at: unit-free traits of a series, of its pool and its past errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.models.pool import POOL, PoolRun
from forecast.models.scale import LOG

__all__ = ["N_WEIGHT_TRAITS", "SPREAD_STEP", "Traits", "traits"]

Floats = NDArray[np.float64]

_MEAN_ABS = 0.8  # of a normal variable with sd 1, roughly
_UNCHANGED = 1e-9  # yearly changes below this are none

SPREAD_STEP = 4  # the horizon, in years, at which the pool's spread is read
N_WEIGHT_TRAITS = 15 + len(POOL)  # the weights look at these, the widths at all
_TYPICAL = 0.02  # yearly volatility taken for granted, as one pseudo-observation


@dataclass(frozen=True)
class Traits:
    """Traits of a block.

    Attributes
    ----------
    matrix : ndarray, shape (C, p)
        The first :data:`N_WEIGHT_TRAITS` describe the series and the pool's spread, the others how
        far off the pool was and how the yearly changes are spread; these are NaN, taken as usual,
        for a series with holes.
    sigma : ndarray, shape (C,)
        Volatility per year on the modelling scale, shrunk: the unit of the interval tables.
    errors : ndarray, shape (M, C)
        Log ratio of each member's rolling-origin error to the pool's median error: those of the
        origins before the last, each against the years that followed, divided by sqrt(h), shrunk
        to 0 by two typical errors; 0 where there is no origin to look at.
    """

    matrix: Floats
    sigma: Floats
    errors: Floats


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
    total, one, counts = _past_errors(run)
    middle = np.median(total, axis=0)
    size = np.abs(centred)
    unknown = np.where(known < n, np.nan, 0.0)  # on bridged years errors and changes look small
    own = [
        np.log((middle + 2 * s) / (_MEAN_ABS * s * counts[0] + 2 * s)),
        np.log((np.median(one, axis=0) + s) / (_MEAN_ABS * s * counts[1] + s)),
        np.log(size.max(axis=1) / s + 0.3),
        np.log(size.mean(axis=1) / s + 0.1),
        np.log(np.median(size, axis=1) / s + 0.05),
        np.log(size[:, -min(6, n - 1) :].mean(axis=1) / s + 0.1),
        np.log((np.abs(d) < _UNCHANGED).mean(axis=1) + 0.02),
    ]
    columns += [column + unknown for column in own]
    return Traits(np.stack(columns, axis=1), s, np.log((total + 2 * s) / (middle + 2 * s)))


def _past_errors(run: PoolRun) -> tuple[Floats, Floats, tuple[int, int]]:
    """Sums of each member's absolute rolling-origin errors on the modelling scale.

    Returns
    -------
    (total, one, counts)
        Shapes (M, C): over all years seen since, divided by sqrt(h); over the first years only;
        and how many errors are in each sum.
    """
    forecasts, z = run.forecasts, run.z
    n = z.shape[1]
    total, one = np.zeros(forecasts.shape[:2]), np.zeros(forecasts.shape[:2])
    n_total = n_one = 0
    for back in range(1, min(forecasts.shape[2], n - 2)):
        reach = min(back, forecasts.shape[3])
        error = np.abs(forecasts[:, :, back, :reach] - z[:, n - back : n - back + reach])
        total += error @ (1 / np.sqrt(np.arange(1.0, reach + 1)))
        one += error[:, :, 0]
        n_total, n_one = n_total + reach, n_one + 1
    return total, one, (n_total, n_one)
