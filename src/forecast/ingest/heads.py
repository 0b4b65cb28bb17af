"""Knows how what a row says and what its column says combine into figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from forecast.ingest.duplicates import settle
from forecast.ingest.figures import Figure, Rejected
from forecast.ingest.grid import Grid
from forecast.ingest.labels import Label, clean, is_base, parse_label
from forecast.ingest.numbers import Printed, parse_cell
from forecast.ingest.periods import Period, parse_partial
from forecast.ingest.prices import prices_of
from forecast.ingest.texts import text
from forecast.ingest.unit_choice import unit_of
from forecast.ingest.vocabulary import TOTALS

__all__ = ["Head", "Reading", "compose", "head_of", "is_attached", "region_head"]

_RATE = frozenset(("", "%", "‰", "百分点"))
_ATTACHED = re.compile(
    r"^占.*(?:比重|比例|比|份额|%)$|^(?:所占)?(?:比重|占比|份额|构成)$|^(?:目标|计划|任务)?完成.{0,6}(?:率|进度|计划|目标|任务)$"
    r"|^贡献率$|^拉动|(?:年均|平均每年|年平均|平均)(?:递增|增长|增速)|^(?:比|较)?(?:上年|去年|上年同期|去年同期)?(?:增加|增减|净增|增长)[额量]$"
)


@dataclass(frozen=True)
class Head:
    """What one row, one column or the whole table says about its figures.

    `problem` is a reason code: every figure under such a head is rejected with it. `prices` and
    `mixed` are the title's: the price basis of all levels, and that rates stand beside them;
    `amount` is a column's that says 总量 or 绝对数; `part` is 3月 or 1-3月 of a year that
    is said elsewhere.
    """

    index: int = -1
    text: str = ""
    name: str = ""
    breakdown: str = ""
    region: str = ""
    period: Period | None = None
    time: str = ""
    offset: int = 0
    measure: str = ""
    unit: str = ""
    definition: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    group: str = ""
    problem: str = ""
    status: str = ""
    prices: tuple[str, ...] = ()
    mixed: bool = False
    amount: bool = False
    part: str = ""


@dataclass
class Reading:
    """Figures and rejected cells of one table while it is being read."""

    figures: list[Figure] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def reject(self, grid: Grid, row: int, col: int, reason: str, detail: str = "") -> None:
        """Record one cell as not taken."""
        cell = grid.cell(row, col)
        self.rejected.append(
            Rejected(grid.sheet, grid.address(row, col), cell.text, reason, detail)
        )


def head_of(index: int, label: Label, *, as_breakdown: bool = False) -> Head:
    """Return the head of a row or column with this label, as an indicator or a breakdown."""
    total = label.name in TOTALS
    return Head(
        index=index,
        text=label.printed,
        name="" if as_breakdown else label.name,
        breakdown=(label.name if as_breakdown and not total else ""),
        time=label.time,
        measure=label.measure,
        unit=label.unit,
        definition=label.definition,
        notes=(text("note.footnote").format(mark=label.marks),) if label.marks else (),
    )


def region_head(index: int, printed: str) -> Head:
    """Return the head of a row or column that names a place."""
    label = parse_label(printed)
    name = label.name or label.english
    notes = (text("note.footnote").format(mark=label.marks),) if label.marks else ()
    return Head(index=index, text=clean(printed), region=name, notes=notes)


def compose(
    grid: Grid, rows: Sequence[Head], cols: Sequence[Head], base: Head, reading: Reading
) -> None:
    """Read every cell where a row head meets a column head.

    Adds to `reading`: a figure where everything is certain, a rejection with its reason where
    it is not; missing cells give neither. Values come from the grid unchanged.
    """
    accounting = {col.index: _is_accounting(grid, rows, col) for col in cols}
    parsed = {}
    for row in rows:
        for col in cols:
            cell = grid.cell(row.index, col.index)
            parsed[row.index, col.index] = parse_cell(
                cell.value, cell.text, accounting=accounting[col.index]
            )
    mixed = {col.index for col in cols if _mixed_units(rows, col, base, parsed)}
    for row in rows:
        for col in cols:
            printed = parsed[row.index, col.index]
            if printed.kind == "missing":
                _check_formula(grid, row, col, reading)
                continue
            reason = _cell_problem(grid, row, col, printed)
            if not reason and col.index in mixed:
                reason = "mixed_units"
            result = reason or _figure(grid, row, col, base, printed)
            if isinstance(result, str):
                reading.reject(grid, row.index, col.index, result)
            else:
                reading.figures.append(result)
    reading.figures, conflicts = settle(reading.figures)
    reading.rejected += conflicts


def _check_formula(grid: Grid, row: Head, col: Head, reading: Reading) -> None:
    if (row.index, col.index) in grid.formulas and not grid.text(row.index, col.index):
        reading.reject(grid, row.index, col.index, "formula_without_value")


def _cell_problem(grid: Grid, row: Head, col: Head, printed: Printed) -> str:
    if printed.kind == "masked":
        return "masked"
    if printed.kind == "rejected":
        return printed.reason
    if grid.merge_at(row.index, col.index):
        return "merged_value"
    return row.problem or col.problem


@lru_cache(maxsize=4096)
def is_attached(name: str) -> bool:
    """Tell whether a heading such as 占全省比重 speaks of the indicator beside it."""
    return bool(_ATTACHED.search(name))


def _titled(row: Head, col: Head, base: Head) -> Head:
    """Return what the title says of a figure: all of it, or nothing where its head knows better.

    A title of rates alone (增长速度, 指数) rules named columns too, unless they state a measure or
    the unit of a level.
    """
    if not (col.name or row.name):
        return base
    own = col.measure or row.measure or col.amount or row.amount
    if own or not base.measure or base.mixed:
        return Head()
    stated = col.unit or row.unit
    rates = stated in _RATE or is_base(stated)
    return base if rates or base.measure == "change" else Head()


def _is_accounting(grid: Grid, rows: Iterable[Head], col: Head) -> bool:
    """Tell whether a column clearly writes negatives in brackets: some do, none has a minus."""
    if not any(mark in col.text for mark in ("括号", "负数", "盈亏")):
        return False
    cells = [grid.cell(row.index, col.index).text.strip() for row in rows]
    bracketed = sum(cell.startswith(("(", "（")) for cell in cells)
    minus = any(cell[:1] in "-－−" and len(cell) > 1 for cell in cells if cell)
    return bracketed > 0 and not minus


def _mixed_units(
    rows: Sequence[Head], col: Head, base: Head, parsed: dict[tuple[int, int], Printed]
) -> bool:
    """Tell whether the cells of a column carry units of their own that differ."""
    cells = [(row, parsed[row.index, col.index]) for row in rows]
    values = [(row, cell) for row, cell in cells if cell.kind == "value"]
    units = {cell.unit for _, cell in values}
    if units <= {""}:
        return False
    if len(units) == 1:
        return False
    fallback = col.unit or base.unit
    return len(units - {""}) > 1 or not all(
        cell.unit == (row.unit or fallback) for row, cell in values if cell.unit
    )


def _figure(grid: Grid, row: Head, col: Head, base: Head, printed: Printed) -> Figure | str:
    """Return the figure, or the reason code why it cannot be trusted."""
    if row.region and col.region and row.region != col.region:
        return "header_unresolved"
    period, conflict = _period(row, col, base)
    if conflict:
        return conflict
    titled = _titled(row, col, base)
    measure = col.measure or row.measure or ("" if col.amount else titled.measure)
    if col.measure and row.measure and col.measure != row.measure:
        return "unit_conflict"
    unit = unit_of(row, col, base, printed, measure)
    if unit == "百分点" and measure == "growth_pct":
        measure = "change"  # percentage points are no growth but its change
    if unit is None or (titled.measure == measure == "growth_pct" and unit not in _RATE):
        return "unit_conflict"
    untold = not (measure or col.amount or col.unit or row.unit)
    if base.mixed and titled is base and untold and (unit in _RATE or "%" in base.unit):
        return "no_indicator"  # a level or a rate, nobody says
    name, breakdown = _names(row, col, base)
    shown = " ".join(part for part in (col.text if col.name else "", row.text if row.name else ""))
    label = shown.strip() or base.text or name
    if not name and not breakdown:
        return "no_indicator"
    notes = [*base.notes, *row.notes, *col.notes]
    if row.group or col.group:
        notes.append(" / ".join(part for part in (row.group, col.group) if part))
    if printed.marks:
        notes.append(text("note.footnote").format(mark=printed.marks))
    if (row.index, col.index) in grid.formulas:
        notes.append(text("note.formula"))
    return Figure(
        indicator=label,
        name=name,
        breakdown=breakdown,
        group=" / ".join(part for part in (row.group, col.group) if part),
        region=row.region or col.region or base.region,
        period=period.code if period else "",
        measure=measure or "level",
        operator=printed.operator,
        text=printed.text.strip(),
        value=printed.value,  # type: ignore[arg-type]
        unit=unit,
        definition=_definition(row, col, base, titled),
        notes=tuple(dict.fromkeys(notes)),
        sheet=grid.sheet,
        cell=grid.address(row.index, col.index),
        status=row.status or col.status or base.status,
    )


def _definition(row: Head, col: Head, base: Head, titled: Head) -> tuple[str, ...]:
    """Return the definition hints; the title's price basis where the heads state none."""
    own = (*titled.definition, *row.definition, *col.definition)
    if not own or not base.prices:
        return tuple(dict.fromkeys(own)) if own else base.prices
    prices = () if prices_of(own) else base.prices
    return tuple(dict.fromkeys((*own, *prices)))


