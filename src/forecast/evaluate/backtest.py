"""Rolling-origin backtest of a panel: every origin of every series in one call of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.errors import ParameterError
from forecast.evaluate import metrics
from forecast.models import QuantileForecast, QuantileModel, get_model

__all__ = [
    "SCORES",
    "Backtest",
    "BacktestInputError",
    "backtest",
    "join_runs",
    "origins_of",
    "pit_histogram",
    "summarise",
]

Floats = NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
# what CRPS and PIT are read from: 40 even levels, which are no multiples of those above
_EVEN = tuple((k + 0.5) / 40 for k in range(40))
_FINE = tuple(sorted({*LEVELS, *_EVEN}))
_SEVEN = [_FINE.index(level) for level in LEVELS]
_FORTY = [_FINE.index(level) for level in _EVEN]
_ROWS = 20_000  # origins forecast at once: 47 levels of more would need much memory
_TABLE = (
    "smape",
    "mase",
    "rmsse",
    "crps",
    "pinball",
    "coverage_50",
    "coverage_80",
    "coverage_95",
    "width_50",
    "width_80",
    "width_95",
    "msis",
)
SCORES = (*_TABLE, "pit_mean", "pit_sd")  # the columns of every table of :func:`summarise`


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
        smape, mase, rmsse, crps and pinball (mean over the seven levels; both in units of the
        in-sample naive error), coverage_*, width_*, msis; NaN where the forecast was refused.
    pit : ndarray, shape (K, horizon), the probability the forecast gave to less than the outturn
    unit : ndarray, shape (K,), mean yearly change up to the origin, NaN if there was none
    """

    model: str
    series: NDArray[np.int64]
    origin: NDArray[np.int64]
    length: NDArray[np.int64]
    point: Floats
    quantiles: Floats
    actual: Floats
    scores: Mapping[str, Floats]
    pit: Floats
    unit: Floats


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
    padded = np.concatenate([panel, np.full((len(panel), horizon), np.nan)], axis=1)
    parts = []
    for start in range(0, len(series), _ROWS):
        row, last = series[start : start + _ROWS], origin[start : start + _ROWS]
        actual = padded[row[:, None], last[:, None] + 1 + np.arange(horizon)]
        actual = np.where(np.isfinite(actual), actual, np.nan)
        history = _seen(panel, row, last)
        made = forecaster.quantiles(history, horizon, _FINE, kind=kind, bounds=bounds)
        parts.append(_part(forecaster.name, row, last, history, actual, made))
    return join_runs(parts)


def _part(
    name: str,
    series: NDArray[np.int64],
    origin: NDArray[np.int64],
    history: Floats,
    actual: Floats,
    made: QuantileForecast,
) -> Backtest:
    """Some origins with their scores; of the fine quantiles only the seven are kept."""
    seven, forty = made.values[:, _SEVEN], made.values[:, _FORTY]
    scale = metrics.naive_scale(history)
    unit = np.where(scale > 0, scale, np.nan)
    scores = score(made.point, seven, actual, history)
    refused = ~np.isfinite(made.point).all(axis=1)
    crps = metrics.crps_of_quantiles(forty, _EVEN, actual) / unit
    scores["crps"] = np.where(refused, np.nan, crps)
    return Backtest(
        name,
        series,
        origin,
        np.isfinite(history).sum(axis=1),
        made.point,
        seven,
        actual,
        scores,
        metrics.pit_of_quantiles(made.values, _FINE, actual),
        unit,
    )


def join_runs(runs: Sequence[Backtest]) -> Backtest:
    """One record of several, of one model; ``series`` must already be told apart."""
    columns = {
        field.name: np.concatenate([getattr(run, field.name) for run in runs])
        for field in fields(Backtest)
        if field.name not in ("model", "scores")
    }
    scores = {key: np.concatenate([run.scores[key] for run in runs]) for key in runs[0].scores}
    return Backtest(model=runs[0].model, scores=scores, **columns)


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

    Returns
    -------
    list of dict
        One a group: ``by`` and its label, model, origins, and :data:`SCORES`.  ``pit_mean`` above
        0.5 says that forecasts were too low, ``pit_sd`` below 0.289 that intervals were too wide.

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
                | _pit_columns(run.pit[chosen])
            )
    return rows


def _pit_columns(pit: Floats) -> dict[str, float]:
    """Mean and standard deviation of the PIT; of a calibrated forecast 0.5 and 0.289."""
    known = pit[np.isfinite(pit)]
    return {"pit_mean": _mean(pit), "pit_sd": float(known.std()) if len(known) else float("nan")}


def pit_histogram(run: Backtest, bins: int = 10) -> list[float]:
    """Share of outturns in each of ``bins`` equal classes of the PIT; even if calibrated."""
    known = run.pit[np.isfinite(run.pit)]
    counts, _ = np.histogram(known, bins=bins, range=(0.0, 1.0))
    return [float(share) for share in counts / max(len(known), 1)]


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
