"""Turns a component's draws into what a person reads: values, intervals, witnesses, wedges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from forecast.catalog import Indicator
from forecast.series.annual import Evidence
from forecast.series.fusion.equations import Equation
from forecast.series.fusion.fused import INTERVALS, FusedSeries, FusedYear, Witness
from forecast.series.fusion.latent import Layout
from forecast.series.fusion.solve import Solution

__all__ = ["tell"]

_STRENGTH = ("level", "in_year_level", "growth", "in_year_growth", "bound")


def tell(
    entry: Indicator,
    region: str,
    definition: str,
    as_of: date,
    layout: Layout,
    found: Solution,
    figures: Sequence[Equation],
    bounds: Sequence[Equation],
    aside: Sequence[Evidence],
) -> FusedSeries:
    """Return one member's series, from its first year of evidence on.

    A component's members share the years of their draws; each member's years start with the first
    that its own figures (or, for one without, the component's) speak of.
    """
    component = layout.component
    own = {e.year for e in (*figures, *bounds) if e.indicator == entry.id}
    trio = _trio(layout, entry.id)
    heard = own or {e.year for e in figures if e.indicator in trio}
    heard |= {e.year for e in figures if e.indicator in trio and e.year >= min(heard)}
    years = [year for year in layout.years if year >= min(heard)]
    first = layout.years.index(years[0])
    signs = component.members[entry.id]
    on_scale = sum(
        sign * found.draws[:, component.processes.index(process), first:]
        for process, sign in signs.items()
    )
    paths = layout.scales[entry.id].back(np.asarray(on_scale))
    witnesses = _witnesses(entry.id, found, figures, bounds)
    left = list(aside)
    if found.bounds_contradict:
        left += [
            replace(e.evidence, reason="contradictory_bounds")
            for e in bounds
            if e.indicator == entry.id
        ]
    low_high = np.quantile(
        paths, [q for level in INTERVALS for q in (0.5 - level / 200, 0.5 + level / 200)], axis=0
    )
    told = []
    for at, year in enumerate(years):
        mine = tuple(w for w in witnesses if w.year == year)
        wedge = found.wedge.get((entry.id, year))
        told.append(
            FusedYear(
                year,
                float(paths[:, at].mean()),
                float(paths[:, at].std(ddof=1)) if len(paths) > 1 else 0.0,
                float(np.median(paths[:, at])),
                {
                    level: (float(low_high[2 * k, at]), float(low_high[2 * k + 1, at]))
                    for k, level in enumerate(INTERVALS)
                },
                _rests_on(mine, year, trio, figures),
                mine,
                *(wedge if wedge is not None else (None, None, None)),
            )
        )
    return FusedSeries(
        indicator=entry.id,
        region=region,
        definition=definition,
        unit=entry.unit,
        kind=entry.kind,
        as_of=as_of.isoformat(),
        years=tuple(told),
        paths=paths,
        component=tuple(component.members),
        latest_evidence=max(heard),
        set_aside=tuple(sorted(left, key=lambda e: (e.period, e.measure, e.file, e.row))),
        sizes=found.sizes,
        offsets={
            name: value for (member, name), value in found.offsets.items() if member == entry.id
        },
    )


def _trio(layout: Layout, name: str) -> set[str]:
    """Return the members whose figures settle this one through an identity."""
    parts = layout.component.parts
    if name in parts:
        return set(parts[name])
    linked: set[str] = set()
    for share, (part, whole) in parts.items():
        if name in (part, whole):
            linked |= {share, part, whole}
    return linked - {name}


def _witnesses(
    name: str, found: Solution, figures: Sequence[Equation], bounds: Sequence[Equation]
) -> list[Witness]:
    out = [
        Witness(e.kind, e.year, e.evidence, float(found.residual[i]), float(found.weight[i]))
        for i, e in enumerate(figures)
        if e.indicator == name
    ]
    if not found.bounds_contradict:
        out += [
            Witness("bound", e.year, e.evidence, float("nan"), 1.0)
            for e in bounds
            if e.indicator == name
        ]
    return sorted(
        out, key=lambda w: (w.year, _STRENGTH.index(w.kind), w.evidence.period, w.evidence.file)
    )


def _rests_on(
    witnesses: Sequence[Witness], year: int, trio: set[str], figures: Sequence[Equation]
) -> str:
    kinds = {w.kind for w in witnesses}
    for kind in _STRENGTH[:-1]:
        if kind in kinds:
            return kind
    there = {e.indicator for e in figures if e.year == year and e.indicator in trio}
    if len(there) >= 2:
        return "derived"
    return "bound" if "bound" in kinds else "trend"
