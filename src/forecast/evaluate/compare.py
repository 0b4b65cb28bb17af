"""Whether one forecaster's errors are smaller than another's: Diebold-Mariano, small samples."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evaluate.backtest import Backtest

__all__ = ["DieboldMariano", "compare_over_series", "compare_on_series", "diebold_mariano"]


@dataclass(frozen=True)
class DieboldMariano:
    """Result of the test: positive ``statistic`` means the first forecaster loses more."""

    statistic: float
    p_value: float
    mean_difference: float
    n: int


def diebold_mariano(loss_a: NDArray[Any], loss_b: NDArray[Any], horizon: int = 1) -> DieboldMariano:
    """Two-sided test of equal expected loss with the small-sample correction.

    Parameters
    ----------
    loss_a, loss_b : ndarray, shape (n,)
        Losses of the same ``horizon``-step forecasts in time order (or one per series).
    horizon : int
        Steps ahead; autocovariances up to horizon - 1 enter the variance.

    Returns
    -------
    DieboldMariano
        Diebold & Mariano (1995) with the correction and the t reference of Harvey, Leybourne &
        Newbold (1997, Int. J. Forecasting 13).  Equal losses give statistic 0 and p-value 1; a
        variance estimate that is not positive gives NaN.

    Raises
    ------
    ValueError
        For losses of different lengths or too few for the horizon.
    """
    a, b = np.asarray(loss_a, float), np.asarray(loss_b, float)
    d = a - b if a.shape == b.shape and a.ndim == 1 else np.empty(0)
    d = d[np.isfinite(d)]
    n = len(d)
    if n <= max(horizon, 2):
        raise ValueError(
            f"Diebold-Mariano needs two loss series of one length above "
            f"{max(horizon, 2)}, not {np.shape(loss_a)} and {np.shape(loss_b)}"
        )
    mean = float(d.mean())
    if not np.any(d):
        return DieboldMariano(0.0, 1.0, 0.0, n)
    centred = d - mean
    gamma = [float(centred[k:] @ centred[: n - k]) / n for k in range(horizon)]
    variance = (gamma[0] + 2 * sum(gamma[1:])) / n
    if variance <= 0:
        return DieboldMariano(float("nan"), float("nan"), mean, n)
    correction = np.sqrt((n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n)
    statistic = correction * mean / np.sqrt(variance)
    from scipy.special import stdtr

    return DieboldMariano(float(statistic), float(2 * stdtr(n - 1, -abs(statistic))), mean, n)


def compare_on_series(
    a: Backtest, b: Backtest, series: int, horizon: int = 1
) -> DieboldMariano | None:
    """Diebold-Mariano on one series: scaled absolute errors ``horizon`` years ahead, by origin.

    Parameters
    ----------
    a, b : Backtest of the same panel
    series : int, row of the panel
    horizon : int, years ahead, from 1

    Returns
    -------
    DieboldMariano or None
        None where fewer than four origins, or no more than the horizon, are common to both, and
        where the estimated variance is not positive.
    """
    first, second = (_losses(run, series, horizon) for run in (a, b))
    common = sorted(first.keys() & second.keys())
    if len(common) <= max(horizon, 3):
        return None
    found = diebold_mariano(
        np.array([first[at] for at in common]), np.array([second[at] for at in common]), horizon
    )
    return found if np.isfinite(found.statistic) else None


def _losses(run: Backtest, series: int, horizon: int) -> dict[int, float]:
    mine = run.series == series
    error = np.abs(run.point - run.actual)[mine, horizon - 1] / run.unit[mine]
    pairs = zip(run.origin[mine].tolist(), error.tolist(), strict=True)
    return {origin: loss for origin, loss in pairs if np.isfinite(loss)}


def compare_over_series(a: Backtest, b: Backtest) -> DieboldMariano | None:
    """The same over a panel: one loss a series, its mean MASE over the origins common to both.

    Series are taken as independent of each other, which those of one region are only in part.
    None with fewer than four series.
    """
    every = [dict(zip(_keys(run), run.scores["mase"].tolist(), strict=True)) for run in (a, b)]
    pairs: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for key, loss in every[0].items():
        other = every[1].get(key, np.nan)
        if np.isfinite(loss) and np.isfinite(other):
            pairs[key[0]].append((loss, other))
    if len(pairs) < 4:
        return None
    means = np.array([np.mean(pairs[series], axis=0) for series in sorted(pairs)])
    found = diebold_mariano(means[:, 0], means[:, 1])
    return found if np.isfinite(found.statistic) else None


def _keys(run: Backtest) -> list[tuple[int, int]]:
    return list(zip(run.series.tolist(), run.origin.tolist(), strict=True))
