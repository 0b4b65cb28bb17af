"""The record of one published figure: its columns, its vocabulary and its schema; nothing else.

A frame of observations is plain pandas. Columns:

========================  =====================================================================
file, row                 where the figure was read (row is the line of a CSV file)
indicator, label          catalogue id; the id or name as recorded
region                    catalogue id of the region
period                    ``2015``, ``2015-09C`` (January to September), ``2015-09``, ``2015-Q1``
year, months, span        int; months covered (12 for a year); annual | cumulative | month | quarter
measure                   level | share_pct | growth_pct | index | count
operator                  ``=`` as printed, ``>`` a lower bound, ``<`` an upper bound, ``~`` about
value, unit               as printed
amount                    in the indicator's catalogue unit (percent for shares and growth)
status, confidence        see ``catalog.schema``
definition                id of the definition it was published under
definition_text           the record's own words on its definition
source_id, published      source; its publication date as known (may be a year only)
published_on              the first day on which it certainly was public (``known_from``)
correction, dropped       id of the correction that touched it; True if that correction drops it
sheet, cell, sha256       where in a published table it stands, and the file's hash; else empty
finding                   code of the doubt for which it is not heard on a day (``Store.known``)
told_by                   ``user`` for a figure that a user filled in, unless its source is a source
                          of the record book; else empty
told_source, told_note    the fill-in workbook's own source and note, as written there
========================  =====================================================================
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

__all__ = [
    "COLUMNS",
    "LEVEL_MEASURES",
    "MEASURES",
    "OPERATORS",
    "SPANS",
    "parse_period",
    "period_end",
    "schema",
    "typed",
]

MEASURES = ("level", "share_pct", "growth_pct", "index", "count")
# The measures that are figures of the indicator itself; growth is evidence of another kind.
LEVEL_MEASURES = {
    "level": ("level",),
    "count": ("count", "level"),
    "share": ("share_pct", "level"),
    "index": ("index", "level"),
    "rate": ("growth_pct", "share_pct", "level"),
}
OPERATORS = ("=", ">", ">=", "<", "<=", "~")
SPANS = ("annual", "cumulative", "month", "quarter")
COLUMNS = (
    "file",
    "row",
    "indicator",
    "label",
    "region",
    "period",
    "year",
    "months",
    "span",
    "measure",
    "operator",
    "value",
    "unit",
    "amount",
    "status",
    "confidence",
    "definition",
    "definition_text",
    "source_id",
    "published",
    "published_on",
    "correction",
    "dropped",
    "sheet",
    "cell",
    "sha256",
    "finding",
    "told_by",
    "told_source",
    "told_note",
)

_PERIOD = re.compile(r"^(\d{4})(?:-(?:(\d{2})(C?)|Q([1-4])))?$")


def parse_period(text: str) -> tuple[int, int, str] | None:
    """Split a period into year, months covered and span; None if it is not a period.

    >>> parse_period("2015"), parse_period("2015-09C"), parse_period("2015-09")
    ((2015, 12, 'annual'), (2015, 9, 'cumulative'), (2015, 1, 'month'))
    >>> parse_period("2015-12C")  # January to December is the year
    (2015, 12, 'annual')
    """
    match = _PERIOD.match(text)
    if match is None:
        return None
    year, month, cumulative, quarter = int(match[1]), match[2], match[3], match[4]
    if not 1949 <= year <= 2100:
        return None
    if quarter:
        return year, 3, "quarter"
    if month is None:
        return year, 12, "annual"
    number = int(month)
    if not 1 <= number <= 12:
        return None
    if cumulative:
        return year, number, "annual" if number == 12 else "cumulative"
    return year, 1, "month"


def period_end(text: str) -> date:
    """Return the last day of a period.

    >>> period_end("2015-09C"), period_end("2015-Q1")
    (datetime.date(2015, 9, 30), datetime.date(2015, 3, 31))
    """
    match = _PERIOD.match(text)
    assert match is not None  # only checked periods come here
    month = int(match[2]) if match[2] else 3 * int(match[4]) if match[4] else 12
    return date(int(match[1]), month, monthrange(int(match[1]), month)[1])


_TYPES = {"row": "int64", "year": "int64", "months": "int64", "value": "float64",
          "amount": "float64", "dropped": "bool"}  # fmt: skip


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of observations with the columns' types, also where it has no rows."""
    told = frame.assign(published_on=pd.to_datetime(frame["published_on"]).astype("datetime64[ns]"))
    texts = {name: "str" for name in COLUMNS if name not in _TYPES and name != "published_on"}
    return told.astype(texts | _TYPES)


@lru_cache(maxsize=1)
def schema() -> Any:
    """Return the pandera schema of a frame of observations (built on first use)."""
    import pandera.pandas as pa

    from forecast.catalog.schema import CONFIDENCES, STATUSES

    def text(*among: str) -> pa.Column:
        return pa.Column(str, pa.Check.isin(among) if among else None)

    return pa.DataFrameSchema(
        {
            "file": text(),
            "row": pa.Column(int, pa.Check.ge(1)),
            "indicator": text(),
            "label": text(),
            "region": text(),
            "period": text(),
            "year": pa.Column(int, pa.Check.in_range(1949, 2100)),
            "months": pa.Column(int, pa.Check.in_range(1, 12)),
            "span": text(*SPANS),
            "measure": text(*MEASURES),
            "operator": text(*OPERATORS),
            "value": pa.Column(float),
            "unit": text(),
            "amount": pa.Column(float),
            "status": text(*STATUSES),
            "confidence": text(*CONFIDENCES),
            "definition": text(),
            "definition_text": text(),
            "source_id": text(),
            "published": text(),
            "published_on": pa.Column("datetime64[ns]"),
            "correction": text(),
            "dropped": pa.Column(bool),
            "sheet": text(),
            "cell": text(),
            "sha256": text(),
            "finding": text(),
            "told_by": text("", "user"),
            "told_source": text(),
            "told_note": text(),
        },
        strict=True,
        ordered=True,
    )
