"""Knows yearbook tables: number and title, unit line, deep headers, groups, continuations."""

from __future__ import annotations

import re

from forecast.ingest.blocks import find_blocks, stub_kind, table_number
from forecast.ingest.context import Context
from forecast.ingest.figures import Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.tables import read_blocks

__all__ = ["NAME", "read", "recognise", "table_read"]

NAME = "yearbook"


def recognise(grid: Grid, context: Context) -> Recognition:
    """Weigh title, table number, unit line, English lines, header depth and notes."""
    blocks = find_blocks(grid, context.is_region)
    if not blocks:
        return Recognition(0.0, "no header row above rows of figures")
    first = blocks[0]
    lines = first.titles
    chinese = [line for line in lines if re.search("[\u4e00-\u9fff]", line)]
    if not chinese:
        return Recognition(0.0, "no title or unit line above the header")
    stub = grid.text(first.header[-1], first.stubs[0]) if first.header and first.stubs else ""
    evidence = {
        "title": 0.3,
        "table number": 0.35 if any(table_number(line) for line in lines) else 0.0,
        "unit line": 0.2 if first.units else 0.0,
        "English title": 0.05 if len(chinese) < len(lines) else 0.0,
        "deep header": 0.1 if len(first.header) > 1 else 0.0,
        "stub heading": 0.15 if stub_kind(stub) else 0.0,
        "notes": 0.05 if any(block.notes for block in blocks) else 0.0,
    }
    found = [name for name, weight in evidence.items() if weight]
    return Recognition(round(min(0.94, sum(evidence.values())), 3), ", ".join(found))


def read(grid: Grid, context: Context) -> TableRead:
    """Read every block; raises nothing of its own: what is uncertain is rejected by cell."""
    return table_read(grid, context, NAME)


def table_read(grid: Grid, context: Context, layout: str) -> TableRead:
    """Read a grid with the general table rules on behalf of a layout."""
    places = [grid.text(row, 0) for row in range(grid.n_rows)]
    context = context.with_members([_bare(place) for place in places])
    reading, blocks = read_blocks(grid, context)
    titles = [title for _, title in blocks]
    notes = dict.fromkeys(note for block, _ in blocks for note in block.notes)
    first = titles[0]
    return TableRead(
        layout=layout,
        confidence=0.0,
        why="",
        sheet=grid.sheet,
        title=first.text or grid.sheet,
        number=first.number,
        unit=first.unit,
        figures=tuple(reading.figures),
        rejected=tuple(reading.rejected),
        notes=tuple(notes),
    )


def _bare(text: str) -> str:
    from forecast.ingest.labels import parse_label

    return parse_label(text).name if text else ""
