"""Scores models on a competition set: accuracy, calibration, seconds and peak memory."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evaluate import metrics
from forecast.evaluate.long_format import BenchInputError, Panel, named_set, panel_from_long
from forecast.models import get_model, model_names

__all__ = ["LEVELS", "run_bench", "run_named", "score_forecast", "score_panel"]

Floats = NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def run_bench(
    train: Any, test: Any, last: int | None = None, only: str | Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Score the default forecast and its members on a pair of long-format files.

    Parameters
    ----------
    train, test : pandas.DataFrame or path
        See :func:`forecast.evaluate.long_format.panel_from_long`.
    last : int, optional
        Cut every history to its last so many years.
    only : str or sequence of str, optional
        Names of models to score; the default and all members if not given.

    Returns
    -------
    list of dict
        One per model, 'default' first: model, smape, mase, owa, coverage_50, coverage_80,
        coverage_95, msis, seconds, peak_mb, and further width_95, rmsse, refused.
    """
    return score_panel(panel_from_long(train, test), last, only)


def run_named(
    name: str, last: int | None = None, only: str | Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """:func:`run_bench` on 'm1', 'm3' or 'tourism'."""
    return score_panel(named_set(name), last, only)


def score_panel(
    panel: Panel, last: int | None = None, only: str | Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Score models on a panel; see :func:`run_bench`."""
    if last is not None:
        if last < 1:
            raise BenchInputError("error.bench_last", found=last)
        panel = panel.last(last)
    known = list(model_names(library=True))
    names: Iterable[str] = (
        model_names()
        if only is None
        else ([n.strip() for n in only.split(",")] if isinstance(only, str) else only)
    )
    names = list(names)
    for name in names:
        if name not in known:
            raise BenchInputError("error.model_unknown", name=name, known=", ".join(known))
    rows = [_score_model(name, panel) for name in names]
    # members that can say nothing of levels (saturating curves) are shown only when asked for
    return [
        r
        for r in rows
        if only is not None or r["model"] == "default" or r["refused"] < len(panel.ids)
    ]


def _score_model(name: str, panel: Panel) -> dict[str, Any]:
    model = get_model(name)
    before = _peak_mb()
    begin = time.perf_counter()
    made = model.quantiles(panel.history, panel.future.shape[1], LEVELS)
    seconds = time.perf_counter() - begin
    row = score_forecast(name, panel, made.point, made.values)
    row |= {
        "seconds": seconds,
        "peak_mb": max(_peak_mb(), before),
        "refused": sum(r != "" for r in made.reason),
    }
    return row


def score_forecast(name: str, panel: Panel, point: Floats, quantiles: Floats) -> dict[str, Any]:
    """Scores of given forecasts.

    Where a forecast is missing the naive one stands in for it in the accuracy scores; coverage,
    width and MSIS are those of the series with intervals.

    Parameters
    ----------
    point : ndarray, shape (N, H)
    quantiles : ndarray, shape (N, 7, H), at :data:`LEVELS`
    """
    history, actual = panel.history, panel.future
    flat = np.repeat(_last_known(history)[:, None], actual.shape[1], axis=1)
    made = np.isfinite(point).all(axis=1) & np.isfinite(quantiles).all(axis=(1, 2))
    point = np.where(np.isfinite(point), point, flat)
    q, past, ahead = quantiles[made], history[made], actual[made]
    smape, mase = metrics.smape(point, actual), metrics.mase(point, actual, history)
    scores: dict[str, Any] = {
        "model": name,
        "smape": _mean(smape),
        "mase": _mean(mase),
        "owa": metrics.owa(
            smape, mase, metrics.smape(flat, actual), metrics.mase(flat, actual, history)
        ),
    }
    for level, low in ((50, 2), (80, 1), (95, 0)):
        inside = metrics.covered(q[:, low], q[:, -1 - low], ahead)
        scores[f"coverage_{level}"] = _mean(inside)
    scores["msis"] = _mean(metrics.msis(q[:, 0], q[:, -1], ahead, past))
    scores["width_95"] = _mean(metrics.interval_width(q[:, 0], q[:, -1], ahead, past))
    scores["rmsse"] = _mean(metrics.rmsse(point, actual, history))
    return scores


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _last_known(history: Floats) -> Floats:
    known = np.isfinite(history)
    at = history.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    return np.where(known.any(axis=1), history[np.arange(len(history)), at], np.nan)


def _peak_mb() -> float:
    """Peak resident memory of this process so far, in MiB; NaN where it cannot be told."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
