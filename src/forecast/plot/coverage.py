"""The chart of what evidence there is, indicator by year; draws, computes nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forecast.errors import ParameterError, ReportError
from forecast.messages import text
from forecast.plot.canvas import GREY, INK
from forecast.plot.fonts import use_fonts
from forecast.series.coverage import KINDS, Coverage, CoverageRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["SYMBOLS", "coverage_figure", "write_coverage"]

SYMBOLS = dict(zip(KINDS, "#~=>gtid?.", strict=True))
_FACES = {
    "level": ("#1f5a96", "white"),
    "approximate": ("#5a8cc0", "white"),
    "derived": ("#8fb6d9", INK),
    "bound": ("#c3d7ea", INK),
    "growth": ("#d98c2b", INK),
    "in_year_total": ("#ecbf7c", INK),
    "in_year_growth": ("#f8e3c1", INK),
    "other_definition": ("#d5cbe3", INK),
    "low": ("#e3e6e9", INK),
    "none": ("white", GREY),
}
_ROW, _COLUMN = 0.215, 0.27  # inches
_NAMES, _HEAD, _FOOT, _EDGE = 4.2, 1.5, 0.35, 0.2
_SUFFIXES = (".png", ".svg")


def write_coverage(coverage: Coverage, path: Path, language: str) -> Path:
    """Draw the matrix into a PNG or SVG file, under a temporary name first; return its path.

    Raises
    ------
    ParameterError
        If the file's name ends in neither, or there is nothing to draw.
    ReportError
        If the file cannot be written.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise ParameterError("error.chart_suffix", file=path.name, known=" | ".join(_SUFFIXES))
    if not coverage.rows:
        raise ParameterError("error.coverage_empty", region=coverage.region, as_of=coverage.as_of)
    figure = coverage_figure(coverage, language)
    kind = path.suffix.lower()[1:]
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _save(figure, temporary, kind, metadata, coverage)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(
            "error.processed", folder=str(path.parent), problem=error.strerror or str(error)
        ) from None
    return path


def _save(figure: Figure, path: Path, kind: str, metadata: Any, coverage: Coverage) -> None:
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": f"{coverage.region}-{coverage.plan}-{coverage.as_of}"}):
        figure.savefig(path, format=kind, dpi=120, metadata=metadata)


def coverage_figure(coverage: Coverage, language: str) -> Figure:
    """Return the matrix as a matplotlib figure whose rows keep their height however many.

    Parameters
    ----------
    coverage : Coverage
        With at least one row.
    language : str
        ``zh`` or ``en``.
    """
    use_fonts()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    parts = _in_parts(coverage)
    heads = 1 if coverage.plan else 0  # lines a part's heading takes
    lines = len(coverage.rows) + heads * len(parts)
    across = max(_COLUMN * len(coverage.years), 4.5)
    width, height = _NAMES + across + _EDGE, _HEAD + _ROW * lines + _FOOT
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((_NAMES / width, _FOOT / height, across / width, _ROW * lines / height))
    axes.set_xlim(0, len(coverage.years))
    axes.set_ylim(lines, 0)
    top = 0
    for part, rows in parts:
        if heads:
            label = text(f"coverage.part_{part}", language)
            axes.text(-0.3, top + 0.62, label, ha="right", va="center", fontsize=9.5, color=INK)
        for number, row in enumerate(rows, start=top + heads):
            _draw_row(axes, row, number, language)
        top += len(rows) + heads
    _years(axes, coverage)
    _heading(figure, coverage, language, width, height)
    return figure


def _in_parts(coverage: Coverage) -> list[tuple[str, list[CoverageRow]]]:
    found: dict[str, list[CoverageRow]] = {}
    for row in coverage.rows:
        found.setdefault(row.part, []).append(row)
    return list(found.items())


def _draw_row(axes: Axes, row: CoverageRow, top: int, language: str) -> None:
    from matplotlib.patches import Rectangle

    axes.text(
        -0.3, top + 0.5, _short(row.names.in_(language), language),
        ha="right", va="center", fontsize=8.5, color=INK,
    )  # fmt: skip
    for place, kind in enumerate(row.strongest):
        face, ink = _FACES[kind]
        axes.add_patch(
            Rectangle((place + 0.04, top + 0.06), 0.92, 0.88, facecolor=face, linewidth=0)
        )
        axes.text(
            place + 0.5, top + 0.53, SYMBOLS[kind],
            ha="center", va="center", fontsize=7.5, color=ink,
        )  # fmt: skip


def _short(name: str, language: str) -> str:
    most = 24 if language == "zh" else 52
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _years(axes: Axes, coverage: Coverage) -> None:
    axes.set_yticks([])
    axes.set_xticks([place + 0.5 for place in range(len(coverage.years))])
    axes.set_xticklabels([f"{year % 100:02d}" for year in coverage.years], fontsize=8, color=INK)
    axes.tick_params(length=0, labeltop=True, labelbottom=True, pad=2)
    axes.spines[:].set_visible(False)


def _heading(
    figure: Figure, coverage: Coverage, language: str, width: float, height: float
) -> None:
    title = text(
        "coverage.title",
        language,
        region=coverage.region,
        first=coverage.years[0],
        last=coverage.years[-1],
        as_of=coverage.as_of,
    )
    left = 0.25
    figure.text(left / width, 1 - 0.3 / height, title, fontsize=12, color=INK, va="center")
    from matplotlib.patches import Rectangle

    per_line = 5
    step = (width - left - _EDGE) / per_line
    for number, kind in enumerate(KINDS):
        x = left + step * (number % per_line)
        y = height - 0.72 - 0.3 * (number // per_line)
        face, ink = _FACES[kind]
        figure.add_artist(
            Rectangle(
                (x / width, (y - 0.1) / height), 0.24 / width, 0.2 / height,
                facecolor=face, edgecolor=GREY, linewidth=0.5, transform=figure.transFigure,
            )
        )  # fmt: skip
        figure.text(
            (x + 0.12) / width, y / height, SYMBOLS[kind],
            fontsize=8, color=ink, ha="center", va="center",
        )  # fmt: skip
        figure.text(
            (x + 0.32) / width, y / height, text(f"coverage.{kind}", language),
            fontsize=8.5, color=INK, va="center",
        )  # fmt: skip
