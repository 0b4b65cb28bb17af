"""Knows a bureau's monthly table: 本月, 本月止累计 and their growth, by city or by kind."""

from __future__ import annotations

import re

from forecast.ingest.blocks import find_blocks
from forecast.ingest.context import Context
from forecast.ingest.figures import Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.layouts.yearbook import table_read
from forecast.ingest.periods import find_period, parse_period

__all__ = ["NAME", "read", "recognise"]

NAME = "bureau_monthly"
_MONTH = re.compile(
    r"本\s*月|当\s*月|本\s*月\s*止|累\s*计|\d\s*[-—–~至]\s*\d{1,2}\s*月|同\s*期|同\s*比|本\s*季"
)
_GROWTH = re.compile(r"增\s*长|增\s*速|增\s*减|同\s*比|±")


def recognise(grid: Grid, context: Context) -> Recognition:
    """Sure when a title dates the table to a month and columns say 本月 or 累计."""
    blocks = find_blocks(grid, context.is_region)
    if not blocks or not blocks[0].header:
        return Recognition(0.0, "no header row above rows of figures")
    block = blocks[0]
    heads = " ".join(grid.text(row, col) for row in block.header for col in grid.filled(row))
    periods = [find_period(line) or parse_period(line) for line in block.titles]
    monthly = any(period is not None and period.kind != "year" for period in periods)
    if not _MONTH.search(heads):
        return Recognition(0.0, "no column says 本月, 累计 or 同期")
    if not monthly:
        return Recognition(0.0, "no title dates the table to a month or January to a month")
    growth = bool(_GROWTH.search(heads))
    why = "title of one month; columns of the month, running totals" + (
        " and growth" if growth else ""
    )
    return Recognition(0.97 if growth else 0.96, why)


def read(grid: Grid, context: Context) -> TableRead:
    """Read every block; what is uncertain is rejected by cell."""
    return table_read(grid, context, NAME)
