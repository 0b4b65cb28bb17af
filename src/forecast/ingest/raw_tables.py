"""Knows the tables kept as published in data/raw/tables: their manifest, read as any other file.

An entry of ``manifest.yml``::

    - file: gd_yearbook_2024_12-06.txt
      source: s3b604e8c          # id in sources.csv
      published: "2024"          # default: the source's own date
      definition: ...            # words on the definition that the table does not print
      indicator: ..., region: ..., unit: ...   # only what the table does not say
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.catalog import Catalog
from forecast.catalog.entries import read_entries
from forecast.errors import RecordError
from forecast.ingest.sources import Source
from forecast.ingest.store import COLUMNS, empty

__all__ = ["MANIFEST", "RawTable", "raw_tables", "read_raw_tables"]

MANIFEST = "manifest.yml"
_OPTIONS = ("indicator", "region", "unit")


@dataclass(frozen=True)
class RawTable:
    """One table of the folder with what its manifest says of it."""

    path: Path
    source: str
    published: str
    definition: str
    options: dict[str, str]


def raw_tables(folder: Path, sources: dict[str, Source]) -> tuple[RawTable, ...]:
    """Return the tables that the manifest names; none if there is no manifest.

    Raises
    ------
    CatalogError
        If the manifest is broken, or names a source that sources.csv does not have.
    RecordError
        If a file it names is not there.
    """
    if not (folder / MANIFEST).is_file():
        return ()
    found = []
    for entry in read_entries(folder / MANIFEST, key="file"):
        entry.only(("file", "source", "published", "definition", *_OPTIONS))
        source = entry.text("source")
        if source not in sources:
            raise entry.fail("source", "id in sources.csv")
        path = folder / entry.label
        if path.parent != folder or not path.is_file():
            raise RecordError("error.record_file", file=entry.label, folder=folder.name)
        options = {name: entry.text(name) for name in _OPTIONS if name in entry.fields}
        found.append(
            RawTable(
                path,
                source,
                entry.maybe_text("published") or "",
                entry.maybe_text("definition") or "",
                options,
            )
        )
    return tuple(found)


def read_raw_tables(tables: tuple[RawTable, ...], catalog: Catalog) -> pd.DataFrame:
    """Return the figures of the tables as stored rows (columns of ``ingest.store.COLUMNS``).

    Raises
    ------
    RecordError
        If a table cannot be read; the message names file and reason.
    """
    from forecast.ingest.add import to_frames
    from forecast.ingest.load import ingest_file
    from forecast.ingest.names import catalog_names

    indicators, regions = catalog_names(catalog)
    frames = [empty("ingested")]
    for table in tables:
        result = ingest_file(
            table.path,
            indicators=indicators,
            regions=regions,
            published=table.published,
            source=table.source,
            **table.options,  # type: ignore[arg-type]
        )
        if not result.ok:
            problem = "; ".join(str(error) for error in result.declined)
            raise RecordError("error.table_declined", file=table.path.name, problem=problem)
        frames.append(to_frames(result, definition=table.definition)["ingested"])
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]
