"""The hand-kept record book -> one checked frame of observations, corrections applied."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.catalog import Catalog, DefinitionFamily
from forecast.catalog.schema import CONFIDENCES, PUBLISHED_STATUSES
from forecast.errors import RecordError, UnitError
from forecast.ingest.corrections import Correction, apply_corrections, load_corrections
from forecast.ingest.observation import (
    COLUMNS,
    MEASURES,
    OPERATORS,
    parse_period,
    schema,
    typed,
)
from forecast.ingest.provenance import check_periods
from forecast.ingest.sources import (
    Manifest,
    Source,
    known_on,
    load_manifest,
    load_sources,
    read_csv,
)
from forecast.kept import Kept, content_key
from forecast.units import convert

__all__ = ["RecordBook", "read_record_book", "definition_of"]

_FIELDS = (
    "indicator",
    "region",
    "period",
    "measure",
    "operator",
    "value",
    "unit",
    "status",
    "definition",
    "confidence",
    "source_id",
)
_GOAL_STATUS = "target"


@dataclass(frozen=True)
class RecordBook:
    """Observations (columns of ``ingest.observation``), announced goals, and their sources."""

    observations: pd.DataFrame
    goals: pd.DataFrame
    sources: Mapping[str, Source]
    corrections: Mapping[str, Correction]
    manifest: Manifest


def read_record_book(folder: Path, catalog: Catalog) -> RecordBook:
    """Read the record book of a folder.

    Raises
    ------
    RecordError
        If a file, a row or a correction is broken, or a figure's period ends after its source's
        day; the message names file, row, indicator, period.
    CatalogError
        If the manifest or the corrections file is not of the expected form.
    """
    return _books.get(
        (content_key(folder.glob("*")), _ById(catalog)), lambda: _read(folder, catalog)
    )


class _ById:
    """A catalogue as part of a key: equal only to itself, and alive as long as the key is."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog

    def __hash__(self) -> int:
        return id(self.catalog)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.catalog is self.catalog


_books: Kept[RecordBook] = Kept(4)


def _read(folder: Path, catalog: Catalog) -> RecordBook:
    manifest = load_manifest(folder)
    documents = {plan.document for plan in catalog.plans.values()}
    sources = load_sources(folder, manifest, documents)
    corrections = load_corrections(folder / "corrections.yml")
    rows: list[dict[str, Any]] = []
    printed: list[dict[str, str]] = []
    for file in manifest.files:
        seen: dict[tuple[str, ...], int] = {}
        for number, fields in read_csv(folder / file, _FIELDS):
            first = seen.setdefault(tuple(fields.values()), number)
            if first != number:
                raise RecordError("error.record_twice", file=file, row=number, first=first)
            printed.append({**fields, "file": file, "row": str(number)})
    corrected = apply_corrections(printed, corrections, "corrections.yml")
    for record in corrected:
        rows.append(_observation(record, catalog, sources, manifest))
    check_periods((record, _last_day(record, sources)) for record in corrected)
    goals = [
        _observation(
            {
                **fields,
                "file": manifest.goals,
                "row": str(number),
                "correction": "",
                "dropped": "",
                "definition_id": "",
            },
            catalog,
            sources,
            manifest,
            goal=True,
        )
        for number, fields in read_csv(folder / manifest.goals, _FIELDS)
    ]
    return RecordBook(
        _frame(rows), _frame(goals), sources, {entry.id: entry for entry in corrections}, manifest
    )


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return schema().validate(typed(pd.DataFrame(rows, columns=list(COLUMNS))))  # type: ignore[no-any-return]


