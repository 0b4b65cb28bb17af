"""What all charts share: colours, readable labels, and a figure as one scalable picture."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

from forecast.units import format_amount

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "INK",
    "BLUE",
    "PALE",
    "RED",
    "GREY",
    "BANDS",
    "style",
    "halo",
    "amount_label",
    "svg_of",
]

INK, BLUE, PALE, RED, GREY = "#1b2733", "#1f5a96", "#7fa6cc", "#b3261e", "#75808c"
BANDS = ((0.025, 0.975, "#dbe7f3"), (0.1, 0.9, "#b9d1e8"), (0.25, 0.75, "#8fb6d9"))


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
