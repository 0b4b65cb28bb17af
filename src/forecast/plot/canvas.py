"""What all charts share: colours, readable labels, and a figure as one scalable picture."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from forecast.series.annual import YearValue
from forecast.units import format_amount

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "INK",
    "BLUE",
    "PALE",
    "RED",
    "GREY",
    "BANDS",
    "told_handle",
    "told_marks",
    "style",
    "halo",
    "amount_label",
    "svg_of",
]

INK, BLUE, PALE, RED, GREY = "#1b2733", "#1f5a96", "#7fa6cc", "#b3261e", "#75808c"
BANDS = ((0.025, 0.975, "#dbe7f3"), (0.1, 0.9, "#b9d1e8"), (0.25, 0.75, "#8fb6d9"))


_TOLD: dict[str, dict[str, Any]] = {
    "filled": {
        "s": 62.0, "marker": "o", "facecolor": "white", "edgecolor": BLUE, "hatch": "//////",
        "linestyle": "-", "linewidth": 1.2,
    },
    "assumed": {
        "s": 95.0, "marker": "o", "facecolor": "white", "edgecolor": BLUE, "hatch": "xxxxxx",
        "linestyle": "--", "linewidth": 1.2,
    },
}  # fmt: skip


def style(name: str) -> dict[str, Any]:
    """Return matplotlib's settings; ``name`` makes the ids inside an SVG the same every time."""
    return {
        "svg.hashsalt": name,
        "font.size": 10,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }


def halo() -> list[Any]:
    """A white rim that keeps a label readable on top of lines and bands."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3, foreground="white")]


def told_marks(axes: Axes, points: Sequence[YearValue]) -> None:
    """Mark the values that a user told, hatched so that none passes for a published one.

    A figure filled in is a hatched circle; an assumed one is larger, crossed and dashed.
    """
    for origin, look in _TOLD.items():
        mine = [item for item in points if item.origin == origin]
        if mine:
            axes.scatter([p.year for p in mine], [p.value for p in mine], zorder=6, **look)


def told_handle(origin: str, label: str) -> Any:
    """Return the legend's entry for values of an origin that is no publication."""
    from matplotlib.patches import Circle

    look = _TOLD[origin]
    return Circle(
        (0, 0),
        facecolor=look["facecolor"],
        edgecolor=look["edgecolor"],
        hatch=look["hatch"],
        linestyle=look["linestyle"],
        label=label,
    )


def amount_label(value: float, unit: str) -> str:
    """Return an amount for a label inside a chart."""
    return format_amount(float(value), unit, digits=1 if unit == "%" else None)


def svg_of(figure: Figure, description: str) -> str:
    """Return a figure as one ``<svg>`` of no fixed size, described for screen readers."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    out = io.StringIO()
    FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    opening, rest = svg[svg.index("<svg") :].split(">", 1)
    # Without a fixed size the picture fits whatever shows it.
    svg = re.sub(r' (?:width|height)="[^"]*"', "", opening) + ">" + rest
    label = escape(description, quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
