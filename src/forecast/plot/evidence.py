"""The chart of one series' evidence: published and fused values, and what speaks of each year."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from forecast.errors import ParameterError
from forecast.messages import text
from forecast.plot.canvas import (
    BANDS,
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    style,
    svg_of,
    told_handle,
    told_marks,
)
from forecast.plot.fonts import use_fonts
from forecast.series.annual import AnnualSeries
from forecast.series.breaks import scope_breaks
from forecast.series.fusion.fused import FusedSeries
from forecast.units import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["KINDS", "evidence_figure", "evidence_svg", "write_chart"]

KINDS = ("level", "in_year_level", "growth", "in_year_growth", "span_growth", "bound")
_LOUD = 2.0  # a residual beyond this many standard deviations is drawn in red


def evidence_figure(
    series: AnnualSeries, fused: FusedSeries, language: str, *, title: str = ""
) -> Figure:
    """Draw what is published, what the evidence model makes of it, and which figures speak.

    Parameters
    ----------
    series : AnnualSeries
        The published values; dots, hollow where derived or approximate, arrows for bounds.
    fused : FusedSeries
        The line is its median, the bands hold 50 and 95 %; the strip below has one mark a figure,
        red where it stands further than two standard deviations from all the others.
    language : str
        ``zh`` or ``en``.
    title : str
        Above the chart.

    Returns
    -------
    Figure
        Also for a series without any value: then the strip alone has something to say, or nothing.
    """
    use_fonts()
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(style(f"{series.region}{series.indicator}")):
        figure = Figure(figsize=(8.2, 5.2), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3.4, 1.0]})
        _values(upper, series, fused, language)
        _strip(lower, fused, language)
        if title:
            figure.suptitle(title, x=0.01, ha="left", fontsize=11, color=INK)
    return figure


def evidence_svg(
    series: AnnualSeries, fused: FusedSeries, language: str, *, name: str, title: str = ""
) -> str:
    """Draw the chart as one ``<svg>`` element; the same evidence gives the same bytes."""
    from matplotlib import rc_context

    figure = evidence_figure(series, fused, language, title=title)
    with rc_context(style(f"{series.region}{series.indicator}")):
        return svg_of(figure, text("evidence_chart.alt", language, name=name))


def write_chart(
    path: Path, series: AnnualSeries, fused: FusedSeries, language: str, *, name: str
) -> None:
    """Write the chart to a ``.png`` or ``.svg`` file.

    Raises
    ------
    ParameterError
        If the name ends otherwise, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (".png", ".svg"):
        raise ParameterError(
            "error.parameter", name="--chart", problem="NAME.png | NAME.svg", found=repr(str(path))
        )
    title = f"{name} · {series.region}"
    try:
        if kind == ".svg":
            svg = evidence_svg(series, fused, language, name=name, title=title)
            path.write_text('<?xml version="1.0" encoding="utf-8"?>\n' + svg, encoding="utf-8")
        else:
            from matplotlib.backends.backend_agg import FigureCanvasAgg

            figure = evidence_figure(series, fused, language, title=title)
            FigureCanvasAgg(figure)
            figure.savefig(path, dpi=150, metadata={"Software": None})
    except OSError as error:
        raise ParameterError(
            "error.parameter",
            name="--chart",
            problem=error.strerror or "?",
            found=repr(str(path)),
        ) from None


