"""Knows every usable figure that came from a table, and keeps them in data/processed.

The tables of data/raw/tables and the ingested ones are made into observations once; the result
lies in ``observations.parquet`` beside the records, under a key of everything it was made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from forecast.catalog import Catalog
from forecast.ingest.observation import COLUMNS
from forecast.ingest.raw_tables import MANIFEST, raw_tables, read_raw_tables
from forecast.ingest.records import RecordBook
from forecast.ingest.rows import EXTRA, observation_rows, table_sources
from forecast.ingest.sources import Source
from forecast.ingest.store import empty, load, locked, read_whole, write_package

__all__ = ["Tabled", "table_figures"]

# Part of the key: a change of how tables are read or turned into observations moves it.
_VERSION = "2"
_KEY = "made_from"


@dataclass(frozen=True)
class Tabled:
    """The usable figures of tables, and records without those that a table's cell replaces.

    ``ingested_until`` is the last day on which a file was ingested, None if none ever was.
    """

    observations: pd.DataFrame
    sources: dict[str, Source]
    ingested_until: date | None


def table_figures(
    book: RecordBook,
    catalog: Catalog,
    *,
    catalog_folder: Path,
    tables: Path,
    processed: Path | None,
) -> Tabled:
    """Return the record book's observations together with every usable figure of a table.

    A record that repeats a table's figure, by the same source, steps back for the cell itself.
    Nothing is lost if ``processed`` is None or cannot be written: the figures are made again then.

    Raises
    ------
    RecordError, CatalogError
        If a table of ``tables`` cannot be read, or its manifest is broken.
    LayoutError
        If what is stored in ``processed`` is damaged.
    """
    raw = raw_tables(tables, dict(book.sources))
    ingested = processed is not None and (processed / "ingested.parquet").is_file()
    if not raw and not ingested:
        return Tabled(book.observations, dict(book.sources), None)
    inputs = [*sorted(catalog_folder.glob("*.yml")), tables / MANIFEST]
    inputs += [table.path for table in raw]
    if processed is not None:
        inputs.append(processed / "ingested.parquet")
    key = _fingerprint(inputs, book)
    whole = _kept(processed, key) if processed is not None else None
    if whole is None:
        stored = load(processed) if processed is not None else empty("ingested")
        rows = pd.concat([read_raw_tables(raw, catalog), stored], ignore_index=True)
        whole = _together(book.observations, observation_rows(rows, catalog, book.sources))
        if processed is not None:
            _keep(processed, whole, key)
    found = whole[whole["sha256"] != ""]
    days = [day for day in found["ingested"].unique() if day]
    return Tabled(
        whole[list(COLUMNS)],
        {**book.sources, **table_sources(found, book.sources)},
        date.fromisoformat(max(days)) if days else None,
    )


def _together(records: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Put records and table figures into one frame, a figure of one source once."""
    mark = ["indicator", "region", "period", "measure", "operator", "amount", "definition",
            "source_id"]  # fmt: skip
    cells = set(found[mark].itertuples(index=False, name=None))
    same = [row in cells for row in records[mark].itertuples(index=False, name=None)]
    kept = records[~(pd.Series(same, index=records.index) & (records["correction"] == ""))]
    blank = {name: 0 if name == "vintage" else "" for name in EXTRA}
    whole = pd.concat([kept.assign(**blank), found], ignore_index=True)
    return whole[[*COLUMNS, *EXTRA]]


def _fingerprint(paths: Iterable[Path], book: RecordBook) -> str:
    digest = hashlib.sha256(_VERSION.encode())
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"-")
    digest.update(str(pd.util.hash_pandas_object(book.observations, index=False).sum()).encode())
    for source in book.sources.values():
        digest.update(f"{source.id}|{source.published}|{source.published_on}".encode())
    return digest.hexdigest()


def _kept(processed: Path, key: str) -> pd.DataFrame | None:
    """Return the frame kept under this key; whatever is not just that is made again."""
    try:
        frame = read_whole(processed / "observations.parquet")
    except Exception:  # a damaged file fails in a dozen ways; this one is made again
        return None
    return frame if frame.attrs.get(_KEY) == key else None


def _keep(processed: Path, whole: pd.DataFrame, key: str) -> None:
    frame = whole.copy()
    frame.attrs = {_KEY: key}
    try:
        with locked(processed):
            write_package(processed, {"observations": frame})
    except OSError:
        return
