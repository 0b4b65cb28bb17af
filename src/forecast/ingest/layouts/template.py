"""Knows how to read back a workbook that `forecast.ingest.template` wrote and someone filled."""

from __future__ import annotations

from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Figure, Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.heads import Reading
from forecast.ingest.numbers import parse_cell
from forecast.ingest.periods import parse_period
from forecast.ingest.template import COLUMNS, MEASURES, OPERATORS, SHEET, STATUSES
from forecast.ingest.texts import text

__all__ = ["NAME", "read", "recognise"]

NAME = "template"


def recognise(grid: Grid, context: Context) -> Recognition:
    """Certain when the first row holds the template's column names."""
    heads = [grid.text(0, col) for col in range(len(COLUMNS))]
    if tuple(heads) == COLUMNS:
        return Recognition(1.0, "the template's column names")
    if grid.sheet == SHEET or len(set(heads) & set(COLUMNS)) >= 8:
        return Recognition(0.99, "most of the template's column names, changed")
    return Recognition(0.0, "not a fill-in workbook")


def read(grid: Grid, context: Context) -> TableRead:
    """Read the filled rows; rows left blank are no figures.

    Raises
    ------
    LayoutError
        `template_damaged` if columns were moved, added or renamed; `template_blank` if nothing
        is filled in.
    """
    heads = tuple(grid.text(0, col) for col in range(len(COLUMNS)))
    if heads != COLUMNS:
        wrong = next(n for n, (a, b) in enumerate(zip(heads, COLUMNS, strict=True)) if a != b)
        raise LayoutError(
            "template_damaged",
            cell=grid.address(0, wrong),
            found=heads[wrong],
            expected=COLUMNS[wrong],
        )
    reading = Reading()
    for row in range(2, grid.n_rows):
        if grid.text(row, COLUMNS.index("value")) and grid.text(row, 0):
            _read_row(grid, row, reading)
        elif grid.text(row, COLUMNS.index("value")):
            reading.reject(grid, row, COLUMNS.index("value"), "label_missing")
    if not reading.figures and not reading.rejected:
        asked = [row for row in range(2, grid.n_rows) if grid.text(row, 3) and grid.text(row, 0)]
        cells = [grid.address(row, COLUMNS.index("value")) for row in asked]
        raise LayoutError("template_blank", expected=_listed(cells))
    return TableRead(
        NAME, 0.0, "", grid.sheet, "", "", "",
        tuple(reading.figures), tuple(reading.rejected), (),
    )  # fmt: skip


def _listed(cells: list[str]) -> str:
    """Return the first cells by name, and how many there are."""
    shown = ", ".join(cells[:8]) + (" ..." if len(cells) > 8 else "")
    return f"{shown} ({len(cells)})"


def _read_row(grid: Grid, row: int, reading: Reading) -> None:
    said = {name: grid.text(row, col) for col, name in enumerate(COLUMNS)}
    at = COLUMNS.index("value")
    cell = grid.cell(row, at)
    printed = parse_cell(cell.value, cell.text)
    if printed.kind == "missing":
        return
    operator = said["operator"] or "="
    period = parse_period(said["period"])
    reason = printed.reason if printed.kind == "rejected" else ""
    if printed.kind == "masked":
        reason = "masked"
    if not reason and period is None:
        reason = "period_unreadable"
    wrong = operator not in OPERATORS or said["measure"] not in MEASURES
    if not reason and (wrong or said["status"] not in ("", *STATUSES)):
        reason = "invalid_entry"
    if not reason and printed.unit and printed.unit != said["unit"]:
        reason = "unit_conflict"
    if reason or period is None or printed.value is None:
        reading.reject(grid, row, at, reason or "not_a_number")
        return
    notes = [part for part in (said["source"], said["note"]) if part]
    if (row, at) in grid.formulas:
        notes.append(text("note.formula"))
    figure = Figure(
        indicator=said["indicator"],
        name=said["indicator_id"],
        breakdown="",
        group="",
        region=said["region"],
        period=period.code,
        measure=said["measure"],
        operator=printed.operator if printed.operator != "=" else operator,
        text=printed.text.strip(),
        value=printed.value,
        unit=said["unit"],
        definition=(said["definition"],) if said["definition"] else (),
        notes=tuple(notes),
        sheet=grid.sheet,
        cell=grid.address(row, at),
        status=said["status"],
    )
    reading.figures.append(figure)
