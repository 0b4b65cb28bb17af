"""Knows how a new file is held against what is stored: columns pasted out of step."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from forecast.ingest.figures import Rejected
from forecast.ingest.load import FileResult, Table
from forecast.ingest.observe import Observation

__all__ = ["Stored", "against_store", "stored_figures"]

Stored = dict[tuple[str, ...], dict[str, list[tuple[str, float]]]]
LAGS = (-4, -3, -2, -1, 1, 2, 3, 4)


def stored_figures(stored: pd.DataFrame) -> Stored:
    """Return stored rows by series and period, each with the hash of its file.

    Parameters
    ----------
    stored : DataFrame
        Columns ``indicator, region, measure, unit, period, value, file_sha256``.
    """
    held: Stored = defaultdict(lambda: defaultdict(list))
    columns = ["indicator", "region", "measure", "unit", "period", "value", "file_sha256"]
    for *mark, period, value, sha in zip(*(stored[name].tolist() for name in columns), strict=True):
        held[*map(str, mark), _kind(period)][period].append((sha, float(value)))
    return held


def against_store(result: FileResult, held: Stored) -> FileResult:
    """Reject figures that repeat what is stored, but for other periods.

    A revision changes figures a little and in place. A column pasted out of step contradicts
    stored figures where it stands and repeats them a few periods away; so do the later figures of
    a row that lost a cell, and two years that changed places. What this very file stored before
    is left out.
    """
    tables = tuple(_check_table(table, held, result.sha256) for table in result.tables)
    return replace(result, tables=tables)


def _check_table(table: Table, held: Stored, sha256: str) -> Table:
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for item in table.observations:
        if item.indicator and item.figure.period:
            mark = (item.indicator, item.region_name, item.measure, item.figure.unit,
                    _kind(item.figure.period))  # fmt: skip
            series[mark].append(item)
    bad = {
        cell
        for mark, items in series.items()
        if mark in held
        for cell in _out_of_step(items, _others(held[mark], sha256))
    }
    if not bad:
        return table
    kept = tuple(item for item in table.observations if item.figure.cell not in bad)
    gone = [f for f in table.read.figures if f.cell in bad]
    rejected = [Rejected(f.sheet, f.cell, f.text, "contradicts_store") for f in gone]
    read = replace(
        table.read,
        doubts=tuple(doubt for doubt in table.read.doubts if doubt.cell not in bad),
        figures=tuple(f for f in table.read.figures if f.cell not in bad),
        rejected=(*table.read.rejected, *rejected),
    )
    return replace(table, read=read, observations=kept)


def _others(series: Mapping[str, list[tuple[str, float]]], sha256: str) -> dict[str, float]:
    """Return the last stored value of each period that another file gave."""
    return {
        period: values[-1]
        for period, found in series.items()
        if (values := [value for sha, value in found if sha != sha256])
    }


def _kind(period: str) -> str:
    return "C" if period.endswith("C") else "Q" if "Q" in period else str(len(period))


def _out_of_step(items: list[Observation], held: dict[str, float]) -> set[str]:
    """Return the cells of a series that repeat what is stored for other periods.

    All of them if the series, or its end, is moved by some periods; the two that changed places.
    """
    mine = {item.figure.period: float(item.value) for item in items}
    cells = {item.figure.period: item.figure.cell for item in items}
    periods = sorted(set(mine) | set(held))
    at = {period: n for n, period in enumerate(periods)}
    shared = [period for period in periods if period in mine and period in held]
    wrong = [period for period in shared if not _close(mine[period], held[period])]
    if len(shared) < 4 or len(wrong) < 2:
        return set()
    for lag in LAGS:
        moved = [
            period
            for period in mine
            if 0 <= at[period] + lag < len(periods) and periods[at[period] + lag] in held
        ]
        hits = {p for p in moved if _close(mine[p], held[periods[at[p] + lag]])} & set(wrong)
        told = set(moved) & set(wrong)
        if len(hits) >= 3 and len(hits) >= 0.8 * len(told):
            return set(cells.values())
    swapped = {
        period
        for one, other in itertools.combinations(wrong, 2)
        if abs(at[one] - at[other]) <= 2
        and _close(mine[one], held[other]) and _close(mine[other], held[one])
        for period in (one, other)
    }  # fmt: skip
    return {cells[period] for period in swapped}


def _close(one: float, other: float) -> bool:
    return abs(Decimal(repr(one)) - Decimal(repr(other))) <= Decimal("0.0005") * abs(
        Decimal(repr(other))
    )
