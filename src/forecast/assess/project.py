"""A series projected past a target year, and what its paths say of the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.assess.assessment import Backtest, MemberWeight, Projection
from forecast.assess.outcome import GROWTH_TYPES
from forecast.assess.pace import to_growth
from forecast.catalog.schema import Target
from forecast.evaluate.backtest import BacktestInputError, backtest
from forecast.models import PanelForecast, QuantileModel
from forecast.models.default import MEMBERS
from forecast.series.annual import AnnualSeries
from forecast.series.fusion.fused import FusedSeries

__all__ = [
    "YEARS_BEYOND",
    "Bounds",
    "Outlook",
    "project",
    "informed_years",
    "outlook",
    "own_record",
    "share_bounds",
]

Bounds = tuple[float | None, float | None]

# The first year of attainment is looked for up to this many years after the target year.
YEARS_BEYOND = 10
_FEWEST_PATHS = 100
_MEMBERS_SHOWN = 3
_ALL_ORIGINS = 60
_HISTORIES = 1000  # joint draws of the past that are carried on: all there are


@dataclass(frozen=True)
class Outlook:
    """A target year's distribution in the terms of the target.

    ``values`` has shape (n_paths,); ``first_year`` is the first year in which at least half of all
    paths satisfy the target, None if that is not within ``YEARS_BEYOND`` of the target year.
    """

    values: np.ndarray
    probability: float
    first_year: int | None


def share_bounds(kind: str, bounds: Bounds) -> tuple[float, float] | None:
    """Return the bounds models take: those of a share; other kinds have none in a model."""
    if kind != "share":
        return None
    low, high = bounds
    return (0.0 if low is None else low, 100.0 if high is None else high)


def project(
    series: AnnualSeries,
    fused: FusedSeries,
    last_year: int,
    model: QuantileModel,
    *,
    bounds: Bounds,
    n_paths: int,
    seed: int,
) -> tuple[Projection | None, str]:
    """Project a series to ``last_year``, from the joint draws of its history and present.

    The years after the last published level that other evidence speaks of (growth rates, in-year
    totals, bounds) are the fused series' draws; each draw is then carried on by the model, so what
    is unknown of the past and the present is in every later year. Without a fused series the model
    starts from the published levels alone. Published bounds that the paths have not met yet
    condition them, unless too few would remain.

    Returns
    -------
    projection : Projection or None
    reason : str
        Empty, or why there is none (``no_data``, ``too_short``).
    """
    years, draws = _history(series, fused) or _levels(series)
    if years.size == 0:
        return None, "no_data"
    horizon = max(last_year - int(years[-1]), 1)
    each = max(n_paths // len(draws), 1)
    made = model.fit_predict(
        draws,
        horizon,
        n_paths=each,
        seed=seed,
        kind=series.kind,
        bounds=share_bounds(series.kind, bounds),
    )
    if any(made.reason):
        return None, next(filter(None, made.reason))
    last = series.points[-1].year if series.points else int(years[0]) - 1
    present = np.repeat(draws[:, years > last], each, axis=0)
    paths = np.hstack([present, made.paths.reshape(-1, horizon)])
    if bounds != (None, None):
        paths = np.clip(paths, *bounds)
    end = int(years[-1]) + horizon
    ahead = np.arange(end - paths.shape[1] + 1, end + 1)
    return Projection(made.model, ahead, _condition(paths, ahead, series), _leading(made)), ""


def informed_years(fused: FusedSeries) -> tuple[int, ...]:
    """Return the years that figures settle, not the trend alone.

    A growth rate settles its year only beside a settled one: growth of 2024 says nothing of the
    level of 2024 if the last level known is of 2016.
    """
    settled = {
        item.year for item in fused.years if item.rests_on in ("level", "in_year_level", "derived")
    }
    tied = [
        item.year
        for item in fused.years
        if any(w.kind in ("growth", "in_year_growth") for w in item.witnesses)
    ]
    for year in tied:
        if year - 1 in settled:
            settled.add(year)
    for year in reversed(tied):
        if year in settled:
            settled.add(year - 1)
    return tuple(item.year for item in fused.years if item.year in settled)


def _history(series: AnnualSeries, fused: FusedSeries) -> tuple[np.ndarray, np.ndarray] | None:
    """Return consecutive years and joint draws of them, shape (n_draws, n_years).

    From the first year that a figure settles to the last that any speaks of.
    """
    informed = informed_years(fused)
    if not informed or fused.latest_evidence is None:
        return None
    years = np.array([item.year for item in fused.years])
    within = (years >= informed[0]) & (years <= fused.latest_evidence)
    draws = fused.paths[:_HISTORIES, within]
    if series.kind in ("level", "count", "index") and not (draws > 0).all():
        return None
    return years[within], draws


def _levels(series: AnnualSeries) -> tuple[np.ndarray, np.ndarray]:
    """Return the published levels as the only draw of the past, NaN where there is none."""
    years, values = series.grid()
    return years, values[None, :]


def _leading(made: PanelForecast) -> tuple[MemberWeight, ...]:
    """Return the heaviest members of a combination, over its series on average."""
    if "weights" not in made.diagnostics:
        return ()
    weights = np.asarray(made.diagnostics["weights"]).mean(axis=0)
    order = np.argsort(-weights, kind="stable")[:_MEMBERS_SHOWN]
    return tuple(MemberWeight(MEMBERS[at], round(float(weights[at]), 4)) for at in order)


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
    series: AnnualSeries, model: QuantileModel, horizon: int, *, bounds: Bounds
) -> Backtest:
    """Score the model on all of the series' own rolling origins."""
    _, values = series.grid()
    try:
        run = backtest(
            values,
            max(horizon, 1),
            model,
            n_origins=_ALL_ORIGINS,
            kind=series.kind,
            bounds=share_bounds(series.kind, bounds),
        )
    except BacktestInputError:  # no year after the shortest history: nothing to score
        return Backtest(0, None, None, None)

    def mean(score: str) -> float | None:
        known = run.scores[score][np.isfinite(run.scores[score])]
        return float(f"{known.mean():.6g}") if known.size else None

    return Backtest(len(run.series), mean("smape"), mean("mase"), mean("coverage_95"))