def _observation(
    record: Mapping[str, str],
    catalog: Catalog,
    sources: Mapping[str, Source],
    manifest: Manifest,
    *,
    goal: bool = False,
) -> dict[str, Any]:
    def fail(field: str, expected: str) -> RecordError:
        return RecordError(
            "error.record_field",
            file=record["file"],
            row=record["row"],
            indicator=record["indicator"],
            region=record["region"],
            period=record["period"],
            field=field,
            found=record[field] or "-",
            expected=expected,
        )

    if record["indicator"] not in catalog.record_ids:
        raise fail("indicator", "id in indicators.yml")
    indicator = catalog.indicators[catalog.record_ids[record["indicator"]]]
    if record["region"] not in catalog.regions:
        raise fail("region", "name in regions.yml")
    period = parse_period(record["period"])
    if period is None:
        raise fail("period", "2015 | 2015-09C | 2015-09 | 2015-Q1")
    year, months, span = period
    for field, among in (
        ("measure", MEASURES),
        ("operator", OPERATORS),
        ("confidence", CONFIDENCES),
        ("status", PUBLISHED_STATUSES),
    ):
        if record[field] not in among and not (goal and record[field] == _GOAL_STATUS):
            raise fail(field, " | ".join(among))
    if record["source_id"] not in sources:
        raise fail("source_id", "id in sources.csv")
    value = _number(record["value"])
    if value is None:
        raise fail("value", "number")
    if record["measure"] == "share_pct" and indicator.kind in ("level", "count"):
        # "49.9 % of value added" recorded under the part is a figure of the share indicator.
        shared = indicator.share_indicator
        indicator = catalog.indicators[shared] if shared else indicator
    amount_unit = "%" if record["measure"] in ("growth_pct", "share_pct") else indicator.unit
    # Index numbers and ranks are often recorded without a unit; anything else must name its own.
    printed_unit = record["unit"] or (amount_unit if indicator.kind == "index" else "")
    try:
        amount = convert(value, printed_unit, amount_unit)
    except UnitError:
        raise fail("unit", f"unit that converts to {amount_unit}") from None
    low, high = indicator.bounds
    if record["measure"] != "growth_pct" and (
        (low is not None and amount < low) or (high is not None and amount > high)
    ):
        raise fail("value", f"{'' if low is None else low} ... {'' if high is None else high}")
    family = catalog.family(indicator)
    if record["definition_id"] and record["definition_id"] not in {
        item.id for item in family.definitions
    }:
        raise fail("definition_id", " | ".join(item.id for item in family.definitions))
    source = _dated(sources[record["source_id"]], record, manifest)
    if source is None:
        raise fail("published", "2015-09-30 | 2015-09 | 2015")
    return {
        "file": record["file"],
        "row": int(record["row"]),
        "indicator": indicator.id,
        "label": record["indicator"],
        "region": record["region"],
        "period": record["period"],
        "year": year,
        "months": months,
        "span": span,
        "measure": record["measure"],
        "operator": record["operator"],
        "value": value,
        "unit": record["unit"],
        "amount": amount,
        "status": "estimate" if goal else record["status"],
        "confidence": record["confidence"],
        "definition": record["definition_id"] or definition_of(family, record["definition"], year),
        "definition_text": record["definition"],
        "source_id": source.id,
        "published": source.published,
        "published_on": source.published_on,
        "correction": record["correction"],
        "dropped": bool(record["dropped"]),
        "sheet": "",
        "cell": "",
        "sha256": "",
        "finding": "",
        "told_by": "",
        "told_source": "",
        "told_note": "",
    }


def _dated(source: Source, record: Mapping[str, str], manifest: Manifest) -> Source | None:
    """Return a record's source with the date a correction gives it; None if that is no date."""
    if "published" not in record:
        return source
    day = known_on(record["published"], manifest.undated_from)
    if day is None:
        return None
    return replace(
        source, published=record["published"], published_on=min(day, manifest.gathered_until)
    )


def _last_day(record: Mapping[str, str], sources: Mapping[str, Source]) -> date | None:
    """Return the last day a record's source can be of; None if it has no date."""
    said = record.get("published", sources[record["source_id"]].published)
    return known_on(said, date.max) if said.strip() else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def definition_of(family: DefinitionFamily, words: str, year: int) -> str:
    """Return the definition a figure belongs to: by its own words first, then by its year."""
    for definition in family.definitions:
        if words and words in (definition.id, definition.names.zh, definition.names.en):
            return definition.id
    for definition in family.definitions:
        if any(word in words for word in definition.match):
            return definition.id
    for definition in family.definitions:
        after = definition.first_year is None or year >= definition.first_year
        before = definition.last_year is None or year <= definition.last_year
        limited = definition.first_year is not None or definition.last_year is not None
        if limited and after and before:
            return definition.id
    return family.default
