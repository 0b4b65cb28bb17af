"""The projection to the target's year added to an assessment, or why there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.assess.assessment import Assessment, Projection
from forecast.assess.outcome import GROWTH_TYPES, Outcome
from forecast.assess.project import (
    YEARS_BEYOND,
    Outlook,
    informed_years,
    outlook,
    own_record,
    project,
)
from forecast.assess.status import Thresholds
from forecast.catalog.schema import Target
from forecast.models import QuantileModel
from forecast.series import AnnualSeries, FusedSeries

__all__ = ["with_projection"]


def with_projection(
    judged: Assessment,
    target: Target,
    series: AnnualSeries,
    fused: FusedSeries,
    settled: Outcome,
    base_year: int,
    base: float | None,
    model: QuantileModel,
    limits: Thresholds,
    *,
    bounds: tuple[float | None, float | None],
    seed: int,
    n_paths: int,
) -> tuple[Projection | None, tuple[str, ...], Assessment]:
    """Add the projection to the target year, or the reasons why there is none."""
    if settled.status in ("met", "met_late", "missed"):
        return None, (), judged
    reasons = _reasons_against(target, series, fused, base, limits)
    if reasons:
        return None, reasons, judged
    projection, reason = project(
        series,
        fused,
        target.target_year + YEARS_BEYOND,
        model,
        bounds=bounds,
        n_paths=n_paths,
        seed=seed,
    )
    seen: Outlook | None = None
    if projection is not None:
        seen = outlook(target, projection, base_year, base)
    if projection is None or seen is None:
        return None, (reason or "too_short",), judged
    low95, low80, low50, middle, high50, high80, high95 = (
        float(value)
        for value in np.quantile(seen.values, (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975))
    )
    horizon = target.target_year - max(item.year for item in series.points or fused.years)
    return (
        projection,
        (),
        replace(
            judged,
            projected=middle,
            lower_50=low50,
            upper_50=high50,
            lower_80=low80,
            upper_80=high80,
            lower_95=low95,
            upper_95=high95,
            probability=seen.probability,
            first_year_expected=None if settled.status else seen.first_year,
            model=projection.model,
            members=projection.members,
            nowcast=judged.target_is_past,
            backtest=own_record(series, model, horizon, bounds=bounds),
        ),
    )


def _reasons_against(
    target: Target,
    series: AnnualSeries,
    fused: FusedSeries,
    base: float | None,
    limits: Thresholds,
) -> tuple[str, ...]:
    known = sorted({*(item.year for item in series.points), *informed_years(fused)})
    reasons = []
    elsewhere = any(series.other_definitions.values()) if series.other_definitions else False
    if not series.years and not known:
        reasons.append("definition_break" if elsewhere else "no_data")
    elif target.type in GROWTH_TYPES and (base is None or base <= 0):
        reasons.append("no_base")
    elif len(known) < 3:
        reasons.append("too_short")
        newest = max((item.year for item in series.years), default=0)
        if elsewhere and _newest_elsewhere(series) > newest:
            reasons.append("definition_break")
    elif target.target_year - known[-1] > limits.horizon_limit * (known[-1] - known[0]):
        reasons.append("horizon_too_long")
    return tuple(reasons)


def _newest_elsewhere(series: AnnualSeries) -> int:
    return max(
        (item.year for values in (series.other_definitions or {}).values() for item in values),
        default=0,
    )
