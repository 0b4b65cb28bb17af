"""Knows the exports of 国家数据: preamble, then 地区 x time or 指标 x time (or turned round)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace

from forecast.ingest.blocks import Block, is_note, stub_kind
from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Recognition, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.heads import Head, Reading, compose, head_of, region_head
from forecast.ingest.labels import clean, parse_label
from forecast.ingest.numbers import parse_cell
from forecast.ingest.periods import parse_period, status_in
from forecast.ingest.shape import odd_row_out
from forecast.ingest.tables import row_problem
from forecast.ingest.vocabulary import NATIONAL_DATABASES, UNIT_ONLY

__all__ = ["NAME", "read", "recognise"]

NAME = "nbs_export"
_PREAMBLE = re.compile(r"^(数据库|指标|地区|时间|频度|单位)\s*[:：]\s*(.*)$", re.S)
_BODY_STUBS = ("region", "indicator", "other", "unit", "skip")


@dataclass(frozen=True)
class _Part:
    """One header row's stretch of columns with the rows under it."""

    header: int
    stubs: tuple[tuple[int, str], ...]
    values: tuple[int, ...]
    body: tuple[int, ...]
    turned: bool


def recognise(grid: Grid, context: Context) -> Recognition:
    """Sure with the preamble; fairly sure with a bare 地区/指标 x time header at the top."""
    said = _preamble(grid)
    parts = _parts(grid)
    if not parts:
        return Recognition(0.0, "no header row of 地区 or 指标 followed by periods only")
    if "数据库" in said:
        return Recognition(0.98, f"preamble 数据库:{said['数据库']} above 地区/指标 x time")
    if len(said) >= 2:
        return Recognition(0.95, "preamble above 地区/指标 x time")
    above = [row for row in range(parts[0].header) if grid.filled(row)]
    loose = [
        row for row in above if not _PREAMBLE.match(clean(grid.text(row, grid.filled(row)[0])))
    ]
    if loose:
        return Recognition(0.3, "lines above the header are not the site's preamble")
    exact = {clean(grid.text(parts[0].header, col)) for col, _ in parts[0].stubs}
    if exact & {"地区", "指标"} and len(parts[0].stubs) == 1 and not parts[0].turned:
        return Recognition(0.85, "地区/指标 x time with the preamble cut off")
    return Recognition(0.3, "no preamble, and the stub is not 地区 or 指标")


def read(grid: Grid, context: Context) -> TableRead:
    """Read every part of the export.

    Raises
    ------
    LayoutError
        `no_indicator` if nothing names the indicator and the caller did not either.
    """
    said = _preamble(grid)
    parts = _parts(grid)
    named = said.get("指标", "")
    label = parse_label(named or context.indicator)
    unnamed = all("indicator" not in dict(p.stubs).values() and not p.turned for p in parts)
    if not label.name and unnamed:
        raise LayoutError(
            "no_indicator",
            cell=grid.address(parts[0].header, parts[0].stubs[0][0]),
            found=grid.text(parts[0].header, parts[0].stubs[0][0]),
            expected="指标：...",
        )
    base = head_of(-1, label)
    database = said.get("数据库", "") or grid.sheet
    national = "全国" if clean(database).strip() in NATIONAL_DATABASES else ""
    base = replace(
        base,
        unit=label.unit or said.get("单位", "") or context.unit,
        region=parse_label(said.get("地区", "")).name
        or national
        or context.place_of(grid.sheet)
        or context.region,
        notes=context.given_notes(),
    )
    reading = Reading()
    for part in parts:
        _read_part(grid, part, base, reading)
    return TableRead(
        layout=NAME,
        confidence=0.0,
        why="",
        sheet=grid.sheet,
        title=clean(named or said.get("数据库", "") or grid.sheet),
        number="",
        unit=base.unit,
        figures=tuple(reading.figures),
        rejected=tuple(reading.rejected),
        notes=tuple(_notes(grid)),
    )


def _preamble(grid: Grid) -> dict[str, str]:
    said: dict[str, str] = {}
    for row in range(min(12, grid.n_rows)):
        filled = grid.filled(row)
        if not filled:
            continue
        found = _PREAMBLE.match(grid.text(row, filled[0]))
        if found and len(filled) <= 2:
            value = found.group(2) or (grid.text(row, filled[1]) if len(filled) == 2 else "")
            said.setdefault(found.group(1), value.strip())
    return said


def _notes(grid: Grid) -> list[str]:
    notes: list[str] = []
    for row in range(grid.n_rows):
        filled = grid.filled(row)
        text = grid.text(row, filled[0]) if filled else ""
        if is_note(text) or (notes and len(filled) == 1 and re.match(r"^\d+[.、]", text)):
            notes.append(clean(text))
    return notes


def _parts(grid: Grid) -> list[_Part]:
    parts: list[_Part] = []
    for row in range(grid.n_rows):
        for left, right in _stretches(grid, row):
            part = _part(grid, row, left, right)
            if part is not None:
                parts.append(part)
    ends = sorted({part.header for part in parts})
    cut = [_cut(part, ends) for part in parts]
    return [part for part in cut if part.body]


