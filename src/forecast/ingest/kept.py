"""Knows the kept copies of ingested files: the bytes under their hash, and how each was read.

``files/<sha256><suffix>`` holds the bytes, ``files/<sha256>.json`` the note: the file's own name,
the options it was read with, its day and vintage. A file's own name is data and never a path. The
note is what counts: it is written after the bytes and taken away before them, so that a run that
is cut off never brings back a file that was removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from forecast.ingest.errors import LayoutError

__all__ = ["Kept", "copy_of", "drop_copy", "drop_note", "keep", "kept_files", "write_note"]

FOLDER = "files"
_SHA = re.compile(r"[0-9a-f]{64}")
_SUFFIXES = (".xls", ".xlsx", ".csv", ".html", ".htm", ".txt")


@dataclass(frozen=True)
class Kept:
    """One kept file.

    Parameters
    ----------
    sha256, name : str
        Of its bytes; its own name.
    options : mapping
        What the caller gave when it was last read: indicator, region, unit, published, source.
    source_id, published : str
        As stored: what an earlier reading gave is kept where the last one gave nothing.
    ingested : str
        The day it entered.
    vintage : int
        Its place among the stored files.
    """

    sha256: str
    name: str
    options: Mapping[str, str]
    source_id: str
    published: str
    ingested: str
    vintage: int


def copy_of(directory: Path, item: Kept) -> Path:
    """Return where the bytes lie; the ending is one of a few, whatever the file's name ends in."""
    suffix = Path(item.name).suffix.lower()
    return directory / FOLDER / f"{item.sha256}{suffix if suffix in _SUFFIXES else ''}"


def keep(directory: Path, item: Kept, path: Path) -> list[Path]:
    """Keep a file's bytes and its note; return what was written and was not there before.

    Raises
    ------
    LayoutError
        `file_changed` if the file no longer has the bytes that were read.
    OSError
        If it cannot be read or written.
    """
    target = copy_of(directory, item)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = []
    if not target.is_file() or _digest(target.read_bytes()) != item.sha256:
        data = path.read_bytes()
        if _digest(data) != item.sha256:
            raise LayoutError("file_changed", file=item.name)
        made.append(target)
        _write(target, data)
    note = _note(directory, item.sha256)
    if not note.is_file():
        made.append(note)
    write_note(directory, item)
    return made


def write_note(directory: Path, item: Kept) -> None:
    """Write a file's note; bytes that would not change are left alone."""
    said = json.dumps(asdict(item), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    note = _note(directory, item.sha256)
    if not (note.is_file() and note.read_text(encoding="utf-8") == said):
        _write(note, said.encode())


def drop_note(directory: Path, sha256: str) -> None:
    """Take away a file's note: from here on it is not kept."""
    _note(directory, sha256).unlink(missing_ok=True)


def drop_copy(directory: Path, sha256: str) -> None:
    """Take away a file's bytes."""
    if _SHA.fullmatch(sha256):
        for suffix in ("", *_SUFFIXES):
            (directory / FOLDER / f"{sha256}{suffix}").unlink(missing_ok=True)


def kept_files(directory: Path) -> tuple[dict[str, Kept], list[str]]:
    """Return the kept files by hash, in the order in which they entered, and the broken notes."""
    found, broken = [], []
    for path, item in _notes(directory):
        if item is None:
            broken.append(path.name)
        else:
            found.append(item)
    found.sort(key=lambda item: (item.vintage, item.sha256))
    return {item.sha256: item for item in found}, broken


def _notes(directory: Path) -> Iterator[tuple[Path, Kept | None]]:
    for path in sorted((directory / FOLDER).glob("*.json")):
        if path.name.startswith("."):
            continue
        try:
            item = Kept(**json.loads(path.read_text(encoding="utf-8")))
            options = all(isinstance(value, str) for value in item.options.values())
            whole = isinstance(item.vintage, int) and isinstance(item.name, str) and options
        except (OSError, ValueError, TypeError, AttributeError):
            yield path, None
            continue
        yield (
            path,
            item if whole and path.stem == item.sha256 and _SHA.fullmatch(path.stem) else None,
        )


def _note(directory: Path, sha256: str) -> Path:
    if not _SHA.fullmatch(sha256):
        raise ValueError(f"not a sha-256: {sha256!r}")
    return directory / FOLDER / f"{sha256}.json"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
