"""Scores models on a competition set: accuracy, calibration, seconds and peak memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.evaluate import metrics
from forecast.evaluate.cost import measured
from forecast.evaluate.long_format import BenchInputError, Panel, named_set, panel_from_long
from forecast.evaluate.peers import PEER_NAMES, combination_of_four, peer_forecast, peers_python
from forecast.models import QuantileModel, get_model, model_names

__all__ = ["LEVELS", "run_bench", "run_named", "score_forecast", "score_panel"]

Floats = NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def run_bench(
    train: Any,
    test: Any,
    last: int | None = None,
    only: str | Sequence[str] | None = None,
    *,
    peers: bool = False,
    python: str | Path | None = None,
    every: int = 1,
) -> list[dict[str, Any]]:
    """Score the default forecast, its members and, if asked, the peers on long-format files.

    Parameters
    ----------
    train, test : pandas.DataFrame or path
        See :func:`forecast.evaluate.long_format.panel_from_long`.
    last : int, optional
        Cut every history to its last so many years.
    only : str or sequence of str, optional
        Names of models to score; the default and all members if not given.
    peers : bool
        Score statsmodels, prophet and statsforecast too, the last in its own environment.
    python : path, optional
        The Python of that environment, see :func:`forecast.evaluate.peers.peers_python`.
    every : int
        Score every so many-th series only: peers take up to two seconds a series.

    Returns
    -------
    list of dict
        One per model, 'default' first: model, smape, mase, owa, coverage_50, coverage_80,
        coverage_95, msis, seconds (by the wall), peak_mb, and further core_seconds, width_95,
        rmsse, refused.

    Raises
    ------
    BenchInputError
        For files that cannot be scored, an unknown model or a cut below one year.
    PeerError
        If the peers' environment is missing or does not work.
    """
    panel = panel_from_long(train, test)
    return score_panel(panel, last, only, peers=peers, python=python, every=every)


def run_named(
    name: str,
    last: int | None = None,
    only: str | Sequence[str] | None = None,
    *,
    peers: bool = False,
    python: str | Path | None = None,
    every: int = 1,
) -> list[dict[str, Any]]:
    """:func:`run_bench` on 'm1', 'm3' or 'tourism'."""
    return score_panel(named_set(name), last, only, peers=peers, python=python, every=every)


def score_panel(
    panel: Panel,
    last: int | None = None,
    only: str | Sequence[str] | None = None,
    *,
    peers: bool = False,
    python: str | Path | None = None,
    every: int = 1,
) -> list[dict[str, Any]]:
    """Score models on a panel; see :func:`run_bench`."""
    if last is not None and last < 1:
        raise BenchInputError("error.bench_last", found=last)
    if every < 1:
        raise BenchInputError("error.bench_every", found=every)
    panel = panel if last is None else panel.last(last)
    panel = panel if every == 1 else panel.every(every)
    known = [*model_names(library=True), *(PEER_NAMES if peers else ())]
    names = _names(only, known if peers else model_names())
    for name in names:
        if name not in known:
            raise BenchInputError("error.model_unknown", name=name, known=", ".join(known))
    others = [name for name in names if name in PEER_NAMES]
    there = peers_python(python) if others else Path()
    rows = [_score_model(name, panel) for name in names if name not in others]
    # members that can say nothing of levels (saturating curves) are shown only when asked for
    rows = [
        row
        for row in rows
        if only is not None or row["model"] == "default" or row["refused"] < len(panel.ids)
    ]
    return rows + _score_peers(others, panel, there)


def _names(only: str | Sequence[str] | None, every: Iterable[str]) -> list[str]:
    if only is None:
        return list(every)
    return [name.strip() for name in only.split(",")] if isinstance(only, str) else list(only)


def _score_model(name: str, panel: Panel) -> dict[str, Any]:
    model = _one_core(name)
    horizon = panel.future.shape[1]
    model.quantiles(panel.history[:1], horizon, LEVELS)  # imports and tables are not timed
    made, cost = measured(lambda: model.quantiles(panel.history, horizon, LEVELS))
    refused = {"refused": sum(reason != "" for reason in made.reason)}
    return score_forecast(name, panel, made.point, made.values) | asdict(cost) | refused


def _one_core(name: str) -> QuantileModel:
    """The model, held to this process: seconds and memory are compared core for core."""
    from forecast.models.library import LIBRARY_NAMES, LibraryMember

    return LibraryMember(name, processes=1) if name in LIBRARY_NAMES else get_model(name)


def _score_peers(names: Sequence[str], panel: Panel, python: Path) -> list[dict[str, Any]]:
    made = [peer_forecast(name, panel, python) for name in names]
    four = combination_of_four(made)
    return [
        score_forecast(item.model, panel, item.point, item.quantiles)
        | {
            "seconds": item.seconds,
            "core_seconds": item.core_seconds,
            "peak_mb": item.peak_mb,
            "refused": int((~np.isfinite(item.point)).any(axis=1).sum()),
        }
        for item in (*made, *([four] if four else []))
    ]


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
