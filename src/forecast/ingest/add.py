"""Knows how read files enter the store: rows, vintages, and what a repeated file changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from forecast.ingest.load import FileResult
from forecast.ingest.observe import Observation
from forecast.ingest.store import COLUMNS, REJECTED, empty, load, locked, typed, write_package
from forecast.ingest.texts import reason_text, text

__all__ = ["OWN_LAYOUTS", "StoreReport", "add_files", "to_frames"]

# The analyst's own tables: as good as the sources they quote, which nobody here has seen.
OWN_LAYOUTS = ("template", "wide_table")
_TABLES = ("ingested", "unmapped", "rejected")


@dataclass(frozen=True)
class StoreReport:
    """What a run changed: files added, read anew, already known; figures now stored."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    known: tuple[str, ...]
    rows: int


def to_frames(
    result: FileResult, vintage: int = 0, ingested: str = "", definition: str = ""
) -> dict[str, pd.DataFrame]:
    """Return the `ingested`, `unmapped` and `rejected` rows of one file.

    A row is `ingested` when indicator, region and period are known; the rest are `unmapped`,
    with the label as printed and the near names in `notes`.

    Parameters
    ----------
    ingested : str
        The day of ingestion, from which a figure without a date of publication counts.
    definition : str
        Words on the definition that the table itself does not print.
    """
    known: list[dict[str, object]] = []
    unknown: list[dict[str, object]] = []
    for table in result.tables:
        doubts = {item.cell: reason_text(item.reason) for item in table.read.doubts}
        for item in table.observations:
            row = _row(result, table.read.layout, item, doubts.get(item.figure.cell, "")) | {
                "title": " ".join(table.read.title.split()),
                "vintage": vintage,
                "ingested": ingested,
            }
            row["definition"] = "; ".join(
                part for part in (str(row["definition"]), definition) if part
            )
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
        "ingested": typed(pd.DataFrame(known, columns=list(COLUMNS))),
        "unmapped": typed(pd.DataFrame(unknown, columns=list(COLUMNS))),
        "rejected": typed(pd.DataFrame(rejected, columns=list(REJECTED))),
    }


def _row(result: FileResult, layout: str, item: Observation, doubt: str = "") -> dict[str, object]:
    figure = item.figure
    notes = list(item.notes)
    if item.near:
        notes.append("near: " + ", ".join(item.near))
    if doubt:
        notes.append(text("note.check").format(why=doubt))
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
        "confidence": "low" if doubt else "medium" if layout in OWN_LAYOUTS else "high",
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
        "told_source": figure.told_source,
        "told_note": figure.told_note,
    }


def add_files(
    directory: str | Path, results: Iterable[FileResult], *, today: date | None = None
) -> StoreReport:
    """Add files to the store.

    A file whose bytes and reading are stored already changes nothing. The same bytes read with
    other options (a source named, a date of publication given) replace that file's own rows.
    Another file of the same table adds rows of a later `vintage`; nothing is overwritten.

    Raises
    ------
    LayoutError
        `store_damaged` if what is stored cannot be read.
    """
    directory = Path(directory)
    day = (today or date.today()).isoformat()
    added: list[str] = []
    changed: list[str] = []
    known: list[str] = []
    with locked(directory):
        # By table and file: a file's rows are kept or replaced as a whole.
        stored = {name: _by_file(load(directory, name)) for name in _TABLES}
        for result in results:
            if not result.ok:
                continue
            mine = {name: stored[name].get(result.sha256, empty(name)) for name in _TABLES}
            told = [frame for name in ("ingested", "unmapped") if len(frame := mine[name])]
            first = told[0].iloc[0] if told else None
            vintage = _next_vintage(stored) if first is None else int(first["vintage"])
            rows = to_frames(result, vintage, day if first is None else str(first["ingested"]))
            if first is None:
                added.append(result.name)
            else:
                rows = _keep_given(rows, first)
                if all(_equal(rows[name], mine[name]) for name in _TABLES):
                    known.append(result.name)
                    continue
                changed.append(result.name)
            for name in _TABLES:
                stored[name][result.sha256] = rows[name]
        frames = {
            name: pd.concat([empty(name), *found.values()], ignore_index=True)
            for name, found in stored.items()
        }
        write_package(directory, frames)
    return StoreReport(tuple(added), tuple(changed), tuple(known), len(frames["ingested"]))


def _by_file(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    files = frame.groupby("file_sha256", sort=False)
    return {str(sha): rows.reset_index(drop=True) for sha, rows in files}


def _next_vintage(stored: dict[str, dict[str, pd.DataFrame]]) -> int:
    held = (stored[name].values() for name in ("ingested", "unmapped"))
    return 1 + max(
        (int(f["vintage"].iloc[0]) for found in held for f in found if len(f)), default=0
    )


def _keep_given(rows: dict[str, pd.DataFrame], first: pd.Series) -> dict[str, pd.DataFrame]:
    """Keep source and date of publication where this run does not give them."""
    kept = dict(rows)
    for name in ("ingested", "unmapped"):
        frame = rows[name]
        given = {
            column: first[column]
            for column in ("source_id", "published")
            if len(frame) and not frame[column].iloc[0]
        }
        kept[name] = frame.assign(**given) if given else frame
    return kept


def _equal(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    # A renamed copy is the same file.
    return one.drop(columns="file_name").equals(other.drop(columns="file_name"))
