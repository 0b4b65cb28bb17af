"""What was read from tables, and what changed between two editions, on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forecast.catalog import Catalog
from forecast.ingest.add import StoreReport
from forecast.ingest.answers import VERDICTS, RowAnswer, row_answers
from forecast.ingest.drift import Drift
from forecast.ingest.figures import Doubt, Rejected, Remark
from forecast.ingest.load import FileResult, Table
from forecast.ingest.rows import why_unused
from forecast.ingest.texts import cell_text, reason_text
from forecast.messages import text
from forecast.report.terminal import print_table
from forecast.units import format_number

__all__ = ["print_answers", "print_drift", "print_read"]

_MOST = 12


def print_read(
    results: Sequence[FileResult],
    catalog: Catalog,
    report: StoreReport | None,
    language: str,
    remarks: Sequence[Remark] = (),
) -> None:
    """Print a line for every table read, then what was not matched and not taken.

    ``remarks`` are said of the rows of fill-in workbooks, beside what the reading itself found.
    """
    print_table(
        [
            (text(f"tables.{name}", language), justify)
            for name, justify in (
                ("file", "left"), ("title", "left"), ("layout", "left"), ("unit", "left"),
                ("regions", "right"), ("years", "left"), ("figures", "right"),
                ("unmapped", "right"), ("rejected", "right"),
            )
        ],
        [_line(result, table) for result in results for table in result.tables]
        + [_declined(result) for result in results if not result.tables],
    )  # fmt: skip
    for result in results:
        print_answers(row_answers(result, catalog, remarks), result.name, language)
    _print_unmapped(results, language)
    _print_unused(results, catalog, language)
    _print_cells(
        "doubtful_list", [(r.name, r.doubts) for r in results if r.layout != "template"], language
    )
    refused = [
        (r.name, [item for item in r.rejected if r.ok or item.reason != "declined"])
        for r in results
        if r.layout != "template"
    ]
    _print_cells("rejected_list", refused, language)
    if report is not None:
        print(
            text(
                "tables.stored",
                language,
                added=len(report.added),
                changed=len(report.changed),
                known=len(report.known),
                rows=report.rows,
            )
        )


def print_answers(answers: Sequence[RowAnswer], name: str, language: str) -> None:
    """Print a line for every filled row of a workbook, and which rows were left blank."""
    if not answers:
        return
    rows = []
    for item in answers:
        if item.verdict == "blank":
            continue
        said = item.said(language) or [""]
        status = text(f"standing.{item.status}", language) if item.status else ""
        verdict = text(f"answers.{item.verdict}", language)
        asked = f"{item.indicator} {item.period}".strip()
        rows.append([item.cell, asked, item.found, verdict, status, said[0]])
        rows += [["", "", "", "", "", line] for line in said[1:]]
    columns = ("cell", "row", "found", "verdict", "status", "said")
    print()
    print_table(
        [(text(f"answers.{column}", language), "left") for column in columns],
        rows,
        text("answers.title", language, file=name),
    )
    counts = Counter(item.verdict for item in answers)
    blank = [item.cell for item in answers if item.verdict == "blank"]
    print(text("answers.counts", language, **{key: counts[key] for key in VERDICTS}))
    if blank:
        print(text("answers.left_blank", language, cells=", ".join(blank)))


def _line(result: FileResult, table: Table) -> list[str]:
    read, items = table.read, table.observations
    years = sorted({item.figure.period[:4] for item in items if item.figure.period})
    span = "" if not years else years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"
    units = Counter(item.figure.unit for item in items)
    unmapped = sum(not (item.indicator and item.region and item.figure.period) for item in items)
    title = " ".join(f"{read.number} {read.title or read.sheet}".split())
    return [
        result.name,
        title[:40],
        read.layout,
        ", ".join(unit for unit, _ in units.most_common(3) if unit),
        str(len({item.region_name for item in items})),
        span,
        str(len(items)),
        str(unmapped),
        str(len(read.rejected)),
    ]


def _declined(result: FileResult) -> list[str]:
    return [result.name, "", "—", "", "0", "", "0", "0", str(len(result.rejected))]


def _print_unmapped(results: Sequence[FileResult], language: str) -> None:
    rows = []
    for result in results:
        if result.layout == "template":
            continue
        why = result.why_unmapped(language)
        for label, near in (result.unmapped | result.unmapped_regions).items():
            if label:
                rows.append([result.name, label, why.get(label) or ", ".join(near)])
    _print_some(("file", "label", "near"), rows, "unmapped_list", language)


def _print_unused(results: Sequence[FileResult], catalog: Catalog, language: str) -> None:
    """Print the mapped figures that no series can use, for example without a unit."""
    rows = []
    for result in results:
        for item in result.observations if result.layout != "template" else ():
            figure = item.figure
            if not (item.indicator and item.region and figure.period):
                continue
            reason = why_unused(
                {
                    "indicator": item.indicator,
                    "region": item.region_name,
                    "period": figure.period,
                    "measure": item.measure,
                    "value": float(figure.value),
                    "unit": figure.unit,
                },
                catalog,
            )
            if reason:
                where = " ".join(part for part in (figure.sheet, figure.cell) if part)
                shown = f"{figure.text} {figure.unit}".strip()
                rows.append([result.name, where, shown, reason_text(reason, language)])
    _print_some(("file", "where", "text", "reason"), rows, "unused_list", language)


def _print_cells(
    title: str, files: Sequence[tuple[str, Sequence[Rejected | Doubt]]], language: str
) -> None:
    rows = [
        [
            name,
            " ".join(part for part in (item.sheet, item.cell) if part),
            item.text,
            cell_text(item.reason, item.detail, language),
        ]
        for name, items in files
        for item in items
    ]
    _print_some(("file", "where", "text", "reason"), rows, title, language)


def _print_some(columns: Sequence[str], rows: list[list[str]], title: str, language: str) -> None:
    if not rows:
        return
    print()
    print_table(
        [(text(f"tables.{name}", language), "left") for name in columns],
        rows[:_MOST],
        text(f"tables.{title}", language, count=len(rows)),
    )
    if len(rows) > _MOST:
        print(text("tables.more", language, count=len(rows) - _MOST))


def print_drift(old: FileResult, new: FileResult, found: Drift, language: str) -> None:
    """Print what changed from one edition to the next."""
    print(f"{old.name} → {new.name}")
    if not found.rows_shared:
        return
    if found.unchanged and found.compared:
        print(text("tables.unchanged", language, compared=found.compared))
        return
    rows = [
        *[["rows_added", *row[:2], ""] for row in found.rows_added],
        *[["rows_dropped", *row[:2], ""] for row in found.rows_dropped],
        *[["rows_renamed", *a[:2], " ".join(b[:2])] for a, b in found.rows_renamed],
        *[["periods_added", period, "", ""] for period in found.periods_added],
        *[["periods_dropped", period, "", ""] for period in found.periods_dropped],
        *[["notes_added", note, "", ""] for note in found.notes_added],
        *[["notes_dropped", note, "", ""] for note in found.notes_dropped],
    ]
    told = [[text(f"tables.{row[0]}", language), *row[1:]] for row in rows]
    _print_some(("change", "label", "region", "now"), told, "changes", language)
    revised = [
        [
            item.label,
            item.region,
            item.period,
            f"{format_number(float(item.old), 4)} ({item.old_cell})",
            f"{format_number(float(item.new), 4)} ({item.new_cell})",
            item.unit,
            f"{item.change:+.2%}" if item.old else "",
        ]
        for item in found.revised
    ]
    columns = ("label", "region", "period", "before", "now", "unit", "difference")
    _print_some(columns, revised, "revised", language)
