"""Knows how read files enter the store: rows, vintages, and what a repeated file changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from forecast.ingest.kept import Kept, drop_copy, drop_note, keep, kept_files, write_note
from forecast.ingest.load import FileResult
from forecast.ingest.observe import Observation
from forecast.ingest.store import COLUMNS, REJECTED, empty, load, locked, typed, write_package
from forecast.ingest.texts import reason_text, text

__all__ = [
    "OWN_LAYOUTS",
    "TABLES",
    "StoreReport",
    "add_files",
    "by_file",
    "keep_given",
    "to_frames",
]

# The analyst's own tables: as good as the sources they quote, which nobody here has seen.
OWN_LAYOUTS = ("template", "wide_table")
TABLES = ("ingested", "unmapped", "rejected")


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
    directory: str | Path,
    results: Iterable[FileResult],
    *,
    today: date | None = None,
    replaced: Iterable[str] = (),
) -> StoreReport:
    """Add files to the store, and keep a copy of each.

    A file whose bytes and reading are stored already changes nothing. The same bytes read with
    other options (a source named, a date of publication given) replace that file's own rows.
    Another file of the same table adds rows of a later `vintage`; nothing is overwritten but the
    files of the hashes `replaced`, which leave in the same step.

    Raises
    ------
    LayoutError
        `store_damaged` if what is stored cannot be read, `file_changed` if a file changed since it
        was read; nothing is changed then.
    """
    directory = Path(directory)
    day = (today or date.today()).isoformat()
    told: dict[str, list[str]] = {"added": [], "changed": [], "known": []}
    copies: list[tuple[Kept, Path]] = []
    with locked(directory):
        # By table and file: a file's rows are kept or replaced as a whole.
        stored = {name: by_file(load(directory, name)) for name in TABLES}
        gone = [sha for sha in replaced if any(sha in stored[name] for name in TABLES)]
        noted, _ = kept_files(directory)
        for result in results:
            if not result.ok:
                continue
            rows, what = _entered(result, stored, day)
            told[what].append(result.name)
            if what != "known" or result.sha256 not in noted:
                copies.append((_kept(result, rows), Path(result.path)))
            if what != "known":
                for name in TABLES:
                    stored[name][result.sha256] = rows[name]
        for name in TABLES:
            for sha in gone:
                stored[name].pop(sha, None)
        frames = {
            name: pd.concat([empty(name), *found.values()], ignore_index=True)
            for name, found in stored.items()
        }
        _write(directory, frames, copies, gone)
    return StoreReport(
        tuple(told["added"]), tuple(told["changed"]), tuple(told["known"]), len(frames["ingested"])
    )


def _entered(
    result: FileResult, stored: Mapping[str, Mapping[str, pd.DataFrame]], day: str
) -> tuple[dict[str, pd.DataFrame], str]:
    """Return the rows of a file as they enter, and whether it is added, changed or known."""
    mine = {name: stored[name].get(result.sha256, empty(name)) for name in TABLES}
    held = [frame for name in ("ingested", "unmapped") if len(frame := mine[name])]
    if not held:
        return to_frames(result, _next_vintage(stored), day), "added"
    first = held[0].iloc[0]
    rows = keep_given(to_frames(result, int(first["vintage"]), str(first["ingested"])), first)
    same = all(_equal(rows[name], mine[name]) for name in TABLES)
    return (mine, "known") if same else (rows, "changed")


def _kept(result: FileResult, rows: Mapping[str, pd.DataFrame]) -> Kept:
    first = next(frame for name in ("ingested", "unmapped") if len(frame := rows[name])).iloc[0]
    return Kept(
        sha256=result.sha256,
        name=str(first["file_name"]),
        options=dict(result.options),
        source_id=str(first["source_id"]),
        published=str(first["published"]),
        ingested=str(first["ingested"]),
        vintage=int(first["vintage"]),
    )


def _write(
    directory: Path,
    frames: Mapping[str, pd.DataFrame],
    copies: Iterable[tuple[Kept, Path]],
    gone: Iterable[str],
) -> None:
    """Keep the copies and write the tables; what was kept before stays if that fails."""
    before, _ = kept_files(directory)
    made: list[Path] = []
    try:
        for item, path in copies:
            made += keep(directory, item, path)
        for sha in gone:
            drop_note(directory, sha)
        write_package(directory, frames)
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        for item in before.values():
            with suppress(OSError):
                write_note(directory, item)
        raise
    for sha in gone:
        drop_copy(directory, sha)


def by_file(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows of each file by its hash, in the order of the frame."""
    files = frame.groupby("file_sha256", sort=False)
    return {str(sha): rows.reset_index(drop=True) for sha, rows in files}


def _next_vintage(stored: Mapping[str, Mapping[str, pd.DataFrame]]) -> int:
    held = (stored[name].values() for name in ("ingested", "unmapped"))
    return 1 + max(
        (int(f["vintage"].iloc[0]) for found in held for f in found if len(f)), default=0
    )


def keep_given(rows: dict[str, pd.DataFrame], first: pd.Series) -> dict[str, pd.DataFrame]:
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
