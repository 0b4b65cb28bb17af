"""Printed figures are read right or rejected with a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.ingest.numbers import is_value_token, parse_cell, parse_printed, show_number


@pytest.mark.parametrize(
    ("text", "value", "operator", "unit", "marks"),
    [
        ("1,234.5", "1234.5", "=", "", ""),
        ("１２３", "123", "=", "", ""),
        ("－4.2", "-4.2", "=", "", ""),
        ("−4.2", "-4.2", "=", "", ""),
        ("+3.9", "3.9", "=", "", ""),
        ("<0.1", "0.1", "<", "", ""),
        ("＜0.1", "0.1", "<", "", ""),
        ("≥30", "30", ">=", "", ""),
        ("约60", "60", "~", "", ""),
        ("突破9000", "9000", ">", "", ""),
        ("12.3*", "12.3", "=", "", "*"),
        ("12.3①", "12.3", "=", "", "①"),
        ("12.3²", "12.3", "=", "", "²"),
        ("12.3[1]", "12.3", "=", "", "[1]"),
        ("5.2%", "5.2", "=", "%", ""),
        ("12.3亿元", "12.3", "=", "亿元", ""),
        ("2.1万亿元", "2.1", "=", "万亿元", ""),
        (" \u300071.5 ", "71.5", "=", "", ""),
        ("1.2E+05", "1.2E+05", "=", "", ""),
        (".5", ".5", "=", "", ""),
    ],
)
def test_reads_figures_as_printed(
    text: str, value: str, operator: str, unit: str, marks: str
) -> None:
    printed = parse_printed(text)
    assert printed.kind == "value"
    assert (printed.value, printed.operator, printed.unit, printed.marks) == (
        Decimal(value), operator, unit, marks,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "—", "——", "…", "...", "……", "N/A", "－", "\u3000"]
)
def test_marks_of_absence_are_missing(text: str) -> None:
    assert parse_printed(text).kind == "missing"


@pytest.mark.parametrize("text", ["***", "**", "＊＊＊"])
def test_masked_is_not_missing(text: str) -> None:
    assert parse_printed(text).kind == "masked"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(12.3)", "brackets"),
        ("（12.3）", "brackets"),
        ("1,23", "bad_grouping"),
        ("12,345,6", "bad_grouping"),
        ("2020-05-01", "date_in_value"),
        ("2020年5月1日", "date_in_value"),
        ("#DIV/0!", "error_cell"),
        ("#N/A", "error_cell"),
        ("12 345", "not_a_number"),
        ("x9$", "not_a_number"),
        ("12.3.4", "not_a_number"),
        ("(abc)", "not_a_number"),
        ("½", "not_a_number"),
        ("2019年", "not_a_number"),
        ("①", "not_a_number"),
        ("1" * 40, "not_a_number"),
    ],
)
def test_doubtful_text_is_rejected_with_its_reason(text: str, reason: str) -> None:
    printed = parse_printed(text)
    assert (printed.kind, printed.reason) == ("rejected", reason)
    assert printed.value is None


def test_brackets_are_negative_only_in_accounting_columns() -> None:
    assert parse_printed("(12.3)", accounting=True).value == Decimal("-12.3")
    assert parse_printed("(-12.3)", accounting=True).kind == "rejected"


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        (None, "missing", ""),
        (True, "rejected", "not_a_number"),
        (dt.datetime(2020, 5, 1), "rejected", "date_in_value"),
        (dt.time(1, 2), "rejected", "date_in_value"),
        (float("nan"), "rejected", "not_a_number"),
        (float("inf"), "rejected", "not_a_number"),
        (7, "value", ""),
        (72812.55, "value", ""),
    ],
)
def test_typed_cells(value: object, kind: str, reason: str) -> None:
    printed = parse_cell(value, str(value))
    assert (printed.kind, printed.reason) == (kind, reason)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_stored_number_comes_back_exactly(value: float) -> None:
    printed = parse_cell(value, show_number(value))
    assert float(printed.value or 0) == value


@given(st.text(max_size=12))
def test_any_text_is_value_missing_masked_or_rejected(text: str) -> None:
    printed = parse_printed(text)
    assert printed.kind in ("value", "missing", "masked", "rejected")
    assert (printed.value is not None) == (printed.kind == "value")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_thousands_separators_do_not_change_the_value(value: Decimal) -> None:
    assert parse_printed(f"{value:,}").value == value


def test_words_of_a_text_line() -> None:
    assert is_value_token("4531") and is_value_token("—") and is_value_token("***")
    assert not is_value_token("Guangzhou") and not is_value_token("")
