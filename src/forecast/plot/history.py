"""The marks of a target's chart up to today: published values, bounds, estimates of other years."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from forecast.assess.assessment import Assessed
from forecast.assess.project import informed_years
from forecast.messages import text
from forecast.plot.canvas import BANDS, BLUE, GREY, INK, PALE, amount_label, halo, told_marks
from forecast.series.annual import YearValue
from forecast.series.fusion.fused import FusedYear
from forecast.units import format_estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_history", "elsewhere", "estimated_years", "fused_years"]


def fused_years(assessed: Assessed) -> tuple[FusedYear, ...]:
    """Return the fused years to draw: from the first published level to the last evidence.

    Without a published level, from the first year that a figure settles. Where a projection starts
    from the last published level, its fan takes over there.
    """
    fused, points = assessed.fused, assessed.series.points
    if fused is None or fused.latest_evidence is None:
        return ()
    informed = informed_years(fused)
    if not points and not informed:
        return ()
    first = points[0].year if points else informed[0]
    last = fused.latest_evidence
    if assessed.projection is not None:
        last = min(last, int(assessed.projection.years[0]) - 1)
    shown = tuple(item for item in fused.years if first <= item.year <= last)
    published = {item.year for item in points}
    # Where every year is published there is nothing to estimate.
    return shown if any(item.year not in published for item in shown) else ()


def estimated_years(assessed: Assessed) -> tuple[FusedYear, ...]:
    """Return the years without a published level that growth rates or in-year totals settle."""
    fused = assessed.fused
    if fused is None:
        return ()
    published = {item.year for item in assessed.series.points}
    first = min(published, default=0)
    return tuple(
        item
        for item in fused.years
        if item.year > first
        and item.year not in published
        and (assessed.projection is None or item.year <= assessed.assessment.target_year)
        and item.year in informed_years(fused)
    )


def elsewhere(assessed: Assessed) -> list[Any]:
    """Return the values under another definition."""
    return [
        item for values in (assessed.series.other_definitions or {}).values() for item in values
    ]


def draw_history(axes: Axes, assessed: Assessed, language: str) -> None:
    """Draw everything that is known up to today; estimates stay behind what is published."""
    _fused(axes, assessed)
    series = assessed.series
    points = series.points
    if not fused_years(assessed):
        _line(axes, points)
    told_marks(axes, points)
    for item in points:
        if item.origin != "published":
            continue
        axes.plot(
            [item.year],
            [item.value],
            marker="o",
            markersize=6,
            color=BLUE,
            zorder=5,
            markerfacecolor="white" if item.derived or item.approximate else BLUE,
        )
    for item in series.years:
        if item.bound:
            up = item.bound.startswith(">")
            axes.annotate(
                "",
                (item.year, item.value),
                xytext=(0, 24 if up else -24),
                textcoords="offset points",
                zorder=5,
                arrowprops={
                    "arrowstyle": "<-",
                    "color": BLUE,
                    "linewidth": 1.8,
                    "linestyle": "-" if item.origin == "published" else ":",
                },
            )
            axes.plot(
                [item.year],
                [item.value],
                marker="_",
                markersize=14,
                markeredgewidth=2,
                color=BLUE,
                zorder=5,
            )
    for item in elsewhere(assessed):
        axes.plot(
            [item.year],
            [item.value],
            marker="s",
            markersize=5.5,
            color=GREY,
            markerfacecolor="white",
            linestyle="none",
            zorder=3,
        )
    if series.latest is not None:
        _label_latest(axes, assessed, language)
    _label_estimate(axes, assessed, language)


def _line(axes: Axes, points: Sequence[YearValue]) -> None:
    """Join the values: one line through published ones, dashed from or to one that a user told."""
    firm = all(item.origin == "published" for item in points)
    pairs = [points] if firm else list(itertools.pairwise(points))
    for part in pairs:
        plain = all(item.origin == "published" for item in part)
        axes.plot(
            [item.year for item in part],
            [item.value for item in part],
            color=BLUE,
            linewidth=1.2,
            linestyle="-" if plain else (0, (3, 2)),
            zorder=4,
        )


def _fused(axes: Axes, assessed: Assessed) -> None:
    """The fused values as a thin line with a 95 % band, years that figures settle as crosses."""
    shown = fused_years(assessed)
    if shown:
        years = [item.year for item in shown]
        low, high = zip(*(item.intervals[95] for item in shown), strict=True)
        axes.fill_between(years, low, high, color=BANDS[0][2], linewidth=0, zorder=2)
        axes.plot(years, [item.median for item in shown], color=PALE, linewidth=1.0, zorder=3)
    marks = estimated_years(assessed)
    axes.plot(
        [item.year for item in marks],
        [item.median for item in marks],
        marker="x",
        markersize=5,
        markeredgewidth=1.3,
        color=BLUE,
        linestyle="none",
        zorder=5,
    )


def _label_estimate(axes: Axes, assessed: Assessed, language: str) -> None:
    """Write the newest estimate beside its mark, where the projection's label does not say it."""
    judged = assessed.assessment
    if judged.estimate is None or assessed.projection is not None:
        return
    shown = text(
        "chart.estimate",
        language,
        year=judged.estimate_year,
        value=format_estimate(judged.estimate, assessed.series.unit),
    )
    axes.annotate(
        shown,
        (judged.estimate_year, judged.estimate),
        xytext=(0, -10),
        textcoords="offset points",
        color=BLUE,
        ha="center",
        va="top",
        zorder=7,
        path_effects=halo(),
    )


def _label_latest(axes: Axes, assessed: Assessed, language: str) -> None:
    """Write the latest figure where nothing else stands: above a bound, beside an end, below."""
    series, judged = assessed.series, assessed.assessment
    item = series.latest
    assert item is not None  # the caller's condition
    shown = f"{item.year}: {item.bound}{amount_label(item.value, series.unit)}"
    if item.origin != "published":
        mark = text(f"origin.mark_{item.origin}", language)
        shown = text("origin.marked", language, value=shown, mark=mark)
    if item.bound:
        place, align, level = (4, 30 if item.bound.startswith(">") else -30), "right", "center"
    elif assessed.projection is None and item.year + 1 < judged.target_year:
        place, align, level = (9, 0), "left", "center"
    else:
        place, align, level = (0, -12), "center", "top"
    axes.annotate(
        shown,
        (item.year, item.value),
        xytext=place,
        color=INK,
        textcoords="offset points",
        ha=align,
        va=level,
        zorder=7,
        path_effects=halo(),
    )
