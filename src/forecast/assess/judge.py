"""One target judged as of a date: its figures, its projection, its gap, pace and status."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from forecast.assess.assessment import Assessed, Assessment
from forecast.assess.doubts import with_doubts
from forecast.assess.estimate import standing, with_estimate
from forecast.assess.outcome import GROWTH_TYPES, Outcome, Reading, base_of, outcome, readings
from forecast.assess.pace import distance_covered, pace, pace_unit
from forecast.assess.projected import with_projection
from forecast.assess.provenance import tied, with_provenance
from forecast.assess.status import Thresholds, classify, load_thresholds
from forecast.catalog.schema import Plan, Target
from forecast.errors import CatalogError
from forecast.models import QuantileModel
from forecast.series import AnnualSeries, Store, annual_series, fused_series

__all__ = ["N_PATHS", "assess_target"]

# Each year's distribution is exact; the paths serve what links years (first year, growth).
N_PATHS = 20_000


def assess_target(
    target: Target,
    store: Store,
    as_of: date,
    *,
    model: QuantileModel,
    seed: int = 0,
    include_low: bool = False,
    n_paths: int = N_PATHS,
) -> Assessed:
    """Judge one target."""
    catalog, limits = store.catalog, load_thresholds()
    entry = catalog.indicators[target.indicator]
    series = annual_series(
        target.region,
        entry.id,
        as_of=as_of,
        definition=target.definition,
        include_low=include_low,
        store=store,
    )
    fused = fused_series(
        target.region,
        entry.id,
        as_of=as_of,
        definition=target.definition,
        include_low=include_low,
        store=store,
        seed=seed,
    )
    past = as_of > date(target.target_year, 12, 31)
    if target.problem is not None:
        blank = _blank(target, series, as_of, past, target.start_year - 1, None, store)
        return Assessed(_impossible(blank, target.problem), series, fused=fused)
    base_year, base = base_of(target, series)
    found = readings(target, series)
    settled = outcome(target, found, past=past)
    judged = _blank(target, series, as_of, past, base_year, base, store)
    judged = _with_figures(judged, target, series, found, settled, base_year, base)
    judged = with_estimate(judged, target, series, fused)
    projection, reasons, judged = with_projection(
        judged,
        target,
        series,
        fused,
        settled,
        base_year,
        base,
        model,
        limits,
        bounds=entry.bounds,
        seed=seed,
        n_paths=n_paths,
    )
    judged = _with_gap(judged, target, settled)
    judged = _with_status(judged, target, settled, reasons, limits)
    parts = tied(fused, as_of=as_of, include_low=include_low, store=store, seed=seed)
    judged = with_provenance(judged, target, series, settled, parts)
    judged = with_doubts(judged, target, store, as_of, series, fused)
    return Assessed(
        _with_missing(judged, store),
        series,
        projection,
        _related(target, store, as_of, include_low),
        fused,
    )


def _impossible(judged: Assessment, problem: CatalogError) -> Assessment:
    """Return the assessment of an entry whose fields contradict each other: none, and why."""
    return replace(
        judged,
        status="not_assessed",
        reason="impossible_entry",
        reasons=("impossible_entry",),
        problem_zh=problem.message("zh"),
        problem_en=problem.message("en"),
    )


def _blank(
    target: Target,
    series: AnnualSeries,
    as_of: date,
    past: bool,
    base_year: int,
    base: float | None,
    store: Store,
) -> Assessment:
    growth = target.type in GROWTH_TYPES
    return Assessment(
        target_id=target.id,
        plan=target.plan,
        region=target.region,
        indicator=target.indicator,
        name_zh=target.names.zh,
        name_en=target.names.en,
        clause=target.clause,
        type=target.type,
        operator=target.operator,
        direction=target.direction,
        target=target.goal,
        target_upper=target.value_upper,
        threshold=target.threshold,
        unit="%" if growth else series.unit,
        level_unit=series.unit,
        start_year=target.start_year,
        target_year=target.target_year,
        definition=series.definition,
        as_of=as_of.isoformat(),
        target_is_past=past,
        base_year=base_year,
        base=base,
        points=len(series.points),
        superseded_by=_in_force(target.superseded_by, store, as_of),
        supersedes=tuple(
            other.id for other in store.catalog.targets.values() if other.superseded_by == target.id
        ),
        evidence=tuple(
            dict.fromkeys(evidence.source_id for item in series.years for evidence in item.evidence)
        ),
    )


def _in_force(superseded_by: str | None, store: Store, as_of: date) -> str | None:
    """A target is superseded only once the later plan is public."""
    if superseded_by is None:
        return None
    later: Plan = store.catalog.plans[store.catalog.targets[superseded_by].plan]
    return superseded_by if later.published <= as_of.isoformat() else None


def _with_figures(
    judged: Assessment,
    target: Target,
    series: AnnualSeries,
    found: tuple[Reading, ...],
    settled: Outcome,
    base_year: int,
    base: float | None,
) -> Assessment:
    """Add latest figure, outturn, distance and pace."""
    outturn = settled.outturn
    changes: dict[str, Any] = {
        "first_year": settled.first_year,
        "outturn": outturn.value if outturn else None,
        "outturn_bound": (outturn.bound or None) if outturn else None,
        "outturn_related": _related_to(outturn) if outturn else None,
    }
    latest = found[-1] if found else None
    if latest is None:
        return replace(judged, **changes)
    changes |= {
        "latest_year": latest.year,
        "latest": latest.value,
        "latest_bound": latest.bound or None,
        "latest_derived": latest.item.derived,
        "latest_approximate": latest.item.approximate,
        "latest_related": _related_to(latest),
    }
    if target.type in GROWTH_TYPES:
        changes["pace_unit"] = "%" if target.type == "average_growth" else "pp"
        if target.type == "average_growth":
            changes["observed_pace"] = latest.value
        changes |= _growth_required(target, series, latest, base_year, base)
        return replace(judged, **changes)
    kind, goal = series.kind, target.goal
    changes["pace_unit"] = pace_unit(kind, latest.value)
    start_year, start = base_year, base
    if start is None and series.points:
        start_year, start = series.points[0].year, series.points[0].value
    if start is not None and not latest.bound:
        changes["observed_pace"] = pace(start, latest.value, latest.year - start_year, kind)
    if base is not None:
        changes["required_pace_from_base"] = pace(base, goal, target.target_year - base_year, kind)
        changes["distance_covered"] = distance_covered(base, latest.value, goal)
    if latest.verdict(target) is not True:
        changes["required_pace"] = pace(latest.value, goal, target.target_year - latest.year, kind)
    return replace(judged, **changes)


def _related_to(reading: Reading) -> str | None:
    """Name the related indicator whose figure a reading is a bound from, if it is one."""
    return reading.item.evidence[0].indicator if reading.item.related else None


def _growth_required(
    target: Target, series: AnnualSeries, latest: Reading, base_year: int, base: float | None
) -> dict[str, float | None]:
    """The yearly growth still needed from the latest level for the whole span's growth to hold."""
    span = target.target_year - base_year
    if base is None or latest.year >= target.target_year:
        return {}
    ratio = 1.0 + target.goal / 100.0
    end = base * (ratio**span if target.type == "average_growth" else ratio)
    level = latest.item.value
    needed = pace(level, end, target.target_year - latest.year, "level")
    from_base = pace(base, end, span, "level")
    return {"required_pace": needed, "required_pace_from_base": from_base, "pace_unit": "%"}  # type: ignore[dict-item]


