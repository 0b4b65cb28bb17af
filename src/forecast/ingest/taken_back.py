"""Knows what files the store holds, and takes one back or makes the store again from its copies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.ingest.add import TABLES, by_file, keep_given, to_frames
from forecast.ingest.errors import LayoutError
from forecast.ingest.kept import Kept, copy_of, drop_copy, drop_note, kept_files
from forecast.ingest.load import FileResult
from forecast.ingest.store import empty, load, locked, write_package

__all__ = ["Rebuilt", "StoredFile", "named", "rebuild", "remove_files", "stored_files"]

SHORT = 12  # characters of a hash that are shown
_HEX = re.compile(r"[0-9a-f]{4,64}")


@dataclass(frozen=True)
class StoredFile:
    """One file of the store: its name and hash, when it came, what it gave, whether it is kept."""

    name: str
    sha256: str
    ingested: str
    figures: int
    unmapped: int
    rejected: int
    published: str
    source: str
    layout: str
    kept: bool

    @property
    def short(self) -> str:
        """The first characters of the hash."""
        return self.sha256[:SHORT]

    def to_json(self) -> dict[str, object]:
        """Return the file as JSON-safe values."""
        return {**self.__dict__, "published": self.published or None, "source": self.source or None}


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuilding did.

    Parameters
    ----------
    read : tuple of str
        Files read again from their copies.
    carried : tuple of str
        Files without a copy, whose rows were carried over as they were.
    damaged : tuple of str
        Stored tables that could not be read; what only they held is lost.
    failed : tuple of (str, str)
        Copies that could not be read again, with the problem.
    rows : int
        Figures now stored.
    """

    read: tuple[str, ...]
    carried: tuple[str, ...]
    damaged: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    rows: int


def stored_files(directory: str | Path) -> tuple[StoredFile, ...]:
    """Return the files of the store in the order in which they entered.

    Raises
    ------
    LayoutError
        `store_damaged` if what is stored cannot be read.
    """
    directory = Path(directory)
    kept, _ = kept_files(directory)
    tables = {name: by_file(load(directory, name)) for name in TABLES}
    found = []
    for sha in dict.fromkeys(sha for table in tables.values() for sha in table):
        rows = {name: tables[name].get(sha, empty(name)) for name in TABLES}
        told = [rows[name] for name in ("ingested", "unmapped") if len(rows[name])]
        first = told[0].iloc[0] if told else None
        some = next(frame for frame in rows.values() if len(frame))
        found.append(
            (
                -1 if first is None else int(first["vintage"]),
                StoredFile(
                    name=str(some["file_name"].iloc[0]),
                    sha256=sha,
                    ingested="" if first is None else str(first["ingested"]),
                    figures=len(rows["ingested"]),
                    unmapped=len(rows["unmapped"]),
                    rejected=len(rows["rejected"]),
                    published="" if first is None else str(first["published"]),
                    source="" if first is None else str(first["source_id"]),
                    layout=", ".join(dict.fromkeys(x for f in told for x in f["layout"])),
                    kept=sha in kept and copy_of(directory, kept[sha]).is_file(),
                ),
            )
        )
    return tuple(item for _, item in sorted(found, key=lambda pair: pair[0]))


def named(files: Iterable[StoredFile], asked: str) -> tuple[StoredFile, ...]:
    """Return the files of a name, else those whose hash begins so (four characters at least)."""
    held = list(files)
    by_name = [item for item in held if item.name == asked]
    by_name = by_name or [item for item in held if item.name == Path(asked).name]
    if by_name or not _HEX.fullmatch(asked.lower()):
        return tuple(by_name)
    return tuple(item for item in held if item.sha256.startswith(asked.lower()))


def remove_files(directory: str | Path, hashes: Iterable[str]) -> int:
    """Take files out of the store; all rows of other files stay as they are.

    Returns
    -------
    int
        The number of figures now stored.

    Raises
    ------
    LayoutError
        `store_damaged` if what is stored cannot be read; nothing is changed then.
    """
    directory, gone = Path(directory), set(hashes)
    with locked(directory):
        frames = {name: load(directory, name) for name in TABLES}
        left = {
            name: frame[~frame["file_sha256"].isin(gone)].reset_index(drop=True)
            for name, frame in frames.items()
        }
        for sha in gone:
            drop_note(directory, sha)
        write_package(directory, left)
        for sha in gone:
            drop_copy(directory, sha)
    return len(left["ingested"])


Reader = Callable[[Path, Kept], FileResult]
Check = Callable[[FileResult, pd.DataFrame], FileResult]


def rebuild(directory: str | Path, read: Reader, check: Check) -> Rebuilt:
    """Make the store again from the kept copies, in the order in which they entered.

    Rows of files without a copy are carried over from what can still be read, and so are those of
    a file whose copy can no longer be read.

    Parameters
    ----------
    read : callable
        Reads a copy under the file's own name, with the options of its note.
    check : callable
        Holds a file against the rows of the files before it.
    """
    directory = Path(directory)
    with locked(directory):
        old, damaged = _readable(directory)
        kept, broken = kept_files(directory)
        done: dict[str, tuple[int, Mapping[str, pd.DataFrame]]] = {
            sha: (_vintage(rows), rows) for sha, rows in old.items()
        }
        carried = [str(_name(rows)) for sha, rows in old.items() if sha not in kept]
        again: list[str] = []
        failed = [(name, "note") for name in broken]
        before = empty("ingested")
        for sha, item in kept.items():
            try:
                result = check(read(copy_of(directory, item), item), before)
            except LayoutError as error:
                failed.append((item.name, str(error)))
                continue
            if not result.ok or result.sha256 != sha:
                failed.append((item.name, "; ".join(map(str, result.declined)) or "sha256"))
                continue
            rows = keep_given(
                to_frames(result, item.vintage, item.ingested),
                pd.Series({"source_id": item.source_id, "published": item.published}),
            )
            done[sha] = (item.vintage, rows)
            again.append(item.name)
            before = pd.concat([before, rows["ingested"]], ignore_index=True)
        ordered = [rows for _, rows in sorted(done.values(), key=lambda pair: pair[0])]
        frames = {
            name: pd.concat([empty(name), *(rows[name] for rows in ordered)], ignore_index=True)
            for name in TABLES
        }
        (directory / "observations.parquet").unlink(missing_ok=True)  # made again when it is asked
        write_package(directory, frames)
    return Rebuilt(
        tuple(again), tuple(carried), tuple(damaged), tuple(failed), len(frames["ingested"])
    )


def _readable(directory: Path) -> tuple[dict[str, dict[str, pd.DataFrame]], list[str]]:
    """Return the rows of each file in the tables that can be read, and the damaged tables."""
    found: dict[str, dict[str, pd.DataFrame]] = {}
    damaged: list[str] = []
    for name in TABLES:
        try:
            table = by_file(load(directory, name))
        except LayoutError as error:
            damaged.append(error.file)
            continue
        for sha, rows in table.items():
            found.setdefault(sha, {other: empty(other) for other in TABLES})[name] = rows
    return found, damaged


def _vintage(rows: Mapping[str, pd.DataFrame]) -> int:
    told: Sequence[pd.DataFrame] = [rows[name] for name in ("ingested", "unmapped")]
    return next((int(frame["vintage"].iloc[0]) for frame in told if len(frame)), 0)


def _name(rows: Mapping[str, pd.DataFrame]) -> str:
    return next(str(frame["file_name"].iloc[0]) for frame in rows.values() if len(frame))
