"""Knows figures printed more than once: taken once if they agree, not at all if they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from forecast.ingest.figures import Figure, Rejected, TableRead
from forecast.ingest.texts import text

__all__ = ["between_sheets", "settle"]

SHARED = 20  # figures that two sheets must share to be the same table
EQUAL = 0.8  # and the share of them that must be equal


def settle(figures: Iterable[Figure]) -> tuple[list[Figure], list[Rejected]]:
    """Return figures without repeated rows, and those that contradict each other.

    Of rows that say the same things with the same values the first stays and notes the other's
    cells. Where values differ none stays, and each names the cells of the others. A table printed
    a second time with rows and columns exchanged is no repeated row.
    """
    same: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        same[_mark(figure), figure.group, figure.definition].append(figure)
    agreeing: list[list[Figure]] = []
    rejected: list[Rejected] = []
    for found in same.values():
        if len({figure.value for figure in found}) > 1:
            rejected += [_conflict(figure, found) for figure in found]
        else:
            agreeing.append(found)
    repeated = _repeated_rows(agreeing)
    kept: list[Figure] = []
    for found in agreeing:
        again = [figure for figure in found[1:] if _place(figure)[0] in repeated]
        kept.append(_noted(found[0], again))
        kept += [figure for figure in found[1:] if figure not in again]
    return kept, rejected


def _repeated_rows(agreeing: Iterable[Sequence[Figure]]) -> set[str]:
    """Return the rows all of whose figures stand in one earlier row, in the same columns."""
    earlier: dict[str, set[str]] = defaultdict(set)
    for found in agreeing:
        first_row, first_col = _place(found[0])
        earlier[first_row].add("")
        for figure in found[1:]:
            row, col = _place(figure)
            earlier[row].add(first_row if col == first_col and row != first_row else "")
    return {row for row, rows in earlier.items() if len(rows) == 1 and "" not in rows}


def _place(figure: Figure) -> tuple[str, str]:
    """Return row and column of a cell such as F7 or 5:2."""
    if ":" in figure.cell:
        line, _, col = figure.cell.partition(":")
        return line, col
    col = figure.cell.rstrip("0123456789")
    return figure.cell[len(col) :], col


def between_sheets(reads: Sequence[TableRead]) -> list[TableRead]:
    """Return the tables of a file without the figures on which two copies of a table differ.

    Two sheets are copies if they share at least `SHARED` figures, nearly all of them equal.
    """
    marks = [{_mark(figure): figure for figure in read.figures} for read in reads]
    differ: dict[int, dict[str, Figure]] = defaultdict(dict)
    for one, mine in enumerate(marks):
        for other in range(one + 1, len(marks)):
            shared = mine.keys() & marks[other].keys()
            unequal = [mark for mark in shared if mine[mark].value != marks[other][mark].value]
            if len(shared) < SHARED or len(unequal) > (1 - EQUAL) * len(shared):
                continue
            for mark in unequal:
                differ[one].setdefault(mine[mark].cell, marks[other][mark])
                differ[other].setdefault(marks[other][mark].cell, mine[mark])
    return [_without(read, differ[n]) if n in differ else read for n, read in enumerate(reads)]


def _mark(figure: Figure) -> tuple[object, ...]:
    return (
        figure.name, figure.breakdown, figure.region, figure.period, figure.measure, figure.unit,
    )  # fmt: skip


def _noted(first: Figure, again: Sequence[Figure]) -> Figure:
    if not again:
        return first
    others = ", ".join(_where(figure, first) for figure in again)
    return replace(first, notes=(*first.notes, text("note.repeated").format(cells=others)))


def _conflict(figure: Figure, found: Iterable[Figure]) -> Rejected:
    others = (other for other in found if other is not figure)
    said = "; ".join(f"{_where(other, figure)}: {other.text}" for other in others)
    return Rejected(figure.sheet, figure.cell, figure.text, "duplicate_conflict", said)


def _where(figure: Figure, seen_from: Figure) -> str:
    return figure.cell if figure.sheet == seen_from.sheet else f"{figure.sheet}!{figure.cell}"


def _without(read: TableRead, differ: dict[str, Figure]) -> TableRead:
    gone = [figure for figure in read.figures if figure.cell in differ]
    rejected = [_conflict(figure, [differ[figure.cell]]) for figure in gone]
    return replace(
        read,
        figures=tuple(figure for figure in read.figures if figure.cell not in differ),
        rejected=(*read.rejected, *rejected),
        doubts=tuple(doubt for doubt in read.doubts if doubt.cell not in differ),
    )
