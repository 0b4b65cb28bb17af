"""Rolling-origin backtest of a panel: every origin of every series in one call of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.errors import ParameterError
from forecast.evaluate import metrics
from forecast.models import QuantileModel, get_model

__all__ = ["Backtest", "BacktestInputError", "backtest", "origins_of", "summarise"]

Floats = NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
_TABLE = (
    "smape",
    "mase",
    "rmsse",
    "pinball",
    "coverage_50",
    "coverage_80",
    "coverage_95",
    "width_50",
    "width_80",
    "width_95",
    "msis",
)


class BacktestInputError(ParameterError):
    """A backtest that cannot be run as asked."""


@dataclass(frozen=True)
class Backtest:
    """Forecasts made from past origins, and what followed (K = origins of all series).

    Attributes
    ----------
    model : str
    series : ndarray of int, shape (K,), row of the panel
    origin : ndarray of int, shape (K,), column of the last year the forecast may see
    length : ndarray of int, shape (K,), known values up to the origin
    point : ndarray, shape (K, horizon), in units of the panel
    quantiles : ndarray, shape (K, 7, horizon), at 2.5, 10, 25, 50, 75, 90 and 97.5 %
    actual : ndarray, shape (K, horizon), NaN where unknown or past the panel
    scores : mapping of str to ndarray, shape (K,)
        smape, mase, rmsse, pinball (mean over the levels, in units of the in-sample naive
        error), coverage_*, width_*, msis; NaN where the forecast was refused.
    """

    model: str
    series: NDArray[np.int64]
    origin: NDArray[np.int64]
    length: NDArray[np.int64]
    point: Floats
    quantiles: Floats
    actual: Floats
    scores: Mapping[str, Floats]


def origins_of(
    y: Floats,
    n_origins: int,
    min_points: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The last ``n_origins`` columns of each row from which a forecast can be made and checked.

    An origin is a known value with at least ``min_points`` known up to it and one known after.

    Returns
    -------
    (series, origin), each of shape (K,)
    """
    known = np.isfinite(y)
    so_far = np.cumsum(known, axis=1)
    after = so_far[:, -1:] - so_far
    usable = known & (so_far >= min_points) & (after > 0)
    rank = usable[:, ::-1].cumsum(axis=1)[:, ::-1]
    series, origin = np.nonzero(usable & (rank <= n_origins))
    return series, origin


def backtest(
    y: NDArray[Any],
    horizon: int,
    model: str | QuantileModel = "default",
    *,
    n_origins: int = 5,
    min_points: int | None = None,
    kind: str = "level",
    bounds: tuple[float, float] | None = None,
) -> Backtest:
    """Forecast a panel from its own past.

    Parameters
    ----------
    y : array, shape (n_series, n_years), NaN where unknown
    horizon : int, years
    model : str or QuantileModel, a name of :func:`forecast.models.model_names` or a model
    n_origins : int, origins per series, the latest ones
    min_points : int, known values an origin needs; the model's own least by default
    kind, bounds
        As in :class:`forecast.models.protocol.Model`.

    Raises
    ------
    BacktestInputError
        If no series has an origin.
    """
    panel = np.array(y, dtype=float, ndmin=2)
    forecaster = get_model(model) if isinstance(model, str) else model
    series, origin = origins_of(panel, n_origins, min_points or forecaster.min_points)
    if not len(series):
        raise BacktestInputError("error.backtest_short", points=min_points or forecaster.min_points)
    history = _seen(panel, series, origin)
    columns = origin[:, None] + 1 + np.arange(horizon)
    padded = np.concatenate([panel, np.full((len(panel), horizon), np.nan)], axis=1)
    actual = padded[series[:, None], columns]
    actual = np.where(np.isfinite(actual), actual, np.nan)
    made = forecaster.quantiles(history, horizon, LEVELS, kind=kind, bounds=bounds)
    scores = score(made.point, made.values, actual, history)
    return Backtest(
        forecaster.name,
        series,
        origin,
        np.isfinite(history).sum(axis=1),
        made.point,
        made.values,
        actual,
        scores,
    )


def _seen(panel: Floats, series: NDArray[np.int64], origin: NDArray[np.int64]) -> Floats:
    """Histories ending at their origin in the last column, NaN before; nothing after is read."""
    n_years = panel.shape[1]
    column = origin[:, None] - (n_years - 1) + np.arange(n_years)
    return np.where(column >= 0, panel[series[:, None], np.maximum(column, 0)], np.nan)


def score(
    point: Floats,
    quantiles: Floats,
    actual: Floats,
    history: Floats,
) -> dict[str, Floats]:
    """Scores of forecasts at the seven levels, each of shape (K,)."""
    refused = ~np.isfinite(point).all(axis=1)
    scale = metrics.naive_scale(history)
    unit = np.where(scale > 0, scale, np.nan)
    found = {
        "smape": metrics.smape(point, actual),
        "mase": metrics.mase(point, actual, history),
        "rmsse": metrics.rmsse(point, actual, history),
        "pinball": metrics.pinball(quantiles, LEVELS, actual).mean(axis=1) / unit,
    }
    for level, low in ((50, 2), (80, 1), (95, 0)):
        lower, upper = quantiles[:, low], quantiles[:, -1 - low]
        found[f"coverage_{level}"] = metrics.covered(lower, upper, actual)
        found[f"width_{level}"] = metrics.interval_width(lower, upper, actual, history)
    found["msis"] = metrics.msis(quantiles[:, 0], quantiles[:, -1], actual, history)
    return {k: np.where(refused, np.nan, v) for k, v in found.items()}


def summarise(
    run: Backtest,
    by: str = "series",
    edges: Sequence[int] = (4, 6, 9, 14, 24),
) -> list[dict[str, Any]]:
    """Mean scores per series, per length class or overall.

    Parameters
    ----------
    run : Backtest
    by : 'series', 'length' or 'all'
    edges : upper ends of the length classes, for by='length'

    Raises
    ------
    BacktestInputError
        For another ``by``.
    """
    groups: list[tuple[Any, NDArray[np.bool_]]]
    if by == "series":
        groups = [(int(s), run.series == s) for s in np.unique(run.series)]
    elif by == "length":
        cuts = [0, *edges, np.iinfo(np.int64).max]
        groups = [
            (
                f"{low + 1}-{high}" if high < cuts[-1] else f"{low + 1}+",
                (run.length > low) & (run.length <= high),
            )
            for low, high in pairwise(cuts)
        ]
    elif by == "all":
        groups = [("all", np.ones(len(run.series), bool))]
    else:
        raise BacktestInputError("error.backtest_by", found=repr(by))
    rows = []
    for label, chosen in groups:
        if chosen.any():
            rows.append(
                {by: label, "model": run.model, "origins": int(chosen.sum())}
                | {k: _mean(run.scores[k][chosen]) for k in _TABLE}
            )
    return rows


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
