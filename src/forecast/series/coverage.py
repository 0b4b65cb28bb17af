"""What kind of evidence there is for every indicator and year of a region; judges no figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast.catalog import Catalog, Indicator, Names
from forecast.errors import ParameterError
from forecast.series.figures import Figure, figures, is_forecast
from forecast.series.select import BOUNDS, usable
from forecast.series.store import Store

__all__ = ["KINDS", "CoverageRow", "Coverage", "coverage"]

# From the strongest to the weakest; a year shows the strongest it has.
KINDS = (
    "level",
    "approximate",
    "derived",
    "bound",
    "growth",
    "in_year_total",
    "in_year_growth",
    "other_definition",
    "low",
    "none",
)
_PARTS = frozenset({"level", "approximate"})
_EARLIEST, _LATEST = 1949, 2100


@dataclass(frozen=True)
class CoverageRow:
    """One indicator: the kinds of evidence of each year, strongest first, and the figures behind.

    ``kinds`` holds one tuple a year, empty where there is nothing; ``counts`` the number of
    published figures (a derived year may have none of its own). ``part`` is ``plan`` for an
    indicator with a target of the plan, ``identity`` for one that such an indicator is derived
    from, else ``other``.
    """

    indicator: str
    names: Names
    part: str
    kinds: tuple[tuple[str, ...], ...]
    counts: tuple[int, ...]

    @property
    def strongest(self) -> tuple[str, ...]:
        """The strongest kind of each year, ``none`` where there is nothing."""
        return tuple(kinds[0] if kinds else "none" for kinds in self.kinds)

    def to_dict(self, years: Sequence[int]) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "name_zh": self.names.zh,
            "name_en": self.names.en,
            "part": self.part,
            "years": {
                str(year): {"kind": kind, "also": list(kinds[1:]), "figures": count}
                for year, kind, kinds, count in zip(
                    years, self.strongest, self.kinds, self.counts, strict=True
                )
            },
        }


@dataclass(frozen=True)
class Coverage:
    """The matrix indicator x year of one region as of a date; the plan's indicators come first."""

    region: str
    plan: str
    as_of: str
    years: tuple[int, ...]
    rows: tuple[CoverageRow, ...]

    def kind(self, indicator: str, year: int) -> str:
        row = next(row for row in self.rows if row.indicator == indicator)
        return row.strongest[self.years.index(year)]

    def to_dict(self) -> dict[str, Any]:
        return {
            "region": self.region,
            "plan": self.plan or None,
            "as_of": self.as_of,
            "years": list(self.years),
            "kinds": list(KINDS),
            "reason": None if self.rows else "no_data",
            "indicators": [row.to_dict(self.years) for row in self.rows],
        }


def coverage(
    store: Store,
    region: str | None = None,
    *,
    plan: str | None = None,
    indicators: Iterable[str] = (),
    first: int = 2004,
    last: int = 2025,
    as_of: str | date | None = None,
) -> Coverage:
    """Return the kind of evidence of every indicator and year of a region.

    Parameters
    ----------
    store : Store
    region : str, optional
        Id or name; the plan's region unless given.
    plan : str, optional
        Its indicators come first, with or without evidence, then what they are derived from.
    indicators : iterable of str, optional
        These only, in this order, with or without evidence; unless given, the plan's and every
        other one with any evidence in these years.
    first, last : int
        Years, both included.
    as_of : str or date, optional
        Only figures certainly public on that day.

    Notes
    -----
    A kind is about the definition in force. ``low`` are figures of low confidence and estimates
    said before their period was over; ``derived`` says that the indicator is a ratio of two
    indicators, or a part that is a share of a whole, and both are there as values.

    Raises
    ------
    ParameterError
        If a name is unknown, neither region nor plan is given, the years are out of order or the
        date is outside the record book.
    """
    catalog = store.catalog
    scheme = catalog.plan(plan) if plan is not None else None
    if region is None and scheme is None:
        raise ParameterError("error.coverage_need", known=", ".join(catalog.plans))
    place = catalog.region(region if region is not None else scheme.region).id  # type: ignore[union-attr]
    only = [catalog.indicator(name).id for name in dict.fromkeys(indicators)]
    if not _EARLIEST <= first <= last <= _LATEST:
        raise ParameterError(
            "error.coverage_years", first=first, last=last, low=_EARLIEST, high=_LATEST
        )
    day = store.parse_as_of(as_of)
    known = store.known(day)
    kinds, counts = _own(known[known["region"] == place], catalog)
    years = tuple(range(first, last + 1))
    for name, year in _derived(kinds, catalog):
        kinds.setdefault(name, {}).setdefault(year, set()).add("derived")
    planned, behind = _of_plan(catalog, scheme.id if scheme is not None else None)

    def row(entry: Indicator) -> CoverageRow:
        own, number = kinds.get(entry.id, {}), counts.get(entry.id, {})
        part = "plan" if entry.id in planned else "identity" if entry.id in behind else "other"
        return CoverageRow(
            entry.id,
            entry.names,
            part,
            tuple(tuple(sorted(own.get(year, ()), key=KINDS.index)) for year in years),
            tuple(number.get(year, 0) for year in years),
        )

    if only:
        rows = [row(catalog.indicators[name]) for name in only]
    else:
        first_ones = [*planned, *(name for name in behind if name not in planned)]
        rows = [row(catalog.indicators[name]) for name in first_ones]
        rest = (row(entry) for entry in catalog.indicators.values() if entry.id not in first_ones)
        rows += [item for item in rest if any(item.kinds)]
    return Coverage(
        place, scheme.id if scheme is not None else "", day.isoformat(), years, tuple(rows)
    )


