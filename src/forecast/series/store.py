"""The figures at hand and what was known of them on a date; knows no indicator in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from forecast.catalog import Catalog, Indicator, load_catalog
from forecast.errors import ParameterError
from forecast.home import catalog_dir, processed_dir, records_dir, tables_dir
from forecast.ingest.corrections import Correction
from forecast.ingest.records import RecordBook, read_record_book
from forecast.ingest.sources import Source
from forecast.ingest.tabled import table_figures

__all__ = ["Scope", "Store", "open_store", "load_observations", "parse_as_of", "known_by"]


@dataclass(frozen=True)
class Scope:
    """What a caller asks for, checked: indicator, region, definition and day."""

    indicator: Indicator
    region: str
    definition: str
    day: date
    in_force: bool


@dataclass(frozen=True)
class Store:
    """The catalogue together with every observation, goal, source and correction.

    ``last_day`` is the last day on which a figure could have entered: the later of the record
    book's ``gathered_until`` and the last ingestion. It is the day of everything that is asked
    without one, in commands, notebooks, make and scripts (:meth:`parse_as_of`).
    """

    catalog: Catalog
    observations: pd.DataFrame
    goals: pd.DataFrame
    sources: Mapping[str, Source]
    corrections: Mapping[str, Correction]
    first_day: date
    last_day: date

    def parse_as_of(self, as_of: str | date | None) -> date:
        """Return an as-of date within the record book's span; the last day if None or empty.

        Raises
        ------
        ParameterError
            If the text is not a date, or the date is before the first record or after the last
            day on which a figure could have entered.
        """
        day = parse_as_of(as_of) if as_of else self.last_day
        if day > self.last_day:
            raise ParameterError("error.as_of_future", as_of=day, last=self.last_day)
        if day < self.first_day:
            raise ParameterError("error.as_of_early", as_of=day, first=self.first_day)
        return day

    def scope(
        self,
        region: str,
        indicator: str,
        as_of: str | date | None = None,
        definition: str | None = None,
    ) -> Scope:
        """Return what is asked for by ids or names; the definition in force unless given.

        Raises
        ------
        ParameterError
            If a name is unknown, the indicator has no such definition, or the date is outside the
            record book.
        """
        entry = self.catalog.indicator(indicator)
        place = self.catalog.region(region)
        day = self.parse_as_of(as_of)
        family = self.catalog.family(entry)
        wanted = definition or family.default
        known = [item.id for item in family.definitions]
        if wanted not in known:
            raise ParameterError(
                "error.definition", name=wanted, indicator=entry.id, known=", ".join(known)
            )
        return Scope(entry, place.id, wanted, day, wanted == family.default)


def parse_as_of(as_of: str | date) -> date:
    """Return a date given as ``YYYY-MM-DD`` or as a date.

    Raises
    ------
    ParameterError
        If the text is not a date of that form.
    """
    if isinstance(as_of, date):
        return as_of
    try:
        if len(as_of) != 10:
            raise ValueError(as_of)
        return date.fromisoformat(as_of)
    except (TypeError, ValueError):
        raise ParameterError("error.as_of", as_of=as_of) from None


def open_store(catalog_folder: Path | None = None, records_folder: Path | None = None) -> Store:
    """Read catalogue, records and tables; a second call with unchanged files is free.

    Without arguments everything is the project's own, the tables ingested into data/processed
    included. Folders given bring the raw tables that lie beside the records, and nothing else.

    Raises
    ------
    CatalogError, RecordError
        If anything in them is broken; the message names file and entry or row.
    """
    own = catalog_folder is None and records_folder is None
    where = Path(catalog_folder) if catalog_folder is not None else catalog_dir()
    records = Path(records_folder) if records_folder is not None else records_dir()
    tables = tables_dir() if own else records.parent / "tables"
    processed = processed_dir() if own else None
    stamp = _stamp(where, "*.yml") + _stamp(records, "*") + _stamp(tables, "*")
    if processed is not None:
        stamp += _stamp(processed, "ingested.parquet")
    return _open(where, records, tables, processed, stamp)


def _stamp(folder: Path, pattern: str) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob(pattern)))


@lru_cache(maxsize=4)
def _open(
    where: Path,
    records: Path,
    tables: Path,
    processed: Path | None,
    stamp: tuple[tuple[str, int], ...],
) -> Store:
    del stamp  # part of the cache's key alone
    catalog = load_catalog(where)
    book: RecordBook = read_record_book(records, catalog)
    found = table_figures(book, catalog, catalog_folder=where, tables=tables, processed=processed)
    first = found.observations["published_on"].min()
    last = book.manifest.gathered_until
    return Store(
        catalog,
        found.observations,
        book.goals,
        found.sources,
        book.corrections,
        first.date() if len(found.observations) else last,
        max(last, found.ingested_until or last),
    )


def load_observations(as_of: str | date | None = None) -> pd.DataFrame:
    """Return the observations known on a date (all of them unless given), as a new frame."""
    store = open_store()
    if as_of is None:
        return store.observations.copy()
    return known_by(store.observations, store.parse_as_of(as_of)).copy()


def known_by(observations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the observations that were certainly public on a date."""
    return observations[observations["published_on"] <= pd.Timestamp(as_of)]
