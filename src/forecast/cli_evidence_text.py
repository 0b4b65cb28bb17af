"""Revision triangles, coverage and conflicts as tables on a terminal; computes nothing."""

from __future__ import annotations

import re
from itertools import groupby

from forecast.catalog import Catalog
from forecast.plot.coverage import SYMBOLS
from forecast.report.terminal import print_table
from forecast.report.wording import Words
from forecast.series.annual import Evidence
from forecast.series.conflicts import Conflicts, Disagreement
from forecast.series.coverage import KINDS, Coverage
from forecast.series.vintages import Release, Revised, Vintages

__all__ = ["print_vintages", "print_coverage", "print_conflicts"]

_STYLES = {
    "level": "bold blue",
    "approximate": "blue",
    "derived": "cyan",
    "bound": "cyan",
    "growth": "yellow",
    "in_year_total": "yellow",
    "in_year_growth": "yellow",
    "other_definition": "magenta",
    "low": "dim",
    "none": "dim",
}
_WIDTH, _NAME = 80, 36  # columns of a plain terminal; of an indicator's name there


def print_vintages(found: Vintages, catalog: Catalog, language: str, year: int | None) -> None:
    """Print the triangle, one table a measure, and the sizes of its revisions."""
    words = Words(language)
    name = catalog.indicators[found.indicator].names.in_(language)
    if not found.rows:
        _say(_no_vintages(found, name, words, year))
        return
    for measure, group in groupby(found.rows, key=lambda row: row.measure):
        rows = list(group)
        most = max(len(row.releases) for row in rows)
        unit = found.unit if measure == "level" else "%"
        points = measure == "growth" or found.unit == "%"
        _say(
            f"{name} · {words('vintages.' + measure)} · {found.region} · {unit} · "
            f"{found.definition} · {found.as_of}"
        )
        print_table(
            [
                (words("report.period"), "left"),
                *(
                    (words("vintages.release", number=number + 1), "right")
                    for number in range(most)
                ),
                (words("vintages.change_points" if points else "vintages.change"), "right"),
                (words("vintages.log_points"), "right"),
            ],
            [_vintage_row(row, most, words) for row in rows],
        )
        _say("")
    if any(release.late for row in found.rows for release in row.releases):
        _say(words("vintages.note_late"))
    if any(release.undated for row in found.rows for release in row.releases):
        _say(words("vintages.note_undated"))
    if not found.summary:
        _say(words("vintages.no_revision"))
        return
    _say("")
    _say(words("vintages.summary"))
    print_table(
        [
            (words("vintages.measure"), "left"),
            (words("vintages.first_status"), "left"),
            (words("vintages.years"), "right"),
            (words("vintages.mean"), "right"),
            (words("vintages.median_abs"), "right"),
            (words("vintages.rms"), "right"),
        ],
        [
            [
                words(f"vintages.{item.measure}"),
                words(f"vintages.status_{item.status}"),
                str(item.n),
                _signed(item.mean),
                f"{item.median_abs:.2f}",
                f"{item.rms:.2f}",
            ]
            for item in found.summary
        ],
    )


def _no_vintages(found: Vintages, name: str, words: Words, year: int | None) -> str:
    return words(
        f"vintages.{found.reason}",
        name=name,
        region=found.region,
        as_of=found.as_of,
        definition=found.definition,
        others=", ".join(found.other_definitions) or "-",
        year=year if year is not None else "-",
    )


def _vintage_row(row: Revised, most: int, words: Words) -> list[str]:
    shown = [_release(item, words) for item in row.releases]
    shown += [""] * (most - len(shown))
    log_points = None if row.log_change is None else row.log_change * 100
    return [words.period(row.period), *shown, _signed(row.change), _signed(log_points)]


def _release(item: Release, words: Words) -> str:
    value = f"{'≈' if item.approximate else ''}{item.value:.10g}"
    mark = " †" if item.late else ""
    return f"{value} ({_day(item.published, words)} {words('vintages.short_' + item.status)}){mark}"


def _day(published: str, words: Words) -> str:
    """Return a date of publication without the remark in brackets that may follow it."""
    return re.sub(r"\s*\(.*\)$", "", published) or words("report.undated")


def _signed(value: float | None) -> str:
    if value is None:
        return "-"
    shown = f"{value:+.2f}"
    return "0" if float(shown) == 0 else shown.replace("-", "−")