def _stretches(grid: Grid, row: int) -> list[tuple[int, int]]:
    """Return the column ranges of tables whose header may be this row: each starts at a stub."""
    filled = grid.filled(row)
    kinds = {col: stub_kind(grid.text(row, col)) for col in filled}
    starts = [
        col for n, col in enumerate(filled) if kinds[col] and (n == 0 or not kinds[filled[n - 1]])
    ]
    if not filled or not starts or starts[0] != filled[0]:
        return []
    return list(zip(starts, [*starts[1:], filled[-1] + 1], strict=True))


def _part(grid: Grid, row: int, left: int, right: int) -> _Part | None:
    cols = [col for col in grid.filled(row) if left <= col < right]
    stubs = []
    for col in cols:
        kind = stub_kind(grid.text(row, col))
        if not kind:
            break
        stubs.append((col, kind))
    values = cols[len(stubs) :]
    body = _body(grid, row, left, right)
    if not values or not body or not stubs:
        return None
    if any(isinstance(grid.cell(row, col).value, dt.date) for col in values):
        return None
    periods = [parse_period(grid.cell(row, col).value) for col in values]
    kinds = [kind for _, kind in stubs]
    if all(periods) and set(kinds) <= set(_BODY_STUBS):
        return _Part(row, tuple(stubs), tuple(values), tuple(body), False)
    first = [parse_period(grid.cell(r, left).value) for r in body]
    if len(stubs) == 1 and len(first) >= 2 and all(first) and not any(periods):
        return _Part(row, tuple(stubs), tuple(values), tuple(body), True)
    return None


def _body(grid: Grid, header: int, left: int, right: int) -> list[int]:
    """Return the rows under a header, a blank row between them left out."""
    body: list[int] = []
    blank = False
    for row in range(header + 1, grid.n_rows):
        texts = [grid.text(row, col) for col in range(left, right)]
        if not any(texts):
            if blank:
                break
            blank = True
            continue
        lone = not texts[0] or not any(texts[1:]) or stub_kind(texts[0])
        if is_note(texts[0]) or (blank and lone):
            break
        blank = False
        body.append(row)
    return body


def _cut(part: _Part, headers: list[int]) -> _Part:
    """End a part where another header starts below it."""
    following = [row for row in headers if row > part.header]
    end = following[0] if following else None
    return part if end is None else replace(part, body=tuple(r for r in part.body if r < end))


def _read_part(grid: Grid, part: _Part, base: Head, reading: Reading) -> None:
    block = Block((), (), (part.header,), part.body, (), part.values, ())
    if part.turned:
        cols = [_turned_col(grid, part, col, base) for col in part.values]
        left = part.stubs[0][0]
        rows = [_dated(grid, r, left, r) for r in part.body]
    else:
        cols = [_dated(grid, part.header, c, c) for c in part.values]
        rows = [_row(grid, part, row, base) for row in part.body]
    lost = "header_unresolved" if _heading_lost(grid, part) else ""
    odd = odd_row_out(grid, rows, cols)
    rows = [
        replace(
            row,
            problem=lost
            or row.problem
            or row_problem(grid, block, row.index)
            or ("value_count" if row.index == odd else ""),
        )
        for row in rows
    ]
    compose(grid, rows, cols, base, reading)


def _dated(grid: Grid, row: int, col: int, index: int) -> Head:
    """Return the head of a row or column of one period, with the status printed beside it."""
    cell = grid.cell(row, col)
    return Head(index=index, period=parse_period(cell.value), status=status_in(cell.text))


def _heading_lost(grid: Grid, part: _Part) -> bool:
    """Tell whether the header is shorter than most rows: a heading fell out of it."""
    if grid.kind in ("csv", "html"):
        widths = Counter(grid.widths[row] for row in part.body)
        if widths.most_common(1)[0][0] > grid.widths[part.header]:
            return True
    beyond = part.values[-1] + 1
    held = [
        row
        for row in part.body
        if parse_cell(grid.cell(row, beyond).value, grid.cell(row, beyond).text).kind == "value"
    ]
    return len(held) * 2 > len(part.body)


def _turned_col(grid: Grid, part: _Part, col: int, base: Head) -> Head:
    label = parse_label(grid.text(part.header, col))
    if base.name and not label.unit and not label.measure:
        return region_head(col, grid.text(part.header, col))
    return head_of(col, label)


def _row(grid: Grid, part: _Part, row: int, base: Head) -> Head:
    head = Head(index=row)
    for col, kind in part.stubs:
        text = grid.text(row, col)
        if kind == "region":
            place = region_head(row, text)
            head = replace(head, region=place.region, notes=(*head.notes, *place.notes))
            head = replace(head, problem=head.problem if text else "label_missing")
        elif kind == "indicator":
            named = head_of(row, parse_label(text))
            head = replace(named, region=head.region, problem=head.problem)
            if not named.name:
                head = replace(head, problem="label_missing")
        elif kind == "other":
            problem = "" if base.name else "no_indicator"
            head = replace(
                head, text=clean(text), breakdown=parse_label(text).name, problem=problem
            )
        elif kind == "unit" and UNIT_ONLY.fullmatch(clean(text)):
            head = replace(head, unit=clean(text))
    return head
