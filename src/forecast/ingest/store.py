"""Knows how observations are kept: rows, vintages, parquet files and their data package.

Files under the caller's directory: `ingested.parquet` (figures from tables), `unmapped.parquet`,
`rejected.parquet`, `observations.parquet` (the records and `ingested` together) and
`datapackage.json`. All of it can be deleted and made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.ingest.errors import LayoutError
from forecast.ingest.load import FileResult
from forecast.ingest.observe import Observation

__all__ = ["COLUMNS", "StoreReport", "add_files", "load", "to_frames", "write_package"]

COLUMNS = (
    "indicator", "region", "period", "measure", "operator", "value", "unit", "status",
    "definition", "confidence", "source_id", "published", "label", "file_name", "file_sha256",
    "sheet", "cell", "layout", "notes", "value_text", "vintage",
)  # fmt: skip
REJECTED = ("file_name", "file_sha256", "sheet", "cell", "text", "reason", "detail")
_NUMBERS = {"value": "number", "vintage": "integer"}
_DESCRIBED = {
    "observations": "Published figures: the hand-kept records and the figures read from tables",
    "ingested": "Figures read from tables, each with its file, sheet and cell",
    "unmapped": "Figures whose indicator, region or period matched nothing in the catalogue",
    "rejected": "Cells that were not taken, with the reason",
}
PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class StoreReport:
    """What a run changed: files added, files already known, rows now stored."""

    added: tuple[str, ...]
    known: tuple[str, ...]
    rows: int


def to_frames(result: FileResult, vintage: int = 0) -> dict[str, pd.DataFrame]:
    """Return the `ingested`, `unmapped` and `rejected` rows of one file.

    A row is `ingested` when indicator, region and period are known; the rest are `unmapped`,
    with the label as printed and the near names in `notes`.
    """
    known: list[dict[str, object]] = []
    unknown: list[dict[str, object]] = []
    for table in result.tables:
        for item in table.observations:
            row = _row(result, table.read.layout, item, vintage)
            complete = item.indicator and item.region and item.figure.period
            (known if complete else unknown).append(row)
    rejected: list[dict[str, object]] = [
        {
            "file_name": result.name,
            "file_sha256": result.sha256,
            "sheet": item.sheet,
            "cell": item.cell,
            "text": item.text,
            "reason": item.reason,
            "detail": item.detail,
        }
        for item in result.rejected
    ]
    return {
        "ingested": _frame(known, COLUMNS),
        "unmapped": _frame(unknown, COLUMNS),
        "rejected": _frame(rejected, REJECTED),
    }


def _row(result: FileResult, layout: str, item: Observation, vintage: int) -> dict[str, object]:
    figure = item.figure
    notes = list(item.notes)
    if item.near:
        notes.append("near: " + ", ".join(item.near))
    return {
        "indicator": item.indicator or "",
        "region": item.region_name,
        "period": figure.period,
        "measure": item.measure,
        "operator": figure.operator,
        "value": float(figure.value),
        "unit": figure.unit,
        "status": item.status,
        "definition": "; ".join(figure.definition),
        "confidence": "high",
        "source_id": result.source,
        "published": result.published,
        "label": item.label,
        "file_name": result.name,
        "file_sha256": result.sha256,
        "sheet": figure.sheet,
        "cell": figure.cell,
        "layout": layout,
        "notes": " | ".join(notes),
        "value_text": figure.text,
        "vintage": vintage,
    }


def _frame(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    return _typed(frame)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with text, float and integer columns; absent text becomes empty."""
    typed = {}
    for name in frame.columns:
        column = frame[name]
        if name in _NUMBERS:
            typed[name] = column.astype("float64" if name == "value" else "int64")
        else:
            typed[name] = column.astype(object).where(column.notna(), "").astype("str")
    return pd.DataFrame(typed, columns=frame.columns)


def load(directory: str | Path, name: str = "ingested") -> pd.DataFrame:
    """Return one stored table; empty if nothing is stored yet.

    Raises
    ------
    LayoutError
        `store_damaged` if the file is not readable.
    """
    path = Path(directory) / f"{name}.parquet"
    columns = REJECTED if name == "rejected" else COLUMNS
    if not path.is_file():
        return _frame([], columns)
    try:
        return _typed(pd.read_parquet(path))
    except Exception as error:
        raise LayoutError("store_damaged", file=path.name, found=str(error)[:80]) from error


def add_files(
    directory: str | Path,
    results: Iterable[FileResult],
    records: pd.DataFrame | None = None,
) -> StoreReport:
    """Add files to the store; a file whose bytes are stored already changes nothing.

    Another file of the same table adds rows of a later `vintage`; nothing is overwritten.

    Parameters
    ----------
    records : DataFrame, optional
        The hand-kept records, written with the ingested rows to `observations.parquet`.

    Raises
    ------
    LayoutError
        `store_damaged`.
    """
    directory = Path(directory)
    stored = {name: load(directory, name) for name in ("ingested", "unmapped", "rejected")}
    vintage = max(
        (int(f["vintage"].max()) for n, f in stored.items() if n != "rejected" and len(f)),
        default=0,
    )
    hashes = {sha for frame in stored.values() for sha in frame["file_sha256"]}
    added: list[str] = []
    known: list[str] = []
    for result in results:
        if result.sha256 in hashes:
            known.append(result.name)
            continue
        if not result.ok:
            continue
        vintage += 1
        hashes.add(result.sha256)
        added.append(result.name)
        for name, frame in to_frames(result, vintage).items():
            stored[name] = pd.concat([stored[name], frame], ignore_index=True)
    frames = {"observations": _together(records, stored["ingested"]), **stored}
    write_package(directory, frames)
    return StoreReport(tuple(added), tuple(known), len(stored["ingested"]))


def _together(records: pd.DataFrame | None, ingested: pd.DataFrame) -> pd.DataFrame:
    if records is None or records.empty:
        return ingested
    extra = [column for column in records.columns if column not in COLUMNS]
    whole = records.reindex(columns=[*COLUMNS, *extra])
    whole["vintage"] = whole["vintage"].astype("float64").fillna(0)
    return _typed(pd.concat([_typed(whole), ingested], ignore_index=True))


def write_package(directory: str | Path, frames: dict[str, pd.DataFrame]) -> Path:
    """Write each frame as parquet and the Frictionless descriptor of them all.

    Every file is written under a temporary name and renamed; a file whose bytes would not
    change is left alone.
    """
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, frame in frames.items():
        path = directory / f"{name}.parquet"
        temporary = directory / f".{name}.{os.getpid()}.tmp"
        frame.to_parquet(temporary, index=False)
        data = temporary.read_bytes()
        _replace(temporary, path, data)
        resources.append(_resource(name, path.name, data, frame))
    descriptor = {
        "name": "forecast-processed",
        "title": "Observations with their provenance",
        "profile": "data-package",
        "resources": resources,
    }
    path = directory / PACKAGE
    data = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    temporary = directory / f".{PACKAGE}.{os.getpid()}.tmp"
    temporary.write_bytes(data)
    _replace(temporary, path, data)
    return path


def _replace(temporary: Path, path: Path, data: bytes) -> None:
    if path.is_file() and path.read_bytes() == data:
        temporary.unlink()
    else:
        temporary.replace(path)


def _resource(name: str, path: str, data: bytes, frame: pd.DataFrame) -> dict[str, object]:
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "title": _DESCRIBED.get(name, name),
        "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(),
        "schema": {
            "fields": [
                {"name": str(column), "type": _NUMBERS.get(str(column), "string")}
                for column in frame.columns
            ]
        },
    }
