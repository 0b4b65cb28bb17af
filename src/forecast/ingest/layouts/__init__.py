"""Chooses the layout that reads a grid; one module per published layout.

A layout has a `NAME`, `recognise(grid, context) -> Recognition` and
`read(grid, context) -> TableRead`. To add one, copy the shortest and list it here.
"""

from __future__ import annotations

from types import ModuleType

from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.layouts import (
    bureau_monthly,
    macro_database,
    nbs_export,
    template,
    wide_table,
    yearbook,
)

__all__ = ["LAYOUTS", "LEAST", "TIE", "choose", "read_table"]

LAYOUTS: tuple[ModuleType, ...] = (
    template,
    nbs_export,
    macro_database,
    bureau_monthly,
    yearbook,
    wide_table,
)
LEAST = 0.5
TIE = 0.02
CERTAIN = 0.98  # no later layout claims as much


def choose(grid: Grid, context: Context) -> tuple[ModuleType, Recognition]:
    """Return the layout most sure of itself.

    Raises
    ------
    LayoutError
        `no_layout` if none is sure enough, `ambiguous_layout` if two are equally sure; both say
        what every layout answered.
    """
    answers = []
    for layout in LAYOUTS:
        answer = layout.recognise(grid, context)
        if answer.confidence >= CERTAIN:
            return layout, answer
        answers.append((layout, answer))
    ranked = sorted(answers, key=lambda answer: -answer[1].confidence)
    (best, first), (_, second) = ranked[0], ranked[1]
    if first.confidence < LEAST:
        said = "; ".join(f"{layout.NAME}: {answer.why}" for layout, answer in answers)
        raise LayoutError("no_layout", file=grid.file, sheet=grid.sheet, found=said)
    if first.confidence - second.confidence < TIE:
        said = "; ".join(f"{layout.NAME}: {answer.why}" for layout, answer in ranked[:2])
        raise LayoutError("ambiguous_layout", file=grid.file, sheet=grid.sheet, found=said)
    return best, first


def read_table(grid: Grid, context: Context) -> TableRead:
    """Read a grid with the layout that recognises it; see `choose` for what is raised."""
    layout, _ = choose(grid, context)
    try:
        table: TableRead = layout.read(grid, context)
    except LayoutError as error:
        raise error.located(file=grid.file, sheet=grid.sheet) from error
    return table
