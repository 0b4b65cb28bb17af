"""Whether a verdict rests on what a user assumed or filled in, told by the figures it uses.

The figures behind a verdict are looked at, rather than judging once more without them and
comparing: an assumption that happens not to change the class today is still one that the verdict
rests on, a second run would cost as much again, and the answer must not depend on rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from forecast.assess.assessment import Assessment
from forecast.assess.outcome import GROWTH_TYPES, Outcome
from forecast.catalog.schema import Target
from forecast.series import AnnualSeries, FusedSeries, Store, fused_series
from forecast.series.annual import Evidence, YearValue

__all__ = ["tied", "with_provenance"]


def tied(
    fused: FusedSeries, *, as_of: date, include_low: bool, store: Store, seed: int
) -> dict[str, FusedSeries]:
    """Return a fused series and those that identities tie to it, by indicator; all kept already."""
    found = {fused.indicator: fused}
    for name in fused.component:
        if name not in found:
            found[name] = fused_series(
                fused.region, name, as_of=as_of, include_low=include_low, store=store, seed=seed
            )
    return found


def with_provenance(
    judged: Assessment,
    target: Target,
    series: AnnualSeries,
    settled: Outcome,
    fused: Mapping[str, FusedSeries],
) -> Assessment:
    """Add who told the figures of an assessment, and what its verdict rests on.

    Parameters
    ----------
    fused : mapping of str to FusedSeries
        The indicator's fused series and those of the indicators that identities tie to it.
    """
    base = None if target.baseline is not None else series.at(judged.base_year or 0)
    latest, outturn = series.at(judged.latest_year or 0), settled.outturn
    origins = {item.origin for item in _used(judged, target, series, settled, fused)}
    return replace(
        judged,
        latest_status=(latest.status or None) if latest else None,
        latest_origin=latest.origin if latest else None,
        outturn_origin=outturn.item.origin if outturn else None,
        base_origin=base.origin if base and judged.base is not None else None,
        points_filled=sum(item.origin != "published" for item in series.points),
        rests_on_assumption="assumed" in origins,
        rests_on_filled="filled" in origins,
    )


def _used(
    judged: Assessment,
    target: Target,
    series: AnnualSeries,
    settled: Outcome,
    fused: Mapping[str, FusedSeries],
) -> Iterable[Evidence]:
    """Return the figures that the verdict uses; none without a verdict.

    A verdict of figures alone uses the target year's, the one that reached it first and the
    latest, and of a growth target the base. A projection uses all that the series are made of.
    """
    if judged.status == "not_assessed":
        return []
    base = None
    if target.type in GROWTH_TYPES and target.baseline is None:
        base = series.at(judged.base_year or 0)
    if judged.projected is None:
        years = (
            {settled.first_year} if judged.status in ("met_late", "achieved", "at_risk") else set()
        )
        if judged.status in ("achieved", "at_risk"):
            years.add(judged.latest_year)
        if settled.outturn is not None:
            years.add(settled.outturn.year)
        values: list[YearValue | None] = [base, *(series.at(year) for year in years if year)]
        return [item for value in values if value is not None for item in value.evidence]
    read = [item for year in series.years for item in year.evidence]
    heard = [
        witness.evidence
        for one in fused.values()
        for year in one.years
        for witness in year.witnesses
    ]
    return [*read, *heard]