def _values(axes: Axes, series: AnnualSeries, fused: FusedSeries, language: str) -> None:
    """The upper chart: bands and median behind, published values in front."""
    years = np.array([item.year for item in fused.years])
    for level, colour in ((95, BANDS[0][2]), (50, BANDS[1][2])):
        if len(years):
            low, high = np.array([item.intervals[level] for item in fused.years]).T
            key = text(f"evidence_chart.band_{level}", language)
            axes.fill_between(years, low, high, color=colour, linewidth=0, zorder=1, label=key)
    if len(years):
        axes.plot(
            years,
            [item.median for item in fused.years],
            color=PALE,
            linewidth=1.3,
            zorder=2,
            label=text("evidence_chart.median", language),
        )
    published = [p for p in series.points if p.origin == "published"]
    firm = [p for p in published if not (p.derived or p.approximate)]
    soft = [p for p in published if p.derived or p.approximate]
    told_marks(axes, series.points)
    for points, fill, key in ((firm, BLUE, "published"), (soft, "white", "derived")):
        if points:
            axes.plot(
                [p.year for p in points],
                [p.value for p in points],
                marker="o",
                markersize=6,
                linestyle="none",
                color=BLUE,
                markerfacecolor=fill,
                zorder=4,
                label=text(f"chart.{key}", language),
            )
    others = [p for group in (series.other_definitions or {}).values() for p in group]
    if others:
        axes.plot(
            [p.year for p in others],
            [p.value for p in others],
            marker="s",
            markersize=5.5,
            linestyle="none",
            color=GREY,
            markerfacecolor="white",
            zorder=3,
            label=text("chart.other", language),
        )
    bounds = [p for p in series.years if p.bound and p.origin == "published"]
    for up in (True, False):
        some = [p for p in bounds if p.bound.startswith(">") == up]
        if some:
            axes.plot(
                [p.year for p in some],
                [p.value for p in some],
                marker=r"$\uparrow$" if up else r"$\downarrow$",
                markersize=11,
                linestyle="none",
                color=BLUE,
                zorder=4,
                label=text("chart.lower" if up else "chart.upper", language),
            )
    told_bounds = [p for p in series.years if p.bound and p.origin != "published"]
    for up in (True, False):
        some = [p for p in told_bounds if p.bound.startswith(">") == up]
        if some:
            axes.plot(
                [p.year for p in some],
                [p.value for p in some],
                marker="^" if up else "v",
                markersize=8,
                linestyle="none",
                color=BLUE,
                markerfacecolor="white",
                zorder=4,
                label=text("chart.bound_filled", language),
            )
    broken = scope_breaks(fused)
    for at, item in enumerate(broken):
        axes.axvline(
            item.year - 0.5,
            color=RED,
            linewidth=1,
            linestyle=(0, (3, 3)),
            zorder=1,
            label=text("evidence_chart.scope", language) if at == 0 else None,
        )
    axes.set_title(
        f"{text('chart.unit', language)}: {series.unit}", loc="left", fontsize=9, color=GREY
    )
    axes.yaxis.set_major_formatter(lambda value, _: format_number(value))
    axes.grid(axis="y", color="#e4e8ec", linewidth=0.7, zorder=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    handles, _ = axes.get_legend_handles_labels()
    told = {p.origin for p in series.points}
    handles += [
        told_handle(origin, text(f"chart.{origin}", language))
        for origin in ("filled", "assumed")
        if origin in told
    ]
    if handles:
        axes.legend(handles=handles, loc="best", frameon=False, fontsize=9)


def _strip(axes: Axes, fused: FusedSeries, language: str) -> None:
    """The lower chart: a row a kind of evidence, a mark a figure's year."""
    from matplotlib.ticker import MaxNLocator

    for row, kind in enumerate(KINDS):
        for item in fused.years:
            mine = [w for w in item.witnesses if w.kind == kind]
            if not mine:
                continue
            hollow = all(w.evidence.origin != "published" for w in mine)
            loud = any(np.isfinite(w.residual) and abs(w.residual) > _LOUD for w in mine)
            axes.plot(
                [item.year],
                [row],
                marker="o",
                markersize=min(4.0 + 1.2 * len(mine), 9.0),
                color=RED if loud else BLUE,
                markerfacecolor="white" if hollow else None,
                linestyle="none",
            )
    rows = [text(f"kind.{kind}", language) for kind in KINDS]
    through = [item.year for item in fused.years if item.rests_on == "derived"]
    if through:  # years that only the figures of tied indicators speak of
        axes.plot(through, [len(rows)] * len(through), "o", markersize=5.0, color=BLUE)
        rows.append(text("rests_on.derived", language))
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    axes.tick_params(length=0, labelsize=9)
    axes.grid(axis="both", color="#eef1f4", linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    told = any(w.evidence.told_by for item in fused.years for w in item.witnesses)
    key = "evidence_chart.strip_filled" if told else "evidence_chart.strip"
    axes.set_xlabel(text(key, language), fontsize=9, color=GREY)
