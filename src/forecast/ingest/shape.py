"""Knows the checks of a table's shape: rows moved to the left, fractions shown as per cent."""

from __future__ import annotations

from collections.abc import Sequence

from forecast.ingest.grid import Grid
from forecast.ingest.heads import Head
from forecast.ingest.numbers import parse_cell

__all__ = ["exceeded_wholes", "fractions_as_percent", "odd_row_out", "shifted_rows"]

FAR = 20.0  # a value this many times beyond its column's range does not belong there


def shifted_rows(
    grid: Grid, rows: Sequence[Head], cols: Sequence[Head], *, least: int = 4
) -> frozenset[int]:
    """Return rows that look moved to the left: the last cell is blank and a value is far off.

    Only columns of different indicators can show it, and only against `least` whole rows.
    """
    if len({(col.name, col.measure, col.unit) for col in cols}) < 3 or len(rows) <= least:
        return frozenset()
    values = {
        (row.index, col.index): _number(grid, row.index, col.index) for row in rows for col in cols
    }
    last = cols[-1].index
    whole = [r.index for r in rows if all(values[r.index, c.index] is not None for c in cols)]
    if len(whole) < least:
        return frozenset()
    ranges = {}
    for col in cols:
        sizes = [abs(values[row, col.index] or 0.0) for row in whole]
        ranges[col.index] = (min(sizes), max(sizes))
    moved = set()
    for row in rows:
        if values[row.index, last] is not None or grid.text(row.index, last):
            continue
        for col in cols:
            value = values[row.index, col.index]
            low, high = ranges[col.index]
            if value and not low / FAR <= abs(value) <= high * FAR:
                moved.add(row.index)
    return frozenset(moved)


def odd_row_out(
    grid: Grid, rows: Sequence[Head], cols: Sequence[Head], *, least: int = 5
) -> int | None:
    """Return the one row of places that lacks its last value where every other row is whole.

    In a sheet nothing tells a value that was never published from a cell deleted with the rest
    moved to the left; one odd row among at least `least` whole ones is not believed.
    """
    if grid.kind != "sheet" or len(cols) < 3 or not all(row.region for row in rows):
        return None
    blanks = {
        row.index: [c.index for c in cols if not grid.text(row.index, c.index)] for row in rows
    }
    partial = [index for index, gaps in blanks.items() if gaps and len(gaps) < len(cols)]
    whole = sum(not gaps for gaps in blanks.values())
    if len(partial) != 1 or whole < least or blanks[partial[0]] != [cols[-1].index]:
        return None
    return partial[0]


def exceeded_wholes(grid: Grid, rows: Sequence[Head], cols: Sequence[Head]) -> frozenset[int]:
    """Return the columns where a `#` column exceeds the column it is part of in most rows."""
    bad: set[int] = set()
    whole: Head | None = None
    for col in cols:
        if not col.text.startswith(("#", "＃", "其中")):
            whole = col
            continue
        if whole is None or whole.unit != col.unit or whole.measure or col.measure:
            continue
        pairs = [
            (_number(grid, r.index, whole.index), _number(grid, r.index, col.index)) for r in rows
        ]
        known = [(a, b) for a, b in pairs if a is not None and b is not None and a >= 0]
        if sum(b > a for a, b in known) * 2 > len(known):
            bad |= {whole.index, col.index}
    return frozenset(bad)


def fractions_as_percent(grid: Grid, rows: Sequence[Head], col: Head) -> bool:
    """Tell whether a per-cent column of a sheet stores fractions (0.0532 shown as 5.32 %)."""
    if grid.kind != "sheet" or not (col.unit == "%" or col.measure == "growth_pct"):
        return False
    found = [_number(grid, row.index, col.index) for row in rows]
    values = [value for value in found if value is not None]
    if len(values) < 2 or any(abs(value) > 1 for value in values):
        return False
    long = [value for value in values if len(repr(value).split(".")[-1]) >= 4]
    return len(long) * 2 >= len(values)


def _number(grid: Grid, row: int, col: int) -> float | None:
    cell = grid.cell(row, col)
    printed = parse_cell(cell.value, cell.text)
    return float(printed.value) if printed.value is not None else None
