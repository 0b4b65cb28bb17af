"""Knows the analyst's own table: a header row, then places, years or indicators; also long form."""

from __future__ import annotations

from dataclasses import replace

from forecast.ingest.blocks import find_blocks, stub_kind
from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.heads import Head, Reading, compose, head_of, region_head
from forecast.ingest.labels import clean, key, parse_label
from forecast.ingest.layouts.yearbook import table_read
from forecast.ingest.periods import parse_period, status_in

__all__ = ["NAME", "read", "recognise"]

NAME = "wide_table"
_VALUE = frozenset("数值 值 value 数据 数额 指标值".split())


def recognise(grid: Grid, context: Context) -> Recognition:
    """Fairly sure of a header row whose columns or rows are periods, places or indicators."""
    if _long_header(grid) is not None:
        return Recognition(0.9, "long form: indicator or region, period and value columns")
    blocks = find_blocks(grid, context.is_region)
    if not blocks or not blocks[0].header:
        return Recognition(0.0, "no header row above rows of figures")
    block = blocks[0]
    heads = [grid.cell(row, col).value for row in block.header for col in block.values]
    labels = [grid.cell(row, block.stubs[0]).value for row in block.body]
    texts = [parse_label(str(label)).name for label in labels if label is not None]
    columns = any(parse_period(head) for head in heads)
    rows = sum(parse_period(label) is not None for label in labels) > len(labels) // 2
    places = sum(context.is_region(text) for text in texts) > len(texts) // 2
    known = any(context.is_indicator(parse_label(str(head)).name) for head in heads if head)
    stub = any(stub_kind(grid.text(row, block.stubs[0])) for row in block.header)
    facts = {
        "columns are periods": columns, "rows are periods": rows, "rows are places": places,
        "columns are known indicators": known, "stub heading": stub,
    }  # fmt: skip
    found = [name for name, true in facts.items() if true]
    if not found:
        return Recognition(0.0, "neither rows nor columns are periods, places or indicators")
    if block.titles:
        return Recognition(0.525, "lines above the header; " + ", ".join(found))
    return Recognition(0.6 + 0.04 * len(found), ", ".join(found))


def read(grid: Grid, context: Context) -> TableRead:
    """Read the table.

    Raises
    ------
    LayoutError
        `no_indicator` if every figure lacks a name and the caller gave none.
    """
    header = _long_header(grid)
    table = table_read(grid, context, NAME) if header is None else _read_long(grid, header, context)
    unnamed = [item for item in table.rejected if item.reason == "no_indicator"]
    if unnamed and not table.figures:
        raise LayoutError("no_indicator", cell=unnamed[0].cell, found=unnamed[0].text)
    return table


def _long_header(grid: Grid) -> int | None:
    """Return the header row of a long table: one value column, a period and a name column."""
    for row in range(min(5, grid.n_rows)):
        texts = [grid.text(row, col) for col in grid.filled(row)]
        kinds = [stub_kind(text) for text in texts]
        values = sum(key(text) in _VALUE for text in texts)
        if values == 1 and "period" in kinds and {"region", "indicator"} & set(kinds):
            return row
    return None


def _read_long(grid: Grid, header: int, context: Context) -> TableRead:
    roles = {col: stub_kind(grid.text(header, col)) for col in grid.filled(header)}
    value = next(col for col in roles if key(grid.text(header, col)) in _VALUE)
    rows = []
    for row in range(header + 1, grid.n_rows):
        if grid.filled(row) and grid.text(row, value):
            rows.append(_long_row(grid, row, roles))
    base = Head(
        name=context.indicator,
        region=context.region,
        unit=context.unit,
        notes=context.given_notes(),
    )
    reading = Reading()
    compose(grid, rows, [Head(index=value)], base, reading)
    return TableRead(
        NAME, 0.0, "", grid.sheet, grid.sheet, "", "",
        tuple(reading.figures), tuple(reading.rejected), (),
    )  # fmt: skip


def _long_row(grid: Grid, row: int, roles: dict[int, str]) -> Head:
    head = Head(index=row)
    short = bool(grid.widths) and grid.widths[row] < len(roles)
    problem = "value_count" if short else ""
    for col, role in roles.items():
        text = grid.text(row, col)
        if role == "indicator":
            head = replace(head_of(row, parse_label(text)), region=head.region, period=head.period,
                           unit=head.unit or parse_label(text).unit)  # fmt: skip
            problem = problem or ("" if text else "label_missing")
        elif role == "region":
            head = replace(head, region=region_head(row, text).region)
            problem = problem or ("" if text else "label_missing")
        elif role == "period":
            period = parse_period(grid.cell(row, col).value)
            head = replace(head, period=period, status=status_in(text))
            problem = problem or ("" if head.period else "period_unreadable")
        elif role == "unit" and text:
            head = replace(head, unit=clean(text))
    return replace(head, problem=problem)
