"""The sources of figures and the record book's manifest: titles, links, dates of publication."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forecast.catalog.entries import Entry, read_yaml
from forecast.errors import CatalogError, RecordError
from forecast.ingest.provenance import check_sources

__all__ = [
    "Source",
    "Manifest",
    "load_manifest",
    "load_sources",
    "known_on",
    "read_csv",
]


@dataclass(frozen=True)
class Source:
    """Where a figure was published; ``published`` may be a year or a month only."""

    id: str
    title: str
    publisher: str
    url: str
    published: str
    published_on: date


@dataclass(frozen=True)
class Manifest:
    """What the record book holds and up to when it was gathered."""

    gathered_until: date
    undated_from: date
    files: tuple[str, ...]
    sources: str
    goals: str


def load_manifest(folder: Path) -> Manifest:
    """Read ``manifest.yml`` of a folder of records."""
    content = read_yaml(folder / "manifest.yml")
    if not isinstance(content, Mapping):
        raise CatalogError("error.catalog_list", file="manifest.yml")
    entry = Entry("manifest.yml", "manifest", content)
    entry.only(("gathered_until", "undated_from", "files", "sources", "goals"))
    days = []
    for field in ("gathered_until", "undated_from"):
        try:
            days.append(date.fromisoformat(entry.text(field)))
        except ValueError:
            raise entry.fail(field, "YYYY-MM-DD") from None
    return Manifest(
        days[0], days[1], entry.texts("files"), entry.text("sources"), entry.text("goals")
    )


def read_csv(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and fields of every row of a CSV file with exactly these columns.

    Raises
    ------
    RecordError
        If the file is missing, not UTF-8, has other columns, or a row has too few or too many
        fields (a truncated download); the message names file and row.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            if tuple(reader.fieldnames or ()) != columns:
                raise RecordError(
                    "error.record_columns",
                    file=path.name,
                    found=", ".join(reader.fieldnames or ()) or "-",
                    expected=", ".join(columns),
                )
            for fields in reader:
                if None in fields or None in fields.values():
                    raise RecordError(
                        "error.record_fields",
                        file=path.name,
                        row=reader.line_num,
                        expected=len(columns),
                    )
                yield reader.line_num, fields
    except FileNotFoundError:
        raise RecordError("error.record_file", file=path.name, folder=path.parent.name) from None
    except OSError as error:
        raise RecordError("error.record_read", file=path.name, problem=error.strerror) from None
    except UnicodeDecodeError as error:
        raise RecordError("error.record_encoding", file=path.name, at=error.start) from None
    except csv.Error as error:
        raise RecordError("error.record_csv", file=path.name, problem=str(error)) from None


_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:\s*\(.*\))?$")


def known_on(published: str, undated_from: date) -> date | None:
    """Return the first day on which something published then was certainly public.

    A year counts from its last day, a month from its last day; a remark in brackets (``copy
    2024-01-04``) is not a date of publication. None if the text is no date.

    >>> known_on("2017-02 (copy 2024-01-04)", date(2026, 7, 31))
    datetime.date(2017, 2, 28)
    """
    if not published.strip():
        return undated_from
    match = _DATE.match(published.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), match[3]
    try:
        return date(year, month, int(day) if day else monthrange(year, month)[1])
    except ValueError:
        return None


def load_sources(
    folder: Path, manifest: Manifest, documents: Collection[str] = ()
) -> dict[str, Source]:
    """Return the sources by id.

    What was in hand on the book's last day was public by then, whatever month or year it is of.

    Parameters
    ----------
    documents : collection of str
        Ids of plan documents (``provenance.check_sources``).

    Raises
    ------
    RecordError
        If a row is broken, has a date that is none, repeats an id, or has an id that cannot tell
        its text from another one's.
    """
    found: dict[str, Source] = {}
    path = folder / manifest.sources
    rows = list(read_csv(path, ("source_id", "title", "publisher", "url", "published")))
    for row, fields in rows:
        key = fields["source_id"]
        day = known_on(fields["published"], manifest.undated_from)
        if day is None:
            raise RecordError(
                "error.record_date", file=path.name, row=row, source=key, found=fields["published"]
            )
        if not key or key in found:
            raise RecordError("error.record_source_twice", file=path.name, row=row, source=key)
        found[key] = Source(
            key,
            fields["title"],
            fields["publisher"],
            fields["url"],
            fields["published"],
            min(day, manifest.gathered_until),
        )
    check_sources(rows, path.name, documents)
    return found
