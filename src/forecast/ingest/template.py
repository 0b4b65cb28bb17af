"""Knows the fill-in workbook: which cells ask for a figure, and how it is written and read back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from forecast.ingest.texts import text

__all__ = [
    "ASKED", "COLUMNS", "SHEET", "STATUSES", "Wanted", "counted_as", "status_of", "write_template",
]  # fmt: skip

SHEET = "forecast-template"
COLUMNS = (
    "indicator_id", "indicator", "region", "period", "measure", "unit", "definition",
    "operator", "value", "status", "source", "note",
)  # fmt: skip
# In the order of the drop-down: what most rows need first.
STATUSES = ("final", "preliminary", "revised", "estimate", "internal", "assumption")
ASKED = "asked"  # heading of the hidden column that keeps what each row asked for
EXTRA_ROWS = 20  # rows below the asked ones that may be added, with the same drop-downs
OPERATORS = ("=", ">", ">=", "<", "<=", "~")
MEASURES = ("level", "growth_pct", "share_pct", "index", "count")
_OPEN = ("operator", "value", "status", "source", "note")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_WORDS = {
    "assumption": "assumption assumed 假设 假设数 假定",
    "internal": "internal 内部 内部数",
    "estimate": "estimate 预计 预计数 预测 估计",
    "preliminary": "preliminary 初步 初步数 快报 快报数",
    "final": "final 正式 正式数 最终 最终数 年报数",
    "revised": "revised 修订 修订数",
}
_STATUS_OF = {word: status for status, words in _WORDS.items() for word in words.split()}


def status_of(written: str) -> str | None:
    """Return the status that an entry of the status column names; empty if blank, None if none.

    >>> status_of("Final"), status_of("假设"), status_of(" "), status_of("maybe")
    ('final', 'assumption', '', None)
    """
    said = "".join(written.split()).lower()
    return _STATUS_OF.get(said) if said else ""


def counted_as(status: str, source: str) -> str:
    """Return the status that a filled row counts with.

    A figure counts as published, as told by the user, only if its row states a source. Without
    one, or with a blank status, it is a figure known inside the house; an estimate that nobody
    published is an assumption.

    >>> counted_as("final", "统计年鉴2025"), counted_as("final", ""), counted_as("", "统计年鉴2025")
    ('final', 'internal', 'internal')
    >>> counted_as("estimate", "")
    'assumption'
    """
    if not status:
        return "internal"
    if source or status in ("assumption", "internal"):
        return status
    return "assumption" if status == "estimate" else "internal"


@dataclass(frozen=True)
class Wanted:
    """One figure that the workbook asks for.

    Parameters
    ----------
    indicator_id, indicator : str
        Catalogue id and Chinese name.
    region, period, measure, unit, definition : str
        As in the observations.
    """

    indicator_id: str
    indicator: str
    region: str
    period: str
    measure: str = "level"
    unit: str = ""
    definition: str = ""


def write_template(wanted: Iterable[Wanted], path: str | Path, *, language: str = "zh") -> Path:
    """Write the workbook that asks for exactly these figures.

    Text that begins with `= + - @` is stored as text, never as a formula. The file is written
    under a temporary name and renamed.

    Raises
    ------
    ValueError
        If nothing is wanted.
    """
    items = list(wanted)
    if not items:
        raise ValueError("nothing is wanted: the template would be empty")
    path = Path(path)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    head = Font(bold=True)
    asked = PatternFill("solid", fgColor="FFF2CC")
    for col, name in enumerate(COLUMNS, 1):
        _put(sheet.cell(1, col), name).font = head
        _put(sheet.cell(2, col), text(f"template.{name}", language)).font = head
    for row, item in enumerate(items, 3):
        for col, value in enumerate(_row(item), 1):
            cell = _put(sheet.cell(row, col), value)
            if COLUMNS[col - 1] in _OPEN:
                cell.fill = asked
                cell.protection = Protection(locked=False)
        _put(sheet.cell(row, len(COLUMNS) + 1), f"{item.indicator_id}|{item.region}|{item.period}")
    _put(sheet.cell(1, len(COLUMNS) + 1), ASKED)
    sheet.column_dimensions[sheet.cell(1, len(COLUMNS) + 1).column_letter].hidden = True
    last = len(items) + 2
    _drop_down(sheet, "status", STATUSES, last)
    _drop_down(sheet, "operator", OPERATORS, last)
    other = "en" if language == "zh" else "zh"
    lines = [text(f"template.help{n}", lang) for lang in (language, other) for n in ("", "_status")]
    for at, line in enumerate(lines, last + EXTRA_ROWS + 1):
        _put(sheet.cell(at, 1), line)
    _put(sheet.cell(2, len(COLUMNS) + 2), " ".join(lines[:2]))
    for col, width in enumerate((26, 34, 14, 10, 12, 10, 24, 10, 14, 14, 28, 28), 1):
        sheet.column_dimensions[sheet.cell(1, col).column_letter].width = width
    sheet.freeze_panes = "A3"
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    book.save(temporary)
    temporary.replace(path)
    return path


def _row(item: Wanted) -> Sequence[str]:
    return (
        item.indicator_id, item.indicator, item.region, item.period, item.measure, item.unit,
        item.definition, "=", "", "", "", "",
    )  # fmt: skip


def _put(cell: Cell, value: str | Decimal | float) -> Cell:
    """Write a value; strings stay strings whatever they begin with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(_DANGEROUS):
            cell.quotePrefix = True
    return cell


def _drop_down(sheet: Worksheet, column: str, options: tuple[str, ...], last: int) -> None:
    letter = "ABCDEFGHIJKL"[COLUMNS.index(column)]
    rule = DataValidation(type="list", formula1='"' + ",".join(options) + '"', allow_blank=True)
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}3:{letter}{last + EXTRA_ROWS}")
