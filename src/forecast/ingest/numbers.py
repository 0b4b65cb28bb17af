"""Knows how published tables print one figure: read right, or rejected with a reason."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from forecast.ingest.vocabulary import UNIT

__all__ = ["Printed", "is_value_token", "parse_cell", "parse_printed", "show_number"]

MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "―", "─", "…", "……", "...", "..", "......", "N/A", "n/a"}
    | {"NA", "n.a.", "NaN", "nan", "null", "NULL", "空"}
)
_MARK = re.compile(r"[*†‡#①-⑳⑴-⒇¹²³⁰⁴-⁹]+$")
_BRACKET_MARK = re.compile(r"\[[0-9a-z]{1,2}\]$")
_OPERATORS = (
    ("<=", "<="), (">=", ">="), ("≤", "<="), ("≥", ">="), ("<", "<"), (">", ">"),
    ("约", "~"), ("~", "~"), ("超", ">"), ("突破", ">"),
)  # fmt: skip
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_SUFFIX = re.compile(rf"^([^\u4e00-\u9fff%‰]*?)\s*({UNIT})$")
_ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}([-/]\d{1,2})?|\d{4}年\d{1,2}月(\d{1,2}日)?")
MAX_DIGITS = 25


@dataclass(frozen=True)
class Printed:
    """What one cell says.

    `kind` is `value`, `missing`, `masked` or `rejected`; `reason` is set for the last.
    """

    kind: str
    text: str
    value: Decimal | None = None
    operator: str = "="
    unit: str = ""
    marks: str = ""
    reason: str = ""


def show_number(value: float) -> str:
    """Return a stored number as a spreadsheet shows it under the general format."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def parse_cell(value: object, text: str, *, accounting: bool = False) -> Printed:
    """Read a typed cell: numbers as they are, dates and truth values refused, text parsed.

    Parameters
    ----------
    value : object
        The stored value (int, float, str, date, bool or None).
    text : str
        The cell as printed.
    accounting : bool
        True where the column clearly writes negatives in brackets.
    """
    if value is None:
        return Printed("missing", text)
    if isinstance(value, bool):
        return Printed("rejected", text, reason="not_a_number")
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return Printed("rejected", text, reason="date_in_value")
    if isinstance(value, int):
        return Printed("value", text, Decimal(value))
    if isinstance(value, float):
        if not math.isfinite(value):
            return Printed("rejected", text, reason="not_a_number")
        return Printed("value", text, Decimal(show_number(value)))
    return parse_printed(text, accounting=accounting)


def parse_printed(text: str, *, accounting: bool = False) -> Printed:
    """Read a printed figure; see `parse_cell`."""
    bare = text.strip().strip("\u3000\xa0\ufeff").strip()
    bare, marks = _split_marks(bare)
    body = unicodedata.normalize("NFKC", bare).replace("−", "-").strip()
    if marks and not body:
        masked = marks.strip("*") == "" and len(marks) >= 2
        return Printed("masked" if masked else "rejected", text, reason="not_a_number")
    if any(body.upper().startswith(code) for code in _ERRORS):
        return Printed("rejected", text, reason="error_cell")
    if body in MISSING or bare in MISSING:
        return Printed("missing", text)
    if _DATE.fullmatch(body):
        return Printed("rejected", text, reason="date_in_value")
    return _parse_body(text, body, marks, accounting)


def _parse_body(text: str, body: str, marks: str, accounting: bool) -> Printed:
    operator, body = _split_operator(body)
    if body.startswith("(") and body.endswith(")"):
        inner = _number(body[1:-1].strip())
        if inner is None or not accounting or inner < 0:
            return Printed("rejected", text, reason="brackets" if inner else "not_a_number")
        return Printed("value", text, -inner, operator, marks=marks)
    unit = ""
    if found := _SUFFIX.match(body):
        body, unit = found.group(1).strip(), found.group(2)
    number = _number(body)
    if number is None:
        grouped = "," in body and body.replace(",", "").replace(".", "").isdigit()
        return Printed("rejected", text, reason="bad_grouping" if grouped else "not_a_number")
    return Printed("value", text, number, operator, unit, marks)


def _split_marks(text: str) -> tuple[str, str]:
    """Take footnote marks off before NFKC, which would turn ① and ² into digits."""
    marks = ""
    while found := (_MARK.search(text) or _BRACKET_MARK.search(text)):
        marks = found.group() + marks
        text = text[: found.start()].rstrip()
    if text.strip("＊*") == "" and text:
        return "", "*" * len(text) + marks
    return text, marks


def _split_operator(body: str) -> tuple[str, str]:
    for sign, operator in _OPERATORS:
        if body.startswith(sign):
            return operator, body[len(sign) :].strip()
    return "=", body


def _number(body: str) -> Decimal | None:
    if len(body) > MAX_DIGITS or not body.isascii():
        return None
    if _PLAIN.fullmatch(body):
        return Decimal(body)
    if _GROUPED.fullmatch(body):
        return Decimal(body.replace(",", ""))
    return None


def is_value_token(token: str) -> bool:
    """Tell whether a word of a text line is a figure, a missing mark or a masked figure."""
    token = token.strip()
    return bool(token) and parse_printed(token).kind in ("value", "missing", "masked")
