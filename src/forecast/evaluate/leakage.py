"""Whether a model looks ahead: changing the future must never change a forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evaluate.backtest import backtest

__all__ = ["leaks"]


def leaks(
    y: NDArray[Any],
    horizon: int,
    model: str = "default",
    *,
    n_origins: int = 5,
    seed: int = 0,
    kind: str = "level",
    bounds: tuple[float, float] | None = None,
) -> bool:
    """True if a backtest forecast moves when every year after its origin is replaced.

    The panel is forecast from its rolling origins; then, for each number of years held back, all
    later values are replaced by noise and the forecasts from the untouched origins compared bit
    for bit.

    Parameters
    ----------
    y : array, shape (n_series, n_years)
    horizon, n_origins, kind, bounds
        As in :func:`forecast.evaluate.backtest.backtest`.
    """
    panel = np.array(y, dtype=float, ndmin=2)
    before = backtest(panel, horizon, model, n_origins=n_origins, kind=kind, bounds=bounds)
    rng = np.random.default_rng(seed)
    for column in np.unique(before.origin):
        changed = panel.copy()
        future = changed[:, column + 1 :]
        factor = rng.uniform(0.2, 0.9, future.shape)
        changed[:, column + 1 :] = np.where(np.isfinite(future), future * factor, future)
        after = backtest(changed, horizon, model, n_origins=n_origins, kind=kind, bounds=bounds)
        mine, theirs = before.origin == column, after.origin == column
        if not (
            np.array_equal(before.point[mine], after.point[theirs], equal_nan=True)
            and np.array_equal(before.quantiles[mine], after.quantiles[theirs], equal_nan=True)
        ):
            return True
    return False
