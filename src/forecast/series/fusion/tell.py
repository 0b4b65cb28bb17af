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

__all__ = ["believed", "heard", "tell"]

_WORTH = 0.05  # a figure weighed less than this is no ground for a year's value
_STRENGTH = (
    "level",
    "in_year_level",
    "growth",
    "in_year_growth",
    "span_growth",
    "derived",
    "bound",
)


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
    that its own figures, or an identity with the others', speak of.
    """
    component = layout.component
    spoken = heard(layout, entry.id, *believed(found, figures, bounds))
    years = [year for year in layout.years if year >= min(spoken)]
    first = layout.years.index(years[0])
    signs = component.members[entry.id]
    on_scale = sum(
        sign * found.draws[:, component.processes.index(process), first:]
        for process, sign in signs.items()
    )
    paths = layout.scales[entry.id].back(np.asarray(on_scale))
    paths.flags.writeable = False  # kept and handed out again
    witnesses = _witnesses(entry.id, found, figures, bounds)
    left = list(aside)
    left += [
        replace(e.evidence, reason="contradictory_bounds")
        for i, e in enumerate(bounds)
        if e.indicator == entry.id and i in found.impossible
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
                _rests_on(spoken.get(year, ())),
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
        latest_evidence=max(spoken),
        set_aside=tuple(sorted(left, key=lambda e: (e.period, e.measure, e.file, e.row))),
        sizes=found.sizes,
        offsets={
            name: value for (member, name), value in found.offsets.items() if member == entry.id
        },
    )


def believed(
    found: Solution, figures: Sequence[Equation], bounds: Sequence[Equation]
) -> tuple[list[Equation], list[Equation]]:
    """Return the figures and bounds a year can rest on: none that was taken for wrong."""
    return (
        [e for e, weight in zip(figures, found.weight, strict=True) if weight >= _WORTH],
        [e for i, e in enumerate(bounds) if i not in found.impossible],
    )


def heard(
    layout: Layout, name: str, figures: Sequence[Equation], bounds: Sequence[Equation]
) -> dict[int, tuple[str, ...]]:
    """Return the years something speaks of, with the kinds of evidence, strongest first.

    Through an identity a year is ``derived`` where the other two members have figures of it, and
    bounded where one of them has a bound only.
    """
    there: dict[tuple[str, int], set[str]] = {}
    for e in (*figures, *bounds):
        there.setdefault((e.indicator, e.year), set()).add(e.kind)
    out: dict[int, set[str]] = {}
    for (indicator, year), kinds in there.items():
        if indicator == name:
            out.setdefault(year, set()).update(kinds)
    for share, (part, whole) in layout.component.parts.items():
        if name not in (share, part, whole):
            continue
        one, two = (n for n in (share, part, whole) if n != name)
        for year in layout.years:
            first, second = there.get((one, year)), there.get((two, year))
            if first and second:
                bounded = first == {"bound"} or second == {"bound"}
                out.setdefault(year, set()).add("bound" if bounded else "derived")
    return {year: tuple(sorted(kinds, key=_STRENGTH.index)) for year, kinds in sorted(out.items())}


def _witnesses(
    name: str, found: Solution, figures: Sequence[Equation], bounds: Sequence[Equation]
) -> list[Witness]:
    out = [
        Witness(e.kind, e.year, e.evidence, float(found.residual[i]), float(found.weight[i]))
        for i, e in enumerate(figures)
        if e.indicator == name
    ]
    out += [
        Witness("bound", e.year, e.evidence, float(found.bound_residual[i]), 1.0)
        for i, e in enumerate(bounds)
        if e.indicator == name and i not in found.impossible
    ]
    return sorted(
        out, key=lambda w: (w.year, _STRENGTH.index(w.kind), w.evidence.period, w.evidence.file)
    )


def _rests_on(kinds: Sequence[str]) -> str:
    return kinds[0] if kinds else "trend"