def _say(line: str) -> None:
    import typer

    typer.echo(line)


def print_coverage(found: Coverage, language: str) -> None:
    """Print the matrix, one character a year, legible at 80 columns, and its legend."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    words = Words(language)
    if not found.rows:
        _say(words("coverage.no_data", region=found.region, as_of=found.as_of))
        return
    across = 2 * len(found.years)
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(_WIDTH, _NAME + across))
    names = max(min(_NAME, console.width - across), _NAME // 3)
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(
        words("backtest.indicator"), no_wrap=True, overflow="ellipsis", width=names - 1
    )
    for year in found.years:
        table.add_column("\n".join(f"{year % 100:02d}"), no_wrap=True, width=1)
    for part, group in groupby(found.rows, key=lambda row: row.part):
        if found.plan:
            table.add_row(Text(words(f"coverage.part_{part}"), style="bold"))
        for row in group:
            cells = [Text(SYMBOLS[kind], style=_STYLES[kind]) for kind in row.strongest]
            table.add_row(Text(row.names.in_(language)), *cells)
    title = words(
        "coverage.title",
        region=found.region,
        first=found.years[0],
        last=found.years[-1],
        as_of=found.as_of,
    )
    console.print(Text(title))
    console.print(table)
    console.print()
    for line in _legend(words, console.width):
        console.print(Text(line))


def _legend(words: Words, width: int) -> list[str]:
    """Return the legend in lines that break between symbols, never inside one."""
    from rich.cells import cell_len

    lines = [""]
    for kind in KINDS:
        item = f"{SYMBOLS[kind]} {words('coverage.' + kind)}"
        longer = f"{lines[-1]}   {item}" if lines[-1] else item
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(item)
    return lines


def print_conflicts(found: Conflicts, catalog: Catalog, language: str) -> None:
    """Print three lines a disagreement: kind and size, the figure used, the other one and why."""
    words = Words(language)
    if not found.items:
        _say(words("conflicts.none", figures=found.figures, as_of=found.as_of))
    else:
        _say(words("conflicts.title", count=len(found.items), as_of=found.as_of))
    for region, group in groupby(found.items, key=lambda item: item.region):
        _say(f"\n{region}")
        for item in group:
            for line in _conflict_lines(item, catalog, words):
                _say(line)
    if found.usual is not None:
        _say("")
        _say(
            words(
                "conflicts.note",
                median=_signed(found.usual.median * 100),
                sd=f"{found.usual.sd * 100:.2f}",
                n=found.usual.n,
            )
        )


def _conflict_lines(item: Disagreement, catalog: Catalog, words: Words) -> list[str]:
    wedge = item.wedge
    period = words.period(item.period)
    if wedge is not None:
        period = words("conflicts.span", since=wedge.since, year=wedge.year)
    unit = {"%": "%", "points": words("conflicts.points")}.get(
        item.change_unit, words("conflicts.a_year")
    )
    head = words(
        "conflicts.head" if item.noise_units is not None else "conflicts.head_plain",
        name=catalog.indicators[item.indicator].names.in_(words.language),
        period=period,
        kind=words(f"conflicts.{item.kind}"),
        size="-" if item.change is None else f"{_signed(item.change)} {unit}",
        noise=f"{item.noise_units or 0:.1f}",
    )
    if wedge is None:
        used, other = _told(item.used, words), _told(item.other, words)
        if item.other.indicator != item.indicator:
            other = f"{catalog.indicators[item.other.indicator].names.in_(words.language)} {other}"
        why = words(f"set_aside.{item.why}")
        return [
            f"  {head}",
            f"    {words('conflicts.used', figure=used)}",
            f"    {words('conflicts.other', figure=other, why=why)}",
        ]
    levels = f"{_told(wedge.before, words)} → {_told(wedge.after, words)}"
    growth = "; ".join(f"{words.period(one.period)} {_told(one, words)}" for one in wedge.published)
    return [
        f"  {head}",
        f"    {words('conflicts.levels', figures=levels)}",
        f"    {words('conflicts.growth', figures=growth)}",
    ]


def _told(item: Evidence, words: Words) -> str:
    status = words(f"vintages.status_{item.status}")
    return f"{words.figure(item)} ({status}, {_day(item.published, words)}, {item.source_id})"
