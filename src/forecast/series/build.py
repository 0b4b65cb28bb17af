"""Observations -> one annual series per indicator, region and definition, as of a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.series.annual import AnnualSeries, Conflict, Evidence, YearValue
from forecast.series.related import bounded, claims_of
from forecast.series.select import conflicts_of, outweighed, year_values
from forecast.series.store import Store, open_store

__all__ = ["annual_series", "build_series"]

_FLIP = {"": "", ">": "<", ">=": "<=", "<": ">", "<=": ">="}


def annual_series(
    region: str,
    indicator: str,
    *,
    as_of: str | date | None = None,
    definition: str | None = None,
    include_low: bool = False,
    without_assumptions: bool = False,
    store: Store | None = None,
) -> AnnualSeries:
    """Return what was known of an indicator on a date, one figure a year.

    Parameters
    ----------
    region, indicator : str
        Ids or names of the catalogue.
    as_of : str or date, optional
        Only figures certainly public on that day; the record book's last day unless given.
    definition : str, optional
        The one in force unless given; years under another one are never mixed in.
    include_low : bool
        Use figures of low confidence too.
    without_assumptions : bool
        Leave out the figures that somebody assumed (status ``assumption``).

    Returns
    -------
    AnnualSeries
        In the indicator's catalogue unit (shares in percent, 21.5 not .215).

    Raises
    ------
    ParameterError
        If a name is unknown or the date is outside the record book.
    """
    store = store if store is not None else open_store()
    store = store.without_assumptions if without_assumptions else store
    asked = store.scope(region, indicator, as_of, definition)
    known = store.known(asked.day)
    return build_series(
        known[known["region"] == asked.region],
        store.catalog,
        asked.indicator,
        asked.region,
        definition=asked.definition,
        as_of=asked.day,
        include_low=include_low,
    )


def build_series(
    known: pd.DataFrame,
    catalog: Catalog,
    entry: Indicator,
    region: str,
    *,
    definition: str,
    as_of: date,
    include_low: bool = False,
) -> AnnualSeries:
    """Build the series from the observations of one region that were known on the day."""
    groups, aside = year_values(_rows(known, entry.id), entry, include_low=include_low)
    years = groups.pop(definition, {})
    told: tuple[Conflict, ...] = ()
    if definition == catalog.family(entry).default:
        years, told = _with_others(years, known, catalog, entry, region, include_low)
    left: list[Evidence] = []
    for year, evidence in aside:
        if year in years:
            item = years[year]
            years[year] = replace(item, set_aside=(*item.set_aside, evidence))
        else:
            left.append(evidence)
    for other, values in groups.items():
        for year, item in values.items():
            unmixed = replace(item.evidence[0], reason="other_definition")
            if year in years:
                kept = years[year]
                years[year] = replace(kept, set_aside=(*kept.set_aside, unmixed))
            else:
                left.append(unmixed)
        groups[other] = values
    ordered = tuple(years[year] for year in sorted(years))
    return AnnualSeries(
        indicator=entry.id,
        region=region,
        definition=definition,
        unit=entry.unit,
        kind=entry.kind,
        as_of=as_of.isoformat(),
        years=ordered,
        set_aside=tuple(sorted(left, key=lambda item: (item.period, item.file, item.row))),
        conflicts=(*conflicts_of(ordered), *told),
        other_definitions={
            name: tuple(values[year] for year in sorted(values))
            for name, values in sorted(groups.items())
        },
    )


def _rows(known: pd.DataFrame, name: str) -> list[Any]:
    return list(known[known["indicator"] == name].itertuples(index=False))


def _with_others(
    years: dict[int, YearValue],
    known: pd.DataFrame,
    catalog: Catalog,
    entry: Indicator,
    region: str,
    include_low: bool,
) -> tuple[dict[int, YearValue], tuple[Conflict, ...]]:
    """Add what other indicators' figures say: an identity's parts, then related bounds."""
    if entry.identity is not None:
        definition = catalog.family(entry).default
        years = _with_derived(years, known, catalog, entry, definition, include_low)
    claims = claims_of(partial(_rows, known), catalog, entry, region, include_low=include_low)
    years, _, told = bounded(years, claims)
    return years, told


def _with_derived(
    years: dict[int, YearValue],
    known: pd.DataFrame,
    catalog: Catalog,
    entry: Indicator,
    definition: str,
    include_low: bool,
) -> dict[int, YearValue]:
    """Add the years that have no figure of their own but both parts of the identity.

    A figure of its own that was only filled in steps back for parts that are both published.

    Each part is taken under the definition wanted where its family has it, else under the one in
    force. The denominator may be a bound (output "over 2.6 trillion" bounds the rate from above);
    with both parts bounded nothing is said.
    """
    identity = entry.identity
    assert identity is not None  # the caller's condition, narrowed for the type checker
    above = _part(known, catalog, identity.numerator, definition, include_low)
    below = _part(known, catalog, identity.denominator, definition, include_low)
    found = dict(years)
    for year in sorted(set(above) & set(below)):
        part, whole, own = above[year], below[year], years.get(year)
        if whole.value == 0 or (part.bound and whole.bound):
            continue
        if own is not None and not all(
            outweighed(own.evidence[0], item) for item in (*part.evidence, *whole.evidence)
        ):
            continue
        aside = [replace(item, reason="published_exists") for item in own.evidence] if own else []
        found[year] = YearValue(
            year=year,
            value=float(f"{part.value / whole.value * identity.scale:.12g}"),
            bound=part.bound or _FLIP[whole.bound],
            approximate=part.approximate or whole.approximate,
            derived=True,
            evidence=(*part.evidence, *whole.evidence),
            set_aside=(*aside, *(own.set_aside if own else ())),
        )
    return found


def _part(
    known: pd.DataFrame, catalog: Catalog, name: str, definition: str, include_low: bool
) -> dict[int, YearValue]:
    entry = catalog.indicators[name]
    family = catalog.family(entry)
    shared = definition in {item.id for item in family.definitions}
    groups, _ = year_values(_rows(known, name), entry, include_low=include_low)
    return groups.get(definition if shared else family.default, {})
