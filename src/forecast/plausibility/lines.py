"""Rows of the record book as lines that can be held against each other; one group a series.

A group is one indicator in one place: its levels (amounts, counts, index numbers on the log scale;
shares in points) or its growth (in points). In-year totals are taken as if they went on for the
year, with an error for the months that are not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.catalog.schema import FILLED_STATUSES
from forecast.ingest.observation import LEVEL_MEASURES
from forecast.plausibility.company import Company
from forecast.plausibility.slips import GROWTH_SLIPS, LEVEL_SLIPS, SHARE_SLIPS, Slip

__all__ = ["Line", "Kind", "AMOUNT", "SHARE", "GROWTH", "lines_of", "company_of", "reference"]

_LOOSE = ("estimate", *FILLED_STATUSES)
BOUNDS = (">", ">=", "<", "<=")


def _log(value: float) -> float | None:
    return math.log(value) if value > 0 else None


def _points(value: float) -> float | None:
    return value


@dataclass(frozen=True)
class Kind:
    """How figures of a kind are held together: scale, slips, usual pace and change a year.

    ``slack`` are the errors, on the scale, of a figure that is exact, approximate or a forecast,
    of one whose definition is another, and of a part of the year that is not known.
    """

    name: str
    scale: Callable[[float], float | None]
    slips: tuple[Slip, ...]
    width: float
    pace: float
    change: float
    trending: bool
    slack: tuple[float, float, float, float]


AMOUNT = Kind("amount", _log, LEVEL_SLIPS, 18.4, 0.07, 0.15, True, (0.02, 0.15, 0.35, 0.3))
COUNT = Kind("count", _log, LEVEL_SLIPS, 18.4, 0.08, 0.3, True, (0.02, 0.2, 0.35, 0.4))
INDEX = Kind("index", _log, LEVEL_SLIPS, 18.4, 0.0, 0.1, True, (0.02, 0.1, 0.2, 0.1))
SHARE = Kind("share", _points, SHARE_SLIPS, 100.0, 0.0, 4.0, True, (0.1, 1.0, 5.0, 2.0))
GROWTH = Kind("growth", _points, GROWTH_SLIPS, 400.0, 0.0, 6.0, False, (0.3, 2.0, 2.0, 6.0))


class Line(NamedTuple):
    """One figure: where it is in its frame, when, what it says on its group's scale, how surely.

    ``amount`` is in the indicator's unit (percent for growth); ``at`` is None where the scale has
    no place for it (a level of zero or below).
    """

    position: int
    year: float
    amount: float
    at: float | None
    error: float
    bound: str
    annual: bool
    known: int
    decimals: int
    mark: tuple[str, str, float]
    row: Any


Group = tuple[str, str, str]  # region, indicator, "level" or "growth"


def kind_of(indicator: Indicator, measure: str) -> tuple[str, Kind] | None:
    """Return the group's name and kind for a figure of an indicator, None if it is held to none."""
    if measure in LEVEL_MEASURES[indicator.kind]:
        kinds = {"level": AMOUNT, "count": COUNT, "index": INDEX, "share": SHARE, "rate": GROWTH}
        return "level", kinds[indicator.kind]
    return ("growth", GROWTH) if measure in ("growth_pct", "index") else None


def lines_of(frame: pd.DataFrame, catalog: Catalog) -> dict[Group, tuple[Kind, list[Line]]]:
    """Return the lines of every group, in the order in which they became known.

    Parameters
    ----------
    frame : DataFrame
        Observations (``ingest.observation``); rows dropped by a correction are left out.
    """
    found: dict[Group, tuple[Kind, list[Line]]] = {}
    order = np.argsort(frame["published_on"].to_numpy(), kind="stable")
    rows = list(frame.itertuples(index=False))
    for position in order.tolist():
        row = rows[position]
        if row.dropped:
            continue
        indicator = catalog.indicators[str(row.indicator)]
        held = kind_of(indicator, str(row.measure))
        if held is None:
            continue
        name, kind = held
        group = found.setdefault((str(row.region), indicator.id, name), (kind, []))
        group[1].append(_line(position, row, indicator, kind))
    return found


def _line(position: int, row: Any, indicator: Indicator, kind: Kind) -> Line:
    exact, about, _, partly = kind.slack
    amount = float(row.amount)
    whole, unknown = amount, 0.0
    year = float(row.year)
    if row.measure == "index" and kind is GROWTH:
        whole = amount - 100.0
    if row.span != "annual":
        months = _months(row)
        if indicator.stock or kind in (SHARE, INDEX):
            year += _end(row) / 12.0 - 1.0
        else:
            unknown = partly * math.sqrt((12 - months) / 12)
            if kind in (AMOUNT, COUNT):
                whole = amount * 12.0 / months
    loose = row.operator != "=" or row.status in _LOOSE or row.confidence == "low"
    error = math.hypot(about if loose else exact, unknown)
    if kind is SHARE:
        error *= max(abs(whole), 1.0) / 50.0 if row.operator == "=" else 1.0
    if kind is COUNT and whole > 0:
        error = math.hypot(error, 1.0 / math.sqrt(whole))
    return Line(
        position,
        year,
        amount,
        kind.scale(whole),
        error,
        str(row.operator) if row.operator in BOUNDS else "",
        row.span == "annual",
        int(row.published_on.value),
        _decimals(float(row.value)),
        (str(row.source_id), str(row.period), amount),
        row,
    )


def _decimals(value: float) -> int:
    """Return the decimals that a figure is printed with."""
    shown = f"{value:.12g}"
    return len(shown.partition(".")[2]) if "e" not in shown else 0


def _months(row: Any) -> int:
    return int(row.months) if row.span != "month" else 1


def _end(row: Any) -> int:
    """Return the month in which a part of the year ends."""
    told = str(row.period)[5:]
    return 3 * int(told[1]) if told.startswith("Q") else int(told[:2])


def reference(year: float, amount: float, error: float, kind: Kind) -> Line:
    """Return a value that only speaks and is never asked about: a plan's base, a goal, a ratio."""
    return Line(-1, year, amount, kind.scale(amount), error, "", True, 0, 0, ("", "", amount), None)


def company_of(kind: Kind, lines: Sequence[Line]) -> Company:
    """Return lines as a company; figures of another definition than most speak less surely."""
    told = [str(line.row.definition) for line in lines if line.row is not None]
    usual = max(sorted(set(told)), key=told.count) if told else ""
    errors = [
        math.hypot(
            line.error,
            kind.slack[2] if line.row is not None and line.row.definition != usual else 0.0,
        )
        for line in lines
    ]
    values = np.array([line.at for line in lines], dtype=float)
    change = kind.change
    if kind is SHARE:
        # What a share usually moves by goes with its size: 2 % moves less than 50 %.
        change = max(0.08 * float(np.median(np.abs(values))), 0.1)
    return Company(
        np.array([line.year for line in lines]),
        values,
        np.array(errors),
        kind.pace,
        change,
        kind.trending,
    )