def _names(row: Head, col: Head, base: Head) -> tuple[str, str]:
    """Return the indicator's name and the breakdown; a second name is a breakdown."""
    whole = row.name or base.name
    if whole and col.name and is_attached(col.name):
        return whole + col.name, " ".join(p for p in (row.breakdown, col.breakdown) if p)
    names = [part for part in (col.name, row.name) if part] or [base.name]
    parts = [*names[1:], row.breakdown, col.breakdown, base.breakdown]
    return names[0], " ".join(part for part in parts if part)


def _period(row: Head, col: Head, base: Head) -> tuple[Period | None, str]:
    """Return the period where row and column meet, or the reason why there is none."""
    period, conflict = _stated_period(row, col)
    if conflict:
        return None, conflict
    period = period or base.period
    if period is None:
        return None, ""
    time = col.time or row.time or base.time
    if time == "cum":
        period = period.cumulative()
    elif time == "single":
        period = period.single()
    offset = row.offset + col.offset
    return (replace(period, year=period.year + offset) if offset else period), ""


def _stated_period(row: Head, col: Head) -> tuple[Period | None, str]:
    """Join the periods of a row and a column: the same, a finer one in its year, a part of it."""
    part = row.part or col.part
    within = next((p for p in (col.period, row.period) if p and p.kind == "year"), None)
    if part and within and not (row.part and col.part):
        joined = parse_partial(part, within.year)
        return (joined, "") if joined else (None, "period_unreadable")
    if part and not (row.period and row.part):
        return None, "period_unreadable"
    if not row.period or not col.period or row.period == col.period:
        return row.period or col.period, ""
    finer = [p for p in (row.period, col.period) if p.kind != "year"]
    if row.period.year != col.period.year or len(finer) != 1:
        return None, "period_conflict"
    return finer[0], ""
