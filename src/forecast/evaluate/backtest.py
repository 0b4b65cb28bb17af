"""Rolling origins: what a model would have said of years that are known by now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.evaluate.metrics import coverage, mase, smape
from forecast.models.protocol import Bounds, Model

__all__ = ["BacktestRecord", "rolling_origins", "backtest"]


@dataclass(frozen=True)
class BacktestRecord:
    """A model's record on one series or panel.

    ``origins`` is the number of (series, origin) pairs scored, ``errors`` the number of outturns;
    ``smape`` in percent; ``mase`` relative to the mean absolute yearly change; coverages as shares.
    All NaN with no origin.
    """

    model: str
    origins: int
    errors: int
    smape: float
    mase: float
    coverage_80: float
    coverage_95: float


def rolling_origins(
    y: np.ndarray,
    horizon: int,
    min_points: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut a panel at every origin that leaves enough history and an outturn to score.

    Parameters
    ----------
    y : ndarray, shape (n_series, n_years)

    Returns
    -------
    histories : ndarray, shape (n_cuts, n_years)
        Aligned to the right, NaN on the left: the last column is the origin year.
    outturns : ndarray, shape (n_cuts, horizon)
        NaN where unknown.
    series : ndarray of int, shape (n_cuts,)
        Row of ``y`` each cut comes from.
    """
    n, width = y.shape
    histories, outturns, rows = [], [], []
    padded = np.concatenate([y, np.full((n, horizon), np.nan)], axis=1)
    for origin in range(width - 1):
        past = y[:, : origin + 1]
        ahead = padded[:, origin + 1 : origin + 1 + horizon]
        good = (
            ((~np.isnan(past)).sum(axis=1) >= min_points)
            & ~np.isnan(past[:, -1])
            & (~np.isnan(ahead)).any(axis=1)
        )
        if good.any():
            block = np.full((int(good.sum()), width), np.nan)
            block[:, width - origin - 1 :] = past[good]
            histories.append(block)
            outturns.append(ahead[good])
            rows.append(np.flatnonzero(good))
    if not histories:
        return np.empty((0, width)), np.empty((0, horizon)), np.empty(0, dtype=int)
    return np.concatenate(histories), np.concatenate(outturns), np.concatenate(rows)


def backtest(
    model: Model,
    y: np.ndarray,
    horizon: int,
    *,
    kind: str = "level",
    bounds: Bounds | None = None,
    n_paths: int = 1000,
    seed: int = 0,
) -> BacktestRecord:
    """Score a model on rolling origins of a panel; nothing after an origin reaches its forecast.

    Parameters
    ----------
    y : ndarray, shape (n_series, n_years) or (n_years,)
        NaN where unknown.
    """
    panel = np.atleast_2d(np.asarray(y, dtype=float))
    histories, outturns, _ = rolling_origins(panel, horizon, model.min_points)
    if not len(histories):
        nan = float("nan")
        return BacktestRecord(model.name, 0, 0, nan, nan, nan, nan)
    made = model.fit_predict(
        histories, horizon, n_paths=n_paths, seed=seed, kind=kind, bounds=bounds
    )
    low80, high80 = np.quantile(made.paths, [0.1, 0.9], axis=1)
    low95, high95 = np.quantile(made.paths, [0.025, 0.975], axis=1)
    return BacktestRecord(
        model.name,
        len(histories),
        int((~np.isnan(outturns)).sum()),
        float(np.nanmean(smape(outturns, made.point))),
        _mean_or_nan(mase(outturns, made.point, histories)),
        coverage(outturns, low80, high80),
        coverage(outturns, low95, high95),
    )


def _mean_or_nan(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")
