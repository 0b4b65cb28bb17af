"""Series and assessments as tables on a terminal."""

from __future__ import annotations

from typing import Any

from forecast.assess.assessment import Assessed
from forecast.report.wording import Words
from forecast.series.annual import AnnualSeries

__all__ = ["print_series", "print_assessments", "print_rows"]


def _table(columns: list[tuple[str, str]], rows: list[list[str]], title: str = "") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    table = Table(
        title=escape(title), title_justify="left", box=None, header_style="bold", pad_edge=False
    )
    for name, justify in columns:
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


def print_series(series: AnnualSeries, language: str) -> None:
    """Print one series: year, value, how it came about, sources, what was set aside."""
    words = Words(language)
    rows = []
    for item in series.years:
        sources = ", ".join(dict.fromkeys(evidence.source_id for evidence in item.evidence))
        aside = "; ".join(
            f"{words.figure(other)} ({words('set_aside.' + other.reason)})"
            for other in item.set_aside[:3]
        )
        more = len(item.set_aside) - 3
        rows.append(
            [
                str(item.year),
                words.series_value(series, item),
                words.year_note(item),
                sources,
                aside + (f" +{more}" if more > 0 else ""),
            ]
        )
    _table(
        [
            (words("report.period"), "left"),
            (words("report.figure"), "right"),
            ("", "left"),
            (words("report.source"), "left"),
            (words("report.why"), "left"),
        ],
        rows,
        f"{series.indicator} · {series.region} · {series.unit} · {series.definition} · "
        f"{series.as_of}",
    )


def print_assessments(found: tuple[Assessed, ...], language: str) -> None:
    """Print one line a target, as the report's summary does."""
    words = Words(language)
    rows = []
    for item in found:
        a = item.assessment
        value = (
            words.amount(a.outturn, a.unit, bound=a.outturn_bound)
            if (a.outturn is not None)
            else words.amount(a.projected, a.unit)
        )
        status = words.status(a)
        if a.reason:
            status += f" ({words('reason.' + a.reason)})"
        latest = words.latest(a) + (f" ({a.latest_year})" if a.latest_year else "")
        rows.append(
            [
                words.name(a),
                f"{words.target(a)} {words.gloss(a)}".strip() + f" ({a.target_year})",
                latest,
                value,
                words.gap(a),
                words.pace(a, a.required_pace),
                words.probability(a.probability),
                status,
            ]
        )
    first = found[0].assessment
    _table(
        [
            (words(f"report.{name}"), justify)
            for name, justify in (
                ("name", "left"),
                ("target", "right"),
                ("latest", "right"),
                ("projected", "right"),
                ("gap", "right"),
                ("pace", "right"),
                ("probability", "right"),
                ("status", "left"),
            )
        ],
        rows,
        f"{first.region} · {first.plan} · {first.as_of}",
    )


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Print plain rows of equal keys."""
    if rows:
        _table(
            [(key, "left") for key in rows[0]],
            [[str(cell) for cell in row.values()] for row in rows],
        )