def _of_plan(catalog: Catalog, plan: str | None) -> tuple[list[str], list[str]]:
    """Return the indicators with a target of the plan, and the parts they are derived from."""
    if plan is None:
        return [], []
    planned = list(dict.fromkeys(target.indicator for target in catalog.plan_targets(plan)))
    behind = [
        name
        for indicator in planned
        for pair in _identities(catalog, catalog.indicators[indicator])
        for name in pair
        if name not in planned
    ]
    return planned, list(dict.fromkeys(behind))


def _identities(catalog: Catalog, entry: Indicator) -> list[tuple[str, str]]:
    """Return the pairs of indicators from which this one follows by an identity."""
    pairs = []
    if entry.identity is not None:
        pairs.append((entry.identity.numerator, entry.identity.denominator))
    share = catalog.indicators.get(entry.share_indicator or "")
    if share is not None and share.identity is not None:
        pairs.append((share.id, share.identity.denominator))
    return pairs


def _own(
    here: pd.DataFrame, catalog: Catalog
) -> tuple[dict[str, dict[int, set[str]]], dict[str, dict[int, int]]]:
    """Return the kinds of published evidence, and the number of figures, by indicator and year."""
    kinds: dict[str, dict[int, set[str]]] = {}
    counts: dict[str, dict[int, int]] = {}
    for item in figures(here, catalog, include_low=True, forecasts=True):
        entry = catalog.indicators[item.key.indicator]
        kind = _kind(item, entry, in_force=catalog.family(entry).default)
        if kind is not None:
            kinds.setdefault(entry.id, {}).setdefault(item.year, set()).add(kind)
            number = counts.setdefault(entry.id, {})
            number[item.year] = number.get(item.year, 0) + 1
    return kinds, counts


def _kind(item: Figure, entry: Indicator, *, in_force: str) -> str | None:
    if item.key.measure not in ("level", "growth"):
        return None
    if item.evidence.confidence == "low" or is_forecast(item.evidence):
        return "low"
    if item.key.definition != in_force:
        return "other_definition"
    if item.key.measure == "growth":
        return "growth" if item.span == "annual" else "in_year_growth"
    if usable(item.row, entry, include_low=True) == "part_of_year":
        return "in_year_total"
    if item.evidence.operator in BOUNDS:
        return "bound"
    about = item.evidence.operator == "~" or item.evidence.status == "estimate"
    return "approximate" if about else "level"


def _derived(
    kinds: Mapping[str, Mapping[int, set[str]]], catalog: Catalog
) -> list[tuple[str, int]]:
    """Return each indicator and year whose two parts are there as published values."""
    found = []
    for entry in catalog.indicators.values():
        for above, below in _identities(catalog, entry):
            both = set(kinds.get(above, {})) & set(kinds.get(below, {}))
            found += [
                (entry.id, year)
                for year in both
                if kinds[above][year] & _PARTS and kinds[below][year] & _PARTS
            ]
    return found
