"""The chart of one series and its projection, without a target; draws, computes nothing."""

from __future__ import annotations

import io
from html import escape

import numpy as np

from forecast.messages import text
from forecast.plot.canvas import BANDS, BLUE, GREY, INK
from forecast.plot.fonts import use_fonts
from forecast.series.annual import AnnualSeries

__all__ = ["fan_svg"]


def fan_svg(
    series: AnnualSeries, years: np.ndarray, quantiles: np.ndarray, name: str, language: str
) -> str:
    """Draw the published figures and the fan of a projection as one ``<svg>`` element.

    Parameters
    ----------
    series : AnnualSeries
        With at least one value.
    years : ndarray, shape (horizon,)
    quantiles : ndarray, shape (7, horizon), at 2.5, 10, 25, 50, 75, 90 and 97.5 %
    name : str
        Of the indicator, for the description.
    language : str
        ``zh`` or ``en``.
    """
    use_fonts()
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    points = series.points
    last = points[-1]
    ahead = np.concatenate([[last.year], years])
    table = np.concatenate([np.full((len(quantiles), 1), last.value), quantiles], axis=1)
    with rc_context({"svg.hashsalt": series.indicator, "font.size": 9.5, "axes.edgecolor": GREY}):
        figure = Figure(figsize=(7.4, 3.5), layout="constrained")
        axes = figure.add_subplot()
        for row, (_, _, colour) in enumerate(BANDS):
            axes.fill_between(ahead, table[row], table[-1 - row], color=colour, linewidth=0)
        middle = table[len(table) // 2]
        axes.plot(ahead, middle, color=BLUE, linestyle="--", linewidth=1.4)
        axes.plot(
            [item.year for item in points],
            [item.value for item in points],
            color=INK,
            marker="o",
            markersize=4,
            linewidth=1.2,
        )
        axes.set_ylabel(series.unit)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.spines[["top", "right"]].set_visible(False)
        out = io.StringIO()
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    label = escape(text("compare.alt", language, name=name), quote=True)
    return svg[svg.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
