"""Knows what one figure read from a table is, before names are matched to the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Asked", "Doubt", "Figure", "Recognition", "Rejected", "Remark", "TableRead"]


@dataclass(frozen=True)
class Figure:
    """One published figure and where it stands.

    Parameters
    ----------
    indicator : str
        The indicator's label as printed (headings joined by a blank), or the breakdown's.
    name : str
        The label's bare name: simplified, without unit, numbering and measure suffix.
    breakdown : str
        The row or column group the figure is limited to; empty for the whole.
    group : str
        The heading line the row stands under, such as 按轻重分; empty if none.
    region : str
        The region's label as printed; empty if the table names none.
    period : str
        `2015`, `2020-04`, `2020-Q1`, `2017-03C`, or empty if the table names none.
    measure : str
        `level`, `growth_pct`, `share_pct`, `index` or `count`; names refine level and count.
    operator : str
        `=`, `<`, `<=`, `>`, `>=` or `~`, as printed.
    text : str
        The value as printed.
    value : Decimal
        The value.
    unit : str
        As printed; empty if none is.
    definition : tuple of str
        Hints such as 规模以上, 当年价格, 上年=100, 环比.
    notes : tuple of str
        Footnotes and how anything not printed beside the figure was found.
    sheet, cell : str
        Where it stands.
    status : str
        estimate, preliminary, final or revised where the table says so, else empty; of a fill-in
        workbook also assumption or internal.
    told_source, told_note : str
        The fill-in workbook's own source and note.
    """

    indicator: str
    name: str
    breakdown: str
    group: str
    region: str
    period: str
    measure: str
    operator: str
    text: str
    value: Decimal
    unit: str
    definition: tuple[str, ...]
    notes: tuple[str, ...]
    sheet: str
    cell: str
    status: str = ""
    told_source: str = ""
    told_note: str = ""


@dataclass(frozen=True)
class Remark:
    """A cell and what is to be said of it, by a reason code (`reason.<code>` in the texts).

    `expected` is what to write instead, where that can be said (`fix.<code>` in the texts).
    """

    sheet: str
    cell: str
    text: str
    reason: str
    detail: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Rejected(Remark):
    """A cell that was not taken."""


@dataclass(frozen=True)
class Doubt(Remark):
    """A figure that was taken but should be looked at."""


@dataclass(frozen=True)
class Asked:
    """One row of a fill-in workbook as written: where its value stands and what it is about."""

    cell: str
    indicator: str
    region: str
    period: str


@dataclass(frozen=True)
class Recognition:
    """How sure a layout is (0 declines) and why, in one line."""

    confidence: float
    why: str


@dataclass(frozen=True)
class TableRead:
    """Everything one layout read from one grid."""

    layout: str
    confidence: float
    why: str
    sheet: str
    title: str
    number: str
    unit: str
    figures: tuple[Figure, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows: tuple[Asked, ...] = ()
