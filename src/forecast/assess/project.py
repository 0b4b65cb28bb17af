"""A series projected past a target year, and what its paths say of the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.assess.assessment import Backtest, Projection
from forecast.assess.outcome import GROWTH_TYPES
from forecast.assess.pace import to_growth
from forecast.catalog.schema import Target
from forecast.evaluate import backtest
from forecast.models import Model
from forecast.models.protocol import Bounds
from forecast.series.annual import AnnualSeries

__all__ = ["YEARS_BEYOND", "Outlook", "project", "outlook", "own_record"]

# The first year of attainment is looked for up to this many years after the target year.
YEARS_BEYOND = 10
_FEWEST_PATHS = 100


@dataclass(frozen=True)
class Outlook:
    """A target year's distribution in the terms of the target.

    ``values`` has shape (n_paths,); ``first_year`` is the first year in which at least half of all
    paths satisfy the target, None if that is not within ``YEARS_BEYOND`` of the target year.
    """

    values: np.ndarray
    probability: float
    first_year: int | None


def project(
    series: AnnualSeries, last_year: int, model: Model, *, bounds: Bounds, n_paths: int, seed: int
) -> tuple[Projection | None, str]:
    """Project a series from its last value to ``last_year``.

    Published bounds after the last value condition the paths: those that break one are dropped,
    unless too few would remain.

    Returns
    -------
    projection : Projection or None
    reason : str
        Empty, or why there is none (``no_data``, ``too_short``).
    """
    years, values = series.grid()
    if years.size == 0:
        return None, "no_data"
    horizon = max(last_year - int(years[-1]), 1)
    made = model.fit_predict(
        values, horizon, n_paths=n_paths, seed=seed, kind=series.kind, bounds=bounds
    )
    if made.reason[0]:
        return None, made.reason[0]
    ahead = np.arange(years[-1] + 1, years[-1] + 1 + horizon)
    return Projection(made.model, ahead, _condition(made.paths[0], ahead, series)), ""


def _condition(paths: np.ndarray, ahead: np.ndarray, series: AnnualSeries) -> np.ndarray:
    keep = np.ones(paths.shape[0], dtype=bool)
    for item in series.years:
        if item.bound and ahead[0] <= item.year <= ahead[-1]:
            column = paths[:, item.year - ahead[0]]
            keep &= column > item.value if item.bound.startswith(">") else column < item.value
    return paths[keep] if keep.sum() >= min(_FEWEST_PATHS, paths.shape[0]) else paths


def outlook(
    target: Target, projection: Projection, base_year: int, base: float | None
) -> Outlook | None:
    """Read a projection in the terms of a target; None if the target year is not ahead."""
    at = np.flatnonzero(projection.years == target.target_year)
    if at.size == 0:
        return None
    paths = projection.paths
    if target.type in GROWTH_TYPES:
        if base is None or base <= 0:
            return None
        paths = to_growth(paths, base, projection.years - base_year, target.type)
    reached = _reached(target, paths)
    first: int | None = None
    if target.type not in GROWTH_TYPES:
        likely = np.flatnonzero(reached.mean(axis=0) >= 0.5)
        first = int(projection.years[likely[0]]) if likely.size else None
    return Outlook(paths[:, at[0]], float(reached[:, at[0]].mean()), first)


def _reached(target: Target, paths: np.ndarray) -> np.ndarray:
    if target.direction == "at_least":
        out = paths > target.threshold if target.operator == ">" else paths >= target.threshold
    else:
        out = paths < target.threshold if target.operator == "<" else paths <= target.threshold
    return np.asarray(out)


def own_record(
    series: AnnualSeries, model: Model, horizon: int, *, bounds: Bounds, seed: int
) -> Backtest:
    """Score the model on the series' own rolling origins."""
    _, values = series.grid()
    record = backtest(
        model, values, max(horizon, 1), kind=series.kind, bounds=bounds, n_paths=400, seed=seed
    )

    def clean(value: float) -> float | None:
        return float(f"{value:.6g}") if np.isfinite(value) else None

    return Backtest(
        record.origins, clean(record.smape), clean(record.mase), clean(record.coverage_95)
    )
