"""Knows which of the printed units a figure takes: its row's, its column's, the unit line's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forecast.ingest.labels import is_base
from forecast.ingest.numbers import Printed

if TYPE_CHECKING:
    from forecast.ingest.heads import Head

__all__ = ["fits_class", "split_units", "unit_of"]

_NAME_CLASSES = (
    ("rate", re.compile(r"(?:率|比重|占比|指数|强度|系数|倍数)$")),
    ("people", re.compile(r"(?:人数|人口|人口数|从业人员|职工)$")),
    ("count", re.compile(r"(?:单位数|企业数|个数|户数|家数)$|^(?:亏损)?企业$")),
    ("money", re.compile(r"(?:产值|增加值|收入|利润|利税|税金|税额|总额|资产|投资额|成本|费用)$")),
)


def split_units(unit: str) -> list[str]:
    """Return the single units of a unit line such as 户、人."""
    if "=" in unit:
        return [unit]
    parts = unit.replace("，", "、").replace(",", "、").replace(";", "、").split("、")
    return [part.strip() for part in parts if part.strip()]


def unit_of(row: Head, col: Head, base: Head, printed: Printed, measure: str) -> str | None:
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
        bases = [base.unit, *row.definition, *col.definition, *base.definition]
        return next((word for word in bases if is_base(word)), percents[0] if percents else "")
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


def fits_class(name: str, whole: Head | None) -> bool:
    """Tell whether a part may carry the unit of its whole: both count the same kind of thing."""
    if whole is None or not whole.unit:
        return False
    kinds = {_unit_class(whole.unit), _name_class(name)} - {""}
    return len(kinds) <= 1 and _name_class(name) != "rate"
