"""Knows how to turn workbook bytes (.xls, .xlsx) into grids, through python-calamine."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import replace

import python_calamine as calamine
from lxml import etree

from forecast.ingest import biff
from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import Grid, Merge, make_grid
from forecast.ingest.limits import MAX_SHEETS, check_shape

__all__ = ["read"]

Formulas = dict[str, frozenset[tuple[int, int]]]
_FORMULA = re.compile(rb'<c\s+r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f\b')
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(name: str, data: bytes, kind: str) -> list[Grid]:
    """Read all sheets that hold cells.

    Raises
    ------
    LayoutError
        `encrypted`, `truncated`, `too_many_cells` or `no_sheets`.
    """
    old = _check_xls(name, data) if kind == "xls" else []
    book = _open(name, data)
    worksheets = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ in (calamine.SheetTypeEnum.WorkSheet, calamine.SheetTypeEnum.DialogSheet)
    ]
    if len(book.sheet_names) > MAX_SHEETS:
        raise LayoutError("too_many_cells", file=name, found=f"{len(book.sheet_names)} sheets")
    formulas = _xls_formulas(book, old) if kind == "xls" else _xlsx_formulas(data)
    grids = [_sheet(name, book, sheet, formulas.get(sheet, frozenset())) for sheet in worksheets]
    grids = [grid for grid in grids if any(cell.text.strip() for row in grid.rows for cell in row)]
    if not grids:
        raise LayoutError("no_sheets", file=name, found=", ".join(book.sheet_names)[:80])
    return grids


def _check_xls(name: str, data: bytes) -> list[biff.BiffSheet]:
    try:
        facts = biff.read_facts(biff.workbook_stream(data))
    except (ValueError, IndexError, LookupError) as error:
        raise LayoutError("truncated", file=name, found=str(error)) from error
    except Exception as error:
        raise LayoutError("truncated", file=name, found=str(error)[:80]) from error
    if facts.encrypted:
        raise LayoutError("encrypted", file=name)
    for sheet in facts.sheets:
        check_shape(name, "", sheet.rows, sheet.cols)
    return list(facts.sheets)


def _open(name: str, data: bytes) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise LayoutError("encrypted", file=name) from error
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise LayoutError("truncated", file=name, found=str(error)[:80]) from error


def _sheet(
    name: str,
    book: calamine.CalamineWorkbook,
    sheet_name: str,
    formulas: frozenset[tuple[int, int]],
) -> Grid:
    try:
        sheet = book.get_sheet_by_name(sheet_name)
        check_shape(name, sheet_name, sheet.total_height, sheet.total_width)
        rows = sheet.to_python(skip_empty_area=False)
        ranges = sheet.merged_cell_ranges or []
    except LayoutError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise LayoutError(
            "truncated", file=name, sheet=sheet_name, found=str(error)[:80]
        ) from error
    merges = [Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges]
    grid = make_grid(
        rows, file=name, sheet=sheet_name, kind="sheet", merges=merges, formulas=formulas
    )
    return _trim(grid)


def _trim(grid: Grid) -> Grid:
    """Drop blank rows and columns at the far ends, so that formatted blanks cost nothing."""
    last_row = max((r for r in range(grid.n_rows) if grid.filled(r)), default=-1)
    last_col = max((grid.filled(r)[-1] for r in range(last_row + 1) if grid.filled(r)), default=-1)
    if (last_row + 1, last_col + 1) == (grid.n_rows, grid.n_cols):
        return grid
    rows = tuple(row[: last_col + 1] for row in grid.rows[: last_row + 1])
    merges = tuple(
        Merge(m.top, m.left, min(m.bottom, last_row), min(m.right, last_col))
        for m in grid.merges
        if m.top <= last_row and m.left <= last_col
    )
    return replace(grid, rows=rows, merges=merges)


def _xls_formulas(book: calamine.CalamineWorkbook, sheets: list[biff.BiffSheet]) -> Formulas:
    if len(sheets) != len(book.sheet_names):
        return {}
    return {name: sheet.formulas for name, sheet in zip(book.sheet_names, sheets, strict=True)}


def _xlsx_formulas(data: bytes) -> Formulas:
    """Note formula cells from the sheets' XML; a workbook of odd structure notes none."""
    found: Formulas = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for sheet, member in _members(archive):
                cells = _FORMULA.findall(archive.read(member))
                found[sheet] = frozenset((int(row) - 1, _col(col)) for col, row in cells)
    except (KeyError, etree.XMLSyntaxError):
        return found
    return found


def _members(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return [
        (sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
        for sheet in book.iter(_NS + "sheet")
        if "worksheets" in (target := targets.get(sheet.get(_REL), ""))
    ]


def _col(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
