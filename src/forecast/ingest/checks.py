"""Knows how a new file is held against what is stored: columns pasted out of step."""

from __future__ import annotations

import statistics
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
    """Reject series that agree with what is stored only if moved by some periods.

    A revision changes figures a little and in place. A column pasted out of step contradicts
    most stored figures where it stands and repeats them a few periods away. What this very file
    stored before is left out.
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
        item.figure.cell
        for mark, items in series.items()
        if mark in held and _out_of_step(items, _others(held[mark], sha256))
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


def _others(series: Mapping[str, list[tuple[str, float]]], sha256: str) -> dict[str, float]:
    """Return the last stored value of each period that another file gave."""
    return {
        period: values[-1]
        for period, found in series.items()
        if (values := [value for sha, value in found if sha != sha256])
    }


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
