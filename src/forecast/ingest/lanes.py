"""Knows the stretches of a table in which every row, and every column, is a lane of figures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.ingest.figures import Figure, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.numbers import parse_cell

__all__ = ["Stretch", "stretches"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_A1 = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Stretch:
    """Rows and columns under one header, with nothing but figures between them.

    Parameters
    ----------
    rows, cols : tuple of int
        Where it stands in the grid.
    values : ndarray, shape (n_rows, n_cols)
        The figures as printed, NaN where there is none.
    filled : ndarray of bool, shape (n_rows, n_cols)
        True where the cell is not blank; a printed dash is no blank.
    kinds : ndarray of str, shape (n_rows, n_cols)
        Measure and kind of period of every figure, empty where there is none.
    """

    rows: tuple[int, ...]
    cols: tuple[int, ...]
    values: Floats
    filled: Flags
    kinds: NDArray[np.object_]

    def turned(self) -> Stretch:
        """Return the stretch with rows and columns exchanged."""
        return Stretch(self.cols, self.rows, self.values.T, self.filled.T, self.kinds.T)

    def kind_of(self, lane: int) -> str:
        """Return what most figures of a row are."""
        told = Counter(kind for kind in self.kinds[lane] if kind)
        return str(told.most_common(1)[0][0]) if told else ""


def stretches(read: TableRead, grid: Grid) -> list[tuple[Stretch, dict[tuple[int, int], Figure]]]:
    """Return the stretches of a table, each with its figures by row and column."""
    placed = {_position(grid, figure.cell): figure for figure in read.figures}
    # Rows refused for their number of fields do not line up with the others in a text.
    refused = {
        _position(grid, item.cell)[0] for item in read.rejected if item.cell and not grid.widths
    }
    cols = sorted({col for _, col in placed})
    found = []
    for rows in _runs(grid, sorted({row for row, _ in placed} | refused), cols):
        body = set(rows)
        mine = {at: figure for at, figure in placed.items() if at[0] in body}
        used = sorted({col for _, col in mine})
        if not mine:
            continue
        found.append((_stretch(grid, rows, used, mine), mine))
    return found


def _position(grid: Grid, cell: str) -> tuple[int, int]:
    told = _A1.fullmatch(cell)
    if told is None:
        line, col = cell.split(":")
        return grid.lines.index(int(line)), int(col) - 1
    number = 0
    for letter in told[1]:
        number = number * 26 + ord(letter) - 64
    return int(told[2]) - 1, number - 1


def _runs(grid: Grid, rows: list[int], cols: list[int]) -> list[list[int]]:
    """Split rows of figures where a header stands between two of them."""
    runs: list[list[int]] = []
    for row in rows:
        between = range(runs[-1][-1] + 1, row) if runs else range(0)
        headed = any(sum(bool(grid.text(r, c)) for c in cols) >= 2 for r in between)
        if not runs or headed:
            runs.append([])
        runs[-1].append(row)
    return runs


def _stretch(
    grid: Grid, rows: list[int], cols: list[int], figures: dict[tuple[int, int], Figure]
) -> Stretch:
    shape = (len(rows), len(cols))
    values, filled = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    kinds = np.full(shape, "", dtype=object)
    for i, row in enumerate(rows):
        for j, col in enumerate(cols):
            cell = grid.cell(row, col)
            filled[i, j] = bool(cell.text.strip())
            figure = figures.get((row, col))
            if figure is not None:
                values[i, j] = float(figure.value)
                kinds[i, j] = f"{figure.measure} {re.sub(r'[0-9]', '', figure.period)}"
            elif filled[i, j]:
                value = parse_cell(cell.value, cell.text).value
                values[i, j] = np.nan if value is None else float(value)
    return Stretch(tuple(rows), tuple(cols), values, filled, kinds)
