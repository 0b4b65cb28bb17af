"""Knows how stored figures of tables become rows of the observations, and the files sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from forecast.catalog import Catalog, Indicator
from forecast.catalog.schema import FILLED_STATUSES
from forecast.errors import UnitError
from forecast.ingest.observation import COLUMNS, parse_period, period_end, schema, typed
from forecast.ingest.records import definition_of
from forecast.ingest.sources import Source, known_on
from forecast.units import convert

__all__ = ["EXTRA", "observation_rows", "table_sources", "why_unused"]

# What is kept beside the columns of an observation, in data/processed only.
EXTRA = ("title", "layout", "notes", "value_text", "vintage", "ingested")
# A bulletin may be dated a little before its period ends; years before, it cannot.
_EARLY = 62  # days
_DIGITS = re.compile(r"\d+")


def table_sources(rows: pd.DataFrame, sources: Mapping[str, Source]) -> dict[str, Source]:
    """Return a source for every file that names none: the file itself, under its table's title."""
    found: dict[str, Source] = {}
    files = rows[~rows["source_id"].isin(list(sources))]
    for key, mine in files.groupby("source_id", sort=True):
        first = mine.iloc[0]
        title = f"{first['title']} ({first['file']})" if first["title"] else first["file"]
        day = mine["published_on"].max().date()
        found[str(key)] = Source(str(key), title, "", "", first["published"], day)
    return found


def why_unused(row: Mapping[str, object], catalog: Catalog) -> str:
    """Return '' if a stored figure can be used, else the code of the reason why not.

    Only ``indicator, region, period, measure, value, unit`` are looked at.
    """
    made = _amount(row, catalog)
    return made if isinstance(made, str) else ""


def observation_rows(
    stored: pd.DataFrame, catalog: Catalog, sources: Mapping[str, Source]
) -> pd.DataFrame:
    """Return the usable figures as observations, with the columns of ``EXTRA`` behind.

    Parameters
    ----------
    stored : DataFrame
        Columns of ``ingest.store.COLUMNS``.
    sources : mapping
        The sources of the record book, by id; a file without one of them is its own source.
    """
    made = [_row(row, catalog, sources) for row in stored.to_dict("records")]  # type: ignore[arg-type]
    columns = [*COLUMNS, *EXTRA]
    frame = pd.DataFrame([row for row in made if not isinstance(row, str)], columns=columns)
    frame = typed(frame).astype({"vintage": "int64"})
    texts = [name for name in columns if frame[name].dtype == object]
    frame = frame.astype(dict.fromkeys(texts, "str"))
    schema().validate(frame[list(COLUMNS)])
    return frame


def _amount(row: Mapping[str, object], catalog: Catalog) -> tuple[Indicator, float] | str:
    """Return the indicator and the value in its unit, or the code of why there is none."""
    indicator = catalog.indicators.get(str(row["indicator"]))
    if indicator is None or row["region"] not in catalog.regions:
        return "not_in_catalogue"
    if parse_period(str(row["period"])) is None:
        return "period_unusable"
    measure, value = str(row["measure"]), float(row["value"])  # type: ignore[arg-type]
    if measure == "share_pct" and indicator.kind in ("level", "count"):
        if indicator.share_indicator is None:
            return "share_of_unknown"
        indicator = catalog.indicators[indicator.share_indicator]
    if measure == "index" and indicator.kind != "index":
        return indicator, value  # an index of the indicator (last year = 100) keeps its own scale
    percent = measure in ("growth_pct", "share_pct")
    unit = "%" if percent else indicator.unit
    bare = unit if percent or indicator.kind == "index" else ""
    try:
        amount = convert(value, str(row["unit"]) or bare, unit)
    except UnitError:
        return "unit_unusable"
    low, high = indicator.bounds
    outside = (low is not None and amount < low) or (high is not None and amount > high)
    return "out_of_bounds" if outside and measure != "growth_pct" else (indicator, amount)


def _row(
    row: dict[str, object], catalog: Catalog, sources: Mapping[str, Source]
) -> dict[str, object] | str:
    """Return one observation, or the code of the reason why the figure cannot be used."""
    made = _amount(row, catalog)
    if isinstance(made, str):
        return made
    indicator, amount = made
    said = {name: str(value) for name, value in row.items()}
    year, months, span = parse_period(said["period"]) or (0, 0, "")
    source = _source(said, sources)
    return {
        "file": said["file_name"],
        "row": _line(said["cell"]),
        "indicator": indicator.id,
        "label": said["label"],
        "region": said["region"],
        "period": said["period"],
        "year": year,
        "months": months,
        "span": span,
        "measure": said["measure"],
        "operator": said["operator"],
        "value": row["value"],
        "unit": said["unit"],
        "amount": amount,
        "status": said["status"],
        "confidence": said["confidence"],
        "definition": definition_of(catalog.family(indicator), said["definition"], year),
        "definition_text": said["definition"],
        "source_id": source.id,
        "published": source.published,
        "published_on": _public_on(said, source),
        "correction": "",
        "dropped": False,
        "sheet": said["sheet"],
        "cell": said["cell"],
        "sha256": said["file_sha256"],
        "finding": "",
        "told_by": "user" if _told_by_user(said, source, sources) else "",
        "told_source": said["told_source"],
        "told_note": said["told_note"],
        **{name: row[name] for name in EXTRA},
    }


def _line(cell: str) -> int:
    """Return the row of an address: 7 of ``F7``, 5 of ``5:2`` (line 5, column 2 of a text)."""
    found = _DIGITS.search(cell)
    return max(int(found[0]), 1) if found else 1


def _told_by_user(said: Mapping[str, str], source: Source, sources: Mapping[str, Source]) -> bool:
    """Whether a figure is only told by a user: of a fill-in workbook, with no known source."""
    if said["layout"] != "template":
        return False
    return said["status"] in FILLED_STATUSES or source.id not in sources


def _source(said: Mapping[str, str], sources: Mapping[str, Source]) -> Source:
    held = sources.get(said["source_id"])
    if said["layout"] == "template" and said["told_source"]:
        # The row's own source goes first; one of the record book's is named by id or title.
        named = said["told_source"].strip()
        titled = (item for item in sources.values() if item.title == named)
        held = sources.get(named) or next(titled, None)
        if held is None:
            key = f"file-{said['file_sha256'][:8]}"
            return Source(key, "", "", "", said["published"], date.min)
    if held is not None:
        return replace(held, published=said["published"]) if said["published"] else held
    key = f"file-{said['file_sha256'][:8]}"
    return Source(key, "", "", "", said["published"], date.min)


def _public_on(said: Mapping[str, str], source: Source) -> date:
    """Return the day from which a figure counts.

    By the date of publication given, else its source's; without either from the day of ingestion.
    What was in hand on the day of ingestion was public by then.
    """
    end = period_end(said["period"])
    in_hand = date.fromisoformat(said["ingested"]) if said["ingested"] else None
    told = source.published_on if source.published and not said["published"] else None
    told = told or (known_on(said["published"], end) if said["published"] else None)
    if told is None:
        return max(in_hand or source.published_on, end)
    day = min(told, in_hand) if in_hand else told
    if said["status"] == "estimate" or day >= end:
        return day
    # An outturn is not known before its period is over; a date long before is no date of it at all.
    return end if (end - day).days <= _EARLY else max(in_hand or day, end)
