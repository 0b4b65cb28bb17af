"""What a source must be for a figure to stand under it: an id of its own text, a possible date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from forecast.errors import RecordError
from forecast.ingest.observation import period_end

__all__ = ["source_id", "check_sources", "check_periods"]

_MADE = re.compile(r"s[0-9a-f]{8}")
_SEPARATORS = re.compile(r"[\W_]+")
_DOUBLE_ENDINGS = ("com", "gov", "org", "net", "edu", "ac", "co")  # com.cn, gov.cn, co.uk
_MAY_PRECEDE = ("estimate", "target")


def source_id(url: str, title: str, publisher: str, published: str) -> str:
    """Return the id of a source: of its address, or of what else identifies its text.

    ``s`` and the first eight hexadecimal digits of the SHA-1 of the address; where there is none,
    of ``title|publisher|published``.

    >>> source_id("http://stats.dg.gov.cn/a.html", "any title", "", "")
    's49aa1791'
    """
    said = url.strip() or "|".join((title.strip(), publisher.strip(), published.strip()))
    return "s" + hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()[:8]


def check_sources(
    rows: Iterable[tuple[int, Mapping[str, str]]], file: str, documents: Collection[str]
) -> None:
    """Refuse sources whose id cannot tell their text from another one's.

    Parameters
    ----------
    rows : iterable of (line number, fields of ``sources.csv``)
    documents : collection of str
        Ids of plan documents, which name themselves.

    Raises
    ------
    RecordError
        If a source has no address and lacks title or publisher, in words at least; if an id of the
        made form (``s`` and eight hexadecimal digits) is not that of its own row, as one made from
        a missing address is; or if one text stands under two ids: the same address but for scheme,
        ``www`` and punctuation, the same title and path on one site, or the same title, publisher
        and date.
    """
    texts: dict[tuple[str, ...], tuple[int, str]] = {}
    for row, fields in rows:
        key, title = fields["source_id"], fields["title"].strip()
        if not fields["url"].strip() and not (title and fields["publisher"].strip()):
            raise RecordError("error.source_unnamed", file=file, row=row, source=key or "-")
        made = source_id(*(fields[name] for name in ("url", "title", "publisher", "published")))
        if _MADE.fullmatch(key) and key != made and key not in documents:
            raise RecordError("error.source_id", file=file, row=row, source=key, expected=made)
        for text in _texts(fields):
            first, other = texts.setdefault(text, (row, key))
            if other != key:
                raise RecordError(
                    "error.source_text_twice",
                    file=file,
                    row=row,
                    source=key,
                    first=first,
                    other=other,
                    title=title,
                )


def _texts(fields: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return what no other source may share with this one."""
    title = fields["title"].strip()
    found: list[tuple[str, ...]] = [
        ("text", title, fields["publisher"].strip(), fields["published"].strip())
    ]
    if url := fields["url"].strip():
        try:
            parts = urlsplit(url.lower())
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:  # no address, whatever it is: compared as it stands
            return [*found, ("address", url)]
        path = _SEPARATORS.sub("-", f"{parts.path}?{parts.query}").strip("-")
        found.append(("address", host, path, parts.fragment))
        if title:
            found.append(("page", title, _site(host), path))
    return found


def _site(host: str) -> str:
    """Return the site a host belongs to: ``example.com`` of ``m.example.com``.

    >>> _site("stats.dg.gov.cn"), _site("m.example.com")
    ('dg.gov.cn', 'example.com')
    """
    labels = host.split(".")
    double = len(labels) > 2 and labels[-2] in _DOUBLE_ENDINGS
    return ".".join(labels[-3:] if double else labels[-2:])


def check_periods(
    figures: Iterable[tuple[Mapping[str, str], date | None]],
) -> None:
    """Refuse figures whose period was not over on the last day their source can be of.

    Parameters
    ----------
    figures : iterable of (record, last day)
        The record's fields (``file``, ``row``, ``period``, ...), corrections applied, and the
        source's date at its own precision: the last day of a month or year; None if it has none.

    Raises
    ------
    RecordError
        Naming every such record. Estimates, which a total of a running year is at best, and goals
        may precede the end of their period; what a correction drops is not looked at.
    """
    early = [
        f"{record['file']} {record['row']}: {record['indicator']} {record['region']} "
        f"{record['period']} (… {period_end(record['period'])}) > {record['source_id']} {day}"
        for record, day in figures
        if day is not None
        and not record.get("dropped")
        and record["status"] not in _MAY_PRECEDE
        and period_end(record["period"]) > day
    ]
    if early:
        raise RecordError("error.record_early", count=len(early), rows="; ".join(early))
