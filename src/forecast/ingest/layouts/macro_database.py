"""Knows macro-database downloads: 指标/地区/频度/单位 header rows above rows of dates."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.figures import Figure, Recognition, Rejected, TableRead
from forecast.ingest.grid import Grid
from forecast.ingest.heads import Head, Reading, compose, head_of
from forecast.ingest.labels import clean, is_base, key, parse_label
from forecast.ingest.numbers import parse_cell
from forecast.ingest.periods import Period, parse_period
from forecast.ingest.vocabulary import QUALIFIERS

__all__ = ["NAME", "read", "recognise"]

NAME = "macro_database"
_ROWS = {
    "name": {"指标", "指标名称", "指标全称", "名称"},
    "region": {"地区", "地区名称", "国家/地区", "区域"},
    "frequency": {"频度", "频率", "数据频率"},
    "unit": {"单位", "计量单位"},
    "other": {
        "指标id", "指标编码", "指标代码", "来源", "数据来源", "更新时间", "更新日期",
        "时间区间",
        "起始时间", "结束时间", "开始时间", "备注", "注释", "说明", "地区编码", "id",
        "描述", "最新更新",
    },
}  # fmt: skip
_METADATA = {"频度", "频率", "开始时间", "结束时间", "起始时间", "更新时间", "来源", "注释", "单位"}
_FREQUENCIES = {"月": 1, "月度": 1, "季": 3, "季度": 3, "年": 12, "年度": 12}
_PLACE_LIKE = re.compile(r"[\u4e00-\u9fff]{1,6}(?<![业品类值量型])")
Rests = frozenset[tuple[int, str]]
_CAN_FALL = re.compile(r"利润|余额|净|差额|盈|亏|增减")


def recognise(grid: Grid, context: Context) -> Recognition:
    """Sure when 指标 and 频度 or 单位 head the first column above at least two dates."""
    found = _header(grid)
    dates = _dates(grid, found)
    if "name" in found and {"frequency", "unit"} & set(found) and len(dates) >= 2:
        return Recognition(0.98, f"indicator header rows above {len(dates)} dates")
    if is_metadata(grid):
        return Recognition(0.0, "a sheet that describes indicators, without figures")
    return Recognition(0.0, "no 指标 and 频度/单位 rows above rows of dates")


def is_metadata(grid: Grid) -> bool:
    """Tell whether a sheet only describes series: 指标名称, 频度, 单位, 开始时间 across the top."""
    top = next((row for row in range(grid.n_rows) if len(grid.filled(row)) > 1), None)
    if top is None:
        return False
    heads = {key(grid.text(top, col)) for col in range(grid.n_cols)}
    if any(parse_period(grid.cell(top, col).value) for col in grid.filled(top)):
        return False  # figures stand under the periods
    return "指标名称" in heads and len(heads & _METADATA) >= 3


def _header(grid: Grid) -> dict[str, int]:
    found: dict[str, int] = {}
    left = _left(grid)
    for row in range(min(15, grid.n_rows)):
        head = key(grid.text(row, left)).rstrip(":")
        kind = next((kind for kind, words in _ROWS.items() if head in words), None)
        if kind:
            found.setdefault(kind, row)
            found["end"] = row
        elif parse_period(grid.cell(row, left).value):
            break
    return found


def _left(grid: Grid) -> int:
    """Return the first column that holds anything: the one of 指标, 地区 and the dates."""
    return min((cols[0] for row in range(grid.n_rows) if (cols := grid.filled(row))), default=0)


def _dates(grid: Grid, found: dict[str, int]) -> list[int]:
    start, left = max(found.values(), default=0) + 1, _left(grid)
    return [r for r in range(start, grid.n_rows) if parse_period(grid.cell(r, left).value)]


def read(grid: Grid, context: Context) -> TableRead:
    """Read every column; columns that contradict their own frequency are rejected whole.

    Raises
    ------
    LayoutError
        `no_indicator` if the name row is blank.
    """
    found, left = _header(grid), _left(grid)
    reading = Reading()
    abroad = _told_places(grid, found["name"], context)
    every = (_column(grid, col, found, context, abroad) for col in range(left + 1, grid.n_cols))
    cols = [col for col in every if col is not None]
    if not any(col.name for col in cols):
        raise LayoutError("no_indicator", cell=grid.address(found["name"], left))
    if any(col.problem for col in cols):
        cols = [replace(col, problem=col.problem or "header_unresolved") for col in cols]
    start = max(found.values()) + 1
    undated = [
        Head(index=r, problem="period_unreadable")
        for r in range(start, grid.n_rows)
        if grid.filled(r) not in ([], [left]) and not parse_period(grid.cell(r, left).value)
    ]
    dates = _dates(grid, found)
    for col in cols:
        step = _frequency(grid, col, found)
        _read_column(grid, col, step, dates, undated, context, reading)
    reading.rejected.sort(key=lambda item: item.cell)
    return TableRead(
        layout=NAME,
        confidence=0.0,
        why="",
        sheet=grid.sheet,
        title=clean(grid.sheet),
        number="",
        unit="",
        figures=tuple(reading.figures),
        rejected=tuple(reading.rejected),
        notes=(),
    )


def _column(
    grid: Grid, col: int, found: dict[str, int], context: Context, abroad: Rests
) -> Head | None:
    text = grid.text(found["name"], col)
    if not text and not any(grid.text(row, col) for row in range(grid.n_rows)):
        return None
    label = parse_label(text if text else context.indicator)
    head = head_of(col, label)
    unit = grid.text(found["unit"], col) if "unit" in found else ""
    region = grid.text(found["region"], col) if "region" in found else ""
    place, name = region, label.name
    if not region:
        place, name = _place_in_name(label.name, context, abroad)
    if is_base(clean(unit)) and label.measure in ("", "growth_pct", "index"):  # 上年同月=100
        head = replace(head, measure="index", definition=(*head.definition, clean(unit)))
    return replace(
        head,
        name=name,
        region=parse_label(place).name or context.region,
        unit=clean(unit) or label.unit or context.unit,
        problem="" if name else "no_indicator",
    )


def _place_in_name(name: str, context: Context, told: Rests) -> tuple[str, str]:
    """Split names such as 广东:工业增加值 or 工业增加值:广东.

    The place is catalogued, or stands where a column of the same indicator has one that is.
    """
    for _, part, rest in _ends(name):
        if context.regions.match(part):
            return part, rest
    for at, part, rest in _ends(name):
        if (at, rest) in told and _PLACE_LIKE.fullmatch(part) and part not in QUALIFIERS:
            return part, rest
    return "", name


def _told_places(grid: Grid, row: int, context: Context) -> Rests:
    """Return what the names of a row say beside their catalogued places, and where these stand."""
    names = (parse_label(grid.text(row, col)).name for col in grid.filled(row))
    return frozenset(
        (at, rest)
        for name in names
        for at, part, rest in _ends(name)
        if context.regions.match(part)
    )


def _ends(name: str) -> list[tuple[int, str, str]]:
    """Return the first and the last part of a name with colons, each with the rest."""
    parts = name.split(":")
    if len(parts) < 2:
        return []
    return [(0, parts[0], ":".join(parts[1:])), (1, parts[-1], ":".join(parts[:-1]))]


def _frequency(grid: Grid, col: Head, found: dict[str, int]) -> int:
    """Return months per observation (1, 3, 12), 0 if not stated, -1 if not supported."""
    if "frequency" not in found:
        return 0
    stated = clean(grid.text(found["frequency"], col.index))
    return _FREQUENCIES.get(stated, -1 if stated else 0)


def _read_column(
    grid: Grid,
    col: Head,
    step: int,
    dates: list[int],
    undated: list[Head],
    context: Context,
    reading: Reading,
) -> None:
    dated = {r: parse_period(grid.cell(r, _left(grid)).value) for r in dates}
    filled = [
        r for r in dates
        if parse_cell(grid.cell(r, col.index).value, grid.cell(r, col.index).text).kind == "value"
    ]  # fmt: skip
    problem = col.problem
    if step < 0:
        problem = "frequency_unsupported"
    elif step > 1 and any(not _on_step(dated[r], step) for r in filled):
        problem = "out_of_step"
    if step == 0 and _hides_frequency([dated[r] for r in filled]):
        problem = problem or "frequency_unsupported"
    rows = [
        Head(
            index=r,
            period=_period(dated[r], step),
            problem="value_count" if _is_cut(grid, r) else "",
        )
        for r in dates
    ]
    own = Reading()
    base = Head(region=context.region, notes=context.given_notes())
    compose(grid, [*rows, *undated], [replace(col, problem=problem)], base, own)
    if _total_falls(own.figures):
        own.rejected += [Rejected(f.sheet, f.cell, f.text, "out_of_step") for f in own.figures]
        own.figures = []
    reading.figures += own.figures
    reading.rejected += own.rejected


def _hides_frequency(periods: list[Period | None]) -> bool:
    """Tell whether dates without a stated frequency could be ends of quarters or years."""
    months = {period.part for period in periods if period and period.kind == "month"}
    return (
        len(periods) >= 2
        and bool(months)
        and (months <= {3, 6, 9, 12} or (len(months) == 1 and len(set(periods)) > 1))
    )


def _is_cut(grid: Grid, row: int) -> bool:
    """Tell whether a text row has fewer fields than the first header row."""
    return bool(grid.widths) and grid.widths[row] < grid.widths[0]


def _on_step(period: Period | None, step: int) -> bool:
    if period is None or period.kind == "year":
        return period is not None and step == 12
    if period.kind == "quarter":
        return step == 3 or period.part == 4
    return period.part % step == 0


def _period(period: Period | None, step: int) -> Period | None:
    if period is None or period.kind != "month":
        return period
    if step == 3:
        return Period(period.year, "quarter", (period.part + 2) // 3)
    return Period(period.year) if step == 12 else period


def _total_falls(figures: list[Figure]) -> bool:
    """Tell whether a running total within a year falls by more than a tenth.

    Totals of profits, balances and the like may fall; others cannot, so the column must have
    been pasted out of step with its dates.
    """
    years: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for figure in figures:
        level = figure.measure == "level" and figure.period.endswith("C")
        if level and figure.value >= 0 and not _CAN_FALL.search(figure.name):
            years[figure.period[:4]].append((figure.period, figure.value))
    for values in years.values():
        ordered = [value for _, value in sorted(values)]
        if any(later < earlier * Decimal("0.9") for earlier, later in itertools.pairwise(ordered)):
            return True
    return False
