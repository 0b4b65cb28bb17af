"""The figures at hand and what was known of them on a date; knows no indicator in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.catalog import Catalog, Indicator, load_catalog
from forecast.errors import ParameterError
from forecast.home import catalog_dir, processed_dir, records_dir, tables_dir
from forecast.ingest.confirmations import load_confirmations
from forecast.ingest.corrections import Correction
from forecast.ingest.records import RecordBook, read_record_book
from forecast.ingest.sources import Source
from forecast.ingest.tabled import table_figures
from forecast.plausibility import Confirmed, Screen

__all__ = ["Scope", "Store", "open_store", "load_observations", "parse_as_of", "known_by"]


_NO_FIGURES_YET = date(1949, 1, 1)  # an empty record book knows nothing, on any day


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
    confirmed: Confirmed = frozenset()

    @cached_property
    def screen(self) -> Screen:
        """Return what is doubtful about the figures, on any day."""
        return Screen(self.observations, self.catalog, self.confirmed)

    def known(self, day: date) -> pd.DataFrame:
        """Return the observations certainly public on a day, as a new frame.

        Column ``finding`` holds the code of the doubt for which a figure is not heard that day;
        empty where it is.
        """
        codes = np.full(len(self.observations), "", dtype=object)
        for position, item in self.screen.findings(day).items():
            codes[position] = item.code if item.held else ""
        return known_by(self.observations.assign(finding=codes), day)

    @cached_property
    def without_assumptions(self) -> Store:
        """The same store without the figures that somebody assumed; itself if there are none.

        Internal figures stay: nobody published them, but somebody counted them.
        """
        assumed = self.observations["status"] == "assumption"
        if not assumed.any():
            return self
        return replace(self, observations=self.observations[~assumed].reset_index(drop=True))

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
        first.date() if len(found.observations) else _NO_FIGURES_YET,
        max(last, found.ingested_until or last),
        _confirmed(records, catalog, found.observations, book.corrections),
    )


def _confirmed(
    records: Path,
    catalog: Catalog,
    observations: pd.DataFrame,
    corrections: Mapping[str, Correction],
) -> Confirmed:
    """Return the figures that are not asked about: confirmed by command or by a correction."""
    said = {entry.key for entry in load_confirmations(records, catalog)}
    ids = {name for name, entry in corrections.items() if entry.action == "confirm"}
    if ids:
        for row in observations[observations["correction"] != ""].itertuples(index=False):
            if ids & set(str(row.correction).split()):
                key = (str(row.indicator), str(row.region), str(row.period), str(row.measure))
                said.add((*key, float(row.value)))  # type: ignore[arg-type]
    return frozenset(said)


def load_observations(as_of: str | date | None = None) -> pd.DataFrame:
    """Return the observations known on a date (all of them unless given), as a new frame."""
    store = open_store()
    if as_of is None:
        return store.observations.copy()
    return store.known(store.parse_as_of(as_of))


def known_by(observations: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the observations that were certainly public on a date."""
    return observations[observations["published_on"] <= pd.Timestamp(as_of)]
