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
    """Return figures without repetitions, and those that contradict each other.

    Of figures that say the same thing with the same value the first stays and notes the others'
    cells; where the values differ none stays, and each names the cells of the others.
    """
    same: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        same[_mark(figure), figure.group, figure.definition].append(figure)
    kept: list[Figure] = []
    rejected: list[Rejected] = []
    for found in same.values():
        if len({figure.value for figure in found}) > 1:
            rejected += [_conflict(figure, found) for figure in found]
        else:
            kept.append(_noted(found))
    return kept, rejected


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


def _noted(found: Sequence[Figure]) -> Figure:
    first = found[0]
    if len(found) == 1:
        return first
    others = ", ".join(_where(figure, first) for figure in found[1:])
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
