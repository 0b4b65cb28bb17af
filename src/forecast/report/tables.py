"""Assessments as a table file for spreadsheets; no cell of it can run as a formula."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

__all__ = ["write_csv", "plain_cell"]

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(value: Any) -> Any:
    """Return a cell that a spreadsheet shows as it is: text that would start a formula is quoted.

    >>> plain_cell("=1+1"), plain_cell(-3.5), plain_cell(None)
    ("'=1+1", -3.5, '')
    """
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_STARTS_FORMULA):
        return f"'{value}"
    return value


def write_csv(rows: list[dict[str, Any]], path: Path) -> None:
    """Write rows of equal keys, UTF-8 with a byte-order mark so that spreadsheets see Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({key: plain_cell(value) for key, value in row.items()} for row in rows)
