"""Knows what lies in data/processed: the tables' stored figures, as parquet and a data package.

``ingested`` holds the figures whose indicator, region and period are known, ``unmapped`` the
others, ``rejected`` the cells that were not taken, ``observations`` the record book together with
every usable figure of a table. All of it can be deleted and made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pandas as pd

from forecast.ingest.errors import LayoutError

__all__ = [
    "COLUMNS",
    "REJECTED",
    "PACKAGE",
    "empty",
    "typed",
    "load",
    "locked",
    "read_whole",
    "write_package",
]

COLUMNS = (
    "indicator", "region", "period", "measure", "operator", "value", "unit", "status",
    "definition", "confidence", "source_id", "published", "ingested", "label", "title",
    "file_name", "file_sha256", "sheet", "cell", "layout", "notes", "value_text", "vintage",
    "told_source", "told_note",
)  # fmt: skip
# Columns that a store written by an earlier version may lack.
_LATER = ("told_source", "told_note")
REJECTED = ("file_name", "file_sha256", "sheet", "cell", "text", "reason", "detail")
PACKAGE = "datapackage.json"
_DIGEST = "digest"
_TYPES = {"value": "float64", "vintage": "int64"}
_TITLES = {
    "observations": "Published figures: the hand-kept records and the usable figures of tables",
    "ingested": "Figures read from tables, each with its file, sheet and cell",
    "unmapped": "Figures whose indicator, region or period matched nothing in the catalogue",
    "rejected": "Cells that were not taken, with the reason",
}


@lru_cache(maxsize=4)
def empty(name: str) -> pd.DataFrame:
    """Return a stored table without rows."""
    columns = REJECTED if name == "rejected" else COLUMNS
    return typed(pd.DataFrame(columns=list(columns)))


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with text, float and integer columns; absent text becomes empty."""
    texts = [name for name in frame.columns if name not in _TYPES]
    kinds = dict.fromkeys(texts, "str") | {
        name: kind for name, kind in _TYPES.items() if name in frame.columns
    }
    return frame.fillna(dict.fromkeys(texts, "")).astype(kinds)


def load(directory: str | Path, name: str = "ingested") -> pd.DataFrame:
    """Return one stored table; empty if nothing is stored yet.

    Raises
    ------
    LayoutError
        `store_damaged` if the file is not readable, or of another form.
    """
    path = Path(directory) / f"{name}.parquet"
    if not path.is_file():
        return empty(name)
    try:
        found = read_whole(path)
        blank = {column: "" for column in _LATER if column not in found}
        return typed(found.assign(**blank)[list(empty(name).columns)])
    except Exception as error:
        raise LayoutError("store_damaged", file=path.name, found=str(error)[:80]) from error


def read_whole(path: Path) -> pd.DataFrame:
    """Return a table as it was written.

    The checksums of its pages do not cover all of a parquet file, so the values are held against
    their own digest too. A table of an earlier version has none and is taken as it is.

    Raises
    ------
    ValueError
        If the values are not those that were written; else what the reader raises.
    """
    found = pd.read_parquet(path, page_checksum_verification=True)
    told = found.attrs.pop(_DIGEST, None)
    if told is not None and told != _digest(found):
        raise ValueError("the values are not those that were written")
    return found


def _digest(frame: pd.DataFrame) -> str:
    digest = hashlib.sha256("|".join(map(str, frame.columns)).encode())
    for name in frame.columns:  # one at a time: a row's hash would not see two cells change places
        digest.update(pd.util.hash_pandas_object(frame[name], index=False).to_numpy().tobytes())
    return digest.hexdigest()


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Make the folder and hold it against another run that would write at the same time."""
    directory.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # a system without it: the renames keep every file whole all the same
        yield
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_package(directory: str | Path, frames: Mapping[str, pd.DataFrame]) -> Path:
    """Write each frame as parquet and the Frictionless descriptor of every table there.

    Every file is written under a temporary name, and none is renamed before all are written: a
    full disk leaves what was stored. A file whose bytes would not change is left alone.
    """
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    held = {path: path for path in directory.glob("*.parquet")}
    staged: dict[Path, Path] = {}
    try:
        for name, frame in frames.items():
            path = directory / f"{name}.parquet"
            staged[path] = _temporary(path)
            marked = frame.copy(deep=False)
            marked.attrs = {**frame.attrs, _DIGEST: _digest(frame)}
            marked.to_parquet(staged[path], index=False, write_page_checksum=True)
        descriptor = {
            "name": "forecast-processed",
            "title": "Observations with their provenance",
            "profile": "data-package",
            "resources": [_resource(path, at) for path, at in sorted((held | staged).items())],
        }
        package = directory / PACKAGE
        staged[package] = _temporary(package)
        said = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
        staged[package].write_text(said, encoding="utf-8", newline="\n")
        for path, temporary in staged.items():
            if not (path.is_file() and path.read_bytes() == temporary.read_bytes()):
                temporary.replace(path)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    return package


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _resource(path: Path, at: Path) -> dict[str, object]:
    """Describe a table that stands, or will stand, at `path` and is read from `at`."""
    import pyarrow.parquet as pq

    data = at.read_bytes()
    return {
        "name": path.stem,
        "path": path.name,
        "profile": "tabular-data-resource",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": _TITLES.get(path.stem, path.stem),
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": {
            "fields": [
                {"name": field.name, "type": _field_type(str(field.type))}
                for field in pq.read_schema(at)
            ]
        },
    }


def _field_type(stored: str) -> str:
    kinds = {"bool": "boolean", "int": "integer", "double": "number", "timestamp": "datetime"}
    return next((kind for word, kind in kinds.items() if stored.startswith(word)), "string")
