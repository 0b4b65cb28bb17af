"""One annual series as data: what is known of each year, and from which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecast.catalog.schema import STATUSES

__all__ = ["ORIGINS", "Evidence", "YearValue", "Conflict", "AnnualSeries"]

ORIGINS = ("published", "filled", "assumed")  # the last is worth least


@dataclass(frozen=True)
class Evidence:
    """One published figure as a series uses it or sets it aside (``reason`` says why)."""

    indicator: str
    period: str
    measure: str
    operator: str
    value: float
    unit: str
    amount: float
    status: str
    confidence: str
    definition: str
    definition_text: str
    source_id: str
    published: str
    known_from: str
    file: str
    row: int
    correction: str
    sheet: str = ""
    cell: str = ""
    reason: str = ""
    told_by: str = ""
    told_source: str = ""
    told_note: str = ""

    @property
    def origin(self) -> str:
        """``published``, ``filled`` (told by a user, whatever its status) or ``assumed``."""
        if self.status == "assumption":
            return "assumed"
        return "filled" if self.told_by else "published"

    def to_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)

    def place(self) -> dict[str, Any]:
        """Return where the figure was read: a record's line, or a table's sheet and cell."""
        return {"file": self.file, "row": self.row, "sheet": self.sheet, "cell": self.cell}


@dataclass(frozen=True)
class YearValue:
    """The value of one year, in the series' unit.

    ``bound`` is empty for a value, ``>`` or ``>=`` for a lower bound, ``<`` or ``<=`` for an upper
    one; ``approximate`` marks a rounded figure or an estimate; ``derived`` one computed by
    identity from its parts (then ``evidence`` holds the parts' figures); ``as_at`` the period of an
    in-year reading of a stock; ``related`` marks a bound that a related indicator's figure gives
    (then ``evidence`` holds that figure, its amount in the series' unit).
    """

    year: int
    value: float
    bound: str = ""
    approximate: bool = False
    derived: bool = False
    as_at: str = ""
    evidence: tuple[Evidence, ...] = ()
    set_aside: tuple[Evidence, ...] = ()
    related: bool = False

    @property
    def status(self) -> str:
        """The weakest status among the figures behind the value, empty without any."""
        held = [item.status for item in self.evidence]
        return min(held, key=STATUSES.index, default="")

    @property
    def origin(self) -> str:
        """``published``, or ``filled`` or ``assumed`` if a figure behind the value is so."""
        held = [item.origin for item in self.evidence]
        return max(held, key=ORIGINS.index, default="published")

    def to_dict(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "value": self.value,
            "bound": self.bound or None,
            "approximate": self.approximate,
            "derived": self.derived,
            "related": self.related,
            "as_at": self.as_at or None,
            "status": self.status or None,
            "origin": self.origin if self.evidence else None,
            "evidence": list(dict.fromkeys(item.source_id for item in self.evidence)),
            "read_from": [item.place() for item in self.evidence],
            "set_aside": [item.to_dict() for item in self.set_aside],
        }


@dataclass(frozen=True)
class Conflict:
    """Two figures of one year that differ by more than their rounding."""

    year: int
    used: Evidence
    other: Evidence
    difference: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "used": self.used.to_dict(),
            "other": self.other.to_dict(),
            "difference": self.difference,
        }


@dataclass(frozen=True)
class AnnualSeries:
    """What is known of one indicator in one region under one definition as of a date."""

    indicator: str
    region: str
    definition: str
    unit: str
    kind: str
    as_of: str
    years: tuple[YearValue, ...]
    set_aside: tuple[Evidence, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    other_definitions: Mapping[str, tuple[YearValue, ...]] | None = None

    @property
    def points(self) -> tuple[YearValue, ...]:
        """The years with a value (bounds are not values)."""
        return tuple(item for item in self.years if not item.bound)

    @property
    def latest(self) -> YearValue | None:
        """The latest year's figure, a bound included."""
        return self.years[-1] if self.years else None

    def at(self, year: int) -> YearValue | None:
        return next((item for item in self.years if item.year == year), None)

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Return consecutive years and values, NaN where unknown or only bounded.

        Returns
        -------
        years, values : ndarray, shape (last - first + 1,)
            Both empty if the series has no value.
        """
        points = self.points
        if not points:
            return np.empty(0, dtype=int), np.empty(0)
        years = np.arange(points[0].year, points[-1].year + 1)
        values = np.full(years.shape, np.nan)
        for item in points:
            values[item.year - years[0]] = item.value
        return years, values

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "region": self.region,
            "unit": self.unit,
            "definition": self.definition,
            "kind": self.kind,
            "as_of": self.as_of,
            "years": [item.to_dict() for item in self.years],
            "conflicts": [item.to_dict() for item in self.conflicts],
            "set_aside": [item.to_dict() for item in self.set_aside],
        }
