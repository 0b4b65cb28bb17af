"""Which figure of a year is used: the stated order of preference, one rule at a time."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from forecast.series.annual import Evidence
from forecast.series.select import rounding, year_value


@dataclass(frozen=True)
class Row:
    span: str
    published_on: pd.Timestamp
    period: str


def _figure(
    value: float,
    *,
    status: str = "preliminary",
    confidence: str = "medium",
    published: str = "2020-01-01",
    operator: str = "=",
    period: str = "2019",
    span: str = "annual",
    source: str = "s1",
    row: int = 2,
) -> tuple[Evidence, Row]:
    item = Evidence(
        "x",
        period,
        "level",
        operator,
        value,
        "亿元",
        value,
        status,
        confidence,
        "d",
        "",
        source,
        published,
        published,
        "f.csv",
        row,
        "",
    )
    return item, Row(span, pd.Timestamp(published), period)


@pytest.mark.parametrize(
    ("figures", "chosen"),
    [
        ([_figure(1, status="final"), _figure(2, status="preliminary", confidence="high")], 1),
        (
            [
                _figure(1, status="revised", published="2019-01-01"),
                _figure(2, status="final", published="2024-01-01"),
            ],
            1,
        ),
        (
            [
                _figure(1, confidence="medium", published="2024-01-01"),
                _figure(2, confidence="high"),
            ],
            2,
        ),
        ([_figure(1, published="2020-01-01"), _figure(2, published="2020-01-02")], 2),
        ([_figure(5, operator=">"), _figure(4)], 4),
        ([_figure(5, operator=">", confidence="high"), _figure(4)], 5),
        ([_figure(287.8, published="2021-01-01"), _figure(287.83)], 287.83),
        ([_figure(287.8, confidence="high"), _figure(287.83)], 287.83),
        ([_figure(287.8, confidence="high"), _figure(287.83, confidence="low")], 287.8),
    ],
)
def test_preference(figures: list[tuple[Evidence, Row]], chosen: float) -> None:
    assert year_value(2019, figures, stock=False).value == chosen
    assert year_value(2019, figures[::-1], stock=False).value == chosen


def test_the_last_reading_of_a_stock_stands_for_the_year() -> None:
    figures = [
        _figure(1, period="2019-06", span="month"),
        _figure(2, period="2019-11", span="month"),
    ]
    item = year_value(2019, figures, stock=True)
    assert (item.value, item.as_at) == (2, "2019-11")
    whole = year_value(2019, [*figures, _figure(3, status="estimate")], stock=True)
    assert (whole.value, whole.as_at) == (3, "")


def test_an_estimate_is_marked_approximate_and_a_bound_keeps_its_sign() -> None:
    assert year_value(2019, [_figure(1, status="estimate")], stock=False).approximate
    assert year_value(2019, [_figure(1, operator="~")], stock=False).approximate
    assert year_value(2019, [_figure(1, operator=">=")], stock=False).bound == ">="


@pytest.mark.parametrize(("value", "half"), [(47.9, 0.05), (2711.09, 0.005), (24500, 50), (5, 0.5)])
def test_rounding_is_half_of_the_last_digit(value: float, half: float) -> None:
    assert rounding(_figure(value)[0]) == pytest.approx(half)
