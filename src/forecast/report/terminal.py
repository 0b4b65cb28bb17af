"""Series and assessments as tables on a terminal."""

from __future__ import annotations

from typing import Any

from forecast.assess.assessment import Assessed
from forecast.catalog import Catalog
from forecast.report.estimates import rests_on, scope_note, splice_notes
from forecast.report.wording import Words
from forecast.series.annual import AnnualSeries, YearValue
from forecast.series.breaks import scope_breaks
from forecast.series.document import all_years
from forecast.series.fusion.fused import FusedSeries, FusedYear

__all__ = ["print_series", "print_assessments", "print_rows", "print_table", "print_line"]

_SHOWN = 2  # sources and unused figures of a year that a line names


def print_table(columns: list[tuple[str, str]], rows: list[list[str]], title: str = "") -> None:
    """Print one table: columns with their alignment, rows of texts."""
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


def print_line(line: str) -> None:
    """Print one line of text as it is, wrapped on a terminal only."""
    import sys

    sys.stdout.write(f"{line}\n")


def print_series(series: AnnualSeries, fused: FusedSeries, catalog: Catalog, language: str) -> None:
    """Print one series: published and fused value of each year, what it rests on, sources."""
    words = Words(language)
    broken = {item.year for item in scope_breaks(fused)}
    firm = all(item.origin == "published" for item in series.years)
    rows = [
        [
            f"{year}*" if year in broken else str(year),
            words.series_value(series, value) if value else words("report.none"),
            words.year_note(value) if value else "",
            *_fused_cells(item, series.unit, words),
            _sources(value, item),
            _aside(year, fused, words),
        ]
        for year, value, item in _rows(series, fused)
    ]
    print_table(
        [
            (words("series.year"), "left"),
            (words("series.published" if firm else "series.value"), "right"),
            ("", "left"),
            (words("series.estimate"), "right"),
            (words("series.interval"), "right"),
            (words("series.rests_on"), "left"),
            (words("report.source"), "left"),
            (words("series.aside"), "left"),
        ],
        rows,
        f"{series.indicator} · {series.region} · {series.unit} · {series.definition} · "
        f"{series.as_of}",
    )
    notes = [words(f"series.no_series.{fused.reason}")] if fused.reason else []
    notes += [scope_note(fused, words)] if broken else []
    for line in [*notes, *splice_notes(fused, catalog, words)]:
        print_line(line)


def _rows(
    series: AnnualSeries, fused: FusedSeries
) -> list[tuple[int, YearValue | None, FusedYear | None]]:
    """Return the years to show; without an estimate also those whose figures stay unused."""
    found = all_years(series, fused)
    told = {year for year, _, _ in found}
    left = {int(e.period[:4]) for e in fused.set_aside} if fused.reason else set()
    return sorted([*found, *((year, None, None) for year in left - told)], key=lambda row: row[0])


def _fused_cells(item: FusedYear | None, unit: str, words: Words) -> list[str]:
    if item is None:
        return [words("report.none"), "", words("report.none")]
    low, high = item.intervals[95]
    between = words(
        "series.interval_of", low=words.estimated(low, ""), high=words.estimated(high, "")
    )
    return [words.estimated(item.median, unit), between, rests_on(item, words)]


def _sources(value: YearValue | None, item: FusedYear | None) -> str:
    """Name the sources of a year's figures: those of the published value first."""
    told = [e.source_id for e in value.evidence] if value else []
    told += [w.evidence.source_id for w in item.witnesses] if item else []
    names = list(dict.fromkeys(told))
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" +{more}" if more > 0 else "")


def _aside(year: int, fused: FusedSeries, words: Words) -> str:
    """Say which figures of a year nothing rests on, and why."""
    left = [e for e in fused.set_aside if e.period[:4] == str(year)]
    shown = "; ".join(
        f"{words.figure(other)} ({words('set_aside.' + other.reason)})" for other in left[:_SHOWN]
    )
    more = len(left) - _SHOWN
    return shown + (f" +{more}" if more > 0 else "")


def print_assessments(found: tuple[Assessed, ...], language: str) -> None:
    """Print one line a target, as the report's summary does."""
    words = Words(language)
    rows = []
    for item in found:
        a = item.assessment
        value = (
            words.marked(words.amount(a.outturn, a.unit, bound=a.outturn_bound), a.outturn_origin)
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
    print_table(
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
    _print_told(found, words)


def _print_told(found: tuple[Assessed, ...], words: Words) -> None:
    """Count the verdicts that rest on assumptions, and on other figures filled in."""
    assumed = sum(item.assessment.rests_on_assumption for item in found)
    filled = sum(
        item.assessment.rests_on_filled and not item.assessment.rests_on_assumption
        for item in found
    )
    if assumed or filled:
        print_line(words("report.told", assumed=assumed, filled=filled))


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Print plain rows of equal keys."""
    if rows:
        print_table(
            [(key, "left") for key in rows[0]],
            [[str(cell) for cell in row.values()] for row in rows],
        )
