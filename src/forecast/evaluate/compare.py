"""Whether one forecaster's errors are smaller than another's: Diebold-Mariano, small samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DieboldMariano", "diebold_mariano"]


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
        Diebold & Mariano (1995, eq. 1) with the correction and the t reference of Harvey,
        Leybourne & Newbold (1997, eq. 9).  Equal losses give statistic 0 and p-value 1; a
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
