"""Knows which figures of a read table stand one cell out of step: rejects them or doubts them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.ingest.contradictions import falling_totals, months_above, parts_above
from forecast.ingest.figures import Doubt, Figure, Rejected, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.lanes import Floats, Stretch, stretches
from forecast.ingest.slips import unit_slips
from forecast.ingest.steps import LEAST, moved_rows
from forecast.ingest.sums import moved_by_sums, sums_of
from forecast.ingest.swaps import swapped_years

__all__ = ["without_moved"]

Place = tuple[int, int]
Why = tuple[str, bool]  # reason code; True to reject, False to doubt
Found = dict[Place, Why]


def without_moved(read: TableRead, grid: Grid) -> TableRead:
    """Return a table without the rows and columns that clearly stand out of step.

    What is merely suspicious stays, with a doubt per figure. Values are never moved back.
    """
    if not read.figures or read.layout == "template":
        return read
    found: dict[str, Why] = {}
    for stretch, figures in stretches(read, grid):
        turned = stretch.turned()
        told: Found = {}
        _add(told, _contradictions(stretch, figures, across=True))
        _add(told, _turned_back(_contradictions(turned, figures, across=False)))
        _add(told, _lanes(stretch, "row_shifted"))
        _add(told, _turned_back(_lanes(turned, "column_shifted")))
        _add(told, _swaps(stretch, figures))
        _add(told, _sums(stretch))
        _add(told, _turned_back(_sums(turned)))
        found |= {figures[at].cell: why for at, why in told.items() if at in figures}
    found |= dict.fromkeys(unit_slips(read.figures), ("unit_slip", True))
    return _settled(read, found)


def _add(told: Found, more: Found) -> None:
    """Add findings; a certain one outdoes a doubt, else the first stays."""
    for at, why in more.items():
        if at not in told or (why[1] and not told[at][1]):
            told[at] = why


def _turned_back(found: Found) -> Found:
    return {(row, col): why for (col, row), why in found.items()}


def _lanes(stretch: Stretch, reason: str) -> Found:
    """Return the figures of rows moved to the left, or of a turned stretch's columns moved up."""
    found: Found = {}
    columns = stretch.turned()
    alike = len(stretch.cols) > 1 and columns.kind_of(-1) == columns.kind_of(-2)
    for moved in moved_rows(stretch):
        row = stretch.rows[moved.row]
        early = moved.alone and not moved.in_place
        if moved.clear:
            _add(found, {(row, col): (reason, True) for col in stretch.cols})
        elif early and reason == "row_shifted":
            why = ("value_count", True) if alike and moved.alone >= LEAST else (reason, False)
            _add(found, {(row, col): why for col in stretch.cols})
        elif moved.likely or (early and moved.alone >= LEAST):
            _add(found, {(row, col): (reason, False) for col in stretch.cols[moved.start :]})
    for lane in moved_by_sums(stretch):
        _add(found, {(stretch.rows[lane], col): (reason, True) for col in stretch.cols})
    return found


def _sums(stretch: Stretch) -> Found:
    """Return the figures of columns in which parts do not add up to a total as elsewhere."""
    return {
        (stretch.rows[row], stretch.cols[col]): ("sum_differs", False)
        for item in sums_of(stretch)
        for col in item.fails
        for row in (item.total, *item.parts)
    }


def _contradictions(stretch: Stretch, figures: dict[Place, Figure], *, across: bool) -> Found:
    """Return the figures of columns (of rows, if not `across`) that contradict each other."""
    lanes = {
        row: {
            col: figures[at]
            for col in stretch.cols
            if (at := (row, col) if across else (col, row)) in figures
        }
        for row in stretch.rows
    }
    found: Found = {}
    every = list(lanes.values())
    for col in months_above(every) | falling_totals(every) | parts_above(every):
        found |= {(row, col): ("columns_swapped", True) for row in stretch.rows}
    return found


def _swaps(stretch: Stretch, figures: dict[Place, Figure]) -> Found:
    """Return the figures of neighbouring years that look exchanged, years across or down."""
    found: Found = {}
    for lanes, across in ((stretch, True), (stretch.turned(), False)):
        years = _years(lanes, figures, across=across)
        order = sorted(range(len(years)), key=lambda n: years[n])
        if 0 in years or len(set(years)) < len(years):
            continue
        levels = _levels(lanes)[:, order]
        for swap in swapped_years(levels):
            for n in (swap.left, swap.left + 1):
                col = lanes.cols[order[n]]
                places = [(row, col) if across else (col, row) for row in lanes.rows]
                found |= dict.fromkeys(places, ("columns_swapped", swap.clear))
    return found


def _years(lanes: Stretch, figures: dict[Place, Figure], *, across: bool) -> list[int]:
    """Return the year of every column, 0 where its figures are not of one whole year."""
    years = []
    for col in lanes.cols:
        held = (figures.get((row, col) if across else (col, row)) for row in lanes.rows)
        periods = {figure.period for figure in held if figure is not None}
        told = periods.pop() if len(periods) == 1 else ""
        years.append(int(told) if len(told) == 4 else 0)
    return years


def _levels(lanes: Stretch) -> Floats:
    """Return the rows of positive levels."""
    plain = [
        n
        for n in range(len(lanes.rows))
        if lanes.kind_of(n).startswith(("level", "count", "index"))
        and not (lanes.values[n] <= 0).any()
    ]
    return np.asarray(lanes.values[plain], dtype=float)


def _settled(read: TableRead, found: dict[str, Why]) -> TableRead:
    bad = {cell: reason for cell, (reason, reject) in found.items() if reject}
    odd = {cell: reason for cell, (reason, reject) in found.items() if not reject}
    rejected = [
        Rejected(f.sheet, f.cell, f.text, bad[f.cell]) for f in read.figures if f.cell in bad
    ]
    doubts = [Doubt(f.sheet, f.cell, f.text, odd[f.cell]) for f in read.figures if f.cell in odd]
    return replace(
        read,
        figures=tuple(figure for figure in read.figures if figure.cell not in bad),
        rejected=(*read.rejected, *rejected),
        doubts=(*read.doubts, *doubts),
    )
