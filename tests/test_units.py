"""Units: conversions by hand, wrong dimensions, and how amounts print."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.errors import UnitError
from forecast.units import (
    convert,
    dimension,
    factor,
    format_amount,
    format_number,
    parse,
)

UNITS_BY_DIMENSION = {
    "yuan": ["元", "万元", "百万元", "亿元", "十亿元", "万亿元", "billion CNY", "million RMB"],
    "thing": ["家", "个", "件", "万家", "万个", "亿部", "台", "套", "宗", "场", "条", "家/次"],
    "person": ["人", "万人", "百万人", "人次"],
    "energy": ["千瓦时", "亿千瓦时"],
}


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (1, "万亿元", "亿元", 10_000),
        (2.45, "万亿元", "亿元", 24_500),
        (271.11, "十亿元", "亿元", 2711.1),
        (93_929, "百万元", "亿元", 939.29),
        (60, "亿元", "元", 6.0e9),
        (1.13, "万家", "家", 11_300),
        (8.26, "百万人", "万人", 826),
        (8_343_000, "人", "万人", 834.3),
        (53.95, "billion USD", "亿美元", 539.5),
        (21.5, "%", "%", 21.5),
    ],
)
def test_converts_as_by_hand(value: float, unit: str, to: str, expected: float) -> None:
    assert convert(value, unit, to) == expected


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("亿元", "%"),
        ("亿元", "亿美元"),
        ("%", "个百分点"),
        ("家", "人"),
        ("亩", "平方米"),
        ("台/万人", "台"),
        ("位", "个"),
        ("指数", "%"),
        ("吨标准煤/万元", "亿元"),
    ],
)
def test_another_dimension_is_an_error(unit: str, to: str) -> None:
    with pytest.raises(UnitError, match="cannot be converted"):
        convert(1.0, unit, to)


@pytest.mark.parametrize("unit", ["", "亿", "斤两", "亿%", "元/元/元", "万"])
def test_unknown_unit_is_named(unit: str) -> None:
    if unit == "":
        assert dimension(unit) == "[index_point]"  # an index number has no unit word
        return
    with pytest.raises(UnitError, match="unknown unit"):
        parse(unit)


@given(
    st.sampled_from(sorted(UNITS_BY_DIMENSION)), st.data(), st.floats(min_value=1e-3, max_value=1e9)
)
def test_round_trip_within_a_dimension(name: str, data: st.DataObject, value: float) -> None:
    units = UNITS_BY_DIMENSION[name]
    one, other = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(units))
    assert dimension(one) == dimension(other)
    assert math.isclose(convert(convert(value, one, other), other, one), value, rel_tol=1e-9)
    assert math.isclose(factor(one, other) * factor(other, one), 1.0, rel_tol=1e-9)


def test_sixty_yi_yuan_is_six_billion() -> None:
    assert format_amount(60, "亿元", gloss=True) == "60亿元 (CNY 6.0 billion)"
    assert convert(60, "亿元", "billion CNY") == 6.0


def test_the_letter_of_sixty_b_is_refused_with_both_readings() -> None:
    with pytest.raises(UnitError, match=r"60亿元 or CNY 6\.0 billion"):
        parse("B")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (20_000, "亿元", "20,000亿元 (CNY 2.0 trillion)"),
        (24_500, "亿元", "24,500亿元 (CNY 2.45 trillion)"),
        (8, "亿元", "8亿元 (CNY 800.0 million)"),
        (19.73, "亿元", "19.73亿元 (CNY 1.97 billion)"),
        (92, "指数", "92"),
        (60, "%", "60%"),
    ],
)
def test_amounts_print(value: float, unit: str, shown: str) -> None:
    assert format_amount(value, unit, gloss=True) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-0.001, "0"),
        (1234.56, "1,234.6"),
        (12345.6, "12,346"),
        (3.10, "3.1"),
        (-3.456, "-3.46"),
    ],
)
def test_numbers_print_without_idle_digits(value: float, shown: str) -> None:
    assert format_number(value) == shown
