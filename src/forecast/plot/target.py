"""The chart of one target: history, bounds as arrows, the fan of the projection, the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecast.assess.assessment import Assessed
from forecast.assess.outcome import GROWTH_TYPES
from forecast.messages import text
from forecast.plot.canvas import (
    BANDS,
    BLUE,
    GREY,
    PALE,
    RED,
    amount_label,
    halo,
    style,
    svg_of,
    told_handle,
)
from forecast.plot.fonts import use_fonts
from forecast.plot.history import draw_history, elsewhere, estimated_years, fused_years
from forecast.units import format_estimate, format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["target_svg", "has_chart"]

_QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def has_chart(assessed: Assessed) -> bool:
    """Whether there is any figure to draw."""
    return bool(assessed.series.years or elsewhere(assessed) or estimated_years(assessed))


def target_svg(assessed: Assessed, language: str) -> str:
    """Draw a target as an SVG document; the same assessment gives the same bytes.

    Parameters
    ----------
    assessed : Assessed
        With at least one figure (see :func:`has_chart`).
    language : str
        ``zh`` or ``en``.

    Returns
    -------
    str
        One ``<svg>`` element with a title for screen readers.
    """
    use_fonts()
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    judged = assessed.assessment
    with rc_context(style(judged.target_id)):
        figure = Figure(figsize=(5.8, 3.5), layout="constrained")
        axes = figure.add_subplot()
        _draw(axes, assessed, language)
        name = judged.name_zh if language == "zh" else judged.name_en
        firm = all(item.origin == "published" for item in assessed.series.years)
        key = "chart.alt" if firm else "chart.alt_filled"
        return svg_of(figure, text(key, language, name=name, year=judged.target_year))


def _draw(axes: Axes, assessed: Assessed, language: str) -> None:
    judged, series = assessed.assessment, assessed.series
    goal = _goal_level(assessed)
    _fan(axes, assessed)
    draw_history(axes, assessed, language)
    if goal is not None:
        axes.axhline(goal, color=RED, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        axes.plot(
            [judged.target_year],
            [goal],
            marker="D",
            markersize=8,
            color=RED,
            zorder=6,
            linestyle="none",
        )
        key = "chart.target_growth" if judged.type in GROWTH_TYPES else "chart.target"
        shown = text(key, language, year=judged.target_year, value=amount_label(goal, series.unit))
        axes.annotate(
            shown,
            (judged.target_year, goal),
            xytext=(-10, 7),
            color=RED,
            textcoords="offset points",
            ha="right",
            va="bottom",
            zorder=8,
            path_effects=halo(),
        )
        _base(axes, assessed, goal, language)
    _frame(axes, assessed, goal, language)


def _base(axes: Axes, assessed: Assessed, goal: float, language: str) -> None:
    """The plan's own starting figure, and the straight way from it to the target."""
    judged = assessed.assessment
    if judged.base is None or judged.base_year is None:
        return
    axes.plot(
        [judged.base_year, judged.target_year],
        [judged.base, goal],
        color=RED,
        linewidth=0.9,
        alpha=0.55,
        zorder=2,
    )
    axes.plot(
        [judged.base_year],
        [judged.base],
        marker="D",
        markersize=6,
        color=RED,
        markerfacecolor="white",
        linestyle="none",
        zorder=4,
    )
    if assessed.series.at(judged.base_year) is None:
        shown = text(
            "chart.base",
            language,
            year=judged.base_year,
            value=amount_label(judged.base, assessed.series.unit),
        )
        axes.annotate(
            shown,
            (judged.base_year, judged.base),
            xytext=(8, -4),
            color=RED,
            textcoords="offset points",
            ha="left",
            va="top",
            path_effects=halo(),
        )


def _goal_level(assessed: Assessed) -> float | None:
    """The target as a level: a growth target as the level its base would have grown to."""
    judged = assessed.assessment
    if judged.type not in GROWTH_TYPES:
        return judged.target
    if judged.base is None or judged.base_year is None:
        return None
    span = judged.target_year - judged.base_year if judged.type == "average_growth" else 1
    return float(judged.base * (1.0 + judged.target / 100.0) ** span)


def _fan(axes: Axes, assessed: Assessed) -> None:
    projection, judged = assessed.projection, assessed.assessment
    points = assessed.series.points
    if projection is None:
        return
    until = projection.years <= judged.target_year
    years, levels = projection.years[until], projection.quantiles(_QUANTILES)[:, until]
    if points:  # the fan opens from the last published level
        years = np.concatenate([[points[-1].year], years])
        start = np.full((len(_QUANTILES), 1), points[-1].value)
        levels = np.concatenate([start, levels], axis=1)
    table = dict(zip(_QUANTILES, levels, strict=True))
    for low, high, colour in BANDS:
        axes.fill_between(years, table[low], table[high], color=colour, linewidth=0, zorder=2)
    axes.plot(years, table[0.5], color=BLUE, linestyle="--", linewidth=1.4, zorder=4)
    axes.annotate(
        format_estimate(table[0.5][-1], assessed.series.unit),
        (years[-1], table[0.5][-1]),
        xytext=(8, 0),
        textcoords="offset points",
        color=BLUE,
        va="center",
        annotation_clip=False,
        path_effects=halo(),
        zorder=8,
    )


