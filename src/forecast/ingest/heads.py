"""Knows how what a row says and what its column says combine into figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from forecast.ingest.duplicates import settle
from forecast.ingest.figures import Figure, Rejected
from forecast.ingest.grid import Grid
from forecast.ingest.labels import Label, clean, parse_label
from forecast.ingest.numbers import Printed, parse_cell
from forecast.ingest.periods import Period
from forecast.ingest.texts import text
from forecast.ingest.vocabulary import TOTALS

__all__ = ["Head", "Reading", "compose", "head_of", "region_head", "split_units"]

_RATE = frozenset(("", "%", "‰", "百分点"))
_NAME_CLASSES = (
    ("rate", re.compile(r"(?:率|比重|占比|指数|强度|系数|倍数)$")),
    ("people", re.compile(r"(?:人数|人口|人口数|从业人员|职工)$")),
    ("count", re.compile(r"(?:单位数|企业数|个数|户数|家数)$|^(?:亏损)?企业$")),
    ("money", re.compile(r"(?:产值|增加值|收入|利润|利税|税金|税额|总额|资产|投资额|成本|费用)$")),
)


@dataclass(frozen=True)
class Head:
    """What one row, one column or the whole table says about its figures.

    `problem` is a reason code: every figure under such a head is rejected with it.
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


def split_units(unit: str) -> list[str]:
    """Return the single units of a unit line such as 户、人."""
    if "=" in unit:
        return [unit]
    parts = unit.replace("，", "、").replace(",", "、").replace(";", "、").split("、")
    return [part.strip() for part in parts if part.strip()]


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
    titled = base if not (col.name or row.name) else Head()  # the title speaks for its own name
    measure = col.measure or row.measure or titled.measure
    if col.measure and row.measure and col.measure != row.measure:
        return "unit_conflict"
    unit = _unit(row, col, base, printed, measure)
    if unit is None or (titled.measure == measure == "growth_pct" and unit not in _RATE):
        return "unit_conflict"
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
        definition=tuple(dict.fromkeys((*titled.definition, *row.definition, *col.definition))),
        notes=tuple(dict.fromkeys(notes)),
        sheet=grid.sheet,
        cell=grid.address(row.index, col.index),
    )


def _names(row: Head, col: Head, base: Head) -> tuple[str, str]:
    """Return the indicator's name and the breakdown; a second name is a breakdown."""
    names = [part for part in (col.name, row.name) if part] or [base.name]
    parts = [*names[1:], row.breakdown, col.breakdown, base.breakdown]
    return names[0], " ".join(part for part in parts if part)


def _period(row: Head, col: Head, base: Head) -> tuple[Period | None, str]:
    period = row.period or col.period
    if row.period and col.period and row.period != col.period:
        if row.period.year != col.period.year:
            return None, "period_conflict"
        finer = [p for p in (row.period, col.period) if p.kind != "year"]
        if len(finer) != 1:
            return None, "period_conflict"
        period = finer[0]
    period = period or base.period
    if period is None:
        return None, ""
    time = col.time or row.time or base.time
    if time == "cum":
        period = period.cumulative()
    elif time == "single":
        period = period.single()
    return replace(period, year=period.year + row.offset + col.offset), ""


def _unit(row: Head, col: Head, base: Head, printed: Printed, measure: str) -> str | None:
    """Return the unit as printed nearest to the figure; None if two printed ones contradict."""
    stated = col.unit or (row.unit if not col.measure else "")
    if col.unit and row.unit and col.unit != row.unit and not (col.measure or row.measure):
        return None
    if not stated and row.measure:
        stated = row.unit
    if printed.unit:
        return printed.unit if stated in ("", printed.unit) else None
    if stated:
        return stated
    options = split_units(base.unit)
    percents = [unit for unit in options if unit in ("%", "‰", "百分点")]
    if measure in ("growth_pct", "share_pct"):
        return percents[0] if percents else "%"
    if measure == "index":
        return base.unit if "=" in base.unit else ""
    levels = [unit for unit in options if unit not in percents]
    name = col.name or row.name or base.name
    if len(levels) == 1:
        kinds = {_unit_class(levels[0]), _name_class(name)} - {""}
        return levels[0] if len(kinds) <= 1 else ""
    if not levels:
        return percents[0] if percents else ""
    return _unit_by_name(levels, name)


def _unit_by_name(units: list[str], name: str) -> str:
    """Pick 户 for 户数 and 人 for 人口数; empty when the name does not decide."""
    named = [unit for unit in units if name.startswith(unit) or name.endswith(unit + "数")]
    kind = _name_class(name)
    alike = [unit for unit in units if kind and _unit_class(unit) == kind]
    for chosen in (named, alike):
        if len(chosen) == 1:
            return chosen[0]
    return ""


def _unit_class(unit: str) -> str:
    if "/" in unit:
        return ""
    if unit.endswith("元"):
        return "money"
    if unit.endswith("人"):
        return "people"
    return "count" if unit[-1:] in "个家户件" else ""


def _name_class(name: str) -> str:
    """Return what a name counts where its last words leave no doubt, else ''."""
    for kind, pattern in _NAME_CLASSES:
        if pattern.search(name):
            return kind
    return ""
