"""Knows what a table is before anyone says what it means: cells, addresses, merged ranges.

`read_grids` turns any supported file into grids; `forecast.ingest.layouts` gives them meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from forecast.ingest.numbers import show_number

__all__ = ["Cell", "Grid", "Merge", "a1", "make_grid", "read_grids"]


class Cell(NamedTuple):
    """One cell: its printed text and its stored value (None where blank)."""

    text: str
    value: object = None


class Merge(NamedTuple):
    """A merged range, all ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


BLANK = Cell("", None)


def a1(row: int, col: int) -> str:
    """Return the spreadsheet address of a cell counted from 0."""
    name = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{row + 1}"


@dataclass(frozen=True, eq=False)
class Grid:
    """A rectangle of cells as published; two grids are equal only if they are the same.

    Parameters
    ----------
    file, sheet : str
        Where it came from; `sheet` is empty for text files.
    kind : str
        `sheet`, `csv`, `html`, `pipe` or `text`.
    rows : tuple of tuple of Cell
        All rows padded to one width.
    merges : tuple of Merge
        Merged ranges that hold more than one cell.
    widths : tuple of int
        How many fields each row had before padding (text kinds), else empty.
    formulas : frozenset of (int, int)
        Cells whose value is a formula's cached result.
    lines : tuple of int
        Line number of every row (text kinds), else empty.
    """

    file: str
    sheet: str
    kind: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    widths: tuple[int, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    lines: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def n_rows(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @property
    def n_cols(self) -> int:
        """Return the number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def cell(self, row: int, col: int) -> Cell:
        """Return a cell; outside the grid it is blank."""
        if row < 0 or col < 0:
            return BLANK
        try:
            return self.rows[row][col]
        except IndexError:
            return BLANK

    def text(self, row: int, col: int) -> str:
        """Return a cell's text without outer blanks."""
        return self.cell(row, col).text.strip()

    def address(self, row: int, col: int) -> str:
        """Return `B7` for tables, `line:column` for text."""
        if self.kind in ("pipe", "text"):
            return f"{self.lines[row]}:{col + 1}"
        return a1(row, col)

    @cached_property
    def _merge_of(self) -> dict[tuple[int, int], Merge]:
        return {
            (row, col): merge
            for merge in self.merges
            for row in range(merge.top, merge.bottom + 1)
            for col in range(merge.left, merge.right + 1)
        }

    def merge_at(self, row: int, col: int) -> Merge | None:
        """Return the merged range that holds this cell, if any."""
        return self._merge_of.get((row, col))

    def spread(self, row: int, col: int) -> str:
        """Return the text that a reader sees at a cell: a merged range's own text inside it."""
        merge = self.merge_at(row, col)
        return self.text(merge.top, merge.left) if merge else self.text(row, col)

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row that hold text."""
        return [col for col, cell in enumerate(self.rows[row]) if cell.text.strip()]


def make_grid(
    rows: Sequence[Sequence[object]],
    *,
    file: str = "",
    sheet: str = "",
    kind: str = "sheet",
    merges: Sequence[Merge] = (),
    formulas: frozenset[tuple[int, int]] = frozenset(),
    lines: Sequence[int] = (),
) -> Grid:
    """Build a grid from plain values, keeping only merges that touch it and hold several cells."""
    width = max((len(row) for row in rows), default=0)
    cells = tuple(
        tuple(_cell(value) for value in row) + (BLANK,) * (width - len(row)) for row in rows
    )
    kept = tuple(
        Merge(m.top, m.left, min(m.bottom, len(rows) - 1), min(m.right, width - 1))
        for m in merges
        if m.top < len(rows) and m.left < width and (m.top, m.left) != (m.bottom, m.right)
    )
    text_kind = kind in ("csv", "html", "pipe", "text")
    return Grid(
        file=file,
        sheet=sheet,
        kind=kind,
        rows=cells,
        merges=kept,
        widths=tuple(len(row) for row in rows) if text_kind else (),
        formulas=formulas,
        lines=tuple(lines) or tuple(range(1, len(rows) + 1)),
    )


def _cell(value: object) -> Cell:
    if value is None or value == "":
        return BLANK
    if isinstance(value, str):
        return Cell(value, value)
    if isinstance(value, float):
        return Cell(show_number(value) if value == value else "", value)
    return Cell(str(value), value)


def read_grids(path: str | Path) -> list[Grid]:
    """Read every table of a file.

    Returns
    -------
    list of Grid
        One for each sheet, HTML table or text; never empty.

    Raises
    ------
    LayoutError
        If the file is missing, empty, too large, damaged, encrypted, a web page, of unknown
        kind or encoding, or holds no cells.
    """
    from forecast.ingest import read_html, read_sheet, read_text
    from forecast.ingest.limits import sniff

    path = Path(path)
    kind, data = sniff(path)
    if kind == "html":
        return read_html.read(path.name, data)
    if kind == "text":
        return read_text.read(path.name, data)
    return read_sheet.read(path.name, data, kind)
