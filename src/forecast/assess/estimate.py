"""Where an indicator stands when no published level says so: the fused series' newest year."""

from __future__ import annotations

from dataclasses import replace

from forecast.assess.assessment import Assessment
from forecast.assess.outcome import GROWTH_TYPES
from forecast.assess.project import informed_years
from forecast.catalog.schema import Target
from forecast.series import AnnualSeries, FusedSeries

__all__ = ["standing", "with_estimate"]


def with_estimate(
    judged: Assessment, target: Target, series: AnnualSeries, fused: FusedSeries
) -> Assessment:
    """Add the newest year's value that other evidence gives and no published level does."""
    last = max((item.year for item in series.points), default=0)
    settled = informed_years(fused)
    newer = [
        item
        for item in fused.years
        if item.year > last and item.year <= (fused.latest_evidence or 0) and item.year in settled
    ]
    if not newer or target.type in GROWTH_TYPES:
        return judged
    item = newer[-1]
    (low80, high80), (low95, high95) = item.intervals[80], item.intervals[95]
    return replace(
        judged,
        estimate_year=item.year,
        estimate=item.median,
        estimate_lower_80=low80,
        estimate_upper_80=high80,
        estimate_lower_95=low95,
        estimate_upper_95=high95,
        estimate_rests_on=item.rests_on,
    )


def standing(judged: Assessment) -> float | None:
    """Where the indicator stands: its newest figure, or without any the estimate."""
    return judged.latest if judged.latest is not None else judged.estimate