def _frame(axes: Axes, assessed: Assessed, goal: float | None, language: str) -> None:
    judged, series = assessed.assessment, assessed.series
    known = [item.year for item in series.years] + [item.year for item in elsewhere(assessed)]
    shown = [*fused_years(assessed), *estimated_years(assessed)]
    known += [item.year for item in shown]
    if judged.base is not None and judged.base_year is not None:
        known.append(judged.base_year)
    if assessed.projection is not None:
        known.append(int(assessed.projection.years[0]))
    first, last = min([*known, judged.target_year]), max([*known, judged.target_year])
    axes.set_xlim(first - 0.7, last + max(0.08 * (last - first), 0.9))
    values = [item.value for item in series.years] + [item.value for item in elsewhere(assessed)]
    values += [edge for item in shown for edge in item.intervals[95]]
    if goal is not None:
        values.append(goal)
    if judged.base is not None:
        values.append(judged.base)
    if assessed.projection is not None:
        at = assessed.projection.years <= judged.target_year
        fan = assessed.projection.quantiles((0.025, 0.975))[:, at]
        values += [float(fan.min()), float(fan.max())]
    low, high = min(values), max(values)
    room = 0.2 * (high - low) or 0.3 * abs(high) or 1.0
    # A bar or an area would have to start at zero; a line need not, but it must not go below.
    floor = -0.1 * (high - low) if low >= 0 else low - room  # room for a label under a low point
    axes.set_ylim(max(low - room, floor), high + room)
    step = next(step for step in (1, 2, 3, 5, 10) if (last - first) / step <= 9)
    axes.set_xticks(list(range(last, first - 1, -step)))
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(5, integer=series.kind == "count"))
    axes.yaxis.set_major_formatter(lambda value, _: format_number(value))
    axes.set_title(
        f"{text('chart.unit', language)}: {series.unit}", loc="left", fontsize=9, color=GREY
    )
    axes.grid(axis="y", color="#e4e8ec", linewidth=0.7, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    _legend(axes, assessed, language)


def _legend(axes: Axes, assessed: Assessed, language: str) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    entries: list[Any] = []
    told = {item.origin for item in assessed.series.points}
    points = [item for item in assessed.series.points if item.origin == "published"]
    if any(not (item.derived or item.approximate) for item in points):
        entries.append(
            Line2D(
                [],
                [],
                color=BLUE,
                marker="o",
                markersize=5,
                linestyle="none",
                label=text("chart.published", language),
            )
        )
    if any(item.derived or item.approximate for item in points):
        entries.append(
            Line2D(
                [],
                [],
                color=BLUE,
                marker="o",
                markersize=5,
                linestyle="none",
                markerfacecolor="white",
                label=text("chart.derived", language),
            )
        )
    entries += [
        told_handle(origin, text(f"chart.{origin}", language))
        for origin in ("filled", "assumed")
        if origin in told
    ]
    bounds = [item for item in assessed.series.years if item.bound]
    if any(item.origin != "published" for item in bounds):
        key = text("chart.bound_filled", language)
        entries.append(Line2D([], [], color=BLUE, linestyle=":", linewidth=1.8, label=key))
    if any(item.origin == "published" for item in bounds):
        entries.append(
            Line2D(
                [],
                [],
                color=BLUE,
                marker=r"$\uparrow$",
                markersize=8,
                linestyle="none",
                label=text("chart.bound", language),
            )
        )
    if elsewhere(assessed):
        entries.append(
            Line2D(
                [],
                [],
                color=GREY,
                marker="s",
                markersize=5,
                linestyle="none",
                markerfacecolor="white",
                label=text("chart.elsewhere", language),
            )
        )
    if fused_years(assessed) or estimated_years(assessed):
        entries.append(
            Line2D(
                [],
                [],
                color=PALE,
                marker="x",
                markeredgecolor=BLUE,
                markersize=5,
                linewidth=1,
                label=text("chart.fused", language),
            )
        )
    if assessed.projection is not None:
        entries += [
            Patch(color=BANDS[2][2], label="50%"),
            Patch(color=BANDS[1][2], label="80%"),
            Patch(color=BANDS[0][2], label=text("chart.interval", language)),
        ]
    if entries:
        axes.legend(
            handles=entries,
            loc="upper center",
            bbox_to_anchor=(0.5, -0.1),
            frameon=False,
            ncols=min(len(entries), 3),
            fontsize=9,
            columnspacing=1.2,
            handletextpad=0.5,
        )
