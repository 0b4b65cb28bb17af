"""Knows how to read back a workbook that `forecast.ingest.template` wrote and someone filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Asked, Figure, Recognition, Rejected, Remark, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.layouts.template_row import Entry, Problem, figure_of
from forecast.ingest.template import ASKED, COLUMNS, SHEET

__all__ = ["NAME", "read", "recognise"]

NAME = "template"
_VALUE = COLUMNS.index("value")


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

    Every row with a value becomes a figure or a rejected cell; what is to be said of a figure that
    was taken all the same stands in the table's remarks, and so do the rows left blank.

    Raises
    ------
    LayoutError
        `template_damaged` if columns were moved, added or renamed; `template_blank` if nothing
        is filled in.
    """
    _check_heads(grid)
    figures: list[Figure] = []
    rejected: list[Rejected] = []
    remarks: list[Remark] = []
    blank: list[Remark] = []
    entries = _entries(grid)
    for entry in entries:
        if not entry.said["value"]:
            blank.append(Remark(grid.sheet, entry.cell, "", "left_blank"))
            continue
        made, told = figure_of(entry, context)
        if isinstance(made, Problem):
            rejected.append(Rejected(grid.sheet, entry.cell, entry.said["value"], *made))
        elif made is None:  # a dash: the row says that there is no figure
            blank.append(Remark(grid.sheet, entry.cell, entry.said["value"], "left_blank"))
        else:
            figures.append(made)
            remarks += [
                Remark(grid.sheet, entry.cell, entry.said["value"], *problem) for problem in told
            ]
    figures, again = _settled(figures)
    if not figures and not rejected and not again:
        raise LayoutError("template_blank", expected=_listed([item.cell for item in blank]))
    return TableRead(
        NAME, 0.0, "", grid.sheet, "", "", "", tuple(figures), (*rejected, *again), (),
        remarks=(*remarks, *blank),
        rows=tuple(
            Asked(entry.cell, entry.said["indicator"] or entry.said["indicator_id"],
                  entry.said["region"], entry.said["period"])
            for entry in entries
        ),
    )  # fmt: skip


def _check_heads(grid: Grid) -> None:
    """Refuse a workbook whose columns were moved, added or renamed."""
    heads = tuple(grid.text(0, col) for col in range(len(COLUMNS)))
    if heads != COLUMNS:
        wrong = next(n for n, (a, b) in enumerate(zip(heads, COLUMNS, strict=True)) if a != b)
        raise LayoutError(
            "template_damaged",
            cell=grid.address(0, wrong),
            found=heads[wrong],
            expected=COLUMNS[wrong],
        )


def _entries(grid: Grid) -> list[Entry]:
    """Return the rows that ask for a figure or give one, the lines of help left out."""
    asks = grid.text(0, len(COLUMNS)) == ASKED
    found = []
    for row in range(2, grid.n_rows):
        said = {name: grid.text(row, col) for col, name in enumerate(COLUMNS)}
        if said["value"] or (said["period"] and said["indicator_id"]):
            asked = grid.text(row, len(COLUMNS)) if asks else None
            found.append(
                Entry(
                    said=said,
                    cells={name: grid.address(row, col) for col, name in enumerate(COLUMNS)},
                    value=grid.cell(row, _VALUE),
                    sheet=grid.sheet,
                    formula=(row, _VALUE) in grid.formulas,
                    asked=asked,
                )
            )
    places = {entry.said["region"] for entry in found if entry.said["region"]}
    only = places.pop() if len(places) == 1 else ""
    return [replace(entry, only_region=only) for entry in found]


def _settled(figures: list[Figure]) -> tuple[list[Figure], list[Rejected]]:
    """Return the figures without those that the same workbook gives twice, and these.

    Of equal ones the first stays; of different ones none does, each naming the others' cells.
    """
    groups: Mapping[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        mark = (figure.name, figure.region, figure.period, figure.measure, *figure.definition)
        groups[mark].append(figure)
    gone: list[Rejected] = []
    for found in groups.values():
        alike = len({(item.value, item.unit, item.operator) for item in found}) == 1
        for figure in found[1:] if alike else found if len(found) > 1 else []:
            others = ", ".join(item.cell for item in found if item is not figure)
            reason = "repeated_row" if alike else "duplicate_conflict"
            gone.append(Rejected(figure.sheet, figure.cell, figure.text, reason, others))
    lost = {item.cell for item in gone}
    return [item for item in figures if item.cell not in lost], gone


def _listed(cells: list[str]) -> str:
    """Return the first cells by name, and how many there are."""
    shown = ", ".join(cells[:8]) + (" ..." if len(cells) > 8 else "")
    return f"{shown} ({len(cells)})"
