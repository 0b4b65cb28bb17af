"""Knows what one filled row of the workbook says: a figure with remarks, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from forecast.errors import UnitError
from forecast.ingest.context import Context
from forecast.ingest.figures import Figure
from forecast.ingest.grid import Cell
from forecast.ingest.numbers import Printed, parse_cell
from forecast.ingest.observation import period_end
from forecast.ingest.periods import Period, parse_period
from forecast.ingest.template import MEASURES, OPERATORS, STATUSES, counted_as, status_of
from forecast.ingest.texts import text
from forecast.units import convert

__all__ = ["Entry", "Problem", "figure_of"]

_MEASURES = {"share": "share_pct", "count": "count", "index": "index", "rate": "growth_pct"}


class Problem(NamedTuple):
    """A reason code, what was found (with its cell), and what to write instead.

    The last two are numbers, cells and words of the catalogue: the same in both languages.
    """

    reason: str
    detail: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Entry:
    """One row of the workbook.

    Parameters
    ----------
    said, cells : mapping
        Text and address of every column.
    value : Cell
        The value's cell.
    formula : bool
        True if the value is the cached result of a formula.
    asked : str or None
        What the row asked for when the workbook was made (``id|region|period``); empty for a row
        added since, None if the workbook does not say.
    only_region : str
        The one region of the whole workbook, else empty.
    """

    said: Mapping[str, str]
    cells: Mapping[str, str]
    value: Cell
    sheet: str
    formula: bool = False
    asked: str | None = None
    only_region: str = ""

    @property
    def cell(self) -> str:
        """Return the address of the value."""
        return self.cells["value"]

    def at(self, column: str) -> str:
        """Return a column's address with what stands there."""
        return f"{self.cells[column]}: {self.said[column] or '-'}"


def figure_of(entry: Entry, context: Context) -> tuple[Figure | Problem | None, list[Problem]]:
    """Return a row's figure and what is to be said of it; a problem if it cannot be taken.

    None if the row says with a dash that there is no figure.
    """
    printed = parse_cell(entry.value.value, entry.value.text)
    if printed.kind == "missing":
        return None, []
    identity, problem = _indicator(entry, context)
    known = context.indicators.entries.get(identity)
    unit = entry.said["unit"]
    period = parse_period(entry.said["period"])
    measure = entry.said["measure"] or _MEASURES.get(known.kind if known else "", "level")
    region = entry.said["region"] or entry.only_region
    problem = (
        problem
        or _no_number(entry, printed, unit)
        or _wrong_entry(entry, measure)
        or _no_unit(entry, measure, known.unit if known else "")
    )
    if problem is None and period is None:
        asked = (entry.asked or "").rpartition("|")[2]
        problem = Problem("period_unreadable", entry.at("period"), asked or "2020")
    if problem is None and not region:
        problem = Problem("region_missing", entry.at("region"))
    if problem is not None or period is None or printed.value is None:
        return problem or Problem("not_a_number"), []
    status, remarks = _standing(entry, context)
    said = {
        "indicator": entry.said["indicator"] or (known.zh if known else ""),
        "name": identity,
        "region": region,
        "period": period.code,
        "measure": measure,
        "status": status,
    }
    return _figure(entry, printed, printed.value, said), remarks + _remarks(entry, printed, period)


def _figure(entry: Entry, printed: Printed, value: Decimal, said: Mapping[str, str]) -> Figure:
    """Return the figure of a row whose entries are all understood."""
    own = entry.said
    return Figure(
        breakdown="",
        group="",
        operator=printed.operator if printed.operator != "=" else own["operator"] or "=",
        text=printed.text.strip(),
        value=value,
        unit=own["unit"],
        definition=(own["definition"],) if own["definition"] else (),
        notes=(text("note.formula"),) if entry.formula else (),
        sheet=entry.sheet,
        cell=entry.cell,
        told_source=own["source"],
        told_note=own["note"],
        **said,
    )


def _indicator(entry: Entry, context: Context) -> tuple[str, Problem | None]:
    """Return the row's indicator: by its id, by a name in either column, else as written."""
    first, second = entry.said["indicator_id"], entry.said["indicator"]
    if not first and not second:
        return "", Problem("label_missing", entry.at("indicator_id"))
    named = [context.indicators.match(name) if name else None for name in (first, second)]
    if named[0] and named[1] and named[0] != named[1]:
        meant = " | ".join(context.indicators.entries[name].zh for name in named if name)
        return "", Problem("id_and_name_differ", f"{entry.at('indicator_id')}, {second}", meant)
    return named[0] or named[1] or first or second, None


def _no_number(entry: Entry, printed: Printed, unit: str) -> Problem | None:
    """Return why the value's cell holds no figure in the row's unit, if it holds none."""
    found = entry.at("value")
    if printed.kind == "masked":
        return Problem("masked", found)
    if printed.kind == "rejected" or printed.value is None:
        return Problem(printed.reason or "not_a_number", found)
    if not printed.unit or printed.unit == unit:
        return None
    try:
        meant = f"{convert(float(printed.value), printed.unit, unit):.10g}"
    except UnitError:
        meant = ""
    return Problem("unit_conflict", found, f"{meant} {unit}".strip() if meant else unit)


def _wrong_entry(entry: Entry, measure: str) -> Problem | None:
    """Return which of the listed entries is none of those allowed, if one is."""
    if entry.said["operator"] and entry.said["operator"] not in OPERATORS:
        return Problem("operator_unknown", entry.at("operator"), " ".join(OPERATORS))
    if measure not in MEASURES:
        return Problem("measure_unknown", entry.at("measure"), " | ".join(MEASURES))
    if status_of(entry.said["status"]) is None:
        return Problem("status_unknown", entry.at("status"), " | ".join(STATUSES))
    return None


def _no_unit(entry: Entry, measure: str, usual: str) -> Problem | None:
    """Return that an added row names no unit: the suite does not guess one."""
    if entry.said["unit"] or measure == "index" or usual in ("", "指数"):
        return None
    wanted = "%" if measure in ("growth_pct", "share_pct") else usual
    return Problem("unit_missing", entry.at("unit"), wanted)


def _standing(entry: Entry, context: Context) -> tuple[str, list[Problem]]:
    """Return the status a row counts with, and what to say where that is not what it states."""
    stated = status_of(entry.said["status"]) or ""
    status = counted_as(stated, entry.said["source"] or context.source)
    if not stated:
        return status, [Problem("status_blank", entry.at("status"), " | ".join(STATUSES))]
    if status == stated:
        return status, [Problem("is_assumption", entry.at("status"))] * (status == "assumption")
    reason = "estimate_unsourced" if stated == "estimate" else "status_unsourced"
    return status, [Problem(reason, entry.at("status"), entry.cells["source"])]


def _remarks(entry: Entry, printed: Printed, period: Period) -> list[Problem]:
    told = []
    if isinstance(entry.value.value, str) and printed.value is not None:
        shown = f"{printed.operator if printed.operator != '=' else ''}{printed.value}"
        if entry.said["value"] != shown:
            told.append(Problem("text_number", entry.at("value"), shown))
    asked = (entry.asked or "").rpartition("|")[2]
    if asked and asked != period.code:
        told.append(Problem("period_not_asked", entry.at("period"), asked))
    if entry.asked == "":
        told.append(Problem("row_added", entry.at("indicator_id")))
    if period_end(period.code) > date.today():
        told.append(Problem("period_ahead", entry.at("period"), f"{period_end(period.code)}"))
    return told
