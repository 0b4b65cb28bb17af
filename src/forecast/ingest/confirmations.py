"""Figures that someone has looked at and found right although they look doubtful: a small CSV.

``confirmations.csv`` beside the records holds one row a figure, only ever appended to::

    indicator,region,period,measure,value,unit,confirmed,reason
    gross_industrial_output,东莞市,2024,level,25500,亿元,2026-11-25,new scope: see the yearbook

A confirmation speaks of the value it names: another value for the same year is asked about again.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from forecast.catalog import Catalog
from forecast.errors import RecordError
from forecast.ingest.observation import MEASURES, parse_period
from forecast.ingest.sources import read_csv

__all__ = ["FILE", "Confirmation", "load_confirmations", "add_confirmations"]

FILE = "confirmations.csv"


@dataclass(frozen=True)
class Confirmation:
    """One row of the file; ``value`` as printed, in ``unit``; ``confirmed`` is a day."""

    indicator: str
    region: str
    period: str
    measure: str
    value: float
    unit: str
    confirmed: str
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str, float]:
        return self.indicator, self.region, self.period, self.measure, self.value


_FIELDS = tuple(item.name for item in fields(Confirmation))


def load_confirmations(folder: Path, catalog: Catalog) -> tuple[Confirmation, ...]:
    """Return the confirmations of a record book; none if there is no such file.

    Raises
    ------
    RecordError
        If a row is broken or names what the catalogue does not hold; the message names the row.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    return tuple(_checked(number, row, catalog) for number, row in read_csv(path, _FIELDS))


def _checked(number: int, row: dict[str, str], catalog: Catalog) -> Confirmation:
    value = _number(row["value"])
    wrong = {
        "indicator": (row["indicator"] not in catalog.indicators, "id in indicators.yml"),
        "region": (row["region"] not in catalog.regions, "name in regions.yml"),
        "period": (parse_period(row["period"]) is None, "2015 | 2015-09C | 2015-09 | 2015-Q1"),
        "measure": (row["measure"] not in MEASURES, " | ".join(MEASURES)),
        "value": (not math.isfinite(value), "number"),
        "confirmed": (not _is_day(row["confirmed"]), "YYYY-MM-DD"),
    }
    for field, (bad, expected) in wrong.items():
        if bad:
            raise RecordError(
                "error.record_field",
                file=FILE,
                row=number,
                indicator=row["indicator"],
                region=row["region"],
                period=row["period"],
                field=field,
                found=row[field] or "-",
                expected=expected,
            )
    return Confirmation(**{**row, "value": value})  # type: ignore[arg-type]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def add_confirmations(folder: Path, new: Iterable[Confirmation]) -> Path:
    """Append confirmations to the file of a record book, in one step.

    Raises
    ------
    RecordError
        If the file cannot be written.
    """
    path = folder / FILE
    staged = path.with_name(f".{FILE}.{os.getpid()}.tmp")
    try:
        held = path.read_text(encoding="utf-8") if path.is_file() else ",".join(_FIELDS) + "\n"
        with staged.open("w", encoding="utf-8", newline="") as handle:
            handle.write(held if held.endswith("\n") else held + "\n")
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerows([_plain(value) for value in astuple(item)] for item in new)
        staged.replace(path)
    except OSError as error:
        raise RecordError("error.record_read", file=FILE, problem=error.strerror) from None
    finally:
        staged.unlink(missing_ok=True)
    return path


def _plain(value: object) -> object:
    return f"{value:.12g}" if isinstance(value, float) else value
