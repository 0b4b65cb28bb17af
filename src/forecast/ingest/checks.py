"""Knows how a new file is held against what is stored: columns pasted out of step."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from forecast.ingest.figures import Rejected
from forecast.ingest.load import FileResult, Table
from forecast.ingest.observe import Observation

__all__ = ["against_store"]

LAGS = (-4, -3, -2, -1, 1, 2, 3, 4)


def against_store(result: FileResult, stored: pd.DataFrame) -> FileResult:
    """Reject series that agree with what is stored only if moved by some periods.

    A revision changes figures a little and in place. A column pasted out of step contradicts
    most stored figures where it stands and repeats them a few periods away.

    Parameters
    ----------
    stored : DataFrame
        Rows as in the store; rows of this very file are ignored.
    """
    stored = stored[stored["file_sha256"] != result.sha256]
    held: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for row in stored.itertuples(index=False):
        mark = (row.indicator, row.region, row.measure, row.unit, _kind(str(row.period)))
        held[tuple(str(part) for part in mark)][str(row.period)] = float(row.value)  # type: ignore[arg-type]
    return replace(result, tables=tuple(_check_table(table, held) for table in result.tables))


def _check_table(table: Table, held: dict[tuple[str, ...], dict[str, float]]) -> Table:
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for item in table.observations:
        if item.indicator and item.figure.period:
            mark = (item.indicator, item.region_name, item.measure, item.figure.unit,
                    _kind(item.figure.period))  # fmt: skip
            series[mark].append(item)
    bad = {
        item.figure.cell
        for mark, items in series.items()
        if mark in held and _out_of_step(items, held[mark])
        for item in items
    }
    if not bad:
        return table
    kept = tuple(item for item in table.observations if item.figure.cell not in bad)
    gone = [f for f in table.read.figures if f.cell in bad]
    rejected = [Rejected(f.sheet, f.cell, f.text, "contradicts_store") for f in gone]
    read = replace(
        table.read,
        figures=tuple(f for f in table.read.figures if f.cell not in bad),
        rejected=(*table.read.rejected, *rejected),
    )
    return replace(table, read=read, observations=kept)


def _kind(period: str) -> str:
    return "C" if period.endswith("C") else "Q" if "Q" in period else str(len(period))


def _out_of_step(items: list[Observation], held: dict[str, float]) -> bool:
    mine = {item.figure.period: float(item.value) for item in items}
    periods = sorted(set(mine) | set(held))
    shared = [period for period in periods if period in mine and period in held]
    if len(shared) < 4:
        return False
    in_place = statistics.fmean(_close(mine[p], held[p]) for p in shared)
    if in_place >= 0.5:
        return False
    for lag in LAGS:
        pairs = [
            (mine[period], held[periods[n + lag]])
            for n, period in enumerate(periods)
            if period in mine and 0 <= n + lag < len(periods) and periods[n + lag] in held
        ]
        if len(pairs) >= 3 and statistics.fmean(_close(a, b) for a, b in pairs) >= 0.8:
            return True
    return False


def _close(one: float, other: float) -> bool:
    return abs(Decimal(repr(one)) - Decimal(repr(other))) <= Decimal("0.0005") * abs(
        Decimal(repr(other))
    )
