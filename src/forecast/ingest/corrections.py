"""Corrections of known errors in the records, as data with guards.

A correction is an entry of ``corrections.yml``::

    - id: advanced-value-added-2018
      where: {indicator: ..., region: ..., period: "2018", measure: level}   # selects rows
      expect: {rows: 1, value: 2420.01}                                      # guard
      action: drop | doubt | set | note | confirm
      set: {period: "2018"}                                                  # for action set
      # or {source_id: ...}, {published: "2016"} where the source's own date is not the figure's
      zh: ..., en: ...                                                       # the reason

``where`` compares the record's own fields as printed (a list means any of them; ``value`` is
compared as a number). ``expect.rows`` is the number of rows it must select, every other field of
``expect`` must hold in each of them. A guard that fails stops the load: the record was mended or
changed, and the correction has to be looked at again. Out of scope: computing a new figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecast.catalog.entries import read_entries
from forecast.catalog.schema import Names
from forecast.errors import RecordError

__all__ = ["ACTIONS", "Correction", "load_corrections", "apply_corrections"]

ACTIONS = ("drop", "doubt", "set", "note", "confirm")
_SELECT = (
    "indicator",
    "region",
    "period",
    "measure",
    "operator",
    "value",
    "unit",
    "status",
    "confidence",
    "source_id",
)
_SETTABLE = (
    "indicator",
    "region",
    "period",
    "measure",
    "operator",
    "unit",
    "status",
    "confidence",
    "definition",
    "source_id",
    "published",
)


@dataclass(frozen=True)
class Correction:
    """One correction; see the module's text."""

    id: str
    where: Mapping[str, Any]
    rows: int
    expect: Mapping[str, Any]
    action: str
    changes: Mapping[str, str]
    reason: Names


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read the corrections of a record book, in the order of the file."""
    found = []
    for entry in read_entries(path):
        entry.only(("id", "where", "expect", "action", "set", "zh", "en"))
        where, expect = entry.below("where"), entry.below("expect")
        where.only(_SELECT)
        expect.only(("rows", *_SELECT))
        action = entry.text("action", among=ACTIONS)
        changes: dict[str, str] = {}
        if action == "set":
            below = entry.below("set")
            below.only(_SETTABLE)
            changes = {field: below.text(field) for field in below.fields}
        found.append(
            Correction(
                entry.label,
                where.fields,
                int(expect.number("rows")),
                {field: value for field, value in expect.fields.items() if field != "rows"},
                action,
                changes,
                entry.names(),
            )
        )
    return tuple(found)


def apply_corrections(
    records: list[dict[str, str]], corrections: tuple[Correction, ...], file: str
) -> list[dict[str, str]]:
    """Return the records with every correction applied; the given ones are not changed.

    Each record gains ``correction`` (ids, space-separated), ``dropped`` (``yes`` or empty) and
    ``definition_id`` (a definition set by a correction, or empty); ``published`` only where a
    correction gives its source another date (empty: none that can be relied on).

    Raises
    ------
    RecordError
        If a guard fails: the message names the correction, what it expected and what it found.
    """
    changed = [
        {**record, "correction": "", "dropped": "", "definition_id": ""} for record in records
    ]
    for correction in corrections:
        chosen = [index for index, record in enumerate(records) if _holds(record, correction.where)]
        if len(chosen) != correction.rows:
            raise RecordError(
                "error.correction_rows",
                file=file,
                correction=correction.id,
                expected=correction.rows,
                found=len(chosen),
            )
        for index in chosen:
            for field, value in correction.expect.items():
                if not _holds(records[index], {field: value}):
                    raise RecordError(
                        "error.correction_guard",
                        file=file,
                        correction=correction.id,
                        row=records[index]["row"],
                        field=field,
                        expected=value,
                        found=records[index].get(field, "-"),
                    )
            _apply(changed[index], correction)
    return changed


def _holds(record: Mapping[str, str], where: Mapping[str, Any]) -> bool:
    for field, wanted in where.items():
        options = wanted if isinstance(wanted, list) else [wanted]
        if field == "value":
            try:
                number = float(record[field])
            except ValueError:
                return False
            if number not in [float(option) for option in options]:
                return False
        elif record[field] not in [str(option) for option in options]:
            return False
    return True


def _apply(record: dict[str, str], correction: Correction) -> None:
    record["correction"] = f"{record['correction']} {correction.id}".strip()
    if correction.action == "drop":
        record["dropped"] = "yes"
    elif correction.action == "doubt":
        record["confidence"] = "low"
    for field, value in correction.changes.items():
        record["definition_id" if field == "definition" else field] = value