def _with_gap(judged: Assessment, target: Target, settled: Outcome) -> Assessment:
    if judged.outturn is not None:
        value, basis, bound = judged.outturn, "outturn", judged.outturn_bound
    elif judged.projected is not None and not settled.status:
        value, basis, bound = judged.projected, "projection", None
    elif judged.latest is not None:
        value, basis, bound = judged.latest, "latest", judged.latest_bound
    else:
        return judged
    gap = value - target.goal
    return replace(
        judged,
        gap=gap,
        gap_basis=basis,
        gap_bound=bound,
        gap_relative=gap / abs(target.goal) if target.goal else None,
    )


def _with_status(
    judged: Assessment,
    target: Target,
    settled: Outcome,
    reasons: tuple[str, ...],
    limits: Thresholds,
) -> Assessment:
    if judged.target_is_past and settled.status not in ("met", "missed"):
        reasons = (*reasons, "target_past_without_outturn")
    ordered = tuple(dict.fromkeys(reasons))
    if settled.status:
        status = settled.status
        if (
            status == "achieved"
            and judged.probability is not None
            and (judged.probability < limits.at_risk_below)
        ):
            status = "at_risk"
    elif judged.projected is not None and standing(judged) is not None:
        status = classify(
            standing(judged) or 0.0,
            judged.projected,
            target.goal,
            judged.probability or 0.0,
            at_least=target.direction == "at_least",
            limits=limits,
        )
    else:
        return replace(judged, status="not_assessed", reason=ordered[0], reasons=ordered)
    return replace(judged, status=status, reasons=ordered)


def _with_missing(judged: Assessment, store: Store) -> Assessment:
    """Name the figure, and the publication, that would settle what is open."""
    known = judged.outturn is not None and judged.outturn_origin != "assumed"
    if known and judged.status in ("met", "missed", "met_late"):
        return judged
    year = judged.target_year
    if not judged.target_is_past:
        # The newest year whose figure ought to be out: last year's, at the earliest the plan's.
        year = max(date.fromisoformat(judged.as_of).year - 1, judged.start_year - 1)
        newest = judged.latest_year if judged.latest_origin != "assumed" else None
        if newest is not None and newest >= year:
            return judged
    place = judged.region
    growth = judged.type in GROWTH_TYPES
    return replace(
        judged,
        missing_year=year,
        missing_base_year=judged.base_year if growth and judged.base is None else None,
        missing_zh=store.catalog.published_in(judged.indicator, place, year, "zh"),
        missing_en=store.catalog.published_in(judged.indicator, place, year, "en"),
    )


def _related(
    target: Target, store: Store, as_of: date, include_low: bool
) -> tuple[AnnualSeries, ...]:
    found = [
        annual_series(target.region, name, as_of=as_of, include_low=include_low, store=store)
        for name in store.catalog.indicators[target.indicator].related
    ]
    return tuple(series for series in found if series.years or series.set_aside)
